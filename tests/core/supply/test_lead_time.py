"""Lead times: prior from the legs, learnt from orders, delayed by closures."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.policy import Policy
from core.records import Freight, Mode, PastOrder, SellingEvent, Supplier
from core.supply.days import Days, skewed, total_of
from core.supply.lead_time import Route, known, route, shrunk, usual_mode
from tests.core.decide.situations import AIR, SEA, TODAY, product

POLICY = Policy()


def received(
    days: int, *, mode: Mode | None = "sea", supplier: str = "Ningbo Light", late: int | None = None
) -> PastOrder:
    """An order that took `days` and came `late` days after its promise."""
    ordered = TODAY - timedelta(days=200)
    arrived = ordered + timedelta(days=days)
    expected = None if late is None else arrived - timedelta(days=late)
    return PastOrder(supplier, mode, ordered, arrived, expected)


def sea(
    past: tuple[PastOrder, ...] = (), supplier: Supplier | None = None, events: tuple[SellingEvent, ...] = ()
) -> Route:
    """The sea route of the desk lamp."""
    return route("sea", (SEA, AIR), known(product(), supplier, past, events, POLICY), POLICY)


def test_the_prior_is_production_plus_transit_plus_receiving() -> None:
    found = sea().summary(TODAY)

    assert 15 + 30 + 6 == pytest.approx(found.mean, abs=0.5)
    assert 0 == found.orders_seen
    assert found.p50 < found.p90


def test_the_place_of_a_prior_weighs_less_than_its_shape() -> None:
    """Prior mean 60 of weight 3, its mean of 1, orders of 40, 44 and 48: the mean is 46 (worked example of `route`), else 48."""
    prior, orders = Days(np.array([60.0]), np.array([1.0])), np.array([40.0, 44.0, 48.0])

    assert 46 == pytest.approx(shrunk(prior, orders, 3.0, 1.0).mean)
    assert 48 == pytest.approx(shrunk(prior, orders, 3.0).mean)


def test_a_supplier_quicker_than_usual_is_believed_after_three_orders() -> None:
    """A week or two quicker than its production and the usual ship: of what is learnt, three orders make four fifths."""
    usual = sea().summary(TODAY).mean
    found = sea(tuple(received(round(usual) - 15) for _ in range(3))).summary(TODAY).mean

    assert usual - 15 < found < usual - 12


def test_many_orders_speak_for_themselves() -> None:
    found = sea(tuple(received(80 + i % 5) for i in range(60))).summary(TODAY)

    assert 82 == pytest.approx(found.mean, abs=2)
    assert 60 == found.orders_seen


def test_orders_by_another_mode_or_of_another_supplier_teach_nothing() -> None:
    others = (received(12, mode="air"), received(200, supplier="Someone else"))

    assert sea().summary(TODAY) == sea(others).summary(TODAY)


def test_the_supplier_s_production_days_stand_in_for_the_product_s() -> None:
    bare = product(production_days=None)
    slow = Supplier("Ningbo Light", production_days=45)

    assert 45 + 30 + 6 == pytest.approx(
        route("sea", (SEA,), known(bare, slow, (), (), POLICY), POLICY).summary(TODAY).mean, abs=0.5
    )


def test_a_closure_delays_an_order_whose_production_meets_it() -> None:
    closed = Supplier("Ningbo Light", closures=((TODAY + timedelta(days=3), TODAY + timedelta(days=17)),))

    assert sea().summary(TODAY).mean + 15 == pytest.approx(sea(supplier=closed).summary(TODAY).mean, abs=0.2)
    assert 15 == sea(supplier=closed).delay(TODAY)
    assert 0 == sea(supplier=closed).delay(TODAY + timedelta(days=30))


def test_a_closure_of_the_calendar_counts_like_the_supplier_s_own() -> None:
    event = SellingEvent("Chinese New Year", TODAY, TODAY + timedelta(days=9), "closure")

    assert 10 == sea(events=(event,)).delay(TODAY)


def test_a_past_closure_is_not_learnt_as_slowness() -> None:
    ordered = date(2026, 2, 1)
    order = PastOrder(
        "Ningbo Light", "sea", ordered, ordered + timedelta(days=66), None, ordered + timedelta(days=30)
    )
    closed = Supplier("Ningbo Light", closures=((date(2026, 2, 10), date(2026, 2, 24)),))

    plain = sea((order,) * 50).summary(TODAY).mean
    assert plain - 15 == pytest.approx(sea((order,) * 50, closed).summary(TODAY).mean, abs=2)


def test_lateness_is_learnt_from_promises() -> None:
    late = sea(tuple(received(60, late=9) for _ in range(40)))
    punctual = sea(tuple(received(60, late=0) for _ in range(40)))

    assert 9 == pytest.approx(late.lateness.mean - punctual.lateness.mean, abs=0.5)


def test_the_usual_mode_is_the_last_slow_one_else_the_slowest_offered() -> None:
    assert "truck" == usual_mode(product(), (SEA, AIR), (received(9, mode="truck"), received(9, mode="air")))
    assert "sea" == usual_mode(product(), (AIR, SEA), ())
    assert "sea" == usual_mode(product(), (), ())
    assert "air" == usual_mode(product(), (Freight("air", 8.0),), ())


def test_a_skewed_leg_has_the_stated_mean_and_90_per_cent_quantile() -> None:
    leg = skewed(30.0, 40.0)

    assert 30 == pytest.approx(leg.mean)
    assert 40 == pytest.approx(leg.quantile(0.9), abs=1.0)
    assert 30 == skewed(30.0, 30.0).quantile(0.99)


def test_the_sum_of_legs_has_their_summed_mean_and_variance() -> None:
    legs = [skewed(20.0, 26.0), skewed(35.0, 45.0)]
    both = total_of(legs)

    assert 55 == pytest.approx(both.mean)
    assert sum(leg.variance for leg in legs) == pytest.approx(both.variance, rel=0.06)


def test_knowing_that_days_passed_leaves_only_longer_ones() -> None:
    days = Days.weighted([10.0, 20.0, 30.0], [1.0, 1.0, 2.0])
    left = days.beyond(10.0)

    assert left is not None
    assert (20.0 + 2 * 30.0) / 3 == pytest.approx(left.mean)
    assert days.beyond(30.0) is None


@given(st.floats(1, 200), st.floats(1.0, 2.2), st.floats(0.01, 0.99))
def test_draws_follow_the_quantiles(mean: float, ratio: float, p: float) -> None:
    days = skewed(mean, mean * ratio)
    uniform = (np.arange(4000) + 0.5) / 4000

    assert float(np.quantile(days.draw(uniform), p, method="inverted_cdf")) == pytest.approx(
        days.quantile(p), rel=0.15
    )


def test_an_order_placed_later_never_arrives_earlier_in_the_same_future() -> None:
    closed = Supplier("Ningbo Light", closures=((TODAY + timedelta(days=5), TODAY + timedelta(days=25)),))
    way, luck = sea(supplier=closed), np.random.default_rng(1).random(200)
    arrivals = [k + way.draw(TODAY + timedelta(days=k), luck) for k in range(40)]

    for earlier, later in pairwise(arrivals):
        assert (later >= earlier).all()
