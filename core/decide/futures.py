"""The equally likely futures of one SKU, drawn once and used for every figure of its decision.

Demand paths × lead-time draws, seeded from the SKU, so that the same inputs give the same number. Leaves the
forecast itself to `core.demand`.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from core.demand.paths import running, sample_paths
from core.records import Bools, Floats, Forecast

MEAN_DAYS = 365  # how far the mean is known
SEASONLESS_DAYS = 28  # what lies beyond the forecast repeats its last four weeks
LEAN = 0.035
"""By how much futures that sell more come true more often than drawn: normal scores per unit of spread and root of days."""

np.empty(3 << 20)
"""Freed at once, so that glibc keeps what the arrays of one SKU free for those of the next: it gives back what is above
the largest block it has seen freed (mallopt(3), M_MMAP_THRESHOLD), and taking it anew, page by page, costs a quarter of
a decision. No page of this block is touched."""


@dataclass(frozen=True)
class Futures:
    """Demand of `n` futures over `days` days; day 0 is the day after today.

    ``demand`` has shape (n, days); ``mean`` is the forecast's daily mean, exact, over a longer span, as it
    costs nothing. ``luck`` is one uniform number per future for the lead time of a new order.
    """

    today: date
    demand: Floats
    mean: Floats
    luck: Floats
    seed: int

    @property
    def paths(self) -> int:
        """Number of futures."""
        return int(self.demand.shape[0])

    @property
    def days(self) -> int:
        """Days looked ahead."""
        return int(self.demand.shape[1])

    @cached_property
    def cumulative(self) -> Floats:
        """Demand of the first k days, k = 0 … days; shape (n, days + 1)."""
        total = np.zeros((self.days + 1, self.paths))
        total[1:] = self.demand.T
        return running(np.add, total).T

    @cached_property
    def cumulative_mean(self) -> Floats:
        """Mean demand of the first k days, k = 0 … days."""
        return np.concatenate([[0.0], np.cumsum(self.mean)])

    def over(self, days: Floats) -> Floats:
        """Demand of the first `days[i]` days in future i, cut at the horizon."""
        last = np.clip(np.round(days), 0, self.days).astype(np.intp)
        return self.cumulative[np.arange(self.paths), last]

    def mean_over(self, days: float) -> float:
        """Mean demand of the first `days` days, a part of a day in proportion."""
        return float(np.interp(days, np.arange(len(self.mean) + 1), self.cumulative_mean))

    def within(self, days: int) -> Floats:
        """Demand of the first `days` days per future; beyond the drawn days each goes on at its own level."""
        if days <= self.days:
            return self.cumulative[:, days]
        drawn = max(self.mean_over(self.days), 1e-9)
        return np.asarray(self.cumulative[:, -1] * (self.mean_over(days) / drawn))

    def beyond(self, days: Floats) -> Floats:
        """Demand of future i after the drawn days and up to day `days[i]`, on at its own level; 0 where that is drawn.

        Worked example: 90 days drawn with 45 sold where the mean is 90; the mean of days 91-100 is 10: 5 more by day 100.
        """
        drawn = max(self.mean_over(self.days), 1e-9)
        until = np.interp(days, np.arange(len(self.mean) + 1), self.cumulative_mean)
        return np.asarray(self.cumulative[:, -1] * np.maximum(until / drawn - 1.0, 0.0))

    def chance(self, happens: Bools, days: float) -> float:
        """How likely that is which `happens` (per future) within `days` days, 0-1.

        Futures are drawn around the forecast's mean, which money needs; but sums of most SKUs come out above the middle of
        theirs, the more so the wider they are spread and the longer they run (docs/decisions/risks.md). So the future at
        the normal score z of all demand counts exp(δ z), with δ = `LEAN` × √days × the spread of all demand: half the
        distance of its 16 and 84 % quantiles ÷ its mean. Worked example: spread 0.5 and 100 days, δ = 0.175: what happens
        in the lower half of the futures only is 43 % likely, and not 50.
        """
        score, spread = self._ranked
        weights = np.exp(LEAN * np.sqrt(max(0.0, days)) * spread * score)
        return float(weights @ happens / weights.sum())

    @cached_property
    def _ranked(self) -> tuple[Floats, float]:
        """The normal score of each future by the demand of all days drawn, and the spread of that demand."""
        total = self.cumulative[:, -1]
        order = np.argsort(total, kind="stable")
        score = np.empty(self.paths)
        score[order] = _scores(self.paths)
        low, high = total[order[int(0.16 * self.paths)]], total[order[int(0.84 * self.paths)]]
        return score, float((high - low) / (2 * max(float(total.mean()), 1e-9)))

    def arrived(self, quantity: float, after: Floats) -> Floats:
        """Units there up to each day, shape (n, days), when `quantity` arrives `after[i]` days from today in future i.

        A lot that arrives `k` days from today can serve the demand of day index k - 1.
        """
        there = np.arange(1, self.days + 1)[:, None] >= after.astype(np.intp)
        return np.multiply(there, float(quantity)).T


@dataclass(frozen=True, slots=True)
class Flow:
    """Stock at each day's end and the units lost up to it, per future; both of shape (n, days)."""

    stock: Floats
    lost: Floats

    def lost_in(self, days: Floats) -> Floats:
        """Units future i loses in its first `days[i]` days, those drawn."""
        last = np.clip(days, 0, self.lost.shape[1]).astype(np.intp)
        return np.where(last > 0, self.lost[np.arange(len(last)), last - 1], 0.0)


