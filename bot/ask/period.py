"""Which days a question means: "this week", "last 14 days", 「上周」, "since 2026-11-01"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple


class Period(NamedTuple):
    """First and last day, both inclusive, and the words that said so ("" if none did)."""

    first: date
    last: date
    words: str = ""


_NUMBERS = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_UNITS = {"day": 1, "week": 7, "month": 30, "天": 1, "日": 1, "周": 7, "星期": 7, "个月": 30}


def find(text: str, today: date) -> Period | None:
    """The period named in ``text``, None if none is. Weeks begin on Monday; nothing reaches past today.

    Worked example, today Sunday 2026-11-22: "this week" is 16–22 Nov, "last week" 9–15 Nov, "last 3 days" 20–22 Nov.
    """
    lowered = text.lower()
    for pattern, days in _RULES:
        match = pattern.search(lowered)
        if match:
            first, last = days(match, today)
            return Period(first, min(last, today), match.group(0).strip())
    return None


def _of_days(n: int, today: date) -> tuple[date, date]:
    return today - timedelta(days=max(n, 1) - 1), today


def _counted(match: re.Match[str], today: date) -> tuple[date, date]:
    number = match.group("n")
    n = int(number) if number.isdigit() else _NUMBERS.get(number, 1)
    return _of_days(min(n, 1100) * _UNITS[match.group("unit")], today)


def _week(weeks_ago: int) -> Callable[[re.Match[str], date], tuple[date, date]]:
    def days(_: re.Match[str], today: date) -> tuple[date, date]:
        monday = today - timedelta(days=today.weekday() + 7 * weeks_ago)
        return monday, monday + timedelta(days=6)

    return days


def _month(months_ago: int) -> Callable[[re.Match[str], date], tuple[date, date]]:
    def days(_: re.Match[str], today: date) -> tuple[date, date]:
        year, month = divmod(today.year * 12 + today.month - 1 - months_ago, 12)
        return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])

    return days


def _since(match: re.Match[str], today: date) -> tuple[date, date]:
    try:
        return min(date.fromisoformat(match.group("day")), today), today
    except ValueError:
        return _of_days(7, today)


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], tuple[date, date]]], ...] = (
    (re.compile(r"(?:since|from|自从?|从)\s*(?P<day>\d{4}-\d{2}-\d{2})"), _since),
    (re.compile(r"(?:last|past|previous)\s+(?P<n>\d{1,4})\s*(?P<unit>day|week|month)s?\b"), _counted),
    (
        re.compile(r"(?:最近|过去|近)(?P<n>\d{1,4}|[一二两三四五六七八九十])\s*(?P<unit>天|日|周|星期|个月)"),
        _counted,
    ),
    (
        re.compile(r"\byesterday\b|昨天|昨日"),
        lambda _, today: (today - timedelta(days=1), today - timedelta(days=1)),
    ),
    (re.compile(r"\btoday\b|今天|今日"), lambda _, today: (today, today)),
    (re.compile(r"\bthis\s+week\b|这周|本周|这个?星期|这一周"), _week(0)),
    (re.compile(r"\blast\s+week\b|\bprevious\s+week\b|上周|上个?星期"), _week(1)),
    (re.compile(r"\bthis\s+month\b|这个月|本月"), _month(0)),
    (re.compile(r"\blast\s+month\b|\bprevious\s+month\b|上个?月"), _month(1)),
    (re.compile(r"\brecent(?:ly)?\b|\blately\b|最近|近期"), lambda _, today: _of_days(14, today)),
)
