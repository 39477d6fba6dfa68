"""How long an order takes from the day it is placed to the day it can be sold, learnt from the seller's own orders.

Legs: production, transit by mode, receiving in the marketplace's warehouse. Few orders lean on a prior made
of those legs; many orders speak for themselves. Closures of the supplier come on top (`core.supply.closures`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

import numpy as np

from core.policy import Policy
from core.records import Floats, Freight, LeadTime, Mode, PastOrder, Product, SellingEvent, Supplier
from core.supply.closures import Closures, closed_days
from core.supply.days import Days, skewed, total_of


@dataclass(frozen=True, slots=True)
class Route:
    """One way to bring a SKU in: its lead time in open days, and its lateness against the promised day.

    ``production_share`` is the part of the lead time spent in production, the part a closure stops.
    """

    mode: Mode
    days: Days
    lateness: Days
    production_share: float
    receiving: Days
    transit: Days
    orders_seen: int
    closures: tuple[tuple[date, date], ...] = ()

    def draw(self, ordered_on: date, uniform: Floats) -> Floats:
        """Whole days from `ordered_on` to sellable, at least one, for each uniform number."""
        return self._with_closures(ordered_on, self.days.draw(uniform))

    def summary(self, ordered_on: date) -> LeadTime:
        """The figures on the card for an order placed on this day, closures included."""
        lasting = self._with_closures(ordered_on, self.days.support)
        placed = Days.weighted(lasting, self.days.weights)
        return LeadTime(
            mean=round(placed.mean, 1),
            p50=placed.quantile(0.5),
            p90=placed.quantile(0.9),
            orders_seen=self.orders_seen,
        )

    def delay(self, ordered_on: date) -> int:
        """Days the supplier's closures add to an order placed on this day, at its mean lead time."""
        production = np.array([self.days.mean * self.production_share])
        return int(closed_days(ordered_on, production, self.closures)[0])

    def _with_closures(self, ordered_on: date, days: Floats) -> Floats:
        lasting = np.maximum(1.0, np.round(days))
        if self.closures:
            lasting = lasting + closed_days(ordered_on, lasting * self.production_share, self.closures)
        return lasting


def route(
    mode: Mode,
    product: Product,
    supplier: Supplier | None,
    freight: Sequence[Freight],
    past: Sequence[PastOrder],
    events: Sequence[SellingEvent],
    policy: Policy,
) -> Route:
    """What is known of one mode for one SKU.

    The prior (production + transit + receiving) counts as `policy.prior_orders` orders. Its mean is moved to
    (k · prior mean + sum of observed) / (k + n), its shape kept; each observed order then stands beside it
    with weight one. Worked example: prior mean 60 of weight 3 and orders of 40, 44 and 48 days: the prior's
    mean moves to (180 + 132) / 6 = 52, and the mixture's mean is (3 · 52 + 132) / 6 = 48.
    """
    closures = all_closures(supplier, events)
    own = _own_orders(past, product.supplier, mode)
    production = _production(product, supplier, own, policy)
    transit = _transit(mode, freight, policy)
    receiving = skewed(policy.receiving_days, policy.receiving_p90_days)
    prior = total_of([production, transit, receiving])
    share = production.mean / prior.mean if prior.mean > 0 else 0.0
    seen = np.array([_open_days(order, closures, share) for order in own])
    days = shrunk(prior, seen, policy.prior_orders)
    late = np.array([float((o.received_on - o.expected_on).days) for o in own if o.expected_on is not None])
    return Route(
        mode=mode,
        days=days,
        lateness=_lateness(days, late, policy.prior_orders),
        production_share=share,
        receiving=receiving,
        transit=transit,
        orders_seen=len(own),
        closures=closures,
    )


def shrunk(prior: Days, seen: Floats, prior_orders: float) -> Days:
    """Observed days beside a prior of the weight of `prior_orders` observations (worked example in `route`)."""
    if len(seen) == 0:
        return prior
    mean = (prior_orders * prior.mean + seen.sum()) / (prior_orders + len(seen))
    moved = prior.scaled_to(mean)
    return Days.weighted(
        np.concatenate([moved.support, seen]),
        np.concatenate([moved.weights * prior_orders, np.ones(len(seen))]),
    )


def all_closures(supplier: Supplier | None, events: Sequence[SellingEvent]) -> tuple[tuple[date, date], ...]:
    """The supplier's own closures and those of the calendar."""
    own: Closures = supplier.closures if supplier is not None else ()
    calendar = [(e.starts_on, e.ends_on) for e in events if e.kind == "closure"]
    return tuple(sorted({*own, *calendar}))


def usual_mode(product: Product, freight: Sequence[Freight], past: Sequence[PastOrder]) -> Mode:
    """The mode the seller used last for this SKU's supplier, else the slowest offered, else sea."""
    known = [o for o in past if o.mode is not None and (product.supplier in (None, o.supplier))]
    if known:
        slow = [o for o in known if o.mode in ("sea", "truck")]
        last = max(slow or known, key=lambda o: o.ordered_on)
        assert last.mode is not None
        return last.mode
    return max(freight, key=lambda f: f.transit_days).mode if freight else "sea"


def _own_orders(past: Sequence[PastOrder], supplier: str | None, mode: Mode) -> list[PastOrder]:
    whole = [o for o in past if o.received_on > o.ordered_on and o.mode in (mode, None)]
    ours = [o for o in whole if supplier is None or o.supplier in (supplier, None)]
    return ours


def _production(
    product: Product, supplier: Supplier | None, own: Sequence[PastOrder], policy: Policy
) -> Days:
    stated = product.production_days
    if stated is None and supplier is not None:
        stated = supplier.production_days
    mean = float(policy.production_days if stated is None else stated)
    prior = skewed(mean, mean * policy.production_p90_ratio)
    seen = np.array([float((o.produced_on - o.ordered_on).days) for o in own if o.produced_on is not None])
    return shrunk(prior, seen, policy.prior_orders)


def _transit(mode: Mode, freight: Sequence[Freight], policy: Policy) -> Days:
    offered = next((f for f in freight if f.mode == mode), None)
    mean = policy.transit_days(mode) if offered is None else offered.transit_days
    p90 = offered.transit_days_p90 if offered is not None else None
    return skewed(mean, mean * policy.transit_p90_ratio if p90 is None else p90)


def _open_days(order: PastOrder, closures: Closures, production_share: float) -> float:
    """An order's lead time without the closed days it met, so that a closure is not learnt as slowness."""
    lead = (order.received_on - order.ordered_on).days
    production = (
        (order.produced_on - order.ordered_on).days
        if order.produced_on is not None
        else ceil(lead * production_share)
    )
    met = sum(
        max(
            0,
            min((last - order.ordered_on).days, production - 1) - max((first - order.ordered_on).days, 0) + 1,
        )
        for first, last in closures
    )
    return float(max(1, lead - met))


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
