"""What forecasting learnt from a catalogue, and how its forecasts turned out."""

import sqlalchemy as sa
from alembic import op

import storage.tables.types

revision = "c52d9e1b7a44"
down_revision = "9e04d1c7ab12"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forecast_model",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=False),
        sa.Column("made_at", storage.tables.types.UtcDateTime(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("skus", sa.Integer(), nullable=False),
        sa.Column("error", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("workspace_id"),
    )
    op.create_table(
        "forecast_track",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("horizon", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("mean", sa.Float(), nullable=False),
        sa.Column("naive", sa.Float(), nullable=True),
        sa.Column("backdated", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("actual", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("sku_id", "made_on", "horizon"),
    )
    with op.batch_alter_table("forecast_track", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forecast_track_workspace_id"), ["workspace_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("forecast_track", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forecast_track_workspace_id"))
    op.drop_table("forecast_track")
    op.drop_table("forecast_model")
