"""stock in warehouses of the seller's own, beside what lies at Amazon"""

import sqlalchemy as sa
from alembic import op

revision = "3c9e5a71d4f8"
down_revision = "8d4f1e6b2a97"
branch_labels = None
depends_on = None

KNOWN = sa.table("sqlite_stat1", sa.column("tbl"), sa.column("idx"), sa.column("stat"))


def upgrade() -> None:
    op.create_table(
        "warehouse_day",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("warehouse", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"]),
        sa.PrimaryKeyConstraint("sku_id", "day", "warehouse"),
    )
    with op.batch_alter_table("warehouse_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_warehouse_day_workspace_id"), ["workspace_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_warehouse_day_import_id"), ["import_id"], unique=False)
        batch_op.create_index("ix_warehouse_day_counted", ["workspace_id", "warehouse", "day"], unique=False)
    with op.batch_alter_table("sku_state", schema=None) as batch_op:
        batch_op.add_column(sa.Column("transfer", sa.JSON(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":  # rows are found by SKU, as `sqlite_looks_up_skus_first` says
        known = {"workspace_id": "1000000 1000000", "counted": "1000000 1000000 500000 5000"}
        hints = [
            {"tbl": "warehouse_day", "idx": f"ix_warehouse_day_{name}", "stat": stat}
            for name, stat in known.items()
        ]
        op.bulk_insert(KNOWN, hints)
        op.execute("ANALYZE sqlite_schema")


def downgrade() -> None:
    with op.batch_alter_table("sku_state", schema=None) as batch_op:
        batch_op.drop_column("transfer")
    op.drop_table("warehouse_day")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.delete(KNOWN).where(KNOWN.c.tbl == "warehouse_day"))
