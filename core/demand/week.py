"""What is a day of the week worth, as a multiplier around 1?

Measured on the SKU and drawn towards its category and the whole batch as far as its own figures are thin: the
weekly profile of a dozen sales is mostly the category's.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.records import Floats

Indices = npt.NDArray[np.intp]

RECENT_DAYS = 182
PRIOR_UNITS = 60.0
LOUDEST = 5.0
"""A large seller speaks in the pool with at most this many times the prior's units."""


def profile(units: Floats, exposure: Floats, weekdays: Indices, groups: Indices) -> Floats:
    """Multipliers by weekday, shape (S, 7), mean 1, from the last half year.

    ``exposure`` is what a day would bring beside its weekday (1 on an ordinary known day, 0 on an unknown one).
    Units of a weekday ÷ units expected there in a flat week, both with `PRIOR_UNITS` ÷ 7 units of the group's profile
    added (which leans on the batch in the same way, and that on a flat week).

    Worked example: alone and with a flat prior, 60 units on Mondays where 30 were expected give
    (60 + 60/7) ÷ (30 + 60/7) = 1.78 before the profile is brought to mean 1.
    """
    count = len(units)
    if count == 0:
        return np.ones((0, 7))
    recent = slice(max(0, units.shape[1] - RECENT_DAYS), None)
    day = weekdays[recent]
    seen = exposure[:, recent]
    counted = np.where(seen > 0, units[:, recent], 0.0)
    sold = np.stack([counted[:, day == d].sum(axis=1) for d in range(7)], axis=1)
    due = np.stack([seen[:, day == d].sum(axis=1) for d in range(7)], axis=1)
    total = sold.sum(axis=1, keepdims=True)
    flat = due * total / np.maximum(due.sum(axis=1, keepdims=True), 1e-9)
    voice = np.minimum(1.0, LOUDEST * PRIOR_UNITS / np.maximum(total, 1e-9))
    everyone = _shrunk(
        (sold * voice).sum(axis=0, keepdims=True), (flat * voice).sum(axis=0, keepdims=True), np.ones((1, 7))
    )
    of_group = np.zeros((int(groups.max()) + 1, 7))
    due_group = np.zeros_like(of_group)
    np.add.at(of_group, groups, sold * voice)
    np.add.at(due_group, groups, flat * voice)
    return _shrunk(sold, flat, _shrunk(of_group, due_group, everyone)[groups])


def _shrunk(sold: Floats, flat: Floats, prior: Floats) -> Floats:
    multipliers = (sold + PRIOR_UNITS / 7 * prior) / (flat + PRIOR_UNITS / 7)
    return np.asarray(multipliers / np.maximum(multipliers.mean(axis=1, keepdims=True), 1e-9))
