"""Whole suggestions: what is ordered, when, and what each rule says about it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from core.decide.as_json import suggestion_json
from core.decide.suggest import policy_for, suggest, with_orders
from core.errors import BadInput, NotEnoughData
from core.policy import Policy
from core.records import (
    Freight,
    History,
    Inbound,
    LegSeen,
    Mode,
    RivalDay,
    SellingEvent,
    Situation,
    Stock,
    Supplier,
)
from core.suggestion import Action, Suggestion
from tests.core.decide.situations import AIR, SEA, TODAY, forecast, history, product, situation
from tests.core.money.test_economics import us_fees


def decided(given: Situation, **overrides: float) -> Suggestion:
    """The suggestion under the SKU's own policy."""
    return suggest(given, policy_for(given, overrides))


def rules(found: Suggestion) -> list[str]:
    """The rules that spoke."""
    return [f.rule for f in found.factors]


def test_a_calm_sku_waits_and_names_the_next_date() -> None:
    found = decided(situation(1800))

    assert ("wait", 0, ()) == (found.action, found.quantity, found.orders)
    assert found.headline is not None
    assert str(found.headline).startswith("Nothing to order before ")


def test_a_low_position_is_lifted_to_the_target_in_whole_cartons() -> None:
    found = decided(situation(1300))

    assert "order" == found.action
    assert found.order_up_to <= 1300 + found.quantity < found.order_up_to + 24
    assert 0 == found.quantity % 24
    assert found.quantity == sum(order.quantity for order in found.orders)


def test_the_order_carries_dates_and_money() -> None:
    order = decided(situation(1300)).orders[0]

    assert "sea" == order.mode
    assert TODAY <= order.order_by < order.arrives < order.arrives_latest
    assert Decimal("7.21") == order.landed_cost
    assert order.cash == Decimal("7.21") * order.quantity


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stock": None}, "no stock snapshot imported"),
        ({"history": history(0.0, seed=0), "forecast": forecast(0.0)}, "no sales on file and no forecast"),
    ],
)
def test_without_stock_or_sales_it_says_so_and_orders_nothing(change: dict[str, Any], words: str) -> None:
    found = decided(situation(**change))

    assert ("review", 0) == (found.action, found.quantity)
    assert words in [str(m.what) for m in found.missing]
    assert found.headline is not None
    assert words in str(found.headline)
    json.dumps(suggestion_json(found), allow_nan=False)


def test_missing_inputs_are_named_with_the_rule_they_switch_off() -> None:
    bare = situation(1300, product=product(unit_cost=None, supplier=None), freight=())
    off = {m.switches_off: str(m.what) for m in decided(bare).missing}

    assert "no unit cost imported" == off["S9"]
    assert "no competitor data" == off["M2"]
    assert "no ad data of the last settled weeks" == off["H2"]
    assert {"S10", "C1", "C2"} <= set(off)
    assert "no received orders on file; the stated lead time is taken" == off["C1"]


def test_a_new_supplier_s_transit_and_receiving_are_known_from_other_orders() -> None:
    legs = (LegSeen("transit", "sea", 4, 30, 44.0, 9.0), LegSeen("receiving", None, 1, 30, 14.0, 4.0))
    made = decided(situation(1300, legs=legs))
    off = {m.switches_off: str(m.what) for m in made.missing}

    assert "no received orders of its supplier on file; production is taken as stated" == off["C1"]
    assert 15 + 42.7 + 13.3 == pytest.approx(made.lead_time.mean, abs=1)
    assert (0, 30, 30) == tuple(each.orders for each in made.lead_time.legs)


def test_without_costs_there_is_no_money_but_a_quantity() -> None:
    found = decided(situation(1300, product=product(unit_cost=None)))

    assert "order" == found.action
    assert found.money_at_stake is None
    assert {None} == {o.expected_profit for o in found.options}
    assert found.orders[0].cash is None


def test_decline_produces_nothing_new() -> None:
    found = decided(situation(100, pinned_stage="decline"))

    assert ("pause", 0) == (found.action, found.quantity)
    assert "L8" in rules(found)


