"""on which day the next goods are expected, as the card says it"""

import sqlalchemy as sa
from alembic import op

revision = "5e1c9a04b7d2"
down_revision = "5c8d2b91f0a4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sku_state", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_goods_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sku_state", schema=None) as batch_op:
        batch_op.drop_column("next_goods_on")
