"""Which days tell what was wanted, and which only tell what was there to be sold (rule D3)?

A day on which stock ran out is a lower bound of demand. So is the day goods come back (they arrive in the
course of it), and after a long gap the next two days too: the listing has lost its rank and buyers return slowly.
The choice never looks at the sales of those days, so it does not bend the average.
"""

from __future__ import annotations

import numpy as np

from core.records import Bools, History

SHORT_GAP_DAYS = 2
LONG_GAP_DAYS = 7
RAMP_DAYS = 3


def partial_days(known: Bools, in_stock: Bools) -> Bools:
    """In-stock days after a stock-out on which sales had not recovered yet.

    One day after a gap of at least two days, three after one of at least seven. A SKU that is out of stock so
    often that nothing would be left keeps its partial days: some evidence is better than none.

    Worked example: stock 1 0 0 1 1 1 → only the fourth day is partial.
    """
    partial = np.zeros(len(in_stock), dtype=bool)
    if in_stock.all():
        return partial
    out = np.concatenate(([False], ~in_stock, [False]))
    edges = np.flatnonzero(out[1:] != out[:-1])
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        gap = end - begin
        if begin == 0:
            continue  # before the first goods there was nothing to recover
        if gap >= LONG_GAP_DAYS:
            partial[end : end + RAMP_DAYS] = True
        elif gap >= SHORT_GAP_DAYS:
            partial[end : end + 1] = True
    partial &= in_stock
    whole = known & in_stock
    if 2 * np.count_nonzero(whole & ~partial) < np.count_nonzero(whole):
        return np.zeros(len(in_stock), dtype=bool)
    return partial


def tells_demand(history: History) -> Bools:
    """The days whose sales are demand: known, in stock, and not in the ramp after a stock-out."""
    known = np.isfinite(history.units)
    if history.in_stock.all():
        return known
    return known & history.in_stock & ~partial_days(known, history.in_stock)


def runs(flags: Bools, most_apart: int = 1) -> list[tuple[int, int]]:
    """Stretches of True as (first, last) places; those at most ``most_apart`` places apart are one.

    Worked example: 1 1 0 0 1 with 3 is one stretch from 0 to 4, with 1 two.
    """
    found: list[tuple[int, int]] = []
    for place in np.flatnonzero(flags).tolist():
        if found and place - found[-1][1] <= most_apart:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found