def test_decline_with_more_than_sells_is_cleared_and_shows_the_frozen_cash() -> None:
    found = decided(situation(6000, pinned_stage="decline"))

    assert "clear" == found.action
    assert (6000 - 180 * 20) * Decimal("6.40") == found.money_at_stake


def test_a_launch_that_falls_20_per_cent_pauses_and_one_at_19_does_not() -> None:
    for now, action in ((16.0, "pause"), (16.2, "order")):
        units = np.array([20.0] * 40 + [now] * 14)
        young = History("HX-12", TODAY - timedelta(days=53), units, np.ones(54, dtype=bool))

        assert action == decided(situation(1000, history=young, freight=(SEA,))).action


def test_a_launch_never_orders_above_one_and_a_half_times_its_forecast() -> None:
    young = history(20, 40)
    found = decided(
        situation(0, history=young, forecast=forecast(20, spread=0.9, level_sigma=0.6), freight=(SEA,))
    )

    assert found.quantity <= 1.5 * 20 * (found.lead_time.mean + 14) + 1
    assert "L2" in rules(found)


def test_a_launch_whose_minimum_breaks_the_cap_orders_nothing_and_says_why() -> None:
    tiny = situation(
        0, history=history(1, 40), forecast=forecast(1.0), product=product(moq=500), freight=(SEA,)
    )
    found = decided(tiny)

    assert 0 == found.quantity
    assert any("more than the cap allows" in str(f.reason) for f in found.factors)


def test_stock_that_ends_before_the_sea_order_arrives_flies_in_part() -> None:
    found = decided(situation(400))

    assert "expedite" == found.action
    assert ["air", "sea"] == [o.mode for o in found.orders]
    assert found.orders[0].arrives < found.orders[1].arrives
    assert all(o.quantity % 24 == 0 for o in found.orders)
    assert sum(o.quantity for o in found.orders) >= 100


def test_nothing_flies_when_flying_costs_more_than_the_margin() -> None:
    dear = Freight("air", 8.0, 11.0, Decimal("60"), None, None)

    assert ["sea"] == [o.mode for o in decided(situation(400, freight=(SEA, dear))).orders]


def test_one_flying_order_at_a_time() -> None:
    flying = Inbound("R-1", "draft", 48, TODAY + timedelta(days=28), TODAY, "air")

    assert "expedite" != decided(situation(400, inbound=(flying,))).action


def test_a_gap_before_goods_already_at_sea_is_bridged_though_the_position_is_full() -> None:
    at_sea = Inbound("PO-1", "in_transit", 2000, TODAY + timedelta(days=60), TODAY, "sea")
    found = decided(situation(200, inbound=(at_sea,)))

    assert "expedite" == found.action
    assert ["air"] == [o.mode for o in found.orders]


def test_an_empty_rival_with_little_cover_calls_for_air_and_names_s3_and_m2() -> None:
    rival = RivalDay(TODAY - timedelta(days=1), "B0RIVAL", in_stock=False)
    found = decided(situation(250, rivals=(rival,)))

    assert {"S3", "M2"} <= set(rules(found))
    assert "expedite" == found.action


def test_growth_seven_days_running_raises_the_order() -> None:
    units = np.full(500, 20.0)
    units[-7:] = 26.0
    hot = replace(history(seed=0), units=units)
    plain, raised = decided(situation(1300, history=history(seed=0))), decided(situation(1300, history=hot))

    assert "S2" in rules(raised)
    assert "S2" not in rules(plain)
    assert raised.quantity > plain.quantity


def test_a_class_a_sku_keeps_45_days() -> None:
    found = decided(situation(1300, abc_class="A"))

    assert 45 * 20 == found.safety_stock


def test_the_supplier_s_closure_pushes_the_arrival_and_the_reorder_point() -> None:
    closed = Supplier("Ningbo Light", closures=((TODAY + timedelta(days=5), TODAY + timedelta(days=25)),))
    plain, delayed = decided(situation(1300)), decided(situation(1300, supplier=closed))

    assert delayed.lead_time.mean == pytest.approx(plain.lead_time.mean + 21, abs=0.5)
    assert delayed.reorder_point > plain.reorder_point + 20 * 20
    assert any("closure" in str(f.reason) for f in delayed.factors)


