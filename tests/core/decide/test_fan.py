"""Courses of demand from quantiles of sums: they give the quantiles back, keep their rank, and go on beyond them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from core.decide.process.fan import REACH, fan, from_forecast
from core.demand.period_sums import HORIZONS, LEVELS
from core.records import QUANTILES, Forecast


def quantiles() -> np.typing.NDArray[np.float64]:
    """Ten a day, from half to twice as much."""
    return 10.0 * HORIZONS[:, None] * np.geomspace(0.5, 2.0, len(LEVELS))[None, :]


def test_a_fan_gives_its_quantiles_back() -> None:
    courses = fan(quantiles(), 400)

    for place, days in ((2, 28), (5, 70)):
        found = np.quantile(courses[:, days], LEVELS)
        assert quantiles()[place] == pytest.approx(found, rel=0.05)


def test_courses_only_rise_and_keep_their_rank() -> None:
    courses = fan(quantiles(), 50)

    assert (50, REACH) == courses.shape
    assert (courses[:, 0] == 0).all()
    assert (np.diff(courses, axis=1) >= -1e-9).all()
    assert (np.diff(courses, axis=0) >= -1e-9).all()


def test_beyond_the_longest_horizon_a_course_keeps_its_speed() -> None:
    courses = fan(quantiles(), 5)

    assert np.diff(courses[2])[120:140].mean() == pytest.approx(np.diff(courses[2])[300:400].mean(), rel=0.01)


def test_a_daily_forecast_makes_the_same_kind_of_fan() -> None:
    flat = np.full((len(QUANTILES), 60), 3.0)
    forecast = Forecast("S", date(2026, 5, 1), np.full(60, 3.0), flat, 0.05, "test")
    courses = from_forecast(forecast, 40, np.random.default_rng(1))

    assert (40, REACH) == courses.shape
    assert 30 * 3 == pytest.approx(courses[:, 30].mean(), rel=0.05)
    assert 300 * 3 == pytest.approx(courses[:, 300].mean(), rel=0.05)
    assert (np.diff(courses, axis=1) >= -1e-9).all()
