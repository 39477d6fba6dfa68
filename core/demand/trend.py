"""Is demand rising or falling beyond doubt, and how far does that carry?

A straight line through the last half year of weekly rates, season and events taken out. A slope inside its own
noise counts for nothing, a clear one for most of itself; ahead it fades, for no trend lasts.
"""

from __future__ import annotations

import numpy as np

from core.records import Bools, Floats

WEEKS = 26
MINIMUM_WEEKS = 12
DOUBT = 3.0
FADE_DAYS = 20.0
LAG_DAYS = 10.0
LARGEST_LOG = 0.5


def measure(units: Floats, known: Bools, profile: Floats) -> Floats:
    """Relative change per day, per SKU; 0 where the line is not clear.

    slope × max(0, 1 − (DOUBT ÷ t)²), with t the slope in standard errors. The errors of neighbouring weeks resemble
    each other: their first autocorrelation ρ widens the standard error by √((1+ρ)/(1−ρ)).
    """
    weeks = min(WEEKS, units.shape[1] // 7)
    if weeks < MINIMUM_WEEKS:
        return np.zeros(len(units))
    cut = units.shape[1] - 7 * weeks
    shape = (len(units), weeks, 7)
    sold = np.where(known, units, 0.0)[:, cut:].reshape(shape).sum(axis=2)
    due = np.where(known, profile, 0.0)[:, cut:].reshape(shape).sum(axis=2)
    mean = sold.sum(axis=1) / np.maximum(due.sum(axis=1), 1e-9)
    w = due / np.maximum(due.sum(axis=1, keepdims=True), 1e-9)
    rate = np.where(due > 0, sold / np.maximum(due * mean[:, None], 1e-9), 1.0)
    x = 7.0 * np.arange(weeks) - (w * 7.0 * np.arange(weeks)).sum(axis=1, keepdims=True)
    spread = (w * x * x).sum(axis=1)
    slope = (w * x * (rate - 1.0)).sum(axis=1) / np.maximum(spread, 1e-9)
    rest = np.where(due > 0, rate - 1.0 - slope[:, None] * x, 0.0)
    n = (due > 0).sum(axis=1)
    square = (rest * rest).sum(axis=1)
    rho = np.clip((rest[:, 1:] * rest[:, :-1]).sum(axis=1) / np.maximum(square, 1e-12), 0.0, 0.9)
    error = np.sqrt(square / np.maximum(n - 2, 1) / np.maximum(n * spread, 1e-9) * (1 + rho) / (1 - rho))
    t = np.abs(slope) / np.maximum(error, 1e-9)
    clear = np.maximum(0.0, 1.0 - (DOUBT / np.maximum(t, 1e-9)) ** 2)
    return np.where((n >= MINIMUM_WEEKS) & (mean > 0), slope * clear, 0.0)


def ahead(slope: Floats, horizon: int) -> Floats:
    """Multipliers of the level on each day ahead: the level's own lag made up, then a slope that fades."""
    days = np.arange(1, horizon + 1)
    reach = LAG_DAYS + FADE_DAYS * (1.0 - np.exp(-days / FADE_DAYS))
    return np.exp(np.clip(slope[:, None] * reach, -LARGEST_LOG, LARGEST_LOG))
