"""the attribute by which a SKU is replenished before its siblings, with what lists and budgets read"""

import sqlalchemy as sa
from alembic import op

revision = "8d4f1e6b2a97"
down_revision = "c7a1d30b9e52"
branch_labels = None
depends_on = None

TABLES = ("draft", "option_curve")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("attribute", sa.String(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("attribute")
