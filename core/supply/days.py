"""A number of days as a discrete distribution: exact quantiles, draws by inversion, and "given that n days passed".

Inversion lets every future of one SKU reuse the same luck for every order compared (common random numbers),
so that a later order never arrives before an earlier one of the same kind in the same future.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Protocol

import numpy as np

from core.records import Floats

_Z90 = NormalDist().inv_cdf(0.9)
_GRID = np.array([NormalDist().inv_cdf((i + 0.5) / 40) for i in range(40)])


@dataclass(frozen=True, slots=True)
class Days:
    """Possible numbers of days, ascending, with the cumulative probability of each."""

    support: Floats
    cumulative: Floats

    @staticmethod
    def weighted(values: Sequence[float] | Floats, weights: Sequence[float] | Floats) -> Days:
        """A distribution of these numbers of days in proportion to their weights, as many as there are values."""
        support, weight = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
        order = np.argsort(support, kind="stable")
        cumulative = np.cumsum(weight[order])
        return Days(support[order], cumulative / cumulative[-1])

    @property
    def weights(self) -> Floats:
        """The probability of each number of days."""
        each = self.cumulative.copy()
        each[1:] -= self.cumulative[:-1]
        return each

    @property
    def mean(self) -> float:
        """The mean in days."""
        return float(self.support @ self.weights)

    @property
    def variance(self) -> float:
        """The variance in days squared."""
        weights = self.weights
        return float(((self.support - float(self.support @ weights)) ** 2) @ weights)

    def quantile(self, p: float) -> float:
        """The least number of days that suffices with probability `p`."""
        index = int(np.searchsorted(self.cumulative, p - 1e-12))
        return float(self.support[min(index, len(self.support) - 1)])

    def draw(self, uniform: Floats) -> Floats:
        """One number of days for each uniform number in [0, 1)."""
        index = np.searchsorted(self.cumulative, uniform, side="right")
        return self.support[np.minimum(index, len(self.support) - 1)]

    def beyond(self, elapsed: float) -> Days | None:
        """The same, knowing that `elapsed` days have passed without the event; None when that was thought impossible."""
        later = self.support > elapsed
        if not later.any():
            return None
        weights = self.weights[later]
        if weights.sum() <= 0:
            return None
        return Days.weighted(self.support[later], weights)

    def scaled_to(self, mean: float) -> Days:
        """The same shape around another mean."""
        return self if self.mean <= 0 else Days(self.support * (mean / self.mean), self.cumulative)

    def shifted(self, days: float) -> Days:
        """The same, `days` later."""
        return Days(self.support + days, self.cumulative)


def skewed(mean: float, p90: float) -> Days:
    """A log-normal with this mean and 90 % quantile, the usual shape of delays.

    With s the deviation of the log: ln(p90/mean) = 1.2816 s - s²/2, solved for the smaller root; a p90 over
    2.27 means is beyond any log-normal and taken as that. Worked example: ``skewed(30, 30)`` is 30 for sure.
    """
    if mean <= 0 or p90 <= mean:
        return Days(np.array([max(mean, 0.0)]), np.array([1.0]))
    s = _Z90 - sqrt(max(0.0, _Z90**2 - 2 * log(p90 / mean)))
    return _log_normal(mean, s)


class Spread(Protocol):
    """Anything with a mean and a variance in days."""

    @property
    def mean(self) -> float: ...
    @property
    def variance(self) -> float: ...


def total_of(legs: Sequence[Spread]) -> Days:
    """The sum of independent legs, as a log-normal with their summed mean and variance."""
    mean, variance = sum(leg.mean for leg in legs), sum(leg.variance for leg in legs)
    if mean <= 0 or variance <= 0:
        return Days(np.array([max(mean, 0.0)]), np.array([1.0]))
    return _log_normal(mean, sqrt(log(1 + variance / mean**2)))


def _log_normal(mean: float, s: float) -> Days:
    support = exp(log(mean) - s * s / 2) * np.exp(s * _GRID)
    support *= mean / support.mean()  # forty points lose a little of the tail
    return Days(support, np.arange(1, len(_GRID) + 1) / len(_GRID))
