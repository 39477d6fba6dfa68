"""How long the legs of an order's way take (production, transit, receiving), and how much longer in one season than another.

Production is the supplier's; transit belongs to the mode and receiving to the marketplace, whoever made the goods, so that
orders of other suppliers teach them too. Leaves the whole way to `core.supply.lead_time`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from core.records import Floats, Leg, LegSeen, Mode, PastOrder
from core.suggestion import LegDays
from core.supply.days import Days
from core.supply.words import TOLD

MOST_SHIFT = 14.0
"""Days a season adds or takes at most: more is a disturbance, not a season; and an order placed later stays later."""

LEAST_NOISE = 1 / 12
"""Variance of a whole number of days that says nothing of hours."""

_YEAR = 365.2425
_PLACES = np.arange(6.0)


class Stops(NamedTuple):
    """The days an order left the supplier, reached the warehouse's door and could be sold, as far as they are told."""

    mode: Mode | None
    left_on: date | None
    arrived_on: date | None
    received_on: date | None


def left_on(order: PastOrder) -> date | None:
    """The day production ended; where only the departure is told, waiting for it counts as production."""
    return order.produced_on or order.departed_on


def stops(order: PastOrder) -> Stops:
    """The stops of a received order."""
    return Stops(order.mode, left_on(order), order.arrived_on, order.received_on)


def told(orders: Iterable[Stops]) -> tuple[LegSeen, ...]:
    """What orders tell of transit by mode and of receiving, by the quarter in which the leg began.

    Worked example: two orders by sea, left on 3 and 20 May, under way 30 and 34 days: transit, quarter 2, 2 orders, mean 32,
    variance 4.
    """
    found: dict[tuple[Leg, Mode | None], list[tuple[date, float]]] = {}
    for mode, left, arrived, received in orders:
        if left is not None and arrived is not None and arrived >= left:
            found.setdefault(("transit", mode), []).append((left, (arrived - left).days))
        if arrived is not None and received is not None and received >= arrived:
            found.setdefault(("receiving", None), []).append((arrived, (received - arrived).days))
    return tuple(seen for (leg, mode), spans in found.items() for seen in by_quarter(leg, mode, spans))


