"""Intervals by resampling: no width where nothing varies, the right width where it is known."""

from __future__ import annotations

import numpy as np
import pytest

from core.proof.spread import of_total, of_weeks


def test_equal_values_have_no_width() -> None:
    rng = np.random.default_rng(0)

    assert of_total(np.full(7, 10.0), rng) == (70.0, 70.0)
    assert of_weeks(np.full(52, 10.0), rng) == (520.0, 520.0)


def test_the_interval_of_a_sum_is_as_wide_as_theory_says() -> None:
    """100 SKUs of deviation 1: the sum has deviation 10, its 80 % interval ± 12.8."""
    values = np.random.default_rng(1).standard_normal(100)
    values = (values - values.mean()) / values.std()

    low, high = of_total(values, np.random.default_rng(2))

    assert (low, high) == (pytest.approx(-12.8, abs=1.5), pytest.approx(12.8, abs=1.5))


def test_weeks_that_hang_together_give_a_wider_interval_than_shuffled_ones() -> None:
    runs = np.repeat([1.0, -1.0, 1.0, -1.0], 13)
    shuffled = np.random.default_rng(3).permutation(runs)
    rng = np.random.default_rng(4)

    wide, narrow = of_weeks(runs, rng), of_weeks(shuffled, rng)

    assert wide[1] - wide[0] > 1.5 * (narrow[1] - narrow[0])


def test_nothing_is_nothing() -> None:
    rng = np.random.default_rng(0)

    assert of_total(np.array([]), rng) == of_weeks(np.array([]), rng) == (0.0, 0.0)
