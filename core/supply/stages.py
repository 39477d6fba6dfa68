"""Where on its way is an order, how long does each stage usually take, and when will it be here if it is late (rule D2)?

Stages by their first day: ordered → produced → departed → arrived → received. A lot is late when it has been in its
stage longer than nine of ten earlier orders; it is then expected at the usual length of what is left. Production, transit
and receiving take as long as decisions say they do (`core.supply.legs`: seasons, closures, orders of other suppliers),
or longer where the supplier's own orders did; the wait for a ship, which no leg tells apart, is judged by those alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np

from core.policy import Policy
from core.records import Floats, Freight, LegSeen, Mode, PastOrder, Product, SellingEvent, Supplier
from core.supply.closures import closed_days
from core.supply.days import Days, skewed, total_of
from core.supply.lead_time import Route, known, route, shrunk
from core.supply.legs import Learnt

Step = Literal["production", "pickup", "transit", "receiving"]
Stretch = Literal["production", "pickup", "transit", "receiving", "all", "rest"]
"""A stage, or several that no date tells apart: the whole way, or the rest of it."""

PICKUP_DAYS, PICKUP_SLOW = 5.0, 12.0
"""From produced to departed, while nothing is known: a week or two for booking and the port."""


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An order line that is on its way: the days its stages began, as far as they did."""

    reference: str
    quantity: int
    supplier: str | None
    mode: Mode | None
    ordered_on: date
    expected_on: date | None = None
    produced_on: date | None = None
    departed_on: date | None = None
    arrived_on: date | None = None

    @property
    def step(self) -> tuple[Step, date]:
        """The stage it is in, and since when."""
        if self.arrived_on is not None:
            return "receiving", self.arrived_on
        if self.departed_on is not None:
            return "transit", self.departed_on
        if self.produced_on is not None:
            return "pickup", self.produced_on
        return "production", self.ordered_on


@dataclass(frozen=True, slots=True)
class Late:
    """A lot that is late in its stage: days in it, what nine of ten need, and the day it should now be here."""

    step: Stretch
    days: int
    usual: float
    limit: float
    moved_to: date


@dataclass(frozen=True, slots=True)
class Supply:
    """What lead times are learnt from: suppliers by name, received orders by supplier, legs and freight by marketplace."""

    suppliers: Mapping[str, Supplier]
    past_orders: Mapping[str | None, tuple[PastOrder, ...]]
    legs: Mapping[str, tuple[LegSeen, ...]]
    freight: Mapping[str, tuple[Freight, ...]] = field(default_factory=dict)
    events: tuple[SellingEvent, ...] = ()

    def way(self, line: OpenLine, product: Product, policy: Policy) -> Route:
        """How long the line's supplier and mode take for this SKU, as a decision about it would have it."""
        shared = known(
            replace(product, supplier=line.supplier),
            self.suppliers.get(line.supplier or ""),
            self.past_orders.get(line.supplier, ()),
            [each for each in self.events if each.category in (None, product.category)],
            policy,
            self.legs.get(product.marketplace, ()),
        )
        return route(line.mode or "sea", self.freight.get(product.marketplace, ()), shared, policy)


def late_lines(
    lines: Iterable[tuple[int, OpenLine]],
    products: Mapping[int, Product],
    supply: Supply,
    today: date,
    policy: Policy,
) -> list[tuple[int, OpenLine, Late]]:
    """The lines, each with its SKU's id, that are late."""
    ways: dict[tuple[object, ...], Route] = {}
    found = []
    for sku_id, line in lines:
        product = products.get(sku_id)
        if product is None:
            continue
        key = (line.supplier, line.mode, product.marketplace, product.category, product.production_days)
        way = ways.get(key) or ways.setdefault(key, supply.way(line, product, policy))
        seen = late(line, way, supply.past_orders.get(line.supplier, ()), today, policy)
        if seen is not None:
            found.append((sku_id, line, seen))
    return found


