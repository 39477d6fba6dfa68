"""Another threshold is tried on the last year, and proposed only where it clearly earned more."""

from __future__ import annotations

import numpy as np
import pytest

from core.policy import Policy, bounds
from core.proof.record import books
from core.proof.tuning import OFF, RANGES, Trial, base_of, best, tried
from core.thresholds import SHOP, Scope
from tests.core.proof.test_record import record


def trial(gain: float = 1000, **changes: object) -> Trial:
    given: dict[str, object] = {
        "scope": SHOP, "rule": "L6", "field": "core_cover_days", "before": 45, "after": 30, "gain": gain, "low": 200,
        "high": 1800, "halves": (400.0, 600.0), "profit": 100_000, "skus": 30,
    }  # fmt: skip
    return Trial(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "helps"),
    [
        ({}, True),
        ({"gain": 500.0}, True),  # half a per cent of the profit
        ({"gain": 499.0}, False),
        ({"low": 0.0}, False),
        ({"halves": (0.0, 1000.0)}, False),  # one season's luck
    ],
)
def test_a_gain_must_be_sure_lasting_and_worth_the_time(changes: dict[str, object], helps: bool) -> None:
    assert helps == trial(**changes).helps


def test_of_the_values_of_one_threshold_the_best_is_proposed() -> None:
    found = best([trial(1000), trial(1500, after=37), trial(1200, field="review_days"), trial(9000, low=-1)])

    assert [("core_cover_days", 37), ("review_days", 30)] == [(each.field, each.after) for each in found]


def test_every_value_tried_is_inside_its_range() -> None:
    for field, (_, values) in RANGES.items():
        low, high = bounds()[field]
        assert all(low <= value <= high for value in values), field
    for changes in OFF.values():
        for field, value in changes.items():
            low, high = bounds()[field]
            assert low <= value <= high, field


def test_what_holds_already_and_what_is_out_of_scope_is_not_tried() -> None:
    told = books([record(days=300)], record(days=300).situation.history.end, Policy(), days=84)
    base = base_of(told)
    rng = np.random.default_rng(0)
    held = told.records[0].policy(told.records[0].situation).review_days

    assert tried(told, base, {"review_days": held}, rng, rule="S6") is None
    assert tried(told, base, {"review_days": 7}, rng, rule="S6", scope=Scope("sku", "NOPE")) is None


def test_a_coefficient_that_starves_the_shop_loses_money_and_says_how_much() -> None:
    """Ten a day sell steadily: ordering half of what is needed can only lose."""
    told = books([record(days=460)], record(days=460).situation.history.end, Policy(), days=280)
    base = base_of(told)

    found = tried(
        told, base, {"restock_coefficient": 0.5}, np.random.default_rng(0), rule="K5", recent_days=28
    )

    assert found is not None
    assert (1.0, 0.5, 1) == (found.before, found.after, found.skus)
    assert found.gain < 0
    assert not found.helps
    assert found.gain == pytest.approx(sum(found.halves))
    assert found.recent is not None
    assert found.recent <= 0
