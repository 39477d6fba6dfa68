"""How did the forecasts of a SKU turn out, beside the 30-day average everybody uses? In one sentence.

The record itself is kept by `storage.queries.demand.models`; the figures of a whole catalogue are `core.demand.backtest`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.demand import baselines
from core.phrase import Percent, Phrase, Value
from core.records import History

HORIZONS = (28, 56)
"""Days of the sums that are kept: what a short route has to cover, and a long one."""
KNOWN = 0.8
"""A period counts when this share of its days tells demand; the others are taken at the mean of those."""
LEAST_UNITS = 5.0
WORTH_SAYING = 0.02


@dataclass(frozen=True, slots=True)
class Outcome:
    """Past sums over ``horizon`` days: how many, how many of them made afterwards, and sums of units and of misses."""

    horizon: int
    count: int
    backdated: int
    units: float
    missed: float
    drift: float
    naive_missed: float


def until(history: History, day: date) -> History:
    """The history as it was known at the end of ``day``."""
    days = (day - history.start).days + 1
    return History(
        history.sku,
        history.start,
        history.units[:days],
        history.in_stock[:days],
        None if history.price is None else history.price[:days],
        None if history.promo is None else history.promo[:days],
    )


def actual(history: History, made_on: date, horizon: int) -> float | None:
    """Units of the ``horizon`` days after ``made_on``, days that tell nothing filled in; None where too few are known.

    Worked example: 28 days, 4 of them without stock, 240 units on the others: 240 ÷ 24 × 28 = 280.
    """
    units = baselines.telling(history, made_on + timedelta(days=horizon))
    first = (made_on - history.start).days + 1
    if first < 0:
        return None
    period = units[first : first + horizon]
    known = np.isfinite(period)
    if len(period) < horizon or known.mean() < KNOWN:
        return None
    return float(period[known].mean() * horizon)


def naive(history: History, as_of: date, horizon: int) -> float | None:
    """The sum that the average of the last 30 in-stock days promises."""
    units = baselines.telling(history, as_of)[-30:]
    known = units[np.isfinite(units)]
    return float(known.mean() * horizon) if len(known) else None


def sentence(outcomes: Sequence[Outcome], cover_days: float) -> Phrase | None:
    """How it did over the horizon nearest to lead time and order rhythm; None where nothing can be said yet.

    Worked example: forecasts of 110 and 90 where 100 came each time: off by 10 % on average, no lean; the 30-day
    average of 130 and 130: off by 30 %.
    """
    told = [each for each in outcomes if each.units >= LEAST_UNITS and each.count]
    if not told:
        return None
    near = min(told, key=lambda each: abs(each.horizon - cover_days))
    values: dict[str, Value | Percent] = {
        "days": near.horizon,
        "n": near.count,
        "error": Percent(near.missed / near.units),
        "lean": Percent(abs(near.drift) / near.units),
        "naive": Percent(near.naive_missed / near.units),
    }
    if near.drift / near.units >= WORTH_SAYING:
        return Phrase(
            "{n} past {n:forecast|forecasts} of {days} days here {n:was|were} off by {error} on average, {lean} too high in sum; the 30-day average by {naive}",
            values,
        )
    if near.drift / near.units <= -WORTH_SAYING:
        return Phrase(
            "{n} past {n:forecast|forecasts} of {days} days here {n:was|were} off by {error} on average, {lean} too low in sum; the 30-day average by {naive}",
            values,
        )
    return Phrase(
        "{n} past {n:forecast|forecasts} of {days} days here {n:was|were} off by {error} on average, neither high nor low in sum; the 30-day average by {naive}",
        values,
    )
