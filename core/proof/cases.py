"""What risks were promised in a replay, and whether each came (H7): the cases that `core.proof.calibration` learns from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from core.proof.suggested import Promise
from core.proof.world import World

COUNTED = 2
"""How risks are counted (2: `core.decide.futures.Futures.chance`): what was promised by another count teaches nothing."""
USUAL_DAYS = 45
"""Days until the next goods that make no difference to a correction; said of an overstock."""


class Case(NamedTuple):
    """A risk (0-100) as promised for a SKU, and whether it came.

    ``goods_in`` is in how many days the next goods were expected, for a stock-out. The promise was made on ``day`` and
    its outcome known on ``until`` (any count of days that all cases share).
    """

    sku: str
    promised: int
    happened: bool
    goods_in: int = USUAL_DAYS
    day: int = 0
    until: int = 0


def stockouts(promises: Iterable[Promise], world: World) -> list[Case]:
    """Whether a sale was lost before the goods came that the promise spoke of; what is not over yet is left out."""
    cases = []
    for promise in promises:
        if promise.until > world.days or promise.until <= promise.day:
            continue
        have = np.full(promise.until - promise.day, promise.on_hand)
        for lot in promise.pipeline:
            have[max(0, lot.due - promise.day) :] += lot.units
        wanted = np.cumsum(world.demand[promise.sku, promise.day : promise.until])
        ran_out = bool((wanted > have).any())
        cases.append(_case(world, promise, promise.stockout, ran_out, promise.until, promise.goods_in))
    return cases


def overstocks(promises: Iterable[Promise], world: World) -> list[Case]:
    """Whether the position outlasted its overstock days; what is not over yet is left out."""
    cases = []
    for promise in promises:
        until = promise.day + promise.overstock_days
        if until > world.days:
            continue
        wanted = float(world.demand[promise.sku, promise.day : until].sum())
        cases.append(_case(world, promise, promise.overstock, wanted < promise.position, until, USUAL_DAYS))
    return cases


def _case(world: World, promise: Promise, promised: int, happened: bool, until: int, goods_in: int) -> Case:
    first = world.start.toordinal()
    return Case(
        world.goods[promise.sku].sku, promised, happened, goods_in, first + promise.day, first + until
    )
