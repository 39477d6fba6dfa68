"""Legs of the lead time: learnt from all orders, moved by the season, and shrunk to what is stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.lead_times import made, score, untold
from core.policy import Policy
from core.records import LegSeen, PastOrder
from core.supply.days import Days
from core.supply.lead_time import known, route
from core.supply.legs import MOST_SHIFT, Learnt, Legs, Stops, learnt, stops, told
from core.supply.words import legs_told
from tests.core.decide.situations import SEA, TODAY, product

STATED = Days(np.array([35.0]), np.array([1.0]))


def seen(quarter: int, orders: int, mean: float, variance: float = 4.0) -> LegSeen:
    return LegSeen("transit", "sea", quarter, orders, mean, variance)


def order(
    ordered: date, made_in: int, sailed: int, taken_in: int, supplier: str = "Ningbo Light"
) -> PastOrder:
    left = ordered + timedelta(days=made_in)
    arrived = left + timedelta(days=sailed)
    return PastOrder(supplier, "sea", ordered, arrived + timedelta(days=taken_in), None, left, left, arrived)


def test_orders_tell_their_transit_and_receiving_by_the_quarter_they_began_in() -> None:
    """Two orders by sea, left on 3 and 20 May, under way 30 and 34 days (the worked example)."""
    may = [
        Stops("sea", date(2026, 5, day), date(2026, 5, day) + timedelta(days=days), None)
        for day, days in ((3, 30), (20, 34))
    ]

    assert (LegSeen("transit", "sea", 2, 2, 32.0, 4.0),) == told(may)


def test_few_orders_lean_on_what_is_stated() -> None:
    """35 stated with the weight of three orders and three of 41 days: 38, and no season from one quarter."""
    found = learnt(STATED, [seen(2, 3, 41.0, 0.0)], 3.0)

    assert 38 == pytest.approx(found.mean)
    assert 9 == pytest.approx(found.variance), "half of them 35, half 41"
    assert (0, 0, 0, 0) == found.seasons


def test_quarters_that_differ_by_more_than_luck_shift_the_leg() -> None:
    """20 orders of 30 and 20 of 40 days: 5 · 20 / (20 + 3 + 4 / 49.8) days either way (the worked example)."""
    found = learnt(STATED, [seen(2, 20, 30.0), seen(4, 20, 40.0)], 3.0)

    assert (0, -4.33, 0, 4.33) == pytest.approx(found.seasons, abs=0.01)


def test_quarters_that_differ_by_luck_alone_shift_nothing() -> None:
    found = learnt(STATED, [seen(q, 5, 35 + luck, 25.0) for q, luck in enumerate((1, -1, 1, -1), 1)], 3.0)

    assert (0, 0, 0, 0) == found.seasons


def test_the_season_of_few_orders_is_mostly_not_believed() -> None:
    two = learnt(STATED, [seen(2, 2, 30.0), seen(4, 2, 40.0)], 3.0).seasons[3]
    many = learnt(STATED, [seen(2, 60, 30.0), seen(4, 60, 40.0)], 3.0).seasons[3]

    assert 0 < two < 2.1 < 4.7 < many < 5


CELLS = st.lists(
    st.builds(seen, st.integers(1, 4), st.integers(1, 90), st.floats(1, 120), st.floats(0, 200)), max_size=8
)


@given(CELLS, st.floats(0.5, 20))
def test_a_leg_lies_between_what_is_stated_and_what_was_seen(cells: list[LegSeen], weight: float) -> None:
    found = learnt(STATED, cells, weight)
    means = [35.0, *(each.mean for each in cells)]

    assert min(means) - 1e-6 <= found.mean <= max(means) + 1e-6
    assert found.variance >= 0
    assert all(abs(each) <= MOST_SHIFT for each in found.seasons)


@given(st.lists(st.tuples(*[st.floats(-MOST_SHIFT, MOST_SHIFT)] * 4), min_size=4, max_size=4))
@settings(max_examples=50)
def test_no_season_lets_a_later_order_overtake_an_earlier_one(
    seasons: list[tuple[float, float, float, float]],
) -> None:
    made_in, sailed, taken_in, whole = (
        Learnt(mean, 9.0, 30, each) for mean, each in zip((30.0, 35.0, 6.0, 0.0), seasons, strict=True)
    )
    legs = Legs(made_in, sailed, taken_in, whole)
    placed = np.arange(date(2026, 1, 1).toordinal(), date(2027, 2, 1).toordinal(), dtype=float)

    assert (np.diff(placed + legs.season(placed)) > -1e-9).all()


def test_a_season_is_a_quarter_s_own_in_its_middle_and_half_way_between_two_at_their_border() -> None:
    leg = Learnt(30.0, 9.0, 40, (1.0, 3.0, -2.0, 6.0))
    days = [date(2025, 2, 14), date(2025, 5, 16), date(2025, 8, 16), date(2025, 11, 15), date(2025, 7, 2)]
    found = [leg.season(float(day.toordinal())) for day in days]

    assert [1.0, 3.0, -2.0, 6.0, 0.5] == pytest.approx(found, abs=0.2)
    every = np.arange(date(2024, 1, 1).toordinal(), date(2025, 12, 31).toordinal(), dtype=float)
    assert leg.season(every) == pytest.approx(np.array([leg.season(float(day)) for day in every]))


def test_draws_of_a_season_never_overtake_each_other() -> None:
    past = [
        order(date(2025, 1, 1) + timedelta(days=9 * n), 30, 60 if n % 40 > 30 else 30, 6) for n in range(60)
    ]
    way = route("sea", (SEA,), known(product(), None, past, (), Policy()), Policy())
    luck = np.random.default_rng(1).random(100)
    arrivals = [k + way.draw(TODAY + timedelta(days=k), luck) for k in range(120)]

    assert way.legs is not None
    assert max(way.legs.transit.seasons) > 5
    assert all((later >= earlier).all() for earlier, later in pairwise(arrivals))


def test_receiving_and_transit_are_learnt_from_other_suppliers_and_production_is_not() -> None:
    others = [order(TODAY - timedelta(days=100 + n), 90, 50, 20, "Someone else") for n in range(60)]
    way = route(
        "sea",
        (SEA,),
        known(product(), None, (), (), Policy(), told(stops(each) for each in others)),
        Policy(),
    )
    legs = {each.leg: each for each in way.summary(TODAY).legs}

    assert (0, 60, 60) == tuple(legs[leg].orders for leg in ("production", "transit", "receiving"))
    assert 15 == pytest.approx(legs["production"].days, abs=0.1)
    assert 49 == pytest.approx(legs["transit"].days, abs=1)
    assert 19.3 == pytest.approx(legs["receiving"].days, abs=1)
    assert 0 == way.orders_seen


def test_orders_without_stage_days_teach_the_season_of_the_whole_way() -> None:
    bare = [
        replace(each, produced_on=None, departed_on=None, arrived_on=None)
        for each in (
            order(date(2024, 1, 10) + timedelta(days=13 * n), 20, 50 if n % 28 > 20 else 30, 6)
            for n in range(56)
        )
    ]
    way = route("sea", (SEA,), known(product(), None, bare, (), Policy()), Policy())
    autumn, spring = (way.summary(day) for day in (date(2026, 11, 15), date(2027, 5, 15)))

    assert autumn.mean > spring.mean + 10
    assert "season" in str(legs_told(autumn)[-1])
    assert "more for an order placed now, from 56 orders without stage days" in str(legs_told(autumn)[-1])
    assert "fewer" in str(legs_told(spring)[-1])


def test_a_lead_time_that_a_person_names_knows_no_season() -> None:
    past = [
        order(date(2025, 1, 1) + timedelta(days=9 * n), 30, 60 if n % 40 > 30 else 30, 6) for n in range(60)
    ]
    way = route("sea", (SEA,), known(product(), None, past, (), Policy()), Policy()).taking(40.0)

    assert 40 == pytest.approx(way.summary(TODAY).mean, abs=0.3)
    assert () == way.summary(TODAY).legs


def test_a_leg_is_told_with_its_orders_and_its_season() -> None:
    cells = [*(seen(q, 20, 30.0) for q in (1, 2, 3)), seen(4, 20, 40.0)]
    told_of = legs_told(
        route("sea", (SEA,), known(product(), None, (), (), Policy(), cells), Policy()).summary(
            date(2026, 10, 15)
        )
    )

    assert "production: 15 days as stated; no order tells it yet" == str(told_of[0])
    assert str(told_of[1]).startswith("transit: ")
    assert "from 80 orders;" in str(told_of[1])
    assert "because of the season" in str(told_of[1])


def test_the_legs_foretell_unseen_orders_of_a_slow_season_better_and_others_as_well() -> None:
    """Six suppliers of eight orders a year, ships and warehouses slow in autumn; every order of the last half is foretold."""
    since = date(2024, 7, 1)
    slow, even = made(3, slow=14), made(3, slow=0)

    assert score(slow, since, legs=True).crps < 0.85 * score(slow, since, legs=False).crps
    assert score(even, since, legs=True).crps < 1.05 * score(even, since, legs=False).crps
    assert score(untold(even), since, legs=True).crps < 1.05 * score(untold(even), since, legs=False).crps
