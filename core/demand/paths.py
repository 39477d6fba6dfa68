"""What may be wanted over a period, not just on a day? Orders need sums, and quantiles do not add up.

A forecast is sampled day by day from its own quantiles, with a shared normal factor that moves neighbouring days
of a path together. The share of the factor is set so that it alone moves a day by the error of the level: its log
has the variance ``level_sigma``² at first and ``level_drift`` more each day, a random walk; the rest of each day is
its own luck. So each day keeps the distribution the forecast states, and sums are as wide as level errors make them.
(A Gaussian copula; see Nelsen, *An Introduction to Copulas*, 2006, ch. 2. The walk is that of the local level
model; Harvey, *Forecasting, Structural Time Series Models and the Kalman Filter*, 1989, ch. 2.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from core.demand import counts
from core.records import QUANTILES, Floats, Forecast

Luck = np.float32
"""Scores and levels are drawn and kept in half the memory, which a quarter of the time goes by; units in full."""
Scores = npt.NDArray[np.float32]
Drawn = TypeVar("Drawn", bound=npt.NDArray[Any])

TAIL_SHARE = 1.0 - QUANTILES[-1]
LARGEST_TAIL = 8.0
LARGEST_SHARE = 0.98
_NODES = 4096
FAR = 6.0
"""Normal scores are read off tables up to here: `_wild` knows levels down to one in a million."""
_FINE = 32768
_STEPS = 40
"""All `QUANTILES` are multiples of 1/40, so each fortieth of the level has one line: found by a product, not by a search."""
WILD_SCALE = 0.8359  # the 90 % scores of the normal and of t with four degrees: 1.2816 ÷ 1.5332


@dataclass(frozen=True, slots=True)
class Total:
    """Units over a period: the mean and the 10, 50 and 90 % quantiles."""

    mean: float
    q10: float
    q50: float
    q90: float


def sample_paths(forecast: Forecast, n: int, rng: np.random.Generator) -> Floats:
    """``n`` equally likely futures, shape (n, days), whole units, never negative."""
    return _sample(forecast.mean, forecast.quantiles, _sigma(forecast), n, rng)


def total(forecast: Forecast, first: date, days: int) -> Total:
    """Units over ``days`` days from ``first`` on; the same forecast always gives the same answer.

    Days outside the forecast add nothing. The mean is the sum of daily means, exactly.
    """
    begin = (first - forecast.start).days
    span = slice(max(0, begin), max(0, begin + days))
    mean = forecast.mean[span]
    if mean.size == 0:
        return Total(0.0, 0.0, 0.0, 0.0)
    q10, q50, q90 = total_quantiles(forecast, first, days, (0.1, 0.5, 0.9)).tolist()
    return Total(float(mean.sum()), q10, q50, q90)


def total_quantiles(forecast: Forecast, first: date, days: int, levels: Sequence[float]) -> Floats:
    """Units over ``days`` days from ``first`` on at any levels between 0 and 1, shape (levels,)."""
    begin = (first - forecast.start).days
    span = slice(max(0, begin), max(0, begin + days))
    mean = forecast.mean[span]
    if mean.size == 0:
        return np.zeros(len(levels))
    variance = _variance(mean, forecast.quantiles[:, span], _sigma(forecast)[span])
    return counts.quantiles(np.array([mean.sum()]), np.array([variance]), heavy(np.asarray(levels)))[:, 0]


def heavy(levels: Floats) -> Floats:
    """At which levels a distribution of sums is read, for levels err more wildly than its own tails say.

    Normal scores become those of Student's t with four degrees of freedom (its quantile in closed form: Shaw,
    *Sampling Student's T distribution*, 2006), scaled so that 10 and 90 % stay. Worked example: 97.5 % becomes 99 %.
    """
    return _normal_cdf(_wild(levels))


def _wild(level: Floats) -> Floats:
    level = np.clip(level, 1e-6, 1.0 - 1e-6)
    root = np.sqrt(4.0 * level * (1.0 - level))
    size = 2.0 * np.sqrt(np.maximum(np.cos(np.arccos(np.minimum(root, 1.0)) / 3.0) / root - 1.0, 0.0))
    return np.asarray(WILD_SCALE * np.sign(level - 0.5) * size)


def daily_quantiles(forecast: Forecast, levels: Sequence[float]) -> Floats:
    """Units per day at any levels between 0 and 1, shape (levels, days), rising with the level.

    The nine quantiles of a forecast are given back as they are; between them lies a straight line, above the highest
    an exponential tail that makes the mean right.
    """
    wanted = np.repeat(np.asarray(levels, dtype=np.float64)[:, None], len(forecast.mean), axis=1)
    return _units(wanted, forecast.quantiles, _tail(forecast.mean, forecast.quantiles))


def _sigma(forecast: Forecast) -> Floats:
    """Standard deviation of the log of the level on each day."""
    walked = np.arange(len(forecast.mean)) * forecast.level_drift
    return np.asarray(np.sqrt(forecast.level_sigma**2 + walked))


def _variance(mean: Floats, quantiles: Floats, sigma: Floats) -> float:
    """Variance of the sum: each day's own part once, the common part as the square of the sum.

    With u(t) the units that days from t on move with the level, the common part is sigma(0)² u(0)² and, for each step
    of the walk, what it adds to sigma² times u(t)².
    """
    tail = _tail(mean, quantiles)
    knots = np.array((0.0, *QUANTILES))
    values = np.vstack([np.maximum(2 * quantiles[:1] - quantiles[1:2], 0.0), quantiles])
    a, b = values[:-1], values[1:]
    top = quantiles[-1]
    second = (np.diff(knots)[:, None] * (a * a + a * b + b * b) / 3).sum(axis=0)
    second += TAIL_SHARE * (top * top + 2 * top * tail + 2 * tail * tail)
    drawn = _expected(quantiles, tail)
    scale = np.where(drawn > 0, mean / np.maximum(drawn, 1e-12), 0.0)
    day = np.maximum(second - drawn**2, 0.0) * scale**2
    common = (sigma * mean) ** 2
    moving = np.sqrt(np.minimum(day, common)) / np.maximum(sigma, 1e-9)
    rest = np.cumsum(moving[::-1])[::-1]
    steps = np.diff(sigma**2, prepend=0.0)
    return float(np.maximum(day - common, 0.0).sum() + (steps * rest**2).sum())


def _sample(mean: Floats, quantiles: Floats, sigma: Floats, n: int, rng: np.random.Generator) -> Floats:
    days = len(mean)
    tail = _tail(mean, quantiles)
    first = _evenly(n, rng)
    own = rng.standard_normal((n, days), dtype=Luck)
    if days > 1 and sigma[-1] > sigma[0]:
        walk = np.empty((days, n), dtype=Luck)
        walk[0] = sigma[0] * first
        step = np.sqrt(np.diff(sigma**2)).astype(Luck)
        np.multiply(step[:, None], rng.standard_normal((days - 1, n), dtype=Luck), out=walk[1:])
        running(np.add, walk)
        walk /= np.maximum(sigma, 1e-9).astype(Luck)[:, None]
        common = _read(walk, _wild_scores()).T
    else:
        common = _read(first.astype(Luck), _wild_scores())[:, None]
    share = _share(mean, quantiles, tail, sigma)
    own *= np.sqrt(1.0 - share**2).astype(Luck)
    own += share.astype(Luck) * common
    units = _units(_read(own, _levels()), quantiles, tail)
    drawn = _expected(quantiles, tail)
    # Interpolating nine quantiles rarely gives the stated mean to the last per cent: scaling does.
    units *= np.where(drawn > 0, mean / np.maximum(drawn, 1e-12), 0.0)
    # The wild factor has heavier tails than the days were told of: what that adds to the mean is taken off again.
    units *= mean.sum() / max(float(units.sum(axis=1).mean()), 1e-12)
    # Rounding up with the probability of the fraction keeps the mean.
    units += rng.random((n, days), dtype=Luck)
    return np.floor(units, out=units)


def running(op: np.ufunc, days: Drawn) -> Drawn:
    """`op.accumulate` down the first axis of (days, n), in place: a whole day at a time, twice as fast as cell by cell.

    So what is added up over days is kept day by day in memory; its shape (n, days) is a view of that.
    """
    for before, now in pairwise(days):
        op(before, now, out=now)
    return days


def _evenly(n: int, rng: np.random.Generator) -> Floats:
    """``n`` normal scores, one from each n-th part of the distribution, shuffled: the level of a future is what its sums
    depend on most, and drawn freely a hundred or five hundred of them leave the upper quantiles to chance.
    """
    return _normal_quantile((rng.permutation(n) + rng.random(n)) / n)


def _units(level: Floats | Scores, quantiles: Floats, tail: Floats) -> Floats:
    """The quantile function at ``level`` (n, days): linear between the nine quantiles, exponential above them."""
    base, slope = (each[_line_of()] for each in _lines(quantiles))
    days = level.shape[1]
    cell = (level * _STEPS).astype(np.intp)
    np.minimum(cell, _STEPS - 1, out=cell)
    cell *= days
    cell += np.arange(days)
    units = slope.ravel().take(cell)
    units *= np.minimum(level, QUANTILES[-1])
    units += base.ravel().take(cell)
    far = np.flatnonzero(level > QUANTILES[-1])
    beyond = np.maximum((1.0 - level.ravel()[far]) / TAIL_SHARE, 1e-6)
    units.ravel()[far] += tail[far % days] * -np.log(beyond)
    return units


@lru_cache(maxsize=1)
def _line_of() -> npt.NDArray[np.intp]:
    """Which of `_lines` holds on each of `_STEPS`."""
    middles = (np.arange(_STEPS) + 0.5) / _STEPS
    return np.searchsorted(QUANTILES[:-1], middles, side="right")


def _lines(quantiles: Floats) -> tuple[Floats, Floats]:
    """The straight lines between neighbouring quantiles, where each meets level 0 and how it rises: (9, days) each."""
    knots = np.array((0.0, *QUANTILES))
    values = np.vstack([np.maximum(2 * quantiles[:1] - quantiles[1:2], 0.0), quantiles])
    slope = np.diff(values, axis=0) / np.diff(knots)[:, None]
    return values[:-1] - knots[:-1, None] * slope, slope


def _inner(quantiles: Floats) -> Floats:
    """The part of each day's mean that lies below the highest quantile."""
    knots = np.array((0.0, *QUANTILES))
    values = np.vstack([np.maximum(2 * quantiles[:1] - quantiles[1:2], 0.0), quantiles])
    return np.asarray((np.diff(knots)[:, None] * (values[1:] + values[:-1]) / 2).sum(axis=0))


