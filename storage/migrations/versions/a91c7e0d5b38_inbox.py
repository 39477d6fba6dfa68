"""what Slack delivered is kept until it is done; that an event was seen is told by the same row

The table seen_event is not used any more; it stays for one release, for copies of the last one that still run.
"""

import sqlalchemy as sa
from alembic import op

import storage.tables.types

revision = "a91c7e0d5b38"
down_revision = "8b2f6c1d9e37"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("received_at", storage.tables.types.UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("lease_until", storage.tables.types.UtcDateTime(), nullable=True),
        sa.Column("done_at", storage.tables.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "key"),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_undone", ["done_at", "lease_until"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_undone")
    op.drop_table("inbox")
