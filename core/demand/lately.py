"""How does a SKU sell lately against before: a break in velocity (F6), the next quarter against this one (F7)?

All on in-stock days (rule D3). Season is taken out by what the same weeks did a year before, where they are on file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Literal

import numpy as np

from core.demand.averages import ads, telling_days, told_until
from core.policy import Policy
from core.records import Forecast, History

YEAR = 364  # whole weeks, so that weekdays meet weekdays
QUARTER = 90
LEAST_UNITS = 30
"""Units each side of a comparison of season must have sold: fewer say nothing."""
SEASON_RANGE = (1 / 3, 3.0)
CHANCE = 1.645
"""Standard deviations of a Poisson count that a week must differ by: fewer happen by luck one time in twenty."""


@dataclass(frozen=True, slots=True)
class Break:
    """A break in velocity: units a day ``now`` and ``before``; ``season`` is the change the season explains (1: none)."""

    way: Literal["up", "down"]
    now: float
    before: float
    season: float = 1.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """Units a day in the last 90 days and in the 90 ahead; ``change`` is season-adjusted, ``raw`` is not."""

    before: float
    ahead: float
    change: float
    raw: float


def velocity_break(history: History, as_of: date, policy: Policy) -> Break | None:
    """F6: ADS(7) at least 1.3 × that of the 30 days before, or ADS(30) at most 0.6 × that of the 30 days before.

    A rise within counting luck is none. The fall is season-adjusted. Worked example: 10 a day for a month, then 13
    for a week: up, as 91 units are 2.5 deviations over the 70 expected. 10 a day, then 6 for a month: down.
    """
    as_of = told_until(history, as_of)
    week, month = ads(history, as_of, 7), ads(history, as_of - timedelta(days=7), 30)
    if week is not None and month is not None and month > 0 and week >= policy.velocity_up * month - 1e-9:
        days = telling_days(history, as_of, 7)
        if days * (week - month) >= CHANCE * sqrt(days * month):
            return Break("up", week, month)
    now, before = ads(history, as_of, 30), ads(history, as_of - timedelta(days=30), 30)
    if now is None or before is None or before <= 0:
        return None
    season = season_change(history, as_of - timedelta(days=30), 30, 30) or 1.0
    fell = now <= policy.velocity_down * before * season + 1e-9
    days = telling_days(history, as_of, 30)
    if fell and days * (before * season - now) >= CHANCE * sqrt(days * before * season):
        return Break("down", now, before, season)
    return None


def outlook(history: History, forecast: Forecast, as_of: date) -> Outlook | None:
    """F7: the forecast of the next 90 days against the 90 days to ``as_of``; None where either is not known.

    Worked example: 10 a day sold, 8.5 a day forecast, and no year on file: a change of -15 %. Had the same
    weeks fallen by 15 % the year before, the season-adjusted change would be nought.
    """
    before = ads(history, as_of, QUARTER)
    if before is None or before <= 0 or telling_days(history, as_of, QUARTER) < 28 or not len(forecast.mean):
        return None
    ahead = float(forecast.mean[:QUARTER].mean())
    season = season_change(history, as_of, QUARTER, QUARTER) or 1.0
    return Outlook(before, ahead, ahead / (before * season) - 1, ahead / before - 1)


def season_change(history: History, as_of: date, back: int, ahead: int) -> float | None:
    """What the season does: units a day in the ``ahead`` days after ``as_of`` ÷ in the ``back`` days to it, a year before.

    None where half of either window is not known or it sold under `LEAST_UNITS`; bounded by `SEASON_RANGE`.
    Worked example: 10 a day to the same day a year before and 15 a day after it: 1.5.
    """
    then = as_of - timedelta(days=YEAR)
    first, second = (then, back), (then + timedelta(days=ahead), ahead)
    rates = []
    for until, days in (first, second):
        rate, known = ads(history, until, days), telling_days(history, until, days)
        if rate is None or 2 * known < days or rate * known < LEAST_UNITS:
            return None
        rates.append(rate)
    return float(np.clip(rates[1] / rates[0], *SEASON_RANGE))
