"""The daily demand of many SKUs at once, with what is unknown kept apart from zero.

A day counts as known where a daily sales file covers it: then no row means nothing was sold. Where only a file with
sums of several days speaks, its units are spread evenly over the days no daily file covers. All other days are NaN.
What a stock-out hides is marked (``in_stock``), not repaired: that is for `core.demand`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import Bools, Floats, History
from storage.queries.chunks import chunks
from storage.queries.goods import coverage
from storage.queries.goods.coverage import Span
from storage.tables import LedgerDay, PriceDay, SalesDay, SalesPeriod, Sku, StockDay
from storage.tables.types import SCALE

HISTORY_DAYS = 3 * 365 + 1
"""Three years: what a yearly season can be learnt from."""

LONGEST_GAP = 8
"""Between two counts of nothing at most this many days apart, the days in between had nothing either."""


@dataclass
class _Raw:
    """What the store says of one SKU, before it is laid out day by day."""

    launched: date | None
    sales: list[Any] = field(default_factory=list)
    """Rows of (SKU id, day, units, sales, price, promo), money as it is stored."""
    periods: list[tuple[date, date, int]] = field(default_factory=list)
    stock: dict[date, int] = field(default_factory=dict)
    prices: list[tuple[date, float, bool | None]] = field(default_factory=list)


def histories(
    session: Session, workspace_id: str, sku_ids: Sequence[int], today: date, days: int = HISTORY_DAYS
) -> dict[int, History]:
    """The history of each SKU up to ``today``, at most ``days`` long; SKUs without a known day have none."""
    earliest = today - timedelta(days=days - 1)
    covered = coverage.daily_sales(session, workspace_id, today)
    found: dict[int, History] = {}
    for part in chunks(sku_ids):
        rows = session.execute(
            select(col(Sku.id), col(Sku.sku), col(Sku.marketplace), col(Sku.launched_on)).where(
                col(Sku.workspace_id) == workspace_id, col(Sku.id).in_(part)
            )
        ).all()
        raw = {sku_id: _Raw(launched) for sku_id, _, _, launched in rows if sku_id is not None}
        _read(session, workspace_id, earliest, today, raw)
        for sku_id, sku, market, _ in rows:
            assert sku_id is not None
            history = _lay_out(sku, raw[sku_id], covered.get(market, ()), earliest)
            if history is not None:
                found[sku_id] = history
    return found


def _read(session: Session, workspace_id: str, earliest: date, today: date, raw: Mapping[int, _Raw]) -> None:
    def told(table: Any, first: str = "day", last: str = "day") -> tuple[Any, ...]:
        return (
            col(table.workspace_id) == workspace_id,
            col(table.sku_id).in_(list(raw)),
            col(getattr(table, first)) >= earliest,
            col(getattr(table, last)) <= today,
        )

    sold = select(
        col(SalesDay.sku_id),
        col(SalesDay.day),
        col(SalesDay.units),
        type_coerce(col(SalesDay.sales), BigInteger),
        type_coerce(col(SalesDay.price), BigInteger),
        col(SalesDay.promo),
    ).where(*told(SalesDay))
    for row in session.connection().execute(sold).all():  # plain rows: a third of the time of the ORM's
        raw[row[0]].sales.append(row)
    summed = select(
        col(SalesPeriod.sku_id), col(SalesPeriod.first_day), col(SalesPeriod.last_day), col(SalesPeriod.units)
    ).where(*told(SalesPeriod, "first_day", "last_day"))
    for sku_id, first, last, units in session.execute(summed):
        raw[sku_id].periods.append((first, last, units))
    ledger = (
        select(col(LedgerDay.sku_id), col(LedgerDay.day), func.sum(col(LedgerDay.ending)))
        .where(*told(LedgerDay), func.upper(col(LedgerDay.disposition)) == "SELLABLE")
        .group_by(col(LedgerDay.sku_id), col(LedgerDay.day))
    )
    for sku_id, day, ending in session.execute(ledger):
        raw[sku_id].stock[day] = int(ending)
    counted = select(col(StockDay.sku_id), col(StockDay.day), col(StockDay.on_hand)).where(*told(StockDay))
    for sku_id, day, on_hand in session.execute(counted):  # a snapshot says more of the day than the ledger
        raw[sku_id].stock[day] = on_hand
    priced = select(
        col(PriceDay.sku_id),
        col(PriceDay.day),
        type_coerce(col(PriceDay.price), BigInteger),
        col(PriceDay.promo),
    ).where(*told(PriceDay))
    for sku_id, day, price, promo in session.execute(priced):
        raw[sku_id].prices.append((day, int(price) / SCALE, promo))


def _lay_out(sku: str, raw: _Raw, spans: Iterable[Span], earliest: date) -> History | None:
    spans = [(max(first, earliest), last) for first, last in spans if last >= earliest]
    sold = _Sold.of(raw.sales)
    first_seen = [date.fromordinal(int(sold.days[sold.units > 0].min()))] if (sold.units > 0).any() else []
    first_seen += [first for first, _, units in raw.periods if units > 0]
    first_seen += [day for day, on_hand in raw.stock.items() if on_hand > 0]
    if raw.launched is not None and spans:
        first_seen.append(max(raw.launched, spans[0][0]))
    ends = [last for _, last in spans] + [last for _, last, _ in raw.periods]
    if not first_seen or not ends:
        return None
    start, end = max(min(first_seen), earliest), max(ends)
    days = (end - start).days + 1
    if days <= 0:
        return None
    units = _units(raw, sold, spans, start, days)
    if np.isnan(units).all():
        return None
    price, promo = _prices(raw, sold, start, days)
    return History(
        sku=sku, start=start, units=units, in_stock=_in_stock(raw, units, start), price=price, promo=promo
    )


@dataclass(frozen=True)
class _Sold:
    """Rows of daily sales as columns; days as ordinals, NaN where the file was silent."""

    days: npt.NDArray[np.int64]
    units: Floats
    sales: Floats
    price: Floats
    promo: Floats

    @classmethod
    def of(cls, rows: Sequence[Any]) -> _Sold:
        days = np.fromiter((row[1].toordinal() for row in rows), np.int64, len(rows))
        columns = [np.array([row[i] for row in rows], dtype=np.float64) for i in (2, 3, 4, 5)]
        return cls(days, *columns)

    def within(self, start: date, days: int) -> tuple[npt.NDArray[np.intp], Bools]:
        """Each row's place in the history, and whether it lies in it."""
        place = (self.days - start.toordinal()).astype(np.intp)
        return place, (place >= 0) & (place < days)


