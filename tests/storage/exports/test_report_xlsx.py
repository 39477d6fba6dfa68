"""The week as a workbook: columns wide enough for their signs, money with its currency, sheets that print on one page across."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from storage.exports.document import Cell, Document, Table
from storage.exports.report_xlsx import report_xlsx, wide


def report(currency: str) -> Document:
    money = Cell("$1,343,890", 1_343_889.5, "money")
    table = Table("按类目", ("断货损失件数（估算）", "Cash"), ((Cell("=1+1", "=1+1"), money),))
    return Document("Week of 16–22 Nov", "", date(2026, 11, 22), ("One.",), None, (table,), (), currency)


@pytest.mark.parametrize(
    ("currency", "style"), [("USD", '#,##0.00 "USD"'), ("", "#,##0.00"), ('"@x', "#,##0.00")]
)
def test_money_of_a_sheet_says_its_currency_and_still_adds_up(currency: str, style: str) -> None:
    """What is no currency's code never gets into a cell's format."""
    sheet = load_workbook(io.BytesIO(report_xlsx(report(currency)))).worksheets[1]

    assert (1_343_889.5, style) == (sheet["B2"].value, sheet["B2"].number_format)
    assert ("=1+1", "s") == (sheet["A2"].value, sheet["A2"].data_type)


def test_a_column_is_as_wide_as_its_chinese_head_and_a_sheet_prints_on_one_page_across() -> None:
    book = load_workbook(io.BytesIO(report_xlsx(report("USD"))))
    first, sheet = book.worksheets

    assert 20 == wide("断货损失件数（估算）")
    assert sheet.column_dimensions["A"].width >= 20
    assert sheet.column_dimensions["B"].width > len("1,343,889.50 USD")
    assert ("$1:$1", "A2") == (sheet.print_title_rows, sheet.freeze_panes)
    assert all(
        each.page_setup.fitToWidth == 1 and each.page_setup.fitToHeight == 0 for each in (first, sheet)
    )
    assert first["A4"].alignment.wrap_text
