"""A made market whose demand answers to price and advertising, with the marketplace's fees in the books.

No public data has demand, prices, ads and fees together. So base demand is that of real series (Online Retail II, M5) and
the rest is made up: elasticity, what ads bring, ACoS, margins, rivals' gaps are drawn from the ranges stated below. Fees are
those of the American table. What a policy buys, spends or asks changes what is sold; the dice are the same for every policy.
The market is wider than the program's own priors on purpose (elasticity −1.8 ± .8, ads' power .6, all ad sales on top).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

from bench.proof import orders_of
from core.demand.forecast import forecast_batch
from core.market.advertising import dear
from core.money.cents import cents
from core.money.fee_table import Packed, unit_fees
from core.money.unit_costs import freight_per_unit
from core.money.unit_fees import Trading, UnitFees
from core.phrase import Phrase
from core.policy import Policy
from core.proof.simulate import older
from core.records import (
    AGES,
    AdPace,
    Bools,
    Floats,
    Forecast,
    Freight,
    History,
    Hold,
    Inbound,
    Mode,
    PastOrder,
    Product,
    RivalDay,
    Signals,
    Situation,
    Stock,
)
from storage.fees import load

PAST, LIVE, RUN_OFF = 280, 182, 154
"""Days of history, two quarters in which a policy decides each week, and days in which what is there sells off."""
DAYS = PAST + LIVE + RUN_OFF
REVIEW, RIVALS, SEEN, SETTLED, PACE, TRADED = 7, 2, 120, 4, 14, 90
SALVAGE = 0.1
"""What a unit left in the very end brings, of its cost: liquidation pays a tenth or less."""
BACK_DAYS, LOST = 14, 0.5
"""Days until a returned unit is there again, and the share that is not sellable."""
SIZES = ((20, 15, 10, 450), (30, 20, 10, 900), (12, 8, 4, 180), (40, 30, 20, 2500))
FREIGHT = (
    Freight("sea", 18.0, 24.0, cost_per_cbm=Decimal(150)),
    Freight("air", 6.0, 8.0, cost_per_cbm=Decimal(900)),
)


@dataclass(frozen=True)
class Sku:
    """One SKU of the made market; arrays have a value a day, the policy decides from day `PAST` on.

    ``base`` is what is wanted at the ``market``'s price with the ``usual_spend`` on ads. Of it ``ad_share`` comes by ads, and
    of what ads bring more ``increment`` would not have come without them. ``lift`` is what rivals' empty shelves bring.
    ``halo`` is the money that each unit earns with its siblings.
    """

    kind: str
    product: Product
    fees: UnitFees
    past: tuple[PastOrder, ...]
    leads: Mapping[Mode, int]
    first: date
    base: Floats
    price: Floats
    market: Floats
    spend: Floats
    returns: Floats
    usual_spend: float
    elasticity: float
    ad_power: float
    ad_share: float
    increment: float
    out: Bools
    rival_units: Floats
    lift: Floats
    luck: Floats
    opening: int
    opening_age: int = 30
    halo: float = 0.0

    def wanted(self, day: int, price: float, spend: float) -> tuple[float, float]:
        """Whole units wanted that day at this price with this spend on ads, and the part of them that clicks brought."""
        pull = self.base[day] * (price / self.market[day]) ** self.elasticity
        usual = pull * self.ad_share
        by_ads = usual * (spend / self.usual_spend) ** self.ad_power if spend > 0 else 0.0
        organic = max(0.0, pull - usual + (1 - self.increment) * (usual - by_ads))
        total = (organic + by_ads) * self.lift[day]
        units = float(np.floor(total + self.luck[day]))
        return units, units * by_ads / (organic + by_ads) if organic + by_ads > 0 else 0.0

    def net(self, price: float, ads: float, back: float) -> float:
        """What a unit leaves in the books at this price, with so much spent on ads for it and this share of returns."""
        unit = float(self.product.unit_cost or 0)
        return sale(self.fees, price, back) - ads - landed(self, "sea") - back * LOST * unit - STORED * price


STORED = 0.02
"""Storage and capital of a unit until it sells, of the price, for setting margins; the books count it by the day."""


def sale(fees: UnitFees, price: float, back: float) -> float:
    """What a sale leaves after referral, fulfilment and its share of returns, before goods and ads."""
    at = cents(price)
    assert fees.referral is not None
    assert fees.fulfilment is not None
    referral, shipped = float(fees.referral.at(at)), float(fees.fulfilment.at(at))
    kept = min(referral * float(fees.refund_share), float(fees.refund_most))
    return (1 - back) * (price - referral) - shipped - back * kept


def landed(sku: Sku, mode: Mode) -> float:
    """What a unit costs at the warehouse by this mode."""
    way = next(each for each in FREIGHT if each.mode == mode)
    freight = freight_per_unit(sku.product, way) or Decimal(0)
    placed = sku.fees.placement or Decimal(0)
    duty = 1 + Decimal(str(sku.product.duty_rate or 0))
    return float((sku.product.unit_cost or Decimal(0)) * duty + freight + placed)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a policy does at a review: units and mode of each order; spend a day and price until the next, None: the plan's.

    ``fired`` are the rules that spoke.
    """

    orders: tuple[tuple[int, Mode], ...] = ()
    spend: float | None = None
    price: float | None = None
    fired: frozenset[str] = frozenset()