def _tail(mean: Floats, quantiles: Floats) -> Floats:
    """The scale of the exponential tail that makes each day's mean come out right, within reason."""
    wanted = (mean - _inner(quantiles)) / TAIL_SHARE - quantiles[-1]
    spread = quantiles[-1] - quantiles[4] + 1.0
    return np.asarray(np.clip(wanted, 0.1 * spread, LARGEST_TAIL * spread))


def _expected(quantiles: Floats, tail: Floats) -> Floats:
    return np.asarray(_inner(quantiles) + TAIL_SHARE * (quantiles[-1] + tail))


def _share(mean: Floats, quantiles: Floats, tail: Floats, sigma: Floats) -> Floats:
    """How much of each day's score is the common factor.

    To first order the factor z moves a day by share × c × z, where c = E[units × score] of that day; it should move
    it by sigma × mean × z.
    """
    base, slope = _lines(quantiles)
    steady, rising, beyond = _grid()
    reach = steady @ base + rising @ slope + beyond * tail
    return np.asarray(np.clip(sigma * mean / np.maximum(reach, 1e-9), 0.0, LARGEST_SHARE))


@lru_cache(maxsize=1)
def _grid() -> tuple[Floats, Floats, float]:
    """Over 200 equal steps of the level, per line of the quantile function: the means of its score and of level × score
    where it holds, and that of the exponential tail's unit × score."""
    level = (np.arange(200) + 0.5) / 200
    score = _normal_quantile(level)
    line = np.searchsorted(QUANTILES[:-1], level, side="right")
    steady = np.bincount(line, weights=score, minlength=len(QUANTILES)) / 200
    rising = (
        np.bincount(line, weights=np.minimum(level, QUANTILES[-1]) * score, minlength=len(QUANTILES)) / 200
    )
    far = level > QUANTILES[-1]
    beyond = float((-np.log((1.0 - level[far]) / TAIL_SHARE) * score[far]).sum() / 200)
    return steady, rising, beyond


