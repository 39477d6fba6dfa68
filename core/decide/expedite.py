"""Should part of an order fly? Only what the slow route would lose, and only when that pays (S3, S10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from core.decide.choices.earned import span
from core.decide.choices.options import ordered
from core.decide.ground import Ground
from core.decide.orders import order_line
from core.decide.quantity import Need
from core.money.cents import cents
from core.names import MODES
from core.phrase import Money, Phrase, Value
from core.records import Floats, Mode
from core.suggestion import Factor, Order

FAST: tuple[Mode, ...] = ("air", "express")
MOST_OF_GAP = 2  # a minimum that turns a bridge into more than this many of it is no bridge
FREIGHT_BACK = 3
"""How many times each dollar of dearer freight must come back for a part to fly: of the gaps that made parts fly in replays,
expected in three of four cases, less than half came (docs/decisions/one-figure.md)."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """Units by a faster mode, the mode, and the units expected to be lost in the gap if nothing bridges it."""

    units: int
    mode: Mode
    lost: float


def bridges(ground: Ground, urgent: bool) -> tuple[Bridge, ...]:
    """The units to send faster by each faster mode that has a gap to bridge; () for none.

    The gap is what is lost between the day a fast order could arrive and the day the usual one would. Its
    quantile at margin / (margin + extra freight) is the newsvendor quantity: a unit too many has only cost
    the extra freight, as it sells later anyway. Worked example: margin 9 by air, 3 dearer than by sea: the
    75 % quantile of the gap's loss. Which of them is taken, and whether, is said by what the whole order earns
    (`core.decide.choices.earned`). An order that already flies for this SKU ends the matter: one at a time.
    `urgent` (S3, L2) lowers the risk from which a gap is bridged to the smallest the policy knows.
    Without costs the one that bridges most comes first.
    """
    if any(lot.inbound.mode in FAST for lot in ground.position.lots):
        return ()
    slow = ground.routes[ground.mode].days.mean
    found: list[tuple[float, Bridge]] = []
    for mode in (m for m, r in ground.routes.items() if r.days.mean < slow - 1):
        gap = _gap(ground, mode)
        if float((gap > 0).mean()) <= (0.05 if urgent else ground.policy.expedite_risk):
            continue
        level, margin = _ratio(ground, mode)
        if margin <= 0:
            continue
        units = int(np.quantile(gap, level, method="higher"))
        if units > 0:
            found.append(
                (margin * float(np.minimum(gap, units).mean()), Bridge(units, mode, float(gap.mean())))
            )
    found.sort(key=lambda each: -each[0])
    return tuple(each for _, each in found)


def _gap(ground: Ground, mode: Mode) -> Floats:
    """Units lost per future between the fast arrival and the usual one, with the pipeline as it is."""
    fast = ground.arrival(mode, 0) - 1
    return ground.idle.lost_in(np.maximum(fast, ground.lead - 1)) - ground.idle.lost_in(fast)


def _ratio(ground: Ground, mode: Mode) -> tuple[float, float]:
    """The critical ratio, and the margin lost with a unit.

    Without costs or without the freight rates of both modes the policy's own level holds, and any unit
    bridged counts as a gain of one.
    """
    policy, costs = ground.policy, ground.costs
    if costs is None or mode not in costs.freight or ground.mode not in costs.freight:
        return policy.expedite_service, 1.0
    extra = max(0.0, float(costs.freight[mode] - costs.freight[ground.mode]))
    margin = float(costs.margin(mode, 0)) * (1 + policy.goodwill)
    return (min(0.95, margin / (margin + extra)), margin) if margin > 0 else (0.0, margin)


@dataclass(frozen=True, slots=True)
class Flight:
    """An order of which part flies, with its factors."""

    orders: tuple[Order, ...]
    factors: tuple[Factor, ...]


def best_flight(ground: Ground, weighed: Sequence[Flight], plain: tuple[Order, ...]) -> Flight | None:
    """The flight that earns most, of those that pay: the first where costs are unknown. One by a mode without a freight rate
    only where no other is weighed, as it looks free.

    It pays where each dollar that its faster freight costs on top comes back `FREIGHT_BACK` times: one of them is in what it
    earns already. Worked example: 500 units fly for 1,500 more; 4,400 earned against 1,300 plain: 3,100 > 2 · 1,500, it pays.
    """
    if not weighed or ground.costs is None:
        return weighed[0] if weighed else None
    until = span(ground)
    without = _earns(ground, plain, until)
    priced = [each for each in weighed if each.orders[0].mode in ground.costs.freight]
    told = [(_earns(ground, each.orders, until), each) for each in priced or weighed]
    paying = [
        (gained, each)
        for gained, each in told
        if gained - without > (FREIGHT_BACK - 1) * _dearer(ground, each.orders)
    ]
    return max(paying, key=lambda each: each[0])[1] if paying else None


def rate_unknown(ground: Ground, flight: Flight, plain: tuple[Order, ...]) -> tuple[Factor, ...]:
    """S10: up to which extra freight a part is worth flying where its mode has no rate.

    Worked example: 600 fly, 9,000 more earned before freight, which must come back three times: 9,000 ÷ 3 ÷ 600 = 5.00.
    """
    mode, units = flight.orders[0].mode, flight.orders[0].quantity
    if ground.costs is None or mode in ground.costs.freight:
        return ()
    until = span(ground)
    gained = _earns(ground, flight.orders, until) - _earns(ground, plain, until)
    most = cents(max(Decimal(0), gained / FREIGHT_BACK / units))
    values: dict[str, Value | Phrase | Money] = {
        "mode": MODES[mode],
        "most": Money(most, ground.situation.product.currency),
    }
    reason = Phrase(
        "no freight rate for {mode} is on file: that freight is not in these figures, and pays where it adds up to {most} a unit",
        values,
    )
    return (Factor("S10", "note", "units", units, reason),)


def _dearer(ground: Ground, orders: tuple[Order, ...]) -> Decimal:
    """What the faster freight of these orders costs on top of the usual one's."""
    assert ground.costs is not None
    usual = ground.costs.landed(ground.mode, sum(order.quantity for order in orders))
    fast = (order for order in orders if order.mode != ground.mode and order.landed_cost is not None)
    return sum(((each.landed_cost or usual) - usual) * each.quantity for each in fast) or Decimal(0)