def test_prime_day_just_after_the_cover_is_ordered_for_now() -> None:
    """Lead 51, an order lasts 12: the next one comes on day 63, three days after goods for day 85 must be sellable."""
    starts = TODAY + timedelta(days=85)
    event = SellingEvent("Prime Day", starts, starts + timedelta(days=2))
    plain, ready = decided(situation(1900)), decided(situation(1900, events=(event,)))

    assert "wait" == plain.action
    assert ready.order_up_to > plain.order_up_to
    assert "S7" in rules(ready)


@pytest.mark.parametrize(("on_hand", "mode"), [(300, "express"), (700, "air")])
def test_a_bridge_flies_by_the_mode_that_earns_most(on_hand: int, mode: Mode) -> None:
    """A long gap is worth four days of express, a short one is not; the card compares both with the same measure."""
    express = Freight("express", 4.0, 6.0, Decimal("9.00"))
    found = suggest(situation(on_hand, fees=us_fees(), freight=(SEA, AIR, express)), Policy(paths=200))

    assert (mode, "sea") == tuple(order.mode for order in found.orders)
    parts = [each for each in found.options if len(each.parts) > 1]
    assert {("air", "sea"), ("express", "sea")} == {tuple(by for _, by in each.parts) for each in parts}
    assert found.chosen == max(parts, key=lambda each: each.expected_profit or 0)


@pytest.mark.parametrize(("per_kg", "flies"), [("4.00", True), ("7.00", False)])
def test_part_flies_where_its_dearer_freight_comes_back_three_times(per_kg: str, flies: bool) -> None:
    """A flight that earns more, but less than three times its freight, stays among the options and is not taken."""
    given = situation(900, fees=us_fees(), freight=(SEA, Freight("air", 8.0, 11.0, Decimal(per_kg))))
    found = suggest(given, Policy(paths=200))

    assert flies == (found.action == "expedite")
    assert any(len(each.parts) == 2 for each in found.options)
    assert flies == ("come back 3 times" not in str(found.compared))


@pytest.mark.parametrize(
    ("on_hand", "limit"), [(139, 7), (140, 15), (299, 15), (300, 30), (599, 30), (600, None)]
)
def test_days_of_supply_are_flagged_under_7_15_and_30(on_hand: int, limit: int | None) -> None:
    notes = [f for f in decided(situation(on_hand)).factors if f.rule == "S8"]

    assert ([] if limit is None else [limit]) == [f.reason.values["limit"] for f in notes]


def test_an_empty_shelf_is_a_certain_stock_out() -> None:
    found = decided(situation(0))

    assert 100 == found.stockout_risk
    assert 0.0 == found.days_of_supply
    assert TODAY == found.runs_out_on


def test_waiting_a_week_never_lowers_the_risk() -> None:
    for on_hand in (0, 200, 640, 1100, 1500, 2500):
        found = decided(situation(on_hand))
        assert (found.stockout_risk_if_later is None) == (found.orders == ())
        assert found.stockout_risk <= (found.stockout_risk_if_later or 100)


def test_the_projection_starts_below_the_stock_and_the_order_only_adds() -> None:
    found = decided(situation(1300))
    mean, low, high = found.projection

    assert (90,) == mean.shape == low.shape == high.shape == found.projection_with_order.shape
    assert 1300 - 20 == pytest.approx(mean[0], abs=2)
    assert (low <= high).all()
    assert (found.projection_with_order >= mean - 1e-9).all()


@pytest.mark.parametrize("on_hand", [200, 640, 900, 1300])
def test_the_projected_stock_ends_on_the_day_the_card_names(on_hand: int) -> None:
    """What is drawn is what is said: the line is down to nothing on the day stock runs out, and not before."""
    found = decided(situation(on_hand))
    assert found.runs_out_on is not None
    days = (found.runs_out_on - TODAY).days

    assert 0 == pytest.approx(found.projection[0][days - 1], abs=1e-6)
    assert (found.projection[0][: days - 1] > 0).all()


