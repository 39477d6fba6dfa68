"""The shop's figures of the last weeks, from the store: chunk by chunk, so that memory stays flat.

App Home shows the last weeks as the night left them (`keep`): it opens at once, whatever the catalogue's size.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import KpiTrend, KpiWeek
from storage.db import writing
from storage.queries.chunks import chunks
from storage.queries.goods import abc, histories, skus
from storage.queries.money import kpis as stored
from storage.queries.program import imports, settings

if TYPE_CHECKING:
    from core.records import Floats, History, Product
    from core.watch.kpis import SkuDays, Tally
    from core.watch.weekly import ForecastError

TREND = "kpi_trend"
"""The setting in which the nightly run leaves the weeks that App Home shows."""

KEPT = ("turnover", "lost_units", "lost_money", "age_score", "in_stock_rate")
"""The figures of a week that are kept, in this order."""

MOST_FORECAST = 2_000
"""SKUs, those that sold most, on which the forecast's error is measured: a catalogue of any size costs the same."""

ERROR_DAYS = 28
ERROR_POINTS = 3


def tally(
    engine: Engine,
    workspace_id: str,
    today: date,
    *,
    currency: str,
    grouped: bool = True,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Tally:
    """The figures up to the last whole week before ``today``, of the SKUs in one currency; by group too if ``grouped``.

    Without groups only the days that count are read, a sixth of three years.
    """
    from core.watch.kpis import SPAN_DAYS, Tally, last_sunday

    last = last_sunday(today)
    first = last - timedelta(days=SPAN_DAYS - 1)
    result = Tally(last)
    with Session(engine) as session:
        wanted = skus.ids(session, workspace_id)
        letters = abc.usable(session, workspace_id, today) or {}
    done = 0
    for part in chunks(wanted):
        with Session(engine) as session:
            products = skus.products(session, workspace_id, part)
            pins = skus.pinned(session, workspace_id, part)
            past = histories.histories(
                session, workspace_id, part, last, histories.HISTORY_DAYS if grouped else SPAN_DAYS
            )
            there = stored.counted(session, workspace_id, part, first, today)
        result.add(
            _days(
                products[sku_id],
                past[sku_id],
                there[sku_id],
                first,
                last,
                _groups(
                    products[sku_id],
                    past[sku_id],
                    last,
                    letters.get(sku_id, "C"),
                    pins[sku_id].stage if sku_id in pins else None,
                )
                if grouped
                else (),
            )
            for sku_id in part
            if sku_id in past and products[sku_id].currency == currency
        )
        done += len(part)
        on_progress(done, len(wanted))
    return result


def keep(engine: Engine, workspace_id: str, today: date, now: datetime) -> None:
    """Leave the trend for App Home, where data came in or a week ended since it was last left."""
    from core.watch.kpis import last_sunday

    with Session(engine) as session:
        before = settings.value(session, workspace_id, TREND) or {}
        newest = imports.newest(session, workspace_id)
        currencies = skus.currencies(session, workspace_id)
    state = {"imports": newest, "last": last_sunday(today).isoformat()}
    if not currencies or state == {name: before.get(name) for name in state}:
        return
    trend = tally(engine, workspace_id, today, currency=currencies[0], grouped=False).trend()
    weeks = [
        [each.end.isoformat(), *(getattr(each, name) for name in KEPT)]
        for each in trend
        if each.turnover is not None or each.in_stock_rate is not None or each.age_score is not None
    ]
    kept = {**state, "currency": currencies[0], "weeks": weeks}
    with Session(writing(engine)) as session:
        settings.put(session, workspace_id, TREND, kept, by="restock", now=now)
        session.commit()


def kept(session: Session, workspace_id: str) -> KpiTrend | None:
    """The trend as the last night left it; None before the first."""
    found = settings.value(session, workspace_id, TREND)
    if not found or not found["weeks"]:
        return None
    weeks = tuple(
        KpiWeek(date.fromisoformat(end), **dict(zip(KEPT, figures, strict=True)))
        for end, *figures in found["weeks"]
    )
    return KpiTrend(found["currency"], weeks)


def forecast_errors(engine: Engine, workspace_id: str, today: date) -> list[ForecastError]:
    """How earlier forecasts turned out, oldest first, each made again with what was known then.

    Empty where no SKU has 28 days of sales before and 28 after.
    """
    import numpy as np

    from core.demand.forecast import forecast_batch
    from core.watch.weekly import ForecastError

    with Session(engine) as session:
        wanted = skus.ids(session, workspace_id)
        products = skus.products(session, workspace_id, wanted)
        past: dict[int, History] = {}
        for part in chunks(wanted):
            past |= histories.histories(session, workspace_id, part, today)
            best = sorted(past, key=lambda each: -float(np.nansum(past[each].units[-90:])))[:MOST_FORECAST]
            past = {sku_id: past[sku_id] for sku_id in best}
    if not past:
        return []
    newest = max(each.end for each in past.values())
    found = []
    for back in reversed(range(1, ERROR_POINTS + 1)):
        start = newest - timedelta(days=ERROR_DAYS * back - 1)
        known = [
            (history.sku, products[sku_id].category, cut, after)
            for sku_id, history in past.items()
            if (cut := _until(history, start)) is not None and (after := _after(history, start)) is not None
        ]
        if not known:
            continue
        categories = {sku: category for sku, category, _, _ in known if category}
        made = forecast_batch(
            [cut for _, _, cut, _ in known], start=start, horizon=ERROR_DAYS, categories=categories
        )
        wanted_units = np.array([after.sum() for _, _, _, after in known])
        ours = np.array([each.mean.sum() for each in made])
        naive = np.array([np.nanmean(cut.units[-30:]) * ERROR_DAYS for _, _, cut, _ in known])
        total = max(float(wanted_units.sum()), 1e-9)
        found.append(
            ForecastError(
                start + timedelta(days=ERROR_DAYS - 1),
                float(np.abs(ours - wanted_units).sum()) / total,
                float((ours - wanted_units).sum()) / total,
                float(np.abs(naive - wanted_units).sum()) / total,
                len(known),
            )
        )
    return found


def _until(history: History, start: date) -> History | None:
    """The history as it was known before ``start``; None with under four weeks of known days."""
    import numpy as np

    from core.records import History

    days = (start - history.start).days
    if days < ERROR_DAYS or np.isfinite(history.units[:days]).sum() < ERROR_DAYS:
        return None
    if not np.isfinite(history.units[max(0, days - 30) : days]).any():
        return None
    return History(history.sku, history.start, history.units[:days], history.in_stock[:days])


def _after(history: History, start: date) -> Floats | None:
    """The 28 days from ``start``, where all are known and none was without stock: what was wanted is known then."""
    import numpy as np

    begin = (start - history.start).days
    units, there = history.units[begin : begin + ERROR_DAYS], history.in_stock[begin : begin + ERROR_DAYS]
    return units if len(units) == ERROR_DAYS and np.isfinite(units).all() and there.all() else None


def _days(
    product: Product,
    history: History,
    there: stored.Counted,
    first: date,
    last: date,
    groups: tuple[tuple[str, str], ...],
) -> SkuDays:
    import numpy as np

    from core.watch.kpis import WEEKS, WINDOW, SkuDays, filled

    span = (last - first).days + 1
    units, in_stock = np.full(span, np.nan), np.ones(span, dtype=bool)
    begin = (history.start - first).days
    take = slice(max(0, -begin), max(0, span - begin))
    into = slice(max(0, begin), max(0, begin) + len(history.units[take]))
    units[into], in_stock[into] = history.units[take], history.in_stock[take]
    days = [first + timedelta(days=each) for each in range(span)]
    ages = np.full((WEEKS + WINDOW, 5), np.nan)
    for day, buckets in sorted(there.ages.items()):
        # Ages are told now and then: a count of these days stands for the last whole week.
        week = WEEKS + WINDOW - 1 - max(0, (last - day).days) // 7
        if week >= 0:
            ages[week] = buckets
    return SkuDays(
        product.sku,
        groups,
        units,
        in_stock,
        filled([there.on_hand.get(day, np.nan) for day in days]),
        ages,
        float(product.price) if product.price is not None else None,
        float(product.unit_cost) if product.unit_cost is not None else None,
    )


def _groups(
    product: Product, history: History, last: date, letter: str, pinned: Any
) -> tuple[tuple[str, str], ...]:
    from core.stage import stage_of

    stage, _ = stage_of(product, history, last, pinned=pinned)
    groups = (("stage", str(stage)), ("class", letter))
    return (*groups, ("category", product.category)) if product.category else groups
