"""The most that could have been earned by someone who knew demand and lead times in advance: a proven upper bound.

Relaxed are minimum, case pack, fees for age and dearer freight; all of these can only cost. What remains is solved
exactly, per SKU, by the recursion of Wagner and Whitin (1958) over the days on which an order can arrive:

* Stock that is there anyway serves the earliest demand (exchanging it with a later use never earns more).
* A unit that is ordered and sold comes with the latest arrival before its sale (any earlier one only costs holding),
  so between two arrivals the demand of each day is served if margin - holding since the arrival beats the goodwill lost.
* The best set of arrivals is found from the end: V(a) = max over the next arrival b of served(a, b) - K + V(b).

Worked example: nothing on hand, 30 units wanted on day 10, an order can arrive that day, margin 5, order cost 20,
no holding: 30 · 5 - 20 = 130.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from core.proof.simulate import replayed
from core.proof.world import Placed, World
from core.records import Floats


def bound(world: World, own: Iterable[Placed] = ()) -> Floats:
    """(S,): an upper bound of what any policy earns that is reviewed as ``world.terms`` says, or orders as in ``own``."""
    idle = replayed(world, ())
    margin = (world.each("price") - world.each("cost") - world.each("fees"))[:, 0]
    daily = world.holding()
    holding = np.concatenate([np.zeros((world.count, 1)), np.cumsum(daily, axis=1)], axis=1)
    best = idle.sold.sum(axis=1) * margin - (daily * idle.stock).sum(axis=1)
    best -= world.written_off(idle.stock[:, -1])
    for i, chances in enumerate(arrivals(world, own)):
        goodwill = world.terms.goodwill * max(margin[i], 0.0)
        best[i] += _ordered(idle.lost[i], holding[i], margin[i], goodwill, world.terms.order_cost, chances)
    return np.asarray(best)


def arrivals(world: World, own: Iterable[Placed] = ()) -> list[list[int]]:
    """Per SKU the days on which an order could come: of any review by any mode, and those of the seller's own orders."""
    found: list[set[int]] = [set() for _ in range(world.count)]
    for day in range(0, world.days, world.terms.review_days):
        for leads in world.leads.values():
            for i in np.flatnonzero(world.begins <= day):
                found[i].add(day + int(leads[i, day]))
    for order in own:
        found[order.sku].add(order.due)
    return [sorted(d for d in days if 0 <= d < world.days) for days in found]


def _ordered(
    rest: Floats, holding: Floats, margin: float, goodwill: float, order_cost: float, chances: Sequence[int]
) -> float:
    """The best that orders can do with the demand that existing stock leaves."""
    days = len(rest)
    if not chances:
        return -goodwill * float(rest.sum())
    points = np.array([*chances, days])
    missed = np.concatenate([[0.0], np.cumsum(rest)])
    value = np.zeros(len(points))
    for j in range(len(points) - 2, -1, -1):
        a = points[j]
        each = np.maximum(margin - (holding[a:days] - holding[a]), -goodwill)
        served = np.concatenate([[0.0], np.cumsum(rest[a:] * each)])
        order = served[points[j + 1 :] - a] - order_cost + value[j + 1 :]
        skip = -goodwill * (missed[points[j + 1]] - missed[a]) + value[j + 1]
        value[j] = max(float(order.max()), skip)
    return float(value[0] - goodwill * missed[points[0]])
