"""The bench's own arithmetic: promises against what came, and a policy that knows what comes."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from bench.decisions import TERMS
from bench.promises import FEWEST, Watched, deciles, knowing
from core.decide.process.protocol import Session

START = date(2026, 3, 2)


def test_a_promise_of_one_in_four_that_comes_true_one_time_in_two_is_told_so() -> None:
    """One unit a day, orders of seven days, a position of 6 (runs out) or 7 (does not) by turns."""
    promised = [("A", START, 0.25, 6.0 + i % 2) for i in range(FEWEST)]
    ((cases, said, came, error),) = deciles(
        promised, {"A": 0}, START, np.ones((1, 30)), np.full((1, 5), 7), 7
    )

    assert (FEWEST, 0.25, 0.5) == (cases, said, came)
    assert error == pytest.approx(0, abs=1e-9)


def test_reviews_whose_order_comes_after_the_end_do_not_count() -> None:
    promised = [("A", START + timedelta(days=28), 0.2, 3.0)] * FEWEST

    assert [] == deciles(promised, {"A": 0}, START, np.ones((1, 30)), np.full((1, 5), 7), 7)


@pytest.mark.parametrize("kind", [Watched, knowing(START, np.full((1, 60), 3.0))])
def test_a_watched_or_knowing_panel_orders_by_the_same_protocol(kind: type) -> None:
    session = Session(kind)
    sku = {
        "id": "A", "first_day": START.isoformat(), "history": [3] * 120, "price": 24, "cost": 7, "fees": 6,
        "volume_cuft": 0.05, "lead_time": 14, "lead_times_seen": [14, 15], "moq": 1, "case_pack": 1, "on_hand": 20,
    }  # fmt: skip
    review = {
        "type": "review",
        "date": START.isoformat(),
        "skus": [{"id": "A", "on_hand": 20, "pipeline": [], "sales": [], "in_stock": []}],
    }

    assert session.answer({"type": "init", **TERMS, "skus": [sku]}) is None
    assert (session.answer(review) or {})["orders"]["A"] > 20
