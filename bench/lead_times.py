"""How well are lead times foretold: the legs with their seasons, against whole orders alone?

Each order is foretold on the day it is placed from what was known by then, and scored by the continuous ranked probability
score in days (the mean absolute error of a whole distribution; Gneiting and Raftery 2007) and by how often it came within
the 80 % range. Run ``python -m bench.lead_times``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from bot.local.seller.catalogue import ITEMS
from bot.local.seller.demand import Calendar, demand, promotions
from bot.local.seller.stock import closures, keep
from core.policy import Policy
from core.records import Floats, Freight, PastOrder, Product, Supplier
from core.supply.days import skewed, total_of
from core.supply.lead_time import Route, all_closures, known, route, shrunk
from core.supply.legs import Stops, left_on, stops, told
from core.supply.stages import OpenLine, Supply, late_lines

GRID = (np.arange(200) + 0.5) / 200
LEARN_FROM = 60
SEA = Freight("sea", 35.0, 45.0)
POLICY = Policy()


class World(NamedTuple):
    """A seller's orders by supplier, and what the suppliers state."""

    orders: tuple[PastOrder, ...]
    suppliers: Mapping[str, Supplier]


class Score(NamedTuple):
    """Of `orders` foretold orders: the mean score in days, and the share that came within the 80 % range."""

    orders: int
    crps: float
    within: float


def demo(seed: int, until: date, days: int = 1096) -> World:
    """The orders of the demo seller: two suppliers, New Year closures, and busy warehouses in October and November."""
    calendar = Calendar(first=until - timedelta(days=days), days=days)
    orders = []
    for number, item in enumerate(ITEMS):
        rng = np.random.default_rng([seed, number])
        share = promotions(item, calendar, rng)
        for each in keep(item, calendar, demand(item, calendar, share, rng), rng, number).orders:
            orders.append(
                PastOrder(
                    each.supplier, "sea", each.ordered, each.received, each.expected, each.produced,
                    each.departed, each.arrived,
                )
            )  # fmt: skip
    closed = tuple(closures(calendar.first.year, until.year))
    named = {order.supplier or "": Supplier(order.supplier or "", closures=closed) for order in orders}
    return World(tuple(orders), named)


def made(
    seed: int, *, slow: float, suppliers: int = 6, a_year: int = 8, years: int = 3, tied: float = 0.0
) -> World:
    """Suppliers of unlike speed whose ships and warehouses take ``slow`` days longer from October to December.

    ``tied`` is by how many days a ship is later for each day that production was (0: the legs are independent).
    """
    rng, first = np.random.default_rng(seed), date(2023, 1, 1)
    orders = []
    for number in range(suppliers):
        usual = rng.uniform(18, 45)
        for placed in np.sort(rng.integers(0, 365 * years, a_year * years)):
            ordered = first + timedelta(days=int(placed))
            late = rng.gamma(2, 3) - 3
            left = ordered + timedelta(days=max(5, round(usual + late)))
            extra = slow * (left.month >= 10) + tied * late
            arrived = left + timedelta(days=max(10, round(30 + extra + rng.gamma(2, 2))))
            received = arrived + timedelta(
                days=max(1, round(4 + slow * (arrived.month >= 10) / 2 + rng.gamma(2, 1.5)))
            )
            orders.append(PastOrder(f"S{number}", "sea", ordered, received, None, left, None, arrived))  # fmt: skip
    return World(tuple(orders), {f"S{number}": Supplier(f"S{number}") for number in range(suppliers)})


def untold(world: World) -> World:
    """The same orders, of which only the first and the last day are on file."""
    bare = tuple(replace(o, produced_on=None, departed_on=None, arrived_on=None) for o in world.orders)
    return World(bare, world.suppliers)


def score(world: World, since: date, *, legs: bool) -> Score:
    """Every order placed from ``since`` on, foretold from what was known on its day."""
    found = []
    for order in world.orders:
        if order.ordered_on < since:
            continue
        way = _way(world, order, legs)
        days = np.sort(way.draw(order.ordered_on, GRID))
        took = float((order.received_on - order.ordered_on).days)
        low, high = np.quantile(days, [0.1, 0.9], method="inverted_cdf")
        found.append((_crps(days, took), low <= took <= high))
    table = np.array(found, dtype=float)
    return Score(len(table), float(table[:, 0].mean()), float(table[:, 1].mean()))


def _way(world: World, order: PastOrder, legs: bool) -> Route:
    day, supplier = order.ordered_on, world.suppliers[order.supplier or ""]
    mine = [o for o in world.orders if o.supplier == order.supplier and o.received_on < day]
    past = sorted(mine, key=lambda o: o.received_on)[-LEARN_FROM:]
    product = Product("A", "US", "USD", supplier=order.supplier)
    if not legs:
        return _total_only(product, supplier, past)
    ways = [_by(stops(o), day) for o in world.orders if o.arrived_on is not None and o.arrived_on < day]
    return route("sea", (SEA,), known(product, supplier, past, (), POLICY, told(ways)), POLICY)


