"""Days until what is on hand is sold: the one measure behind card, lists, alerts, health, questions and rules (S8, L2, S3, M4).

The mean is that of the forecast a decision stands on, market and season in it. Arrivals do not count here: when stock ends
with them is `core.decide.timing.runs_out`.
"""

from __future__ import annotations

import numpy as np

from core.records import Floats

REACH = 365
"""Days the mean is drawn on to, its last four weeks repeating, before their rate alone goes on."""

WEEKS = 28
SELLS = 1e-6
"""Units a day under which nothing is expected to sell."""


def days_of_supply(on_hand: Floats, mean: Floats) -> Floats:
    """Days until ``on_hand`` (n,) is sold at ``mean`` (n, days) units a day; 0 for nothing on hand.

    NaN where stock or forecast are not known, or where it is not expected to sell. Beyond the forecast its last four weeks
    repeat. Worked example: 50 on hand, 20 a day: 2.5 days; 100 on hand at 8 a day: 12.5 days.
    """
    sold = np.cumsum(drawn_on(mean), axis=1)
    days, rows = sold.shape[1], np.arange(len(on_hand))
    full = (sold < on_hand[:, None]).sum(axis=1)
    day = np.minimum(full, days - 1)
    before = np.where(day > 0, sold[rows, np.maximum(day - 1, 0)], 0.0)
    rate = mean[:, -WEEKS:].mean(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        within = day + (on_hand - before) / (sold[rows, day] - before)
        beyond = np.where(rate > SELLS, days + (on_hand - sold[:, -1]) / rate, np.nan)
    found = np.where(full < days, within, beyond)
    found = np.where(on_hand <= 0, 0.0, found)
    return np.where(np.isnan(on_hand) | np.isnan(mean[:, 0]), np.nan, found)


def of_one(on_hand: float, mean: Floats) -> float | None:
    """`days_of_supply` of one SKU from its ``mean`` (days,); None where nothing is expected to sell."""
    found = float(days_of_supply(np.array([float(on_hand)]), mean[None, :])[0])
    return None if np.isnan(found) else found


def excess(on_hand: float, days: float | None, beyond: float) -> int:
    """Units on hand that sell only after ``beyond`` days, at the speed of their ``days`` of supply; all where none sell.

    Worked example: 300 on hand for 120 days: the last 30 days' 75 are beyond 90.
    """
    if on_hand <= 0:
        return 0
    return (
        round(on_hand)
        if days is None
        else max(0, round(on_hand * (1 - beyond / days)))
        if days > beyond
        else 0
    )


def drawn_on(mean: Floats) -> Floats:
    """The mean (n, days) as far as `REACH`, its last four weeks repeating."""
    days = mean.shape[1]
    if days >= REACH:
        return mean
    weeks = min(WEEKS, days)
    return mean[:, np.concatenate([np.arange(days), days - weeks + np.arange(REACH - days) % weeks])]
