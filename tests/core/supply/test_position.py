"""The inventory position: everything once, late lots with a new date."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core.policy import Policy
from core.records import Inbound, Mode, Situation, Stock
from core.supply.lead_time import Route, route_of
from core.supply.position import Position, position
from tests.core.decide.situations import TODAY, situation

POLICY = Policy()


def counted(given: Situation) -> Position:
    """The position with the lamp's own routes."""

    def way(mode: Mode | None) -> Route:
        return route_of(mode or "sea", given, POLICY)

    return position(given, way, POLICY)


def lot(kind: Any, units: int, due: int | None = None, ordered: int | None = None) -> Inbound:
    """A lot due in `due` days, ordered `ordered` days ago."""
    return Inbound(
        "PO-0093",
        kind,
        units,
        None if due is None else TODAY + timedelta(days=due),
        None if ordered is None else TODAY - timedelta(days=ordered),
        "sea",
    )


def test_drafts_approved_and_travelling_units_all_count() -> None:
    lots = (lot("draft", 100, 50), lot("approved", 200, 30), lot("in_transit", 300, 5))
    found = counted(situation(640, inbound=lots))

    assert (640, 600, 1240) == (found.on_hand, found.inbound, found.units)


def test_the_marketplace_s_inbound_is_added_only_beyond_what_our_orders_explain() -> None:
    """300 in transit by our orders and 420 reported: 420 are coming (worked example of `position`)."""
    ours = (lot("in_transit", 300, 5),)

    assert 420 == counted(situation(stock=Stock(TODAY, 640, inbound=420), inbound=ours)).inbound
    assert 300 == counted(situation(stock=Stock(TODAY, 640, inbound=300), inbound=ours)).inbound
    assert 300 == counted(situation(stock=Stock(TODAY, 640, inbound=120), inbound=ours)).inbound
    assert 120 == counted(situation(stock=Stock(TODAY, 640, inbound=120))).inbound


def test_reported_lots_handed_over_explicitly_are_not_added_again() -> None:
    reported = (Inbound("", "reported", 120, None),)

    assert 120 == counted(situation(stock=Stock(TODAY, 640, inbound=120), inbound=reported)).inbound


def test_a_draft_does_not_explain_goods_the_marketplace_already_sees() -> None:
    assert (
        220
        == counted(situation(stock=Stock(TODAY, 640, inbound=120), inbound=(lot("draft", 100, 40),))).inbound
    )


def test_reserved_units_are_in_neither_figure() -> None:
    assert 640 == counted(situation(stock=Stock(TODAY, 640, reserved=50))).units


def test_stock_below_nought_is_owed() -> None:
    found = counted(situation(stock=Stock(TODAY, -30), inbound=(lot("in_transit", 100, 5),)))

    assert (0, 30, 70) == (found.on_hand, found.back_orders, found.units)


def test_a_lot_in_time_keeps_its_date_within_its_spread_and_raises_nothing() -> None:
    found = counted(situation(inbound=(lot("in_transit", 300, 20, 31),)))

    assert () == found.factors
    arrives = found.lots[0].inbound.arrives
    assert arrives is not None
    assert 14 <= (arrives - TODAY).days <= 24


def test_an_overdue_lot_stays_with_a_new_date_and_a_factor_d2() -> None:
    found = counted(situation(inbound=(lot("in_transit", 300, -6, 60),)))

    arrives = found.lots[0].inbound.arrives
    assert arrives is not None
    assert arrives > TODAY
    assert 300 == found.inbound
    assert ["D2"] == [f.rule for f in found.factors]
    assert "PO-0093" in str(found.factors[0].reason)


def test_a_lot_later_than_anything_seen_is_expected_a_step_ahead() -> None:
    found = counted(situation(inbound=(lot("in_transit", 300, -500, 600),)))

    arrives = found.lots[0].inbound.arrives
    assert arrives is not None
    assert 1 <= (arrives - TODAY).days <= 14


def test_an_undated_lot_is_late_only_past_nine_in_ten_orders() -> None:
    assert () == counted(situation(inbound=(lot("in_transit", 10, None, 45),))).factors
    assert ["D2"] == [f.rule for f in counted(situation(inbound=(lot("in_transit", 10, None, 75),))).factors]


def test_an_undated_lot_arrives_sooner_the_longer_it_has_travelled() -> None:
    fresh = counted(situation(inbound=(lot("in_transit", 10, None, 5),))).lots[0].wait.mean
    old = counted(situation(inbound=(lot("in_transit", 10, None, 40),))).lots[0].wait.mean

    assert old < fresh


def test_a_lot_that_is_late_in_its_stage_is_expected_on_its_moved_day_and_says_so() -> None:
    from dataclasses import replace

    moved = replace(lot("in_transit", 300, 20), moved_from=TODAY + timedelta(days=5))
    found = counted(situation(640, inbound=(moved,)))

    (factor,) = found.factors
    assert ("D2", 300) == (factor.rule, factor.value)
    assert str(TODAY + timedelta(days=5)) in str(factor.reason)
    assert found.lots[0].late
