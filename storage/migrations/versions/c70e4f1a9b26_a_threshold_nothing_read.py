"""variant_share, a threshold that no rule ever read, is taken out of what people set"""

import sqlalchemy as sa
from alembic import op

revision = "c70e4f1a9b26"
down_revision = "5e1c9a04b7d2"
branch_labels = None
depends_on = None

GONE = "variant_share"
SETTING = sa.table(
    "setting", sa.column("workspace_id"), sa.column("scope"), sa.column("name"), sa.column("value", sa.JSON)
)
OWN = sa.table("sku_policy", sa.column("sku_id"), sa.column("overrides", sa.JSON))


def upgrade() -> None:
    bind = op.get_bind()
    for row in bind.execute(sa.select(SETTING).where(SETTING.c.name == "policy")).all():
        if isinstance(row.value, dict) and GONE in row.value:
            here = (SETTING.c.workspace_id == row.workspace_id, SETTING.c.scope == row.scope)
            kept = {name: value for name, value in row.value.items() if name != GONE}
            bind.execute(sa.update(SETTING).where(*here, SETTING.c.name == "policy").values(value=kept))
    for row in bind.execute(sa.select(OWN)).all():
        if GONE in (row.overrides or {}):
            kept = {name: value for name, value in row.overrides.items() if name != GONE}
            bind.execute(sa.update(OWN).where(OWN.c.sku_id == row.sku_id).values(overrides=kept))


def downgrade() -> None:
    """Nothing read it: there is nothing to bring back."""
