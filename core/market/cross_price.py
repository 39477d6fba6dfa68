"""How our demand answers to rivals' prices, with its uncertainty: fitted from days that moved, else a stated prior.

units = a · (our price)^e · (rivals' price)^c. The own part e is `core.money.response`; here stands c, the cross elasticity.
Prior N(.5, .35²): Sethuraman, Srinivasan & Kim (1999, "Asymmetric and neighborhood cross-price effects") find a mean of .52
between brands. Own weeks move it by their weight; both are said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log
from statistics import median

from core.records import History, RivalDay

PRIOR_MEAN, PRIOR_SD = 0.5, 0.35


@dataclass(frozen=True, slots=True)
class CrossResponse:
    """The cross elasticity with its standard deviation; ``weeks`` of own history behind it, 0: the prior alone."""

    elasticity: float
    sd: float
    weeks: int

    @property
    def fitted(self) -> bool:
        """Whether the SKU's own history speaks in it."""
        return self.weeks > 0

    def lift(self, change: float) -> float:
        """Our demand when rivals' price changes by this share, ours staying.

        Worked example: c = .5, rivals 20 % cheaper: .8^.5 = .894, a tenth less.
        """
        return exp(self.elasticity * log(max(0.05, 1 + change)))

    def spread(self, change: float) -> float:
        """Standard deviation of the log of that lift. Worked example: sd .35, 20 % cheaper: .35 · .223 = .078."""
        return self.sd * abs(log(max(0.05, 1 + change)))


PRIOR = CrossResponse(PRIOR_MEAN, PRIOR_SD, 0)


def rival_price(days: Iterable[RivalDay]) -> dict[date, float]:
    """The median price of the rivals in stock on each day, each rival's last known price (at most a week old) counting.

    Only days on which somebody's price was told. A rival that comes or goes moves the median as it moves the shelf.
    """
    last: dict[str, tuple[date, float]] = {}
    found: dict[date, float] = {}
    by_day: dict[date, list[RivalDay]] = {}
    for seen in days:
        by_day.setdefault(seen.day, []).append(seen)
    for day in sorted(by_day):
        for seen in by_day[day]:
            if seen.in_stock is False:
                last.pop(seen.competitor_asin, None)
            elif seen.price is not None and seen.price > 0:
                last[seen.competitor_asin] = (day, float(seen.price))
        fresh = [price for on, price in last.values() if day - on <= timedelta(days=7)]
        if fresh:
            found[day] = median(fresh)
    return found


def cross_response(history: History, rivals: Iterable[RivalDay]) -> CrossResponse:
    """The posterior cross elasticity of the weeks in which ours was in stock and rivals' prices were known.

    Weekly log sales on log rival price, our log price where known and a slow trend; joined with the prior by precision.
    """
    import numpy as np

    from core.money.response import LEAST_SPREAD, LEAST_WEEKS, joined

    weeks = _weeks(history, rival_price(rivals))
    if len(weeks) < LEAST_WEEKS:
        return PRIOR
    sold = np.log([w[1] for w in weeks])
    theirs = np.log([w[2] for w in weeks])
    if float(theirs.std()) < LEAST_SPREAD:
        return PRIOR
    order = np.array([w[0] for w in weeks], dtype=np.float64)
    columns = [np.ones(len(weeks)), theirs, order - order.mean()]
    ours = np.array([w[3] for w in weeks])
    if np.isfinite(ours).all() and float(np.log(ours).std()) >= LEAST_SPREAD:
        columns.append(np.log(ours))
    found = joined(np.column_stack(columns), sold, PRIOR_MEAN, PRIOR_SD)
    return PRIOR if found is None else CrossResponse(max(0.0, found[0]), found[1], len(weeks))


def _weeks(history: History, theirs: Mapping[date, float]) -> list[tuple[int, float, float, float]]:
    """(number of the week, units, rivals' median price, our mean price or NaN) of each usable week."""
    from math import isfinite, nan

    found: list[tuple[int, float, float, float]] = []
    count = len(history.units)
    for number, start in enumerate(range(count % 7, count - 6, 7)):
        days = range(start, start + 7)
        prices = [theirs[on] for i in days if (on := history.start + timedelta(days=i)) in theirs]
        whole = all(history.in_stock[i] and isfinite(history.units[i]) for i in days)
        units = sum(float(history.units[i]) for i in days) if whole else 0.0
        if units <= 0 or len(prices) < 3:
            continue
        own = (
            []
            if history.price is None
            else [float(history.price[i]) for i in days if isfinite(history.price[i])]
        )
        found.append((number, units, median(prices), sum(own) / len(own) if own else nan))
    return found
