"""When stock runs out, when to order, and events that want their goods early."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from core.decide.futures import Futures
from core.decide.targets import Safety, targets
from core.decide.timing import Due, due, event_ahead, runs_out, under_way
from core.phrase import Phrase
from core.policy import Policy
from core.records import SellingEvent
from core.suggestion import LeadTime
from tests.core.decide.situations import TODAY

RULES = Policy(review_days=14, event_ready_days=25)
LEAD = LeadTime(40, 40, 40, 9)
RHYTHM = 14


def steady(per_day: float, days: int = 120) -> Futures:
    """Futures that all sell `per_day`."""
    mean = np.full(days, per_day)
    return Futures(TODAY, np.tile(mean, (10, 1)), mean, np.full(10, 0.5), 1)


def test_the_day_it_runs_out() -> None:
    assert TODAY + timedelta(days=3) == runs_out(np.array([5.0, 1.0, 0.0, 4.0]), TODAY)
    assert runs_out(np.array([5.0, 1.0]), TODAY) is None


def test_position_900_meets_a_reorder_point_of_750_at_50_a_day_in_3_days() -> None:
    safety = Safety(0, "S4", Phrase("none"))
    goals = targets(steady(50), LeadTime(15, 15, 15, 0), 0.95, safety, 0, 0.0, "maturity", 50, RULES)

    assert 750 == goals.reorder_point
    assert Due(3) == due(900, steady(50), goals, None)
    assert Due(0) == due(750, steady(50), goals, None)
    assert Due(1) == due(751, steady(50), goals, None)


def event(starts_in: int, **changes: object) -> SellingEvent:
    """Prime Day in `starts_in` days, two days long."""
    starts = TODAY + timedelta(days=starts_in)
    return replace(SellingEvent("Prime Day", starts, starts + timedelta(days=1)), **changes)  # type: ignore[arg-type]


def test_an_event_in_75_days_with_40_days_lead_is_ordered_for_in_10_days() -> None:
    found = event_ahead([event(75)], None, TODAY, LEAD, RHYTHM, RULES)

    assert found is not None
    assert 10 == found[0].days
    assert 76 == found[1]


@pytest.mark.parametrize(("starts_in", "seen"), [(39, False), (40, True), (79, True), (80, False)])
def test_only_an_event_this_order_is_the_last_to_serve_counts(starts_in: int, seen: bool) -> None:
    assert seen == (event_ahead([event(starts_in)], None, TODAY, LEAD, RHYTHM, RULES) is not None)


@pytest.mark.parametrize(("starts_in", "seen"), [(125, True), (126, False), (40, True), (39, False)])
def test_an_order_that_lasts_longer_serves_later_events(starts_in: int, seen: bool) -> None:
    """Sixty days instead of fourteen: the order after this one is there on day 100, whatever the review rhythm."""
    assert seen == (event_ahead([event(starts_in)], None, TODAY, LEAD, 60, RULES) is not None)


def test_small_foreign_and_closing_events_do_not_count() -> None:
    for other in (
        event(75, multiplier=1.1),
        event(75, category="Toys"),
        event(75, kind="closure"),
        event(75, kind="holiday"),
    ):
        assert event_ahead([other], "Lamps", TODAY, LEAD, RHYTHM, RULES) is None
    assert (
        event_ahead([event(75, category="Lamps", multiplier=1.2)], "Lamps", TODAY, LEAD, RHYTHM, RULES)
        is not None
    )


def test_the_event_brings_the_date_forward_only_while_stock_is_short_of_the_target() -> None:
    safety = Safety(0, "S4", Phrase("none"))
    goals = targets(steady(10), LEAD, 0.95, safety, 0, 76.0, "maturity", 10, RULES)
    ahead = Due(10, event(75))

    assert ahead == due(700, steady(10), goals, ahead)
    assert Due(36) == due(760, steady(10), goals, ahead)


@pytest.mark.parametrize(("starts_in", "held"), [(26, False), (25, True), (1, True), (0, True), (-1, False)])
def test_an_event_is_under_way_from_the_day_its_goods_must_be_there_until_its_last(
    starts_in: int, held: bool
) -> None:
    """Ready 25 days before it; on its last day nothing is left to stock for."""
    assert (under_way([event(starts_in)], None, TODAY, RULES) is not None) == held


def test_of_two_events_under_way_the_last_to_end_counts_and_a_small_or_foreign_one_does_not() -> None:
    near, far = event(3), event(20, name="Winter Deals")

    assert far == under_way([far, near], None, TODAY, RULES)
    assert near == under_way([near, replace(far, multiplier=1.1)], None, TODAY, RULES)
    assert near == under_way([near, replace(far, category="Kitchen")], "Home", TODAY, RULES)
    assert under_way([event(3, kind="closure"), event(3, kind="holiday")], None, TODAY, RULES) is None
