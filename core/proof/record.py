"""From what a seller has on file to a world to replay: demand, opening stock, the orders on their way, lead times, money.

Rests on `Situation` as it is today, the SKU's own order lines, and counts of stock. What had to be assumed is noted.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from statistics import fmean

import numpy as np

from core.decide.process.lot_level import Terms, Unit
from core.decide.process.protocol_input import Item
from core.decide.rounding import lots_of
from core.decide.suggest import policy_for
from core.money.unit_costs import unit_costs
from core.phrase import Phrase
from core.policy import Policy
from core.proof.demand import wanted
from core.proof.world import Goods, Placed, World
from core.records import Bools, Floats, LegSeen, Mode, PastOrder, Product, Situation
from core.stage import first_sale
from core.supply.lead_time import Route, route_of, usual_mode
from core.supply.legs import Stops, told

DAYS = 364
"""A replay covers the last fifty-two weeks."""

REVIEW_DAYS = 7
HISTORY_DAYS = 56
"""Days of sales a policy is given before it has to decide."""

LEAST_DAYS = 84
MOST_IMPUTED = 0.5
COUNT_AGE = 7
END_DAYS = 90.0
"""What is left in the end keeps its cost as far as this many days of mean demand would take it."""

SALVAGE = 0.4
AGED_FROM = 181
MONTH_DAYS = 30
"""A shipment is taken to carry this many days' sales, or the supplier's minimum where that is more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One order the seller placed for a SKU, by its ``number``; ``received_on`` None while it is on its way."""

    ordered_on: date
    received_on: date | None
    expected_on: date | None
    units: int
    mode: Mode | None = None
    supplier: str | None = None
    produced_on: date | None = None
    departed_on: date | None = None
    arrived_on: date | None = None
    number: str = ""

    @property
    def stops(self) -> Stops:
        """What the line tells of transit and receiving."""
        return Stops(self.mode, self.produced_on or self.departed_on, self.arrived_on, self.received_on)


@dataclass(frozen=True, slots=True)
class Record:
    """One SKU as it is on file today; ``counts`` are units on hand at the end of the days they were counted.

    ``policy`` tells which thresholds hold for it in a situation of the replay.
    """

    situation: Situation
    lines: tuple[Line, ...] = ()
    counts: Mapping[date, int] = field(default_factory=dict)
    policy: Callable[[Situation], Policy] = policy_for


@dataclass(frozen=True)
class Books:
    """A world with what it was made from. ``own`` are the seller's orders in it; ``left_out`` says who is not in it."""

    world: World
    records: tuple[Record, ...]
    own: tuple[Placed, ...]
    knows_own: tuple[bool, ...]
    assumed_opening: tuple[bool, ...]
    past: Mapping[str | None, tuple[PastOrder, ...]]
    left_out: tuple[tuple[Product, Phrase], ...]


def terms_of(policy: Policy) -> Terms:
    """The money terms of a replay; storage and fees for age come with each SKU, its "cubic feet" are its mean storage fee."""
    return Terms(
        review_days=REVIEW_DAYS,
        order_cost=policy.order_cost,
        capital_per_day=policy.capital_per_year / 365,
        goodwill=policy.goodwill,
        salvage=SALVAGE,
        storage=(1.0,) * 12,
    )


def books(records: Sequence[Record], until: date, policy: Policy, *, days: int = DAYS) -> Books:
    """The world of the ``days`` days up to ``until``; SKUs without cost or with too little history are left out."""
    start = until - timedelta(days=days - 1)
    past = past_orders(records)
    kept: list[_Kept] = []
    left_out = []
    for record in records:
        made = _kept(record, start, days, policy, past)
        if isinstance(made, Phrase):
            left_out.append((record.situation.product, made))
        else:
            kept.append(made)
    count = len(kept)
    modes = sorted({mode for each in kept for mode in each.leads})
    leads = {
        mode: np.array([each.leads.get(mode, each.leads[each.goods.usual]) for each in kept])
        for mode in modes
    }
    world = World(
        start=start,
        goods=tuple(each.goods for each in kept),
        terms=terms_of(policy),
        demand=np.array([each.demand for each in kept]).reshape(count, days),
        imputed=np.array([each.imputed for each in kept], dtype=bool).reshape(count, days),
        begins=np.array([each.begins for each in kept], dtype=np.int64),
        opening=np.array([each.opening for each in kept], dtype=np.float64),
        leads=leads,
        coming=tuple(order._replace(sku=i) for i, each in enumerate(kept) for order in each.coming),
        end_days=END_DAYS,
    )
    return Books(
        world=world,
        records=tuple(each.record for each in kept),
        own=tuple(order._replace(sku=i) for i, each in enumerate(kept) for order in each.own),
        knows_own=tuple(bool(each.own or each.coming) for each in kept),
        assumed_opening=tuple(each.assumed for each in kept),
        past=past,
        left_out=tuple(left_out),
    )


