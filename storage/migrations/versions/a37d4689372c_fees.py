"""What the marketplace charges: fee estimates, storage and settled fees; duty and prep of a product."""

import sqlalchemy as sa
from alembic import op

import storage.tables.types

revision = "a37d4689372c"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "charged_fee_day",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("settlement", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("principal", storage.tables.types.MoneyType(), nullable=False),
        sa.Column("referral", storage.tables.types.MoneyType(), nullable=False),
        sa.Column("fulfilment", storage.tables.types.MoneyType(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["import.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sku_id"],
            ["sku.id"],
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
        ),
        sa.PrimaryKeyConstraint("sku_id", "day", "settlement"),
    )
    with op.batch_alter_table("charged_fee_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charged_fee_day_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charged_fee_day_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "fee_estimate",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("price", storage.tables.types.MoneyType(), nullable=True),
        sa.Column("referral", storage.tables.types.MoneyType(), nullable=True),
        sa.Column("fulfilment", storage.tables.types.MoneyType(), nullable=True),
        sa.Column("size_tier", sa.String(), nullable=True),
        sa.Column("longest_cm", sa.Float(), nullable=True),
        sa.Column("median_cm", sa.Float(), nullable=True),
        sa.Column("shortest_cm", sa.Float(), nullable=True),
        sa.Column("weight_g", sa.Float(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["import.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sku_id"],
            ["sku.id"],
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
        ),
        sa.PrimaryKeyConstraint("sku_id"),
    )
    with op.batch_alter_table("fee_estimate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fee_estimate_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fee_estimate_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "storage_fee_month",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("fee", storage.tables.types.MoneyType(), nullable=False),
        sa.Column("mean_units", sa.Float(), nullable=False),
        sa.Column("mean_cuft", sa.Float(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["import.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sku_id"],
            ["sku.id"],
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
        ),
        sa.PrimaryKeyConstraint("sku_id", "day"),
    )
    with op.batch_alter_table("storage_fee_month", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_storage_fee_month_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_storage_fee_month_workspace_id"), ["workspace_id"], unique=False)

    with op.batch_alter_table("sku", schema=None) as batch_op:
        batch_op.add_column(sa.Column("duty_rate", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("prep_cost", storage.tables.types.MoneyType(), nullable=True))


def downgrade() -> None:
    """Back to a store without fees."""
    with op.batch_alter_table("sku", schema=None) as batch_op:
        batch_op.drop_column("prep_cost")
        batch_op.drop_column("duty_rate")
    op.drop_table("storage_fee_month")
    op.drop_table("fee_estimate")
    op.drop_table("charged_fee_day")
