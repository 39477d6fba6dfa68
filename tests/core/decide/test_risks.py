"""Promised risks: counted by hand where all is sure, and over the whole time until goods come, however far off that is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtri

from core.decide.assemble import risks_of
from core.decide.futures import Futures, draw
from core.decide.ground import survey
from core.decide.risks import before
from core.policy import Policy
from tests.core.decide.situations import TODAY, forecast, situation


def test_beyond_the_drawn_days_each_future_goes_on_at_its_own_level() -> None:
    """90 days drawn: 45 and 180 sold where the mean is 1 a day; by day 100 that is 5 and 20 more, by day 80 nothing."""
    demand = np.array([[0.5] * 90, [2.0] * 90])
    futures = Futures(TODAY, demand, np.ones(365), np.array([0.2, 0.8]), 1)

    assert futures.beyond(np.array([100.0, 100.0])) == pytest.approx([5.0, 20.0])
    assert futures.beyond(np.array([80.0, 90.0])) == pytest.approx([0.0, 0.0])


def test_futures_that_sell_more_count_for_more_the_further_ahead() -> None:
    """Spread 0.5 and 100 days: what happens in the lower half of the futures is 43 % likely; today, as drawn, 50 %."""
    total = 100.0 + 50.0 * ndtri((np.arange(1000) + 0.5) / 1000)
    futures = Futures(TODAY, total[:, None], np.ones(365), np.zeros(1000), 1)
    lower = np.arange(1000) < 500

    assert futures.chance(lower, 100) == pytest.approx(0.43, abs=0.005)
    assert futures.chance(lower, 0) == pytest.approx(0.5)
    assert futures.chance(lower, 180) < futures.chance(lower, 100)


def test_what_is_sure_stays_sure_and_a_sure_forecast_is_counted_as_drawn() -> None:
    """All or none of the futures: 1 or 0. Where all futures sell the same, each counts once."""
    wide = Futures(TODAY, np.arange(1.0, 101.0)[:, None], np.ones(365), np.zeros(100), 1)
    even = Futures(TODAY, np.ones((100, 1)), np.ones(365), np.zeros(100), 1)

    assert wide.chance(np.ones(100, dtype=bool), 180) == pytest.approx(1)
    assert wide.chance(np.zeros(100, dtype=bool), 180) == 0
    assert even.chance(np.arange(100) < 30, 180) == pytest.approx(0.3)


def test_a_stock_out_after_the_drawn_days_counts() -> None:
    """20 a day almost for sure, 2,400 on hand: gone about day 120, long after the last day drawn."""
    ground = survey(situation(2400, forecast=forecast(spread=0)), Policy(), 0)
    sure = np.ones(ground.futures.paths)

    assert ground.futures.days < 115
    assert before(ground, 112 * sure) < 0.02
    assert before(ground, 128 * sure) > 0.98


def test_the_risk_until_an_order_of_later_agrees_with_futures_drawn_far_enough() -> None:
    """Nothing on the way and the next order months off: as many futures run out as when every day is drawn."""
    ground = survey(situation(3500, forecast=forecast(level_sigma=0.15)), replace(Policy(), paths=2000), 0)
    arrives = ground.arrival(ground.mode, ground.due.days)
    long = draw(ground.situation.forecast, TODAY, 300, 2000, 5)
    wanted = long.cumulative[np.arange(2000), (arrives - 1).astype(int)]

    found = risks_of(ground, (), 0)

    assert arrives.min() > ground.futures.days
    assert found.stockout / 100 == pytest.approx((wanted > 3500).mean(), abs=0.05)
