"""Lot and level against hand-made cases: EOQ, newsvendor, monotone in what they should be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decide.process.lot_level import (
    DAYS_A_MONTH,
    END_PER_DAY,
    Lot,
    Terms,
    Unit,
    best_lot,
    holding_curve,
    level,
    order_units,
    storage_days,
    undershoot,
)
from core.decide.rounding import Lots

ANY = Lots(1, 1)
TERMS = Terms(7, 20.0, 0.0004, 0.25, 1.0, (0.0,) * 12)
FLAT = np.arange(1000) * 0.01  # a cent a day


def test_a_steady_sku_s_lot_is_the_eoq() -> None:
    """10 a day, K 20, holding .01: T = √(2 · 20 / (.01 · 10)) = 20 days, lot 200, g = 2 a day."""
    lot = best_lot(np.full((1, 270), 10.0), FLAT, 20.0, ANY)

    assert 20 == pytest.approx(lot.days, abs=1)
    assert 200 == pytest.approx(lot.units, abs=10)
    assert 2.0 == pytest.approx(lot.cost_per_day, abs=0.08)


def test_the_minimum_lengthens_the_lot_and_an_impossible_one_is_spread_over_its_life() -> None:
    assert 35 == best_lot(np.full((1, 270), 10.0), FLAT, 20.0, Lots(350, 1)).days
    endless = best_lot(np.full((1, 270), 1.0), FLAT, 20.0, Lots(2700, 1))

    assert 2700 == endless.units
    assert endless.cost_per_day > best_lot(np.full((1, 270), 1.0), FLAT, 20.0, ANY).cost_per_day


def test_fees_for_age_and_unsure_speed_shorten_the_lot() -> None:
    daily = np.full((1, 270), 0.2)
    aged = FLAT * 0.01 + np.maximum(0, np.arange(1000) - 60) * 0.05
    plain = best_lot(daily, FLAT * 0.01, 20.0, ANY).days

    assert best_lot(daily, aged, 20.0, ANY).days < plain
    assert (
        best_lot(daily * np.array([[0.3], [1.0], [1.7]]), aged, 20.0, ANY).days
        <= best_lot(daily, aged, 20.0, ANY).days
    )


def test_nothing_sold_needs_no_lot() -> None:
    assert 0.0 == best_lot(np.zeros((1, 270)), FLAT, 20.0, ANY).units


def test_holding_is_capital_storage_and_fees_for_age() -> None:
    """Cost 10 at .0004 a day, .76 a cubic foot and month, half a foot, from day 2 on .304 more; salvage 1."""
    terms = replace(TERMS, storage=(0.76,) * 12, aged=((2, 0.304),))
    storage = storage_days(terms, date(2026, 1, 1), 4)
    curve = holding_curve(Unit(20, 10, 3, 0.5), terms, storage)

    day, fee = 10 * 0.0004 + 0.76 * 0.5 / DAYS_A_MONTH, 0.304 * 0.5 / DAYS_A_MONTH
    assert [0, day, 2 * day, 3 * day + fee, 4 * day + 2 * fee] == pytest.approx(curve.tolist())


def test_a_poor_salvage_value_is_a_cost_of_holding() -> None:
    storage = np.zeros(10)
    poor, full = (holding_curve(Unit(20, 10, 3, 0), replace(TERMS, salvage=s), storage) for s in (0.4, 1.0))

    assert 10 * 10 * 0.6 * END_PER_DAY == pytest.approx(poor[10] - full[10])


def test_storage_follows_the_month() -> None:
    terms = replace(TERMS, storage=tuple(float(m) for m in range(1, 13)))

    assert [9, 10] == pytest.approx((storage_days(terms, date(2026, 9, 30), 2) * DAYS_A_MONTH).tolist())


def s_for(
    loss: float, holding: float, demand: np.typing.NDArray[np.float64] | None = None, lot_days: int = 0
) -> float:
    """The level for demand over 30 days that is 1 … 1000 alike, or as given."""
    later = np.arange(1.0, 1001.0) if demand is None else demand
    return level(later, np.full(len(later), 30.0), loss, np.arange(2000) * holding, lot_days)


def test_level_is_the_newsvendor_quantile() -> None:
    """One unit saves 9 with P(later > s), else it lies for the 100 days of the lot at .01: s where P = 1 / 10."""
    steady = np.linspace(900, 1100, 1001)  # so alike that no unit waits longer than the lot

    assert 900 + 0.9 * 200 == pytest.approx(s_for(9.0, 0.01, steady, 100), abs=12)


def test_a_unit_that_waits_long_in_slow_futures_is_not_stocked() -> None:
    """Demand of 30 days is 100 or 200 alike, loss 3: unit 150 saves 1.5 on average, and waits 15 days in the slow
    future: .75 at .1 a day, 3.75 at .5 a day."""
    either = np.where(np.arange(1000) % 2, 100.0, 200.0)

    assert 150 == pytest.approx(s_for(3.0, 0.1, either))
    assert 100 == pytest.approx(s_for(3.0, 0.5, either))


def test_sure_demand_is_stocked_exactly() -> None:
    assert 300 == pytest.approx(s_for(5.0, 0.1, np.concatenate([np.full(99, 300.0), [301.0]])), abs=1)


def test_dear_lost_sales_raise_and_dear_holding_lowers_the_level() -> None:
    assert s_for(20, 0.1) > s_for(5, 0.1)
    assert s_for(5, 0.05) > s_for(5, 0.2)


def test_a_sale_that_earns_nothing_is_not_stocked_for() -> None:
    assert -1 == s_for(0, 0.1)
    assert -1 == s_for(-3, 0.1)
    assert -1 == s_for(5, 0.1, np.zeros(100))


@pytest.mark.parametrize(("position", "units"), [(101, 0), (100, 165), (0, 265), (40.4, 225)])
def test_an_order_lifts_to_level_and_lot(position: float, units: int) -> None:
    """Level 100, lot 200, 70 sold a review: up to 100 + 200 - 35."""
    assert units == order_units(position, Lot(20, 200.0, 2.0), 100.0, ANY, 70.0)


@pytest.mark.parametrize(("lot", "up_to"), [(10, 135), (70, 135), (90, 155), (105, 170), (140, 205)])
def test_a_lot_lasts_at_least_until_the_next_review(lot: float, up_to: int) -> None:
    """35 under level 100 on average when found too low, so a review's 70 orders up to 135, where 65 are left at the next."""
    assert up_to == order_units(0, Lot(9, lot, 2.0), 100.0, ANY, 70.0)