def test_the_same_situation_gives_the_same_suggestion() -> None:
    given = situation(900)

    assert suggestion_json(decided(given)) == suggestion_json(decided(given))


def test_stock_outs_that_cost_rank_raise_the_service_level_and_say_why() -> None:
    """Four stock-outs of ten days; in one history sales come back at half for four weeks, in the other at once."""
    out = np.zeros(500, dtype=bool)
    slow = np.full(500, 20.0)
    for first in (60, 170, 280, 390):
        out[first : first + 10] = True
        slow[first + 10 : first + 40] = 10.0
    even = replace(history(seed=0), in_stock=~out)
    found = []
    for units in (np.full(500, 20.0), slow):
        facts = situation(300, history=replace(even, units=np.where(out, 0.0, units)), abc_class="B")
        # a dear product, so that no bound of the service level hides the difference
        facts = replace(facts, product=product(unit_cost=Decimal("18.00"), price=Decimal("34.99")))
        found.append(suggest(facts, replace(policy_for(facts), storage_per_year=2.0)))
    reasons = [next(str(f.reason) for f in each.factors if "on top" in str(f.reason)) for each in found]

    assert found[0].service_level < found[1].service_level
    assert reasons[0].startswith("after 4 stock-outs sales came back at 100 % for 28 days")
    assert reasons[1].startswith("after 4 stock-outs sales came back at 5")


def test_the_headline_names_all_that_a_person_ordered_however_many_orders_it_is() -> None:
    """Two orders by sea of 400 and 240 are 640 units; 48 that fly, and the rest in two, are 48 and 592."""
    given = situation(300)
    rules_ = policy_for(given)
    later = TODAY + timedelta(days=7)
    by_sea = with_orders(given, rules_, [(400, "sea", None, TODAY), (240, "sea", None, later)])
    mixed = with_orders(
        given, rules_, [(48, "air", None, TODAY), (400, "sea", None, later), (192, "sea", None, later)]
    )

    assert (640, 640) == (by_sea.quantity, by_sea.headline and by_sea.headline.values["units"])
    assert mixed.headline is not None
    assert (48, 592) == (mixed.headline.values["fast"], mixed.headline.values["rest"])


def test_json_has_the_documented_shape() -> None:
    document = suggestion_json(decided(situation(400)))

    documented = (
        "sku title stage stage_reason abc_class on_hand inbound position days_of_supply ads_30 lead_time forecast "
        "service_level safety_stock reorder_point order_up_to action quantity orders risk factors missing options"
    ).split()
    assert documented == list(document)[: len(documented)]
    assert {"mean", "p50", "p90"} == set(document["lead_time"])
    assert {"horizon", "mean_per_day", "total"} == set(document["forecast"])
    assert {"quantity", "mode", "supplier", "order_by", "arrives", "unit_cost", "landed_cost", "cash"} <= set(
        document["orders"][0]
    )
    assert {"rule", "effect", "unit", "value", "reason"} == set(document["factors"][0])
    assert isinstance(document["orders"][0]["cash"], str)
    assert all(isinstance(f["value"], int) for f in document["factors"] if f["unit"] == "units")
    json.dumps(document, allow_nan=False)


def typed(given: Situation, quantity: int, order_by: date = TODAY) -> Suggestion:
    """The card recomputed for one typed sea order."""
    return with_orders(given, policy_for(given), [(quantity, "sea", "Ningbo Light", order_by)])


def test_a_typed_order_replaces_ours_and_the_arithmetic_still_adds_up() -> None:
    given = situation(1300)
    ours, theirs = decided(given), typed(given, 2000)

    assert 2000 == theirs.quantity == theirs.orders[0].quantity
    assert theirs.overstock_risk >= ours.overstock_risk
    assert "P2" == theirs.factors[-1].rule
    assert Decimal("7.21") * 2000 == theirs.orders[0].cash


def test_our_own_order_typed_again_changes_nothing() -> None:
    given = situation(1300)
    ours = decided(given)
    theirs = typed(given, ours.quantity, ours.orders[0].order_by)

    assert suggestion_json(ours) == suggestion_json(theirs)


