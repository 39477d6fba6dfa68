"""remedies that were started and what came of them; holds on restocking"""

import sqlalchemy as sa
from alembic import op

import storage.tables.types

revision = "c3d2a7f81e55"
down_revision = "c52d9e1b7a44"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remedy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("remedy", schema=None) as batch_op:
        batch_op.create_index("ix_remedy_sku", ["workspace_id", "sku_id"], unique=False)
    op.create_table(
        "hold",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("lifted", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", storage.tables.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"]),
        sa.PrimaryKeyConstraint("sku_id", "rule"),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index("ix_hold_workspace_id", ["workspace_id"], unique=False)
