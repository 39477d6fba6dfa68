"""How long stock lasts: one measure for one SKU and for the whole catalogue."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decide.futures import Futures
from core.supply.days_of_supply import days_of_supply, excess, of_one
from tests.core.decide.situations import TODAY

STEADY = np.full(120, 8.0)


@pytest.mark.parametrize(("on_hand", "days"), [(0, 0.0), (-3, 0.0), (100, 12.5), (960, 120.0), (4000, 500.0)])
def test_days_of_supply_under_the_mean_forecast(on_hand: int, days: float) -> None:
    assert days == pytest.approx(of_one(on_hand, STEADY))


def test_what_does_not_sell_has_no_days_of_supply() -> None:
    assert of_one(10, np.zeros(90)) is None


def test_beyond_the_forecast_its_last_four_weeks_repeat() -> None:
    """Ninety days of 1 a day, the last twenty-eight of 2 on their first half: the 91st day sells 2 again."""
    mean = np.concatenate([np.ones(62), np.full(14, 2.0), np.zeros(14)])

    assert 90.5 == pytest.approx(of_one(91.0, mean))


@pytest.mark.parametrize(
    ("on_hand", "days", "units"),
    [(300, 120.0, 75), (300, 90.0, 0), (300, None, 300), (0, None, 0), (-5, 0.0, 0)],
)
def test_what_sells_only_after_ninety_days_is_excess(on_hand: int, days: float | None, units: int) -> None:
    assert units == excess(on_hand, days, 90)


def test_what_is_not_known_is_told_of_as_unknown() -> None:
    """No count of stock, or no forecast: no days of supply."""
    found = days_of_supply(np.array([np.nan, 10.0]), np.stack([STEADY, np.full(120, np.nan)]))

    assert np.isnan(found).all()


@given(st.lists(st.floats(0, 30), min_size=28, max_size=120), st.integers(0, 4000))
def test_it_is_the_day_the_forecast_of_a_decision_has_used_it_up(mean: list[float], on_hand: int) -> None:
    """Selling at the mean for so many days takes what is on hand, however far ahead that lies within a year."""
    known = np.array(mean)
    days = of_one(on_hand, known)
    if days is None or days > 365:
        return
    from core.supply.days_of_supply import drawn_on

    long = drawn_on(known[None, :])[0]
    futures = Futures(TODAY, long[None, :], long, np.array([0.5]), 1)
    assert on_hand == pytest.approx(futures.mean_over(days), abs=1e-6)
