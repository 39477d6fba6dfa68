"""The columns that the alert rules look at, read for a chunk of SKUs in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import Session
from sqlmodel import col

from core.policy import Policy
from core.records import AGES, HORIZON_DAYS, Bools, Floats
from core.watch.catalogue import WINDOW
from storage.queries.demand import forecasts
from storage.queries.goods import on_hand
from storage.queries.goods.coverage import Span
from storage.queries.goods.histories import LONGEST_GAP
from storage.tables import AdDay, SalesDay, StockDay
from storage.tables.types import SCALE

YEAR = 364
AD_WEEKS = 6
COUNTED_ABOUT = 20
"""Days around which a count of ages still stands for a day: reports of ages come weekly or monthly."""


@dataclass(frozen=True, slots=True)
class Sold:
    """Units by day (n, days) up to a last day, and which days tell demand."""

    units: Floats
    tells: Bools


def sold(
    session: Session,
    workspace_id: str,
    sku_ids: Sequence[int],
    markets: Sequence[str],
    covered: Mapping[str, Sequence[Span]],
    last: date,
    days: int = WINDOW,
) -> Sold:
    """The last ``days`` days up to ``last``: known where a daily file spoke, telling where there was stock."""
    first = last - timedelta(days=days - 1)
    place = {sku_id: row for row, sku_id in enumerate(sku_ids)}
    units, known = np.zeros((len(sku_ids), days)), np.zeros((len(sku_ids), days), dtype=np.bool_)
    for market in set(markets):
        rows = np.array([each == market for each in markets], dtype=np.bool_)
        for begins, ends in covered.get(market, ()):
            low, high = max(0, (begins - first).days), min(days, (ends - first).days + 1)
            if low < high:
                known[np.ix_(rows, np.arange(low, high))] = True
    for sku_id, day, amount in session.execute(
        select(col(SalesDay.sku_id), col(SalesDay.day), col(SalesDay.units)).where(
            col(SalesDay.workspace_id) == workspace_id,
            col(SalesDay.sku_id).in_(sku_ids),
            col(SalesDay.day) >= first,
            col(SalesDay.day) <= last,
        )
    ):
        units[place[sku_id], (day - first).days] = amount
    return Sold(units, known & _in_stock(session, workspace_id, sku_ids, place, first, last, units))


def _in_stock(
    session: Session,
    workspace_id: str,
    sku_ids: Sequence[int],
    place: Mapping[int, int],
    first: date,
    last: date,
    units: Floats,
) -> Bools:
    """Days that do not hide demand: none on hand at a day's end hides it, also between two such counts near by."""
    empty: dict[int, set[int]] = {}
    stocked: dict[int, set[int]] = {}
    span = workspace_id, sku_ids, first, last
    for statement in (on_hand.ledger(*span), on_hand.snapshots(*span)):  # a snapshot says more of the day
        for sku_id, day, count in session.execute(statement):
            index = (day - first).days
            (empty if count <= 0 else stocked).setdefault(sku_id, set()).add(index)
            (stocked if count <= 0 else empty).get(sku_id, set()).discard(index)
    there = np.ones(units.shape, dtype=np.bool_)
    for sku_id, days in empty.items():
        row, full = place[sku_id], stocked.get(sku_id, set())
        before: int | None = None
        for index in sorted(days):
            there[row, index] = False
            if before is not None and index - before <= LONGEST_GAP and not full & set(range(before, index)):
                there[row, before:index] &= units[row, before:index] > 0
            before = index
    return there


def season(
    session: Session,
    workspace_id: str,
    sku_ids: Sequence[int],
    markets: Sequence[str],
    covered: Mapping[str, Sequence[Span]],
    today: date,
) -> Floats:
    """What the season did a year before to 30 days against the 30 before; NaN where too little was sold or known."""
    then = sold(session, workspace_id, sku_ids, markets, covered, today - timedelta(days=YEAR), 60)
    rates = []
    for first, last in ((30, 60), (0, 30)):
        units, tells = then.units[:, first:last], then.tells[:, first:last]
        days, total = tells.sum(axis=1), np.where(tells, units, 0.0).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            rates.append(np.where((days >= 15) & (total >= 30), total / days, np.nan))
    return np.clip(rates[0] / rates[1], 1 / 3, 3.0)


