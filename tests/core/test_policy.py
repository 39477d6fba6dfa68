"""The policy: defaults by stage and class, ranges as hard bounds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.policy import ORDERED, Policy, bounds
from core.records import AbcClass, Stage

STAGES: list[Stage] = ["launch", "growth", "maturity", "decline"]
PAIRED = {name for pair in ORDERED for name in pair}  # bounded by each other too
ALONE = sorted(set(bounds()) - PAIRED)
CLASSES: list[AbcClass] = ["A", "B", "C"]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("abc", CLASSES)
def test_every_default_lies_inside_its_range(stage: Stage, abc: AbcClass) -> None:
    policy = Policy.for_(stage, abc)

    for name, (low, high) in bounds().items():
        assert low <= getattr(policy, name) <= high, name


def test_the_brief_s_figures_are_the_defaults() -> None:
    policy = Policy.for_("maturity", "A")

    assert 45 == policy.core_cover_days
    assert 1.5 == policy.floor_ads
    assert (7, 15, 30) == (policy.critical_days, policy.act_days, policy.notice_days)
    assert 0.25 >= policy.growth_safety >= 0.15


def test_a_launch_is_looked_at_every_fortnight_and_warned_at_60_and_30_days_whatever_its_class() -> None:
    for abc in CLASSES:
        policy = Policy.for_("launch", abc)

        assert (30, 60, 14) == (policy.act_days, policy.notice_days, policy.review_days)


@given(st.sampled_from(ALONE), st.floats())
def test_a_value_outside_its_range_is_refused_by_name_and_inside_it_is_taken(name: str, value: float) -> None:
    low, high = bounds()[name]
    whole = isinstance(getattr(Policy(), name), int)
    if low <= value <= high and (not whole or value.is_integer()):
        assert value == getattr(Policy.for_("maturity", "B", {name: value}), name)
        return
    with pytest.raises(BadInput) as caught:
        Policy.for_("maturity", "B", {name: value})
    assert name in str(caught.value)


@pytest.mark.parametrize("value", [math.nan, math.inf, True, "7", None])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(BadInput, match="review_days"):
        Policy.for_("maturity", "B", {"review_days": value})  # type: ignore[dict-item]


def test_both_ends_of_a_range_hold() -> None:
    assert 0.15 == Policy.for_("growth", "B", {"growth_safety": 0.15}).growth_safety
    assert 0.20 == Policy.for_("growth", "B", {"growth_safety": 0.20}).growth_safety
    for outside in (0.149, 0.201):
        with pytest.raises(BadInput, match=r"growth_safety must lie between 0\.1 and 0\.2|growth_safety"):
            Policy.for_("growth", "B", {"growth_safety": outside})


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(BadInput, match="reveiw_days"):
        Policy.for_("maturity", "B", {"reveiw_days": 7})


def test_crossed_thresholds_are_refused() -> None:
    with pytest.raises(BadInput, match="act_days must not be above notice_days"):
        Policy.for_("maturity", "B", {"act_days": 40, "notice_days": 30})


def test_an_order_is_never_proposed_a_whole_rhythm_ahead() -> None:
    assert 0 == Policy(review_days=1, order_ahead_days=7).ahead_days
    assert 6 == Policy(review_days=7, order_ahead_days=7).ahead_days
    assert 7 == Policy(review_days=14, order_ahead_days=7).ahead_days
