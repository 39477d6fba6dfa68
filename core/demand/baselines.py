"""What sellers use today to forecast: velocities and last week again, each with a band. To be compared with, never to order by."""

from __future__ import annotations

from datetime import date
from statistics import NormalDist

import numpy as np

from core.demand import censor
from core.records import QUANTILES, Floats, History

NORMAL = np.array([NormalDist().inv_cdf(level) for level in QUANTILES])
VELOCITIES = {
    "30-day velocity": ((30, 1.0),),
    "weighted velocity": ((7, 0.4), (30, 0.3), (60, 0.2), (90, 0.1)),
}
"""Windows in days and their weights; the second is the usual mix of 7, 30, 60 and 90 days."""
SEASONAL_NAIVE = "seasonal naive"
NAMES = (*VELOCITIES, SEASONAL_NAIVE)
BAND_DAYS = 90


def velocity(name: str, history: History, until: date, horizon: int) -> tuple[Floats, Floats]:
    """The weighted mean of the last days' sales, flat, in a normal band as wide as the last 90 days differed.

    Days without stock or not known are left out of every window; a window without any day takes the next longer
    one's mean. Returns the mean, shape (horizon,), and quantiles, shape (9, horizon).
    Worked example: 2, 4, 6 units on the only three days: 4 a day, standard deviation 1.6, 90 % quantile 4 + 1.28 × 1.6.
    """
    units = telling(history, until)[-BAND_DAYS:]
    if not np.isfinite(units).any():
        return np.zeros(horizon), np.zeros((len(QUANTILES), horizon))
    longest = float(np.nanmean(units))
    windows = [units[-days:] for days, _ in VELOCITIES[name]]
    means = [float(np.nanmean(w)) if np.isfinite(w).any() else longest for w in windows]
    mean = sum(weight * each for (_, weight), each in zip(VELOCITIES[name], means, strict=True))
    band = np.maximum(mean + NORMAL * float(np.nanstd(units)), 0.0)
    return np.full(horizon, mean), np.repeat(band[:, None], horizon, axis=1)


def seasonal_naive(history: History, until: date, horizon: int) -> tuple[Floats, Floats]:
    """The last week again and again, in a normal band of the week-on-week differences of the last 90 days.

    A weekday that is not known in the last week takes its latest known day; one never seen the mean of the others.
    """
    units = telling(history, until)[-BAND_DAYS - 7 :]
    if not np.isfinite(units).any():
        return np.zeros(horizon), np.zeros((len(QUANTILES), horizon))
    week = np.full(7, float(np.nanmean(units)))
    for ahead in range(7):  # the first day ahead has the weekday of the day seven before the end
        same = units[(len(units) + ahead) % 7 :: 7]
        known = same[np.isfinite(same)]
        if len(known):
            week[ahead] = known[-1]
    mean = week[np.arange(horizon) % 7]
    steps = units[7:] - units[:-7]
    spread = float(np.nanstd(steps)) if np.isfinite(steps).any() else float(np.nanstd(units))
    return mean, np.maximum(mean[None] + NORMAL[:, None] * spread, 0.0)


def telling(history: History, until: date) -> Floats:
    """Units up to and with ``until``; NaN on the days that do not tell demand, and none after the history's end."""
    days = max(0, min(len(history.units), (until - history.start).days + 1))
    known = censor.tells_demand(history)[:days]
    units = np.where(known, np.maximum(np.nan_to_num(history.units[:days]), 0.0), np.nan)
    gap = (until - history.start).days + 1 - days
    return np.concatenate([units, np.full(max(0, gap), np.nan)])
