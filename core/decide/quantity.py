"""How many units the position lacks, step by step: each step a factor, their values adding up to the quantity (S6).

Leaves when to order to `core.decide.timing` and part by air to `core.decide.expedite`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from core.decide.ground import Ground
from core.decide.market import rivalry, signals, variants
from core.decide.rounding import rounded
from core.phrase import Money, Percent, Phrase, Value
from core.suggestion import Factor

COVERED = Phrase("the position already covers the target: nothing to order")


@dataclass(frozen=True, slots=True)
class Need:
    """Units lacked before rounding, the quantity after it, and the factors that add up to that quantity."""

    units: int
    quantity: int
    factors: tuple[Factor, ...]


def need(ground: Ground) -> Need:
    """Order-up-to level less the position, raised by the buffer tier (S2) and searches for the variant (F4), held by the
    caps (L2, L4), rounded.

    Worked example: 1,320 demand + 310 safety - 940 position = 690; minimum 500, cartons of 24: 696.
    """
    ahead = _ahead(ground)
    factors = [*_level(ground), *ahead, _position(ground)]
    wanted = sum(int(f.value) if f.effect == "+" else -int(f.value) for f in factors)
    buffer = _buffer(ground, wanted)
    if buffer is not None:
        factors.append(buffer)
        wanted += int(buffer.value)
    theirs = rivalry.growing(ground, ground.goals.demand) if wanted > 0 else None
    if theirs is not None:
        factors.append(theirs)
        wanted += int(theirs.value)
    less = _less(ground, wanted)
    if less is not None:
        factors.append(less)
        wanted -= int(less.value)
    cap = ground.goals.cap
    room = None if cap is None else cap - ground.position.units
    raised = sum(int(each.value) for each in (*ahead, buffer, theirs) if each is not None)
    asked = variants.asked(ground, wanted, raised, room)
    if asked is not None:
        factors.append(asked)
        wanted += int(asked.value) if asked.effect == "+" else 0
    if room is not None and wanted > max(0, room):
        assert ground.goals.cap_factor is not None
        held = max(0, room)
        factors.append(Factor(ground.goals.cap_rule, "-", "units", wanted - held, ground.goals.cap_factor))
        wanted = held
    if wanted <= 0:
        return Need(wanted, 0, tuple(factors))
    lots = rounded(wanted, ground.lots, room if ground.goals.cap_is_hard else None)
    return Need(wanted, lots.quantity, (*factors, *lots.factors))


def closing(found: Need, rule: str, reason: Phrase) -> Need:
    """The same with nothing ordered: one last factor brings the sum to nought and says why.

    Where the position covers the target anyway, that is what brings it there, and ``reason`` stands beside it.
    """
    total = sum(
        int(f.value) * (1 if f.effect == "+" else -1) for f in found.factors if f.effect in ("+", "-")
    )
    if total == 0:
        return Need(found.units, 0, (*found.factors, Factor(rule, "note", "units", 0, reason)))
    if total > 0:
        return Need(found.units, 0, (*found.factors, Factor(rule, "-", "units", total, reason)))
    covered = Factor("S6", "+", "units", -total, COVERED)
    beside = () if reason == COVERED else (Factor(rule, "note", "units", 0, reason),)
    return Need(found.units, 0, (*found.factors, covered, *beside))


def _level(ground: Ground) -> list[Factor]:
    goals = ground.goals
    values = {"lead": round(ground.lead_time.mean), "review": goals.rhythm}
    reason = Phrase("demand until the order after this one ({lead} days lead + {review} review)", values)
    factors = [Factor("S6", "+", "units", goals.demand, reason)]
    if goals.lot_demand:
        values_lot: dict[str, Value | Money] = {
            "days": goals.lot_days,
            "cost": Money(Decimal(str(ground.policy.order_cost)), ground.situation.product.currency),
        }
        reason = Phrase(
            "demand of {days} more {days:day|days}: placing an order costs {cost}, so fewer and larger ones pay",
            values_lot,
        )
        factors.append(Factor("S9", "+", "units", goals.lot_demand, reason))
    if goals.event_demand:
        event = ground.event
        assert event is not None
        values_event: dict[str, Value] = {
            "event": event.name,
            "days": ground.policy.event_ready_days,
            "starts": event.starts_on,
        }
        factors.append(
            Factor(
                "S7",
                "+",
                "units",
                goals.event_demand,
                Phrase(
                    "demand to the end of {event}, sellable {days} days before it starts on {starts}",
                    values_event,
                ),
            )
        )
    if goals.safety.units:
        factors.append(Factor(goals.safety.rule, "+", "units", goals.safety.units, goals.safety.reason))
    else:
        factors.append(Factor(goals.safety.rule, "note", "units", 0, goals.safety.reason))
    return [*factors, *ground.extra]


def _ahead(ground: Ground) -> list[Factor]:
    """F4: what the orders brought forward would have covered; without it the next one would be due at once."""
    days = ground.adjusted.ahead_days - ground.policy.ahead_days
    if days <= 0:
        return []
    cover = ground.goals.cover_days
    more = round(ground.futures.mean_over(cover + days)) - round(ground.futures.mean_over(cover))
    reason = Phrase("demand of {days} more {days:day|days}, as searches rise", {"days": days})
    return [Factor("F4", "+", "units", more, reason)]


def _position(ground: Ground) -> Factor:
    where = ground.position
    values = {"on_hand": where.on_hand, "inbound": where.inbound}
    reason = Phrase("on hand {on_hand} and on the way {inbound}", values)
    if where.in_warehouses:
        values |= {"inbound": where.inbound - where.in_warehouses, "waiting": where.in_warehouses}
        reason = Phrase("on hand {on_hand}, on the way {inbound} and in your warehouses {waiting}", values)
    if where.back_orders:
        owed = {**values, "inbound": where.inbound, "owed": where.back_orders}
        reason = Phrase("on hand {on_hand} and on the way {inbound}, less {owed} owed to customers", owed)
    return Factor("S6", "-" if where.units >= 0 else "+", "units", abs(where.units), reason)


def _less(ground: Ground, wanted: int) -> Factor | None:
    """K5: a coefficient below 1 holds back a share of what is ordered, where stock of the category grows old."""
    share = ground.policy.restock_coefficient
    held = int((1 - share) * wanted + 1e-9) if wanted > 0 else 0
    if not held:
        return None
    reason = Phrase(
        "restock coefficient {share}: the category's stock has been growing old", {"share": Percent(share)}
    )
    return Factor("K5", "-", "units", held, reason)


def _buffer(ground: Ground, wanted: int) -> Factor | None:
    """S2 raises an order that is needed anyway; it never makes one."""
    if wanted <= 0 or ground.stage == "decline":
        return None
    found = signals.buffer_share(ground.situation.history, ground.today, ground.policy)
    if found is None:
        return None
    share, reason = found
    return Factor("S2", "+", "units", ceil(share * wanted - 1e-9), reason)