def late_stages(world: World, since: date) -> list[tuple[bool, bool, int]]:
    """Every stage of the orders placed from ``since`` on, on the day it ended: whether it began in autumn, whether it was
    late by then (rule D2), and by how many days the new day was off."""
    found = []
    for order in world.orders:
        stops_at = [
            order.ordered_on,
            order.produced_on,
            order.departed_on,
            order.arrived_on,
            order.received_on,
        ]
        told_days = [day for day in stops_at if day is not None]
        for began, ended in pairwise(told_days if order.ordered_on >= since else []):
            line = OpenLine(
                "", 1, order.supplier, "sea", order.ordered_on, None,
                *(day if day is not None and day <= began else None for day in stops_at[1:4]),
            )  # fmt: skip
            mine = [o for o in world.orders if o.supplier == order.supplier and o.received_on < began]
            past = tuple(sorted(mine, key=lambda o: o.received_on)[-LEARN_FROM:])
            others = [_by(stops(o), began) for o in world.orders if o.arrived_on and o.arrived_on < began]
            supply = Supply(world.suppliers, {order.supplier: past}, {"US": told(others)}, {"US": (SEA,)})
            slow = late_lines([(1, line)], {1: Product("A", "US", "USD")}, supply, ended, POLICY)
            off = abs((slow[0][2].moved_to - order.received_on).days) if slow else 0
            found.append((began.month >= 10, bool(slow), off))
    return found


def _by(one: Stops, day: date) -> Stops:
    return one if one.received_on is not None and one.received_on < day else one._replace(received_on=None)


def _total_only(product: Product, supplier: Supplier, past: Sequence[PastOrder]) -> Route:
    """Whole orders beside a prior of legs of which only production learns, as it was before the legs were learnt."""
    bare = [replace(o, arrived_on=None, departed_on=None) for o in past]
    closed = all_closures(supplier, ())
    plain = route("sea", (SEA,), known(product, supplier, (), (), POLICY), POLICY)
    stated = float(POLICY.production_days)
    made_in = np.array([float((left - o.ordered_on).days) for o in bare if (left := left_on(o)) is not None])
    production = shrunk(skewed(stated, stated * POLICY.production_p90_ratio), made_in, POLICY.prior_orders)
    total = total_of([production, plain.transit, plain.receiving])
    share = production.mean / total.mean
    lasted = np.array([_open(o, closed, share) for o in bare])
    return replace(plain, days=shrunk(total, lasted, POLICY.prior_orders), legs=None, production_share=share)


def _open(order: PastOrder, closed: Sequence[tuple[date, date]], share: float) -> float:
    lead, left = (order.received_on - order.ordered_on).days, left_on(order)
    work = round(lead * share) if left is None else (left - order.ordered_on).days
    shut = sum(
        1
        for k in range(work)
        if any(first <= order.ordered_on + timedelta(days=k) <= last for first, last in closed)
    )
    return float(max(1, lead - shut))


def _crps(days: Floats, took: float) -> float:
    """The score of an ensemble, sorted: the mean of |days - took| less half the mean difference of two of its members."""
    n = len(days)
    apart = 2.0 * float((days * (2 * np.arange(1, n + 1) - n - 1)).sum()) / n**2
    return float(np.abs(days - took).mean()) - apart / 2


def main(seeds: int = 5) -> None:
    """Print the tables of docs/decisions/lead-time.md: lead times foretold, and stages that were called late."""
    start, today = date(2024, 7, 1), date(2026, 11, 25)
    sellers: dict[str, tuple[Callable[[int], World], date]] = {
        "demo seller": (lambda seed: demo(seed, today), date(2024, 11, 25)),
        "demo seller, ends only": (lambda seed: untold(demo(seed, today)), date(2024, 11, 25)),
    }
    for slow in (0, 6, 14):
        for a_year in (1, 2, 8):
            sellers[f"{a_year} a year, autumn + {slow} days"] = partial(made, slow=slow, a_year=a_year), start
    for slow in (0, 14):
        sellers[f"8 a year, autumn + {slow} days, tied legs"] = partial(made, slow=slow, tied=0.8), start
        sellers[f"8 a year, autumn + {slow} days, ends only"] = (
            lambda seed, slow=slow: untold(made(seed, slow=slow)),  # type: ignore[misc]
            start,
        )
    for name, (make, since) in sellers.items():
        worlds = [make(seed) for seed in range(1, seeds + 1)]
        before, now = (_mean([score(world, since, legs=legs) for world in worlds]) for legs in (False, True))
        print(
            f"| {name} | {now.orders} | {before.crps:.2f} → {now.crps:.2f} | {before.within:.2f} → {now.within:.2f} |",
            flush=True,
        )

    for name, (make, since) in sellers.items():
        stages = np.array(
            [each for seed in range(1, seeds + 1) for each in late_stages(make(seed), since)], dtype=float
        )
        autumn, late = stages[:, 0] > 0, stages[:, 1] > 0
        print(
            f"| {name} | {late[autumn].mean():.1%} of {autumn.sum()} | {late[~autumn].mean():.1%} of {(~autumn).sum()} "
            f"| {stages[late, 2].mean():.1f} days |",
            flush=True,
        )


def _mean(scores: Sequence[Score]) -> Score:
    orders = sum(each.orders for each in scores)
    return Score(
        orders,
        sum(each.orders * each.crps for each in scores) / orders,
        sum(each.orders * each.within for each in scores) / orders,
    )


if __name__ == "__main__":
    main()
