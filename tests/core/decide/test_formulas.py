"""Figures as formulas: the numbers in them are those of the card, and the sums add up."""

from __future__ import annotations

from core.decide.formulas import formulas
from core.decide.suggest import policy_for, suggest
from core.records import Inbound
from tests.core.decide.situations import TODAY, history, situation


def test_the_numbers_are_those_of_the_card_and_add_up() -> None:
    """20 a day for sure in stock; the sums of the formulas are the card's figures."""
    given = situation(
        640, history=history(20, seed=0), inbound=(Inbound("PO-7", "in_transit", 300, None, TODAY),)
    )
    policy = policy_for(given)
    made = suggest(given, policy)

    told = {each.figure.text: each for each in formulas(given, policy, made)}

    assert told["inventory position"].formula.values == {
        "on_hand": made.on_hand, "inbound": made.inbound, "position": made.position,
    }  # fmt: skip
    for figure, total in (("reorder point", made.reorder_point), ("order-up-to level", made.order_up_to)):
        values = told[figure].formula.values
        demand, safety = values["demand"], values["safety"]
        assert isinstance(demand, int)
        assert isinstance(safety, int)
        assert demand + safety == total
    assert told["quantity"].formula.values["total"] == made.quantity
    average = told["daily sales of the last {days} days"].formula.values
    assert (average["units"], average["known"], average["value"]) == (600, 30, 20.0)
    assert {"forecast", "on hand", "price"} <= {name for each in told.values() for name in each.rests_on}


def test_what_cannot_be_decided_has_no_formulas() -> None:
    given = situation(1, stock=None)
    policy = policy_for(given)

    assert formulas(given, policy, suggest(given, policy)) == ()
