"""What was wanted on the days nobody could see it: the demand of a replay, honest about which days are made up.

A day that tells demand (`core.demand.censor`) counts as it is. On every other day (out of stock, just back in stock,
covered by no file) the demand of one of the nearest telling days of the same weekday is taken, drawn by lot (a hot
deck; Little & Rubin, *Statistical Analysis with Missing Data*, 2019, ch. 4.3.2), and never less than what did sell. So
made-up days are as lumpy as real ones, and follow season and weekday. They carry no rank lost in a stock-out.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from core.demand.censor import tells_demand
from core.records import Bools, Floats, History

NEAREST = 8


def wanted(history: History, first: date, days: int, rng: np.random.Generator) -> tuple[Floats, Bools]:
    """Whole units wanted on ``days`` days from ``first``, and on which of them they are made up.

    All nought and made up where no day tells anything. Worked example: Mondays sold 4, 4, nothing (no stock), 4: the
    third Monday is given 4.
    """
    telling = tells_demand(history)
    units = np.where(telling, np.maximum(np.nan_to_num(history.units), 0.0), 0.0)
    whole = np.floor(units + rng.random(len(units)))  # a sum spread over days has fractions
    whole = np.where(units == np.round(units), units, whole)
    offset = (first - history.start).days
    index = offset + np.arange(days)
    inside = (index >= 0) & (index < len(units))
    place = np.clip(index, 0, max(0, len(units) - 1))
    seen = inside & telling[place]
    sold = np.where(inside, np.nan_to_num(history.units[place]), 0.0)
    demand = np.where(seen, whole[place], 0.0)
    donors = np.flatnonzero(telling)
    if len(donors) == 0:
        return np.zeros(days), np.ones(days, dtype=bool)
    for weekday in range(7):
        mine = donors[donors % 7 == weekday]
        gaps = np.flatnonzero(~seen & (index % 7 == weekday))
        pool = mine if len(mine) else donors
        if not len(gaps):
            continue
        width = min(NEAREST, len(pool))
        at = np.searchsorted(pool, index[gaps])
        begin = np.clip(at - width // 2, 0, len(pool) - width)
        chosen = pool[begin + rng.integers(0, width, len(gaps))]
        demand[gaps] = np.maximum(whole[chosen], np.ceil(np.maximum(sold[gaps], 0.0)))
    return demand, ~seen