def late(line: OpenLine, way: Route, past: Sequence[PastOrder], today: date, policy: Policy) -> Late | None:
    """Whether a lot is later than the 90 % quantile of its stage; the threshold day itself is still in time.

    ``way`` is what is known of its mode, ``past`` its supplier's received orders. Where the end of a stage is hardly ever
    told (most tables have no stage dates at all), the stage is taken up to the next day that is told, at last the receipt,
    and nothing is late before the promised day. Worked example: nine of ten transits take 42 days in this season; on day
    42 nothing is said, on day 43 it is late.
    """
    stretch, since, usual = _stage(line, way, [o for o in past if o.mode in (line.mode, None)], policy)
    whole = stretch in ("all", "rest")
    if whole and line.expected_on is not None and today <= line.expected_on:
        return None
    limit = usual.quantile(0.9)
    spent = (today - since).days
    if spent <= limit:
        return None
    rest = usual.beyond(spent)
    left = rest.quantile(0.5) - spent if rest is not None else float(policy.late_step_days)
    due = today + timedelta(days=max(1, round(left + _after(stretch, usual, way, today))))
    return Late(stretch, spent, round(usual.mean, 1), round(limit, 1), max(due, line.expected_on or due))


def _stage(
    line: OpenLine, way: Route, own: Sequence[PastOrder], policy: Policy
) -> tuple[Stretch, date, Days]:
    """The stage the line is in, or the stretch up to the next day that is told; since when; and how long it usually takes."""
    step, since = line.step
    legs = way.legs
    assert legs is not None, "a way as learnt has legs"
    if step == "production":
        if not _is_told(own, 1) and not _is_told(own, 2):
            return "all", since, way.lasting(since)
        made = _leg(legs.production, since)
        closed = closed_days(since, np.maximum(made.support, 0.0), way.closures)
        return "production", since, Days(made.support + closed, made.cumulative)
    if step == "pickup":
        if _is_told(own, 2):
            return (
                "pickup",
                since,
                shrunk(skewed(PICKUP_DAYS, PICKUP_SLOW), _spans(own, 1, 2), policy.prior_orders),
            )
        step = "transit"  # the leg begins when the goods leave the supplier
    if step == "transit":
        begins = 2
        if _is_told(own, 1) and line.produced_on is not None:
            begins, since = 1, line.produced_on  # as in the orders that the leg is learnt from
        if _is_told(own, 3) or (not own and legs.transit.orders):
            return "transit", since, _slower(_leg(legs.transit, since), _spans(own, begins, 3), policy)
        prior = total_of([legs.transit, legs.receiving])
        return "rest", since, shrunk(prior, _spans(own, begins, 4), policy.prior_orders)
    return "receiving", since, _slower(_leg(legs.receiving, since), _spans(own, 3, 4), policy)


def _slower(leg: Days, own: Floats, policy: Policy) -> Days:
    """The leg in its season, or with the supplier's own orders beside it, whichever leaves more time."""
    return max((leg, shrunk(leg, own, policy.prior_orders)), key=lambda days: days.quantile(0.9))


def _leg(leg: Learnt, began: date) -> Days:
    return total_of([leg]).shifted(float(leg.season(float(began.toordinal()))))


def _after(stretch: Stretch, usual: Days, way: Route, today: date) -> float:
    """Mean days of the legs after this stage, in the season they will meet."""
    legs = way.legs
    assert legs is not None
    if stretch not in ("production", "pickup", "transit"):
        return 0.0
    moving = 0.0
    if stretch != "transit":
        moving = _leg(legs.transit, today).mean
        if stretch == "pickup":  # part of the leg, as it begins when the goods are made
            moving = max(0.0, moving - usual.mean)
    return moving + _leg(legs.receiving, today + timedelta(days=round(moving))).mean


def _dates(order: PastOrder) -> tuple[date | None, ...]:
    return order.ordered_on, order.produced_on, order.departed_on, order.arrived_on, order.received_on


def _is_told(past: Sequence[PastOrder], place: int) -> bool:
    """Whether at least half of the orders tell the day at this place."""
    return bool(past) and 2 * sum(_dates(each)[place] is not None for each in past) >= len(past)


def _spans(past: Sequence[PastOrder], first: int, last: int) -> Floats:
    spans = []
    for each in past:
        begun, ended = _dates(each)[first], _dates(each)[last]
        if begun is not None and ended is not None and ended >= begun:
            spans.append(float((ended - begun).days))
    return np.array(spans)
