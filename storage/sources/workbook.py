"""The rows of an XLSX workbook: values as they were saved, formulas never evaluated, bombs not unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from core.errors import BadFile
from core.phrase import Phrase
from storage.sources.rows import Row

_MAX_UNPACKED = 512 * 1024 * 1024
_MAX_RATIO = 250
_MAX_PARTS = 2_000


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


def read(path: Path) -> Iterator[Row]:
    """All rows of the first sheet that has any, from its line 1. Raises `BadFile` where the workbook is damaged."""
    import openpyxl

    check_size(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                empty = True
                for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
                    cells = [_text(value) for value in values]
                    if any(cells):
                        empty = False
                        yield Row(number, cells)
                if not empty:
                    return
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
