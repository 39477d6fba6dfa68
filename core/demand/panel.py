"""Many histories as one table: SKUs down, calendar days across, so that arithmetic runs over all of them at once.

Knows about days and about what is known; nothing about models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.demand import censor
from core.records import Bools, Floats, History

HISTORY_DAYS = 1096
"""Three years: what lies before says little about the next three months, and costs time."""

CALM = 0.7
ENOUGH_SALES = 5
LARGEST_LOG = 100.0  # e^100 is beyond any day's sales and far from overflow


@dataclass(frozen=True, slots=True)
class Panel:
    """Demand of S SKUs on T days that end on the day before the forecast begins.

    ``units`` is 0 where ``known`` is False. ``censored`` days are those on which or after which stock had run out;
    ``sold`` is what they sold (a lower bound of demand), else 0; ``out_of_stock`` are those without the days after.
    ``life`` is the number of days since the first sale.
    """

    first: date
    units: Floats
    known: Bools
    censored: Bools
    out_of_stock: Bools
    sold: Floats
    life: Floats

    @property
    def days(self) -> int:
        """How many days of history the table holds."""
        return int(self.units.shape[1])

    def weekdays(self, horizon: int = 0) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """The weekday of each column, Monday 0, continued ``horizon`` days ahead."""
        return (self.first.weekday() + np.arange(self.days + horizon)) % 7


def assemble(histories: Sequence[History], start: date) -> Panel:
    """Line the histories up on the calendar; days before a SKU's first sale and after its last entry are unknown.

    Negative units (a correction booked on a later day) count as no sale. Days from ``start`` on are cut off:
    the forecast may not see them.
    """
    count = len(histories)
    oldest = min((h.start for h in histories), default=start)
    days = int(np.clip((start - oldest).days, 1, HISTORY_DAYS))
    first = start - timedelta(days=days)
    units = np.zeros((count, days))
    known = np.zeros((count, days), dtype=bool)
    censored = np.zeros((count, days), dtype=bool)
    out = np.zeros((count, days), dtype=bool)
    sold = np.zeros((count, days))
    life = np.zeros(count)
    for row, history in enumerate(histories):
        values = np.asarray(history.units, dtype=np.float64)
        stocked = np.asarray(history.in_stock, dtype=bool)
        begin = _first_sale(values)
        skip = max(begin, (first - history.start).days)
        until = min(len(values), (start - history.start).days)
        life[row] = (start - history.start).days - begin
        if skip >= until:
            continue
        telling = censor.tells_demand(history)[skip:until]
        values, stocked = values[skip:until], stocked[skip:until]
        finite = np.isfinite(values)
        amounts = np.where(finite, np.maximum(values, 0.0), 0.0)
        column = (history.start - first).days + skip
        span = slice(column, column + len(values))
        known[row, span] = telling
        units[row, span] = np.where(telling, amounts, 0.0)
        censored[row, span] = ~telling & (finite | ~stocked)
        out[row, span] = ~stocked
        sold[row, span] = np.where(telling, 0.0, amounts)
    return Panel(first, _capped(units), known, censored, out, sold, life)


def _capped(units: Floats) -> Floats:
    """Units with the absurd taken out: a typing error or a single wholesale order must not set the level.

    The cap is exp(4 × deviation) times the SKU's median selling day, where deviation is the median absolute deviation
    of the log of selling days × 1.4826, and at least `CALM`. Worked example: 3 a day and one day of a million: the
    cap is 3 × e^(4 × 0.7) = 49.
    """
    capped = units.copy()
    for row in capped:
        selling = row[row > 0]
        if len(selling) < ENOUGH_SALES:
            continue
        logs = np.log(selling)
        middle = float(np.median(logs))
        deviation = max(CALM, 1.4826 * float(np.median(np.abs(logs - middle))))
        np.minimum(row, np.exp(min(middle + 4.0 * deviation, LARGEST_LOG)), out=row)
    return capped


def _first_sale(values: Floats) -> int:
    """Index of the first sale; 0 when there was none (then every known zero counts)."""
    with np.errstate(invalid="ignore"):
        sales = np.flatnonzero(values > 0)
    return int(sales[0]) if len(sales) else 0
