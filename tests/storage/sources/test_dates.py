"""Which day a cell names is decided by the file's own dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from storage.sources.dates import DateWitnesses, Order, parse_day, parse_moment

LOS_ANGELES, LONDON, TOKYO = (
    ZoneInfo("America/Los_Angeles"),
    ZoneInfo("Europe/London"),
    ZoneInfo("Asia/Tokyo"),
)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-03-05", None), ("2026/3/5", None), ("2026.03.05", None), ("20260305", None), ("2026年3月5日", None),
        ("05.03.2026", None), ("5.3.26", None), ("Mar 05, 2026", None), ("5 March 2026", None), ("05-Mar-2026", None),
        ("03/05/2026", "mdy"), ("3-5-26", "mdy"), ("05/03/2026", "dmy"), ("05-03-2026", "dmy"),
        ("2026-03-05 10:11:12", None), ("3/5/2026 4:01 PM", "mdy"), ("46086", None), ("46086.75", None),
        ("Thursday, March 5, 2026", None), ("Thu 5 Mar 2026", None), ("5 mars 2026", None), ("5. März 2026", None), ("5 mar. 2026", None), ("5 de marzo de 2026", None),
        ("5-Mar-26", None), ("5 mrt 2026 10:11:12", None), ("5 mar 2026 11:58:01 pm", None),
        ("05.03.2026 03:04:05 UTC", None), ("5 mars 2026 08:31:28 UTC", None), ("Mar 4, 2026 6:03:11 PM PST", None),
        ("2026/03/05 10:03:11 JST", None), ("5 Mar 2026 4:24:44 am GMT+1", None), ("4 Mar 2026 11:24 pm GMT-05:00", None),
    ],
)  # fmt: skip
def test_a_day_is_written_in_many_ways(text: str, order: Order | None) -> None:
    """All of them are 5 March 2026."""
    assert date(2026, 3, 5) == parse_day(text, order, LONDON)


@pytest.mark.parametrize(
    "text",
    [
        "03/05/2026",
        "2026-13-01",
        "2026-02-30",
        "1066-01-01",
        "9999-01-01",
        "soon",
        "1999",
        "4608",
        "460860",
        "26-02-01",
        "5 juk 2026",
        "32 Mar 2026",
        "5 mar 202",
    ],
)
def test_what_is_no_day_or_could_be_two_is_refused(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError):
        parse_day(text, None, LONDON)


def test_a_timestamp_belongs_to_the_day_of_the_marketplace() -> None:
    """Order files are in UTC; the marketplace's day is what people plan by, daylight saving included."""
    assert date(2026, 3, 1) == parse_day("2026-03-02T07:59:00+00:00", None, LOS_ANGELES)  # winter: UTC-8
    assert date(2026, 3, 8) == parse_day(
        "2026-03-09T06:59:00+00:00", None, LOS_ANGELES
    )  # summer since 8 March: UTC-7
    assert date(2026, 3, 9) == parse_day("2026-03-09T07:00:00+00:00", None, LOS_ANGELES)
    assert date(2026, 3, 3) == parse_day("2026-03-02T15:30:00Z", None, TOKYO)
    assert date(2026, 3, 3) == parse_day("2 Mar 2026 3:30:00 pm UTC", None, TOKYO)
    assert date(2026, 3, 1) == parse_day("Mar 1, 2026 11:59:59 PM PST", None, LOS_ANGELES)
    assert date(2026, 3, 28) == parse_day("28.03.2026 23:30:00 UTC", None, LONDON)
    assert date(2026, 3, 30) == parse_day("29.03.2026 23:30:00 UTC", None, LONDON)  # summer since the 29th
    assert date(2026, 3, 29) == parse_day(
        "29.03.2026 23:30:00", None, LONDON
    )  # no zone: the day as it stands


def test_a_moment_without_offset_is_utc() -> None:
    """As order files are."""
    expected = datetime(2026, 3, 2, 5, 10, tzinfo=UTC)

    assert expected == parse_moment("2026-03-02T05:10:00")
    assert expected == parse_moment("2026-03-02 05:10:00 UTC")
    assert expected == parse_moment("2026-03-02T14:10:00+09:00")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["25/03/2026", "04/05/2026"], "dmy"), (["03/25/2026", "04/05/2026"], "mdy"), (["04/05/2026"], None),
        (["25.03.2026"], "dmy"), (["04.05.2026"], "dmy"), (["25/03/2026", "03/25/2026"], None), (["2026-03-25"], None),
    ],
)  # fmt: skip
def test_each_date_is_a_witness(cells: list[str], expected: str | None) -> None:
    """A 25th month does not exist; dotted dates are day first everywhere."""
    witnesses = DateWitnesses()
    for line, cell in enumerate(cells, start=2):
        witnesses.hear(cell, line=line)

    assert expected == witnesses.verdict
