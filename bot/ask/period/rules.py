"""The expressions of time: each a pattern and what it means on a given day, looking back or ahead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.ask.period import days as of
from bot.ask.period.numbers import PATTERN as N
from bot.ask.period.numbers import number
from bot.ask.query import Span

Meaning = Callable[[re.Match[str], date, bool], Span | None]
"""From the words, today, and whether the question looks ahead, to the days; None where there are no such days."""

_UNIT = {
    "day": 1, "d": 1, "天": 1, "日": 1, "week": 7, "wk": 7, "w": 7, "周": 7, "星期": 7, "礼拜": 7, "month": 30, "mo": 30, "mth": 30, "个月": 30, "月": 30,
    "quarter": 91, "季度": 91, "个季度": 91, "year": 365, "yr": 365, "年": 365, "hour": 0, "hr": 0, "h": 0, "小时": 0, "fortnight": 14,
}  # fmt: skip
_MONTHS = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = "mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_U = r"(?P<u>hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|mths?|mo|quarters?|years?|yrs?|fortnights?)(?![a-z])"
_ZU = r"(?P<u>小时|天|日|周|星期|礼拜|个月|个季度|季度|年)"


def _unit(match: re.Match[str]) -> int:
    word = match["u"]
    return _UNIT[word if word in _UNIT else word.rstrip("s")]


def _length(match: re.Match[str]) -> int:
    n = number(match["n"]) if match["n"] else 1
    size = _unit(match)
    n = 1 if n is None else n
    return max(1, round(n / 24)) if size == 0 else min(round(n * size), 3700)


def _back(match: re.Match[str], today: date, ahead: bool) -> Span:
    """The last n months begin on the same day n months before: ``last 3 months`` on 25 November is 26 August on."""
    n = number(match["n"]) if match["n"] else 1.0
    if _unit(match) == 30 and n is not None and n == int(n):
        begins = of.month(today.year, today.month - int(n))
        day = min(today.day, begins.last.day)
        return Span(begins.first.replace(day=day) + timedelta(days=1), today)
    return of.back(today, _length(match))


def _next(match: re.Match[str], today: date, ahead: bool) -> Span:
    return of.ahead(today, _length(match))


def _within(match: re.Match[str], today: date, ahead: bool) -> Span:
    return Span(today, today + timedelta(days=_length(match))) if ahead else of.back(today, _length(match))


def _ago(match: re.Match[str], today: date, ahead: bool) -> Span:
    day = today - timedelta(days=_length(match))
    size = _unit(match)
    if size == 7:
        return of.week(day)
    return of.month(day.year, day.month) if size == 30 else Span(day, day)


def _day(offset: int) -> Meaning:
    return lambda m, today, ahead: Span(today + timedelta(days=offset), today + timedelta(days=offset))


def _week(offset: int) -> Meaning:
    return lambda m, today, ahead: of.week(today, offset)


def _month(offset: int) -> Meaning:
    return lambda m, today, ahead: of.month(today.year, today.month + offset)


def _quarter(offset: int) -> Meaning:
    return lambda m, today, ahead: of.quarter(today.year, (today.month - 1) // 3 + 1 + offset)


def _year(offset: int) -> Meaning:
    return lambda m, today, ahead: of.months(today.year + offset, 1, 12)


def _weekend(offset: int) -> Meaning:
    def days(m: re.Match[str], today: date, ahead: bool) -> Span:
        week = of.week(today, offset if offset or ahead or today.weekday() >= 5 else -1)
        return Span(week.last - timedelta(days=1), week.last)

    return days


def _in_year(match: re.Match[str], today: date, ahead: bool, begins: Callable[[int], Span]) -> Span:
    """The year that was said, else the one that fits the way the question looks."""
    told = match.groupdict().get("y")
    if told:
        relative = {
            "今年": 0,
            "去年": -1,
            "前年": -2,
            "明年": 1,
            "this year": 0,
            "last year": -1,
            "next year": 1,
        }
        if told in relative:
            return begins(today.year + relative[told])
        year = int(told)
        return begins(year + 2000 if year < 100 else year)
    span = begins(today.year)
    if ahead and span.last < today:
        return begins(today.year + 1)
    if not ahead and span.first > today:
        return begins(today.year - 1)
    return span


def _named_month(match: re.Match[str], today: date, ahead: bool) -> Span | None:
    word = match["m"]
    if word[:3] in _SHORT:
        month = _SHORT.index(word[:3]) + 1
    else:
        value = number(word)
        if value is None or not 1 <= value <= 12:
            return None
        month = int(value)
    return _in_year(match, today, ahead, lambda year: of.month(year, month))


def _named_quarter(match: re.Match[str], today: date, ahead: bool) -> Span | None:
    value = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(match["q"]) or number(match["q"])
    if value is None or not 1 <= value <= 4:
        return None
    return _in_year(match, today, ahead, lambda year: of.quarter(year, int(value)))


def _half(match: re.Match[str], today: date, ahead: bool) -> Span:
    first = match["h"] in ("1", "上", "first")
    return _in_year(match, today, ahead, lambda year: of.months(year, 1 if first else 7, 6))


def _weekday(match: re.Match[str], today: date, ahead: bool) -> Span:
    which = match.groupdict().get("w") or ""
    word = match["d"]
    place = _WEEKDAYS.index(word[:3]) if word[:3] in _WEEKDAYS else "一二三四五六日天七".index(word)
    place = min(place, 6)
    if which in ("上", "上个", "last week"):
        day = of.week(today, -1).first + timedelta(days=place)
    elif which in ("上上", "上上个"):
        day = of.week(today, -2).first + timedelta(days=place)
    elif which in ("下", "下个"):
        day = of.week(today, 1).first + timedelta(days=place)
    elif which in ("本", "这", "这个"):
        day = of.week(today).first + timedelta(days=place)
    elif which in ("next", "coming", "this coming") or (ahead and which != "last"):
        day = today + timedelta(days=(place - today.weekday() - 1) % 7 + 1)
    else:
        day = today - timedelta(days=(today.weekday() - place) % 7 or (7 if which == "last" else 0))
    return Span(day, day)


def _date(match: re.Match[str], today: date, ahead: bool) -> Span | None:
    said = match.groupdict()
    month = _SHORT.index(said["b"][:3]) + 1 if said.get("b") else int(said["m"])
    try:
        return _in_year(
            match,
            today,
            ahead,
            lambda year: Span(date(year, month, int(said["d"])), date(year, month, int(said["d"]))),
        )
    except ValueError:
        return None


def _dates(match: re.Match[str], today: date, ahead: bool) -> Span | None:
    """Some days of one month: 14-15 Nov, Nov 1-10."""
    month, first, last = _SHORT.index(match["b"][:3]) + 1, int(match["d"]), int(match["e"])
    try:
        return _in_year(
            match, today, ahead, lambda year: Span(date(year, month, first), date(year, month, last))
        )
    except ValueError:
        return None


def _to_date(unit: str) -> Meaning:
    def days(m: re.Match[str], today: date, ahead: bool) -> Span:
        return {
            "w": Span(of.week(today).first, today),
            "m": Span(today.replace(day=1), today),
            "q": Span(of.quarter(today.year, (today.month - 1) // 3 + 1).first, today),
            "y": Span(today.replace(month=1, day=1), today),
        }[unit]

    return days


def _edge(part: str) -> Meaning:
    """The end or the beginning of this year or month."""

    def days(m: re.Match[str], today: date, ahead: bool) -> Span:
        month = of.month(today.year, today.month)
        return {
            "month end": Span(today, month.last) if ahead else Span(month.last, month.last),
            "year end": Span(today, date(today.year, 12, 31)) if ahead else of.month(today.year, 12),
            "month start": Span(month.first, month.first + timedelta(days=9)),
            "year start": of.month(today.year, 1),
        }[part]

    return days


_Y = r"(?:\s*,?\s*(?:of\s+)?(?P<y>20\d\d|this year|last year|next year))?"
_ZY = r"(?P<y>20\d\d|\d\d(?=年)|今年|去年|前年|明年)?年?的?"

RULES: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (
            rf"(?<!\d)(?P<d>3[01]|[12]\d|0?[1-9])\s*(?:-|–|to)\s*(?P<e>3[01]|[12]\d|0?[1-9])(?:th|st|nd|rd)?\s+(?P<b>{_MONTHS})(?![a-z])",
            _dates,
        ),
        (
            rf"(?<![a-z])(?P<b>{_MONTHS})\.?\s+(?P<d>3[01]|[12]\d|0?[1-9])\s*(?:-|–|to)\s*(?P<e>3[01]|[12]\d|0?[1-9])(?!\d)",
            _dates,
        ),
        (r"(?P<y>20\d\d)\s*[-/.年]\s*(?P<m>1[0-2]|0?[1-9])\s*[-/.月]\s*(?P<d>3[01]|[12]\d|0?[1-9])(?![\d])[日号]?", _date),
        (r"(?<![\w.-])(?P<m>1[0-2]|0?[1-9])[/](?P<d>3[01]|[12]\d|0?[1-9])(?:/(?P<y>20\d\d))?(?![\w/-])", _date),
        (rf"(?<![a-z])(?P<b>{_MONTHS})\.?\s+(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d)" + r"(?:\s*,?\s*(?P<y>20\d\d))?", _date),
        (rf"(?<!\d)(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<b>{_MONTHS})(?![a-z])" + r"(?:\s*,?\s*(?P<y>20\d\d))?", _date),
        (r"(?<![\d.])(?P<m>1[0-2]|0?[1-9])\s*月\s*(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)(?:\s*[日号])?", _date),
        (r"day before yesterday|前天", _day(-2)),
        (r"大前天", _day(-3)),
        (r"yesterday'?s?|昨天|昨日|昨晚", _day(-1)),
        (r"today'?s?|tonight|this morning|今天|今日|今早|当天", _day(0)),
        (r"day after tomorrow|后天", _day(2)),
        (r"tomorrow|明天|明日", _day(1)),
        (rf"(?<![a-z])(?P<n>{N})\s*{_U}\s+(?:ago|back|earlier)", _ago),
        (rf"(?P<n>{N}|半)\s*{_ZU}\s*(?:之)?前(?!的)", _ago),
        (rf"(?:last|past|previous|trailing|recent|prior)\s+(?P<n>{N})?\s*(?:of\s+)?(?P<u>days|weeks|wks|months|mths|mo|quarters|years|yrs|hours|hrs|fortnight)(?![a-z])", _back),
        (rf"(?:last|past|previous|trailing|prior)[\s-]+(?P<n>{N})[\s-]*(?:of\s+)?{_U}", _back),
        (r"(?:past|trailing)\s+(?P<n>)(?P<u>day|week|month|quarter|year)(?![a-z])", _back),
        (r"(?:over|in|for|during)\s+(?:the\s+)?(?:last|past)\s+(?P<n>)(?P<u>day|fortnight)(?![a-z])", _back),
        (rf"(?:next|coming|following|upcoming)\s+(?P<n>{N})\s*(?:of\s+)?{_U}", _next),
        (rf"(?<![a-z])(?:within|in)\s+(?:the\s+)?(?P<n>{N})\s*{_U}", _within),
        (rf"(?:最近|过去|近|前|这|往前)(?:的)?\s*(?P<n>{N}|半)\s*(?P<u>小时|天|日|周|星期|礼拜|个月|个季度|季度|年)(?!度)", _back),
        (rf"(?:未来|接下来|往后|今后|后面|后续|下)(?:的)?\s*(?P<n>{N}|半)\s*(?P<u>天|周|星期|礼拜|个月|个季度|季度|年)", _next),
        (rf"(?P<n>{N}|半)\s*(?P<u>天|周|星期|个星期|个月)\s*(?:以|之)?内", _within),
        (r"(?:未来|接下来)(?P<n>)(?P<u>周|星期|年)", _next),
        (r"(?:最近|过去|近)半年", lambda m, t, a: of.back(t, 182)),
        (r"(?:最近|过去|近)(?:半个月|半月)", lambda m, t, a: of.back(t, 15)),
        (r"(?<![a-z])fortnight", lambda m, t, a: of.ahead(t, 14) if a else of.back(t, 14)),
        (r"week[- ]to[- ]date|(?<![a-z])wtd(?![a-z])", _to_date("w")),
        (r"month[- ]to[- ]date|(?<![a-z])mtd(?![a-z])|本月至今|月初至今|月初到现在", _to_date("m")),
        (r"quarter[- ]to[- ]date|(?<![a-z])qtd(?![a-z])", _to_date("q")),
        (r"year[- ]to[- ]date|(?<![a-z])ytd(?![a-z])|今年以来|今年至今|年初至今|年初到现在", _to_date("y")),
        (rf"(?P<w>last week)(?:'s|\s+on)?\s+(?P<d>{_DAYS})(?![a-z])", _weekday),
        (r"(?:(?P<w>last|next|this coming|coming|this)\s+)?(?<![a-z])(?P<d>monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|weds?|thurs?|fri)(?![a-z])'?s?", _weekday),
        (r"(?P<w>上上个?|上个?|下个?|本|这个?)?(?:周|星期|礼拜)(?P<d>[一二三四五六日天七])(?![个周])", _weekday),
        (r"last\s+weekend|上(?:个)?周末", _weekend(-1)),
        (r"next\s+weekend|下(?:个)?周末", _weekend(1)),
        (r"(?:this\s+)?(?<![a-z])weekend|(?:这|本)?周末", _weekend(0)),
        (r"week before last|two weeks back|上上个?(?:周|星期|礼拜)", _week(-2)),
        (r"(?:this|current)\s+(?:week|wk)(?:'s)?|这(?:一|个)?(?:周|星期|礼拜)|本周|这礼拜|当周|这个礼拜", _week(0)),
        (r"(?:last|previous|prior)\s+(?:week|wk)(?:'s)?|上(?:一|个)?(?:周|星期|礼拜)|上个礼拜", _week(-1)),
        (r"(?:next|coming|following)\s+(?:week|wk)|下(?:一|个)?(?:周|星期|礼拜)", _week(1)),
        (r"month before last|上上个?月", _month(-2)),
        (r"(?:this|current)\s+(?:month|mth)(?:'s)?|这(?:个|一个)?月(?!\d)|本月|当月", _month(0)),
        (r"(?:last|previous|prior)\s+(?:month|mth)(?:'s)?|上(?:一)?个?月(?:份)?", _month(-1)),
        (r"(?:next|coming|following)\s+(?:month|mth)|下个?月(?:份)?|次月", _month(1)),
        (r"(?:this|current)\s+(?:quarter|qtr)|(?:这个?|本|当)季度?", _quarter(0)),
        (r"(?:last|previous|prior)\s+(?:quarter|qtr)|上(?:一|个)?(?:个)?季度?", _quarter(-1)),
        (r"(?:next|coming|following)\s+(?:quarter|qtr)|下(?:一|个)?(?:个)?季度?", _quarter(1)),
        (r"(?<![a-z0-9])q(?P<q>[1-4])(?![0-9])(?:\s*'?(?P<y>20\d\d|\d\d(?!\d)|this year|last year|next year))?", _named_quarter),
        (rf"(?P<q>first|second|third|fourth)\s+quarter{_Y}", _named_quarter),
        (r"(?P<y>20\d\d)\s*q(?P<q>[1-4])", _named_quarter),
        (rf"{_ZY}(?:第)?(?P<q>[1-4一二三四])季度?(?!节)", _named_quarter),
        (r"(?<![a-z0-9])h(?P<h>[12])(?![0-9a-z])(?:\s*(?P<y>20\d\d))?", _half),
        (rf"(?P<h>first|second) half(?: of the year)?{_Y}", _half),
        (rf"{_ZY}(?P<h>[上下])半年", _half),
        (rf"(?<![a-z])(?P<m>{_MONTHS})(?![a-z])(?:'s)?{_Y}(?!\s+(?:we|i|they|you)\b)", _named_month),
        (rf"{_ZY}(?P<m>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?", _named_month),
        (r"(?:end of (?:the )?month|month[- ]end|eom)(?![a-z])|月底|月末", _edge("month end")),
        (r"(?:end of (?:the )?year|year[- ]end|eoy)(?![a-z])|年底|年末|岁末", _edge("year end")),
        (r"(?:beginning|start) of (?:the )?month|月初", _edge("month start")),
        (r"(?:beginning|start) of (?:the )?year|年初", _edge("year start")),
        (r"this year(?:'s)?|今年|本年", _year(0)),
        (r"last year(?:'s)?|previous year|去年|上一年", _year(-1)),
        (r"前年|year before last", _year(-2)),
        (r"next year|明年|来年", _year(1)),
        (r"(?<![\d$¥.,-])(?P<y>202\d)(?:年)?(?![\d-])", lambda m, t, a: of.months(int(m["y"]), 1, 12)),
        (r"(?<![a-z])recent(?:ly)?(?![a-z])|(?<![a-z])lately|these days|of late|最近|近期|近来|这阵子|这段时间|前阵子|这几天|前几天", lambda m, t, a: Span(t, t + timedelta(days=14)) if a else of.back(t, 14)),
    )
)  # fmt: skip
"""The first rule that fits at a place is taken; earlier places before later ones."""