def by_quarter(leg: Leg, mode: Mode | None, spans: Sequence[tuple[date, float]]) -> list[LegSeen]:
    """Spans as (first day, days), by the quarter of the first day; the variance is that around the quarter's own mean."""
    days: dict[int, list[float]] = {}
    for began, lasted in spans:
        days.setdefault((began.month + 2) // 3, []).append(lasted)
    found = []
    for quarter, each in sorted(days.items()):
        mean = sum(each) / len(each)
        variance = sum((lasted - mean) ** 2 for lasted in each) / len(each)
        found.append(LegSeen(leg, mode, quarter, len(each), round(mean, 3), round(variance, 3)))
    return found


@dataclass(frozen=True, slots=True)
class Learnt:
    """A leg's days over the year, and what each quarter's season adds to them (nought where nothing tells)."""

    mean: float
    variance: float
    orders: int
    seasons: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    def season(self, day: Floats | float) -> Floats | float:
        """Days the season adds to a leg that begins on these days (ordinals): in the middle of a quarter its own, linear between."""
        if not any(self.seasons):
            return 0.0
        first, *_, last = self.seasons
        around = (last, *self.seasons, first)
        place = ((day - 1) % _YEAR) / _YEAR * 4 + 0.5
        if isinstance(place, float):  # asked for each day of each decision, and ten times as fast
            left = int(place)
            return around[left] + (place - left) * (around[left + 1] - around[left])
        return np.asarray(np.interp(place, _PLACES, around))


def learnt(prior: Days, seen: Sequence[LegSeen], prior_orders: float) -> Learnt:
    """A prior with the weight of `prior_orders` orders beside the orders seen, and each quarter's shift from the year's mean.

    Mean and variance are those of the mixture. A quarter's shift is its mean's distance from the mean of all, times
    n / (n + k + s² / t²): n its orders, k the prior's weight, s² the variance within quarters, t² that between them beyond
    luck (the moment estimate of a one-way layout; Searle, Casella, McCulloch 1992, ch. 3). So few orders, or quarters that
    differ by no more than luck, shift nothing. Worked example: prior 35 of weight 3, three orders of 41 in one quarter: mean
    38, no season. 20 orders of 30 and 20 of 40 days, s² = 4: t² = (40 · 25 - 4) / 20 = 49.8, shifts of ± 5 · 20 / 23.1 = 4.3.
    """
    orders = sum(each.orders for each in seen)
    if orders == 0:
        return Learnt(prior.mean, prior.variance, 0)
    mean = sum(each.orders * each.mean for each in seen) / orders
    quarters = [_quarter([each for each in seen if each.quarter == q], mean) for q in (1, 2, 3, 4)]
    shifts = _shifts(quarters, prior_orders)
    # the variance of all days around their mean, less what the season explains
    spread = sum(
        each.within + each.orders * (each.apart - shift) ** 2
        for each, shift in zip(quarters, shifts, strict=True)
    )
    share = orders / (prior_orders + orders)
    return Learnt(
        mean=(1 - share) * prior.mean + share * mean,
        variance=(1 - share) * prior.variance
        + share * spread / orders
        + share * (1 - share) * (prior.mean - mean) ** 2,
        orders=orders,
        seasons=shifts,
    )


class _Quarter(NamedTuple):
    """Orders of a quarter, its mean's distance from the mean of all, and the squares around its own mean, summed."""

    orders: int
    apart: float
    within: float


def _quarter(seen: Sequence[LegSeen], mean: float) -> _Quarter:
    orders = sum(each.orders for each in seen)
    if orders == 0:
        return _Quarter(0, 0.0, 0.0)
    own = sum(each.orders * each.mean for each in seen) / orders
    within = sum(each.orders * (each.variance + (each.mean - own) ** 2) for each in seen)
    return _Quarter(orders, own - mean, within)


def _shifts(quarters: Sequence[_Quarter], prior_orders: float) -> tuple[float, float, float, float]:
    orders, met = sum(each.orders for each in quarters), sum(each.orders > 0 for each in quarters)
    if met < 2 or orders <= met:
        return 0.0, 0.0, 0.0, 0.0
    noise = max(sum(each.within for each in quarters) / (orders - met), LEAST_NOISE)
    between = sum(each.orders * each.apart**2 for each in quarters) - (met - 1) * noise
    between /= orders - sum(each.orders**2 for each in quarters) / orders
    if between <= 0:
        return 0.0, 0.0, 0.0, 0.0
    first, second, third, fourth = (
        max(
            -MOST_SHIFT,
            min(MOST_SHIFT, each.apart * each.orders / (each.orders + prior_orders + noise / between)),
        )
        for each in quarters
    )
    return first, second, third, fourth


@dataclass(frozen=True, slots=True)
class Legs:
    """The three legs of a way, and what the season of the order's day adds where orders tell only the whole."""

    production: Learnt
    transit: Learnt
    receiving: Learnt
    whole: Learnt

    def seasons(self, ordered_on: Floats | float) -> tuple[Floats | float, ...]:
        """Days the season adds to each leg of orders placed on these days (ordinals), each leg at the season it begins in."""
        made = self.production.season(ordered_on)
        leaves = ordered_on + self.production.mean + made
        moved = self.transit.season(leaves)
        taken = self.receiving.season(leaves + self.transit.mean + moved)
        return made, moved, taken, self.whole.season(ordered_on)

    def season(self, ordered_on: Floats | float) -> Floats | float:
        """Days the season adds to the whole way."""
        return sum(self.seasons(ordered_on))

    def told(self, ordered_on: date) -> tuple[LegDays, ...]:
        """The legs of an order placed on this day, as the card tells them, season included."""
        named: tuple[tuple[Leg, Learnt], ...] = (
            ("production", self.production),
            ("transit", self.transit),
            ("receiving", self.receiving),
            ("whole", self.whole),
        )
        added = self.seasons(float(ordered_on.toordinal()))
        return tuple(
            LegDays(name, round(leg.mean + float(more), 1), leg.orders, round(float(more), 1))
            for (name, leg), more in zip(named, added, strict=True)
            if name != "whole" or abs(float(more)) >= TOLD
        )