def test_an_order_is_feasible() -> None:
    assert 72 == order_units(52, Lot(1, 5.0, 2.0), 100.0, Lots(30, 12), 50.0)
    assert 36 == order_units(100, Lot(1, 5.0, 2.0), 100.0, Lots(30, 12), 5.0)
    assert 0 == order_units(0, Lot(1, 5.0, 2.0), -1.0, ANY, 5.0)


@given(st.floats(0, 500), st.floats(0, 500), st.floats(0, 300), st.integers(1, 200), st.integers(1, 48))
def test_whatever_is_ordered_can_be_ordered(
    position: float, point: float, lot: float, moq: int, case: int
) -> None:
    lots = Lots(moq, case)
    units = order_units(position, Lot(9, lot, 1.0), point, lots, 10.0)

    assert units == 0 or (units >= moq and units % case == 0)
    assert units == 0 or position <= point


EVEN = (np.arange(4000) + 0.5) / 4000


def test_the_undershoot_of_even_demand_is_half_a_review_s_and_of_lumps_far_more() -> None:
    """Even: anything from 0 to 70. Lumpy, 0, 10 and 30: that of 30 is met three times of four, mean 12.5."""
    dice = np.random.default_rng(1)
    even = undershoot(np.full(50, 70.0), EVEN, dice.permutation(EVEN))
    lumpy = undershoot(np.array([10.0, 0, 30]), EVEN, dice.permutation(EVEN))

    assert (35, 70) == pytest.approx((even.mean(), even.max()), abs=0.2)
    assert 12.5 == pytest.approx(lumpy.mean(), abs=0.2)


def test_without_demand_or_a_whole_review_nothing_lies_below_the_level() -> None:
    assert not undershoot(np.zeros(0), EVEN, EVEN).any()
    assert not undershoot(np.zeros(9), EVEN, EVEN).any()


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60))
def test_the_undershoot_is_what_a_walk_through_the_reviews_meets(sums: list[int]) -> None:
    """Levels laid evenly along the demand of the periods are crossed as often, and as far, as the formula says."""
    periods = np.array(sums, dtype=float)
    if not periods.sum():
        return
    found = undershoot(periods, EVEN, np.random.default_rng(2).permutation(EVEN))
    crossings = np.linspace(0, periods.sum(), 4001)[1:]
    ends = np.cumsum(periods)
    beyond = ends[np.searchsorted(ends, crossings - 1e-9)] - crossings

    assert found.mean() == pytest.approx(beyond.mean(), rel=0.05, abs=0.5)
    assert 0 <= found.min()
    assert found.max() <= periods.max()
