"""Look at the store and raise what wants attention: rivals (M1, M2, M5) and our own cover (S8).

Raised once by key, however often and on however many machines it runs; ended when its cause is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.usecases import announcing
from core.records import Alert, Floats, Inbound, Product, Stock
from storage.db import writing
from storage.queries import alerts, coverage, forecasts, pipeline, rivals, skus, stock
from storage.queries.alerts import Raised
from storage.queries.chunks import chunks
from storage.tables import SalesDay

LOOK_BACK = timedelta(days=14)
"""How far back a competitor's doing is still told for the first time (a late file, a bot that was off)."""

LAUNCH_DAYS = 90


def refresh(
    engine: Engine, workspace_id: str, today: date, now: datetime, *, since: date | None = None
) -> int:
    """Raise what is new on ``today``, bring the rest up to date, end what is over; answers how many are new."""
    found: dict[str, tuple[int, Alert]] = {}
    with Session(engine) as session:
        spells = {
            row.sku_id: key for key, row in alerts.lasting(session, workspace_id, ["S8"], today).items()
        }
        wanted = skus.ids(session, workspace_id)
        version = coverage.version(session, workspace_id)
    for part in chunks(wanted):
        with Session(engine) as session:
            found |= _look(session, workspace_id, part, today, since or today - LOOK_BACK, version, spells)
    over = [key for key in spells.values() if key not in found]
    with Session(writing(engine)) as session:
        new = alerts.record(session, workspace_id, found, now)
        alerts.resolve(session, workspace_id, over, today, now)
        announcing.announce(session, workspace_id, today, now)
        session.commit()
    return new


def between(
    engine: Engine,
    workspace_id: str,
    since: date,
    until: date,
    *,
    sku_ids: Sequence[int] = (),
    rules: Sequence[str] = (),
) -> list[Raised]:
    """The alerts raised, or still lasting, between two days, most urgent first."""
    with Session(engine) as session:
        return alerts.listed(session, workspace_id, since=since, until=until, sku_ids=sku_ids, rules=rules)


def _look(
    session: Session,
    workspace_id: str,
    part: Sequence[int],
    today: date,
    since: date,
    version: int,
    spells: Mapping[int | None, str],
) -> dict[str, tuple[int, Alert]]:
    from core.market.alerts import Ours, rival_alerts

    products = skus.products(session, workspace_id, part)
    counted = stock.stock(session, workspace_id, part, today)
    predicted = forecasts.usable(session, workspace_id, part, today, version)
    sold = _velocity(session, workspace_id, part, today)
    coming = pipeline.inbound(session, workspace_id, part, today, counted)
    near = rivals.rivals(session, workspace_id, part, today)
    found: dict[str, tuple[int, Alert]] = {}
    for sku_id, product in products.items():
        forecast = predicted.get(sku_id)
        rate = float(forecast.mean[:30].mean()) if forecast is not None else sold.get(sku_id)
        cover = _cover(counted.get(sku_id), forecast.mean if forecast is not None else None, rate)
        for alert in rival_alerts(Ours(product, rate, cover), near.get(sku_id, ()), since=since, until=today):
            found[alert.key] = (sku_id, alert)
        short = _short(
            product, counted.get(sku_id), rate, cover, coming.get(sku_id, ()), today, spells.get(sku_id)
        )
        if short is not None:
            found[short.key] = (sku_id, short)
    return found


def _short(
    product: Product,
    counted: Stock | None,
    rate: float | None,
    cover: float | None,
    coming: Sequence[Inbound],
    today: date,
    spell: str | None,
) -> Alert | None:
    from core.watch.cover import cover_alert

    if counted is None or cover is None or not rate or (counted.on_hand == 0 and rate < 0.05):
        return None
    arrivals = [
        lot.arrives
        for lot in coming
        if lot.arrives is not None and lot.arrives >= today and lot.kind != "draft"
    ]
    young = product.launched_on is not None and (today - product.launched_on).days <= LAUNCH_DAYS
    return cover_alert(
        product,
        on_hand=counted.on_hand,
        days_of_supply=cover,
        next_arrival=min(arrivals, default=None),
        units_a_day=rate,
        stage="launch" if young else None,
        today=today,
        since=date.fromisoformat(spell.rpartition(":")[2]) if spell else today,
    )


def _cover(counted: Stock | None, mean: Floats | None, rate: float | None) -> float | None:
    """Days until what is on hand is sold at the mean forecast; beyond the forecast, at its last month's rate.

    Worked example: 50 on hand, 20 a day: 2.5 days.
    """
    if counted is None or not rate:
        return None
    if mean is None:
        return counted.on_hand / rate
    left = float(counted.on_hand)
    for day, units in enumerate(mean):
        if units >= left:
            return day + (left / float(units) if units > 0 else 0.0)
        left -= float(units)
    return len(mean) + left / max(float(mean[-30:].mean()), 1e-6)


def _velocity(session: Session, workspace_id: str, part: Sequence[int], today: date) -> dict[int, float]:
    """Units a day over the last 30 days, for SKUs without a forecast."""
    rows = session.execute(
        select(col(SalesDay.sku_id), func.sum(col(SalesDay.units)))
        .where(
            col(SalesDay.workspace_id) == workspace_id,
            col(SalesDay.sku_id).in_(part),
            col(SalesDay.day) > today - timedelta(days=30),
            col(SalesDay.day) <= today,
        )
        .group_by(col(SalesDay.sku_id))
    )
    return {sku_id: float(units) / 30 for sku_id, units in rows}
