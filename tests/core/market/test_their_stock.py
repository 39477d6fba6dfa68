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
from core.market.records import PastPromotion
from core.market.their_stock import Response, believed, response
from core.policy import Policy
from core.records import History, Market, RivalDay, SellingEvent, Signals, Situation
from core.suggestion import Factor, Suggestion
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
    """Sales are 40 % up while it is out, .36 is believed: (1 + .36 × 30 / 120) / (1 + .36 × 20 / 28) = .867."""
    given = late(rivals(lately_out), lively(lately_out, lift=0.4))
    made = suggest(given, GROWTH)

    (factor,) = spoken(made, "L4")
    assert ("×", pytest.approx(1.09 / (1 + 0.36 * 20 / 28), abs=2e-3)) == (factor.effect, factor.value)
    assert "out of stock on 71 % of the last 28 days, usually on 25 %, you on 0 %: 13 % of your sales came from their gaps" in str(factor.reason)  # fmt: skip
    assert made.order_up_to < suggest(late(()), GROWTH).order_up_to


def test_shelves_full_of_late_that_are_often_empty_promise_more() -> None:
    made = suggest(late(rivals(once_out), lively(once_out, lift=0.4)), GROWTH)

    (factor,) = spoken(made, "L4")
    assert ("×", pytest.approx(1.09, abs=2e-3)) == (factor.effect, factor.value)
    assert "more comes as they run out again (2 gaps measured)" in str(factor.reason)


@pytest.mark.parametrize(
    ("seen", "lift", "words"),
    [
        (rivals(lambda ago: False), 0.0, "1 competitor was in stock whenever seen, you were out on 0 % of the last 28 days: no gap of theirs to stock for"),
        (rivals(lambda ago: 60 <= ago < 62), 0.4, "what that does to your sales is not known yet"),
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
    """Sales that tripled in gaps: what is believed would take a third, the bound is 15 % by default."""
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
    """§ 8.3: three competitors that ran out in the last one, not around it, and are stocked now: 15 % less, the least."""
    last = PastPromotion("Lightning 2026", LAST, 3, 126, 120, 150, 0)
    made = suggest(promoted(last, rivals(*(lambda ago: False,) * 3)), MATURE)

    (factor,) = spoken(made, "L7")
    assert ("×", 0.85) == (factor.effect, factor.value)
    assert "Lightning 2027: competitors were out of stock in 95 % of sightings in it before, 0 % in the weeks around it, 0 % of the last 28 days: 15 % less than it sold then" == str(factor.reason)  # fmt: skip
    usual, told = forecast().mean, made.forecast.mean
    event = slice((PRIME - made.forecast.start).days, (PRIME - made.forecast.start).days + 4)
    assert 0.85 * usual[event] == pytest.approx(told[event])
    rest = np.ones(len(usual), dtype=bool)
    rest[event] = False
    assert usual[rest] == pytest.approx(told[rest])


def test_shelves_fuller_in_it_than_around_it_held_it_down() -> None:
    """Empty around the last one and full in it, as competitors stocked up for it: not taken for granted, and 15 % at most."""
    last = PastPromotion("lightning", LAST, 2, 28, 0, 50, 40)
    (factor,) = spoken(suggest(promoted(last, rivals(*(lambda ago: False,) * 2)), MATURE), "L7")

    assert factor.effect == "×"
    assert 1.02 < factor.value <= 1.15
    assert "more than it sold then" in str(factor.reason)


def test_shelves_as_empty_in_it_as_around_it_lifted_the_level_and_not_the_promotion() -> None:
    (factor,) = spoken(
        suggest(
            promoted(PastPromotion("Lightning 2026", LAST, 3, 42, 21, 150, 75), rivals(once_out)), MATURE
        ),
        "L7",
    )

    assert "note" == factor.effect


def test_few_sightings_of_then_are_believed_less() -> None:
    """All out in it, none around it or now, lift .25: of 42 sightings 1 - .5 × 42 / 56 comes back: 1.15625 / 1.25 = .925;
    of 2 nearly all."""
    seen = rivals(lambda ago: False)
    few, many = (
        spoken(suggest(promoted(PastPromotion("Lightning 2026", LAST, 1, n, n, 50, 0), seen), MATURE), "L7")[
            0
        ]
        for n in (2, 42)
    )

    assert ("×", 0.925) == (many.effect, many.value)
    assert "note" == few.effect
    assert "that moves nothing" in str(few.reason)


def test_what_is_not_on_file_around_promotions_switches_it_off_and_says_so() -> None:
    full = rivals(lambda ago: False)
    told = PastPromotion("Lightning 2026", LAST, 3, 42, 34, 150, 0)

    for where, words in (
        (promoted(None, full), ["no competitor's stock on file around an earlier Lightning 2027"]),
        (
            promoted(PastPromotion("Lightning 2026", LAST, 3, 42, 34), full),
            ["no competitor's stock on file around an earlier Lightning 2027"],
        ),
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


@given(st.floats(-2.0, 2.0), st.floats(0.05, 5.0), st.floats(0.0, 0.5))
def test_what_is_believed_lies_between_what_was_measured_and_what_is_stated(
    lift: float, error: float, stated: float
) -> None:
    found = believed(Response(lift, error), stated)

    assert max(0.0, min(lift, stated)) - 1e-9 <= found <= max(lift, stated, 0.0) + 1e-9
    assert stated == believed(None, stated)


def test_the_response_of_sales_is_told_apart_from_their_trend() -> None:
    """20 a day rising by a tenth of a unit a day, and 30 % more while one of two is out."""
    ago = np.arange(299, -1, -1)
    level = 20 + 0.1 * (120 - np.minimum(ago, 120))
    out = np.array([once_out(int(n)) for n in ago])
    given_ = late(
        rivals(once_out, lambda ago: False),
        History("HX-12", TODAY - timedelta(days=299), level * (1 + 0.3 * out), np.ones(300, dtype=bool)),
    )

    found = response(given_)
    assert found is not None
    assert 0.3 == pytest.approx(found.lift, abs=0.06)
    assert 0.36 == pytest.approx(believed(Response(0.4, 0.05), 0.0))
