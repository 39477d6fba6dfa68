"""How is the shop doing with its stock? Turnover, lost sales, age score and their kin, week by week (rule K1).

Sums are kept per week and group, so that chunks of SKUs add up and ratios are taken last: memory does not grow with
the catalogue. Where the figures come from is no matter of this module; the forecast's error is `core.demand.backtest`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from core.records import Bools, Floats

WEEKS = 13
"""Points of a trend."""
WINDOW = 4
"""Weeks that one point looks back over: one week alone is mostly luck."""
BEFORE_DAYS = 56
"""Days before a stock-out whose in-stock days say what would have sold."""
SPAN_DAYS = 7 * (WEEKS + WINDOW) + BEFORE_DAYS
SOLD_WITHIN = 60
"""A SKU that sold nothing for so long is not expected to be in stock."""

AGE_WEIGHTS = (100.0, 60.0, 30.0, 10.0, 0.0)
"""Points of a unit of 0-90, 91-180, 181-270, 271-365 and more than 365 days."""

_FIELDS = (
    "units", "revenue", "cogs", "value_days", "unit_days", "sku_days", "in_stock_days",
    "lost_units", "lost_money", "age_points", "aged_units", "old_units", "old_value", "value",
    "age_0", "age_1", "age_2", "age_3", "age_4",
)  # fmt: skip
_AT = {name: place for place, name in enumerate(_FIELDS)}


@dataclass(frozen=True, slots=True)
class SkuDays:
    """One SKU on the `SPAN_DAYS` days that end with the last week.

    ``units`` is NaN where nothing is known, ``on_hand`` where nothing was counted yet; ``in_stock`` is False on days
    on which stock ran out. ``ages`` holds units by bucket (rows: `WEEKS` + `WINDOW` weeks, NaN where never told).
    Money in the shop's currency; None where the seller did not say.
    """

    sku: str
    groups: tuple[tuple[str, str], ...]
    units: Floats
    in_stock: Bools
    on_hand: Floats
    ages: Floats
    price: float | None
    unit_cost: float | None


@dataclass(frozen=True, slots=True)
class Kpis:
    """One point of the trend, over the `WINDOW` weeks that end on ``end``; None: not enough data to say.

    ``turnover`` is times a year, shares are 0-1, ``age_score`` 0 (all older than a year) to 100 (all under 90 days).
    ``ages`` are units by age bucket, as `AGE_WEIGHTS` (empty where none are told). Lost sales are estimates.
    """

    end: date
    units: float
    revenue: float
    turnover: float | None
    turnover_days: float | None
    lost_units: float
    lost_money: float
    in_stock_rate: float | None
    age_score: float | None
    old_share: float | None
    cash_in_stock: float | None
    sell_through: float | None
    ages: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Culprit:
    """A SKU that stands out: units and money it lost, or holds in old stock, in the last `WINDOW` weeks."""

    sku: str
    units: float
    money: float


@dataclass(slots=True)
class Tally:
    """Adds up SKUs; ``last`` is the last day of the last week."""

    last: date
    _sums: dict[tuple[str, str], Floats] = field(default_factory=dict)
    _lost: list[Culprit] = field(default_factory=list)
    _old: list[Culprit] = field(default_factory=list)

    def add(self, skus: Iterable[SkuDays]) -> None:
        """Count some SKUs in, for the whole shop and for each of their groups."""
        for each in skus:
            sums = _of(each)
            for group in (("shop", ""), *each.groups):
                held = self._sums.get(group)
                self._sums[group] = sums.copy() if held is None else held + sums
            recent = sums[:, -WINDOW:]
            lost, money = recent[_AT["lost_units"]].sum(), recent[_AT["lost_money"]].sum()
            self._keep(self._lost, Culprit(each.sku, float(lost), float(money)))
            old = Culprit(each.sku, float(sums[_AT["old_units"], -1]), float(sums[_AT["old_value"], -1]))
            self._keep(self._old, old)

    def trend(self, group: tuple[str, str] = ("shop", "")) -> list[Kpis]:
        """The points of a group, oldest first; empty where no SKU belongs to it."""
        sums = self._sums.get(group)
        if sums is None:
            return []
        ends = [self.last - timedelta(days=7 * back) for back in reversed(range(WEEKS))]
        return [
            _point(end, sums[:, place + 1 : place + 1 + WINDOW], sums[:, : place + 1 + WINDOW])
            for place, end in enumerate(ends)
        ]

    def groups(self, dimension: str) -> list[str]:
        """The names of a dimension ("category", "stage", "class"), in order."""
        return sorted(name for kind, name in self._sums if kind == dimension)

    def lost_most(self) -> list[Culprit]:
        """The SKUs that lost most to stock-outs, worst first."""
        return self._lost

    def oldest(self) -> list[Culprit]:
        """The SKUs that hold most money in stock over 90 days, worst first."""
        return self._old

    @staticmethod
    def _keep(held: list[Culprit], one: Culprit, most: int = 5) -> None:
        if one.units >= 0.5:
            held.append(one)
            held.sort(key=lambda each: (-each.money, -each.units, each.sku))
            del held[most:]


def lost_units(units: Floats, in_stock: Bools) -> Floats:
    """What each day without stock would have sold beyond what it did, an estimate; 0 on all other days.

    The mean of the known in-stock days among the `BEFORE_DAYS` before. Worked example: 10 a day for eight weeks, then
    two days without stock on which 3 and 0 were sold: 7 and 10 are lost.
    """
    known = np.isfinite(units) & in_stock
    sold = np.concatenate([[0.0], np.cumsum(np.where(known, units, 0.0))])
    days = np.concatenate([[0.0], np.cumsum(known)])
    index = np.arange(len(units))
    first = np.maximum(0, index - BEFORE_DAYS)
    count = days[index] - days[first]
    usual = np.where(count > 0, (sold[index] - sold[first]) / np.maximum(count, 1.0), 0.0)
    lost: Floats = np.where(in_stock, 0.0, np.maximum(0.0, usual - np.nan_to_num(units)))
    return lost


def _of(sku: SkuDays) -> Floats:
    """The sums of one SKU, a column per week."""
    weeks = WEEKS + WINDOW
    sums = np.zeros((len(_FIELDS), weeks))
    lost = lost_units(sku.units, sku.in_stock)
    span = slice(BEFORE_DAYS, None)

    def weekly(values: Floats) -> Floats:
        found: Floats = np.nan_to_num(values[span]).reshape(weeks, 7).sum(axis=1)
        return found

    units = weekly(sku.units)
    sums[_AT["units"]] = units
    sums[_AT["unit_days"]] = weekly(sku.on_hand)
    sums[_AT["lost_units"]] = weekly(lost)
    wanted = _wanted(sku.units) & np.isfinite(sku.on_hand)
    sums[_AT["sku_days"]] = weekly(wanted.astype(np.float64))
    sums[_AT["in_stock_days"]] = weekly((wanted & sku.in_stock).astype(np.float64))
    if sku.price is not None:
        sums[_AT["revenue"]] = units * sku.price
        sums[_AT["lost_money"]] = sums[_AT["lost_units"]] * sku.price
    ends = sku.on_hand[span].reshape(weeks, 7)[:, -1]
    if sku.unit_cost is not None:
        sums[_AT["cogs"]] = units * sku.unit_cost
        sums[_AT["value_days"]] = sums[_AT["unit_days"]] * sku.unit_cost
        sums[_AT["value"]] = np.nan_to_num(ends) * sku.unit_cost
    ages = np.nan_to_num(sku.ages)
    sums[_AT["aged_units"]] = ages.sum(axis=1)
    sums[_AT["age_points"]] = ages @ np.array(AGE_WEIGHTS)
    sums[_AT["old_units"]] = ages[:, 1:].sum(axis=1)
    sums[_AT["age_0"] : _AT["age_4"] + 1] = ages.T
    if sku.unit_cost is not None:
        sums[_AT["old_value"]] = sums[_AT["old_units"]] * sku.unit_cost
    return sums


def _wanted(units: Floats) -> Bools:
    """Days on which the SKU is expected to be in stock: it sold within the `SOLD_WITHIN` days before."""
    sold = np.concatenate([[0], np.cumsum(np.nan_to_num(units) > 0)])
    index = np.arange(len(units))
    wanted: Bools = (sold[index] - sold[np.maximum(0, index - SOLD_WITHIN)]) > 0
    return wanted


def _point(end: date, window: Floats, so_far: Floats) -> Kpis:
    total = dict(zip(_FIELDS, window.sum(axis=1).tolist(), strict=True))
    latest = dict(zip(_FIELDS, window[:, -1].tolist(), strict=True))
    days = 7 * WINDOW
    mean_value = total["value_days"] / days
    turnover = total["cogs"] / mean_value * 365 / days if mean_value > 0 else None
    quarter = so_far[:, -WEEKS:]
    held = quarter[_AT["unit_days"]].sum() / (7 * quarter.shape[1])
    return Kpis(
        end=end,
        units=total["units"],
        revenue=total["revenue"],
        turnover=turnover,
        turnover_days=365 / turnover if turnover else None,
        lost_units=total["lost_units"],
        lost_money=total["lost_money"],
        in_stock_rate=total["in_stock_days"] / total["sku_days"] if total["sku_days"] else None,
        age_score=latest["age_points"] / latest["aged_units"] if latest["aged_units"] else None,
        old_share=latest["old_units"] / latest["aged_units"] if latest["aged_units"] else None,
        cash_in_stock=latest["value"] if latest["value"] > 0 else None,
        sell_through=float(quarter[_AT["units"]].sum() / held)
        if held > 0 and quarter.shape[1] == WEEKS
        else None,
        ages=tuple(latest[f"age_{place}"] for place in range(5)) if latest["aged_units"] else (),
    )


def last_sunday(day: date) -> date:
    """The Sunday that ends the last whole week before ``day``: Tue 24 Nov gives Sun 22 Nov."""
    return day - timedelta(days=day.weekday() + 1)


def filled(values: Sequence[float]) -> Floats:
    """Counts carried forward over days without one; NaN before the first."""
    array = np.array(values, dtype=np.float64)
    known = np.isfinite(array)
    places = np.maximum.accumulate(np.where(known, np.arange(len(array)), -1))
    found: Floats = np.where(places >= 0, array[np.maximum(places, 0)], np.nan)
    return found
