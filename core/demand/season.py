"""What a day of the week and a time of the year are worth, as multipliers around 1.

Both are measured on the SKU and drawn towards its category and the whole batch as far as its own figures are
noisy: a weekly profile from a dozen sales is mostly the category's. Levels and trends are not judged here.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.records import Bools, Floats

Groups = npt.NDArray[np.intp]

WEEKLY_DAYS = 182
WEEKLY_PRIOR_UNITS = 60.0
WEEKS = 52
YEAR_DAYS = 364  # 52 whole weeks, so that weekdays fall on weekdays
MINIMUM_YEARS = 1.2


def weekly(units: Floats, known: Bools, weekdays: Groups, groups: Groups) -> Floats:
    """Multipliers by weekday, shape (S, 7), mean 1, from the last half year.

    Units of a weekday ÷ units expected there with a flat week, both with `WEEKLY_PRIOR_UNITS` units of the group's
    profile added (which in turn leans on the batch, and that on a flat week).

    Worked example: with a flat prior, 60 units on Mondays where 30 were expected give (60 + 60/7) ÷ (30 + 60/7) = 1.78.
    """
    count = len(units)
    recent = slice(max(0, units.shape[1] - WEEKLY_DAYS), None)
    day = weekdays[recent]
    sold = np.zeros((count, 7))
    seen = np.zeros((count, 7))
    for d in range(7):
        sold[:, d] = np.where(known[:, recent], units[:, recent], 0.0)[:, day == d].sum(axis=1)
        seen[:, d] = known[:, recent][:, day == d].sum(axis=1)
    mean = sold.sum(axis=1, keepdims=True) / np.maximum(seen.sum(axis=1, keepdims=True), 1.0)
    flat = mean * seen
    # Large sellers must not drown the rest of the pool: each speaks with at most the prior's weight.
    scale = np.minimum(1.0, WEEKLY_PRIOR_UNITS * 5 / np.maximum(sold.sum(axis=1, keepdims=True), 1.0))
    everyone = _shrunk(
        (sold * scale).sum(axis=0, keepdims=True), (flat * scale).sum(axis=0, keepdims=True), np.ones((1, 7))
    )
    size = int(groups.max()) + 1 if count else 0
    pooled = np.zeros((size, 7))
    due = np.zeros((size, 7))
    np.add.at(pooled, groups, sold * scale)
    np.add.at(due, groups, flat * scale)
    of_group = _shrunk(pooled, due, np.broadcast_to(everyone, pooled.shape))
    return _shrunk(sold, flat, of_group[groups])


def _shrunk(sold: Floats, flat: Floats, prior: Floats) -> Floats:
    weight = WEEKLY_PRIOR_UNITS / 7.0
    profile = (sold + weight * prior) / (flat + weight)
    return profile / np.maximum(profile.mean(axis=1, keepdims=True), 1e-9)