Choose = Callable[[Sku, int, Situation], Choice]


@dataclass
class Life:
    """What became of one SKU under a policy: daily columns, orders (day, units, mode), reviews at which the rule spoke."""

    sku: Sku
    sold: Floats
    lost: Floats
    stock: Floats
    arrived: Floats
    price: Floats
    spent: Floats
    by_ads: Floats
    returned: Floats
    orders: list[tuple[int, int, Mode]]
    fired: Counter[str] = field(default_factory=Counter)
    sightings: tuple[RivalDay, ...] = ()
    held: bool = False

    def money(self, policy: Policy) -> float:
        """Cash of the two quarters, and what stock and goods on their way are worth then.

        Cash is sales less fees, returns, ads, goods, storage by month and age, capital and the cost of orders. What is there in
        the end is worth what it brings in the run-off, and no more than buying it again would cost: else whoever holds more
        would be paid for sales that the next order makes.
        """
        sku, unit = self.sku, float(self.sku.product.unit_cost or 0)
        by_day = self._by_day(policy)
        bought = sum(units * landed(sku, mode) + policy.order_cost for _, units, mode in self.orders)
        rest = slice(PAST + LIVE, DAYS)
        brought = float(by_day[rest].sum()) + SALVAGE * unit * float(self.stock[-1])
        again = landed(sku, "sea") * float(self.sold[rest].sum()) + SALVAGE * unit * float(self.stock[-1])
        return float(by_day[PAST : PAST + LIVE].sum()) - bought + min(brought, again)

    def _by_day(self, policy: Policy) -> Floats:
        """Money of each day but for the goods."""
        sku, stored = self.sku, self.sku.fees.storage
        assert stored is not None
        earned = np.zeros(DAYS)
        for t in range(PAST, DAYS):
            if self.sold[t]:
                earned[t] = self.sold[t] * (sale(sku.fees, self.price[t], sku.returns[t]) + sku.halo)
        month = [float(stored.month((sku.first + timedelta(days=t)).month)) for t in range(DAYS)]
        capital = policy.capital_per_year / 365 * float(sku.product.unit_cost or 0)
        stock = np.where(np.arange(DAYS) < PAST, float(sku.opening), self.stock)[None]
        before, aged = 0.0, np.zeros(DAYS)
        for age, fee in stored.aged:
            more = max(0.0, float(fee) - before)
            aged += older(stock, self.arrived[None], age - 1)[0] * more / 30
            before += more
        return np.asarray(earned - stock[0] * (np.array(month) / 30 + capital) - aged - self.spent)


