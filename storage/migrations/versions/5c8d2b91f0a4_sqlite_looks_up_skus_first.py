"""SQLite finds rows by their SKU, and not by their workspace, which nearly all rows of a table have in common

Without statistics it takes ten rows to be of one workspace, and so reads a whole table for each chunk of SKUs.
`ANALYZE` would count, but hold up whoever writes meanwhile, and count nothing in a new store; so the one thing it must
know is written down (https://www.sqlite.org/fileformat2.html#the_sqlite_stat1_table).
"""

import sqlalchemy as sa
from alembic import op

revision = "5c8d2b91f0a4"
down_revision = "2f9a6d7e1c40"
branch_labels = None
depends_on = None

TABLES = (
    "ad_day", "ad_period", "advice_day", "bsr_day", "charged_fee_day", "forecast_track", "hold", "ledger_day", "price_day",
    "return_day", "review", "rival_watch", "sales_day", "sales_period", "stock_day", "storage_fee_month",
)  # fmt: skip
KNOWN = sa.table("sqlite_stat1", sa.column("tbl"), sa.column("idx"), sa.column("stat"))


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("ANALYZE sqlite_schema")  # makes the table where there is none
    op.execute(sa.delete(KNOWN).where(KNOWN.c.tbl.in_(TABLES)))
    hints = [{"tbl": name, "idx": f"ix_{name}_workspace_id", "stat": "1000000 1000000"} for name in TABLES]
    op.bulk_insert(KNOWN, hints)
    op.execute("ANALYZE sqlite_schema")  # reads what was written


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.delete(KNOWN).where(KNOWN.c.tbl.in_(TABLES)))
