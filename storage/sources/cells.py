"""From a cell's text to a value of its column's type, under what was decided for the whole file.

Leaves the deciding to `storage.sources.survey`. A cell that does not hold what its column promises makes a
`RowProblem` that names the column and the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from core.phrase import Phrase
from storage.sources import dates, estimates, numbers
from storage.sources.kinds import Column, Record, RowProblem

_WHOLE_MAX = 2_147_483_647
_MONEY_MAX = Decimal(10) ** 11
_TEXT_MAX = 10_000
_NAME_MAX = 200
_CODES = frozenset({"sku", "asin", "fnsku", "order_id", "po", "supplier", "shipment"})
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{1,2}")
_UNSEEN = "\u200b\u200e\u200f\u2060\ufeff"
_MONTH = re.compile(
    r"\d{1,2}[/.-](?:19|20)\d{2}|(?:19|20)\d{2}[/.-]\d{1,2}|[^\W\d]{3,9}\.?[ -](?:19|20)?\d{2}"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ERROR = re.compile(r"#(?:REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA)")
_TRUE = frozenset(
    "1 true yes y t 是 有 x ✓ ✔ √ on ja oui si sí sì sim vrai wahr vero verdadero available 有货 在售 現在庫 在庫あり".split()
) | {"in stock"}
_FALSE = frozenset(
    "0 false no n f 否 无 ✗ ✘ × off nein non não faux falsch falso unavailable 无货 缺货 断货 在庫切れ".split()
) | {"out of stock", "currently unavailable", "not available"}

_NONE_THERE = "not stocked"
"""How stock tools write that an item is not kept in a warehouse."""

Parser = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the file ready to be read: where it stands and how."""

    column: Column
    index: int
    parse: Parser


def field(
    column: Column, index: int, *, mark: numbers.Mark, order: dates.Order | None, zone: ZoneInfo
) -> Field:
    """A column with the decimal mark and day order that were decided for it."""
    parsers: dict[str, Parser] = {
        "text": _line
        if column.name == "title"
        else _text
        if column.name in ("body", "coupon", "reason")
        else _code
        if column.name in _CODES
        else _name,
        "whole": lambda cell: _whole(cell, mark, column.signed),
        "money": lambda cell: _money(cell, mark, column.signed),
        "real": lambda cell: _real(cell, mark),
        "share": lambda cell: _share(cell, mark),
        "percent": lambda cell: _percent(cell, mark),
        "day": lambda cell: _day(cell, order, zone),
        "moment": lambda cell: dates.parse_moment(cell, order),
        "flag": _flag,
        "words": _words,
    }
    if column.loose:
        return Field(column, index, lambda cell: _estimate(cell, mark, column))
    return Field(column, index, parsers[column.type])


def record(fields: tuple[Field, ...], cells: list[str], absent: Mapping[str, None]) -> Record:
    """The typed values of a row, None where a cell says nothing or the file has no such column (``absent``). Raises `RowProblem`."""
    values: Record = dict(absent)
    for each in fields:
        cell = cells[each.index]
        if cell[:1] == "=" or cell[:1].isspace() or cell[-1:].isspace() or cell[:2] in numbers.APOSTROPHES:
            cell = numbers.unguard(cell)
        if numbers.is_missing(cell) if len(cell) < 5 else False:
            value = None
        else:
            try:
                value = each.parse(cell)
            except (ValueError, ArithmeticError):
                raise _not_a(each.column, cell) from None
        if value is None and each.column.required and not each.column.blank:
            raise RowProblem(Phrase("{column} is empty", {"column": each.column.name}))
        values[each.column.name] = value
    return values


def _not_a(column: Column, cell: str) -> RowProblem:
    shown = {"column": column.name, "text": cell[:60]}
    if _ERROR.fullmatch(cell):
        return RowProblem(Phrase("{column}: “{text}” is an error of a spreadsheet's formula", shown))
    match column.type:
        case "day" if _MONTH.fullmatch(cell):
            return RowProblem(
                Phrase(
                    "{column}: “{text}” is a month; only days can be read: download the report by day", shown
                )
            )
        case "day" | "moment":
            return RowProblem(Phrase("{column}: “{text}” is not a date", shown))
        case "whole" if column.name == "units" and re.fullmatch(r"\(\d+\)|[-−–]\s?\d+|\d+-", cell):
            return RowProblem(
                Phrase(
                    "{column}: “{text}” is below 0; units that came back belong into a table of returns, without a sign",
                    shown,
                )
            )
        case "whole":
            least = Phrase("{column}: “{text}” is not a whole number of 0 or more", shown)
            return RowProblem(
                Phrase("{column}: “{text}” is not a whole number", shown) if column.signed else least
            )
        case "share":
            return RowProblem(Phrase("{column}: “{text}” is not a share; write 0.075 or 7.5%", shown))
        case "flag":
            return RowProblem(Phrase("{column}: “{text}” is neither yes nor no", shown))
        case "text" if _SHORTENED.fullmatch(cell):
            return RowProblem(
                Phrase(
                    "{column}: a spreadsheet shortened a long number to “{text}”; format the column as text and save again",
                    shown,
                )
            )
        case "text" | "words":
            return RowProblem(Phrase("{column}: the text is too long or holds characters no text has", shown))
        case _:
            return RowProblem(Phrase("{column}: “{text}” is not a number that can be meant here", shown))


