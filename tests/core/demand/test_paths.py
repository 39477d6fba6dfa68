"""Sums: paths keep the days' distributions, and level errors do not average out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from core.demand import counts
from core.demand import paths as sampling
from core.demand.paths import daily_quantiles, heavy, sample_paths, total
from core.records import QUANTILES, Forecast

START = date(2026, 11, 23)


def forecast(mean: float, spread: float, level_sigma: float, days: int = 60) -> Forecast:
    rate = np.full(days, mean)
    quantiles = counts.quantiles(rate, rate + (spread + level_sigma**2) * rate**2, np.array(QUANTILES))
    return Forecast("MUG-01", START, rate, quantiles, level_sigma, "test")


@pytest.mark.parametrize("mean", [0.05, 0.4, 3.0, 40.0])
def test_each_day_of_the_paths_keeps_the_forecast(mean: float) -> None:
    stated = forecast(mean, 0.5, 0.3)

    paths = sample_paths(stated, 4000, np.random.default_rng(1))

    assert mean == pytest.approx(paths.mean(), rel=0.06)
    for level, quantile in zip(QUANTILES[2:7], stated.quantiles[2:7, 0], strict=True):
        assert level - 0.05 <= np.mean(paths <= np.ceil(quantile))
        assert np.mean(paths < np.floor(quantile)) <= level + 0.05


def test_paths_are_whole_units_and_never_negative() -> None:
    paths = sample_paths(forecast(3.3, 0.5, 0.3), 200, np.random.default_rng(1))

    assert (paths == np.floor(paths)).all()
    assert paths.min() >= 0


def test_the_same_dice_give_the_same_paths() -> None:
    one, two = (sample_paths(forecast(3, 0.5, 0.3), 50, np.random.default_rng(9)) for _ in range(2))

    assert one.tolist() == two.tolist()


@pytest.mark.parametrize(("mean", "level_sigma"), [(0.5, 0.3), (5.0, 0.0), (5.0, 0.3), (40.0, 0.5)])
def test_the_total_agrees_with_the_paths(mean: float, level_sigma: float) -> None:
    stated = forecast(mean, 0.4, level_sigma)

    said = total(stated, START, 60)
    sums = sample_paths(stated, 4000, np.random.default_rng(2)).sum(axis=1)

    assert 60 * mean == pytest.approx(said.mean)
    assert np.quantile(sums, 0.1) == pytest.approx(said.q10, rel=0.15)
    assert np.quantile(sums, 0.9) == pytest.approx(said.q90, rel=0.08)


def test_a_level_error_does_not_average_out() -> None:
    """Ten a day for sixty days: independent days leave ±5 %, a level error of 30 % about ±38 %."""
    sure, unsure = total(forecast(10, 0.1, 0.0), START, 60), total(forecast(10, 0.1, 0.3), START, 60)

    assert 0.10 > (sure.q90 - sure.q10) / 2 / 600
    assert 0.38 == pytest.approx((unsure.q90 - unsure.q10) / 2 / 600, abs=0.05)


def test_the_total_of_days_outside_the_forecast_is_nothing() -> None:
    stated = forecast(10, 0.1, 0.3)

    assert 0 == total(stated, START + timedelta(days=60), 30).mean
    assert 100 == pytest.approx(total(stated, START + timedelta(days=50), 30).mean)
    assert 100 == pytest.approx(total(stated, START - timedelta(days=20), 30).mean)


def test_other_levels_lie_between_the_nine() -> None:
    stated = forecast(10, 0.1, 0.3)

    low, at, high = daily_quantiles(stated, (0.8, 0.9, 0.99))

    assert stated.quantiles[6].tolist() == pytest.approx(at.tolist())
    assert (low <= at).all()
    assert (high > stated.quantiles[-1]).all()


def test_a_level_that_drifts_is_less_sure_the_later_the_period() -> None:
    """Two weeks from today and the same two weeks two months on: the later ones are wider, paths and total alike."""
    drifting = replace(forecast(10, 0.1, 0.1, days=90), level_drift=0.002)

    near, far = total(drifting, START, 14), total(drifting, START + timedelta(days=76), 14)
    paths = sample_paths(drifting, 4000, np.random.default_rng(3))

    assert far.q90 - far.q10 > 1.5 * (near.q90 - near.q10)
    assert np.quantile(paths[:, :14].sum(axis=1), 0.9) == pytest.approx(near.q90, rel=0.05)
    assert np.quantile(paths[:, 76:].sum(axis=1), 0.9) == pytest.approx(far.q90, rel=0.08)


def test_levels_err_more_wildly_than_their_spread_says() -> None:
    """The 80 % band stays where it is; the 95 % band is read as a 98 % band."""
    assert heavy(np.array([0.1, 0.5, 0.9, 0.975])) == pytest.approx([0.1, 0.5, 0.9, 0.99], abs=0.001)


def test_what_is_read_off_the_tables_is_what_is_worked_out() -> None:
    """Levels and wild scores of normal scores, far ones too."""
    scores = np.random.default_rng(1).normal(0.0, 1.3, 50_000).astype(np.float32)
    levels = sampling._normal_cdf(scores)

    assert np.abs(sampling._read(scores, sampling._levels()) - levels).max() < 1e-4
    wild = sampling._wild(levels)
    off = np.abs(sampling._read(scores, sampling._wild_scores()) - wild)
    assert (off < 0.005 * np.maximum(1.0, np.abs(wild))).all()


def test_the_quantile_function_is_the_straight_lines_between_the_nine() -> None:
    """Read by fortieths of the level, it is numpy's interpolation between them, at the knots and on both sides of them too."""
    stated = forecast(3.0, 0.5, 0.3)
    knots, at = np.array((0.0, *QUANTILES)), stated.quantiles[:, 0]
    values = np.concatenate([[max(2 * at[0] - at[1], 0.0)], at])
    levels = np.concatenate(
        [knots, knots[1:] - 1e-9, knots[:-1] + 1e-9, np.linspace(0.0, QUANTILES[-1], 997)]
    )

    found = daily_quantiles(stated, levels.tolist())[:, 0]

    assert np.interp(levels, knots, values) == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize("mean", [0.05, 3.0, 40.0])
def test_the_common_share_is_that_of_two_hundred_equal_steps(mean: float) -> None:
    """E[units × score], added up line by line, is the mean over 200 equally likely levels of the quantile function."""
    stated = forecast(mean, 0.5, 0.3)
    tail, sigma = sampling._tail(stated.mean, stated.quantiles), sampling._sigma(stated)
    level = (np.arange(200) + 0.5) / 200
    units = sampling._units(np.repeat(level[:, None], 60, axis=1), stated.quantiles, tail)
    reach = (units * sampling._normal_quantile(level)[:, None]).mean(axis=0)

    found = sampling._share(stated.mean, stated.quantiles, tail, sigma)

    assert found == pytest.approx(np.minimum(sigma * stated.mean / reach, sampling.LARGEST_SHARE), rel=1e-12)
