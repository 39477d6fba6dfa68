"""at which exchange rates a file was read, and which currency freight is in"""

import sqlalchemy as sa
from alembic import op

revision = "7e2b9c41a6d0"
down_revision = "3c9e5a71d4f8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rates", sa.JSON(), nullable=True))
    with op.batch_alter_table("freight", schema=None) as batch_op:
        batch_op.add_column(sa.Column("currency", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("freight", schema=None) as batch_op:
        batch_op.drop_column("currency")
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.drop_column("rates")
