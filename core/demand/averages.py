"""The simple figures every seller knows: average daily sales and their slope.

All count in-stock days only (rule D3): a day without stock says nothing of demand, and a day nobody told us of
says nothing at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.demand import censor
from core.records import Bools, Floats, History

SLOPE_DAYS = 90
FRESH_DAYS = 30  # sales of longer ago say nothing of now
SLOPE_MINIMUM_DAYS = 28


@dataclass(frozen=True, slots=True)
class Slope:
    """Change of daily demand, units per day per day, with its 95 % interval.

    ``significant`` tells that the interval does not hold zero; its sign is that of ``per_day``.
    """

    per_day: float
    low: float
    high: float
    significant: bool


def told_until(history: History, as_of: date) -> date:
    """The last day that tells sales: ``as_of``, or the day the files end before it, if that is no more than `FRESH_DAYS` ago.

    So the last seven days are seven days also on the morning when yesterday's sales are the newest.
    """
    return history.end if history.end < as_of <= history.end + timedelta(days=FRESH_DAYS) else as_of


def ads(history: History, as_of: date, days: int) -> float | None:
    """Average daily sales: units ÷ in-stock days among the last ``days`` days told by ``as_of`` (`told_until`).

    None when no day of the window was in stock and known.
    Worked example: 10, 0 (out of stock), 20 → 30 units ÷ 2 days = 15 a day.
    """
    units, known = _window(history, as_of, days)
    return float(units[known].mean()) if known.any() else None


def telling_days(history: History, as_of: date, days: int) -> int:
    """How many days `ads` rests on."""
    return int(np.count_nonzero(_window(history, as_of, days)[1]))


def slope(history: History, as_of: date, days: int = SLOPE_DAYS) -> Slope | None:
    """The straight line through the in-stock days of the window, by least squares (rule F1).

    The interval allows for days that resemble their neighbours: the residuals' first autocorrelation ρ widens the
    standard error by √((1+ρ)/(1−ρ)) (Bayley & Hammersley 1946). None with fewer than `SLOPE_MINIMUM_DAYS` days.
    Worked example: 1, 2, 3, … 30 units on thirty days → slope 1 a day, interval 1 to 1.
    """
    units, known = _window(history, as_of, days)
    y = units[known]
    if len(y) < SLOPE_MINIMUM_DAYS:
        return None
    x = np.flatnonzero(known).astype(np.float64)
    x -= x.mean()
    spread = float(x @ x)
    per_day = float(x @ (y - y.mean())) / spread
    rest = y - y.mean() - per_day * x
    variance = float(rest @ rest) / (len(y) - 2)
    error = np.sqrt(variance / spread)
    if variance > 1e-12:
        rho = float(np.clip((rest[1:] @ rest[:-1]) / (rest @ rest), 0.0, 0.9))
        error *= np.sqrt((1 + rho) / (1 - rho))
    reach = 1.99 * float(error)  # Student's t at 97.5 % for about 88 degrees of freedom
    low, high = per_day - reach, per_day + reach
    return Slope(per_day, low, high, bool(low > 0 or high < 0))


def _window(history: History, as_of: date, days: int) -> tuple[Floats, Bools]:
    """The window's units (0 where not known) and which of its days tell demand."""
    last = (told_until(history, as_of) - history.start).days + 1
    until, since = min(len(history.units), last), max(0, last - days)
    if until <= since:
        return np.zeros(0), np.zeros(0, dtype=bool)
    known = censor.tells_demand(history)[since:until]
    # A correction booked as a negative day is no negative demand.
    return np.where(known, np.maximum(history.units[since:until], 0.0), 0.0), known
