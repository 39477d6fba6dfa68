"""Every expression of time in a text, with its place and how it stands: before, since, until, from … to …"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.ask.period import named, rules
from bot.ask.period.days import a_year_before, month
from bot.ask.query import Span
from core.records import SellingEvent

Relation = str
"""How the question stands to the days: "in", "before", "until", "since", "after"."""

_BEFORE = re.compile(
    r"(?:before|ahead of|prior to|in time for|leading up to|up to)\s+(?:the\s+|this\s+|next\s+)?$"
)
_UNTIL = re.compile(
    r"(?:until|till|'?til|by|through to|through|make it to|make it through|last to|enough for|out to|to cover|survive|ready for)\s+"
    r"(?:the\s+|this\s+|the end of\s+|end of\s+)?$|(?:撑到|卖到|够到|到|顶到|扛到|撑得到|撑不到|撑不撑得到|坚持到|至|截至|截止)$"
)
_SINCE = re.compile(
    r"(?:since|from|starting|beginning|as of)\s+(?:the\s+)?(?:beginning of\s+|start of\s+)?$|(?:自从|自|从|打)$"
)
_AFTER = re.compile(r"(?:after|following|post)\s+(?:the\s+)?$")
_AFTER_WORDS = (
    (re.compile(r"^\s*(?:之前|以前|前夕|来临前|到来前|前)"), "before"),
    (re.compile(r"^\s*(?:以来|至今|到现在|到今天|起|开始|之后到现在)"), "since"),
    (re.compile(r"^\s*(?:之后|以后|过后|结束后|后)"), "after"),
)
_EVENT = re.compile(
    "|".join(
        rf"(?P<e{place}>{'|'.join(p if not p[0].isascii() else rf'(?<![a-z0-9.]){p}(?![a-z0-9])' for p in sorted(pattern.split('|'), key=len, reverse=True))})"
        for place, pattern in enumerate(named.NAMES.values())
    )
)
_YEAR = re.compile(r"(?:last|this|next) year(?:'?s)?|去年的?|今年的?|明年的?")
_TO = re.compile(r"^\s*(?:to|till|until|through|-|–|—|~|and|至|到|和)\s*$")


@dataclass(frozen=True, slots=True)
class Mention:
    """One expression of time: its place in the text, how it stands, the event it names, and what it means."""

    start: int
    end: int
    relation: Relation
    event: str | None
    means: Callable[[date, bool], Span | None]

    def days(self, today: date, ahead: bool) -> Span | None:
        """The days meant; a question that looks back does not reach past today."""
        span = self.means(today, ahead)
        if span is None:
            return None
        if self.relation == "before" and self.event is None and span.first <= today < span.last:
            span = Span(today, span.last)  # before the end of the year that has begun to end
        elif self.relation == "before":
            span = (
                Span(min(today, span.first), span.first - timedelta(days=1))
                if span.first > today
                else Span(*_leading(span))
            )
        elif self.relation == "until":
            later = self.means(today, True)
            span = later if later is not None and span.last < today <= later.last else span
            last = span.first if self.event else span.last
            span = Span(today, last) if last >= today else span
        elif self.relation == "since":
            span = Span(span.first, max(today, span.first))
        elif self.relation == "after":
            span = Span(
                span.last + timedelta(days=1), max(today, span.last + timedelta(days=30 if ahead else 1))
            )
        if ahead and span.first < today < span.last and self.event is None and self.relation != "since":
            span = Span(today, span.last)
        if not ahead and span.first <= today and self.relation not in ("until", "before"):
            span = Span(span.first, min(span.last, today))
        return span


def mentions(text: str, own: Sequence[SellingEvent] = ()) -> list[Mention]:
    """Every expression of time in ``text`` (lower case), in order; "from A to B" is one.

    Worked example: ``october vs september`` has two, ``since monday`` one that stands "since".
    """
    found: list[tuple[int, int, str | None, Callable[[date, bool], Span | None]]] = []
    at = 0
    while at < len(text):
        best = _event_at(text, at, own) or _rule_at(text, at)
        if best is None:
            at += 1
            continue
        if best[2] is not None and found and _YEAR.fullmatch(text[found[-1][0] : at].strip()):
            found.pop()  # "last year's Prime Day" is one expression
        found.append(best)
        at = best[1]
    return _joined(text, found)


def shifted(span: Span, how: str) -> Span:
    """What a span is compared with: "year", the same days a year before; "before", the equally long time before.

    A calendar month goes with the calendar month before it, part of one with the same days of the month before.
    """
    if how == "year":
        return Span(a_year_before(span.first), a_year_before(span.last))
    if span.first.day == 1 and (span.first.year, span.first.month) == (span.last.year, span.last.month):
        before = month(span.first.year, span.first.month - 1)
        whole = span.last == month(span.last.year, span.last.month).last
        return (
            before if whole else Span(before.first, min(before.last, before.first + (span.last - span.first)))
        )
    length = (span.last - span.first).days + 1
    return Span(span.first - timedelta(days=length), span.first - timedelta(days=1))


def _event_at(
    text: str, at: int, own: Sequence[SellingEvent]
) -> tuple[int, int, str | None, Callable[[date, bool], Span | None]] | None:
    for event in own:
        name = event.name.casefold()
        if len(name) > 3 and text.startswith(name, at):
            spans = sorted(Span(e.starts_on, e.ends_on) for e in own if e.name.casefold() == name)
            return at, at + len(name), event.name, _nearest(spans)
    match = _EVENT.match(text, at)
    if match is None or match.lastgroup is None:
        return None
    name = tuple(named.NAMES)[int(match.lastgroup[1:])]
    end = match.end()
    if match.group() in ("年前", "年后"):
        end -= 1
    year = re.match(r"\s*'?(20\d\d)|\s*(last|this|next) year", text[end:])
    before = re.search(r"(last|next|this year'?s|last year'?s|去年|今年|明年)的?\s*$", text[:at])

    def means(today: date, ahead: bool) -> Span | None:
        spans = named.occurrences(name, today, own)
        told = (year and (year[1] or year[2])) or (before and before[1])
        if told and told.isdigit():
            return next((s for s in spans if s.first.year == int(told)), None)
        offset = {
            "去年": -1,
            "last year's": -1,
            "last years": -1,
            "明年": 1,
            "今年": 0,
            "this year's": 0,
            "last": -1,
            "this": 0,
            "next": 1,
        }
        if (year and told in offset) or told in ("去年", "今年", "明年", "last year's", "this year's"):
            return next((s for s in spans if s.first.year == today.year + offset[str(told)]), None)
        return _nearest(spans)(today, told == "next" or (ahead and told != "last"))

    return at, end + (len(year.group()) if year else 0), name, means


def _nearest(spans: Sequence[Span]) -> Callable[[date, bool], Span | None]:
    """The next of some days for a question that looks ahead, else the last that has begun."""

    def means(today: date, ahead: bool) -> Span | None:
        if ahead:
            return next((s for s in spans if s.last >= today), None)
        return next((s for s in reversed(spans) if s.first <= today), None)

    return means


def _rule_at(text: str, at: int) -> tuple[int, int, str | None, Callable[[date, bool], Span | None]] | None:
    for pattern, meaning in rules.RULES:
        match = pattern.match(text, at)
        if match and match.end() > at:
            return at, match.end(), None, lambda today, ahead, m=match, means=meaning: means(m, today, ahead)
    return None


def _joined(
    text: str, found: list[tuple[int, int, str | None, Callable[[date, bool], Span | None]]]
) -> list[Mention]:
    joined: list[Mention] = []
    place = 0
    while place < len(found):
        start, end, event, means = found[place]
        if place + 1 < len(found) and _TO.match(text[end : found[place + 1][0]]):
            between = text[end : found[place + 1][0]].strip()
            begins = re.search(r"(?:from|between|从|自)\s*$", text[:start])
            if between not in ("and", "和") or begins:
                last = found[place + 1][3]
                joined.append(
                    Mention(
                        begins.start() if begins else start,
                        found[place + 1][1],
                        "in",
                        None,
                        _range(means, last),
                    )
                )
                place += 2
                continue
        joined.append(_standing(text, start, end, event, means))
        place += 1
    return joined


def _range(
    first: Callable[[date, bool], Span | None], last: Callable[[date, bool], Span | None]
) -> Callable[[date, bool], Span | None]:
    def means(today: date, ahead: bool) -> Span | None:
        begins, ends = first(today, ahead), last(today, ahead)
        if begins is None or ends is None:
            return None
        if ends.last < begins.first:
            begins = Span(a_year_before(begins.first), a_year_before(begins.last))
        return Span(begins.first, ends.last) if begins.first <= ends.last else None

    return means


def _standing(
    text: str, start: int, end: int, event: str | None, means: Callable[[date, bool], Span | None]
) -> Mention:
    before, after = text[:start], text[end:]
    for pattern, relation in ((_BEFORE, "before"), (_UNTIL, "until"), (_SINCE, "since"), (_AFTER, "after")):
        match = pattern.search(before)
        if match:
            if (
                relation == "since"
                and re.search(r"from\s+(?:the\s+)?$", match.group())
                and event is None
                and not _open_ended(text[start:end])
            ):
                relation = "in"
            return Mention(start, end, relation, event, means)
    for pattern, relation in _AFTER_WORDS:
        match = pattern.search(after)
        if match and (
            event is not None
            or relation != "before"
            or text[start:end][-1:] in "日号月周节一二三四五六天末底"
        ):
            return Mention(start, end + match.end(), relation, event, means)
    return Mention(start, end, "in", event, means)


def _open_ended(words: str) -> bool:
    """Whether "from" before these words opens a period: a day does, a whole month or year does not."""
    return bool(re.search(r"\d|day|mon|tue|wed|thu|fri|sat|sun", words))


def _leading(span: Span) -> Span:
    """The four weeks before an event that is over."""
    return Span(span.first - timedelta(days=28), span.first - timedelta(days=1))
