"""A sentence with figures in it, kept apart from the language it will be read in.

The core speaks in phrases; the edge turns them into words (`bot.i18n`). A phrase keeps its figures as
numbers and dates, so that each reader sees them in their own locale and a test can compare them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Value = int | float | str | date | datetime | Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency. Worked example: ``Money(Decimal("9480"), "USD")`` reads $9,480.00."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Percent:
    """A share to be shown in per cent: ``Percent(0.06)`` reads 6 %."""

    share: float


@dataclass(frozen=True, slots=True)
class Chance(Percent):
    """A risk, which is never told as certain: ``Chance(0.997)`` reads over 99 %, ``Chance(0.003)`` under 1 %."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """An English template with named figures; the template is the key of the message catalogue.

    Worked example: ``Phrase("{units} units for {days} days", {"units": 750, "days": 15})``.
    Values may be numbers, dates, text, ``Money``, ``Percent``, ``Chance`` or further phrases. A word that depends on a
    number is written ``{days} {days:day|days}``; languages without plurals leave it out.
    """

    text: str
    values: Mapping[str, Value | Money | Percent | Phrase] = field(default_factory=dict)

    def __str__(self) -> str:
        """Plain English without locale rules, for logs, JSON and tests."""
        return fill(self.text, self.values, _plain)

    def to_json(self) -> dict[str, Any]:
        """The phrase as JSON; `from_json` gives the same phrase back."""
        return {"text": self.text, "values": {k: _to_json(v) for k, v in self.values.items()}}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Phrase:
        """The inverse of `to_json`."""
        return Phrase(data["text"], {k: _from_json(v) for k, v in data["values"].items()})


def fill(template: str, values: Mapping[str, Any], show: Callable[[Any], str]) -> str:
    """The template with each value as ``show`` words it.

    Worked example: ``fill("{n} {n:day|days}", {"n": 1}, str)`` reads "1 day", with 3 "3 days".
    """
    return template.format(**{name: _Shown(show(value), value) for name, value in values.items()})


class _Shown(str):
    """A worded value that can also choose a word by its number: ``{n:day|days}``."""

    _value: object

    def __new__(cls, words: str, value: object) -> _Shown:
        shown = super().__new__(cls, words)
        shown._value = value
        return shown

    def __format__(self, choice: str) -> str:
        one, bar, many = choice.partition("|")
        if not bar:
            return super().__format__(choice)
        return one if self._value == 1 else many


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0")
    if isinstance(value, Money):
        return f"{value.currency} {value.amount:,.2f}"
    if isinstance(value, Chance):
        places = round(100 * value.share)
        return "over 99 %" if places >= 100 else "under 1 %" if places <= 0 else f"{places} %"
    if isinstance(value, Percent):
        return f"{value.share * 100:.0f} %"
    return str(value)


def _to_json(value: object) -> Any:
    match value:
        case Phrase():
            return {"$": "phrase", **value.to_json()}
        case Money(amount, currency):
            return {"$": "money", "amount": str(amount), "currency": currency}
        case Chance(share):
            return {"$": "chance", "share": share}
        case Percent(share):
            return {"$": "percent", "share": share}
        case datetime():
            return {"$": "datetime", "v": value.isoformat()}
        case date():
            return {"$": "date", "v": value.isoformat()}
        case Decimal():
            return {"$": "decimal", "v": str(value)}
        case _:
            return value


def _from_json(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    match value["$"]:
        case "phrase":
            return Phrase.from_json(value)
        case "money":
            return Money(Decimal(value["amount"]), value["currency"])
        case "chance":
            return Chance(value["share"])
        case "percent":
            return Percent(value["share"])
        case "datetime":
            return datetime.fromisoformat(value["v"])
        case "date":
            return date.fromisoformat(value["v"])
        case _:
            return Decimal(value["v"])
