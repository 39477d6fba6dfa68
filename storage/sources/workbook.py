"""The rows of an XLSX workbook: values as they were saved, formulas never evaluated, bombs not unpacked."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from core.errors import BadFile
from core.phrase import Phrase
from storage.sources.rows import Row

_MAX_UNPACKED = 512 * 1024 * 1024
_MAX_RATIO = 250
_MAX_PARTS = 2_000
_MAX_SHEETS = 50
_CHUNK = 1 << 20


def is_workbook(path: Path) -> bool:
    """Whether the file is an XLSX workbook by its content."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def check_size(path: Path) -> None:
    """Raise `BadFile` for a workbook that unpacks to more than any report is worth."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if (
        len(parts) > _MAX_PARTS
        or unpacked > _MAX_UNPACKED
        or (unpacked > 10**7 and unpacked > packed * _MAX_RATIO)
    ):
        raise BadFile(
            Phrase(
                "The workbook unpacks to {size} MB, which is more than is read from one: save the sheet as CSV.",
                {"size": round(unpacked / 1e6)},
            )
        )


def read(path: Path, sheet: str | None = None) -> Iterator[Row]:
    """All rows of a sheet, by default of the first visible one that has any, from its line 1.

    Raises `BadFile` where the workbook is damaged.
    """
    with _opened(path) as book:
        for each in _visible(book) if sheet is None else [book[sheet]]:
            empty = True
            for row in _rows(each):
                empty = False
                yield row
            if not empty:
                return


def heads(path: Path, lines: int) -> list[tuple[str, list[Row]]]:
    """The first ``lines`` rows of every visible sheet that has any. Raises `BadFile` where the workbook is damaged."""
    found = []
    with _opened(path) as book:
        for sheet in _visible(book)[:_MAX_SHEETS]:
            rows = list(islice(_rows(sheet), lines))
            if rows:
                found.append((sheet.title, rows))
    return found


def only(path: Path, sheets: Collection[str], target: Path) -> None:
    """Write a copy of the workbook without the other sheets. Raises `BadFile` where the workbook is damaged."""
    with _opened(path) as book:
        others = {each._worksheet_path for each in book.worksheets if each.title not in sheets}
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
            for part in archive.infolist():
                if part.filename not in others:
                    with archive.open(part) as source, copy.open(part.filename, "w") as into:
                        shutil.copyfileobj(source, into, _CHUNK)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import openpyxl

    check_size(path)
    try:
        with path.open("rb") as stream:  # by its name openpyxl would refuse one that is not called .xlsx
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            try:
                yield book
            finally:
                book.close()
    except BadFile:
        raise
    except Exception as error:  # openpyxl raises whatever the broken part makes it raise
        raise BadFile(
            Phrase(
                "The workbook is damaged ({error}): save it again, or as CSV.",
                {"error": type(error).__name__},
            )
        ) from None


def _visible(book: Any) -> list[Any]:
    """The sheets a person sees; all of them where none is visible."""
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or list(book.worksheets)


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_text(value) for value in values]
        if any(cell and not cell.isspace() for cell in cells):
            yield Row(number, cells)


def _text(value: object) -> str:
    """A cell's value as text that reads the same anywhere: point for decimals, ISO for dates."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return (
                value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(" ")
            )
        case date():
            return value.isoformat()
        case float():
            if value.is_integer() and abs(value) < 1e15:
                return str(int(value))
            shown = repr(value)
            # Three decimals in text might be thousands; a number of the workbook is in no doubt.
            return f"{shown}0" if len(shown.partition(".")[2]) == 3 else shown
        case _:
            return str(value)
