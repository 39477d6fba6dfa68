"""what the night found of each SKU beside its risks: when it runs out, its speed, and what a lost sale costs"""

import sqlalchemy as sa
from alembic import op

revision = "8b2f6c1d9e37"
down_revision = "6d1e8b40c2f7"
branch_labels = None
depends_on = None

COLUMNS = (
    ("data_version", sa.Integer()),
    ("runs_out_on", sa.Date()),
    ("per_day", sa.Float()),
    ("unit_margin", sa.BigInteger()),
    ("units_short", sa.Float()),
)


def upgrade() -> None:
    with op.batch_alter_table("sku_state", schema=None) as batch_op:
        for name, kind in COLUMNS:
            batch_op.add_column(sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sku_state", schema=None) as batch_op:
        for name, _ in reversed(COLUMNS):
            batch_op.drop_column(name)
