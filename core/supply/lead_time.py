"""How long an order takes from the day it is placed to the day it can be sold, learnt from the seller's own orders.

Few orders lean on the sum of the legs (`core.supply.legs`); many orders speak for themselves. Closures of the supplier come
on top (`core.supply.closures`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

import numpy as np

from core.policy import Policy
from core.records import Floats, Freight, LegSeen, Mode, PastOrder, Product, SellingEvent, Situation, Supplier
from core.suggestion import LeadTime
from core.supply.closures import Closures, closed_days
from core.supply.days import Days, skewed, total_of
from core.supply.legs import Learnt, Legs, by_quarter, learnt, left_on, stops, told

MEAN_SHARE = 1 / 3
"""What the mean of the legs' sum weighs, for each order that its shape weighs: sellers differ in how long their orders take by
more than the orders of one of them do."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way to bring a SKU in: its lead time in open days in a mean season, and its lateness against the promised day.

    ``production_share`` is the part of the lead time spent in production, the part a closure stops. ``legs`` None: a person
    said how long it takes, and no season moves that.
    """

    mode: Mode
    days: Days
    lateness: Days
    production_share: float
    receiving: Learnt
    transit: Learnt
    orders_seen: int
    closures: tuple[tuple[date, date], ...] = ()
    legs: Legs | None = None

    def draw(self, ordered_on: date, uniform: Floats) -> Floats:
        """Whole days from `ordered_on` to sellable, at least one, for each uniform number."""
        return self._with_closures(ordered_on, self.placed(ordered_on).draw(uniform))

    def placed(self, ordered_on: date) -> Days:
        """Open days of an order placed on this day, in the seasons its legs will meet."""
        if self.legs is None:
            return self.days
        return self.days.shifted(float(self.legs.season(float(ordered_on.toordinal()))))

    def lasting(self, ordered_on: date) -> Days:
        """Days until an order placed on this day can be sold, closures included."""
        placed = self.placed(ordered_on)
        return Days.weighted(self._with_closures(ordered_on, placed.support), placed.weights)

    def summary(self, ordered_on: date) -> LeadTime:
        """The figures on the card for an order placed on this day, closures included."""
        placed = self.lasting(ordered_on)
        return LeadTime(
            mean=round(placed.mean, 1),
            p50=placed.quantile(0.5),
            p90=placed.quantile(0.9),
            orders_seen=self.orders_seen,
            legs=() if self.legs is None else self.legs.told(ordered_on),
        )

    def delay(self, ordered_on: date) -> int:
        """Days the supplier's closures add to an order placed on this day, at its mean lead time."""
        production = np.array([self.days.mean * self.production_share])
        return int(closed_days(ordered_on, production, self.closures)[0])

    def taking(self, mean: float) -> Route:
        """The same way, were its mean lead time as a person says."""
        return replace(self, days=self.days.scaled_to(mean), legs=None)

    def _with_closures(self, ordered_on: date, days: Floats) -> Floats:
        lasting = np.maximum(1.0, np.round(days))
        if self.closures:
            lasting = lasting + closed_days(ordered_on, lasting * self.production_share, self.closures)
        return lasting


class Known(NamedTuple):
    """What is the same for every mode of one SKU: its supplier's orders and closures, the legs that no mode changes."""

    ours: Sequence[PastOrder]
    closures: Closures
    legs: Sequence[LegSeen]
    production: Learnt
    receiving: Learnt


def routes_of(modes: Iterable[Mode], situation: Situation, policy: Policy) -> dict[Mode, Route]:
    """What is known of each mode for the SKU of a situation."""
    shared = known(
        situation.product,
        situation.supplier,
        situation.past_orders,
        situation.events,
        policy,
        situation.legs,
    )
    return {mode: route(mode, situation.freight, shared, policy) for mode in dict.fromkeys(modes)}


def route_of(mode: Mode, situation: Situation, policy: Policy) -> Route:
    """What is known of one mode for the SKU of a situation."""
    return routes_of([mode], situation, policy)[mode]


