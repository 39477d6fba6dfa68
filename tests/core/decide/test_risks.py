"""Promised risks: counted by hand where all is sure, and over the whole time until goods come, however far off that is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

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
