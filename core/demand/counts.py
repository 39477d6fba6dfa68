"""Quantiles of counts: how many units a day may bring when the mean is known and days differ.

Demand of a day is a Poisson count around a mean that itself varies (a gamma mixture, the negative binomial).
Pure arithmetic on arrays; the choice of mean and spread is made elsewhere.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from core.records import Floats

EXACT_BELOW = 20.0
_SHAPES = np.geomspace(0.02, 2000.0, 120)


def quantiles(mean: Floats, variance: Floats, levels: Floats) -> Floats:
    """Quantiles, shape (levels, cells), of a count with the given mean and variance.

    Below a mean of `EXACT_BELOW` those of the negative binomial (the Poisson where the variance is no larger than
    the mean), by summing probabilities; above, those of the gamma distribution with the same mean and variance.
    Worked example: mean 0.1, variance 0.1 → 0 at 90 %, for a day brings no unit with probability e^-0.1 = 90.5 %.
    """
    mean = np.maximum(mean, 0.0)
    out = np.zeros((len(levels), len(mean)))
    small = mean < EXACT_BELOW
    if small.any():
        m = np.maximum(mean[small], 1e-12)
        out[:, small] = _exact(m, np.maximum((variance[small] - m) / m**2, 1e-6), levels)
    if (~small).any():
        m = mean[~small]
        out[:, ~small] = m * gamma(m**2 / np.maximum(variance[~small], 1e-12), levels)
    return out


def _exact(mean: Floats, spread: Floats, levels: Floats) -> Floats:
    """Smallest count whose cumulative probability reaches each level."""
    size = 1.0 / np.maximum(spread, 1e-6)
    ratio = mean / (mean + size)
    p = np.exp(-size * np.log1p(mean / size))
    cumulative = p.copy()
    out = np.zeros((len(levels), len(mean)))
    open_ = cumulative[None, :] < levels[:, None]
    k = 0
    while open_.any() and k < 4000:
        p = p * ratio * (k + size) / (k + 1)
        k += 1
        out[open_] = k
        cumulative = cumulative + p
        open_ &= cumulative[None, :] < levels[:, None]
    return out


def gamma(shape: Floats, levels: Floats) -> Floats:
    """Quantiles, shape (levels, cells), of a gamma variable with mean 1 and the given shape."""
    table = _gamma_table(tuple(levels.tolist()))
    where = np.interp(
        np.log(np.clip(shape, _SHAPES[0], _SHAPES[-1])), np.log(_SHAPES), np.arange(len(_SHAPES))
    )
    low = np.minimum(where.astype(np.intp), len(_SHAPES) - 2)
    part = where - low
    return np.asarray(table[:, low] * (1 - part) + table[:, low + 1] * part)


@lru_cache(maxsize=16)
def _gamma_table(levels: tuple[float, ...]) -> Floats:
    """Quantiles for each shape of `_SHAPES`, by summing the density of log x on a fine grid."""
    grid = np.linspace(-60.0, 6.0, 12001)
    table = np.zeros((len(levels), len(_SHAPES)))
    for column, shape in enumerate(_SHAPES):
        # density of log x is proportional to exp(shape (log x - x)) when the mean is 1
        log_density = shape * (grid - np.exp(grid))
        weight = np.exp(log_density - log_density.max())
        cumulative = np.cumsum(weight)
        # what lies left of the grid is geometric: exp(shape * grid) summed to minus infinity
        left = weight[0] / (shape * (grid[1] - grid[0]))
        cumulative = (cumulative + left) / (cumulative[-1] + left)
        table[:, column] = np.exp(np.interp(levels, cumulative, grid))
    return table
