"""what the last night found of each SKU: stage, class, cover and risks"""

import sqlalchemy as sa
from alembic import op

revision = "9e04d1c7ab12"
down_revision = "b3d0c7e1f552"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sku_state",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("abc_class", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=True),
        sa.Column("inbound", sa.Integer(), nullable=False),
        sa.Column("days_of_supply", sa.Float(), nullable=True),
        sa.Column("lead_days", sa.Float(), nullable=True),
        sa.Column("stockout_risk", sa.Integer(), nullable=False),
        sa.Column("overstock_risk", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("sku_id"),
    )
    with op.batch_alter_table("sku_state", schema=None) as batch_op:
        batch_op.create_index("ix_sku_state_workspace_id", ["workspace_id"], unique=False)