def live(skus: Sequence[Sku], choose: Choose) -> list[Life]:
    """Live through the market with a policy that is asked each week of the two quarters; nothing is bought in the run-off."""
    lives = [_begun(sku) for sku in skus]
    coming: list[list[tuple[int, int, int, Mode]]] = [[] for _ in skus]
    chosen = [Choice() for _ in skus]
    stock = [float(sku.opening) for sku in skus]
    for day in range(PAST, DAYS):
        for i, life in enumerate(lives):
            due = sum(lot[1] for lot in coming[i] if lot[0] == day)
            coming[i] = [lot for lot in coming[i] if lot[0] > day]
            stock[i] += due + life.returned[day]
            life.arrived[day] += due + life.returned[day]
        if (day - PAST) % REVIEW == 0 and day < PAST + LIVE:
            seen = situations(lives, day, stock, coming)
            for i, (life, situation) in enumerate(zip(lives, seen, strict=True)):
                made = choose(life.sku, day, situation)
                chosen[i] = made
                life.fired.update(made.fired)
                for units, mode in made.orders:
                    life.orders.append((day, units, mode))
                    coming[i].append((day + life.sku.leads[mode], units, day, mode))
        elif day == PAST + LIVE:
            chosen = [replace(each, spend=None) for each in chosen]
        for i, life in enumerate(lives):
            stock[i] = _day(life, day, stock[i], chosen[i])
    return lives


def _day(life: Life, day: int, stock: float, made: Choice) -> float:
    """One day's sales and ads; ads stop with the stock. The stock that is left."""
    sku = life.sku
    price = float(sku.price[day]) if made.price is None else made.price
    spend = float(sku.spend[day]) if made.spend is None else made.spend
    wanted, by_ads = sku.wanted(day, price, spend)
    sold = min(stock, wanted)
    share = sold / wanted if wanted > 0 else float(stock > 0)
    life.sold[day], life.lost[day], life.stock[day] = sold, wanted - sold, stock - sold
    life.price[day], life.spent[day], life.by_ads[day] = price, spend * share, by_ads * share
    back = sku.returns[day] * sold * (1 - LOST)
    if day + BACK_DAYS < DAYS:
        life.returned[day + BACK_DAYS] += np.floor(back + sku.luck[-1 - day])
    return stock - sold


def _begun(sku: Sku) -> Life:
    life = Life(sku, *(np.zeros(DAYS) for _ in range(8)), orders=[], sightings=_rivals(sku))
    for day in range(PAST):
        wanted, by_ads = sku.wanted(day, sku.price[day], sku.spend[day])
        live_yet = bool(np.isfinite(sku.base[day]))
        life.sold[day], life.stock[day] = (wanted if live_yet else np.nan), 1.0
        life.price[day], life.spent[day], life.by_ads[day] = sku.price[day], sku.spend[day] * live_yet, by_ads
    life.by_ads[:PAST] = np.nan_to_num(life.by_ads[:PAST])
    life.arrived[PAST - sku.opening_age] = sku.opening
    return life


def situations(
    lives: Sequence[Life],
    day: int,
    stock: Sequence[float],
    coming: Sequence[Sequence[tuple[int, int, int, Mode]]],
) -> list[Situation]:
    """What is known on the morning of ``day``: sales until the evening before, ads of settled days, rivals as seen.

    Each SKU is forecast alone, so that what a rule does to one SKU moves no other.
    """
    found = []
    for life, there, lots in zip(lives, stock, coming, strict=True):
        history = _history(life, day)
        (forecast,) = forecast_batch([history], start=history.end + timedelta(days=1))
        found.append(_situation(life, day, history, forecast, there, lots))
    return found


def _history(life: Life, day: int) -> History:
    begin = int(np.argmax(np.isfinite(life.sold)))
    return History(
        life.sku.product.sku,
        life.sku.first + timedelta(days=begin),
        life.sold[begin:day].copy(),
        life.stock[begin:day] > 0,
        price=life.price[begin:day].copy(),
    )