def known(
    product: Product,
    supplier: Supplier | None,
    past: Sequence[PastOrder],
    events: Sequence[SellingEvent],
    policy: Policy,
    seen: Sequence[LegSeen] = (),
) -> Known:
    """What every mode rests on; `seen` are the legs of other suppliers' orders too, empty: those of `past`."""
    closures = all_closures(supplier, events)
    ours = _orders_of(past, product.supplier)
    legs = seen or told(stops(order) for order in past)
    receiving = learnt(
        skewed(policy.receiving_days, policy.receiving_p90_days),
        [each for each in legs if each.leg == "receiving"],
        policy.prior_orders,
    )
    return Known(ours, closures, legs, _production(product, supplier, ours, closures, policy), receiving)


def route(mode: Mode, freight: Sequence[Freight], shared: Known, policy: Policy) -> Route:
    """What is known of one mode for one SKU.

    Each leg is learnt on its own (`core.supply.legs`). Their sum, as if they were independent, counts as
    `policy.prior_orders` orders; each whole order of that mode and supplier stands beside it with weight one, less what its
    season added. So few orders lean on the legs, which other orders teach too, and many keep what no leg tells: that a
    late production often is followed by a late ship. The sum's shape is kept, but its mean has a third of that weight
    (`MEAN_SHARE`) and moves towards those observed. Worked example without stage days: a sum of 60 days of weight 3 and
    orders of 40, 44 and 48: the sum's mean moves to (60 + 132) / 4 = 48, the mixture's mean is (3 · 48 + 132) / 6 = 46.
    """
    own = [order for order in shared.ours if order.mode in (mode, None)]
    transit = learnt(
        _transit(mode, freight, policy),
        [each for each in shared.legs if each.leg == "transit" and each.mode in (mode, None)],
        policy.prior_orders,
    )
    production, receiving = shared.production, shared.receiving
    total = total_of([production, transit, receiving])
    share = production.mean / total.mean if total.mean > 0 else 0.0
    legs = Legs(production, transit, receiving, Learnt(0.0, 0.0, 0))
    lasted = np.array([_open_days(order, shared.closures, share) for order in own])
    ordered = np.array([order.ordered_on.toordinal() for order in own], dtype=float)
    lasted = lasted - legs.season(ordered)
    silent = np.array([left_on(order) is None or order.arrived_on is None for order in own], dtype=bool)
    # What is left of a season where orders tell only the whole way.
    rest = [(order.ordered_on, days) for order, days, mute in zip(own, lasted, silent, strict=True) if mute]
    whole = learnt(Days(np.zeros(1), np.ones(1)), by_quarter("whole", mode, rest), policy.prior_orders)
    legs = replace(legs, whole=replace(whole, mean=0.0, variance=0.0))
    lasted = np.maximum(1.0, lasted - np.where(silent, whole.season(ordered), 0.0))
    days = shrunk(total, lasted, policy.prior_orders, MEAN_SHARE * policy.prior_orders)
    late = np.array([float((o.received_on - o.expected_on).days) for o in own if o.expected_on is not None])
    return Route(
        mode=mode,
        days=days,
        lateness=_lateness(days, late, policy.prior_orders),
        production_share=share,
        receiving=receiving,
        transit=transit,
        orders_seen=len(own),
        closures=tuple(shared.closures),
        legs=legs,
    )


def shrunk(prior: Days, seen: Floats, prior_orders: float, mean_orders: float | None = None) -> Days:
    """Observed days beside a prior of the weight of `prior_orders` observations, its mean of `mean_orders` (None: as many).

    Worked example in `route`.
    """
    if len(seen) == 0:
        return prior
    place = prior_orders if mean_orders is None else mean_orders
    mean = (place * prior.mean + seen.sum()) / (place + len(seen))
    moved = prior.scaled_to(mean)
    return Days.weighted(
        np.concatenate([moved.support, seen]),
        np.concatenate([moved.weights * prior_orders, np.ones(len(seen))]),
    )


