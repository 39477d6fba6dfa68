"""How much demand did stock-outs hide, and how sure is that (rule D3)?

The days without stock, and the days of recovery after them, are held against the level of the weeks around, with weekday,
season and events in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.demand.panel import Panel
from core.records import Floats

LEVEL_DAYS = 28
NORMAL_80 = 1.2815515655446004


@dataclass(frozen=True, slots=True)
class PutBack:
    """Per SKU over the last days, shape (S,): days without stock, days of recovery, units put back, and ± (80 %)."""

    days: np.ndarray[tuple[int], np.dtype[np.intp]]
    recovery: np.ndarray[tuple[int], np.dtype[np.intp]]
    units: Floats
    doubt: Floats


def measure(panel: Panel, around: Floats, daily: Floats, last: int) -> PutBack:
    """Units wanted and not sold on the censored ones of the ``last`` days.

    ``around`` is what a day would have brought, shape (S, T); ``daily`` the excess of a day's variance ÷ mean². The
    doubt has two parts: each day's own luck, mean + daily · mean², and the level's error, that of the mean of the known
    days within four weeks either side. Worked example: 12 days of 25.8 a day, daily .1, 40 known days: 310 units;
    luck 12 × (25.8 + 66.6) = 1,109, level (310² × (1 ÷ 25.8 + .1) ÷ 40) = 333; ± 1.28 × √1,442 = 49.
    """
    hidden = panel.censored[:, -last:] & np.isfinite(around[:, -last:])
    wanted = np.where(hidden, np.maximum(around[:, -last:], 0.0), 0.0)
    short = np.where(hidden, wanted - panel.sold[:, -last:], 0.0)
    # A day that sold more than usual before it ran out hid nothing; good days of a recovery make up for poor ones.
    missed = np.where(panel.out_of_stock[:, -last:], np.maximum(short, 0.0), short)
    units = np.maximum(missed.sum(axis=1), 0.0)
    luck = np.where(hidden, wanted + daily[:, None] * wanted**2, 0.0).sum(axis=1)
    seen = np.maximum(panel.known[:, -(last + LEVEL_DAYS) :].sum(axis=1), 1)
    days = np.maximum(hidden.sum(axis=1), 1)
    rate = np.maximum(wanted.sum(axis=1) / days, 1e-9)
    level = units**2 * (1.0 / rate + daily) / np.minimum(seen, 2 * LEVEL_DAYS)
    return PutBack(
        panel.out_of_stock[:, -last:].sum(axis=1),
        (panel.censored & ~panel.out_of_stock)[:, -last:].sum(axis=1),
        units,
        np.where(units > 0, NORMAL_80 * np.sqrt(luck + level), 0.0),
    )
