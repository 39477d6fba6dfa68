"""Thresholds people set hold from the whole shop down to one SKU, the nearest first."""

from __future__ import annotations

import pytest

from core.errors import BadInput
from core.policy import Policy
from core.thresholds import SHOP, Scope, Thresholds

SET = Thresholds(
    {
        "shop": {"review_days": 7, "service_level": 0.9},
        "stage:growth": {"review_days": 8},
        "class:A": {"review_days": 9},
        "category:Kitchen": {"review_days": 10},
    }
)


def test_the_nearest_setting_wins() -> None:
    held = SET.holding(stage="growth", abc_class="A", category="Kitchen", own={"review_days": 11})

    assert {"review_days": 11, "service_level": 0.9} == held
    assert 10 == SET.holding(stage="growth", abc_class="A", category="Kitchen")["review_days"]
    assert 9 == SET.holding(stage="growth", abc_class="A", category="Toys")["review_days"]
    assert 8 == SET.holding(stage="growth", abc_class="B", category=None)["review_days"]
    assert 7 == SET.holding(stage="maturity", abc_class="B", category=None)["review_days"]


def test_what_is_set_for_a_stage_does_not_say_which_stage_it_is() -> None:
    assert 7 == SET.holding(stage=None, abc_class="B", category=None)["review_days"]


@pytest.mark.parametrize("text", ["shop", "stage:decline", "class:C", "category:Home & Garden", "sku:A:B"])
def test_a_scope_is_read_as_it_is_written(text: str) -> None:
    assert text == str(Scope.read(text))


@pytest.mark.parametrize("text", ["", "shop:x", "stage", "stage:old", "class:D", "sku:", "colour:red"])
def test_a_scope_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="nothing was changed"):
        Scope.read(text)


def test_values_that_cannot_hold_together_are_found_wherever_they_meet() -> None:
    """Critical at 20 days is above "act" at 15, but not for a launch, whose "act" is at 30."""
    Thresholds({"stage:launch": {"critical_days": 20}}).checked()
    with pytest.raises(BadInput, match="critical_days"):
        Thresholds({str(SHOP): {"critical_days": 20}}).checked()


def test_a_policy_takes_what_holds() -> None:
    held = SET.holding(stage="growth", abc_class="A", category=None)

    assert 9 == Policy.for_("growth", "A", held).review_days