def _situation(
    life: Life,
    day: int,
    history: History,
    forecast: Forecast,
    stock: float,
    coming: Sequence[tuple[int, int, int, Mode]],
) -> Situation:
    sku, traded, today = life.sku, slice(max(0, day - TRADED), day), history.end
    settled = slice(day - SETTLED - PACE, day - SETTLED)
    sold, spent, by_ads = np.nan_to_num(life.sold), life.spent, life.by_ads
    back = float((sold * sku.returns)[traded].sum())
    trading = Trading(
        days=TRADED,
        units=int(sold[traded].sum()),
        ad_spend=cents(spent[traded].sum()),
        ad_sales=cents((by_ads * life.price)[traded].sum()),
        ad_orders=round(float(by_ads[traded].sum())),
        returned=round(back),
        unsellable=round(back * LOST),
    )
    promised = {mode: (sum(days) / len(days)) for mode, days in _took(sku).items()}
    lots = tuple(
        Inbound(
            reference=f"{placed}", kind="in_transit", quantity=units, ordered_on=sku.first + timedelta(days=placed),
            arrives=sku.first + timedelta(days=max(day, placed + round(promised.get(mode, sku.leads[mode])))),
            mode=mode, supplier=sku.product.supplier,
        )
        for _, units, placed, mode in coming
    )  # fmt: skip
    pace = AdPace(
        PACE, today - timedelta(days=SETTLED - 1), cents(spent[settled].sum()), round(by_ads[settled].sum())
    )
    return Situation(
        product=replace(sku.product, price=cents(life.price[day - 1])),
        as_of=today,
        history=history,
        forecast=forecast,
        stock=Stock(as_of=today, on_hand=round(stock), ages=_ages(life, day, stock)),
        inbound=lots,
        past_orders=sku.past,
        freight=FREIGHT,
        rivals=life.sightings[(day - SEEN) * RIVALS : day * RIVALS],
        signals=Signals(),
        fees=sku.fees,
        trading=trading,
        ads_known=True,
        ads=pace,
        hold=_held(life, day),
    )


def _ages(life: Life, day: int, stock: float) -> dict[str, int]:
    """Units by bucket of age, first in, first out."""
    beyond = [
        max(0.0, stock - life.arrived[max(0, day - age) : day + 1].sum()) for age in (90, 180, 270, 365)
    ]
    edges = [stock, *beyond, 0.0]
    return {name: round(edges[i] - edges[i + 1]) for i, name in enumerate(AGES)}


def _held(life: Life, day: int) -> Hold | None:
    """H2 as the program says it, on the settled weeks of two weeks' ads."""
    policy, end = Policy(), day - SETTLED + 1
    weeks = [slice(end - 7 * back - 7, end - 7 * back) for back in range(policy.acos_weeks - 1, -1, -1)]
    spend = [float(life.spent[week].sum()) for week in weeks]
    sales = [float((life.by_ads * life.price)[week].sum()) for week in weeks]
    life.held = dear(spend, sales, policy.acos_limit, lasting=life.held) is not None
    return Hold("H2", Phrase("dear ads")) if life.held else None


def _took(sku: Sku) -> dict[Mode, list[int]]:
    found: dict[Mode, list[int]] = {}
    for each in sku.past:
        if each.mode is not None:
            found.setdefault(each.mode, []).append((each.received_on - each.ordered_on).days)
    return found


def _rivals(sku: Sku) -> tuple[RivalDay, ...]:
    """Every rival as seen on each day, and what it sells while in stock."""
    sells = sku.rival_units.round(1).tolist()
    return tuple(
        RivalDay(
            sku.first + timedelta(days=day),
            f"R{n}",
            in_stock=not empty,
            units_estimate=None if empty else sells[n],
        )
        for day, row in enumerate(sku.out.T.tolist())
        for n, empty in enumerate(row)
    )


def panels(folder: Path | None, rng: np.random.Generator, count: int) -> list[tuple[date, Floats]]:
    """Base demand: the day of index 0 (moved by whole years of 364 days so that the quarters lie in 2026) and units a day.

    From the last days of real series in windows a quarter apart; without the folder from made ones.
    """
    found: list[tuple[date, Floats]] = []
    for panel, windows in (("online_retail", 2), ("m5", 4)) if folder is not None else ():
        assert folder is not None
        frame = pd.read_parquet(folder / f"{panel}.parquet", columns=["unique_id", "ds", "y"])
        wide = frame.pivot(index="unique_id", columns="ds", values="y").sort_index()
        last, rows = wide.columns[-1].date(), wide.to_numpy(dtype=float)
        for window in range(windows):
            end = rows.shape[1] - 28 - 91 * window
            begins = last - timedelta(days=rows.shape[1] - 1 - (end - DAYS))
            years = round((date(2026, 3, 1) - (begins + timedelta(days=PAST))).days / 364)
            for row in rows[:, end - DAYS : end]:
                if np.isfinite(row).all() and row[:PAST].mean() >= 1 and row[PAST:].mean() >= 1:
                    found.append((begins + timedelta(days=364 * years), np.maximum(0.0, row)))
    while len(found) < count:
        rate, year = (
            float(np.exp(rng.normal(1.5, 0.7))),
            1 + 0.3 * np.sin(2 * np.pi * (np.arange(DAYS) / 364 + rng.random())),
        )
        begins = date(2025, 6, 2) + timedelta(days=91 * int(rng.integers(0, 4)))
        found.append((begins, rng.negative_binomial(3, 3 / (3 + rate * year)).astype(float)))
    return [found[i] for i in rng.permutation(len(found))[:count]]


