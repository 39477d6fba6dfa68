"""The bound lies above everything and is reached where nothing is relaxed: by hand, by brute force, by property."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.decide.process.lot_level import Unit
from core.decide.process.protocol_input import Item
from core.decide.rounding import Lots
from core.proof.clairvoyant import bound
from core.proof.rules import DaysOfCover, ReorderPoint
from core.proof.simulate import plain, replayed, reviewed
from core.proof.world import Placed, World
from tests.core.proof.worlds import FREE, MONDAY, world

DAILY = replace(FREE, review_days=1)


def test_one_sure_order_by_hand() -> None:
    """30 wanted on day 10, an order of day 7 arrives then: 30 × 5 - 20."""
    scene = world([[0] * 10 + [30] + [0] * 3], terms=replace(FREE, order_cost=20.0), lead=3)

    assert bound(scene).tolist() == [130.0]


def test_demand_before_the_first_possible_arrival_is_lost_with_its_goodwill() -> None:
    scene = world([[2] * 6], opening=[4], terms=replace(DAILY, goodwill=0.2), lead=4)

    # 4 from stock, days 2 and 3 lost (4 units at 1), days 4 and 5 served
    assert bound(scene).tolist() == [4 * 5 - 4 * 1 + 4 * 5]


@pytest.mark.parametrize("order_cost", [0.0, 9.0])
@pytest.mark.parametrize("capital", [0.3, 2.0])
@pytest.mark.parametrize("opening", [0, 2])
def test_it_is_what_brute_force_finds_on_small_worlds(
    order_cost: float, capital: float, opening: int
) -> None:
    terms = replace(DAILY, order_cost=order_cost, capital_per_day=capital, goodwill=0.3, salvage=0.5)
    scene = world([[1, 0, 1, 1, 2]], opening=[opening], lead=1, terms=terms)

    best = max(
        replayed(scene, [Placed(0, d, n, d + 1) for d, n in enumerate(plan) if n]).earned.sum()
        for plan in product(range(5), repeat=4)
    )

    assert bound(scene)[0] == pytest.approx(best)


demands = st.lists(st.lists(st.integers(0, 6), min_size=28, max_size=28), min_size=1, max_size=3)


@settings(max_examples=40)
@given(
    demand=demands,
    data=st.data(),
    order_cost=st.floats(0, 30),
    capital=st.floats(0, 0.2),
    goodwill=st.floats(0, 1),
    salvage=st.floats(0, 1),
    end_days=st.floats(0, 30),
    price=st.floats(1, 20),
)
def test_no_policy_and_no_orders_of_ones_own_earn_more(
    demand: list[list[int]],
    data: st.DataObject,
    order_cost: float,
    capital: float,
    goodwill: float,
    salvage: float,
    end_days: float,
    price: float,
) -> None:
    """Whatever is bought, also by a rule with minimum and case pack, earns at most the bound, SKU by SKU."""
    count = len(demand)
    terms = replace(
        FREE, order_cost=order_cost, capital_per_day=capital, goodwill=goodwill, salvage=salvage,
        storage=(0.1,) * 12, aged=((10, 5.0),),
    )  # fmt: skip
    days = st.lists(st.integers(1, 12), min_size=28, max_size=28)
    leads = data.draw(st.lists(days, min_size=count, max_size=count))
    opening = data.draw(st.lists(st.integers(0, 30), min_size=count, max_size=count))
    begins = data.draw(st.lists(st.sampled_from([0, 7]), min_size=count, max_size=count))
    coming = tuple(Placed(i, -5, 4, data.draw(st.integers(begins[i], 20))) for i in range(count))
    scene = world(
        demand, opening=opening, lead=leads, terms=terms, begins=begins, coming=coming, end_days=end_days,
        unit=Unit(price, 4.0, 1.0, 0.5), lots=Lots(5, 3),
    )  # fmt: skip
    own = [
        Placed(i, day, data.draw(st.integers(1, 40)), day + data.draw(st.integers(1, 10)))
        for i in range(count)
        for day in data.draw(st.sets(st.integers(begins[i], 27), max_size=4))
    ]

    best = bound(scene, own)

    assert (replayed(scene, own).earned.sum(axis=1) <= best + 1e-6).all()
    for rule in (DaysOfCover, ReorderPoint):
        lived = reviewed(scene, plain(scene, rule(terms, _items(scene)).review))
        assert (lived.earned.sum(axis=1) <= best + 1e-6).all()


def _items(scene: World) -> list[Item]:
    past, there, seen = np.full(14, 2.0), np.ones(14, dtype=bool), np.array([5.0, 7.0])
    return [
        Item(goods.sku, MONDAY, past, there, goods.unit, goods.lots, 6.0, seen, float(on_hand))
        for goods, on_hand in zip(scene.goods, scene.opening, strict=True)
    ]