def means(session: Session, workspace_id: str, sku_ids: Sequence[int], today: date, version: int) -> Floats:
    """The mean forecast of the next `HORIZON_DAYS` days (n, days); NaN where none is usable on ``today``."""
    found = np.full((len(sku_ids), HORIZON_DAYS), np.nan)
    place = {sku_id: row for row, sku_id in enumerate(sku_ids)}
    for sku_id, mean in forecasts.means(session, workspace_id, sku_ids, today, version).items():
        found[place[sku_id]] = mean
    return found


def ages(session: Session, workspace_id: str, sku_ids: Sequence[int], today: date) -> tuple[Floats, Floats]:
    """Units by age now (n, 5), and units over 90 days as counted about 30 and 60 days ago (n, 2); NaN where not told."""
    place = {sku_id: row for row, sku_id in enumerate(sku_ids)}
    now, before = np.full((len(sku_ids), len(AGES)), np.nan), np.full((len(sku_ids), 2), np.nan)
    nearest: dict[tuple[int, int], int] = {}
    columns = [getattr(StockDay, name) for name in AGES]
    rows = session.execute(
        select(col(StockDay.sku_id), col(StockDay.day), *columns)
        .where(
            col(StockDay.workspace_id) == workspace_id,
            col(StockDay.sku_id).in_(sku_ids),
            col(StockDay.day) <= today,
            col(StockDay.day) > today - timedelta(days=60 + COUNTED_ABOUT),
            col(StockDay.age_0_90).is_not(None),
        )
        .order_by(col(StockDay.day))
    )
    for sku_id, day, *counted in rows:
        values = [float(each or 0) for each in counted]
        ago = (today - day).days
        if ago <= 2 * COUNTED_ABOUT:
            now[place[sku_id]] = values  # the latest comes last
        for slot, wanted in enumerate((30, 60)):
            off = abs(ago - wanted)
            if ago >= wanted - COUNTED_ABOUT / 2 and off <= COUNTED_ABOUT and off < nearest.get((sku_id, slot), 99):  # fmt: skip
                nearest[sku_id, slot] = off
                before[place[sku_id], slot] = sum(values[1:])
    return now, before


def ad_weeks(
    session: Session,
    workspace_id: str,
    sku_ids: Sequence[int],
    today: date,
    policies: Sequence[Policy],
) -> tuple[Floats, Floats]:
    """Ad spend and ad sales of the last `AD_WEEKS` settled weeks (n, weeks), newest last; NaN where no ads were told.

    The last days before today are left out, as many as each SKU's policy says: sales are still being attributed to
    their clicks.
    """
    last = [today - timedelta(days=1 + each.ads_unsettled_days) for each in policies]
    place = {sku_id: row for row, sku_id in enumerate(sku_ids)}
    spend, gained = (np.full((len(sku_ids), AD_WEEKS), np.nan) for _ in range(2))
    rows: Any = session.execute(
        select(
            col(AdDay.sku_id),
            col(AdDay.day),
            func.sum(type_coerce(col(AdDay.spend), BigInteger)),
            func.sum(type_coerce(col(AdDay.ad_sales), BigInteger)),
        )
        .where(
            col(AdDay.workspace_id) == workspace_id,
            col(AdDay.sku_id).in_(sku_ids),
            col(AdDay.day) > min(last, default=today) - timedelta(days=7 * AD_WEEKS),
            col(AdDay.day) <= max(last, default=today),
        )
        .group_by(col(AdDay.sku_id), col(AdDay.day))
    )
    for sku_id, day, paid, sales in rows:
        at = place[sku_id], AD_WEEKS - 1 - (last[place[sku_id]] - day).days // 7
        if not 0 <= at[1] < AD_WEEKS:
            continue
        spend[at] = np.nan_to_num(spend[at]) + float(paid or 0) / SCALE
        gained[at] = np.nan_to_num(gained[at]) + float(sales or 0) / SCALE
    return spend, gained
