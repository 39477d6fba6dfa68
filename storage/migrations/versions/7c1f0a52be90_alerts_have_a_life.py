"""alerts have a life: what happened to them, how they are put off, which rules are muted"""

import sqlalchemy as sa
from alembic import op

import storage.tables.types

revision = "7c1f0a52be90"
down_revision = "a37d4689372c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("says", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("remedies", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("snoozed_for", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("snoozed_at_severity", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("snoozed_at_money", storage.tables.types.MoneyType(), nullable=True))
        batch_op.add_column(sa.Column("handled_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("announced_at", storage.tables.types.UtcDateTime(), nullable=True))
    op.create_table(
        "alert_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("at", storage.tables.types.UtcDateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("alert_event", schema=None) as batch_op:
        batch_op.create_index("ix_alert_event_untold", ["workspace_id", "told"], unique=False)
        batch_op.create_index("ix_alert_event_at", ["workspace_id", "at"], unique=False)
        batch_op.create_index("ix_alert_event_alert_id", ["alert_id"], unique=False)
    op.create_table(
        "alert_mute",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("muted_by", sa.String(), nullable=False),
        sa.Column("muted_at", storage.tables.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "rule", "sku_id"),
    )