def all_closures(supplier: Supplier | None, events: Sequence[SellingEvent]) -> tuple[tuple[date, date], ...]:
    """The supplier's own closures and those of the calendar, a day of both counted once."""
    own: Closures = supplier.closures if supplier is not None else ()
    calendar = [(e.starts_on, e.ends_on) for e in events if e.kind == "closure"]
    apart: list[tuple[date, date]] = []
    for first, last in sorted({*own, *calendar}):
        if apart and first <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(last, apart[-1][1])
        else:
            apart.append((first, last))
    return tuple(apart)


def usual_mode(product: Product, freight: Sequence[Freight], past: Sequence[PastOrder]) -> Mode:
    """The mode of the last order by sea or truck from this SKU's supplier, or of its last at all; else the slowest offered, else sea."""
    known = [o for o in past if o.mode is not None and (product.supplier in (None, o.supplier))]
    if known:
        slow = [o for o in known if o.mode in ("sea", "truck")]
        last = max(slow or known, key=lambda o: o.ordered_on)
        assert last.mode is not None
        return last.mode
    return max(freight, key=lambda f: f.transit_days).mode if freight else "sea"


def _orders_of(past: Sequence[PastOrder], supplier: str | None) -> list[PastOrder]:
    whole = [o for o in past if o.received_on > o.ordered_on]
    return whole if supplier is None else [o for o in whole if o.supplier in (supplier, None)]


def _production(
    product: Product,
    supplier: Supplier | None,
    ours: Sequence[PastOrder],
    closures: Closures,
    policy: Policy,
) -> Learnt:
    """Production by what the supplier states and its orders by any mode, in open days."""
    stated = product.production_days
    if stated is None and supplier is not None:
        stated = supplier.production_days
    mean = float(policy.production_days if stated is None else stated)
    prior = skewed(mean, mean * policy.production_p90_ratio)
    spans = []
    for order in ours:
        left = left_on(order)
        if left is not None and left >= order.ordered_on:
            made = (left - order.ordered_on).days
            spans.append((order.ordered_on, float(made - _met(order.ordered_on, made, closures))))
    return learnt(prior, by_quarter("production", None, spans), policy.prior_orders)


def _transit(mode: Mode, freight: Sequence[Freight], policy: Policy) -> Days:
    offered = next((f for f in freight if f.mode == mode), None)
    mean = policy.transit_days(mode) if offered is None else offered.transit_days
    p90 = offered.transit_days_p90 if offered is not None else None
    return skewed(mean, mean * policy.transit_p90_ratio if p90 is None else p90)


def _open_days(order: PastOrder, closures: Closures, production_share: float) -> float:
    """An order's lead time without the closed days it met, so that a closure is not learnt as slowness."""
    lead, left = (order.received_on - order.ordered_on).days, left_on(order)
    production = ceil(lead * production_share) if left is None else (left - order.ordered_on).days
    return float(max(1, lead - _met(order.ordered_on, production, closures)))


def _met(ordered_on: date, production: int, closures: Closures) -> int:
    """Closed days among the first `production` days of an order."""
    done = ordered_on + timedelta(days=production)
    return sum(
        (min(last + timedelta(days=1), done) - max(first, ordered_on)).days
        for first, last in closures
        if first < done and last >= ordered_on
    )


def _lateness(days: Days, late: Floats, prior_orders: float) -> Days:
    """Days after the promised day: the spread of the lead time around its median, then what was observed."""
    prior = days.shifted(-days.quantile(0.5))
    if len(late) == 0:
        return prior
    centred = prior.shifted(float(late.sum()) / (prior_orders + len(late)))
    return Days.weighted(
        np.concatenate([centred.support, late]),
        np.concatenate([np.diff(centred.cumulative, prepend=0.0) * prior_orders, np.ones(len(late))]),
    )
