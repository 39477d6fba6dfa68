"""Recent sales and rivals that move an order, on both sides of each threshold."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from core.decide.market.signals import buffer_share, launch_swing, rivals_out
from core.policy import Policy
from core.records import History, RivalDay
from tests.core.decide.situations import TODAY

RULES = Policy()


def weeks(before: list[float], now: list[float], in_stock: bool = True) -> History:
    """Two weeks that end today."""
    units = np.array([*before, *now])
    flags = np.ones(len(units), dtype=bool)
    flags[-3] = in_stock
    return History("HX-12", TODAY - timedelta(days=len(units) - 1), units, flags)


@pytest.mark.parametrize(
    ("now", "share"), [(11.9, None), (12.0, 0.15), (13.0, 0.225), (14.0, 0.30), (30.0, 0.30)]
)
def test_seven_days_of_growth_add_15_to_30_per_cent(now: float, share: float | None) -> None:
    found = buffer_share(weeks([10.0] * 7, [now] * 7), TODAY, RULES)

    assert share == (None if found is None else pytest.approx(found[0]))


def test_the_run_counts_on_the_morning_when_yesterdays_sales_are_the_newest() -> None:
    found = buffer_share(weeks([10.0] * 7, [13.0] * 7), TODAY + timedelta(days=1), RULES)

    assert found is not None
    assert 0.225 == pytest.approx(found[0])


def test_one_slow_day_or_one_day_out_of_stock_breaks_the_run() -> None:
    assert buffer_share(weeks([10.0] * 7, [20.0] * 6 + [11.0]), TODAY, RULES) is None
    assert buffer_share(weeks([10.0] * 7, [20.0] * 7, in_stock=False), TODAY, RULES) is None
    assert buffer_share(weeks([0.0] * 7, [20.0] * 7), TODAY, RULES) is None


@pytest.mark.parametrize(("now", "swing"), [(8.0, -0.2), (12.0, 0.2)])
def test_a_launch_is_compared_with_the_fortnight_before(now: float, swing: float) -> None:
    assert swing == pytest.approx(launch_swing(weeks([10.0] * 14, [now] * 14), TODAY, RULES))
    assert launch_swing(weeks([10.0] * 13, [now] * 14), TODAY, RULES) is None


def test_a_rival_counts_as_out_by_its_last_sighting_within_a_week() -> None:
    def seen(asin: str, ago: int, there: bool | None) -> RivalDay:
        return RivalDay(TODAY - timedelta(days=ago), asin, in_stock=there)

    assert 0 == rivals_out(
        [],
        TODAY,
    )
    assert 1 == rivals_out([seen("A", 7, False)], TODAY)
    assert 0 == rivals_out([seen("A", 8, False)], TODAY)
    assert 0 == rivals_out([seen("A", 3, False), seen("A", 1, True)], TODAY)
    assert 1 == rivals_out([seen("A", 3, True), seen("A", 1, False), seen("B", 1, True)], TODAY)
    assert 1 == rivals_out([seen("A", 3, False), seen("A", 1, None)], TODAY)
