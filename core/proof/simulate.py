"""Living through a world day by day: lost sales, weekly review, late orders, fees for age. One pass for all SKUs.

Arrivals of a morning can serve that day; a review is held in the morning, before the day's sales. Money is counted as
it is earned: margin of what is sold - goodwill of what is lost - holding and age of what lies there - cost per order
- dearer freight, and at the end what is left too much is written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from core.decide.process.lot_level import DAYS_A_MONTH
from core.decide.process.protocol_input import State
from core.proof.world import AGED_DAYS, Buy, Placed, World
from core.records import Bools, Floats


@dataclass(frozen=True, slots=True)
class Seen:
    """One SKU as a policy sees it at a review; ``sales`` and ``in_stock`` are those of the days since the last one."""

    on_hand: float
    pipeline: tuple[Placed, ...]
    sales: Floats
    in_stock: Bools


Review = Callable[[date, Mapping[str, Seen]], Mapping[str, Sequence[Buy]]]


@dataclass(frozen=True, slots=True)
class Lived:
    """What became of each SKU, (S, T) each: units sold, stock at the day's end, units over 180 days old, money."""

    sold: Floats
    lost: Floats
    stock: Floats
    aged: Floats
    earned: Floats
    arrived: Floats
    orders: tuple[Placed, ...]


def reviewed(world: World, review: Review, on_day: Callable[[int], None] = lambda day: None) -> Lived:
    """Live through the world with a policy that is asked every ``review_days``; ``on_day`` hears how far it is."""
    every = world.terms.review_days
    names = {goods.sku: i for i, goods in enumerate(world.goods)}

    def place(day: int, live: _Live) -> Iterable[Placed]:
        on_day(day)
        if day % every:
            return []
        bought = review(world.day(day), live.all_seen(day))
        return [
            Placed(names[name], day, buy.units, day + world.lead(names[name], buy.mode, day), buy.mode)
            for name, buys in bought.items()
            for buy in buys
            if buy.units > 0
        ]

    return _live(world, place)


def replayed(
    world: World,
    orders: Iterable[Placed],
    *,
    watch: Review | None = None,
    on_day: Callable[[int], None] = lambda day: None,
) -> Lived:
    """Live through the world with orders that are known in advance, as the seller's own are.

    ``watch`` is shown what a review would see, and what it answers is not ordered.
    """
    every = world.terms.review_days
    by_day: dict[int, list[Placed]] = {}
    for order in orders:
        by_day.setdefault(order.ordered, []).append(order)

    def place(day: int, live: _Live) -> Iterable[Placed]:
        on_day(day)
        if watch is not None and day % every == 0:
            watch(world.day(day), live.all_seen(day))
        return by_day.get(day, ())

    return _live(world, place)


def plain(world: World, review: Callable[[date, Mapping[str, State]], Mapping[str, int]]) -> Review:
    """A policy that orders whole numbers by the usual mode, as `core.decide.process.panel.Panel` and the rules do."""

    def ask(day: date, seen: Mapping[str, Seen]) -> Mapping[str, Sequence[Buy]]:
        states = {
            name: State(
                on_hand=each.on_hand,
                pipeline=tuple((world.day(lot.ordered), float(lot.units)) for lot in each.pipeline),
                sales=each.sales,
                in_stock=each.in_stock,
            )
            for name, each in seen.items()
        }
        return {name: (Buy(units),) for name, units in review(day, states).items()}

    return ask


