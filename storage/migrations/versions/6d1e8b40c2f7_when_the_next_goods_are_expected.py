"""in how many days the next goods of a SKU are expected, as the correction of its stock-out risk asks"""

import sqlalchemy as sa
from alembic import op

revision = "6d1e8b40c2f7"
down_revision = "f02a7c9d4e18"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sku_state", schema=None) as batch_op:
        batch_op.add_column(sa.Column("goods_in", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sku_state", schema=None) as batch_op:
        batch_op.drop_column("goods_in")