def _earns(ground: Ground, orders: tuple[Order, ...], until: int) -> Decimal:
    option = ordered(ground, orders, until=until)
    return Decimal(0) if option is None or option.expected_profit is None else option.expected_profit


def flights(ground: Ground, base: Need, fast: Sequence[Bridge]) -> list[Flight]:
    """For each bridge: part flies, the rest comes as usual. The supplier's minimum holds for all of it, cartons for each part.

    Not where the minimum would make far more of it than the gap asks for, or a launch's cap forbids it.
    """
    supplier, made = ground.situation.product.supplier, []
    for each in fast:
        part = -(-each.units // ground.lots.multiple) * ground.lots.multiple
        total = ground.lots.up(max(base.quantity, part))
        if total > max(base.quantity, MOST_OF_GAP * part):
            continue
        if ground.goals.cap_is_hard and ground.position.units + total > (ground.goals.cap or 0):
            continue
        values: dict[str, Value | Phrase] = {
            "units": part,
            "mode": MODES[each.mode],
            "lost": max(1, round(each.lost)),
        }
        reason = Phrase(
            "{units} by {mode} bridge the days until the usual route arrives; without them about {lost} {lost:sale|sales} would be lost",
            values,
        )
        grown = total - base.quantity
        rule = "S3" if ground.rivals_out else "S10"
        factor = Factor(rule, "+" if grown else "note", "units", grown or part, reason)
        lines = [order_line(ground, part, each.mode, ground.today, supplier)]
        if total > part:
            lines.append(order_line(ground, total - part, ground.mode, ground.today, supplier))
        made.append(Flight(tuple(lines), (*base.factors, factor)))
    return made