def flow(on_hand: float, arrived: Floats, cumulative_demand: Floats) -> Flow:
    """Stock under lost sales, in one pass over all futures; `arrived` and demand are summed up to each day.

    With X the on hand + arrived - demand so far, the units lost so far are the deepest X has been below
    nought, and the stock is X plus those (the reflection map of a storage process; Harrison 1985, ch. 2).
    Worked example: 5 on hand, demand 3, 4, 1 and 6 arriving on day 3: lost 0, 2, 2; stock 2, 0, 5.
    """
    free = np.add(arrived.T, on_hand, order="C")
    free -= cumulative_demand[:, 1:].T
    lost = np.negative(free)
    np.maximum(lost[0], 0.0, out=lost[0])
    free += running(np.maximum, lost)
    return Flow(free.T, lost.T)


def between(ordered: npt.NDArray[np.floating[Any]], level: float) -> Floats:
    """The quantile at `level` of values in ascending order along the last axis, linear between two of them (as numpy's)."""
    place = level * (ordered.shape[-1] - 1)
    below = int(place)
    first = ordered[..., below].astype(np.float64)
    second = ordered[..., min(below + 1, ordered.shape[-1] - 1)].astype(np.float64)
    return np.asarray(first + (place - below) * (second - first))


def draw(forecast: Forecast, today: date, days: int, paths: int, seed: int) -> Futures:
    """Futures from the day after `today` on. Beyond its end the forecast repeats its last four weeks."""
    demand = sample_paths(reach(forecast, today, days), paths, np.random.default_rng([seed, 1]))
    dice = np.random.default_rng([seed, 2])
    luck = (dice.permutation(paths) + dice.random(paths)) / paths  # one from each part of the distribution
    return Futures(today, demand, reach(forecast, today, max(days, MEAN_DAYS)).mean, luck, seed)


@lru_cache(maxsize=8)
def _scores(count: int) -> Floats:
    """The normal scores of `count` futures in order."""
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(count) + 0.5) / count))


def reach(forecast: Forecast, today: date, days: int) -> Forecast:
    """The forecast from the day after `today`, exactly `days` days long."""
    elapsed = max(0, (today - forecast.start).days + 1)
    mean, quantiles = forecast.mean[elapsed:], forecast.quantiles[:, elapsed:]
    if len(mean) == 0:  # a forecast wholly in the past: its end is all that is known
        mean, quantiles = forecast.mean[-SEASONLESS_DAYS:], forecast.quantiles[:, -SEASONLESS_DAYS:]
    index = np.arange(days)
    if days > len(mean):
        period = min(SEASONLESS_DAYS, len(mean))
        beyond = index[len(mean) :] - len(mean)
        index = np.concatenate([index[: len(mean)], len(mean) - period + beyond % period])
    return replace(forecast, start=today + timedelta(days=1), mean=mean[index], quantiles=quantiles[:, index])


def seed_of(sku: str, marketplace: str, seed: int) -> int:
    """The seed of a SKU's futures: stable across processes, unlike `hash`."""
    return zlib.crc32(f"{marketplace}|{sku}|{seed}".encode())
