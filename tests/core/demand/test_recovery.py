"""What a stock-out costs in the weeks after it: measured where stock-outs tell, stated where they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.demand.recovery import LEAST_DAYS, RECOVERY_DAYS, rank_loss
from core.policy import Policy
from core.records import Floats, History

POLICY = Policy()


def history(units: Floats, *stockouts: tuple[int, int]) -> History:
    """Sales with stock-outs as (first day, days)."""
    sold, stocked = np.array(units, dtype=float), np.ones(len(units), dtype=bool)
    for first, days in stockouts:
        sold[first : first + days], stocked[first : first + days] = 0.0, False
    return History("HX-12", date(2024, 1, 1), sold, stocked)


def slow_return(
    share: float, *stockouts: tuple[int, int], days: int = 1000, per_day: float = 20.0, seed: int = 1
) -> History:
    """Poisson sales that come back at a share of their level for four weeks after each stock-out."""
    level = np.full(days, per_day)
    for first, out in stockouts:
        level[first + out : first + out + RECOVERY_DAYS + 2] *= share
    return history(np.random.default_rng(seed).poisson(level).astype(float), *stockouts)


def test_what_is_missed_after_a_stock_out_counts_per_unit_lost_in_it() -> None:
    """10 a day, 20 days out, the return day and 28 days at 7: 84 missed of 200 lost (the worked example)."""
    units = np.full(400, 10.0)
    units[220 : 220 + 1 + RECOVERY_DAYS] = 7.0
    found = rank_loss(history(units, (200, 20)), POLICY)

    assert 0.42 == pytest.approx(found.seen)
    assert 0.7 == pytest.approx(found.came_back)
    assert 0.25 < found.share < 0.42
    assert 1 == found.stockouts


def test_without_a_stock_out_the_stated_share_holds_and_says_so() -> None:
    found = rank_loss(history(np.full(400, 10.0)), POLICY)

    assert (0.25, 0) == (found.share, found.stockouts)
    assert "stated, no stock-out of its own tells yet" in str(found.reason)


def test_many_stock_outs_without_effect_make_it_nearly_nought() -> None:
    many = tuple((100 + 110 * n, 25) for n in range(8))

    assert rank_loss(slow_return(1.0, *many), POLICY).share < 0.1


def test_more_stock_outs_are_believed_more() -> None:
    shares = [
        rank_loss(slow_return(0.6, *((100 + 110 * n, 15) for n in range(times))), POLICY).share
        for times in (1, 3, 8)
    ]

    assert 0.25 < shares[0] < shares[1] < shares[2]
    assert 0.5 < shares[2] < 28 * 0.4 / 15, "towards the .75 that is true"


def test_a_season_s_end_is_not_taken_for_a_loss_of_rank() -> None:
    """Sales fall in a line from 30 to 10 a day, with a stock-out on the way: nothing was missed."""
    found = rank_loss(history(np.linspace(30, 10, 400), (200, 20)), POLICY)

    assert 1 == pytest.approx(found.came_back, abs=0.01)
    assert found.share < 0.25


def test_one_wholesale_order_is_no_recovery() -> None:
    units = np.full(400, 10.0)
    units[220 : 220 + 1 + RECOVERY_DAYS] = 7.0
    with_order = units.copy()
    with_order[230] = 5000.0

    assert rank_loss(history(with_order, (200, 20)), POLICY).share > 0.2


def test_a_stock_out_whose_return_is_too_young_tells_nothing() -> None:
    units = np.full(240, 10.0)

    assert 0 == rank_loss(history(units, (200, 20)), POLICY).stockouts
    assert 0 == rank_loss(history(units[: 200 + 20 + LEAST_DAYS], (200, 20)), POLICY).stockouts
    assert 0 == rank_loss(history(units[:210], (200, 10)), POLICY).stockouts


def test_people_set_what_is_stated_and_the_most() -> None:
    many = tuple((100 + 110 * n, 10) for n in range(8))
    worst = slow_return(0.1, *many)

    assert 1.0 == rank_loss(worst, POLICY).share
    assert 0.5 == rank_loss(worst, replace(POLICY, goodwill_most=0.5)).share
    assert 0.6 == rank_loss(history(np.full(400, 10.0)), replace(POLICY, goodwill=0.6)).share


def test_the_reason_tells_what_was_seen_and_what_was_stated() -> None:
    said = str(rank_loss(slow_return(0.6, (200, 30), (500, 30)), POLICY).reason)

    assert said.startswith("after 2 stock-outs sales came back at ")
    assert "for 28 days; a lost unit costs " in said
    assert said.endswith("of its margin on top (stated: 25 %)")


DAYS = st.lists(st.one_of(st.just(float("nan")), st.floats(-50, 1e6)), min_size=1, max_size=500)


@given(DAYS, st.lists(st.tuples(st.integers(0, 480), st.integers(1, 60)), max_size=6), st.floats(0, 2))
@settings(max_examples=60)
def test_the_share_stays_in_its_bounds_whatever_the_history(
    units: list[float], outs: list[tuple[int, int]], stated: float
) -> None:
    policy = replace(POLICY, goodwill=stated)
    known = history(np.array(units), *outs)
    found = rank_loss(known, policy)

    assert 0 <= found.share <= policy.goodwill_most
    assert found == rank_loss(known, policy)
    assert str(found.reason)


@given(st.integers(0, 10**6), st.floats(2, 40))
@settings(max_examples=25)
def test_sales_in_other_units_give_the_same_share_when_they_are_large(seed: int, times: float) -> None:
    """The luck of single sales aside, selling so many times as much changes nothing."""
    base = slow_return(0.6, (200, 20), (450, 15), per_day=400.0, seed=seed)
    more = replace(base, units=base.units * times)

    assert rank_loss(base, POLICY).share == pytest.approx(rank_loss(more, POLICY).share, rel=0.05)