def _whole(cell: str, mark: numbers.Mark, signed: bool) -> int:
    if cell.isascii() and cell.isdigit():
        value = int(cell)
    elif cell.casefold() == _NONE_THERE:
        value = 0
    else:
        number = numbers.parse(cell, mark)
        value = int(number)
        if value != number or (value < 0 and not signed):
            raise ValueError(cell)
    if abs(value) > _WHOLE_MAX:
        raise ValueError(cell)
    return value


def _money(cell: str, mark: numbers.Mark, signed: bool) -> Decimal:
    value = numbers.parse(cell, mark)
    if abs(value) >= _MONEY_MAX or (value < 0 and not signed):
        raise ValueError(cell)
    return value


def _real(cell: str, mark: numbers.Mark) -> float:
    value = float(numbers.parse(cell, mark))
    if not 0 <= value < 1e12:
        raise ValueError(cell)
    return value


def _estimate(cell: str, mark: numbers.Mark, column: Column) -> Any:
    """A figure that may be a bound or a range; the middle of a range, whole where the column is."""
    if column.type == "whole" and cell.casefold() == _NONE_THERE:
        return 0
    if column.type == "percent":
        return _percent(estimates.parts(cell)[1][0], mark)
    found = [_thousands(part, mark) for part in estimates.parts(cell)[1]]
    value = sum(found, Decimal(0)) / len(found)
    if value == -1 and not column.signed:
        return None  # how such tools write "not known" where a figure must stand
    if not abs(value) < _MONEY_MAX or (value < 0 and not column.signed):
        raise ValueError(cell)
    match column.type:
        case "whole":
            if len(found) == 1 and value != int(value):
                raise ValueError(cell)
            return _whole(str(int(value)), ".", column.signed)
        case "money":
            return value
        case _:
            return float(value)


def _thousands(part: str, mark: numbers.Mark) -> Decimal:
    """A figure that may end in K or M. Worked example: 1.5K is 1500."""
    times = {"k": 1_000, "m": 1_000_000}.get(part[-1:].casefold(), 0)
    return numbers.parse(part[:-1], mark) * times if times else numbers.parse(part, mark)


def _share(cell: str, mark: numbers.Mark) -> float:
    value = float(numbers.parse(cell, mark))
    if not 0 <= value <= 1:
        raise ValueError(cell)
    return value


def _percent(cell: str, mark: numbers.Mark) -> float:
    """A share out of a column of per cents, with or without the sign: both 12.5 and 12.5% are 0.125."""
    value = float(numbers.parse(cell, mark))
    value = value if "%" in cell else value / 100
    if not abs(value) < 1e6:
        raise ValueError(cell)
    return round(value, 6)


def _day(cell: str, order: dates.Order | None, zone: ZoneInfo) -> date:
    return dates.parse_day(cell, order, zone)


def _flag(cell: str) -> bool:
    word = cell.casefold()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(cell)


def _words(cell: str) -> str | None:
    """A list written with semicolons, as JSON text."""
    words = [part.strip() for part in _text(cell).replace("；", ";").split(";")]
    words = [word for word in words if word]
    return json.dumps(words) if words else None


def _text(cell: str) -> str:
    if len(cell) > _TEXT_MAX or "\x00" in cell or (cell[:1] == "#" and _ERROR.fullmatch(cell)):
        raise ValueError(cell)
    if not cell.isascii():
        cell.encode("utf-8")  # half a surrogate pair is no text
    return cell


def _line(cell: str) -> str:
    """A text on one line: an export may break a title over several."""
    return _text(cell) if cell.isprintable() else " ".join(_text(cell).split())


def _code(cell: str) -> str:
    """A name that may look like a number: whole, and without marks nobody sees at its ends."""
    if _SHORTENED.fullmatch(cell):
        raise ValueError(cell)  # a spreadsheet wrote 6.94E+12 for a long number; the digits are gone
    return _name(cell.strip(_UNSEEN) if not cell.isascii() else cell)


def _name(cell: str) -> str:
    if len(cell) > _NAME_MAX or (not cell.isprintable() and _CONTROL.search(cell)):
        raise ValueError(cell)
    return _text(cell)
