"""How many units a day does a SKU sell at present, season and events taken out?

Exponentially weighted ratios of units sold to units a flat-rate seller would have sold, at several speeds:
fast ones follow a shift within a week, slow ones do not chase noise. Which speed deserves how much trust is
learnt from how well each foretold the following four weeks.
"""

from __future__ import annotations

import numpy as np

from core.records import Bools, Floats

HALF_LIVES = (6.0, 14.0, 35.0, 90.0)


def speeds(units: Floats, known: Bools, profile: Floats, at: list[int]) -> tuple[Floats, Floats]:
    """Levels by speed at the end of each column in ``at``: (levels, evidence), each of shape (len(at), C, S).

    Level = sum of weighted units ÷ sum of weighted profile over known days; evidence is the weighted number of
    known days. Worked example: 10 units on each of two known days of profile 1 and 2 give 20 ÷ 3 = 6.7 a day when
    the half-life is long.
    """
    count, days = units.shape
    decay = 0.5 ** (1.0 / np.array(HALF_LIVES))[:, None]
    sold = np.zeros((len(HALF_LIVES), count))
    due = np.zeros_like(sold)
    seen = np.zeros_like(sold)
    wanted = {t: i for i, t in enumerate(at)}
    levels = np.zeros((len(at), len(HALF_LIVES), count))
    evidence = np.zeros_like(levels)
    y = np.ascontiguousarray(np.where(known, units, 0.0).T)
    p = np.ascontiguousarray(np.where(known, profile, 0.0).T)
    k = np.ascontiguousarray(known.T.astype(np.float64))
    for t in range(days):
        sold *= decay
        due *= decay
        seen *= decay
        sold += y[t]
        due += p[t]
        seen += k[t]
        if t in wanted:
            levels[wanted[t]] = sold / np.maximum(due, 1e-9)
            evidence[wanted[t]] = seen
    return levels, evidence
