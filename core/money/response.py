"""How demand answers to price: fitted from the SKU's own price history where it moved, else a stated prior.

Constant elasticity, units = a · price^e: the usual form of retail price response (Tellis 1988, meta-analysis: mean
-1.76; Bijmolt, van Heerde & Pieters 2005: -2.62, with wide spread). The prior is N(-1.8, .8²): it is where the two
overlap, and wide. Own data move it by their weight; both are said.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np

from core.records import Floats, History

PRIOR_MEAN = -1.8
PRIOR_SD = 0.8
DAYS = 365
WEEK = 7
LEAST_WEEKS = 10
LEAST_SPREAD = 0.02
"""Standard deviation of the log of the weekly price from which the history says something."""
LEAST_NOISE = 0.15
"""No week's log of sales is taken to be surer than this."""


@dataclass(frozen=True, slots=True)
class Response:
    """The elasticity with its standard deviation; ``weeks`` of own history behind it, 0: the prior alone."""

    elasticity: float
    sd: float
    weeks: int

    @property
    def fitted(self) -> bool:
        """Whether the SKU's own history speaks in it."""
        return self.weeks > 0

    def lift(self, old: float, new: float) -> float:
        """Demand at the new price over demand at the old.

        Worked example: elasticity -1.8, 39.99 → 29.99: (29.99 / 39.99)^-1.8 = 1.68.
        """
        return exp(self.elasticity * log(new / old)) if old > 0 and new > 0 else 1.0

    def spread(self, old: float, new: float) -> float:
        """Standard deviation of the log of that lift: how unsure it is.

        Worked example: sd .8, 39.99 → 29.99: .8 · |ln .75| = .23.
        """
        return self.sd * abs(log(new / old)) if old > 0 and new > 0 else 0.0


def price_response(history: History) -> Response:
    """The posterior elasticity of the last year's whole weeks without a stock-out, else the prior.

    Weekly log sales on log price and a slow trend, by least squares; combined with the prior by precision. Weeks
    that sold nothing are left out: their log says nothing.
    """
    prior = Response(PRIOR_MEAN, PRIOR_SD, 0)
    weeks = _weeks(history)
    if weeks is None:
        return prior
    logs, prices, order = weeks
    if len(logs) < LEAST_WEEKS or float(prices.std()) < LEAST_SPREAD:
        return prior
    design = np.column_stack([np.ones(len(logs)), prices, order - order.mean()])
    found = joined(design, logs, PRIOR_MEAN, PRIOR_SD)
    return prior if found is None else Response(min(0.0, found[0]), found[1], len(logs))


def joined(design: Floats, logs: Floats, prior_mean: float, prior_sd: float) -> tuple[float, float] | None:
    """The coefficient of the second column of ``design`` (weeks, columns) and its standard deviation: least squares joined
    with a normal prior by precision. None where the columns do not tell each other apart.

    Worked example: -2.2 ± .8 fitted, -1.8 ± .8 before: -2.0 ± .57.
    """
    solution, _, rank, _ = np.linalg.lstsq(design, logs, rcond=None)
    if rank < design.shape[1]:
        return None
    rest = logs - design @ solution
    noise = max(LEAST_NOISE**2, float(rest @ rest) / max(1, len(logs) - design.shape[1]))
    variance = noise * float(np.linalg.inv(design.T @ design)[1, 1])
    weight, own = 1 / prior_sd**2, 1 / variance
    return (weight * prior_mean + own * float(solution[1])) / (weight + own), 1 / sqrt(weight + own)


def _weeks(history: History) -> tuple[Floats, Floats, Floats] | None:
    """Log sales, log mean price and the number of each usable week of the last year."""
    if history.price is None:
        return None
    units, price = history.units[-DAYS:], history.price[-DAYS:]
    usable = history.in_stock[-DAYS:] & np.isfinite(units) & np.isfinite(price)
    whole = len(units) // WEEK
    if whole == 0:
        return None
    shape = (whole, WEEK)
    start = len(units) - whole * WEEK
    good = usable[start:].reshape(shape).all(axis=1)
    sold = np.where(np.isfinite(units[start:]), units[start:], 0.0).reshape(shape).sum(axis=1)
    paid = np.where(np.isfinite(price[start:]), price[start:], 0.0).reshape(shape).mean(axis=1)
    good &= (sold > 0) & (paid > 0)
    if not good.any():
        return None
    return np.log(sold[good]), np.log(paid[good]), np.flatnonzero(good).astype(np.float64)
