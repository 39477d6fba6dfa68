"""What a few quantities and modes would earn on the same futures (S9, first form)."""

from __future__ import annotations

from collections.abc import Sequence
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
    return tuple(_option(ground, size, mode) for size, mode in _unique(pairs))


def profit(ground: Ground, costs: UnitCosts, quantity: int, mode: Mode) -> Floats:
    """What this order adds to each future's profit, against ordering nothing, until the order after it is there.

    Extra units sold × (price - fees - landed + goodwill share of the margin) - holding of the extra stock
    per day - the order's fixed cost. What is left when the next order could be there keeps its cost value,
    less the holding until it sells at the mean rate, half of that time on average: a longer cover is paid
    for and no longer rewarded.
    """
    landed = float(costs.landed(mode, quantity))
    margin = float(costs.price - costs.fees) - landed
    holding = float(costs.holding_per_day)
    until = min(ground.futures.days, max(1, round(ground.goals.cover_days)))
    coming = ground.futures.arrivals(quantity, ground.arrival(mode, 0))
    with_order = ground.with_arrivals(coming, days=until)
    saved = ground.idle.lost[:, until - 1] - with_order.lost[:, -1]
    more = with_order.stock - ground.idle.stock[:, :until]
    late = quantity - coming[:, :until].sum(axis=1)  # still on its way when the window closes
    left = with_order.stock[:, -1] + late
    waits = left / (2 * max(1e-3, ground.futures.mean_over(until) / until))
    kept = more[:, -1] + late
    carry = holding * (more.sum(axis=1) + kept * np.minimum(waits, 365.0))
    goodwill = max(0.0, margin) * ground.policy.goodwill
    earned: Floats = saved * (margin + goodwill) - carry - ground.policy.order_cost
    return earned


def _option(ground: Ground, quantity: int, mode: Mode) -> Option:
    costs = ground.costs
    if costs is None:
        return Option(quantity, mode, None, None, None, None)
    earned = profit(ground, costs, quantity, mode)
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