def test_a_typed_order_later_is_riskier() -> None:
    given = situation(1300)

    assert typed(given, 600, TODAY + timedelta(days=30)).stockout_risk > typed(given, 600).stockout_risk


def test_a_typed_mode_nobody_quoted_still_has_dates() -> None:
    given = situation(1300)
    found = with_orders(given, policy_for(given), [(100, "express", None, TODAY)])

    assert found.orders[0].arrives > TODAY


def test_no_typed_order_at_all_means_wait() -> None:
    found = with_orders(situation(400), policy_for(situation(400)), [])

    assert ("wait", 0) == (found.action, found.quantity)


def test_impossible_typed_orders_are_refused() -> None:
    given = situation(1300)
    with pytest.raises(BadInput, match="at least 1 unit"):
        typed(given, 0)
    with pytest.raises(BadInput, match="is over"):
        typed(given, 10, TODAY - timedelta(days=1))
    with pytest.raises(NotEnoughData, match="no stock snapshot"):
        typed(situation(stock=None), 10)


def test_actions_are_those_of_the_interface() -> None:
    known: set[Action] = {"order", "expedite", "wait", "pause", "clear", "review"}
    for on_hand in (0, 500, 1300, 2500, 9000):
        assert decided(situation(on_hand)).action in known


def test_a_mode_whose_rates_are_in_another_currency_is_not_compared_as_if_it_were_free() -> None:
    found = suggest(situation(200, freight=(SEA, replace(AIR, currency="EUR"))), Policy())

    assert {"sea"} == {o.mode for o in found.options if len(o.parts) < 2}


def test_options_are_feasible_and_compare_modes() -> None:
    found = decided(situation(1300))

    assert {"sea", "air"} == {o.mode for o in found.options}
    for option in found.options:
        assert option.quantity >= 100
        assert 0 == option.quantity % 24
        assert option.expected_profit is not None
        assert option.profit_q10 is not None
        assert option.profit_q90 is not None
        assert option.profit_q10 <= option.profit_q90


def test_a_stock_older_than_the_sales_is_taken_as_it_is() -> None:
    assert 640 == decided(situation(stock=Stock(TODAY - timedelta(days=2), 640), freight=(SEA, AIR))).on_hand


def test_a_restock_coefficient_holds_back_its_share_and_says_so() -> None:
    """K5: below 1 a share of what is wanted is left out, before cartons; at 1 nothing is said."""
    whole, less = decided(situation(300)), decided(situation(300), restock_coefficient=0.8)

    assert "K5" not in rules(whole)
    held = next(f for f in less.factors if f.rule == "K5")
    assert "-" == held.effect
    assert abs(held.value - 0.2 * whole.quantity) <= 24
    assert less.quantity < whole.quantity
    assert less.quantity == sum(
        f.value * {"+": 1, "-": -1}.get(f.effect, 0) for f in less.factors if f.unit == "units"
    )


def test_without_freight_rates_no_other_mode_is_compared_and_the_freight_worth_paying_is_told() -> None:
    """Air would look free beside sea, so only the part that bridges the gap is weighed, with what it may cost on top."""
    found = suggest(situation(300, fees=us_fees(), freight=()), Policy(paths=200))
    whole = [option for option in found.options if len(option.parts) == 1]
    (note,) = [str(f.reason) for f in found.factors if "no freight rate for air" in str(f.reason)]
    plain = next(option for option in whole if option.quantity == found.quantity)
    split = found.chosen
    assert split is not None
    gained = (split.expected_profit or 0) - (plain.expected_profit or 0)

    assert {"sea"} == {option.mode for option in whole}
    assert found.action == "expedite"
    assert f"up to USD {gained / 3 / split.parts[0][0]:.2f} a unit" in note


def test_a_mode_without_a_rate_is_not_preferred_to_one_that_has_one() -> None:
    """Express without a rate looks free; air, whose freight is known, decides alone whether part flies."""
    nameless = Freight("express", 4.0, 6.0, None)
    found = suggest(situation(700, fees=us_fees(), freight=(SEA, AIR, nameless)), Policy(paths=200))

    assert ("air", "sea") == tuple(order.mode for order in found.orders)
