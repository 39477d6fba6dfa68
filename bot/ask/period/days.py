"""Calendar arithmetic: weeks begin on Monday, months and quarters are the calendar's."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from bot.ask.query import Span


def week(today: date, offset: int = 0) -> Span:
    """The week ``offset`` weeks from this one."""
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=offset)
    return Span(monday, monday + timedelta(days=6))


def month(year: int, number: int) -> Span:
    """A month; ``number`` may run over: month 13 is January of the year after."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return Span(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def months(year: int, first: int, count: int) -> Span:
    """``count`` months from month ``first`` on."""
    return Span(month(year, first).first, month(year, first + count - 1).last)


def quarter(year: int, number: int) -> Span:
    """A quarter; ``number`` may run over."""
    return months(year, 3 * (number - 1) + 1, 3)


def back(today: date, days: int) -> Span:
    """The last ``days`` days, today among them."""
    return Span(today - timedelta(days=max(days, 1) - 1), today)


def ahead(today: date, days: int) -> Span:
    """The next ``days`` days from tomorrow on."""
    return Span(today + timedelta(days=1), today + timedelta(days=max(days, 1)))


def a_year_before(day: date) -> date:
    """The same date a year earlier; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
