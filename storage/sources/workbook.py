"""The rows of an XLSX workbook: values as they were saved, formulas never evaluated, bombs not unpacked."""

from __future__ import annotations

import re
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
from storage.sources.cell_formats import Shown, shown
from storage.sources.rows import Row

_MAX_UNPACKED = 512 * 1024 * 1024
_MAX_RATIO = 250
_MAX_PARTS = 2_000
_MAX_SHEETS = 200
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
        sheets = _visible(book)
        if len(sheets) > _MAX_SHEETS:
            raise BadFile(
                Phrase(
                    "The workbook has {n} sheets, more than the {most} that are read: split it.",
                    {"n": len(sheets), "most": _MAX_SHEETS},
                )
            )
        for sheet in sheets:
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


def uncomputed(path: Path, sheet: str) -> frozenset[int]:
    """Columns (from 0) with formulas whose results were not saved, as programs write them: such cells read as empty.

    Looks at the beginning of the sheet only.
    """
    from openpyxl.reader.excel import ExcelReader

    with path.open("rb") as stream:
        reader = ExcelReader(
            stream, read_only=True
        )  # the sheets themselves are not opened: that reads each through
        reader.read_manifest()
        reader.read_workbook()
        parts = {each.name: relation.target for each, relation in reader.parser.find_sheets()}
        with reader.archive.open(parts[sheet]) as part:
            return frozenset(_number(name.decode()) for name in _UNCOMPUTED.findall(part.read(_LOOKED_AT)))


def counts_from_1904(path: Path) -> bool:
    """Whether the bare numbers of days are those of old Macs. Worked example: 44592 is 1 February 2026 there."""
    with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as part:
        return _OF_1904.search(part.read(_LOOKED_AT)) is not None


_LOOKED_AT = 4 << 20
_UNCOMPUTED = re.compile(
    rb'<c r="([A-Z]+)\d+"(?![^>]*\bt="str")[^>]*>\s*<f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v>\s*</v>|<v\s*/>)?\s*</c>'
)
_OF_1904 = re.compile(rb'date1904="(?:1|true)"')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):[A-Z]+(\d+)"')


def _number(letters: str) -> int:
    """The column of a reference, from 0. Worked example: "C" is 2, "AA" is 26."""
    from openpyxl.utils import column_index_from_string

    return column_index_from_string(letters) - 1


def _rows(sheet: Any) -> Iterator[Row]:
    """The rows that hold anything; a text or day that is merged over several rows stands in each, as it is meant."""
    sheet.reset_dimensions()
    merged = _merged(sheet)
    formats = _formats(sheet)
    rows = enumerate(sheet.iter_rows(values_only=not formats), start=1)
    if not merged and not formats:
        for number, values in rows:
            cells = [_text(value) for value in values]
            if any(cell and not cell.isspace() for cell in cells):
                yield Row(number, cells)
        return
    held: dict[int, tuple[int, str]] = {}  # column: the last row of a merge, and its text
    for number, found in rows:
        values = [cell.value for cell in found] if formats else found
        cells = [_shown(cell, formats) for cell in found] if formats else [_text(value) for value in values]
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        for column, (last, text) in held.items():
            if number <= last and column < len(cells) and not cells[column]:
                cells[column] = text
        for column, last in merged.get(number, ()):
            if column < len(cells) and isinstance(values[column], str | date):
                held[column] = last, cells[column]
        yield Row(number, cells)


def _merged(sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """First row → (column, last row) of each merge over several rows."""
    found: dict[int, list[tuple[int, int]]] = {}
    with sheet._get_source() as part:
        before = b""
        while piece := part.read(_CHUNK):
            for column, first, last in _MERGED.findall(before + piece):
                if last != first:
                    found.setdefault(int(first), []).append((_number(column.decode()), int(last)))
            before = (before + piece)[-100:]
    return found


def _formats(sheet: Any) -> dict[int, Shown]:
    """Style → what its format shows around a number: SKUs and barcodes filled with zeros, amounts with their currency."""
    book, found = sheet.parent, {}
    for style, each in enumerate(book._cell_styles):
        at = each.numFmtId - 164
        how = shown(book._number_formats[at]) if 0 <= at < len(book._number_formats) else None
        if how is not None:
            found[style] = how
    return found


def _shown(cell: Any, formats: dict[int, Shown]) -> str:
    text, how = _text(cell.value), formats.get(getattr(cell, "_style_id", -1))
    if how is None:
        return text
    is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    return how.of(text, is_number=is_number)


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
