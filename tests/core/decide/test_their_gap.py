"""Stock that peaks in a competitor's next gap (M2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from core.decide.ground import survey
from core.decide.market.their_gap import next_gaps
from core.decide.suggest import suggest
from core.policy import Policy
from core.records import History, RivalDay, Situation
from core.suggestion import Factor, Suggestion
from tests.core.decide.situations import TODAY, situation

RULES = Policy.for_("maturity", "B")
LONGEST = 120


def monthly(ago: int) -> bool:
    """Out for four days every thirty, the last time from five days ago on: four gaps, the next in 25 days and every 30 after."""
    return ago % 30 in range(2, 6)


def given(out: Callable[[int], bool] = monthly, lift: float = 0.3, on_hand: int = 1300) -> Situation:
    """20 a day, and ``lift`` more while the one competitor is out."""
    ago = range(LONGEST - 1, -1, -1)
    units = np.full(500, 20.0)
    units[-LONGEST:] = [20.0 * (1 + lift * out(n)) for n in ago]
    return situation(
        on_hand, pinned_stage="maturity", history=History("HX-12", TODAY - timedelta(days=499), units, np.ones(500, dtype=bool)),
        rivals=tuple(RivalDay(TODAY - timedelta(days=n), "B0RIVAL", in_stock=not out(n)) for n in ago),
    )  # fmt: skip


def for_gaps(made: Suggestion) -> list[Factor]:
    return [f for f in made.factors if f.rule == "M2" and f.effect == "+"]


def test_an_order_that_is_there_last_before_the_gap_brings_its_units() -> None:
    """Gaps in 25 and 55 days: the goods are there in 51 days, the next order's 12 days later: the second is theirs.

    Sales are 30 % up in its gaps, .27 is believed: .27 × 4 days × 20 a day = 21.6, so 22 units.
    """
    where = given()
    ground, made = survey(where, RULES, 0), suggest(where, RULES)

    assert ground.lead_time.mean <= 55 < ground.lead_time.mean + ground.goals.rhythm + ground.goals.lot_days
    (factor,) = for_gaps(made)
    assert 22 == factor.value
    assert f"competitor B0RIVAL runs out about every 30 days, next about {TODAY + timedelta(days=55)}: 27 % more for its 4 days without stock, as 4 gaps before brought" == str(factor.reason)  # fmt: skip
    plain = suggest(where, replace(RULES, rival_gap=0.0))
    assert 22 == made.order_up_to - plain.order_up_to == made.reorder_point - plain.reorder_point
    signs = {"+": 1, "-": -1}
    assert made.quantity == sum(
        signs[f.effect] * int(f.value) for f in made.factors if f.effect in signs and f.unit == "units"
    )


@pytest.mark.parametrize(
    "where",
    [
        given(lambda ago: False),
        given(lambda ago: ago in range(40, 48)),  # one gap is no rhythm
        given(lambda ago: ago < 4 or monthly(ago)),  # out now: the buffer holds instead
        given(lift=0.0),  # its gaps brought nothing
    ],
)
def test_without_a_rhythm_or_a_lift_there_is_nothing_to_stock_for(where: Situation) -> None:
    assert not [f for f in for_gaps(suggest(where, RULES)) if "runs out about every" in str(f.reason)]


@pytest.mark.parametrize(("lead", "served"), [(55.0, True), (56.0, False), (36.0, True), (35.0, False)])
def test_the_gap_is_that_of_the_last_order_to_arrive_before_it(lead: float, served: bool) -> None:
    """Gaps begin in 25 and 55 days; orders come 20 days apart."""
    assert bool(next_gaps(given(), lead, 20, RULES)) == served


def test_no_more_than_the_policy_allows() -> None:
    (found,) = next_gaps(given(lift=3.0), 40.0, 20, RULES)

    assert RULES.rival_gap == found.lift
