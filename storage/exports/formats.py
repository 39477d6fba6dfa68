"""Rows as CSV, JSON or XLSX, written as they come.

Money is a decimal with its digits, never a float; days are YYYY-MM-DD; moments ISO 8601 in UTC; yes and no are 1 and 0 in
tables, true and false in JSON; an unknown value is an empty cell, null in JSON. No text becomes a formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from core.errors import BadInput
from core.phrase import Phrase
from storage.exports.safe import as_text, csv_text, xlsx_text

Rows = Iterator[tuple[Any, ...]]
XLSX_ROWS = 1_048_576 - 1


def write_csv(columns: Sequence[str], rows: Rows, out: IO[bytes]) -> None:
    """UTF-8 with a line per row, CRLF as RFC 4180 has it."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    try:
        writer = csv.writer(text)
        writer.writerow(columns)
        writer.writerows([_cell(value) for value in row] for row in rows)
        text.flush()
    finally:
        text.detach()


def write_json(columns: Sequence[str], rows: Rows, out: IO[bytes]) -> None:
    """One list of objects, a line each."""
    before = "[\n"
    for row in rows:
        line = {name: _plain(value) for name, value in zip(columns, row, strict=True)}
        out.write((before + json.dumps(line, ensure_ascii=False, allow_nan=False)).encode())
        before = ",\n"
    out.write(b"[]\n" if before == "[\n" else b"\n]\n")


def write_xlsx(columns: Sequence[str], rows: Rows, out: IO[bytes]) -> None:
    """One sheet with a fixed head. Raises `BadInput` when there are more rows than a sheet can hold."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("export")
    sheet.freeze_panes = "A2"

    def cell(value: Any) -> Any:
        shown = _typed(value)
        made = WriteOnlyCell(sheet, value=xlsx_text(shown) if isinstance(shown, str) else shown)
        as_text(made)
        if isinstance(shown, date):
            made.number_format = "yyyy-mm-dd"
        return made

    head = [cell(name) for name in columns]
    for title in head:
        title.font = Font(bold=True)
    sheet.append(head)
    for count, row in enumerate(rows, start=1):
        if count > XLSX_ROWS:
            raise BadInput(
                Phrase(
                    "there are more than {rows} rows, which a sheet cannot hold; use --format csv, or --since and --until",
                    {"rows": XLSX_ROWS},
                )
            )
        sheet.append([cell(value) for value in row])
    book.save(out)


FORMATS: Mapping[str, Callable[[Sequence[str], Rows, IO[bytes]], None]] = {
    "csv": write_csv,
    "json": write_json,
    "xlsx": write_xlsx,
}


def _cell(value: Any) -> str | int | float:
    match value:
        case None:
            return ""
        case bool():
            return int(value)
        case str():
            return csv_text(value)
        case int() | float():
            return value
        case _:
            plain = _plain(value)
            return plain if isinstance(plain, str) else csv_text(_listed(value))


def _typed(value: Any) -> Any:
    """What an XLSX cell holds: numbers and days as such, the rest as text."""
    match value:
        case bool():
            return int(value)
        case None | int() | float() | Decimal() | str():
            return value
        case datetime():
            return value.isoformat()
        case date():
            return value
        case _:
            return _listed(value)


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return _money(value)
        case datetime() | date():
            return value.isoformat()
        case _:
            return value


def _money(amount: Decimal) -> str:
    """At least two decimals and no further zeros. Worked example: 4.2000 → 4.20, 0.9055 → 0.9055."""
    exact = amount.normalize()
    decimals = max(2, -int(exact.as_tuple().exponent))
    return f"{exact:.{decimals}f}"


def _listed(value: Any) -> str:
    """A list of words as the tidy files have it (; between them), anything else as JSON."""
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return ";".join(value)
    return json.dumps(value, ensure_ascii=False)
