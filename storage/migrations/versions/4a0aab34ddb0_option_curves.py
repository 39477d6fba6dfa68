"""What the quantities of each SKU would earn, for budgets."""

import sqlalchemy as sa
from alembic import op

import storage.tables.types

revision = "4a0aab34ddb0"
down_revision = "b51e0c6f27d4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "option_curve",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("volume_cbm", sa.Float(), nullable=True),
        sa.Column("ad_roi", sa.Float(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("made_at", storage.tables.types.UtcDateTime(), nullable=False),
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
    with op.batch_alter_table("option_curve", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_option_curve_workspace_id"), ["workspace_id"], unique=False)


def downgrade() -> None:
    """Back to a store without them."""
    op.drop_table("option_curve")
