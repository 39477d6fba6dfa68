"""Rows of a table as bytes and back, as they stand in the database: exact, and the same on both databases."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Date, DateTime, String, Table, type_coerce

from storage.tables.types import MoneyType, UtcDateTime

Row = Sequence[Any]

_LEVEL = 1  # of packing: columns of like values hardly gain from more


def plain(table: Table, names: Iterable[str]) -> list[ColumnElement[Any]]:
    """The columns with as little made of their values as can be: money as whole ten-thousandths, days as text where
    the database keeps text."""
    return [type_coerce(table.c[name], _read_as(table.c[name])).label(name) for name in names]


def pack(rows: Sequence[Row], names: Sequence[str]) -> bytes:
    """The rows, each as long as ``names``, column by column: like values next to each other."""
    columns = [list(each) for each in zip(*rows, strict=True)]
    told = {"columns": list(names), "values": columns}
    return zlib.compress(json.dumps(told, separators=(",", ":"), default=_text).encode(), _LEVEL)


def unpack(table: Table, content: bytes) -> tuple[list[str], list[Row]]:
    """The names of the columns, and the rows as columns of `stored_as` take them."""
    told = json.loads(zlib.decompress(content))
    columns = []
    for name, values in zip(told["columns"], told["values"], strict=True):
        read = _reader(table.c[name])
        columns.append(
            values if read is None else [None if value is None else read(value) for value in values]
        )
    return told["columns"], list(zip(*columns, strict=True))


def stored_as(column: Column[Any]) -> Any:
    """The type of a column that takes what `unpack` gives, and holds what ``column`` does."""
    return BigInteger() if isinstance(column.type, MoneyType) else column.type


def _read_as(column: Column[Any]) -> Any:
    if isinstance(column.type, MoneyType):
        return BigInteger()
    return String() if isinstance(column.type, Date | DateTime | UtcDateTime) else column.type


def _text(value: Any) -> str:
    if isinstance(value, date):  # PostgreSQL's; SQLite gives text
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _reader(column: Column[Any]) -> Callable[[str], Any] | None:
    if isinstance(column.type, Date):
        return date.fromisoformat
    if isinstance(column.type, UtcDateTime):
        return _moment
    return None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
