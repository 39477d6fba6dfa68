"""Dated events by the names people give them: the seller's own calendar first, then the marketplace's, then holidays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from bot.ask.period.days import month
from bot.ask.query import Span
from core.records import SellingEvent

NAMES: dict[str, str] = {
    "Prime Day": "prime day|primeday|prime-day|pd大促|会员日|prime会员日",
    "Prime Big Deal Days": "prime big deal days?|big deal days?|prime fall|fall prime|秋季会员日|秋季大促|秋促|pbdd",
    "Black Friday": "black friday to cyber monday|black friday|blackfriday|bfcm|bf/cm|bf|黑色星期五|黑五网一|黑五",
    "Cyber Monday": "cyber monday|cybermonday|网络星期一|网一|网购星期一",
    "Cyber Week": "cyber week|cyber five|cyber 5|turkey 5",
    "Thanksgiving": "thanksgiving|感恩节",
    "Christmas Eve": "christmas eve|x-?mas eve|平安夜",
    "Christmas": "christmas shopping|christmas day|christmas|x-?mas|圣诞节?",
    "New Year": "new year'?s day|new year'?s eve|new year'?s|new year|nye|元旦|跨年",
    "Chinese New Year": "chinese new year|lunar new year|spring festival|cny|春节|过年|农历新年|年前|年后",
    "National Day": "golden week|national day|国庆节?|十一假期|十一黄金周",
    "Singles' Day": r"singles'? day|double 11|double eleven|11\.11|双十一|双11|双1１",
    "Double 12": "double 12|double twelve|双十二|双12",
    "Halloween": "halloween|万圣节",
    "Valentine's Day": "valentine'?s day|valentine'?s|情人节",
    "Mother's Day": "mother'?s day|mothers day|母亲节",
    "Father's Day": "father'?s day|fathers day|父亲节",
    "Easter": "easter|复活节",
    "Independence Day": "4th of july|july 4th|fourth of july|independence day|美国独立日|独立日",
    "Labor Day": "labor day|labour day|劳动节|劳工节|五一",
    "Memorial Day": "memorial day|阵亡将士纪念日",
    "Back to school": "back[- ]to[- ]school|bts season|返校季?|开学季?",
    "618": "618|六一八",
    "Super Bowl": "super ?bowl|超级碗",
}
"""Event → how it is called, as a regular expression; the longest that fits is taken."""

_FIXED = {
    "Christmas": ((12, 25), (12, 25)), "Christmas Eve": ((12, 24), (12, 24)), "New Year": ((1, 1), (1, 1)),
    "Singles' Day": ((11, 11), (11, 11)), "Double 12": ((12, 12), (12, 12)), "Halloween": ((10, 31), (10, 31)),
    "Valentine's Day": ((2, 14), (2, 14)), "Independence Day": ((7, 4), (7, 4)), "618": ((6, 18), (6, 18)),
    "Back to school": ((7, 15), (9, 5)),
}  # fmt: skip


def occurrences(name: str, today: date, own: Sequence[SellingEvent]) -> list[Span]:
    """When an event is, from three years back to two years ahead, in order; the seller's own dates replace others.

    Worked example: the Black Fridays of 2025 and 2026 are 28 November and 27 November.
    """
    years = range(today.year - 3, today.year + 3)
    lowered = name.casefold()
    mine = [Span(e.starts_on, e.ends_on) for e in own if _called(e.name, lowered)]
    known = [span for year in years for span in _of_year(name, year)]
    kept = [span for span in known if not any(abs((span.first - m.first).days) < 60 for m in mine)]
    return sorted({*kept, *mine})


def _called(event: str, lowered: str) -> bool:
    event = event.casefold()
    return lowered == event or (lowered in event and lowered not in ("prime day", "christmas", "new year"))


def _of_year(name: str, year: int) -> Iterable[Span]:
    if name in _FIXED:
        begins, ends = _FIXED[name]
        yield Span(date(year, *begins), date(year, *ends))
        return
    thanksgiving = _nth(year, 11, 3, 4)
    movable = {
        "Thanksgiving": Span(thanksgiving, thanksgiving),
        "Black Friday": Span(thanksgiving + timedelta(days=1), thanksgiving + timedelta(days=4)),
        "Cyber Monday": Span(thanksgiving + timedelta(days=4), thanksgiving + timedelta(days=4)),
        "Cyber Week": Span(thanksgiving, thanksgiving + timedelta(days=4)),
        "Mother's Day": Span(_nth(year, 5, 6, 2), _nth(year, 5, 6, 2)),
        "Father's Day": Span(_nth(year, 6, 6, 3), _nth(year, 6, 6, 3)),
        "Labor Day": Span(_nth(year, 9, 0, 1), _nth(year, 9, 0, 1)),
        "Super Bowl": Span(_nth(year, 2, 6, 2), _nth(year, 2, 6, 2)),
    }
    if name in movable:
        yield movable[name]
    elif name == "Memorial Day":
        last = month(year, 5).last
        day = last - timedelta(days=last.weekday())
        yield Span(day, day)
    elif name == "Easter":
        yield Span(_easter(year), _easter(year))
    else:
        yield from _calendar(name, year)


@lru_cache(maxsize=64)
def _calendar(name: str, year: int) -> tuple[Span, ...]:
    from core.demand.calendar import marketplace_events, supplier_closures

    first, last = date(year, 1, 1), date(year, 12, 31)
    known = (*marketplace_events("US", first, last), *supplier_closures(first, last))
    return tuple(Span(e.starts_on, e.ends_on) for e in known if e.name == name and e.starts_on.year == year)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher). Worked example: 2026 is 5 April."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def _nth(year: int, number: int, weekday: int, nth: int) -> date:
    """The ``nth`` weekday (Monday 0) of a month."""
    first = date(year, number, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
