"""How many units a day does a SKU sell at present, season and events taken out?

Exponentially weighted ratios of units sold to units one a day would have sold, at four speeds: fast ones follow a
shift within a week, slow ones do not chase noise. Their plain mean did as well on real panels as weights learnt per
SKU from past misses, and cannot go wrong on a short history.
"""

from __future__ import annotations

import numpy as np

from core.demand.panel import HISTORY_DAYS, Panel
from core.demand.week import Indices
from core.records import Bools, Floats

HALF_LIVES = (6.0, 14.0, 35.0, 90.0)
ENOUGH_DAYS = 5.0
"""Weighted days a fast level must rest on before it is held against what followed."""
YOUNG_DAYS = 28
PRIOR_DAYS = 1.0


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


def now(panel: Panel, base: Bools, levels: Floats, groups: Indices) -> Floats:
    """The present level, units a day, shape (S,), from those at the four `speeds`, shape (4, S).

    A SKU with under `YOUNG_DAYS` ordinary days leans on the median of its group's others with `PRIOR_DAYS` days'
    weight; one with none at all takes it whole, and at least what it sold on days that ended without stock. A
    young SKU that has not sold yet may still: half a unit over its days (Jeffreys' prior of a Poisson rate). One
    whose every day is older than the table sells nothing.
    Worked example: one known day of 5 units in a group whose median is 2: (5 + 2) ÷ (1 + 1) = 3.5 a day.
    """
    rate: Floats = levels.mean(axis=0)
    seen = base.sum(axis=1)
    young = seen < YOUNG_DAYS
    if not young.any():
        return rate
    settled = ~young & (rate > 0)
    prior = np.array(
        [
            np.median(rate[_peers(np.asarray(groups == g), settled)]) if settled.any() else 0.0
            for g in groups[young]
        ]
    )
    few = seen[young]
    lean = PRIOR_DAYS if settled.any() else 0.0
    days = panel.censored[young].sum(axis=1)
    sold = panel.sold[young].sum(axis=1) / np.maximum(days, 1)
    blended = (rate[young] * few + prior * lean) / np.maximum(few + lean, 1e-9)
    blended = np.maximum(blended, 0.5 / (few + 1))
    prior = np.where(panel.life[young] > HISTORY_DAYS, 0.0, prior)
    rate[young] = np.where(few > 0, blended, np.maximum(prior, sold))
    return rate


def _peers(group: Bools, settled: Bools) -> Bools:
    mine: Bools = group & settled
    return mine if mine.any() else settled
