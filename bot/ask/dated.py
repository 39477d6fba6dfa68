"""Which days a question is about, and which it compares them with: "against last year", 「环比」."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.ask.period import Mention, shifted
from bot.ask.query import AHEAD, Query, Span

_COMPARES = re.compile(
    r"(?<![a-z])(?:vs\.?|versus|compared?|comparison|against|relative to|than|yoy|mom|wow|qoq|year[- ]o[nv](?:er)?[- ]year|month[- ]o[nv](?:er)?[- ]month|week[- ]o[nv](?:er)?[- ]week)(?![a-z])"
    r"|对比|相比|比较|同比|环比|比(?!例|价|较好)|较(?=上|去|前)|跟(?=去年|上)|和(?=去年|上)"
)
A_YEAR_BEFORE = re.compile(
    r"(?:the )?same (?:time|period|month|week|days?|quarter|weeks|months)(?: of| in)? last year|a year ago|(?<![a-z])yoy(?![a-z])|year[- ]o[nv](?:er)?[- ]year|去年同期|去年同月|去年同一?时期|同期|同比"
)
_BEFORE = re.compile(
    r"(?<![a-z])(?:mom|wow|qoq)(?![a-z])|month[- ]o[nv](?:er)?[- ]month|week[- ]o[nv](?:er)?[- ]week|(?:the )?(?:previous|prior) period|(?:the )?(?:period|week|month) before(?! last)|环比|上期|前一期"
)


def dated(query: Query, intent: str, about_days: Sequence[Mention], lowered: str, today: date) -> Query:
    """The query with its period and what that is compared with, of the days that ``lowered`` mentions."""
    ahead = intent in AHEAD or (intent == "supplier" and any(m.event for m in about_days))
    compares = _COMPARES.search(lowered)
    found = [(m, days) for m in about_days if (days := m.days(today, ahead)) is not None]
    if not found:
        period = None
        compare: Span | None = None
        if compares and (A_YEAR_BEFORE.search(lowered) or _BEFORE.search(lowered)):
            period = Span(today.replace(day=1), today)
            compare = shifted(period, "year" if A_YEAR_BEFORE.search(lowered) else "before")
        return replace(query, period=period, compare=compare)
    mention, period = found[0]
    compare = None
    if A_YEAR_BEFORE.search(lowered):
        compare = shifted(period, "year")
    elif _BEFORE.search(lowered) and compares:
        compare = shifted(period, "before")
    elif compares and len(found) > 1:
        compare = found[1][1]
    elif (
        (
            compares
            and len(found) == 1
            and compares.start() < mention.start
            and not ahead
            and mention.relation == "in"
        )
        and period.last < today
        and re.search(r"than|vs|versus|compared|against|比|较", compares.group())
    ):
        compare, period = period, _same_unit(period, today)
    return replace(query, period=period, compare=compare, event=mention.event)


def _same_unit(span: Span, today: date) -> Span:
    """The present week, month or days that go with what they are compared with: "better than last month"."""
    length = (span.last - span.first).days + 1
    if span.first.day == 1 and length > 27:
        return Span(today.replace(day=1) if length < 32 else today.replace(month=1, day=1), today)
    if length == 7 and span.first.weekday() == 0:
        return Span(date.fromordinal(today.toordinal() - today.weekday()), today)
    return Span(date.fromordinal(today.toordinal() - length + 1), today)