def items(told: Books) -> list[Item]:
    """The SKUs as a plain policy is told of them on the day each begins."""
    found = []
    for i, record in enumerate(told.records):
        goods, situation = told.world.goods[i], record.situation
        first_day = told.world.day(int(told.world.begins[i]))
        known = max(0, (first_day - situation.history.start).days)
        seen = [
            float((line.received_on - line.ordered_on).days)
            for line in record.lines
            if line.received_on is not None and line.received_on < first_day
        ]
        supplied = known_by(told.past, situation.product.supplier, first_day)
        before = replace(situation, past_orders=supplied, legs=())
        usual = route_of(goods.usual, before, Policy())
        found.append(
            Item(
                id=goods.sku,
                first_day=first_day,
                history=np.maximum(0.0, situation.history.units[:known]),
                in_stock=situation.history.in_stock[:known],
                unit=goods.unit,
                lots=goods.lots,
                lead_time=usual.days.mean,
                lead_times_seen=np.array(seen),
                on_hand=float(told.world.opening[i]),
            )
        )
    return found


def known_by(
    past: Mapping[str | None, tuple[PastOrder, ...]], supplier: str | None, day: date
) -> tuple[PastOrder, ...]:
    """The orders of a supplier that had been received before ``day``."""
    return tuple(order for order in past.get(supplier, ()) if order.received_on < day)


def legs_by(records: Sequence[Record], day: date) -> dict[str, tuple[LegSeen, ...]]:
    """What each marketplace's orders that had been received before ``day`` tell of the legs; lines of one shipment count once."""
    found: dict[str, set[Stops]] = {}
    for record in records:
        seen = found.setdefault(record.situation.product.marketplace, set())
        seen.update(
            each.stops for each in record.lines if each.received_on is not None and each.received_on < day
        )
    return {market: told(sorted(each, key=str)) for market, each in found.items()}


def past_orders(records: Sequence[Record]) -> dict[str | None, tuple[PastOrder, ...]]:
    """The received orders of all records by supplier; lines of one shipment count once."""
    found: dict[str | None, dict[tuple[object, ...], PastOrder]] = {}
    for record in records:
        for line in record.lines:
            if line.received_on is None or line.received_on <= line.ordered_on:
                continue
            supplier = line.supplier or record.situation.product.supplier
            key = (line.mode, line.ordered_on, line.received_on)
            found.setdefault(supplier, {})[key] = PastOrder(
                supplier=supplier,
                mode=line.mode,
                ordered_on=line.ordered_on,
                received_on=line.received_on,
                expected_on=line.expected_on,
                produced_on=line.produced_on,
                departed_on=line.departed_on,
                arrived_on=line.arrived_on,
                quantity=line.units,
            )
    return {supplier: tuple(each.values()) for supplier, each in found.items()}


def lead_days(usual: Route, past: Sequence[PastOrder], start: date, days: int, luck: Floats) -> Floats:
    """Days an order of each day takes: as long as the seller's nearest order by that mode took, else as ``usual`` draws.

    Worked example: orders of 1 Mar and 1 May took 50 and 40 days: until 31 Mar an order takes 50, from 1 Apr on 40.
    """
    mine = [order for order in past if order.mode == usual.mode]
    if not mine:
        return np.array(
            [usual.draw(start + timedelta(days=t), luck[t : t + 1])[0] for t in range(days)], dtype=np.float64
        )
    placed = np.array([(order.ordered_on - start).days for order in mine])
    took = np.array([(order.received_on - order.ordered_on).days for order in mine], dtype=np.float64)
    order = np.argsort(placed, kind="stable")
    placed, took = placed[order], took[order]
    nearest = np.abs(np.arange(days)[:, None] - placed[None, :]).argmin(axis=1)
    return np.asarray(np.maximum(1.0, took[nearest]))


@dataclass(frozen=True)
class _Kept:
    """One SKU's part of the world."""

    record: Record
    goods: Goods
    demand: Floats
    imputed: Bools
    begins: int
    opening: float
    assumed: bool
    leads: dict[Mode, Floats]
    coming: tuple[Placed, ...]
    own: tuple[Placed, ...]


