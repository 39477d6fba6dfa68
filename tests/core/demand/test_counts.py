"""Quantiles of counts against figures anybody can check."""

from __future__ import annotations

import numpy as np
import pytest

from core.demand.counts import gamma, quantiles


def one(mean: float, variance: float, level: float) -> float:
    return float(quantiles(np.array([mean]), np.array([variance]), np.array([level]))[0, 0])


def test_a_tenth_of_a_unit_a_day_is_nothing_on_nine_days_in_ten() -> None:
    assert 0 == one(0.1, 0.1, 0.9)
    assert 1 == one(0.1, 0.1, 0.95)


def test_the_poisson_of_mean_four() -> None:
    """P(≤3) = 43.3 %, P(≤4) = 62.9 %, P(≤7) = 94.9 %, P(≤8) = 97.9 %."""
    assert [4, 4, 7, 8] == [one(4, 4, p) for p in (0.5, 0.62, 0.9, 0.95)]


def test_variance_below_the_mean_counts_as_poisson() -> None:
    assert one(4, 4, 0.9) == one(4, 1, 0.9)


def test_nothing_wanted_is_nothing_at_every_level() -> None:
    assert 0 == one(0, 0, 0.975)


def test_the_exponential_is_the_gamma_of_shape_one() -> None:
    """Its quantile at p is -log(1 - p)."""
    levels = np.array((0.1, 0.5, 0.9, 0.975))

    assert gamma(np.array([1.0]), levels)[:, 0] == pytest.approx(-np.log1p(-levels), rel=0.02)


def test_large_means_join_small_ones_without_a_step() -> None:
    """At the seam between exact and approximate the quantiles differ by less than a unit."""
    assert abs(one(19.99, 60, 0.9) - one(20.01, 60, 0.9)) <= 1.0


def test_simulated_counts_fall_below_their_quantiles_as_often_as_they_should() -> None:
    rng = np.random.default_rng(3)
    drawn = rng.poisson(rng.gamma(2.0, 5.0, 200_000))

    assert np.quantile(drawn, (0.1, 0.5, 0.9)).tolist() == [one(10, 10 + 50, p) for p in (0.1, 0.5, 0.9)]
