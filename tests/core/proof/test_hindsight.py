"""A decision with today's eyes, redone by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from core.phrase import Phrase
from core.policy import Policy
from core.proof.hindsight import Hindsight, Ordered, Past, Since, hindsight
from core.records import History, Inbound, PastOrder, Situation
from tests.core.decide.situations import SEA, TODAY, forecast, history, product, situation

POLICY = Policy.for_("maturity", "B", {"order_cost": 25, "paths": 50})


def lamp(on_hand: int, **changes: object) -> Situation:
    """20 a day, minimum and case 1, sea takes 50 days as ten orders before."""
    past = tuple(
        PastOrder(
            "Ningbo Light",
            "sea",
            TODAY - timedelta(days=80 + n),
            TODAY - timedelta(days=30 + n),
            quantity=100,
        )
        for n in range(10)
    )
    plain = product(moq=1, case_pack=1, carton_units=1)
    return situation(
        on_hand, product=plain, history=history(20, seed=0), forecast=forecast(20, spread=0.0), past_orders=past,
        freight=(SEA,), **changes,
    )  # fmt: skip


def since(per_day: float, days: int, **changes: object) -> Since:
    """What was sold in the days after TODAY."""
    told = History(
        "HX-12", TODAY - timedelta(days=99), np.concatenate([np.full(100, 20.0), np.full(days, per_day)]),
        np.ones(100 + days, dtype=bool),
    )  # fmt: skip
    return Since(told, came=TODAY + timedelta(days=50), **changes)  # type: ignore[arg-type]


def scored(units: int, on_hand: int, per_day: float, days: int = 200, **changes: object) -> Hindsight:
    lines = (Ordered(units, "sea", TODAY),) if units else ()
    found = hindsight(
        Past(lamp(on_hand, **changes), POLICY, lines, lines),
        since(per_day, days),
        TODAY + timedelta(days=days),
    )
    assert isinstance(found, Hindsight)
    return found


def test_units_saved_and_lost_by_hand() -> None:
    """1,000 on hand last 50 days at 20 a day; 21 days of rhythm follow, of which 300 units serve 15."""
    found = scored(300, 1000, 20)

    assert (found.as_of, found.arrives, found.complete) == (TODAY, TODAY + timedelta(days=50), True)
    days = (found.through - TODAY).days
    assert days == 71
    nothing, suggested = found.of("nothing"), found.of("suggested")
    assert nothing is not None
    assert suggested is not None
    assert (nothing.sold, nothing.lost, nothing.days_out, nothing.earned) == (1000, 420, 21, 0.0)
    assert (suggested.sold, suggested.lost, suggested.days_out, suggested.left) == (1300, 120, 6, 0)
    # margin 29.99 - 9.00 - 7.21 = 13.78 by sea, and a quarter of it in goodwill
    assert suggested.earned == pytest.approx(300 * 13.78 * 1.25, rel=0.02)


def test_the_best_is_what_sold_and_no_more() -> None:
    found = scored(300, 1000, 20)
    best = found.of("best")

    assert best is not None
    assert best.lost <= 20
    assert best.left <= 40
    assert best.earned is not None
    assert all(each.earned is not None and each.earned <= best.earned for each in found.outcomes)
    assert found.verdict == Phrase(
        "In hindsight more would have been better: {units}", {"units": best.quantity}
    )


def test_each_part_of_an_order_costs_what_an_order_costs() -> None:
    """300 units as one order or as two of 150 by the same way: the second costs 25 more, as on the card."""
    whole, halves = (
        hindsight(
            Past(lamp(1000), POLICY, lines, lines),
            replace(since(20, 200), came=None),
            TODAY + timedelta(days=200),
        )
        for lines in ((Ordered(300, "sea", TODAY),), (Ordered(150, "sea", TODAY),) * 2)
    )
    earned = []
    for found in (whole, halves):
        assert isinstance(found, Hindsight)
        suggested = found.of("suggested")
        assert suggested is not None
        assert suggested.earned is not None
        earned.append(suggested.earned)

    assert 25 == pytest.approx(earned[0] - earned[1])


def test_when_demand_vanished_nothing_should_have_been_ordered() -> None:
    found = scored(600, 1000, 0)

    suggested = found.of("suggested")
    assert suggested is not None
    assert suggested.earned is not None
    assert suggested.earned < 0
    assert found.verdict == Phrase("In hindsight nothing should have been ordered")


def test_a_rejection_is_scored_as_nothing() -> None:
    lines = (Ordered(420, "sea", TODAY),)
    told = replace(since(20, 200), came=None)

    found = hindsight(Past(lamp(1000), POLICY, lines, ()), told, TODAY + timedelta(days=200))

    assert isinstance(found, Hindsight)
    assert found.of("ordered") is None
    assert found.verdict.text == "In hindsight more would have been better: {units}"
    best = found.of("best")
    assert best is not None
    assert best.quantity == pytest.approx(420, abs=21)


def test_what_people_made_of_it_stands_beside_what_was_suggested() -> None:
    past = Past(lamp(1000), POLICY, (Ordered(300, "sea", TODAY),), (Ordered(500, "sea", TODAY),))

    found = hindsight(past, since(20, 200), TODAY + timedelta(days=200))

    assert isinstance(found, Hindsight)
    assert [each.name for each in found.outcomes] == [
        "nothing",
        "half",
        "suggested",
        "ordered",
        "more",
        "best",
    ]
    assert [each.quantity for each in found.outcomes[:5]] == [0, 150, 300, 500, 450]


def test_goods_on_their_way_come_when_they_really_came() -> None:
    """400 were promised in 5 days and came in 60: the 1,000 last 50 days, so ten days of sales are lost."""
    lot = Inbound("PO-7", "in_transit", 400, TODAY + timedelta(days=5), mode="sea")
    lines = (Ordered(300, "sea", TODAY),)
    told = replace(
        since(20, 200), came=TODAY + timedelta(days=71), arrived={"PO-7": TODAY + timedelta(days=60)}
    )

    found = hindsight(
        Past(lamp(1000, inbound=(lot,)), POLICY, lines, lines), told, TODAY + timedelta(days=200)
    )

    assert isinstance(found, Hindsight)
    nothing = found.of("nothing")
    assert nothing is not None
    assert nothing.lost >= 9 * 20


def test_before_the_goods_are_there_it_is_too_early_and_then_it_is_so_far() -> None:
    lines = (Ordered(300, "sea", TODAY),)
    past = Past(lamp(1000), POLICY, lines, lines)

    early = hindsight(past, since(20, 50), TODAY + timedelta(days=50))
    later = hindsight(past, since(20, 60), TODAY + timedelta(days=60))

    assert isinstance(early, Phrase)
    assert isinstance(later, Hindsight)
    assert not later.complete


def test_without_costs_it_is_told_in_units() -> None:
    bare = lamp(1000)
    bare = replace(bare, product=replace(bare.product, unit_cost=None))
    lines = (Ordered(300, "sea", TODAY),)

    found = hindsight(Past(bare, POLICY, lines, lines), since(20, 200), TODAY + timedelta(days=200))

    assert isinstance(found, Hindsight)
    assert {each.earned for each in found.outcomes} == {None}
    assert "units" in found.verdict.text


def test_a_day_of_unknown_stock_is_not_scored() -> None:
    found = hindsight(Past(replace(lamp(1), stock=None), POLICY, (), ()), since(20, 200), date(2027, 6, 1))

    assert isinstance(found, Phrase)
