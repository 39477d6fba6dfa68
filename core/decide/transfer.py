"""What of the seller's own warehouses should be sent to FBA, how much and by when (S10).

Stock in a warehouse is the seller's and sells nowhere until it is sent. The decision counts it as if it were sent today; this
says by when it has to be, for FBA not to run short, and sends what sells within `DUE_DAYS` of its arrival: the rest lies
cheaper where it is, and what would cost money even once it is sold is left there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import ceil, inf

import numpy as np

from core.decide.futures import flow
from core.decide.ground import Ground
from core.decide.pays import loss
from core.money.channels import AT_FBA_DAYS as DUE_DAYS
from core.phrase import Phrase, Value
from core.records import Floats
from core.suggestion import Factor, Transfer
from core.supply.position import Lot, uniform_of


def transfer(ground: Ground) -> Transfer | None:
    """The next shipment from the seller's own warehouses; None where there is none, or none is needed in the days drawn.

    Worked example: 90 at FBA, 10 a day for sure, a way of 12 days: FBA is empty before goods of today are there, so they leave
    today; 12 + 45 days sell 570, of which 90 are there: 480 are sent, or all there are, in whole cartons.
    """
    lots = [lot for lot in ground.position.lots if lot.inbound.can_be_sent and _brings(ground, lot) > 0]
    if not lots:
        return None
    lots.sort(key=lambda lot: lot.wait.mean)
    futures = ground.futures
    others = _arriving(ground, [lot for lot in ground.position.lots if not lot.inbound.can_be_sent])
    owned = ground.position.on_hand - ground.position.back_orders
    alone = flow(owned, others, futures.cumulative)
    way = lots[0].draw(uniform_of(lots[0].inbound, futures.paths, futures.seed))
    risk = 1 - ground.goals.service_level

    def fails(later: int) -> bool:
        return futures.chance(alone.lost_in(way - 1 + later) > 0, float(way.mean()) + later) > risk

    last = futures.days - ceil(float(way.max()))
    if last < 0 or not fails(last):
        return None
    low, high = -1, last  # sent `low` days from now it is in time, sent `high` days from now too late
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fails(middle) else (middle, high)
    wait = max(0, low)
    until = min(futures.days, wait + round(float(way.mean())) + DUE_DAYS)
    wanted = futures.mean_over(until) - owned - float(others[:, until - 1].mean())
    units = _feasible(ground, wanted, sum(lot.inbound.quantity for lot in lots))
    if units <= 0:
        return None
    return _said(ground, lots, units, wait, float(np.median(way)), alone.stock)


def notes(found: Transfer | None) -> tuple[Factor, ...]:
    """The shipment as a factor; empty where none is needed."""
    return () if found is None else (Factor("S10", "note", "units", found.units, found.reason),)


def _brings(ground: Ground, lot: Lot) -> float:
    """What a unit of it brings once it is sold: infinite where buying more pays, as what is bought already costs less.

    Worked example: buying stops at a loss of 2.08 with 7.62 landed, of it 1.50 freight: 5.54 from a warehouse, 4.04 from home.
    """
    found = loss(ground)
    if found is None or not found.stops or ground.costs is None:
        return inf
    way = ground.costs.landed(ground.mode, 0) - ground.costs.unit_cost
    return float(found.cash - way if lot.inbound.kind == "home" else found.cash)


def _arriving(ground: Ground, lots: Sequence[Lot]) -> Floats:
    """Units of these lots that are there up to each day, shape (n, days)."""
    futures = ground.futures
    found = np.zeros((futures.days, futures.paths)).T
    for lot in lots:
        luck = uniform_of(lot.inbound, futures.paths, futures.seed)
        found += futures.arrived(lot.inbound.quantity, lot.draw(luck))
    return found


def _feasible(ground: Ground, wanted: float, there: int) -> int:
    """Whole cartons, never more than there are, nor than FBA has room for; what remains of less than a carton goes along."""
    carton, room = ground.lots.multiple, ground.situation.room
    units = ceil(max(0.0, wanted) / carton - 1e-9) * carton
    if there - units < carton:
        units = there
    if room is not None and units > room:
        units = room // carton * carton
    return units


def _said(ground: Ground, lots: Sequence[Lot], units: int, wait: int, way: float, alone: Floats) -> Transfer:
    places, left = [], units
    for lot in lots:
        if left:
            taken = min(left, lot.inbound.quantity)
            places.append((lot.inbound.reference, taken))
            left -= taken
    day = ground.today + timedelta(days=wait)
    arrives = day + timedelta(days=round(way))
    counted = min(lot.inbound.counted_on or ground.today for lot in lots)
    ends = np.flatnonzero(alone.mean(axis=0) < 0.5)
    values: dict[str, Value] = {
        "units": units, "day": day, "way": round(way), "arrives": arrives, "counted": counted,
        "place": " + ".join(name for name, _ in places),
    }  # fmt: skip
    if len(ends):
        values["out"] = ground.today + timedelta(days=int(ends[0]) + 1)
        reason = Phrase("send {units} from {place} to FBA by {day}: what is there or on its way ends about {out}, and this takes about {way} {way:day|days} (stock as counted on {counted})", values)  # fmt: skip
    else:
        reason = Phrase("send {units} from {place} to FBA by {day}: later, it may run out before they are there, in about {way} {way:day|days} (stock as counted on {counted})", values)  # fmt: skip
    return Transfer(
        units=units, places=tuple(places), send_by=day, arrives=arrives, counted_on=counted, reason=reason,
        left=sum(lot.inbound.quantity for lot in lots) - units,
    )  # fmt: skip
