"""What a few quantities and modes would earn on the same futures (S9, first form)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from core.decide.futures import between
from core.decide.ground import Ground
from core.demand.paths import running
from core.money.unit_costs import CENT, UnitCosts
from core.records import Floats, Mode, Option, Order

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

    ``deepest``, (days, futures), is the running depth of the idle position below nought from this order's arrival on (-inf before it),
    ``lost`` what is lost before that arrival whatever is ordered, ``early`` the days before it, per future;
    ``idle_lost`` adds up, over the days from then on, what is lost up to each without an order. ``arrives`` is the median.
    """

    mode: Mode
    until: int
    deepest: Floats
    lost: Floats
    early: Floats
    idle_lost: Floats
    arrives: date


def way(ground: Ground, mode: Mode) -> Way:
    """What all quantities of one mode share, worked out once."""
    until = min(ground.futures.days, max(1, round(ground.goals.cover_days)))
    lasting = ground.arrival(mode, 0)
    early = np.clip(lasting - 1, 0, until)
    idle = ground.idle.lost[:, :until].T
    too_soon = np.arange(until)[:, None] < early
    depth = idle - ground.idle.stock[:, :until].T
    depth[too_soon] = -np.inf
    running(np.maximum, depth)
    idle_lost = np.where(too_soon, 0.0, idle).sum(axis=0)
    return Way(mode, until, depth, ground.idle.lost_in(early), early, idle_lost, _median(ground, lasting))


def profit(ground: Ground, costs: UnitCosts, quantity: int, by: Way) -> Floats:
    """What this order adds to each future's profit, against ordering nothing, until the order after it is there.

    Extra units sold × (price - fees - landed + goodwill share of the margin) - holding of the extra stock
    per day - the order's fixed cost. What is left when the next order could be there keeps its cost value,
    less the holding until it sells at the mean rate, half of that time on average: a longer cover is paid
    for and no longer rewarded.
    With the order the units lost up to a day are the larger of those lost before it arrived and the depth reached
    since then less its quantity (`core.decide.futures.flow` with one arrival more).
    """
    margin = float(costs.price - costs.fees) - float(costs.landed(by.mode, quantity))
    idle, until = ground.idle, by.until
    lost = _lost(quantity, by)
    there = until - by.early
    saved = idle.lost[:, until - 1] - lost[-1]
    # before the arrival `lost` holds `by.lost` on each day, which is no extra stock
    more = quantity * there + lost.sum(axis=0) - by.early * by.lost - by.idle_lost
    arrived = there > 0
    saved = np.where(arrived, saved, 0.0)
    kept = quantity - saved  # on the shelf or still on its way when the window closes
    return _earned(ground, costs, margin, saved, kept, more, until, 1)


def _earned(
    ground: Ground,
    costs: UnitCosts,
    margin: float,
    saved: Floats,
    kept: Floats,
    more: Floats,
    until: int,
    orders: int,
) -> Floats:
    left = ground.idle.stock[:, until - 1] + kept
    waits = left / (2 * max(1e-3, ground.futures.mean_over(until) / until))
    carry = float(costs.holding_per_day) * (more + kept * np.minimum(waits, 365.0))
    goodwill = max(0.0, margin) * ground.policy.goodwill
    earned: Floats = saved * (margin + goodwill) - carry - ground.policy.order_cost * orders
    return earned


def _option(ground: Ground, quantity: int, by: Way) -> Option:
    costs, mode = ground.costs, by.mode
    stockout, last = _risk(ground, quantity, by), ground.today + timedelta(days=by.until)
    if costs is None:
        return Option(quantity, mode, None, None, None, None, by.arrives, stockout, last)
    earned = profit(ground, costs, quantity, by)
    ranked = np.sort(earned)
    return Option(
        quantity=quantity,
        mode=mode,
        expected_profit=_money(float(earned.mean())),
        profit_q10=_money(float(between(ranked, 0.1))),
        profit_q90=_money(float(between(ranked, 0.9))),
        cash=(costs.landed(mode, quantity) * quantity).quantize(CENT, ROUND_HALF_UP),
        arrives=by.arrives,
        stockout=stockout,
        until=last,
    )


def ordered(ground: Ground, orders: Sequence[Order], among: Sequence[Option]) -> Option | None:
    """What is ordered as an option: one of ``among``, else (parts by unlike modes) reckoned as they are; None for nothing."""
    if not orders:
        return None
    total = sum(order.quantity for order in orders)
    modes = {order.mode for order in orders}
    for each in among:
        if modes == {each.mode} and each.quantity == total:
            return each
    if len(modes) == 1:
        return _option(ground, total, way(ground, orders[0].mode))
    return _parts(ground, orders, total)


def _parts(ground: Ground, orders: Sequence[Order], total: int) -> Option:
    """As `profit`, for several orders placed today."""
    fastest = min((order.mode for order in orders), key=lambda mode: ground.routes[mode].days.mean)
    until, costs = max(1, min(ground.futures.days, round(ground.goals.cover_days))), ground.costs
    coming = [ground.futures.arrived(o.quantity, ground.arrival(o.mode, 0)) for o in orders]
    path = ground.with_arrivals(*coming, days=until)
    idle_lost, idle_stock = ground.idle.lost[:, :until], ground.idle.stock[:, :until]
    arrives = _median(ground, ground.arrival(fastest, 0))
    stockout = round(100 * ground.futures.chance(path.lost[:, -1] > 0, until))
    last = ground.today + timedelta(days=until)
    if costs is None:
        return Option(total, fastest, None, None, None, None, arrives, stockout, last)
    cash = sum((costs.landed(o.mode, o.quantity) * o.quantity for o in orders), Decimal(0))
    margin = float(costs.price - costs.fees - cash / total)
    saved = idle_lost[:, -1] - path.lost[:, -1]
    kept = total - saved
    earned = _earned(
        ground, costs, margin, saved, kept, (path.stock - idle_stock).sum(axis=1), until, len(orders)
    )
    ranked = np.sort(earned)
    return Option(
        total,
        fastest,
        _money(float(earned.mean())),
        _money(float(between(ranked, 0.1))),
        _money(float(between(ranked, 0.9))),
        cash.quantize(CENT, ROUND_HALF_UP),
        arrives,
        stockout,
        last,
    )


def _median(ground: Ground, lasting: Floats) -> date:
    return ground.today + timedelta(days=round(float(np.median(lasting))))


def _risk(ground: Ground, quantity: int, by: Way) -> int:
    """0-100: how likely a sale is lost before the order after this one can be there."""
    lost = np.maximum(by.lost, by.deepest[-1] - quantity) > 0
    return round(100 * ground.futures.chance(lost, by.until))


def _lost(quantity: int, by: Way) -> Floats:
    """Units lost up to each day with the order: those lost before it arrived, or the depth since then less its quantity."""
    lost: Floats = by.deepest - quantity
    return np.maximum(lost, by.lost, out=lost)


def _money(value: float) -> Decimal:
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def _unique(pairs: Sequence[tuple[int, Mode]]) -> list[tuple[int, Mode]]:
    return list(dict.fromkeys(pairs))
