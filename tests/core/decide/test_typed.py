"""An order that may be a slip of the finger is asked for a second time, on both sides of where that begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.decide.suggest import policy_for, with_orders
from core.decide.typed import Yardstick
from tests.core.decide.situations import TODAY, situation
from tests.core.decide.test_suggest import decided

ROD = Yardstick(suggested=600, position=900, per_day=10.0, unit_cost=Decimal("7.90"), currency="USD")


@pytest.mark.parametrize(
    ("measure", "most"),
    [
        (ROD, 2750),  # 3,650 a year less 900 is more than 3 × 600
        (replace(ROD, suggested=1000), 3000),
        (replace(ROD, suggested=0, position=5000), 0),  # there is more than a year of it already
    ],
)
def test_what_is_beyond_thrice_the_suggestion_and_a_year_of_sales_is_asked_for_again(
    measure: Yardstick, most: int
) -> None:
    assert most == max(0, measure.most)
    assert measure.doubt(max(1, most)) is None or most == 0
    assert measure.doubt(most + 1) is not None


def test_the_question_says_money_and_months() -> None:
    """500,000 × 7.90 = 3,950,000; 500,900 units ÷ 10 a day ÷ 365 = 137 years; 5,000 last 19 months."""
    assert (
        "500,000 units for USD 3,950,000.00, where 600 are suggested: with the stock you have enough for 137 years."
        == str(ROD.doubt(500_000))
    )
    assert str(ROD.doubt(5000)).endswith("enough for 19 months.")
    unsold = replace(ROD, per_day=0.0, unit_cost=None)
    assert (
        "500,000 units at a cost that is not known, where 600 are suggested: of which hardly any are expected to sell in a year."
        == str(unsold.doubt(500_000))
    )


def test_it_is_measured_by_what_the_figures_say_whatever_was_typed_before() -> None:
    """A card with 9,000 typed on it is measured by the same suggestion as the card before; and a window remembers it."""
    short = situation(1300)
    card = decided(short)
    typed = with_orders(short, policy_for(short, {}), [(9000, "sea", None, TODAY + timedelta(days=1))])
    before, after = Yardstick.of(card), Yardstick.of(typed)

    assert card.quantity == before.suggested == after.suggested > 0
    assert (before.position, before.currency) == (after.position, after.currency)
    assert replace(before, per_day=round(before.per_day, 4)) == Yardstick.from_json(before.to_json())
