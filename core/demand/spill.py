"""What did a SKU sell only because its sibling was out of stock? Such sales are not its own level (rule D3).

Siblings share a parent ASIN: a buyer who finds one variant gone takes another. Days on which a sibling was out are held
against the SKU's ordinary days around them; what is beyond doubt more is taken off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from core.demand import censor
from core.records import Bools, Floats, History

AROUND_DAYS = 28
LEAST_SPILT_DAYS = 3
LEAST_DAYS = 14
MOST_GAP = 4
"""Places between two days without the sibling that still belong together."""

DOUBT = 2.0
"""Standard errors the difference must be above nought."""


def without(histories: Sequence[History], families: Mapping[str, str]) -> dict[str, tuple[History, float]]:
    """By SKU the history without what was spilt to it, and the units taken off; SKUs nothing was spilt to are absent.

    ``families`` gives the parent ASIN by SKU. No more is taken off than the siblings can have lost meanwhile, at their own
    ordinary rate. Worked example: 10 a day, and 16 on the five days on which a sibling that sells 12 a day was out:
    30 units are taken off (the sibling lost 60), and those days count as 10 a day.
    """
    by_family: dict[str, list[History]] = {}
    for history in histories:
        parent = families.get(history.sku)
        if parent:
            by_family.setdefault(parent, []).append(history)
    found: dict[str, tuple[History, float]] = {}
    for family in by_family.values():
        if len(family) > 1 and any(not each.in_stock.all() for each in family):
            for history in family:
                changed = _without(history, [each for each in family if each.sku != history.sku])
                if changed is not None:
                    found[history.sku] = changed
    return found


def _without(history: History, siblings: Sequence[History]) -> tuple[History, float] | None:
    telling = censor.tells_demand(history)
    gone, lost = _gone(history, siblings)
    units: Floats = history.units.copy()
    taken = 0.0
    for first, last in censor.runs(gone, MOST_GAP):
        spilt = np.flatnonzero(gone[first : last + 1] & telling[first : last + 1]) + first
        near = np.arange(max(0, first - AROUND_DAYS), min(len(units), last + 1 + AROUND_DAYS))
        usual = near[telling[near] & ~gone[near]]
        if len(spilt) < LEAST_SPILT_DAYS or len(usual) < LEAST_DAYS:
            continue
        sold, ordinary = history.units[spilt], history.units[usual]
        more = float(sold.mean() - ordinary.mean())
        noise = float(np.sqrt(max(ordinary.var(), ordinary.mean()) * (1 / len(spilt) + 1 / len(usual))))
        if more <= DOUBT * noise:
            continue
        excess = min(more * len(spilt), float(lost[first : last + 1].sum()))
        units[spilt] = np.maximum(sold * (1 - excess / float(sold.sum())), 0.0)
        taken += excess
    return (replace(history, units=units), taken) if taken > 0 else None


def _gone(history: History, siblings: Sequence[History]) -> tuple[Bools, Floats]:
    """On which days of ``history`` a sibling was out of stock, and what all of them can have lost that day."""
    days = len(history.units)
    gone, lost = np.zeros(days, dtype=bool), np.zeros(days)
    for each in siblings:
        shift = (each.start - history.start).days
        out = np.flatnonzero(~each.in_stock)
        rates = _rates(each, out)
        at = out + shift
        inside = (at >= 0) & (at < days) & (rates > 0)
        gone[at[inside]] = True
        lost[at[inside]] += rates[inside]
    return gone, lost


def _rates(history: History, days: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Floats:
    """Units a day of the in-stock days within `AROUND_DAYS` of each of ``days``; 0 where there are none."""
    telling = censor.tells_demand(history)
    sold = np.concatenate([[0.0], np.cumsum(np.where(telling, np.nan_to_num(history.units), 0.0))])
    known = np.concatenate([[0.0], np.cumsum(telling.astype(np.float64))])
    low = np.maximum(days - AROUND_DAYS, 0)
    high = np.minimum(days + AROUND_DAYS + 1, len(history.units))
    count = known[high] - known[low]
    return np.asarray(np.where(count > 0, (sold[high] - sold[low]) / np.maximum(count, 1.0), 0.0))
