"""See that lists say what cards say where no night has decided on the data of now: on the command line, after an import.

A few SKUs are decided at once and kept as the night keeps them; nothing is proposed. Of many, lists reckon from the stored
forecasts until the night has run.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.usecases.forecasts.forecasting import Forecaster, pool
from bot.usecases.orders.drafting import as_they_stand
from bot.usecases.plans.situating import decided
from storage.db import writing
from storage.queries.goods import coverage, skus
from storage.queries.orders import states
from storage.tables import SkuState

MOST = 300
"""So many SKUs are decided while somebody waits: about three seconds."""


def see(engine: Engine, workspace_id: str, today: date, now: datetime) -> int:
    """Decide what no run has decided on the data of ``today``; tells how many. A past day leaves what is kept of later ones."""
    with Session(engine) as session:
        wanted = skus.ids(session, workspace_id)
        version = coverage.version(session, workspace_id)
        fresh = states.of_now(session, workspace_id, wanted, today, version)
        newest = session.scalar(
            select(func.max(col(SkuState.as_of))).where(col(SkuState.workspace_id) == workspace_id)
        )
    missing = [sku_id for sku_id in wanted if sku_id not in fresh]
    if not missing or len(missing) > MOST or (newest is not None and newest > today):
        return 0
    forecaster = Forecaster(today, pool(engine, workspace_id))
    for part in decided(engine, workspace_id, today, forecaster, missing, without_own_draft=True):
        forecaster.keep(engine, workspace_id, version, now)
        standing = as_they_stand(engine, workspace_id, part, now)
        with Session(writing(engine)) as session:
            states.keep(session, workspace_id, [(each.sku_id, each.suggestion) for each in standing], version)
            session.commit()
    return len(missing)
