"""freight rates of each marketplace, beside those that hold for all"""

import sqlalchemy as sa
from alembic import op

import storage.tables.types

revision = "1b7e5c90d3a4"
down_revision = "c70e4f1a9b26"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was there holds for all marketplaces, as before."""
    _table("freight_new", sa.Column("marketplace", sa.String(), server_default="", nullable=False))
    op.execute(
        "INSERT INTO freight_new (workspace_id, mode, transit_days, transit_days_p90, cost_per_kg, cost_per_cbm,"
        " minimum, import_id) SELECT workspace_id, mode, transit_days, transit_days_p90, cost_per_kg, cost_per_cbm,"
        " minimum, import_id FROM freight"
    )
    op.drop_table("freight")
    op.rename_table("freight_new", "freight")


def downgrade() -> None:
    """One row for each mode: the one for all marketplaces where there is one."""
    _table("freight_old")
    op.execute(
        "INSERT INTO freight_old SELECT workspace_id, mode, transit_days, transit_days_p90, cost_per_kg, cost_per_cbm,"
        " minimum, import_id FROM freight f WHERE NOT EXISTS (SELECT 1 FROM freight o"
        " WHERE o.workspace_id = f.workspace_id AND o.mode = f.mode AND o.marketplace < f.marketplace)"
    )
    op.drop_table("freight")
    op.rename_table("freight_old", "freight")


def _table(name: str, *own: sa.Column[str]) -> None:
    op.create_table(
        name,
        sa.Column("workspace_id", sa.String(), nullable=False),
        *own,
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("transit_days", sa.Float(), nullable=False),
        sa.Column("transit_days_p90", sa.Float(), nullable=True),
        sa.Column("cost_per_kg", storage.tables.types.MoneyType(), nullable=True),
        sa.Column("cost_per_cbm", storage.tables.types.MoneyType(), nullable=True),
        sa.Column("minimum", storage.tables.types.MoneyType(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("workspace_id", *(column.name for column in own), "mode"),
    )
