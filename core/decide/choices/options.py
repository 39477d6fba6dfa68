"""What a few quantities and modes, and orders in parts, would earn on the same futures (S9); `core.decide.choices.earned` says how.

All are placed on the day the chosen one is, and judged over its span.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from core.decide.choices.earned import Sent, earns, flow_with, span, value
from core.decide.futures import between
from core.decide.ground import Ground
from core.decide.orders import arrives_on
from core.demand.paths import running
from core.money.cents import cents
from core.money.unit_costs import UnitCosts
from core.records import Bools, Floats, Mode
from core.suggestion import Option, Order

SIZES = (0.5, 0.75, 1.0, 1.25, 1.5)
MODES_COMPARED = 3

Parts = tuple[tuple[int, Mode], ...]
"""Units and mode of each part of an order."""


def options(
    ground: Ground, quantity: int, also: Sequence[Parts] = (), ordered_in: int = 0
) -> tuple[Option, ...]:
    """Five sizes around `quantity` by the usual mode, `quantity` itself by up to two others, and orders in parts (``also``).

    Money is None when costs are unknown; the quantities are feasible ones. A mode without a freight rate is not compared.
    """
    base = quantity if quantity > 0 else max(1, ground.goals.order_up_to - ground.goals.reorder_point)
    sizes = dict.fromkeys(ground.lots.up(max(1, round(size * base))) for size in SIZES)
    sizes.pop(0, None)
    chosen = quantity if quantity > 0 else ground.lots.up(base)
    costs = ground.costs
    priced = ground.routes if costs is None else costs.freight  # without a rate express would look free
    others = [m for m in ground.routes if m != ground.mode and m in priced][: MODES_COMPARED - 1]
    pairs: list[tuple[int, Mode]] = [(size, ground.mode) for size in sizes]
    pairs += [(chosen, mode) for mode in others]
    ways = {mode: way(ground, mode, ordered_in) for mode in dict.fromkeys(mode for _, mode in pairs)}
    made = [_option(ground, size, ways[mode]) for size, mode in dict.fromkeys(pairs)]
    made += [in_parts(ground, [(*part, ordered_in) for part in parts]) for parts in also]
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Way:
    """One mode on the futures, up to the day the order after this one could be there.

    ``deepest``, (days, futures), is the running depth of the idle position below nought from this order's arrival on (-inf before it),
    ``lost`` what is lost before that arrival whatever is ordered, ``early`` the days before it, per future;
    ``idle_lost`` adds up, over the days from then on, what is lost up to each without an order. ``arrives`` is the day on the card.
    """

    mode: Mode
    until: int
    deepest: Floats
    lost: Floats
    early: Floats
    idle_lost: Floats
    arrives: date


def way(ground: Ground, mode: Mode, ordered_in: int = 0, until: int | None = None) -> Way:
    """What all quantities of one mode share, worked out once. ``until`` None: the span of an order placed then."""
    until = span(ground, ordered_in) if until is None else until
    key = "way", mode, ordered_in, until
    found: Way | None = ground.known.get(key)
    if found is not None:
        return found
    early = np.clip(ground.arrival(mode, ordered_in) - 1, 0, until)
    idle = ground.idle.lost[:, :until].T
    too_soon = np.arange(until)[:, None] < early
    depth = idle - ground.idle.stock[:, :until].T
    depth[too_soon] = -np.inf
    running(np.maximum, depth)
    idle_lost = np.where(too_soon, 0.0, idle).sum(axis=0)
    arrives = arrives_on(ground, mode, ground.today + timedelta(days=ordered_in))
    found = Way(mode, until, depth, ground.idle.lost_in(early), early, idle_lost, arrives)
    ground.known[key] = found
    return found


def profit(ground: Ground, costs: UnitCosts, quantity: int, by: Way) -> Floats:
    """`core.decide.choices.earned.earns` of one order, from what its mode shares.

    With the order the units lost up to a day are the larger of those lost before it arrived and the depth reached
    since then less its quantity (`core.decide.futures.flow` with one arrival more).
    """
    idle, until = ground.idle, by.until
    lost = _lost(quantity, by)
    there = until - by.early
    saved = np.where(there > 0, idle.lost[:, until - 1] - lost[-1], 0.0)
    # before the arrival `lost` holds `by.lost` on each day, which is no extra stock
    more = quantity * there + lost.sum(axis=0) - by.early * by.lost - by.idle_lost
    return value(
        ground, quantity, saved, more, until, leaves=float(costs.price - costs.fees),
        landed=float(costs.landed(by.mode, quantity)), holding=float(costs.holding_per_day),
    )  # fmt: skip


def ordered(
    ground: Ground, orders: Sequence[Order], among: Sequence[Option] = (), until: int | None = None
) -> Option | None:
    """What is ordered as an option: one of ``among``, else reckoned as it is; None for nothing.

    ``until``: days to judge it over, None: its own span.
    """
    if not orders:
        return None
    lines = [(each.quantity, each.mode, max(0, (each.order_by - ground.today).days)) for each in orders]
    if len({(mode, day) for _, mode, day in lines}) == 1:
        lines = [(sum(units for units, _, _ in lines), *lines[0][1:])]
    if len({day for _, _, day in lines}) == 1:
        wanted = tuple((units, mode) for units, mode, _ in lines)
        known = next((each for each in among if each.parts == wanted), None)
        if known is not None:
            return known
    return reckoned(ground, lines, until)


def reckoned(ground: Ground, lines: Sequence[tuple[int, Mode, int]], until: int | None = None) -> Option:
    """An order as an option: units, mode and the day from today on which each part is ordered."""
    if len(lines) == 1:
        ((units, mode, day),) = lines
        return _option(ground, units, way(ground, mode, day, until))
    return in_parts(ground, lines, until)


def in_parts(ground: Ground, lines: Sequence[tuple[int, Mode, int]], until: int | None = None) -> Option:
    """An order in parts as an option: units, mode and the day from today on which each part is ordered."""
    until = span(ground, min(day for _, _, day in lines)) if until is None else until
    key = "parts", tuple(lines), until
    found: Option | None = ground.known.get(key)
    if found is not None:
        return found
    costs, total = ground.costs, sum(units for units, _, _ in lines)
    sent = [direct(ground, *line) for line in lines]
    path = flow_with(ground, sent, until)
    days = [arrives_on(ground, mode, ground.today + timedelta(days=day)) for _, mode, day in lines]
    first = min(range(len(lines)), key=lambda place: days[place])
    cash = None
    if costs is not None:
        cash = sum((costs.landed(mode, units) * units for units, mode, _ in lines), Decimal(0))
    found = ground.known[key] = made(
        ground,
        tuple((units, mode) for units, mode, _ in lines),
        total,
        lines[first][1],
        None if costs is None else earns(ground, sent, until, path),
        cash,
        days[first],
        path.lost[:, -1] > 0,
        until,
    )
    return found


def direct(ground: Ground, units: int, mode: Mode, day: int) -> Sent:
    """A part that goes straight to where it is sold."""
    costs, after = ground.costs, ground.arrival(mode, day)
    if costs is None:
        return Sent(units, after)
    leaves = float(costs.price - costs.fees)
    return Sent(units, after, float(costs.landed(mode, units)), leaves, float(costs.holding_per_day))


def made(
    ground: Ground,
    parts: Parts,
    quantity: int,
    mode: Mode,
    earned: Floats | None,
    cash: Decimal | None,
    arrives: date,
    short: Bools,
    until: int,
) -> Option:
    """The record of an option; ``earned`` is its profit and ``short`` whether a sale is lost, both by future, shape (futures,)."""
    stockout = round(100 * ground.futures.chance(short, until))
    last = ground.today + timedelta(days=until)
    if earned is None or cash is None:
        return Option(quantity, mode, None, None, None, None, arrives, stockout, last, parts)
    ranked = np.sort(earned)
    return Option(
        quantity=quantity,
        mode=mode,
        expected_profit=cents(float(earned.mean())),
        profit_q10=cents(float(between(ranked, 0.1))),
        profit_q90=cents(float(between(ranked, 0.9))),
        cash=cents(cash),
        arrives=arrives,
        stockout=stockout,
        until=last,
        parts=parts,
    )


def _option(ground: Ground, quantity: int, by: Way) -> Option:
    """0-100 in it: how likely a sale is lost before the order after this one can be there."""
    costs, mode = ground.costs, by.mode
    short = np.maximum(by.lost, by.deepest[-1] - quantity) > 0
    earned = None if costs is None else profit(ground, costs, quantity, by)
    cash = None if costs is None else costs.landed(mode, quantity) * quantity
    return made(ground, ((quantity, mode),), quantity, mode, earned, cash, by.arrives, short, by.until)


def _lost(quantity: int, by: Way) -> Floats:
    """Units lost up to each day with the order: those lost before it arrived, or the depth since then less its quantity."""
    lost: Floats = by.deepest - quantity
    return np.maximum(lost, by.lost, out=lost)
