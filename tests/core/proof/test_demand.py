"""What was wanted on days nobody could see: known days stay as they are, made-up ones look like their neighbours."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.proof.demand import wanted
from core.records import History
from tests.core.proof.worlds import MONDAY


def test_a_day_without_stock_is_given_a_like_weekday() -> None:
    """Mondays sold 9 and other days 1; the fifth week had no stock: 9 on its Monday, 1 on the other days."""
    units = np.tile([9.0, 1, 1, 1, 1, 1, 1], 9)
    there = np.ones(63, dtype=bool)
    units[28:35], there[28:35] = 0, False
    history = History("A", MONDAY, units, there)

    demand, imputed = wanted(history, MONDAY, 63, np.random.default_rng(0))

    assert demand[28:35].tolist() == [9, 1, 1, 1, 1, 1, 1]
    assert imputed[28:35].all()
    assert (demand[~imputed] == units[~imputed]).all()
    assert imputed.sum() == 10  # the week, and three days until buyers are back


def test_what_sold_before_stock_ran_out_is_the_least() -> None:
    units = np.full(35, 2.0)
    there = np.ones(35, dtype=bool)
    units[20], there[20] = 7, False

    demand, imputed = wanted(History("A", MONDAY, units, there), MONDAY, 35, np.random.default_rng(0))

    assert imputed[20]
    assert demand[20] == 7


def test_nothing_known_is_all_made_up_and_nought() -> None:
    history = History("A", MONDAY, np.full(10, np.nan), np.ones(10, dtype=bool))

    demand, imputed = wanted(history, MONDAY - timedelta(days=5), 20, np.random.default_rng(0))

    assert demand.sum() == 0
    assert imputed.all()


@given(
    units=st.lists(st.one_of(st.floats(-2, 50), st.just(float("nan"))), min_size=1, max_size=60),
    data=st.data(),
    offset=st.integers(-20, 20),
)
def test_demand_is_whole_never_negative_and_never_below_what_sold(
    units: list[float], data: st.DataObject, offset: int
) -> None:
    there = data.draw(st.lists(st.booleans(), min_size=len(units), max_size=len(units)))
    history = History("A", MONDAY, np.array(units), np.array(there))

    demand, imputed = wanted(history, MONDAY + timedelta(days=offset), 40, np.random.default_rng(1))

    assert (demand >= 0).all()
    assert (demand == np.floor(demand)).all()
    for day in range(40):
        if 0 <= (at := day + offset) < len(units) and np.isfinite(units[at]) and demand.any():
            assert demand[day] >= np.floor(max(units[at], 0.0))
    assert len(demand) == len(imputed) == 40
