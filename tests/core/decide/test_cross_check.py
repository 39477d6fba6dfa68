"""S12: the rule every seller knows beside ours, silent within a quarter, with the reason beyond it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.decide.cross_check import cross_check, naive_quantity
from core.decide.suggest import policy_for, suggest
from core.phrase import Phrase
from core.records import Stock
from core.suggestion import Factor
from tests.core.decide.situations import TODAY, situation

DEMAND = Phrase(
    "demand until the order after this one ({lead} days lead + {review} review)", {"lead": 50, "review": 14}
)
POSITION = Phrase("on hand {on_hand} and on the way {inbound}", {"on_hand": 640, "inbound": 0})


def factors(demand: int, safety: int, position: int = 640) -> tuple[Factor, ...]:
    return (
        Factor("S6", "+", "units", demand, DEMAND),
        Factor("S4", "+", "units", safety, Phrase("safety stock")),
        Factor("S6", "-", "units", position, POSITION),
    )


@pytest.mark.parametrize(("position", "wanted"), [(640, 640), (1000, 280), (1001, 0), (0, 1280), (-20, 1300)])
def test_velocity_times_lead_time_by_hand(position: int, wanted: int) -> None:
    """20 a day, lead time 50, review 14: filled up to 1,280 once the position is under 1,000."""
    assert naive_quantity(20.0, 50.0, 14, position) == wanted


@pytest.mark.parametrize(("quantity", "differs"), [(480, False), (479, True), (800, False), (801, True)])
def test_a_quarter_of_the_naive_quantity_is_the_threshold(quantity: int, differs: bool) -> None:
    """The naive rule says 640; 480 and 800 are a quarter away."""
    given = factors(quantity + 640 - 100, 100)

    assert (cross_check(given, quantity, 20.0, 50.0, 14, 640) is not None) == differs


def test_the_reason_is_the_largest_step_the_naive_rule_does_not_have() -> None:
    """1,280 by velocity; our forecast wants 1,600 and 300 for safety: 1,260 instead of 640."""
    found = cross_check(factors(1600, 300), 1260, 20.0, 50.0, 14, 640)

    assert found is not None
    assert (found.rule, found.effect, found.value) == ("S12", "note", 640)
    assert str(found.reason) == (
        "velocity × lead time would order 640, this orders 1,260: "
        "+320 the forecast against the last 30 days, +300 safety stock"
    )


def test_a_smaller_order_is_explained_by_what_takes_off() -> None:
    closing = Factor("S7", "-", "units", 760, Phrase("the position is above the reorder point"))

    found = cross_check((*factors(1100, 300), closing), 0, 20.0, 50.0, 14, 640)

    assert found is not None
    assert "-760 the position is above the reorder point, -180 the forecast against" in str(found.reason)


def test_without_sales_there_is_no_second_opinion() -> None:
    assert cross_check(factors(1600, 300), 1260, None, 50.0, 14, 640) is None
    assert cross_check((), 0, 0.0, 50.0, 14, 0) is None


def test_a_suggestion_carries_it_as_a_note_that_moves_nothing() -> None:
    given = situation(0, stock=Stock(TODAY, 0))

    made = suggest(given, policy_for(given, {"service_level": 0.99}))

    checks = [factor for factor in made.factors if factor.rule == "S12"]
    signs = {"+": 1, "-": -1}
    total = sum(signs[f.effect] * f.value for f in made.factors if f.effect in signs and f.unit == "units")
    assert total == made.quantity
    assert all(check.effect == "note" for check in checks)


def test_both_count_the_demand_of_the_same_days() -> None:
    """An order that costs little to place lasts 15 of the 30 days set: velocity is not blamed for the other 15."""
    given = situation(stock=Stock(TODAY, 0))

    made = suggest(given, replace(policy_for(given), order_cost=0.5, review_days=30))

    (check,) = (factor for factor in made.factors if factor.rule == "S12")
    assert made.factors[0].reason.values["review"] == 15
    assert made.ads_30 is not None
    assert check.value == naive_quantity(made.ads_30, made.lead_time.mean, 15, made.position)
