"""What is said of a SKU's earlier forecasts."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from core.demand import track
from core.demand.track import Outcome
from core.records import History

START = date(2026, 1, 1)


def history(units: list[float], out: slice | None = None) -> History:
    stocked = np.ones(len(units), dtype=bool)
    if out is not None:
        stocked[out] = False
    return History("A", START, np.array(units), stocked)


def test_what_came_fills_in_the_days_without_stock() -> None:
    """240 units on 24 of 28 days: 280 in all; with a third of the days unknown nothing is said."""
    units = [5.0] * 10 + [10.0] * 24 + [0.0] * 4
    made_on = START + timedelta(days=9)

    assert 280 == pytest.approx(track.actual(history(units, slice(34, 38)), made_on, 28))
    assert track.actual(history(units, slice(28, 38)), made_on, 28) is None
    assert track.actual(history(units), made_on, 40) is None  # too much of the period is still to come
    assert track.actual(history(units), START - timedelta(days=2), 28) is None


def test_the_average_everybody_uses_counts_days_in_stock() -> None:
    """Thirty days at 10 after a day at 99, four of them without stock."""
    assert 280 == pytest.approx(
        track.naive(history([99.0] + [10.0] * 30, slice(3, 5)), START + timedelta(days=30), 28)
    )


@pytest.mark.parametrize(
    ("drift", "said"),
    [(4.0, "2 % too high in sum"), (3.9, "neither high nor low"), (-3.9, "neither high nor low"), (-4.0, "2 % too low in sum")],
)  # fmt: skip
def test_a_lean_is_said_from_two_per_cent_on(drift: float, said: str) -> None:
    sentence = track.sentence([Outcome(28, 2, 0, 200.0, 20.0, drift, 60.0)], 30)

    assert "2 past forecasts of 28 days here were off by 10 % on average" in str(sentence)
    assert said in str(sentence)
    assert "30-day average by 30 %" in str(sentence)


@pytest.mark.parametrize(("cover", "days"), [(20, 28), (41, 28), (43, 56), (90, 56)])
def test_the_horizon_told_is_the_one_nearest_to_what_an_order_covers(cover: float, days: int) -> None:
    both = [Outcome(h, 1, 1, 100.0, 10.0, 0.0, 30.0) for h in track.HORIZONS]
    sentence = track.sentence(both, cover)

    assert sentence is not None
    assert days == sentence.values["days"]


def test_of_next_to_nothing_nothing_is_said() -> None:
    assert track.sentence([Outcome(28, 3, 0, 4.9, 1.0, 1.0, 1.0)], 30) is None
    assert track.sentence([], 30) is None
