"""How are figures written where the reader lives? Numbers, money, shares, days and moments, by CLDR (Babel).

Every figure has the same digits in every language; only signs, order and names of months differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent

from bot.facts import Reader
from bot.i18n.catalogue import CHINESE, locale_of

WHOLE_MONEY_FROM = 1000  # cents say nothing beside four digits
WHOLE_ESTIMATES_FROM = 10
FULL_BELOW = 10_000


def number(
    who: Reader | str, value: float | Decimal, *, sign: bool = False, decimals: int = 1, fixed: bool = False
) -> str:
    """A count or a measure with at most ``decimals``: 1910 → 1,910, 19.84 → 19.8; with ``sign`` +19.8.

    ``fixed``: with exactly so many, as figures stand in a column: 5 → 5.0.
    """
    pattern = "#,##0" + ("." + ("0" if fixed else "#") * decimals if decimals else "")
    text = format_decimal(_size(value), format=pattern, locale=_cldr(locale_of(who)))
    if value < 0 and text != "0":
        return f"-{text}"
    return f"+{text}" if sign and text != "0" else text


def compact(who: Reader | str, value: int) -> str:
    """A number in a chart, where there is little room: 40,000 → 40K, 4万; under 10,000 in full: 5,306."""
    if abs(value) < FULL_BELOW:
        return number(who, value)
    return format_compact_decimal(value, locale=_cldr(locale_of(who)))


def money(who: Reader | str, amount: float | Decimal, currency: str, *, exact: bool = False) -> str:
    """An amount with its currency: $9,480, $7.90; ``exact`` keeps the cents of large and of round amounts too: $6.00.

    Without a currency it is a bare number: no sign is better than a wrong one.
    """
    if not currency:
        return number(who, amount, decimals=2)
    locale = _cldr(locale_of(who))
    whole = not exact and (amount == int(amount) or _size(amount) >= WHOLE_MONEY_FROM)
    text = (
        format_currency(_size(amount), currency, "¤#,##0", locale=locale, currency_digits=False)
        if whole
        else format_currency(_size(amount), currency, "¤#,##0.00", locale=locale)
    )
    if amount >= 0:
        return text
    if (
        locale_of(who) == CHINESE
    ):  # between digits and sign, as Chinese sellers write it: no line ends in "-US$9" there
        first = next(place for place, character in enumerate(text) if character.isdigit())
        return f"{text[:first]}-{text[first:]}"
    return f"-{text}"


def estimate(who: Reader | str, amount: Decimal, currency: str) -> str:
    """An expected amount without cents, which would feign a precision: 552.40 → $552; under ten as it is."""
    return money(who, amount if _size(amount) < WHOLE_ESTIMATES_FROM else Decimal(round(amount)), currency)


def percent(who: Reader | str, share: float) -> str:
    """A share in per cent: 0.064 → 6%; below one per cent with a decimal: 0.004 → 0.4%."""
    small = 0 < abs(share) < 0.01
    text = format_percent(abs(share), format="#,##0.#%" if small else "#,##0%", locale=_cldr(locale_of(who)))
    return f"-{text}" if share < 0 and text != "0%" else text


def day(who: Reader | str, value: date, *, weekday: bool = True, year: bool = False) -> str:
    """A day: Fri 5 Dec, 12月5日周五; without the weekday 5 Dec, 12月5日; with the year 5 Dec 2026, 2026年12月5日."""
    locale = locale_of(who)
    if locale == CHINESE:
        pattern = ("y年" if year else "") + "M月d日" + ("EEE" if weekday else "")
    else:
        pattern = ("E " if weekday else "") + "d MMM" + (" y" if year else "")
    return format_date(value, pattern, locale=_cldr(locale))


def month(who: Reader | str, value: date) -> str:
    """The short name of a month: Dec, 12月."""
    return format_date(value, "LLL", locale=_cldr(locale_of(who)))


def days(who: Reader | str, first: date, last: date) -> str:
    """A span of days, both included: 2–14 Jan, 28 Dec – 4 Jan; 1月2–14日, 12月28日–1月4日."""
    if first == last:
        return day(who, first, weekday=False)
    chinese = locale_of(who) == CHINESE
    if (first.year, first.month) == (last.year, last.month):
        end = day(who, last, weekday=False)
        return f"{first.month}月{first.day}–{last.day}日" if chinese else f"{first.day}–{end}"
    start, end = (day(who, each, weekday=False) for each in (first, last))
    return f"{start}–{end}" if chinese else f"{start} – {end}"


def moment(who: Reader | str, value: datetime) -> str:
    """A moment in the reader's time zone: 24 Nov 09:41 CST; for a bare locale in the moment's own zone."""
    local = _local(who, value)
    return f"{day(who, local.date(), weekday=False)} {local:%H:%M} {_zone(local)}"


def clock(who: Reader | str, value: datetime) -> str:
    """The time of day in the reader's time zone: 09:51."""
    return f"{_local(who, value):%H:%M}"


@lru_cache
def _cldr(locale: str) -> Locale:
    """Babel looks a name up anew each time, which takes longer than writing the figure."""
    return Locale.parse(locale)


def _size(value: float | Decimal) -> float | Decimal:
    return -value if value < 0 else value


def clauses(who: Reader | str, parts: Sequence[str]) -> str:
    """Parts of one sentence, with the semicolon of the language between them; empty ones are left out."""
    return ("；" if locale_of(who) == CHINESE else "; ").join(part for part in parts if part)


def sentences(who: Reader | str, parts: Sequence[str]) -> str:
    """Whole sentences one after the other: with a space between them, in Chinese with none; empty ones are left out."""
    return ("" if locale_of(who) == CHINESE else " ").join(part for part in parts if part)


def listed(who: Reader | str, parts: Sequence[str]) -> str:
    """Names one after the other, with the comma of the language between them: a, b; 甲、乙."""
    return ("、" if locale_of(who) == CHINESE else ", ").join(part for part in parts if part)


def _local(who: Reader | str, value: datetime) -> datetime:
    return value if isinstance(who, str) else value.astimezone(ZoneInfo(who.tz))


def _zone(local: datetime) -> str:
    name = local.tzname() or "UTC"
    return name if name.isalpha() else f"UTC{local:%z}"
