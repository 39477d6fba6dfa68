"""by how much a forecast's level grows more uncertain each day"""

import sqlalchemy as sa
from alembic import op

revision = "d17b2f4c9a60"
down_revision = "c3d2a7f81e55"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("forecast", schema=None) as batch_op:
        batch_op.add_column(sa.Column("level_drift", sa.Float(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("forecast", schema=None) as batch_op:
        batch_op.drop_column("level_drift")
