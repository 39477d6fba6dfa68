"""F4: searches that ask for one variant raise its order, up to a share of its parent's stock, and are counted once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.decide.replay import situation_from_json, situation_json
from core.decide.suggest import policy_for, suggest
from core.demand.adjust import untested
from core.market.records import Asked, Attribute
from core.policy import Policy
from core.records import Signals, Situation
from core.suggestion import Factor, Suggestion
from tests.core.decide.situations import forecast, history, product, situation

WORDS = ("black lunch box",)
SINGLE = {"moq": 1, "case_pack": 1, "carton_units": None}


def asking(
    change: float = 0.5, units: int | None = 4000, *, on_hand: int = 200, goods: dict[str, Any] = SINGLE, **more: Any
) -> Situation:  # fmt: skip
    """20 a day sold and foreseen, in pieces; searches for the variant up by ``change``, its siblings have ``units``."""
    signals = Signals(
        searches=(1000.0, 1000.0), asked=Asked(WORDS, 100 * (1 + change), 100, 2, units), **more.pop("heard", {})
    )  # fmt: skip
    values = {"product": product(**goods), "history": history(20.0, seed=0), "forecast": forecast(20.0)}
    return situation(on_hand, signals=signals, pinned_stage="maturity", **(values | more))


def calm(one: Situation) -> Situation:
    """The same without searches for the variant."""
    assert one.signals is not None
    return replace(one, signals=replace(one.signals, asked=None))


def made(one: Situation, **own: float) -> tuple[Suggestion, list[Factor]]:
    found = suggest(one, policy_for(one, {"paths": 60, **own}))
    return found, [f for f in found.factors if f.rule == "F4"]


def share(one: Situation, quantity: int) -> float:
    """Of the parent's stock, with an order."""
    assert one.stock is not None
    assert one.signals is not None
    assert one.signals.asked is not None
    mine = one.stock.on_hand + sum(lot.quantity for lot in one.inbound) + quantity
    return mine / (mine + (one.signals.asked.units or 0))


def test_the_order_rises_by_the_growth_of_the_searches_where_the_share_allows() -> None:
    one = asking(0.5, 40_000)
    plain, (found, said) = made(calm(one))[0], made(one)

    assert int(1.5 * plain.quantity) == found.quantity
    (factor,) = said
    assert ("+", "units", found.quantity - plain.quantity) == (factor.effect, factor.unit, factor.value)
    assert "“black lunch box”, which ask for this variant, rose by 50 %" in str(factor.reason)
    assert pytest.approx(share(one, 0)) == factor.reason.values["now"].share  # type: ignore[union-attr]
    assert pytest.approx(share(one, found.quantity)) == factor.reason.values["then"].share  # type: ignore[union-attr]


def test_it_rises_to_forty_per_cent_of_the_parent_and_not_beyond() -> None:
    """Siblings have 3,000: the variant may have 2,000 of 5,000; it has 200, so the order is 1,800."""
    one = asking(1.0, 3000)
    plain, (found, said) = made(calm(one))[0], made(one)

    assert plain.quantity < 1800 < 2 * plain.quantity
    assert (1800, 0.40) == (found.quantity, share(one, found.quantity))
    assert "to 40 %, at most 40 %" in str(said[0].reason)
    assert plain.quantity == made(one, keyword_share=0.25)[0].quantity


@pytest.mark.parametrize("units", [0, 1500])
def test_a_share_above_that_already_adds_nothing_and_says_so(units: int) -> None:
    one = asking(1.0, units)
    plain, (found, said) = made(calm(one))[0], made(one)

    assert plain.quantity == found.quantity
    assert ["note"] == [f.effect for f in said]
    assert "with this order already, at most 40 %" in str(said[0].reason)


@pytest.mark.parametrize(("change", "speaks"), [(0.30, False), (0.301, True)])
def test_searches_up_by_the_threshold_are_no_surge(change: float, speaks: bool) -> None:
    assert speaks == bool(made(asking(change, 40_000))[1])


def test_an_order_that_is_not_needed_is_not_made() -> None:
    found, said = made(asking(1.0, 40_000, on_hand=9000))

    assert (0, []) == (found.quantity, said)


@pytest.mark.parametrize(("per_day", "more"), [(16.0, 0.6), (20.0, 0.6), (24.0, 0.32 / 0.96), (26.0, None), (40.0, None)])  # fmt: skip
def test_only_what_the_forecast_does_not_carry_is_added(per_day: float, more: float | None) -> None:
    """F8: 20 a day before, searches up 60 %, so 32: a forecast of 24 leaves a third, one of 26 is half way there."""
    one = asking(0.6, 90_000, forecast=forecast(per_day))
    plain, (found, said) = made(calm(one))[0], made(one)

    if more is None:
        assert plain.quantity == found.quantity
        assert "the forecast carries it already" in str(said[0].reason)
    else:
        assert int((1 + more) * plain.quantity + 1e-9) == pytest.approx(found.quantity, abs=1)


