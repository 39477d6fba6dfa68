"""The whole catalogue as columns, one entry per SKU, so that a rule is a line of numpy and not a loop.

NaN says that a figure is not known; a rule whose inputs are NaN is off for that SKU. Who fills the columns:
`storage.queries.goods.catalogue`. Who reads them: `core.watch.rules.alerting`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from core.policy import Policy
from core.records import AbcClass, Bools, Floats, Product, SellingEvent, Stage
from core.supply.days_of_supply import days_of_supply

MOST_SPREAD = 3.0

WINDOW = 67
"""Days of sales a catalogue is made on: a week, and two months of thirty days."""


@dataclass(frozen=True, slots=True)
class Velocity:
    """Units a day over in-stock days (rule D3), and how many days each rests on; shape (n,) each.

    ``spread`` is the variance of daily units over their mean in the month before the last week, 1 (a Poisson count's)
    to `MOST_SPREAD`: how much a week differs from the next by itself.
    """

    week: Floats
    week_days: Floats
    month_before_week: Floats
    month: Floats
    month_days: Floats
    before: Floats
    units_30: Floats
    spread: Floats


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the alert rules look at. Shapes: (n,) unless told; days are days from ``today``.

    ``cover`` is days of supply on hand, ``rate`` units a day ahead, ``arrives_in`` days to the next goods (infinite:
    nothing on its way). ``season`` is what the season does to the last 30 days against the 30 before (1 where a year
    before is not on file). ``ages`` (n, 5) are units by age, ``aged_before`` (n, 2) units over 90 days as counted about
    30 and 60 days ago. ``spend`` and ``ad_sales`` (n, weeks) are the last settled weeks of advertising, newest last.
    ``policies`` are the SKUs' own, ``limits`` each of their fields as a column. ``margin`` is what a sale leaves after fees and landed cost; ``short`` the
    units that the last decision expects to be lost if nothing is ordered, NaN where none was made. ``losses`` are what that
    decision says a unit bought now loses (empty: it pays; None: not decided), ``paused`` whether it buys nothing by rule. ``events``
    are those whose goods must be on sale already (L7), None where there is none. ``transfers`` are what that decision says has to
    be sent from the seller's own warehouses: units, place, send_by, arrives (empty: nothing; None: not decided).
    """

    today: date
    sku_ids: Sequence[int]
    products: Sequence[Product]
    stages: Sequence[Stage]
    classes: Sequence[AbcClass]
    on_hand: Floats
    cover: Floats
    rate: Floats
    arrives_in: Floats
    velocity: Velocity
    season: Floats
    ages: Floats
    aged_before: Floats
    spend: Floats
    ad_sales: Floats
    policies: Sequence[Policy]
    limits: Mapping[str, Floats]
    margin: Floats
    short: Floats
    losses: Sequence[Mapping[str, Any] | None]
    paused: Bools
    transfers: Sequence[Mapping[str, Any] | None]
    events: Sequence[SellingEvent | None] = ()

    @property
    def through(self) -> Floats:
        """Days to the end of each SKU's event under way, so long its stock should last; NaN without one, in launch (whose
        own thresholds are wider) and in decline (which only sells through)."""
        if not self.events:
            return np.full(len(self.sku_ids), np.nan)
        return np.array(
            [
                np.nan
                if event is None or stage in ("launch", "decline")
                else float((event.ends_on - self.today).days)
                for event, stage in zip(self.events, self.stages, strict=True)
            ]
        )

    @property
    def is_launch(self) -> Bools:
        """Which SKUs are in launch, shape (n,)."""
        return np.array([each == "launch" for each in self.stages], dtype=np.bool_)

    @property
    def aged(self) -> Floats:
        """Units over 90 days; NaN where ages were never told."""
        return np.asarray(self.ages[:, 1:].sum(axis=1))


def velocity(units: Floats, tells: Bools) -> Velocity:
    """Velocities from the last `WINDOW` days of every SKU, (n, `WINDOW`), the last column the latest day known.

    ``tells`` marks the days that tell demand: known, and not out of stock. Worked example: 10 a day for 60 days, then
    13 for 7: week 13, month before it 10, month (last 30 days) 10.7, before 10.
    """

    def mean(first: int, last: int | None) -> tuple[Floats, Floats]:
        part, known = units[:, first:last], tells[:, first:last]
        days = known.sum(axis=1).astype(np.float64)
        total = np.where(known, part, 0.0).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(days > 0, total / days, np.nan), days

    week, week_days = mean(-7, None)
    month_before_week, _ = mean(-37, -7)
    month, month_days = mean(-30, None)
    before, _ = mean(-60, -30)
    part, known = units[:, -37:-7], tells[:, -37:-7]
    with np.errstate(invalid="ignore", divide="ignore"):
        squares = np.where(known, (part - month_before_week[:, None]) ** 2, 0.0).sum(axis=1)
        spread = squares / np.maximum(known.sum(axis=1) - 1, 1) / month_before_week
    spread = np.clip(np.nan_to_num(spread, nan=1.0, posinf=1.0), 1.0, MOST_SPREAD)
    units_30 = np.where(tells[:, -30:], units[:, -30:], 0.0).sum(axis=1)
    return Velocity(week, week_days, month_before_week, month, month_days, before, units_30, spread)


def cover(on_hand: Floats, mean: Floats, rate: Floats) -> Floats:
    """Days of supply on hand at the mean forecast (n, days); where there is none, at ``rate``.

    NaN where neither is known, or nothing sells. Worked example without a forecast: 50 on hand, 20 a day: 2.5 days.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        plain = np.where((rate > 0) & np.isfinite(on_hand), np.maximum(on_hand, 0.0) / rate, np.nan)
    return np.where(np.isnan(mean[:, 0]), plain, days_of_supply(on_hand, mean))


def limits(policies: Sequence[Policy]) -> dict[str, Floats]:
    """Each policy field as a column; policies that are one object are read once."""
    distinct = {id(each): each for each in policies}
    places = {key: place for place, key in enumerate(distinct)}
    index = np.array([places[id(each)] for each in policies], dtype=np.intp)
    return {
        spec.name: np.array([float(getattr(each, spec.name)) for each in distinct.values()])[index]
        if len(index)
        else np.zeros(0)
        for spec in dataclasses.fields(Policy)
    }