def _kept(
    record: Record,
    start: date,
    days: int,
    policy: Policy,
    past: Mapping[str | None, tuple[PastOrder, ...]],
) -> _Kept | Phrase:
    situation = record.situation
    product, history = situation.product, situation.history
    goods = _goods(record, start, policy)
    if goods is None:
        return Phrase("no price or no unit cost")
    first = first_sale(product, history)
    if first is None:
        return Phrase("no sale yet")
    ready = max(0, (max(first, history.start) + timedelta(days=HISTORY_DAYS) - start).days)
    begins = -(-ready // REVIEW_DAYS) * REVIEW_DAYS
    if days - begins < LEAST_DAYS:
        return Phrase(
            "too little history: it takes {days} days of sales", {"days": HISTORY_DAYS + LEAST_DAYS}
        )
    rng = np.random.default_rng(zlib.crc32(f"{key(product)}|proof".encode()))
    demand, imputed = wanted(history, start, days, rng)
    if imputed[begins:].mean() > MOST_IMPUTED:
        return Phrase("out of stock or unknown on most days")
    first_day = start + timedelta(days=begins)
    supplied = past.get(product.supplier, ())
    known = replace(situation, past_orders=supplied)
    leads = {
        mode: lead_days(route_of(mode, known, policy), supplied, start, days, rng.random(days))
        for mode in goods.extra
    }
    if "air" not in leads:  # a mode whose price nobody knows is no faster, or it would look free
        leads["air"] = leads[goods.usual]
    lines = [_placed(line, start, leads, goods.usual) for line in record.lines]
    opening = _opening(record, first_day)
    if opening is None:
        rate = float(demand[begins : begins + 28].mean())
        cover = float(leads[goods.usual][begins]) + 14
        return _Kept(record, goods, demand, imputed, begins, float(round(rate * cover)), True, leads, (), ())
    coming = tuple(p for p in lines if p.ordered < begins <= p.due)
    own = tuple(p for p in lines if begins <= p.ordered < days)
    return _Kept(record, goods, demand, imputed, begins, opening, False, leads, coming, own)


def _goods(record: Record, start: date, policy: Policy) -> Goods | None:
    """The SKU with its money: the mean price that was paid in the window, and today's cost, fees and freight."""
    situation = record.situation
    price = _paid(situation, start)
    product = situation.product if price is None else replace(situation.product, price=price)
    costs, _ = unit_costs(
        product, situation.history, situation.freight, policy, situation.fees, situation.trading
    )
    if costs is None:
        return None
    usual = usual_mode(product, situation.freight, situation.past_orders)
    lots = lots_of(product, situation.supplier)
    shipment = lots.up(max(1, round(MONTH_DAYS * _rate(situation, start))))  # it shares a carrier's minimum
    landed = {mode: float(costs.landed(mode, shipment)) for mode in (usual, *costs.freight)}
    least = min(landed.values())
    storage = tuple(float(fee) for fee in costs.storage) or (policy.storage_per_year / 12 * least,) * 12
    aged = tuple((day, float(fee)) for day, fee in costs.aged)
    return Goods(
        sku=key(product),
        unit=Unit(float(costs.price), least, float(costs.fees), fmean(storage)),
        lots=lots,
        usual=usual,
        extra={mode: cost - least for mode, cost in landed.items()},
        storage=storage,
        aged=aged or ((AGED_FROM, policy.ageing_per_year / 12 * least),),
    )


def _rate(situation: Situation, start: date) -> float:
    """Units a day since ``start``, over the days that are known."""
    history = situation.history
    units = history.units[max(0, (start - history.start).days) :]
    known = np.isfinite(units)
    return float(units[known].mean()) if known.any() else 0.0


def key(product: Product) -> str:
    """What a SKU is called in a world: the same name in two marketplaces is two SKUs."""
    return f"{product.marketplace}|{product.sku}"


def _paid(situation: Situation, start: date) -> Decimal | None:
    """The mean price of a unit sold since ``start``; None where prices are not on file."""
    history = situation.history
    if history.price is None:
        return None
    since = max(0, (start - history.start).days)
    price, units = history.price[since:], np.nan_to_num(history.units[since:])
    known = np.isfinite(price) & (units > 0)
    if not known.any():
        return None
    mean = float((price[known] * units[known]).sum() / units[known].sum())
    return Decimal(str(round(mean, 2)))


def _opening(record: Record, first_day: date) -> float | None:
    """Units on hand on the morning of ``first_day``: the last count of the week before, brought forward."""
    for back in range(1, COUNT_AGE + 1):
        counted = first_day - timedelta(days=back)
        if counted not in record.counts:
            continue
        history = record.situation.history
        begin = (counted - history.start).days + 1
        sold = np.nan_to_num(history.units[max(0, begin) : begin + back - 1]).sum()
        came = sum(
            line.units for line in record.lines if line.received_on and counted < line.received_on < first_day
        )
        return float(max(0, record.counts[counted] + came - round(float(sold))))
    return None


def _placed(line: Line, start: date, leads: Mapping[Mode, Floats], usual: Mode) -> Placed:
    """A line of the books in the world's days; one still on its way comes when expected, else after the usual time."""
    ordered = (line.ordered_on - start).days
    mode = line.mode or usual
    table = leads.get(mode, leads[usual])
    due = line.received_on or line.expected_on
    at = (due - start).days if due is not None else ordered + int(table[min(max(0, ordered), len(table) - 1)])
    return Placed(0, ordered, line.units, max(at, ordered + 1), mode, line.expected_on)
