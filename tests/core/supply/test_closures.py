"""A closed supplier delays production by the closed days it meets."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.supply.closures import closed_days

START = date(2027, 2, 1)
CNY = (date(2027, 2, 10), date(2027, 2, 24))  # both closed: 15 days


def delay(days: float, *closures: tuple[date, date]) -> float:
    """Closed days met by a run of `days` from START."""
    return float(closed_days(START, np.array([days]), closures)[0])


def test_thirty_days_of_production_over_chinese_new_year_take_forty_five() -> None:
    assert 15 == delay(30, CNY)


def test_a_run_done_before_the_closure_is_not_delayed_and_one_day_longer_is() -> None:
    assert 0 == delay(9, CNY)  # 1 to 9 February
    assert 15 == delay(10, CNY)


def test_an_order_inside_a_closure_waits_for_its_end() -> None:
    assert 15 == float(closed_days(CNY[0], np.array([5.0]), [CNY])[0])
    assert 1 == float(closed_days(CNY[1], np.array([5.0]), [CNY])[0])


def test_no_production_is_never_delayed() -> None:
    assert 0 == delay(0, (START, START + timedelta(days=20)))


def test_overlapping_closures_count_each_day_once() -> None:
    assert 15 == delay(30, CNY, (date(2027, 2, 12), date(2027, 2, 20)))


def test_closures_long_past_and_far_ahead_do_not_matter() -> None:
    assert 0 == delay(30, (date(2020, 1, 1), date(2020, 2, 1)), (date(2030, 1, 1), date(2030, 2, 1)))


@given(
    st.lists(st.tuples(st.integers(-30, 200), st.integers(0, 30)), max_size=4),
    st.lists(st.integers(0, 120), min_size=1, max_size=20),
)
def test_counting_day_by_day_gives_the_same(spans: list[tuple[int, int]], runs: list[int]) -> None:
    closures = [(START + timedelta(days=a), START + timedelta(days=a + n)) for a, n in spans]

    for run, found in zip(runs, closed_days(START, np.array(runs, dtype=float), closures), strict=True):
        day, worked, closed = START, 0, 0
        while worked < run:
            if any(a <= day <= b for a, b in closures):
                closed += 1
            else:
                worked += 1
            day += timedelta(days=1)
        assert closed == found