def _units(raw: _Raw, sold: _Sold, spans: Iterable[Span], start: date, days: int) -> Floats:
    units = np.full(days, np.nan)
    for first, last in spans:
        units[max(0, (first - start).days) : max(0, (last - start).days + 1)] = 0.0
    place, inside = sold.within(start, days)
    units[place[inside]] = sold.units[inside]
    # The shortest period knows most of its days; a longer one fills only what is still unknown.
    for first, last, total in sorted(raw.periods, key=lambda each: (each[1] - each[0], each[0])):
        part = units[max(0, (first - start).days) : max(0, (last - start).days + 1)]
        unknown = np.isnan(part)
        if unknown.any():
            part[unknown] = max(0.0, total - float(part[~unknown].sum())) / int(unknown.sum())
    return units


def _in_stock(raw: _Raw, units: Floats, start: date) -> Bools:
    in_stock = np.ones(len(units), dtype=np.bool_)
    before: int | None = None
    for day in sorted(raw.stock):
        index = (day - start).days
        if raw.stock[day] > 0:
            before = None
            continue
        if before is not None and index - before <= LONGEST_GAP:
            gap = slice(max(0, before + 1), max(0, index))
            in_stock[gap] &= units[gap] > 0
        if 0 <= index < len(units):
            in_stock[index] = False
        before = index
    return in_stock


def _prices(raw: _Raw, sold: _Sold, start: date, days: int) -> tuple[Floats | None, Floats | None]:
    """Price and promotion by day; what a price file says goes before what a day's sales divided by its units do."""
    price, promo = np.full(days, np.nan), np.zeros(days)
    place, inside = sold.within(start, days)
    with np.errstate(divide="ignore", invalid="ignore"):
        realised = np.where(sold.units > 0, sold.sales / sold.units, np.nan)
    paid = np.where(np.isnan(sold.price), realised, sold.price) / SCALE
    told = inside & ~np.isnan(paid)
    price[place[told]] = paid[told]
    flagged = inside & ~np.isnan(sold.promo)
    promo[place[flagged]] = sold.promo[flagged]
    promo_known = bool(flagged.any())
    for day, asked, flag in raw.prices:
        if not 0 <= (index := (day - start).days) < days:
            continue
        price[index] = asked
        if flag is not None:
            promo[index] = float(flag)
            promo_known = True
    return (None if np.isnan(price).all() else price), (promo if promo_known else None)
