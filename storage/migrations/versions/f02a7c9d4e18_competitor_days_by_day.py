"""competitor days by their day first, so that one SKU's days are still read by its key"""

from alembic import op

revision = "f02a7c9d4e18"
down_revision = "e61b8d0f3a27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("competitor_day", schema=None) as batch_op:
        batch_op.drop_index("ix_competitor_day_day")
        batch_op.create_index(
            "ix_competitor_day_day", ["day", "workspace_id", "competitor_asin"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("competitor_day", schema=None) as batch_op:
        batch_op.drop_index("ix_competitor_day_day")
        batch_op.create_index(
            "ix_competitor_day_day", ["workspace_id", "day", "competitor_asin"], unique=False
        )
