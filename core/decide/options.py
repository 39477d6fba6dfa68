"""What a few quantities and modes would earn on the same futures (S9, first form)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from core.decide.ground import Ground
from core.money.unit_costs import CENT, UnitCosts
from core.records import Floats, Mode, Option

SIZES = (0.5, 0.75, 1.0, 1.25, 1.5)
MODES_COMPARED = 3


def options(ground: Ground, quantity: int) -> tuple[Option, ...]:
    """Five sizes around `quantity` by the usual mode, and `quantity` itself by up to two others.

    Money is None when costs are unknown; the quantities are feasible ones.
    """
    base = quantity if quantity > 0 else max(1, ground.goals.order_up_to - ground.goals.reorder_point)
    sizes = dict.fromkeys(ground.lots.up(max(1, round(size * base))) for size in SIZES)
    sizes.pop(0, None)
    chosen = quantity if quantity > 0 else ground.lots.up(base)
    others = [m for m in ground.routes if m != ground.mode][: MODES_COMPARED - 1]
    pairs: list[tuple[int, Mode]] = [(size, ground.mode) for size in sizes]
    pairs += [(chosen, mode) for mode in others]
    ways = {mode: way(ground, mode) for mode in dict.fromkeys(mode for _, mode in pairs)}
    return tuple(_option(ground, size, ways[mode]) for size, mode in _unique(pairs))


@dataclass(frozen=True, slots=True)
class Way:
    """One mode on the futures, up to the day the order after this one could be there.

    ``deepest`` is the running depth of the idle position below nought from this order's arrival on (-inf before it),
    ``lost`` what is lost before that arrival whatever is ordered, ``early`` the days before it, per future;
    ``idle_lost`` adds up, over the days from then on, what is lost up to each without an order.
    """

    mode: Mode
    until: int
    deepest: Floats
    lost: Floats
    early: Floats
    idle_lost: Floats


def way(ground: Ground, mode: Mode) -> Way:
    """What all quantities of one mode share, worked out once."""
    until = min(ground.futures.days, max(1, round(ground.goals.cover_days)))
    early = np.clip(ground.arrival(mode, 0) - 1, 0, until)
    idle = ground.idle
    too_soon = np.arange(until) < early[:, None]
    depth = idle.lost[:, :until] - idle.stock[:, :until]
    np.copyto(depth, -np.inf, where=too_soon)
    np.maximum.accumulate(depth, axis=1, out=depth)
    idle_lost = np.where(too_soon, 0.0, idle.lost[:, :until]).sum(axis=1)
    before = early.astype(np.intp) - 1
    lost = np.where(before >= 0, idle.lost[np.arange(len(before)), np.maximum(before, 0)], 0.0)
    return Way(mode, until, depth, lost, early, idle_lost)


def profit(ground: Ground, costs: UnitCosts, quantity: int, by: Way) -> Floats:
    """What this order adds to each future's profit, against ordering nothing, until the order after it is there.

    Extra units sold × (price - fees - landed + goodwill share of the margin) - holding of the extra stock
    per day - the order's fixed cost. What is left when the next order could be there keeps its cost value,
    less the holding until it sells at the mean rate, half of that time on average: a longer cover is paid
    for and no longer rewarded.
    With the order the units lost up to a day are the larger of those lost before it arrived and the depth reached
    since then less its quantity (`core.decide.futures.flow` with one arrival more).
    """
    landed = float(costs.landed(by.mode, quantity))
    margin = float(costs.price - costs.fees) - landed
    holding = float(costs.holding_per_day)
    idle, until = ground.idle, by.until
    lost = by.deepest - quantity
    np.maximum(lost, by.lost[:, None], out=lost)
    there = until - by.early
    saved = idle.lost[:, until - 1] - lost[:, -1]
    # before the arrival `lost` holds `by.lost` on each day, which is no extra stock
    more = quantity * there + lost.sum(axis=1) - by.early * by.lost - by.idle_lost
    arrived = there > 0
    saved = np.where(arrived, saved, 0.0)
    kept = quantity - saved  # on the shelf or still on its way when the window closes
    left = idle.stock[:, until - 1] + kept
    waits = left / (2 * max(1e-3, ground.futures.mean_over(until) / until))
    carry = holding * (more + kept * np.minimum(waits, 365.0))
    goodwill = max(0.0, margin) * ground.policy.goodwill
    earned: Floats = saved * (margin + goodwill) - carry - ground.policy.order_cost
    return earned


def _option(ground: Ground, quantity: int, by: Way) -> Option:
    costs, mode = ground.costs, by.mode
    if costs is None:
        return Option(quantity, mode, None, None, None, None)
    earned = profit(ground, costs, quantity, by)
    low, high = np.quantile(earned, (0.1, 0.9)).tolist()
    return Option(
        quantity=quantity,
        mode=mode,
        expected_profit=_money(float(earned.mean())),
        profit_q10=_money(low),
        profit_q90=_money(high),
        cash=(costs.landed(mode, quantity) * quantity).quantize(CENT, ROUND_HALF_UP),
    )


def _money(value: float) -> Decimal:
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def _unique(pairs: Sequence[tuple[int, Mode]]) -> list[tuple[int, Mode]]:
    return list(dict.fromkeys(pairs))
