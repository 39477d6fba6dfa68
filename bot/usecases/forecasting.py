"""The stored forecast is used while no data is newer than it; else it is made again, for one SKU or for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.records import HORIZON_DAYS, Forecast, History, Product, SellingEvent
from storage.db import writing
from storage.queries import coverage, forecasts, histories, skus, terms
from storage.queries.chunks import chunks

CHUNK = 500
"""SKUs forecast together: they share what they have in common, and memory stays flat."""


class Forecaster:
    """Makes the forecasts that the store lacks on one day, and remembers them, so that they can be kept."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._made: dict[int, tuple[Forecast, date]] = {}

    def __call__(
        self,
        wanted: Mapping[int, History],
        products: Mapping[int, Product],
        events: Sequence[SellingEvent],
    ) -> dict[int, Forecast]:
        """The forecasts from tomorrow on, for as long as the horizon is."""
        from core.demand.forecast import forecast_batch

        categories = {
            history.sku: category
            for sku_id, history in wanted.items()
            if sku_id in products and (category := products[sku_id].category)
        }
        made = forecast_batch(
            list(wanted.values()),
            start=self._today + timedelta(days=1),
            horizon=HORIZON_DAYS + forecasts.SPARE_DAYS,
            events=events,
            categories=categories,
        )
        for (sku_id, history), forecast in zip(wanted.items(), made, strict=True):
            self._made[sku_id] = (forecast, history.end)
        return {sku_id: within_horizon(self._made[sku_id][0]) for sku_id in wanted}

    def keep(self, engine: Engine, workspace_id: str, version: int, now: datetime) -> int:
        """Store what was made, as made on data ``version``; tells how many."""
        kept = len(self._made)
        if kept:
            with Session(writing(engine)) as session:
                forecasts.save(session, workspace_id, self._made, version, now)
                session.commit()
            self._made.clear()
        return kept


def within_horizon(forecast: Forecast) -> Forecast:
    """The forecast without the spare days it is stored with."""
    return replace(
        forecast, mean=forecast.mean[:HORIZON_DAYS], quantiles=forecast.quantiles[:, :HORIZON_DAYS]
    )


def refresh(
    engine: Engine,
    workspace_id: str,
    today: date,
    now: datetime,
    *,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Make every forecast that is not usable on ``today``, chunk by chunk; tells how many.

    Running it twice makes none the second time. ``on_progress`` is called with SKUs done and SKUs in all.
    """
    with Session(engine) as session:
        wanted = skus.ids(session, workspace_id)
        version = coverage.version(session, workspace_id)
        events = terms.events(session, workspace_id, today)
    made, done = 0, 0
    for part in chunks(wanted, CHUNK):
        with Session(engine) as session:
            usable = forecasts.usable(session, workspace_id, part, today, version)
            missing = [sku_id for sku_id in part if sku_id not in usable]
            known = histories.histories(session, workspace_id, missing, today)
            products = skus.products(session, workspace_id, missing)
        if known:
            forecaster = Forecaster(today)
            forecaster(known, products, events)
            made += forecaster.keep(engine, workspace_id, version, now)
        done += len(part)
        on_progress(done, len(wanted))
    return made