def gaps(rng: np.random.Generator, stocked: float = 60.0, empty: float = 15.0) -> Bools:
    """(RIVALS, DAYS): whether each rival is out of stock."""
    out = np.zeros((RIVALS, DAYS), dtype=np.bool_)
    for row in out:
        day, gone = 0, bool(rng.random() < empty / (empty + stocked))
        while day < DAYS:
            length = max(2, round(rng.exponential(empty if gone else stocked)))
            row[day : day + length] = gone
            day, gone = day + length, not gone
    return out


def drawn(kind: str, name: str, begins: date, base: Floats, rng: np.random.Generator) -> Sku:
    """A SKU that pays, before its kind changes what it meets: margin 5-30 %, ACoS 10-45 %, ads 5-60 % of units."""
    table = load("US")
    assert table is not None
    while True:
        price = round(float(np.exp(rng.normal(3.1, 0.45))), 2)
        size = SIZES[int(rng.choice(4, p=[0.4, 0.3, 0.2, 0.1]))]
        fees = unit_fees(table, Packed(*size), date(2026, 2, 1))
        back, share = rng.uniform(0.02, 0.12), rng.uniform(0.05, 0.6)
        ads, margin = rng.uniform(0.10, 0.45) * share * price, rng.uniform(0.05, 0.30)
        supplier = int(rng.integers(0, 1000))
        rate = max(0.2, float(base[:PAST].mean()))
        product = Product(
            sku=name, marketplace="ATVPDKIKX0DER", currency="USD", price=cents(price), unit_cost=Decimal(0),
            supplier=f"S{supplier}", moq=max(1, int(rng.choice([0, 7, 21]) * rate)), case_pack=int(rng.choice([1, 6, 12])),
            launched_on=begins - timedelta(days=400), production_days=12, duty_rate=0.05,
            length_cm=size[0], width_cm=size[1], height_cm=size[2], weight_g=size[3],
        )  # fmt: skip
        days = np.arange(DAYS)
        plan = price * (1 + 0.05 * rng.choice([-1, 0, 1], DAYS // 42 + 1)[days // 42])
        plan = np.round(plan * np.where(rng.random(DAYS // 7 + 1)[days // 7] < 0.08, 0.85, 1.0), 2)
        spend = np.full(DAYS, ads * rate)
        lines = orders_of(supplier, begins + timedelta(days=PAST), rng)
        past = tuple(
            PastOrder(each.supplier, each.mode, each.ordered_on, each.received_on, each.expected_on)
            for each in lines[-12:]
            if each.received_on is not None
        )
        took = [(each.received_on - each.ordered_on).days for each in past]
        sea = int(rng.choice(took))
        out, sells = gaps(rng), rate * rng.uniform(0.5, 2.0, RIVALS)
        caught = rng.uniform(0.0, 0.5, RIVALS) * sells / rate
        sku = Sku(
            kind=kind, product=product, fees=fees, past=past, leads={"sea": sea, "air": max(8, sea - 14)}, first=begins,
            base=base, price=plan, market=np.full(DAYS, price), spend=spend, returns=np.full(DAYS, back),
            usual_spend=float(ads * rate), elasticity=float(np.clip(rng.normal(-2.0, 1.0), -4.0, -0.3)),
            ad_power=float(rng.uniform(0.25, 0.85)), ad_share=float(share), increment=float(rng.uniform(0.4, 1.2)),
            out=out, rival_units=sells, lift=1 + caught @ out, luck=rng.random(DAYS),
            opening=round(rate * (sea + 21) * rng.uniform(0.6, 1.6)),
        )  # fmt: skip
        cost = (sku.net(price, ads, back) - margin * price) / (1.05 + back * LOST)
        if cost >= 0.12 * price:
            return replace(sku, product=replace(product, unit_cost=cents(cost)))
