"""What loses money with every unit sold is not bought: what counts, what only warns, and the price that would pay (P1, M3, H4)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from core.decide.choices.levers import Levers
from core.decide.choices.whatif import what_if
from core.decide.pays import needs_ads
from core.decide.suggest import policy_for, suggest
from core.money.unit_fees import Trading
from core.suggestion import Factor, Suggestion
from tests.core.decide.situations import history, product, situation
from tests.core.money.test_economics import us_fees


def decided(price: str, own: dict[str, float] | None = None, **changes: Any) -> Suggestion:
    """The lamp at this price with the American fees, 900 of it on hand, in maturity."""
    given = situation(
        900,
        product=product(price=Decimal(price)),
        **{"fees": us_fees(), "pinned_stage": "maturity", **changes},
    )
    return suggest(given, policy_for(given, own))


def notes(made: Suggestion, rule: str = "P1") -> list[Factor]:
    """What a rule says beside the arithmetic."""
    return [each for each in made.factors if each.rule == rule and each.effect == "note"]


def test_a_unit_that_loses_after_fees_is_not_bought_and_the_price_that_pays_is_told() -> None:
    """13.99 - 2.10 - 6.02 - .27 storage - .06 capital - 7.62 landed = -2.08; .85 p - 6.02 - .27 - .06 - 7.62 = 0 at 16.43."""
    made = decided("13.99")

    assert ("pause", 0, ()) == (made.action, made.quantity, made.orders)
    assert made.loss is not None
    assert (Decimal("-2.08"), Decimal("16.43"), True) == (
        made.loss.net,
        made.loss.break_even,
        made.loss.stops,
    )
    assert "each unit sold loses USD 2.08 after fees; a price of USD 16.43 would pay" in str(made.headline)
    lines, unseen = notes(made)
    assert "least_margin allows a loss" in str(unseen.reason)
    told = {name: each.amount for name, each in lines.reason.values.items() if hasattr(each, "amount")}
    costs = sum(
        told[name] for name in ("referral", "fulfilment", "storage", "returns", "ads", "capital", "landed")
    )
    assert told["price"] - costs == told["net"] == Decimal("-2.08")
    assert (Decimal("2.10"), Decimal("6.02"), Decimal("7.62")) == (
        told["referral"], told["fulfilment"], told["landed"],
    )  # fmt: skip


def test_the_price_that_pays_lifts_the_stop_and_a_cent_less_does_not() -> None:
    """What-if finds it: at 16.43 it is ordered again, at 16.42 not; and the price of the margin keeps a quarter of it."""
    given = situation(900, product=product(price=Decimal("13.99")), fees=us_fees(), pinned_stage="maturity")
    policy = policy_for(given)
    for price, ordered in (("16.43", True), ("16.42", False)):
        found = what_if(given, policy, Levers(price=Decimal(price)))
        assert ordered == (found.after.suggested > 0)
        assert ordered == (found.after.card.loss is None)
        assert 0 == found.before.suggested
    assert found.before.card.loss is not None
    assert found.before.break_even == found.before.card.loss.break_even
    floor = found.before.floor_price
    assert floor == found.before.card.loss.floor
    kept = what_if(given, policy, Levers(price=floor)).after
    assert 0.25 <= (kept.margin or 0) < 0.251


def test_a_loss_before_fees_stops_even_where_no_fees_are_known() -> None:
    """It lands at 7.21 and ties up .06 of capital: 7.26 loses a cent before any fee, 7.27 does not, and fees assumed at 30 % only warn."""
    lost, warned = decided("7.26", fees=None), decided("7.27", fees=None)

    assert "pause" == lost.action
    assert "loses USD 0.01 before the fees, which are not known, and USD 2.26 with what is assumed" in str(
        lost.headline
    )
    assert "order" == warned.action
    assert "which is assumed: buying goes on" in str(notes(warned)[0].reason)
    assert warned.loss is not None
    assert not warned.loss.stops


def test_a_launch_is_bought_all_the_same_and_says_so() -> None:
    made = decided("13.99", pinned_stage="launch")

    assert "P1" not in [f.rule for f in made.factors if f.effect in "+-"]
    assert "in a launch that does not stop buying" in str(notes(made)[0].reason)


@pytest.mark.parametrize(("by_ads", "stops"), [(900, True), (899, False)])
def test_ads_stop_buying_only_where_half_of_the_units_need_them(by_ads: int, stops: bool) -> None:
    """At 17.99 a unit earns 1.32, less 5.00 of ads: lost 3.68; with half of 1,800 units by ads buying stops, else it warns."""
    made = decided("17.99", trading=Trading(90, 1800, Decimal(9000), None, by_ads))

    assert made.loss is not None
    assert (stops, Decimal("-3.68")) == (made.loss.stops, made.loss.net)
    assert ("pause" if stops else "order") == made.action
    assert stops or "advertising of USD 5.00 a unit turns USD 1.32 earned into USD 3.68 lost" in str(
        notes(made)[0].reason
    )


def test_ads_that_do_not_count_are_told_beside_as_the_price_that_pays_covers_them() -> None:
    """At 13.99 it loses 2.08 without them; with 1.00 of ads .85 p = 14.97 at 17.61, as What-if says."""
    made = decided("13.99", trading=Trading(90, 1800, Decimal(1800), None, 360))

    assert made.loss is not None
    assert (Decimal("-2.08"), Decimal("-3.08"), Decimal("17.61")) == (
        made.loss.counted, made.loss.net, made.loss.break_even,
    )  # fmt: skip
    assert "each unit sold loses USD 3.08, and USD 2.08 even without ads" in str(made.headline)
    assert "= USD -2.08; with ads of USD 1.00 a unit USD -3.08" in str(notes(made)[0].reason)


def test_ad_units_are_their_sales_over_the_price_where_they_are_not_counted() -> None:
    """1,000 of ad sales at 20 are 50 units of 100."""
    told = Trading(90, 100, Decimal(500), Decimal(1000))

    assert needs_ads(told, Decimal(20), 0.5)
    assert not needs_ads(told, Decimal(21), 0.5)
    assert not needs_ads(replace(told, ad_sales=None), Decimal(20), 0.5)
    assert not needs_ads(None, Decimal(20), 0.5)


def test_a_deal_of_today_does_not_stop_buying_at_the_usual_price() -> None:
    """29.99 for weeks and 13.99 since three days: the goods arrive when the deal is over. After three weeks of it they do not."""
    for days, action in ((3, "order"), (20, "pause")):
        paid = np.full(500, 29.99)
        paid[-days:] = 13.99
        made = decided("13.99", history=replace(history(), price=paid))
        assert action == made.action
    assert "deal" not in " ".join(str(f.reason) for f in made.factors)


def test_the_margin_that_is_asked_for_can_be_set_for_a_sku() -> None:
    """A person may buy at a loss, or stop earlier: -20 % allows the loss of 15 % at 13.99; 10 % stops 16.99, which earns 2.8 %."""
    allowed, strict = decided("13.99", {"least_margin": -0.2}), decided("16.99", {"least_margin": 0.1})

    assert "order" == allowed.action
    assert "bought all the same, as a margin of -20 % was allowed" in str(notes(allowed)[0].reason)
    assert "pause" == strict.action
    assert (
        "earns USD 0.47 after fees, less than the 10 % of its price that was set; a price of USD 18.63 would pay"
        in str(strict.headline)
    )
    assert "order" == decided("16.99").action


def test_stock_that_is_there_is_sold_off_where_a_sale_brings_cash() -> None:
    """Its landed cost is spent: 7.62 - 2.08 = 5.54 come in for each; at 5.99 even the fees cost more than the price."""
    brings, costs = decided("13.99"), decided("5.99")

    assert "still brings USD 5.54 a unit after fees" in str(notes(brings, "H4")[0].reason)
    assert "even what is there costs" in str(notes(costs, "H4")[0].reason)
    much = situation(9000, product=product(price=Decimal("13.99")), fees=us_fees(), pinned_stage="maturity")
    cleared = suggest(much, policy_for(much))
    assert "clear" == cleared.action
    assert "clear what is left: each unit sold loses" in str(cleared.headline)


def test_the_steps_still_add_up_to_nothing() -> None:
    made = decided("13.99")
    signs = {"+": 1, "-": -1}

    assert 0 == sum(
        signs[f.effect] * f.value for f in made.factors if f.effect in signs and f.unit == "units"
    )
    assert [] == notes(decided("29.99"))
    assert decided("29.99").loss is None


@pytest.mark.parametrize(("minimum", "bought"), [(1_000, True), (100_000, False)])
def test_a_minimum_that_loses_more_than_it_earns_is_not_ordered(minimum: int, bought: bool) -> None:
    """20 a day: 100,000 are thirteen years of sales. It is said how long they last and what they lose; a thousand are bought."""
    given = situation(900, product=product(moq=minimum), fees=us_fees(), pinned_stage="maturity")

    made = suggest(given, policy_for(given))

    assert bought == (made.quantity > 0)
    assert ("order" if bought else "pause") == made.action
    said = [each.reason.values for each in made.factors if each.rule == "S9" and each.effect == "-"]
    assert ([] if bought else [minimum]) == [each["units"] for each in said]
    assert bought or "ask for a smaller one" in str(made.headline)
