"""Which dated events lie in a period: the marketplace's sales, public holidays, suppliers' closures?

Dates only. What an event does to demand is measured in `core.demand.events`; a seller's own events come from
the store and go before these.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.demand.marketplace_days import COUNTRY_OF_MARKETPLACE, TABLE
from core.records import SellingEvent

if TYPE_CHECKING:
    from holidays import HolidayBase

BLACK_FRIDAY = "Black Friday to Cyber Monday"
CHRISTMAS = "Christmas shopping"
CLOSURE_HOLIDAYS = ("Chinese New Year", "National Day")


def marketplace_events(marketplace: str, first: date, last: date) -> tuple[SellingEvent, ...]:
    """Selling events of a marketplace (Amazon's id or a country code) that touch the period, oldest first.

    Prime Day and Prime Big Deal Days from the dated table; Black Friday (the day after the fourth Thursday of
    November) to Cyber Monday, and Christmas shopping (the day after Cyber Monday to 20 December), reckoned for each
    year. An unknown marketplace has only the reckoned ones.
    """
    country = COUNTRY_OF_MARKETPLACE.get(marketplace, marketplace)
    dated = [SellingEvent(row.name, row.starts_on, row.ends_on) for row in TABLE if country in row.countries]
    reckoned = [event for year in range(first.year, last.year + 1) for event in _year_end(year)]
    return _within(dated + reckoned, first, last)


def is_expected(name: str, first: date, last: date) -> bool:
    """Whether a period that an event bounds or fills rests on days that the marketplace has not announced yet.

    Worked example: Prime Day of 2027 is expected as in 2026; so is "until Prime Day", which ends on the day before.
    """
    touching = [
        row
        for row in TABLE
        if row.name == name and row.starts_on - timedelta(days=1) <= last and row.ends_on >= first
    ]
    return any(row.status == "expected" for row in touching)


def supplier_closures(first: date, last: date) -> tuple[SellingEvent, ...]:
    """The statutory factory holidays in China that touch the period: Chinese New Year and National Day.

    For years whose swapped days the State Council has not announced only the statutory days are known, and
    factories usually close longer than the law: a supplier's own `closed_from` and `closed_to` go before these.
    """
    found = _holidays("CN", first - timedelta(days=15), last + timedelta(days=15))
    names = {} if found is None else dict(found.items())
    closures = []
    for run in _runs(sorted(names)):
        holiday = next((h for h in CLOSURE_HOLIDAYS if any(h in names[day] for day in run)), None)
        if holiday is not None:
            closures.append(SellingEvent(holiday, run[0], run[-1], "closure"))
    return _within(closures, first, last)


def _year_end(year: int) -> Iterator[SellingEvent]:
    november = date(year, 11, 1)
    friday = november + timedelta(days=(3 - november.weekday()) % 7 + 22)
    monday = friday + timedelta(days=3)
    yield SellingEvent(BLACK_FRIDAY, friday, monday)
    yield SellingEvent(CHRISTMAS, monday + timedelta(days=1), date(year, 12, 20))


def _within(
    events: list[SellingEvent] | Iterator[SellingEvent], first: date, last: date
) -> tuple[SellingEvent, ...]:
    touching = (e for e in events if e.starts_on <= last and e.ends_on >= first)
    return tuple(sorted(touching, key=lambda e: (e.starts_on, e.name)))


def _holidays(country: str, first: date, last: date) -> HolidayBase | None:
    import holidays  # a large package: only when a calendar is asked for

    try:
        return holidays.country_holidays(country, years=range(first.year, last.year + 1), language="en_US")
    except NotImplementedError:
        return None


def _runs(days: list[date]) -> Iterator[list[date]]:
    """Days in a row, with at most two days between them (a weekend within a holiday belongs to it)."""
    run: list[date] = []
    for day in days:
        if run and (day - run[-1]).days > 3:
            yield run
            run = []
        run.append(day)
    if run:
        yield run
