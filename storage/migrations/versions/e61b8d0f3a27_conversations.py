"""what was last asked in each thread; competitor days are found by their day"""

import sqlalchemy as sa
from alembic import op

revision = "e61b8d0f3a27"
down_revision = "d17b2f4c9a60"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "channel", "thread_ts"),
    )
    with op.batch_alter_table("competitor_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_competitor_day_workspace_id"))
        batch_op.create_index(
            "ix_competitor_day_day", ["workspace_id", "day", "competitor_asin"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("competitor_day", schema=None) as batch_op:
        batch_op.drop_index("ix_competitor_day_day")
        batch_op.create_index(batch_op.f("ix_competitor_day_workspace_id"), ["workspace_id"], unique=False)
    op.drop_table("conversation")
