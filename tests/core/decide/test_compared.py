"""Which option is recommended, and what the runner-up lacks: one sentence with figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.decide.choices.compared import compared
from core.decide.choices.options import options, ordered
from core.decide.ground import survey
from core.decide.rounding import WHOLE_CARTONS
from core.decide.suggest import decide, policy_for, suggest
from core.phrase import Phrase
from core.records import Mode
from core.suggestion import Factor, Option
from tests.core.decide.situations import situation

DEMAND = Factor("S6", "+", "units", 900, Phrase("demand ({lead} days lead)", {"lead": 40}))
CAP = Factor("L4", "-", "units", 120, Phrase("growth is followed only so far"))
FLOOR = Factor("L6", "+", "units", 300, Phrase("a core SKU"))


def option(units: int, profit: str | None, mode: Mode = "sea", stockout: int = 10, day: int = 20) -> Option:
    money = None if profit is None else Decimal(profit)
    return Option(units, mode, money, money, money, money, date(2027, 1, day), stockout)


def test_the_best_says_what_the_next_lacks() -> None:
    """Money, risk, and days where it comes by another way."""
    best, smaller = option(696, "1240"), option(348, "1180", stockout=19)
    assert (
        "Of 3 options this earns most, USD 1,240.00 expected; 348 by sea earns USD 60.00 less: "
        "risk of running out 9 points higher" == str(compared([best, smaller], best, [DEMAND], "USD"))
    )
    flown = option(696, "1100", "air", stockout=4, day=1)
    assert str(compared([best, flown], best, [DEMAND], "USD")).endswith(
        "696 by air earns USD 140.00 less: arrives 19 days sooner, risk of running out 6 points lower"
    )


def test_a_next_option_that_loses_is_told_with_its_whole_distance() -> None:
    mine, loses = option(696, "100"), option(1392, "-50")

    assert "1,392 by sea earns USD 150.00 less" in str(compared([mine, loses], mine, [DEMAND], "USD"))


@pytest.mark.parametrize(
    ("other", "factors", "why"),
    [
        (option(900, "1300"), [DEMAND, CAP], "not taken: growth is followed only so far"),
        (option(348, "1300"), [DEMAND, FLOOR], "not taken: a core SKU"),
        (option(348, "1300"), [DEMAND, CAP], "hold for the orders after this one too"),
    ],
)
def test_a_better_option_is_named_with_the_rule_that_forbids_it(
    other: Option, factors: list[Factor], why: str
) -> None:
    """A cap explains a larger one, a floor a smaller one; demand and position explain nothing."""
    mine = option(696, "1240")
    told = str(compared([mine, other], mine, factors, "USD"))

    assert told.startswith(
        f"Of 3 options {other.quantity} by sea earns most, USD 60.00 more than 696 by sea;"
    )
    assert told.endswith(why)


@pytest.mark.parametrize(
    ("rounding", "why"),
    [
        (19, "not taken: 461 are needed, and whole cartons of 24 make it 480"),
        (11, "not taken: safety stock and order rhythm hold for the orders after this one too"),
    ],
)
def test_cartons_are_a_reason_only_where_they_make_most_of_the_difference(rounding: int, why: str) -> None:
    """With what is needed without them; half a carton of rounding does not explain a whole carton more."""
    mine, fewer = option(480, "1240"), option(456, "1300")
    whole = Factor("S6", "+", "units", rounding, replace(WHOLE_CARTONS, values={"units": 24}))

    told = str(compared([mine, fewer], mine, [DEMAND, whole], "USD"))

    assert "Of 3 options 456 by sea earns most, USD 60.00 more than 480 by sea; " + why == told


def test_the_same_quantity_by_a_better_mode_is_not_laid_to_a_rule_about_quantity() -> None:
    mine, flown = option(696, "1240"), option(696, "1300", "air", stockout=4, day=1)

    told = str(compared([mine, flown], mine, [DEMAND, FLOOR], "USD"))

    assert told.endswith(
        "not taken: only the part that bridges a gap goes by a more expensive mode than usual"
    )


def test_two_per_cent_apart_is_as_good() -> None:
    mine = option(696, "1240")
    near, far = option(900, "1265"), option(900, "1266")

    assert "tell apart" in str(compared([mine, near], mine, [CAP], "USD"))
    assert "tell apart" not in str(compared([mine, far], mine, [CAP], "USD"))


def test_an_order_that_loses_against_waiting_says_so() -> None:
    """Profits are against ordering nothing now, which is an option too."""
    mine, other = option(696, "-80"), option(348, "-90")

    assert "Waiting for the next order would earn USD 80.00 more than this; not done: a core SKU" == str(
        compared([mine, other], mine, [DEMAND, FLOOR], "USD")
    )


def test_nothing_is_said_without_an_order_costs_or_a_choice() -> None:
    mine = option(696, "1240")

    assert compared([mine, option(348, "1")], None, [], "USD") is None
    assert compared([option(696, None), option(348, None)], option(696, None), [], "USD") is None
    assert compared([mine], mine, [], "USD") is None


def test_what_is_ordered_is_found_among_the_options_and_a_split_is_reckoned() -> None:
    """A split of one unit by the other way is worth what the whole order by one way is."""
    given = situation(1300)
    ground = survey(given, policy_for(given), 0)
    made = decide(ground)
    choices = options(ground, made.orders[0].quantity)
    alone = ordered(ground, made.orders, choices)
    order = made.orders[0]
    split = ordered(
        ground, [replace(order, quantity=order.quantity - 1), replace(order, quantity=1, mode="air")], choices
    )

    assert alone in choices
    assert split is not None
    assert split not in choices
    assert alone is not None
    assert alone.expected_profit is not None
    assert split.expected_profit is not None
    once_more = Decimal(str(ground.policy.order_cost))
    assert abs(alone.expected_profit - split.expected_profit - once_more) < Decimal(20)


def test_a_suggestion_carries_the_sentence_only_when_it_orders() -> None:
    """The same on every run."""
    given = situation(1300)

    assert (
        suggest(given, policy_for(given)).compared == suggest(given, policy_for(given)).compared is not None
    )
    assert suggest(situation(1800), policy_for(given)).compared is None
