"""Competitors' stock: in late growth its pattern (L4), around promotions what it added to them (L7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decide.replay import policy_from_json
from core.decide.suggest import suggest
from core.market.their_stock import lift_of_one
from core.policy import Policy
from core.records import (
    Factor,
    History,
    Market,
    PastPromotion,
    RivalDay,
    SellingEvent,
    Signals,
    Situation,
    Suggestion,
)
from tests.core.decide.situations import TODAY, forecast, situation

GROWTH = Policy.for_("growth", "B")
MATURE = Policy.for_("maturity", "B")
DAYS = 120
Out = Callable[[int], bool]


def rivals(*out: Out) -> tuple[RivalDay, ...]:
    """Competitors seen every day of the last 120; ``out(ago)`` tells whether one is out of stock so many days ago."""
    return tuple(
        RivalDay(TODAY - timedelta(days=ago), f"B0RIVAL{n:03d}", in_stock=not empty(ago))
        for n, empty in enumerate(out)
        for ago in range(DAYS - 1, -1, -1)
    )


def lively(out: Out, *, lift: float, per_day: float = 20.0, days: int = 300) -> History:
    """Sales that rise by ``lift`` on the days a competitor is out."""
    units = np.array([per_day * (1 + lift * out(ago)) for ago in range(days - 1, -1, -1)])
    return History("HX-12", TODAY - timedelta(days=days - 1), units, np.ones(days, dtype=bool))


def late(seen: tuple[RivalDay, ...], past: History | None = None, **changes: Any) -> Situation:
    """A SKU in its tenth month."""
    history = past or lively(lambda ago: False, lift=0.0)
    return situation(pinned_stage="growth", history=history, rivals=seen, signals=Signals(), **changes)


def spoken(made: Suggestion, rule: str) -> list[Factor]:
    return [each for each in made.factors if each.rule == rule and each.unit == "share"]


def missing(made: Suggestion, rule: str) -> list[str]:
    return [str(each.what) for each in made.missing if each.switches_off == rule]


def lately_out(ago: int) -> bool:
    """Out in the last four weeks but for the last days, and for ten days a hundred days ago."""
    return 5 <= ago < 25 or 90 <= ago < 100


def once_out(ago: int) -> bool:
    """Out twice, and always there of late."""
    return 40 <= ago < 55 or 80 <= ago < 95


def test_part_of_a_level_sold_while_more_shelves_than_usual_were_empty_goes() -> None:
    """Two gaps lifted sales by 40 %, drawn to (.4 + .4) / 4 = .2: (1 + .2 × 30 / 120) / (1 + .2 × 20 / 28) = .9188."""
    given = late(rivals(lately_out), lively(lately_out, lift=0.4))
    made = suggest(given, GROWTH)

    (factor,) = spoken(made, "L4")
    assert ("×", pytest.approx(1.05 / (1 + 0.2 * 20 / 28), abs=2e-4)) == (factor.effect, factor.value)
    assert "out of stock on 71 % of the last 28 days, usually on 25 %, you on 0 %: 8 % of your sales came from their gaps" in str(factor.reason)  # fmt: skip
    assert made.order_up_to < suggest(late(()), GROWTH).order_up_to


def test_shelves_full_of_late_that_are_often_empty_promise_more() -> None:
    made = suggest(late(rivals(once_out), lively(once_out, lift=0.4)), GROWTH)

    (factor,) = spoken(made, "L4")
    assert ("×", pytest.approx(1.05)) == (factor.effect, factor.value)
    assert "more comes as they run out again (2 gaps measured)" in str(factor.reason)


@pytest.mark.parametrize(
    ("seen", "lift", "words"),
    [
        (rivals(lambda ago: False), 0.0, "1 competitor was in stock whenever seen, you were out on 0 % of the last 28 days: no gap of theirs to stock for"),
        (rivals(lambda ago: ago < 4 or 60 <= ago < 80), 0.4, "one is out now, for which rule M2 stocks"),
        (rivals(lambda ago: 60 <= ago < 80), 0.4, "what that does to your sales is not known yet"),
        (rivals(once_out), 0.0, "that moves nothing"),
    ],
)  # fmt: skip
def test_what_cannot_or_need_not_move_the_order_says_so(
    seen: tuple[RivalDay, ...], lift: float, words: str
) -> None:
    out = {TODAY - d.day: d.in_stock is False for d in seen}
    past = lively(lambda ago: out.get(timedelta(days=ago), False), lift=lift)

    (factor,) = spoken(suggest(late(seen, past), GROWTH), "L4")
    assert "note" == factor.effect
    assert words in str(factor.reason)


def test_without_competitors_stock_the_comparison_is_off_and_says_so() -> None:
    silent = tuple(replace(each, in_stock=None) for each in rivals(lambda ago: False))
    young = tuple(each for each in rivals(lambda ago: False) if each.day > TODAY - timedelta(days=20))

    for seen, words in (
        ((), "no competitor's stock on file for the last 28 days"),
        (silent, "no competitor's stock on file for the last 28 days"),
        (young, "competitors' stock is on file for 20 days; 56 tell a pattern"),
    ):
        made = suggest(late(seen), GROWTH)
        assert [words] == missing(made, "L4")
        assert [] == spoken(made, "L4")


def test_only_late_growth_compares() -> None:
    given = late(rivals(lately_out), lively(lately_out, lift=0.4))

    assert [] == spoken(suggest(replace(given, pinned_stage="maturity"), MATURE), "L4")
    young = replace(given, history=lively(lately_out, lift=0.4, days=150))
    assert not [f for f in spoken(suggest(young, GROWTH), "L4") if "late growth" in str(f.reason)]


def test_no_more_than_the_policy_allows() -> None:
    """Sales that tripled in gaps: the drawn lift would take 30 %, the bound is 15 % by default."""
    given = late(rivals(lately_out, lately_out, lately_out), lively(lately_out, lift=2.0))

    assert [0.85] == [f.value for f in spoken(suggest(given, GROWTH), "L4")]
    (off,) = spoken(suggest(given, replace(GROWTH, late_rivals=0.0)), "L4")
    assert "note" == off.effect


PRIME = date(2027, 1, 20)
LAST = PRIME - timedelta(days=364)


def promoted(
    then: PastPromotion | None, seen: tuple[RivalDay, ...], *, lived: bool = True, days: int = 500
) -> Situation:
    """A SKU with a promotion in eight weeks, and one of the name a year before."""
    events = [SellingEvent("Lightning 2027", PRIME, PRIME + timedelta(days=3))]
    if lived:
        events.append(SellingEvent("Lightning 2026", LAST, LAST + timedelta(days=3)))
    return situation(
        pinned_stage="maturity", events=tuple(events), signals=Signals(), rivals=seen,
        history=lively(lambda ago: False, lift=0.0, days=days),
        market=None if then is None else Market(promotions=(then,)),
    )  # fmt: skip


def test_the_brief_s_promotion_is_stocked_at_85_per_cent() -> None:
    """§ 8.3: three competitors hardly ever stocked around the last one are stocked now: 15 % less, the least."""
    given = promoted(PastPromotion("Lightning 2026", LAST, 3, 126, 120), rivals(*(lambda ago: False,) * 3))
    made = suggest(given, MATURE)

    (factor,) = spoken(made, "L7")
    assert ("×", 0.85) == (factor.effect, factor.value)
    assert "Lightning 2027: competitors were out of stock in 95 % of sightings around it before, 0 % of the last 28 days: 15 % less than it sold then" == str(factor.reason)  # fmt: skip
    usual, told = forecast().mean, made.forecast.mean
    event = slice((PRIME - made.forecast.start).days, (PRIME - made.forecast.start).days + 4)
    assert 0.85 * usual[event] == pytest.approx(told[event])
    rest = np.ones(len(usual), dtype=bool)
    rest[event] = False
    assert usual[rest] == pytest.approx(told[rest])


def test_shelves_that_were_full_then_and_are_empty_now_ask_for_more() -> None:
    given = promoted(PastPromotion("lightning", LAST, 2, 28, 0), rivals(lambda ago: 5 <= ago < 33))
    (factor,) = spoken(suggest(given, MATURE), "L7")

    assert factor.effect == "×"
    assert 1.02 < factor.value <= 1.15
    assert "more than it sold then" in str(factor.reason)


def test_few_sightings_of_then_are_believed_less() -> None:
    """All out then, none now, lift .25: 42 sightings walk .5 × 42 / 56 of the way, 1.15625 / 1.25 = .925; 2 move nothing."""
    seen = rivals(lambda ago: False)
    few, many = (
        spoken(suggest(promoted(PastPromotion("Lightning 2026", LAST, 1, n, n), seen), MATURE), "L7")[0]
        for n in (2, 42)
    )

    assert ("×", 0.925) == (many.effect, many.value)
    assert "note" == few.effect
    assert "that moves nothing" in str(few.reason)


def test_what_is_not_on_file_around_promotions_switches_it_off_and_says_so() -> None:
    full = rivals(lambda ago: False)
    told = PastPromotion("Lightning 2026", LAST, 3, 42, 34)

    for where, words in (
        (promoted(None, full), ["no competitor's stock on file around an earlier Lightning 2027"]),
        (promoted(told, ()), ["no competitor's stock on file for the last 28 days"]),
        (promoted(told, full, lived=False), []),
        (promoted(told, full, days=100), []),
    ):
        made = suggest(where, MATURE)
        assert words == missing(made, "L7")
        assert [] == spoken(made, "L7")


def test_one_promotion_whose_stock_is_not_known_is_named_not_each() -> None:
    given = promoted(None, rivals(lambda ago: False))
    other = (
        SellingEvent("Early Deals 2027", PRIME - timedelta(days=20), PRIME - timedelta(days=19)),
        SellingEvent("Early Deals 2026", LAST - timedelta(days=20), LAST - timedelta(days=19)),
    )

    assert 1 == len(missing(suggest(replace(given, events=(*given.events, *other)), MATURE), "L7"))


def test_a_decision_stored_before_these_rules_is_made_again_without_them() -> None:
    stored: dict[str, Any] = {"policy": {"growth_cap": 0.8}}
    held = policy_from_json(stored)

    assert held is not None
    assert (0.0, 0.0, 0.8) == (held.late_rivals, held.promo_rivals, held.growth_step)


@given(st.lists(st.floats(-0.5, 1.0), max_size=8), st.floats(0.0, 0.5))
def test_a_lift_lies_between_nothing_and_the_largest_told_or_stated(told: list[float], stated: float) -> None:
    found = lift_of_one(told, stated)

    assert 0.0 <= found <= max([*told, stated]) + 1e-9
    assert stated == pytest.approx(lift_of_one([], stated))
