"""What does it say in the reader's language? Sentences from the catalogue, figures by their locale.

English is written in the code and needs no catalogue; `zh_CN.po` holds the Chinese and is read at first use.
`bot.i18n.extract` keeps it complete. How text is made safe for Slack is `bot.render.mrkdwn`'s business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from bot.facts import Reader
from bot.i18n.catalogue import locale_of, translation
from bot.i18n.figures import (
    clauses,
    clock,
    compact,
    day,
    days,
    estimate,
    listed,
    moment,
    money,
    month,
    number,
    percent,
    sentences,
)
from core.names import EVENTS
from core.phrase import Chance, Money, Percent, Phrase, Value, fill

__all__ = [
    "chance", "clauses", "clock", "compact", "day", "days", "estimate", "figure", "filled", "language", "listed", "moment", "money",
    "month", "number", "percent", "say", "sentences", "words",
]  # fmt: skip

Shown = Value | Money | Percent | Phrase | None
Show = Callable[[Reader | str, Any], str]


def say(who: Reader | str, text: str, /, **values: Shown) -> str:
    """``text`` in the language of a reader (or locale), with its values by their locale.

    Worked example: ``say("zh_CN", "{n} days of supply", n=31)`` reads 可售 31 天.
    """
    return filled(who, text, values)


def words(who: Reader | str, phrase: Phrase) -> str:
    """A phrase of the core, as the reader says it."""
    return filled(who, phrase.text, phrase.values)


def language(who: Reader | str) -> str:
    """The language that this reader gets: "en" or "zh_CN"."""
    return locale_of(who)


def chance(who: Reader | str, share: float) -> str:
    """A risk in per cent, which is never told as certain: 0.064 → 6%, 0.997 → over 99%, 0.003 → under 1%."""
    places = round(100 * share)
    if places >= 100:
        return say(who, "over {share}", share=Percent(0.99))
    if places <= 0:
        return say(who, "under {share}", share=Percent(0.01))
    return percent(who, places / 100)


def figure(who: Reader | str, value: object) -> str:
    """Any value that may stand in a sentence, worded for the reader; None is a dash."""
    match value:
        case Phrase():
            return words(who, value)
        case Money(amount, currency):
            return money(who, amount, currency)
        case Chance(share):
            return chance(who, share)
        case Percent(share):
            return percent(who, share)
        case bool():
            return say(who, "yes") if value else say(who, "no")
        case int() | float() | Decimal():
            return number(who, value)
        case datetime():
            return moment(who, value)
        case date():
            return day(who, value)
        case None:
            return "–"
        case str() if EVENTS.keys() >= (names := dict.fromkeys(value.split(", "))).keys():
            # A known sale's name, or several: two that are one in the reader's language are told once.
            locale = locale_of(who)
            return ("、" if locale == "zh_CN" else ", ").join(
                dict.fromkeys(translation(locale, name) for name in names)
            )
        case _:
            return str(value)


def filled(
    who: Reader | str,
    text: str,
    values: Mapping[str, Any],
    show: Show = figure,
    frame: Callable[[str], str] = str,
) -> str:
    """The translated template filled with values as ``show`` words them; ``frame`` treats what is around them.

    A translation that does not fit its values (a phrase stored by another version) gives way to English.
    """
    worded = partial(show, who)
    try:
        return fill(frame(translation(locale_of(who), text)), values, worded)
    except (KeyError, IndexError, ValueError):
        return fill(frame(text), values, worded)
