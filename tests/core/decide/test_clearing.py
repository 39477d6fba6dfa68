"""The markdown ladder of a SKU: what a year brings counts, and money that comes later counts less."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.decide.ground import survey
from core.decide.market import clearing
from core.decide.market.clearing import Markdowns, markdowns
from core.money.ladder import ladder
from core.money.response import Response
from core.policy import Policy
from tests.core.decide.situations import situation


def best(found: Markdowns) -> Decimal:
    return max(found.steps, key=lambda each: each.cash).price


def test_stock_of_half_a_year_is_not_given_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """What 90 days do not sell once counted for nothing, so that stock of 180 days at a margin of half was marked down."""
    ground = survey(situation(on_hand=3600), Policy(), 0)
    steps = {each.price: each for each in markdowns(ground).steps}
    assert steps[Decimal("29.99")].clears_in == 180
    within_a_year = best(markdowns(ground))
    monkeypatch.setattr(clearing, "LADDER_DAYS", 90)
    assert best(markdowns(ground)) < within_a_year


def test_the_more_there_is_the_lower_the_price() -> None:
    prices = [
        best(markdowns(survey(situation(on_hand=units), Policy(), 0))) for units in (600, 6_000, 60_000)
    ]
    assert sorted(prices, reverse=True) == prices
    assert prices[0] == Decimal("29.99")
    assert prices[-1] < Decimal("20.00")


def test_money_that_comes_later_counts_less() -> None:
    """365 units, one a day at 22, of which 12 are spent and 2 are fees: 20 × 365 × (1 - e^-.5) / .5 = 5,745."""
    (step,) = ladder(
        lambda p: p - 12 - 2, Decimal(12), Decimal(22), 1.0, 365, 365, Response(-1.8, 0.8, 0), [Decimal(22)], waiting=0.5,
    )  # fmt: skip
    assert float(step.cash) == pytest.approx(20 * 365 * 0.786939, abs=0.1)
