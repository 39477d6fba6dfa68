"""Average daily sales, slope and streak, each on figures small enough for a hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from core.demand.averages import ads, slope
from core.records import History

FIRST = date(2026, 1, 1)


def history(units: list[float], out: tuple[int, ...] = ()) -> History:
    in_stock = np.ones(len(units), dtype=bool)
    in_stock[list(out)] = False
    return History("MUG-01", FIRST, np.array(units, dtype=float), in_stock)


def test_ads_counts_in_stock_days_only() -> None:
    """30 units on two in-stock days are 15 a day, whatever the empty shelf between them."""
    assert 15.0 == ads(history([10, 0, 20], out=(1,)), date(2026, 1, 3), 7)


def test_ads_leaves_unknown_days_out() -> None:
    assert 10.0 == ads(history([10, float("nan"), 10]), date(2026, 1, 3), 30)


def test_ads_looks_at_the_window_only() -> None:
    assert 2.0 == ads(history([100, 2, 2]), date(2026, 1, 3), 2)


def test_ads_of_days_before_the_history_is_unknown() -> None:
    assert ads(history([1, 2]), date(2025, 12, 31), 30) is None


def test_ads_without_an_in_stock_day_is_unknown() -> None:
    assert ads(history([3, 3], out=(0, 1)), date(2026, 1, 2), 30) is None


def test_days_after_the_history_are_unknown_not_zero() -> None:
    assert 4.0 == ads(history([4, 4]), date(2026, 1, 10), 30)


def test_the_last_days_are_those_that_the_files_tell() -> None:
    """On the morning when yesterday's sales are the newest, two days are two days; what is a month old says nothing."""
    known = history([100, 2, 4])

    assert 3.0 == ads(known, date(2026, 1, 4), 2) == ads(known, date(2026, 2, 1), 2)
    assert ads(known, date(2026, 2, 10), 2) is None


def test_a_straight_line_has_its_own_slope() -> None:
    """1, 2, 3 … 30 units rise by one a day, beyond doubt."""
    line = slope(history([float(n) for n in range(1, 31)]), date(2026, 1, 30))

    assert line is not None
    assert 1.0 == pytest.approx(line.per_day)
    assert line.significant


def test_noise_has_no_significant_slope() -> None:
    rng = np.random.default_rng(7)
    found = [slope(history(rng.poisson(5, 90).astype(float).tolist()), date(2026, 3, 31)) for _ in range(200)]

    assert sum(s is not None and s.significant for s in found) <= 20


def test_few_days_have_no_slope() -> None:
    assert slope(history([1.0] * 20), date(2026, 1, 20)) is None


def test_slope_ignores_an_empty_shelf() -> None:
    """A steady seller that runs out for the last fortnight is not falling."""
    units = [10.0] * 60 + [0.0] * 14

    line = slope(history(units, out=tuple(range(60, 74))), date(2026, 3, 15))

    assert line is not None
    assert not line.significant
