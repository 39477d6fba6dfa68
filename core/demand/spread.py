"""How far does demand fall from its forecast: day by day, and as a whole over a month or a quarter?

Learnt by forecasting the SKU's own past: at twelve earlier days, four weeks apart, the level known then is held
against what followed. Days give the spread of a day; sums of 28 and 84 days give the common level error. Each
SKU's figure leans on the batch's as far as its own history is short.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.demand import counts, level
from core.records import Bools, Floats

ORIGINS = 12
STEP_DAYS = 28
SUMS = (28, 84)
PRIOR_SPREAD = 0.5
PRIOR_DAYS = 30.0
SPREAD_RANGE = (0.02, 50.0)
PRIOR_SIGMA = 0.4
PRIOR_WEIGHT = 30.0
"""What the prior weighs against past sums; a sum without any noise of its own weighs ten."""
SIGMA_RANGE = (0.03, 1.2)
LARGEST_MISS = 1.5
OUTSIDE = 1.2
"""Season and trend were measured on the very past that is forecast here, so those misses are too small by this."""
YOUTH_DAYS = 56
YOUTH_DRIFT = 0.25
CALIBRATION_PRIOR = 60.0
"""Sums at which the batch's own coverage weighs as much as the assumption that the moments are right."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Per SKU: ``daily`` is the excess of a day's variance over a count's, ÷ mean²; ``level_sigma`` as in `Forecast`."""

    daily: Floats
    level_sigma: Floats


@dataclass(frozen=True, slots=True)
class _Sums:
    """Forecast and outcome of past periods, one entry per SKU and period."""

    sku: np.ndarray[tuple[int], np.dtype[np.intp]]
    forecast: Floats
    squares: Floats  # sum of the squared daily forecasts
    actual: Floats


def measure(units: Floats, known: Bools, profile: Floats, rate: Floats) -> Spread:
    """``rate`` is the present level, units per day: it sets how many of its days the batch's spread counts for."""
    days = units.shape[1]
    at = list(range(days - 1 - STEP_DAYS, STEP_DAYS - 2, -STEP_DAYS))[:ORIGINS]
    squares = np.zeros(len(units))
    excess = np.zeros(len(units))
    periods: list[_Sums] = []
    if at:
        then, evidence = level.speeds(units, known, profile, at)
        for i, t in enumerate(at):
            usable = evidence[i, 0] > level.ENOUGH_DAYS
            expected = (
                np.where(known, profile, 0.0)[:, t + 1 :]
                * np.where(usable, then[i].mean(axis=0), 0.0)[:, None]
            )
            got = np.where(expected > 0, units[:, t + 1 :], 0.0)
            month = slice(0, STEP_DAYS)
            miss = np.where(expected > 0, (got - expected) ** 2 - expected, 0.0)
            excess += miss[:, month].sum(axis=1)
            squares += (expected[:, month] ** 2).sum(axis=1)
            periods += [_period(expected, got, n) for n in SUMS if t + n < days]
    daily = _daily(excess, squares, rate)
    return Spread(daily, _level_sigma(periods, daily))


def of_youth(rate: Floats, daily: Floats, known_days: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Floats:
    """Variance of the log level beyond `Spread.level_sigma` while a SKU is new.

    The mean of n days errs by (1 ÷ rate + daily spread) ÷ n, and a launch is still finding its level: `YOUTH_DRIFT`,
    fading over `YOUTH_DAYS`. Worked example: 7 days at 2 a day with spread 0.5: 1/7 + 0.25 × 7/8 = 0.36.
    """
    n = np.maximum(known_days, 1)
    young = np.maximum(0.0, 1.0 - known_days / YOUTH_DAYS)
    estimate = (1.0 / np.maximum(rate, 0.05) + daily) / n
    return np.where(young > 0, estimate + YOUTH_DRIFT * young, 0.0)


def _daily(excess: Floats, squares: Floats, rate: Floats) -> Floats:
    seen = squares > 0
    typical = float(np.median(excess[seen] / squares[seen])) if seen.any() else PRIOR_SPREAD
    few = 3.0
    typical = (np.clip(typical, 0.05, 5.0) * seen.sum() + PRIOR_SPREAD * few) / (seen.sum() + few)
    weight = PRIOR_DAYS * rate**2 + 1e-9
    return np.asarray(np.clip((excess + typical * weight) / (squares + weight), *SPREAD_RANGE))


def _period(expected: Floats, got: Floats, days: int) -> _Sums:
    expected, got = expected[:, :days], got[:, :days]
    whole = np.count_nonzero(expected > 0, axis=1) > days / 2
    return _Sums(
        np.flatnonzero(whole),
        expected.sum(axis=1)[whole],
        (expected**2).sum(axis=1)[whole],
        got.sum(axis=1)[whole],
    )


def _level_sigma(periods: list[_Sums], daily: Floats) -> Floats:
    """From the misses of past sums beyond what independent days explain, then scaled until 80 % bands hold."""
    count = len(daily)
    if not any(len(p.sku) for p in periods):
        return np.full(count, PRIOR_SIGMA)
    sku = np.concatenate([p.sku for p in periods])
    forecast = np.concatenate([p.forecast for p in periods])
    squares = np.concatenate([p.squares for p in periods])
    actual = np.concatenate([p.actual for p in periods])
    own = forecast + daily[sku] * squares
    relative = np.clip((actual - forecast) / forecast, -LARGEST_MISS, LARGEST_MISS) ** 2 - own / forecast**2
    # A sum of few units says little of its level.
    weight = 1.0 / (0.1 + own / forecast**2)
    total, seen = np.zeros(count), np.zeros(count)
    np.add.at(total, sku, weight * relative)
    np.add.at(seen, sku, weight)
    batch = (total.sum() + PRIOR_SIGMA**2 * PRIOR_WEIGHT) / (seen.sum() + PRIOR_WEIGHT)
    batch = max(float(batch), SIGMA_RANGE[0] ** 2)
    variance = (total + batch * PRIOR_WEIGHT) / (seen + PRIOR_WEIGHT)
    sigma = np.sqrt(np.clip(variance, SIGMA_RANGE[0] ** 2, SIGMA_RANGE[1] ** 2))
    scale = _calibrated(forecast, own, actual, sigma[sku])
    trust = len(sku) / (len(sku) + CALIBRATION_PRIOR)
    return np.asarray(np.clip(OUTSIDE * sigma * scale**trust, *SIGMA_RANGE))


def _calibrated(forecast: Floats, own: Floats, actual: Floats, sigma: Floats) -> float:
    """The factor on sigma with which 80 % of past sums lie between their 10 and 90 % quantiles (bisection)."""
    low, high = 0.1, 3.0
    levels = np.array((0.1, 0.9))
    for _ in range(7):
        middle = float(np.sqrt(low * high))
        variance = own + (middle**2 * sigma**2) * forecast**2
        band = counts.quantiles(forecast, variance, levels)
        inside = np.mean((actual >= np.floor(band[0])) & (actual <= np.ceil(band[1])))
        low, high = (low, middle) if inside > 0.8 else (middle, high)
    return float(np.sqrt(low * high))
