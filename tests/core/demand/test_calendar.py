"""Dated events: the marketplace's, public holidays, factory closures."""

from __future__ import annotations

from datetime import date

from core.demand.calendar import (
    BLACK_FRIDAY,
    CHRISTMAS,
    marketplace_events,
    supplier_closures,
)

US = "ATVPDKIKX0DER"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_the_events_of_2026_in_the_united_states() -> None:
    events = [(e.name, e.starts_on, e.ends_on) for e in marketplace_events(US, *YEAR)]

    assert [
        ("Prime Day", date(2026, 6, 23), date(2026, 6, 26)),
        ("Prime Big Deal Days", date(2026, 10, 6), date(2026, 10, 7)),
        (BLACK_FRIDAY, date(2026, 11, 27), date(2026, 11, 30)),
        (CHRISTMAS, date(2026, 12, 1), date(2026, 12, 20)),
    ] == events


def test_black_friday_follows_the_fourth_thursday() -> None:
    """2027: Thanksgiving on 25 November, so Friday 26 to Monday 29."""
    [friday] = [
        e for e in marketplace_events(US, date(2027, 11, 1), date(2027, 11, 30)) if e.name == BLACK_FRIDAY
    ]

    assert (date(2027, 11, 26), date(2027, 11, 29)) == (friday.starts_on, friday.ends_on)


def test_an_event_that_began_before_the_period_still_counts() -> None:
    assert [CHRISTMAS] == [e.name for e in marketplace_events(US, date(2026, 12, 10), date(2026, 12, 12))]


def test_an_unknown_marketplace_has_the_reckoned_events_only() -> None:
    assert {BLACK_FRIDAY, CHRISTMAS} == {e.name for e in marketplace_events("A-NEW-ONE", *YEAR)}


def test_factories_close_for_new_year_and_national_day() -> None:
    """The State Council's swapped days of 2026 belong to the closure; so does the weekend within it."""
    closures = [(e.name, e.starts_on, e.ends_on, e.kind) for e in supplier_closures(*YEAR)]

    assert [
        ("Chinese New Year", date(2026, 2, 16), date(2026, 2, 23), "closure"),
        ("National Day", date(2026, 10, 1), date(2026, 10, 7), "closure"),
    ] == closures
