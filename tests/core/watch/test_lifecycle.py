"""What may happen to an alert, when it gets worse, when a snooze ends, and when a channel may be spoken to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from core.watch.lifecycle import Quiet, is_worse, may, may_speak_at, snoozed_until

TODAY = date(2026, 11, 24)
BERLIN = Quiet(time(21), time(8), "Europe/Berlin")


@pytest.mark.parametrize("verb", ["acknowledge", "snooze", "mute", "dismiss"])
def test_what_is_over_stays_over(verb: str) -> None:
    assert not may("resolved", verb)  # type: ignore[arg-type]
    assert may("open", verb)  # type: ignore[arg-type]


def test_what_was_seen_is_not_seen_again_but_can_be_put_off() -> None:
    assert not may("acknowledged", "acknowledge")
    assert may("acknowledged", "snooze")


@pytest.mark.parametrize(
    ("severity", "money", "worse"),
    [
        ("critical", 100, True),
        ("act", 375, True),  # 1.5 × 250
        ("act", "374.99", False),
        ("notice", 9000, False),
        ("act", None, False),
    ],
)
def test_worse_is_a_higher_severity_or_half_as_much_again(severity: str, money: object, worse: bool) -> None:
    now = None if money is None else Decimal(str(money))
    assert worse == is_worse(severity, now, "act", Decimal(250))  # type: ignore[arg-type]


def test_a_snooze_ends_after_a_day_a_week_or_with_the_next_goods() -> None:
    assert date(2026, 11, 25) == snoozed_until("day", TODAY, None)
    assert date(2026, 12, 1) == snoozed_until("week", TODAY, None)
    assert date(2026, 11, 28) == snoozed_until("arrival", TODAY, date(2026, 11, 28))
    assert date(2026, 12, 1) == snoozed_until("arrival", TODAY, None)
    assert snoozed_until("worse", TODAY, None) is None


@pytest.mark.parametrize(
    ("utc", "told"),
    [
        ("2026-11-24T19:59", "2026-11-24T19:59"),  # 20:59 in Berlin
        ("2026-11-24T20:00", "2026-11-25T07:00"),  # 21:00: the quiet has begun
        ("2026-11-25T06:59", "2026-11-25T07:00"),
        ("2026-11-25T07:00", "2026-11-25T07:00"),
        ("2026-03-29T00:30", "2026-03-29T06:00"),  # the night in which the clocks go forward
    ],
)
def test_in_quiet_hours_an_alert_waits_for_their_end(utc: str, told: str) -> None:
    now, at = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (utc, told))
    assert at == may_speak_at(BERLIN, "act", now)


def test_critical_breaks_through_only_where_that_is_allowed() -> None:
    night = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    assert may_speak_at(BERLIN, "critical", night) > night
    loud = Quiet(time(21), time(8), "Europe/Berlin", critical_passes=True)
    assert may_speak_at(loud, "critical", night) == night
    assert may_speak_at(loud, "act", night) > night


def test_no_quiet_hours_means_at_any_hour() -> None:
    night = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    assert may_speak_at(Quiet(time(0), time(0), "UTC"), "notice", night) == night
