"""What all SKUs did alike: how much of it is believed, by the windows it was seen in and by how many SKUs did it."""

from __future__ import annotations

import numpy as np
import pytest

from core.demand.common_moves import USUAL_SPREAD, moves, window
from core.demand.period_sums import HORIZONS, LEVELS, Table, train
from core.records import Floats

MANY = np.ones(1000)


def doubled(skus: int, days: int, seed: int) -> list[Floats]:
    """Steady sellers that all doubled a month ago."""
    rng = np.random.default_rng(seed)
    rate = np.where(np.arange(days) >= days - 30, 2.0, 1.0)
    return [rng.poisson(rate * r).astype(float) for r in np.geomspace(2, 20, skus)]


def test_a_move_of_one_quarter_is_mostly_taken_out_and_one_of_many_months_mostly_stays() -> None:
    """+20 % (log .18): after 4 windows of a quarter .16 of it goes, after 26 of four weeks .02."""
    quarter = window(91, 364, MANY * 1.2, MANY)
    month = window(28, 728, MANY * 1.2, MANY)

    assert 0.16 == pytest.approx(moves([quarter], [91], 14).excess[0], abs=0.005)
    assert 0.02 == pytest.approx(moves([month], [28], 14).excess[0], abs=0.005)


def test_what_is_taken_out_comes_back_as_spread() -> None:
    told = moves([window(28, 28, MANY, MANY)], [28, 56], 14)

    assert USUAL_SPREAD == pytest.approx(told.spread[0], abs=0.03)
    assert USUAL_SPREAD > told.spread[0]
    assert told.spread[1] >= told.spread[0]  # never seen: all of it


def test_a_few_skus_or_a_giant_order_are_no_common_move() -> None:
    rng = np.random.default_rng(1)
    few, many = (rng.lognormal(0.3, 1.5, n) for n in (4, 4000))
    giant = np.concatenate([[500.0], np.ones(99)])
    loose, sure = (moves([window(28, 56, r, np.ones(len(r)))], [28], 14).excess[0] for r in (few, many))

    assert abs(loose) < 0.6 * abs(sure)
    assert window(28, 56, giant, np.ones(100)).move == pytest.approx(np.log(1.03), abs=0.01)


def test_months_that_go_up_and_down_together_widen_what_is_foretold() -> None:
    calm = [window(28, 28 * k, MANY * 1.0, MANY) for k in range(1, 8)]
    wild = [window(28, 28 * k, MANY * (1.5 if k % 2 else 0.7), MANY) for k in range(1, 8)]

    assert moves(wild, [28], 14).spread[0] > 3 * moves(calm, [28], 14).spread[0]


def test_a_panel_that_doubled_once_is_not_foretold_to_go_on_growing() -> None:
    """Of all examples only those of one month grew, but by all SKUs: it may as well fall back (learnt as 40 times 17 % more)."""
    panel = doubled(skus=40, days=220, seed=3)
    model = train(Table.of(panel))
    assert model is not None
    month = int(np.flatnonzero(HORIZONS == 28)[0])
    told = dict(zip(LEVELS, model.quantiles(Table.of(panel))[:, month, :].sum(axis=0), strict=True))
    lately = sum(float(s[-28:].sum()) for s in panel)

    assert 0.75 * lately < told[0.5] < lately
    assert told[0.05] < 0.7 * lately
    assert told[0.95] > 1.2 * lately
