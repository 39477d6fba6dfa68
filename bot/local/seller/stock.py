"""How the demo seller kept stock so far: a plain reorder habit, two suppliers of unequal reliability, and slips."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from bot.local.seller.catalogue import KING, Item
from bot.local.seller.demand import Calendar, season_index
from core.records import Floats

NEW_YEARS = (
    date(2023, 1, 22),
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
)


@dataclass(frozen=True, slots=True)
class Bought:
    """One purchase order of the past; dates after the last day of the demo have not happened yet."""

    number: str
    sku: str
    supplier: str
    mode: str
    quantity: int
    unit_cost: float
    ordered: date
    expected: date
    produced: date
    departed: date
    arrived: date
    received: date
    received_quantity: int
    defective: int


@dataclass
class Kept:
    """Stock and sales of one SKU over the demo's days."""

    sold: Floats
    on_hand: Floats
    receipts: Floats
    orders: list[Bought] = field(default_factory=list)
    lots: list[tuple[int, int]] = field(default_factory=list)  # (day index received, units left)


def closures(first: int, last: int) -> list[tuple[date, date]]:
    """When factories stand still around Chinese New Year: a week before to two weeks after."""
    return [
        (day - timedelta(days=7), day + timedelta(days=14))
        for day in NEW_YEARS
        if first - 1 <= day.year <= last + 1
    ]


def keep(item: Item, calendar: Calendar, wanted: Floats, rng: np.random.Generator, number: int) -> Kept:
    """Walk through the days: sell what there is, reorder by habit, receive late."""
    n = calendar.days
    kept = Kept(sold=np.zeros(n), on_hand=np.zeros(n), receipts=np.zeros(n))
    begin = max(0, n - item.age)
    index = season_index(item, [calendar.day(d) for d in range(n + 150)])
    opening = int(wanted[begin : begin + 75].sum() * 1.15) + item.carton
    kept.lots.append((begin, opening))
    kept.receipts[begin] += opening
    coming: dict[int, int] = {}
    for i in range(begin, n):
        if i in coming:
            kept.lots.append((i, coming[i]))
            kept.receipts[i] += coming[i]
        available = sum(units for _, units in kept.lots)
        kept.sold[i] = sold = min(wanted[i], available)
        kept.lots = _take(kept.lots, int(sold))
        kept.on_hand[i] = available - sold
        if (i - begin) % 7 == 3 and i - begin >= 14 and not _slips(item, n - i):
            # The seller's habit: what sold lately, bent by last year's season at about half its strength, so
            # that peaks are often met a little short and the slope after them a little long.
            rate = kept.sold[max(begin, i - 30) : i + 1].mean()
            position = kept.on_hand[i] + sum(units for day, units in coming.items() if day > i)
            bend = (index[i + 30 : i + 150].mean() / index[max(0, i - 30) : i + 1].mean()) ** 0.75
            ahead = 112 if item.supplier == KING else 100
            too_much = item.story == "overstock" and 235 < n - i < 330
            if position < rate * bend * ahead and rate > 0:
                units = max(item.moq, round(rate * bend * (ahead + (190 if too_much else 55)) - position))
                units = -(-units // item.carton) * item.carton
                order = _buy(item, calendar.day(i), units, rng, f"PO-D{number:02d}{len(kept.orders):02d}")
                kept.orders.append(order)
                day = (order.received - calendar.first).days
                coming[day] = coming.get(day, 0) + order.received_quantity - order.defective
    return kept


def _take(lots: list[tuple[int, int]], units: int) -> list[tuple[int, int]]:
    left: list[tuple[int, int]] = []
    for day, have in lots:
        used = min(have, units)
        units -= used
        if have > used:
            left.append((day, have - used))
    return left


def _slips(item: Item, days_to_go: int) -> bool:
    """Nobody reordered lately: what makes a SKU run low, and what a fading one deserves."""
    return (item.story == "low" and days_to_go < 72) or (item.story == "fading" and days_to_go < 70)


def _buy(item: Item, ordered: date, units: int, rng: np.random.Generator, number: str) -> Bought:
    promised = 24 if item.supplier != KING else 28
    late = 0.0
    if item.supplier == KING:
        late = float(rng.lognormal(2.2, 0.6)) if rng.random() < 0.36 else float(rng.normal(0, 1.5))
    else:
        late = float(rng.lognormal(1.2, 0.4)) if rng.random() < 0.08 else float(rng.normal(0, 1))
    produced = ordered + timedelta(days=max(10, round(promised + late)))
    for first, last in closures(ordered.year, ordered.year):
        if ordered <= last and produced >= first:
            produced += timedelta(days=(last - max(first, ordered)).days)
            break
    departed = produced + timedelta(days=int(rng.integers(2, 6)))
    arrived = departed + timedelta(days=int(rng.normal(28, 3)))
    busy = 6 if arrived.month in (10, 11) else 0
    received = arrived + timedelta(days=int(rng.integers(2, 7)) + busy)
    short = int(rng.random() < 0.12) * int(rng.integers(2, 14))
    defective = int(rng.binomial(units, 0.012 if item.supplier == KING else 0.003))
    order = Bought(
        number=number,
        sku=item.sku,
        supplier=item.supplier,
        mode="sea",
        quantity=units,
        unit_cost=item.cost,
        ordered=ordered,
        expected=ordered + timedelta(days=promised + 38),
        produced=produced,
        departed=departed,
        arrived=arrived,
        received=received,
        received_quantity=max(0, units - short),
        defective=defective,
    )
    return replace(order, defective=min(defective, order.received_quantity))
