"""The rules sellers use, by hand."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from core.decide.process.lot_level import Terms, Unit
from core.decide.process.protocol_input import Item, State
from core.decide.rounding import Lots
from core.proof.rules import DaysOfCover, days_of_cover, reorder_point_eoq
from tests.core.proof.worlds import MONDAY

TERMS = Terms(7, 20.0, 0.0025, 0.2, 0.4, (0.0,) * 12)
STEADY = np.full(90, 10.0)


def item(moq: int = 1, case: int = 1) -> Item:
    return Item(
        "A", MONDAY, STEADY, np.ones(90, dtype=bool), Unit(10.0, 4.0, 1.0, 0.0), Lots(moq, case), 40.0, np.array([]), 0.0
    )  # fmt: skip


def test_days_of_cover_orders_when_fourteen_days_lack_and_not_before() -> None:
    assert days_of_cover(STEADY, 40.0, 500.0) == 200.0
    assert days_of_cover(STEADY, 40.0, 539.0) == 161.0
    assert days_of_cover(STEADY, 40.0, 540.0) == 0.0


def test_reorder_point_and_eoq_of_a_steady_seller() -> None:
    """Holding .0025 × 4 = .01 a day: lot √(2 · 20 · 10 / .01) = 200 over the point of 470."""
    assert reorder_point_eoq(STEADY, item(), 470.0, TERMS) == pytest.approx(200.0)
    assert reorder_point_eoq(STEADY, item(), 471.0, TERMS) == 0.0


def test_orders_keep_minimum_and_case_pack_and_days_without_stock_are_left_out() -> None:
    rule = DaysOfCover(TERMS, [item(moq=150, case=24)])
    empty = State(on_hand=500.0, pipeline=(), sales=np.zeros(7), in_stock=np.zeros(7, dtype=bool))

    assert rule.review(MONDAY, {"A": empty}) == {"A": 216}

    there = State(
        on_hand=530.0, pipeline=((MONDAY, 20.0),), sales=np.full(7, 10.0), in_stock=np.ones(7, dtype=bool)
    )
    assert rule.review(MONDAY + timedelta(days=7), {"A": there}) == {}
