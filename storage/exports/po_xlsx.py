"""A purchase order as a workbook: one sheet, figures as numbers, days as dates, every text as text."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

from storage.exports.po_document import COLUMNS, PoDocument
from storage.exports.safe import as_text, xlsx_text
from storage.exports.stamp import frozen_zip

WIDTHS = (20, 48, 12, 10, 12, 14, 14, 16)
HEAD_ROW = 8


def po_xlsx(po: PoDocument) -> bytes:
    """The order as XLSX; the same order gives the same bytes."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "PO"
    bold, line = Font(bold=True), Side(style="thin", color="BBBBBB")

    def put(row: int, column: int, value: Any, style: str | None = None) -> Any:
        cell = sheet.cell(row, column, xlsx_text(value) if isinstance(value, str) else value)
        as_text(cell)
        if style:
            cell.number_format = style
        return cell

    put(1, 1, po.word("Purchase order")).font = Font(bold=True, size=16)
    head = (
        ("Number", po.number),
        ("Date", po.ordered_on),
        ("Buyer", po.buyer),
        ("Supplier", po.supplier or po.word("Not set")),
        ("Currency", po.currency),
    )
    for row, (name, value) in enumerate(head, start=2):
        put(row, 1, po.word(name)).font = bold
        put(row, 2, value, None if isinstance(value, str) else "yyyy-mm-dd").alignment = Alignment("left")
    for column, name in enumerate(COLUMNS, start=1):
        title = put(HEAD_ROW, column, po.word(name))
        title.font, title.fill = bold, PatternFill("solid", fgColor="EFEFEF")
        title.alignment = Alignment("right" if 3 <= column <= 6 else "left", "center", wrap_text=True)
        title.border = Border(bottom=line)
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS[column - 1]
    row = HEAD_ROW
    for row, item in enumerate(po.lines, start=HEAD_ROW + 1):
        values = (
            (item.sku, None),
            (item.title or "", None),
            (item.quantity, "#,##0"),
            (item.cartons, "#,##0"),
            (item.unit_cost, "#,##0.00##"),
            (item.amount, "#,##0.00"),
            (po.mode(item), None),
            (item.wanted_by, "yyyy-mm-dd"),
        )
        for column, (filled, style) in enumerate(values, start=1):
            put(row, column, filled, style).alignment = Alignment(
                vertical="top", wrap_text=column in (1, 2, 7)
            )
    row += 1
    put(row, 1, po.word("Total")).font = bold
    put(row, 3, po.quantity, "#,##0").font = bold
    if po.amount is not None:
        put(row, 6, po.amount, "#,##0.00").font = bold
    for column in range(len(COLUMNS)):
        sheet.cell(row, column + 1).border = Border(top=line)
    for name, text in (("Approved by", po.approved_by), ("Note", po.note)):
        if text:
            row += 2 if name == "Approved by" else 1
            put(row, 1, po.word(name)).font = bold
            sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=len(COLUMNS))
            put(row, 2, text).alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    moment = datetime.combine(po.ordered_on, time())
    book.properties.title, book.properties.creator = po.number, xlsx_text(po.buyer)
    book.properties.created = book.properties.modified = moment
    out = io.BytesIO()
    book.save(out)
    return frozen_zip(out.getvalue(), po.ordered_on)
