"""Forward ageing, first in first out: how many units pass 90, 180, 270 and 365 days, and what that costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money.unit_fees import Known, Storage
from core.watch.ageing import ahead, slice_ages, storage_cost

TODAY = date(2026, 1, 10)


def sells(per_day: float, n: int = 1) -> np.ndarray:  # type: ignore[type-arg]
    return np.full((n, 90), per_day)


def test_what_does_not_sell_passes_the_next_limit() -> None:
    found = ahead(np.array([[900.0, 0, 0, 0, 0]]), sells(0))
    assert [900, 0, 0, 0] == pytest.approx(found.passing[0].tolist())
    assert [0, 900, 0, 0, 0] == pytest.approx(found.later[0].tolist())


def test_what_sells_in_time_never_grows_old() -> None:
    found = ahead(np.array([[900.0, 0, 0, 0, 0]]), sells(20))
    assert 0 == pytest.approx(found.passing.sum())
    assert 0 == pytest.approx(found.later.sum())


def test_the_oldest_sell_first() -> None:
    """180 units over 90 days and 900 younger at 2 a day: the 180 are just sold in 90 days, all the younger pass 90."""
    found = ahead(np.array([[900.0, 180, 0, 0, 0]]), sells(2))
    assert 900 == pytest.approx(found.passing[0, 0])
    assert 0 < found.passing[0, 1] < 180
    assert 900 == pytest.approx(found.later.sum())


@given(st.lists(st.floats(0, 5000), min_size=5, max_size=5), st.floats(0, 200))
def test_units_are_never_made_or_lost(ages: list[float], per_day: float) -> None:
    found = ahead(np.array([ages]), sells(per_day))
    left = max(0.0, sum(ages) - 90 * per_day)
    assert left == pytest.approx(found.later.sum(), abs=1e-6 * (1 + sum(ages)))
    assert (found.passing >= 0).all()
    assert found.passing.sum() <= 4 * sum(ages) + 1e-6


def test_storage_is_charged_by_month_and_the_old_pay_more() -> None:
    storage = Storage((Decimal("0.30"),) * 12, ((181, Decimal("0.05")),), Known("table", "test"))
    found = ahead(np.array([[0.0, 0, 100, 0, 0]]), sells(0))
    assert (Decimal("90.00"), Decimal("15.00")) == storage_cost(found.left[0], storage, TODAY)
    young = ahead(np.array([[100.0, 0, 0, 0, 0]]), sells(0))
    assert (Decimal("90.00"), Decimal("0.00")) == storage_cost(young.left[0], storage, TODAY)


def test_slices_run_from_young_to_old() -> None:
    ages = slice_ages()
    assert 45 == len(ages)
    assert (np.diff(ages) > 0).all()
