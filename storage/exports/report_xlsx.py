"""A report as a workbook: a sheet per table, figures as numbers, days as dates, every text as text."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from storage.exports.document import Cell, Document, Style, Table
from storage.exports.safe import as_text, xlsx_text
from storage.exports.stamp import frozen_zip

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FORMATS: dict[Style, str | None] = {
    "text": None, "count": "#,##0", "share": "0.0%", "money": "#,##0.00", "decimal": "0.0", "day": "yyyy-mm-dd",
}  # fmt: skip
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31


def report_xlsx(document: Document) -> bytes:
    """The report as XLSX; the same report gives the same bytes."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    first = book.active
    assert first is not None
    first.title = _name(document.title, [])
    texts = [document.title, document.subtitle, "", *document.paragraphs, "", *document.notes]
    for row, text in enumerate(texts, start=1):
        cell = first.cell(row, 1, xlsx_text(text))
        as_text(cell)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    first["A1"].font = Font(bold=True, size=16)
    first.row_dimensions[1].height = 26
    first.column_dimensions["A"].width = 110
    _printed(first)
    formats = {**FORMATS, "money": _money(document.currency)}
    for table in document.tables:
        _sheet(book.create_sheet(_name(table.name, book.sheetnames)), table, formats)
    moment = datetime.combine(document.day, time())
    book.properties.title, book.properties.creator = xlsx_text(document.title), "Restock"
    book.properties.created = book.properties.modified = moment
    out = io.BytesIO()
    book.save(out)
    return frozen_zip(out.getvalue(), document.day)


def _sheet(sheet: Worksheet, table: Table, formats: Mapping[Style, str | None]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for column, name in enumerate(table.head, start=1):
        head = sheet.cell(1, column, xlsx_text(name))
        as_text(head)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="EFEFEF")
        head.alignment = Alignment(wrap_text=True, vertical="center")
        longest = (
            max(wide(name), *(_room(row[column - 1]) for row in table.rows)) if table.rows else wide(name)
        )
        sheet.column_dimensions[get_column_letter(column)].width = min(60, max(10, longest + 2))
    for place, row in enumerate(table.rows, start=2):
        for column, cell in enumerate(row, start=1):
            value = xlsx_text(cell.value) if isinstance(cell.value, str) else cell.value
            filled = sheet.cell(place, column, value)
            as_text(filled)
            if style := formats[cell.style]:
                filled.number_format = style
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    _printed(sheet)


def _printed(sheet: Worksheet) -> None:
    """All columns on one page across."""
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = (
        "landscape",
        1,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr is not None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _room(cell: Cell) -> int:
    """How many figures wide a cell is; money has its cents and its currency there."""
    if cell.style == "money" and cell.value is not None:
        return len(f"{cell.value:,.2f} USD")
    return wide(cell.shown)


def _money(currency: str) -> str:
    """Amounts with their currency behind them, so that they still add up: 343.89 USD."""
    known = len(currency) == 3 and currency.isascii() and currency.isalpha()
    return f'#,##0.00 "{currency}"' if known else "#,##0.00"


def wide(text: str) -> int:
    """How many figures wide a text is: a Chinese sign is as wide as two. Worked example: "SKU 数" is 6."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def _name(text: str, taken: list[str]) -> str:
    """A sheet's name: without the signs it may not have, short enough, unlike the others'."""
    name = _FORBIDDEN.sub(" ", xlsx_text(text)).strip()[:LONGEST_NAME] or "Sheet"
    number = 2
    base = name
    while name.casefold() in {each.casefold() for each in taken}:
        name = f"{base[: LONGEST_NAME - 3]} {number}"
        number += 1
    return name
