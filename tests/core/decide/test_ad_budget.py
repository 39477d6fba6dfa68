"""The ad budget while a competitor is out of stock: stock lasts to the next arrival, within bounds, and every surface can redo it (S3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.decide.as_json import suggestion_json
from core.decide.choices.levers import Levers
from core.decide.choices.whatif import what_if
from core.decide.formulas import formulas
from core.decide.market.signals import left_by_rivals
from core.decide.replay import situation_from_json, situation_json
from core.decide.suggest import policy_for, suggest
from core.money.unit_fees import Trading
from core.phrase import Phrase
from core.records import AdPace, Hold, Inbound, RivalDay, Situation
from core.suggestion import AdBudget, Suggestion
from tests.core.decide.situations import SEA, TODAY, forecast, history, situation

SETTLED = TODAY - timedelta(days=4)
PACE = AdPace(14, SETTLED, Decimal(140), 56)
EMPTY = (RivalDay(TODAY - timedelta(days=1), "B0RIVAL001", in_stock=False),)


def short(
    on_hand: int = 100,
    *,
    promised_in: int = 11,
    ads: AdPace | None = PACE,
    **changes: Any,
) -> Situation:
    """10 a day for sure, 4 of them by ads for 10 a day; 2,000 promised for day 11 are expected on day 12, so 11 days are to be served; a rival is empty."""
    lot = Inbound(
        "PO-1", "in_transit", 2000, TODAY + timedelta(days=promised_in), TODAY - timedelta(days=30), "sea"
    )
    given: dict[str, Any] = {
        "forecast": forecast(10.0, spread=0.0), "history": history(10, seed=0), "inbound": (lot,), "freight": (SEA,),
        "rivals": EMPTY, "ads": ads, "pinned_stage": "maturity",
    }  # fmt: skip
    return situation(on_hand, **{**given, **changes})


def decided(given: Situation) -> Suggestion:
    return suggest(given, policy_for(given))


def asked(given: Situation) -> AdBudget:
    found = decided(given).ads
    assert found is not None
    return found


def test_what_is_missing_until_the_arrival_is_cut_from_what_ads_sell() -> None:
    """100 for 110 expected in 11 days: .91 a day too few; ads sell 4 and should sell 3.09: 10 × (3.09 / 4) ^ (1 / .6) = 6.51."""
    found = asked(short(100))

    assert (11, 100, 110, TODAY + timedelta(days=12)) == (
        found.days,
        found.stock,
        round(found.sold),
        found.until,
    )
    assert pytest.approx(-10 / 11) == found.more
    assert (Decimal("10.00"), Decimal("6.51")) == (found.now, found.then)


def test_ads_pause_where_even_without_them_stock_is_short() -> None:
    """65 for the 66 that sell without ads in 11 days."""
    paused = asked(short(65))

    assert Decimal(0) == paused.then
    assert "pause them" in str(paused.reason)


def test_a_budget_of_a_few_cents_is_a_pause() -> None:
    """68 for 110: ads should sell .18 of 4, for 6 cents a day of 10; nobody runs ads for that. 75 leave 7 % of the budget."""
    paused = asked(short(68))

    assert Decimal(0) == paused.then
    assert paused.more == pytest.approx(-4.0)
    assert asked(short(75)).then > 0


def test_spare_stock_takes_what_the_competitor_leaves_at_most_at_twice_the_spend() -> None:
    """121 for 110: 1 a day more: 10 × (5 / 4) ^ (1 / .6) = 14.50. With 400 twice the spend holds: 20.00 sells 4 × 2 ^ .6."""
    assert Decimal("14.50") == asked(short(121)).then
    most = asked(short(400))
    assert Decimal("20.00") == most.then
    assert pytest.approx(4 * (2**0.6 - 1)) == most.more


def test_no_more_than_the_empty_competitor_sold() -> None:
    """It sold .5 a day when it was last in stock: 10 × (4.5 / 4) ^ (1 / .6) = 12.17."""
    seen = [
        RivalDay(TODAY - timedelta(days=n), "B0RIVAL001", in_stock=True, units_estimate=0.5)
        for n in range(2, 9)
    ]
    assert 0.5 == left_by_rivals([*seen, *EMPTY], TODAY)
    assert Decimal("12.17") == asked(short(400, rivals=(*EMPTY, *seen))).then


def test_no_raise_where_one_more_unit_costs_more_in_ads_than_it_earns_or_on_hold() -> None:
    """At 30 a unit now the next one costs 50; the lamp earns some 14 before ads. A hold for dear ads asks for no more of them."""
    dear = short(
        400, ads=AdPace(14, SETTLED, Decimal(1680), 56), trading=Trading(90, 900, Decimal(10800), None, 360)
    )
    held = short(400, hold=Hold("H2", Phrase("dear ads")))

    for each in (dear, held):
        assert asked(each).then == asked(each).now
        assert "keep" in str(asked(each).reason)


def test_without_an_empty_competitor_ads_are_only_cut_and_not_in_a_launch() -> None:
    """The same 6.51 for 100 units, told as P3; 121 units are no reason for more."""
    made = decided(short(100, rivals=()))
    assert made.ads is not None
    assert Decimal("6.51") == made.ads.then
    assert ("P3", made.ads.reason) == (made.factors[0].rule, made.factors[0].reason)
    assert decided(short(121, rivals=())).ads is None
    assert decided(short(100, rivals=(), pinned_stage="launch")).ads is None


def test_it_is_silent_where_nothing_comes_and_says_what_is_missing() -> None:
    assert decided(short(5000, inbound=())).ads is None
    for ads in (None, AdPace(14, SETTLED, Decimal(140), None)):
        made = decided(short(ads=ads))
        assert made.ads is None
        assert "no ad budget is proposed" in {m.switches_off: str(m.what) for m in made.missing}["S3"]
    assert "S3" not in {m.switches_off for m in decided(short()).missing}


def test_the_order_of_the_card_counts_as_an_arrival() -> None:
    """Nothing is on its way and 640 are there: the order placed now is what stock has to last to."""
    made = decided(short(640, inbound=(), forecast=forecast(20.0), history=history(20)))

    assert made.ads is not None
    assert made.ads.until in {order.arrives for order in made.orders}


def test_card_why_plan_and_what_if_tell_the_same() -> None:
    """A factor first among the notes, a formula, the plan's JSON; What-if with that budget sells that much less; it replays."""
    given = short(100)
    made = decided(given)
    assert made.ads is not None
    assert ("S3", made.ads.reason) == (made.factors[0].rule, made.factors[0].reason)
    (formula,) = [
        each for each in formulas(given, policy_for(given), made) if str(each.figure) == "ad budget"
    ]
    assert "(100 units − 110 expected to be sold) ÷ 11 days = -0.9 a day" in str(formula.formula)
    assert ("10.00", "6.51") == (
        suggestion_json(made)["ad_budget"]["per_day_now"], suggestion_json(made)["ad_budget"]["per_day"],
    )  # fmt: skip
    trading = Trading(14, 140, Decimal(140), None, 56)
    tried = what_if(replace(given, trading=trading), policy_for(given), Levers(ad_budget=made.ads.then))
    assert pytest.approx(made.ads.more, abs=0.01) == tried.after.per_day - tried.before.per_day
    assert made.ads == decided(situation_from_json(situation_json(given))).ads