def _read(score: Scores, table: Scores) -> Scores:
    """What a fine table says of the nearest normal score, at most .0002 away: levels are right to .0001, wild scores to half a per cent."""
    place = score * Luck(_FINE / (2 * FAR))
    place += Luck(_FINE / 2 + 0.5)
    np.clip(place, 0.0, _FINE, out=place)
    return table.take(place.astype(np.intp))


@lru_cache(maxsize=1)
def _levels() -> Scores:
    """The normal distribution function on an even grid of scores from -`FAR` to `FAR`."""
    return _normal_cdf(np.linspace(-FAR, FAR, _FINE + 1)).astype(Luck)


@lru_cache(maxsize=1)
def _wild_scores() -> Scores:
    """`_wild` of normal scores on that grid."""
    return _wild(_normal_cdf(np.linspace(-FAR, FAR, _FINE + 1))).astype(Luck)


@lru_cache(maxsize=1)
def _normal_table() -> tuple[Floats, Floats]:
    """The normal distribution function on a fine grid, to be read backwards."""
    score = np.linspace(-6.0, 6.0, _NODES)
    density = np.exp(-(score**2) / 2) / np.sqrt(2 * np.pi)
    step = score[1] - score[0]
    level = np.concatenate(([0.0], np.cumsum((density[1:] + density[:-1]) / 2 * step)))
    return score, level / level[-1]


def _normal_cdf(score: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(ndtr(score))


def _normal_quantile(level: Floats) -> Floats:
    x, table = _normal_table()
    return np.interp(level, table, x)
