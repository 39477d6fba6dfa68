"""From the books to a world: who is in it, with which stock, orders, lead times and money."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from core.phrase import Phrase
from core.policy import Policy
from core.proof.compare import EOQ, OWN, THIS, against, compare, fidelity, figures, over_all
from core.proof.record import Books, Line, Record, books, items, legs_by
from core.records import Forecast, Freight, History, Hold, Product, Situation

UNTIL = date(2026, 11, 23)
SEA = Freight("sea", 30.0, 36.0, cost_per_cbm=Decimal(100))
AIR = Freight("air", 8.0, 10.0, cost_per_cbm=Decimal(500))


def record(days: int = 460, per_day: float = 10.0, sku: str = "HX-1", **changes: object) -> Record:
    """A steady seller: 10 a day at 20.00, cost 6.00, 50 days by sea, ordered monthly, never out of stock."""
    start = UNTIL - timedelta(days=days - 1)
    product = Product(
        sku=sku, marketplace="US", currency="USD", price=Decimal(20), unit_cost=Decimal(6), supplier="Works",
        production_days=20, length_cm=10.0, width_cm=10.0, height_cm=10.0, launched_on=start,
    )  # fmt: skip
    history = History(sku, start, np.full(days, per_day), np.ones(days, dtype=bool))
    forecast = Forecast(sku, UNTIL + timedelta(days=1), np.zeros(90), np.zeros((9, 90)), 0.0, "none")
    situation = Situation(product, UNTIL + timedelta(days=1), history, forecast, None, freight=(SEA, AIR))
    lines = tuple(
        Line(placed, placed + timedelta(days=50), placed + timedelta(days=48), 300, "sea", "Works")
        for placed in (start + timedelta(days=30 * n) for n in range(days // 30))
    )
    lines = tuple(
        replace(line, received_on=None) if line.received_on and line.received_on > UNTIL else line
        for line in lines
    )
    counts = {start + timedelta(days=n): 600 for n in range(days)}
    return replace(Record(situation, lines, counts), **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def told() -> Books:
    return books([record()], UNTIL, Policy())


def test_the_world_is_the_last_year_as_it_is_on_file(told: Books) -> None:
    world = told.world

    assert (world.start, world.day(world.days - 1)) == (UNTIL - timedelta(days=363), UNTIL)
    assert set(world.demand.ravel()) == {10.0}
    assert not world.imputed.any()
    assert (world.begins[0], world.opening[0]) == (0, 600.0)
    assert set(world.leads["sea"].ravel()) == {50.0}
    # what is still on its way comes when it was promised
    open_ones = [order for order in told.own if order.due > world.days - 1]
    assert all(order.due - order.ordered == 48 for order in open_ones)


def test_money_is_that_of_the_cheapest_way_and_dearer_freight_is_extra(told: Books) -> None:
    """One litre: 0.10 by sea, 0.50 by air; fees 30 % of 20.00."""
    goods = told.world.goods[0]

    assert (goods.unit.price, goods.unit.cost, goods.unit.fees) == (20.0, 6.1, 6.0)
    assert goods.extra == {"sea": 0.0, "air": pytest.approx(0.4)}


def test_a_carrier_s_minimum_is_shared_by_a_month_s_sales_and_not_borne_by_one_unit() -> None:
    """Nobody sends one unit under a minimum of 150: 10 a day share it by 300, .50 each instead of .10."""
    minimum = replace(SEA, minimum=Decimal(150))
    told = record()
    told = replace(told, situation=replace(told.situation, freight=(minimum, AIR)))
    goods = books([told], UNTIL, Policy()).world.goods[0]

    assert 6.5 == goods.unit.cost


def test_orders_on_their_way_at_the_start_are_there_and_later_ones_are_ones_own(told: Books) -> None:
    assert {order.units for order in told.world.coming} == {300}
    assert all(order.ordered < 0 <= order.due for order in told.world.coming)
    assert all(0 <= order.ordered < 364 for order in told.own)


def test_a_policy_is_told_only_what_was_known_on_its_first_day(told: Books) -> None:
    (item,) = items(told)

    assert len(item.history) == 460 - 364
    assert item.first_day == told.world.start
    assert item.lead_times_seen.tolist() == [50.0, 50.0]


def test_the_legs_of_a_day_are_those_of_orders_received_before_it() -> None:
    """Two lines of one shipment count once; the order received on the day itself is not known that morning."""
    ordered, day = UNTIL - timedelta(days=200), UNTIL - timedelta(days=100)
    line = Line(
        ordered, day - timedelta(days=1), None, 300, "sea", "Works", ordered + timedelta(days=20),
        None, ordered + timedelta(days=55),
    )  # fmt: skip
    later = replace(line, received_on=day, arrived_on=ordered + timedelta(days=70))

    (known,) = legs_by([record(lines=(line, later)), record(lines=(line,))], day).values()

    assert {("transit", 1, 35.0), ("receiving", 1, 44.0)} == {(e.leg, e.orders, e.mean) for e in known}


def test_a_count_of_some_days_ago_is_brought_forward() -> None:
    """600 counted on the evening four days before: three days of 10 sold since, 300 received since."""
    first = UNTIL - timedelta(days=363)
    counted = first - timedelta(days=4)
    came = Line(first - timedelta(days=60), first - timedelta(days=2), None, 300, "sea", "Works")

    made = books([record(counts={counted: 600}, lines=(came,))], UNTIL, Policy())

    assert made.world.opening[0] == 600 - 30 + 300


def test_without_a_count_the_opening_is_assumed_and_nobody_is_compared_with_their_own_orders() -> None:
    made = books([record(counts={})], UNTIL, Policy())

    assert made.assumed_opening == (True,)
    assert made.knows_own == (False,)
    assert made.world.opening[0] == 10 * (50 + 14)


def test_who_cannot_be_replayed_is_left_out_by_name() -> None:
    short = record(days=139, sku="SHORT")
    unpriced = record(sku="FREE")
    unpriced = replace(
        unpriced,
        situation=replace(unpriced.situation, product=replace(unpriced.situation.product, unit_cost=None)),
    )

    made = books([short, unpriced, record(days=147, sku="YOUNG")], UNTIL, Policy())

    assert [(product.sku, why.text[:10]) for product, why in made.left_out] == [
        ("SHORT", "too little"),
        ("FREE", "no price o"),
    ]
    # 56 days of sales before the first decision, then whole weeks
    assert made.world.begins.tolist() == [273 + 7 * ((364 - 147 + 56 - 273 + 6) // 7)]


def test_a_steady_seller_is_served_and_nobody_earns_more_than_the_bound() -> None:
    """Ten a day for sure: this policy loses next to nothing; all policies stay under the bound."""
    told = books([record(), record(sku="HX-2", per_day=3.0)], UNTIL, Policy(), days=182)
    heard: list[tuple[int, int]] = []

    found = compare(told, lambda done, of: heard.append((done, of)))

    assert heard[-1][0] == heard[-1][1]
    everybody, rng = np.ones(2, dtype=bool), np.random.default_rng(0)
    rows = {
        name: figures(life, told.world, found.bound, everybody, rng) for name, life in found.lives.items()
    }
    assert rows[THIS].fill_rate > 0.99
    assert all(row.of_bound is not None and row.of_bound <= 1 for row in rows.values())
    assert fidelity(found, everybody) == pytest.approx(1.0, abs=0.02)
    gain = over_all(found, OWN, everybody, rng)
    assert gain.low <= gain.more <= gain.high
    assert gain.more == pytest.approx(sum(against(found, i, OWN, rng).more for i in (0, 1)))
    assert rows[EOQ].orders > 0
    assert found.promises
    assert all(0 <= promise.stockout <= 100 and promise.until > promise.day for promise in found.promises)


def test_the_same_books_give_the_same_figures() -> None:
    one, other = (compare(books([record(per_day=4.0)], UNTIL, Policy(), days=112)) for _ in range(2))

    assert (one.lives[THIS].earned == other.lives[THIS].earned).all()


def test_what_holds_a_sku_today_did_not_hold_it_then() -> None:
    """A hold and a pin of today say nothing of the months before: the replay orders as without them."""
    plain = record(per_day=14.0)
    held = replace(
        plain,
        situation=replace(plain.situation, hold=Hold("H2", Phrase("dear ads")), pinned_stage="decline"),
    )

    one, other = (compare(books([each], UNTIL, Policy(), days=112)) for each in (plain, held))

    assert one.lives[THIS].orders
    assert one.lives[THIS].orders == other.lives[THIS].orders