class _Live:
    """The present state of all SKUs; changes from day to day."""

    def __init__(self, world: World) -> None:
        self.world = world
        count, days = world.count, world.days
        self.stock = np.zeros(count)
        self.arrived = np.zeros((count, days))
        self.sold, self.stocks = np.zeros((count, days)), np.zeros((count, days))
        self.pipeline: list[list[Placed]] = [[] for _ in range(count)]
        self.orders: list[Placed] = []
        for order in world.coming:
            self.take(order)

    def take(self, order: Placed) -> None:
        if 0 <= order.due < self.world.days:
            self.arrived[order.sku, order.due] += order.units
        self.pipeline[order.sku].append(order)

    def all_seen(self, day: int) -> dict[str, Seen]:
        """What a review of this day sees."""
        return {
            goods.sku: self.seen(i, day, self.world.terms.review_days)
            for i, goods in enumerate(self.world.goods)
            if self.world.begins[i] <= day
        }

    def seen(self, sku: int, day: int, every: int) -> Seen:
        self.pipeline[sku] = [lot for lot in self.pipeline[sku] if lot.due > day]
        since = slice(max(int(self.world.begins[sku]), day - every), day)
        return Seen(
            on_hand=float(self.stock[sku]),
            pipeline=tuple(self.pipeline[sku]),
            sales=self.sold[sku, since],
            in_stock=self.stocks[sku, since] > 0,
        )


def _live(world: World, place: Callable[[int, _Live], Iterable[Placed]]) -> Lived:
    live = _Live(world)
    begins = world.begins
    for day in range(world.days):
        live.stock += np.where(begins == day, world.opening, 0.0)
        live.stock += np.where(begins <= day, live.arrived[:, day], 0.0)
        for order in place(day, live):
            if order.ordered >= begins[order.sku]:
                live.take(order)
                live.orders.append(order)
        sold = np.where(begins <= day, np.minimum(live.stock, world.demand[:, day]), 0.0)
        live.stock -= sold
        live.sold[:, day], live.stocks[:, day] = sold, live.stock
    return _settled(world, live)


def _settled(world: World, live: _Live) -> Lived:
    alive = world.alive
    arrived = np.where(alive, live.arrived, 0.0)
    arrived[np.arange(world.count), np.minimum(world.begins, world.days - 1)] += world.opening
    lost = np.where(alive, world.demand - live.sold, 0.0)
    margin = world.each("price") - world.each("cost") - world.each("fees")
    earned = live.sold * margin - lost * world.terms.goodwill * np.maximum(margin, 0.0)
    earned -= world.holding() * live.stocks
    earned -= _aged_fees(world, live.stocks, arrived)
    for order in live.orders:
        goods = world.goods[order.sku]
        dearer = goods.extra.get(order.mode or goods.usual, 0.0) * order.units
        earned[order.sku, order.ordered] -= world.terms.order_cost + dearer
    earned = np.where(alive, earned, 0.0)
    earned[:, -1] -= world.written_off(live.stocks[:, -1])
    return Lived(
        sold=live.sold,
        lost=lost,
        stock=live.stocks,
        aged=older(live.stocks, arrived, AGED_DAYS),
        earned=earned,
        arrived=arrived,
        orders=tuple(live.orders),
    )


def older(stock: Floats, arrived: Floats, days: int) -> Floats:
    """Units in stock at each day's end that came more than ``days`` days ago, first in, first out.

    What came within the last ``days`` days is still there as far as stock reaches; the rest of the stock is older.
    Worked example: 10 arrive on day 0, one sells a day, 5 arrive on day 4: at the end of day 4 stock is 10, of
    which 10 - 5 = 5 are older than 2 days.
    """
    total = np.cumsum(arrived, axis=1)
    before = np.zeros_like(total)
    before[:, days:] = total[:, : max(0, total.shape[1] - days)]
    return np.maximum(0.0, stock - (total - before))


def _aged_fees(world: World, stock: Floats, arrived: Floats) -> Floats:
    """What stock of each age costs beyond plain storage; every step's fee replaces the one before it."""
    by_unit = [
        goods.aged or tuple((day, fee * goods.unit.volume_cuft) for day, fee in world.terms.aged)
        for goods in world.goods
    ]
    fees = np.zeros_like(stock)
    for age in sorted({day for steps in by_unit for day, _ in steps}):
        more = np.array([[_step(steps, age)] for steps in by_unit])
        fees += older(stock, arrived, age) * more / DAYS_A_MONTH
    return fees


def _step(steps: Sequence[tuple[int, float]], age: int) -> float:
    """By how much the fee rises at this age."""
    before = [fee for day, fee in steps if day < age]
    now = [fee for day, fee in steps if day == age]
    return now[-1] - (before[-1] if before else 0.0) if now else 0.0
