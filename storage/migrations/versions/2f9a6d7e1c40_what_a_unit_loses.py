"""what a unit bought now loses, beside what the night found of a SKU; why buying is paused, beside its options"""

import sqlalchemy as sa
from alembic import op

revision = "2f9a6d7e1c40"
down_revision = "a91c7e0d5b38"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sku_state", schema=None) as batch_op:
        batch_op.add_column(sa.Column("loss", sa.JSON(), nullable=True))
    with op.batch_alter_table("option_curve", schema=None) as batch_op:
        batch_op.add_column(sa.Column("headline", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("option_curve", schema=None) as batch_op:
        batch_op.drop_column("headline")
    with op.batch_alter_table("sku_state", schema=None) as batch_op:
        batch_op.drop_column("loss")
