"""what may be claimed from the marketplace: refunds, returns by order, removals, and the cases that were filed"""

import sqlalchemy as sa
from alembic import op

import storage.tables.types

revision = "c7a1d30b9e52"
down_revision = "1b7e5c90d3a4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refund",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("settlement", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("principal", storage.tables.types.MoneyType(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"]),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "order_id", "sku_id", "settlement"),
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_import_id"), ["import_id"], unique=False)

    op.create_table(
        "order_return",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"]),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "order_id", "sku_id", "day"),
    )
    with op.batch_alter_table("order_return", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_return_import_id"), ["import_id"], unique=False)

    op.create_table(
        "removal_order",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("disposition", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("requested", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("disposed", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.Column("in_process", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"]),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "order_id", "sku_id", "disposition"),
    )
    with op.batch_alter_table("removal_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_removal_order_import_id"), ["import_id"], unique=False)

    op.create_table(
        "claim_case",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("filed_by", sa.String(), nullable=False),
        sa.Column("filed_at", storage.tables.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "sku_id", "kind", "day", "reference", "case_id"),
    )
    with op.batch_alter_table("reimbursement", schema=None) as batch_op:
        for name in ("case_id", "order_id", "original_id"):
            batch_op.add_column(sa.Column(name, sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("reimbursement", schema=None) as batch_op:
        for name in ("original_id", "order_id", "case_id"):
            batch_op.drop_column(name)
    for name in ("claim_case", "removal_order", "order_return", "refund"):
        op.drop_table(name)
