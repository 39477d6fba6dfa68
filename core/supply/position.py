"""What a SKU can count on: stock on hand plus everything on its way, each lot once, with the day it should arrive.

Rules D2 and S6. Leaves the lead times themselves to `core.supply.lead_time`.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from core.phrase import Phrase
from core.policy import Policy
from core.records import Floats, Inbound, Mode, Situation
from core.suggestion import Factor
from core.supply.days import Days, skewed, total_of
from core.supply.lead_time import Route

AWD_DAYS = 20.0
"""Days until what is ordered from AWD can be sold at FBA, receiving included: what SoStocked, which reads AWD's shipments, reckons
with (its help on AWD, read on 2026-11-26)."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Units on their way and the distribution of the days from today until they can be sold."""

    inbound: Inbound
    wait: Days
    late: bool

    def draw(self, uniforms: Floats) -> Floats:
        """Whole days from today until these units can be sold, at least one."""
        return np.maximum(1.0, np.round(self.wait.draw(uniforms)))


@dataclass(frozen=True, slots=True)
class Position:
    """Stock on hand, lots that will come (on their way, or in the seller's own warehouses) and what is owed to customers; in units."""

    on_hand: int
    back_orders: int
    lots: tuple[Lot, ...]
    factors: tuple[Factor, ...]

    @property
    def inbound(self) -> int:
        """Units ordered, drafted or in transit that cannot be sold yet."""
        return sum(lot.inbound.quantity for lot in self.lots)

    @property
    def in_warehouses(self) -> int:
        """Units of those in the seller's own warehouses, which have to be sent first."""
        return sum(lot.inbound.quantity for lot in self.lots if lot.inbound.can_be_sent)

    @property
    def units(self) -> int:
        """The inventory position: on hand + inbound - back-orders."""
        return self.on_hand + self.inbound - self.back_orders


def position(situation: Situation, route_of: Callable[[Mode | None], Route], policy: Policy) -> Position:
    """The inventory position of a situation whose stock is known.

    The marketplace's inbound figure and our own approved and travelling orders describe the same goods:
    only what it reports beyond them is added. Worked example: 300 in transit by our orders, 420 reported
    inbound: 300 + 120 = 420 units are coming, not 720. A stock below nought is owed to customers.
    Late lots stay, with a re-estimated date and a factor D2.
    """
    stock = situation.stock
    assert stock is not None, "a position needs a stock snapshot"
    coming = [lot for lot in situation.inbound if lot.quantity > 0]
    explained = sum(lot.quantity for lot in coming if lot.kind != "draft" and not lot.can_be_sent)
    beyond = max(0, stock.inbound - explained)
    if beyond:
        coming.append(Inbound("", "reported", beyond, None))
    lots, factors = [], []
    for lot in coming:
        dated, factor = _dated(lot, situation.as_of, route_of(lot.mode), policy)
        lots.append(dated)
        if factor is not None:
            factors.append(factor)
    return Position(
        on_hand=max(0, stock.on_hand),
        back_orders=max(0, -stock.on_hand),
        lots=tuple(lots),
        factors=tuple(factors),
    )


def uniform_of(lot: Inbound, paths: int, seed: int) -> Floats:
    """The luck of one lot, a number in [0, 1) for each path: the same for the same lot, whatever else is on its way."""
    name = f"{lot.kind}|{lot.reference}|{lot.ordered_on}|{lot.arrives}".encode()
    return np.random.default_rng([seed, zlib.crc32(name)]).random(paths)


def _dated(lot: Inbound, today: date, route: Route, policy: Policy) -> tuple[Lot, Factor | None]:
    wait = _wait(lot, today, route, policy)
    overdue = lot.arrives is not None and lot.arrives <= today
    slow = lot.ordered_on is not None and (today - lot.ordered_on).days > route.placed(
        lot.ordered_on
    ).quantile(0.9)
    slow = slow and (lot.arrives is None or overdue)
    if wait is None:  # later than anything seen: nobody knows, so the date moves on until somebody does
        wait = skewed(policy.late_step_days, 2.0 * policy.late_step_days)
    expected = today + timedelta(days=max(1, round(wait.quantile(0.5))))
    dated = Lot(replace(lot, arrives=expected), wait, late=overdue or slow or lot.moved_from is not None)
    if not dated.late:
        return dated, None
    if lot.moved_from is not None and not overdue:
        moved = Phrase(
            "{units} units of {order}, promised for {due}, are late in their stage; now expected about {expected}",
            {
                "units": lot.quantity,
                "order": lot.reference or "?",
                "due": lot.moved_from,
                "expected": expected,
            },
        )
        return dated, Factor("D2", "note", "units", lot.quantity, moved)
    return dated, Factor("D2", "note", "units", lot.quantity, _late_reason(lot, expected))


def _wait(lot: Inbound, today: date, route: Route, policy: Policy) -> Days | None:
    """Days from today until the lot can be sold, knowing that it is not here yet; of one in a warehouse, if it is sent today."""
    if lot.kind == "warehouse":
        return total_of(
            [skewed(policy.truck_days, policy.transit_p90_ratio * policy.truck_days), route.receiving]
        )
    if lot.kind == "awd":
        return skewed(AWD_DAYS, policy.transit_p90_ratio * AWD_DAYS)
    if lot.kind == "home":
        return total_of([route.transit, route.receiving])
    if lot.arrives is not None:
        due = (lot.arrives - today).days
        arriving = route.lateness.shifted(due)
        return arriving.beyond(0.5)
    if lot.kind == "draft":
        return route.placed(today)
    if lot.ordered_on is not None:
        elapsed = (today - lot.ordered_on).days
        later = route.placed(lot.ordered_on).beyond(elapsed + 0.5)
        return None if later is None else later.shifted(-elapsed)
    # known only from the marketplace's figure: somewhere on the way, so half the transit is left on average
    mean = route.transit.mean / 2 + route.receiving.mean
    return skewed(mean, route.transit.mean + total_of([route.receiving]).quantile(0.9))


def _late_reason(lot: Inbound, expected: date) -> Phrase:
    name = lot.reference or "?"
    if lot.arrives is not None:
        return Phrase(
            "{units} units of {order} were due {due} and are not here; now expected about {expected}",
            {"units": lot.quantity, "order": name, "due": lot.arrives, "expected": expected},
        )
    assert lot.ordered_on is not None
    return Phrase(
        "{units} units of {order}, ordered {ordered}, take longer than 9 of 10 orders; now expected about {expected}",
        {"units": lot.quantity, "order": name, "ordered": lot.ordered_on, "expected": expected},
    )