def test_what_is_brought_forward_for_the_same_searches_is_not_added_again() -> None:
    """All searches rose alike: units of the days ahead count towards the growth."""
    one = asking(0.5, 90_000)
    assert one.signals is not None
    both = replace(one, signals=replace(one.signals, searches=(1500.0, 1000.0)))
    alone, ahead = made(one)[0], made(calm(both))[0]
    found, said = made(both)

    assert alone.quantity < ahead.quantity == found.quantity
    assert ["+", "note", "note"] == [f.effect for f in said]
    assert "this order covers that already" in str(said[1].reason)


def test_the_weekly_lesson_tests_what_would_be_added_and_until_then_the_card_says_so() -> None:
    """Whatever it found before; a forecast that carries the rise gives it nothing to test."""
    one = asking(0.6, 40_000, forecast=forecast(24.0), heard={"gains": {"F4 variants": -0.1}})

    assert {"F4 variants": pytest.approx(4 / 3)} == untested(one, Policy())
    assert {} == untested(replace(one, forecast=forecast(26.0)), Policy())
    assert "not tested on your own sales yet" in str(made(asking())[1][0].reason)
    better = made(asking(heard={"gains": {"F4 variants": 0.1}}))[1][0]
    assert "it made earlier forecasts of this class 10 % better" in str(better.reason)


def test_a_class_whose_forecasts_it_made_no_better_does_not_get_it() -> None:
    one = asking(0.5, 40_000, heard={"gains": {"F4 variants": -0.1}})
    found, said = made(one)

    assert made(calm(one))[0].quantity == found.quantity
    assert "not used: it made earlier forecasts of this class no better" in str(said[0].reason)


def test_a_sibling_never_counted_switches_it_off_and_is_named() -> None:
    one = asking(0.5, None)
    found, said = made(one)

    assert made(calm(one))[0].quantity == found.quantity
    assert [] == said
    assert ["F4"] == [m.switches_off for m in found.missing if "stock of a variant" in str(m.what)]


def test_a_stored_decision_is_made_again_to_the_same_number_and_an_older_one_without_it() -> None:
    portable = Attribute("portable", 1000, 150, 0.15, 0.08, 9000, ("HX-12",), 2)
    one = asking(0.5, 40_000, heard={"attributes": (portable,)})
    stored = json.loads(json.dumps(situation_json(one)))
    again = situation_from_json(stored)
    del stored["signals"]["asked"], stored["signals"]["attributes"]

    assert one.signals is not None
    assert again.signals is not None
    assert (one.signals.asked, (portable,)) == (again.signals.asked, again.signals.attributes)
    assert "portable" == made(again)[0].attribute
    assert made(one)[0].quantity == made(again)[0].quantity
    assert made(calm(one))[0].quantity == made(situation_from_json(stored))[0].quantity


@settings(max_examples=40)
@given(
    change=st.floats(-0.5, 4.0),
    units=st.none() | st.integers(0, 20_000),
    on_hand=st.integers(-20, 3000),
    per_day=st.sampled_from([0.0, 3.0, 18.0, 20.0, 27.0, 60.0]),
    goods=st.fixed_dictionaries(
        {"moq": st.sampled_from([1, 50, 500]), "case_pack": st.sampled_from([1, 6]), "carton_units": st.sampled_from([None, 40])}
    ),
    searched=st.sampled_from([1.0, 1.5]),
    stage=st.sampled_from(["launch", "growth", "maturity", "decline"]),
    most=st.floats(0.2, 0.6),
)  # fmt: skip
def test_never_above_the_share_never_above_the_growth_never_below_without_the_rule(
    change: float, units: int | None, on_hand: int, per_day: float, goods: dict[str, Any], searched: float,
    stage: str, most: float,
) -> None:  # fmt: skip
    one = asking(change, units, on_hand=on_hand, goods=goods, forecast=forecast(per_day))
    assert one.signals is not None
    one = replace(one, pinned_stage=stage, signals=replace(one.signals, searches=(1000.0 * searched, 1000.0)))  # type: ignore[arg-type]
    plain, found = made(calm(one), keyword_share=most)[0], made(one, keyword_share=most)[0]

    assert found.quantity >= plain.quantity
    if found.quantity > plain.quantity:
        assert share(one, found.quantity) <= most + 1e-9
        assert found.quantity <= (1 + change) * plain.quantity + 1e-6
        assert units is not None
        assert change > 0.30
