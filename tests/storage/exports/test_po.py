"""The purchase order as a supplier reads it."""

from __future__ import annotations

import dataclasses
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
from pypdf import PdfReader

from storage.exports.po import PoDocument, PoLine, po_pdf, po_xlsx

ORDER = PoDocument(
    number="PO-0093",
    ordered_on=date(2026, 11, 24),
    buyer="Acme Home & Kitchen",
    supplier="深圳市永盛五金制品有限公司",
    currency="USD",
    lines=(
        PoLine("CUP-BLU-12", "Travel mug, blue " * 12, 600, 25, Decimal("4.20"), "sea", date(2027, 1, 20)),
        PoLine("=1+1", "@SUM(A1) 不锈钢保温杯 😀", 1200, None, Decimal("3.155"), "air", None),
    ),
    approved_by="Dana Wu",
    note="Pack 24 per carton.\n请分两批发货。",
)


def text_of(po: PoDocument) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(po_pdf(po))).pages).split())


def cells_of(po: PoDocument) -> list[object]:
    sheet = openpyxl.load_workbook(io.BytesIO(po_xlsx(po))).active
    assert sheet is not None
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_amounts_add_up() -> None:
    """600 × 4.20 = 2,520.00 and 1,200 × 3.155 = 3,786.00, together 6,306.00."""
    assert [Decimal("2520.00"), Decimal("3786.00")] == [line.amount for line in ORDER.lines]
    assert Decimal("6306.00") == ORDER.amount
    assert 1800 == ORDER.quantity


def test_a_line_without_cost_leaves_the_total_open() -> None:
    po = dataclasses.replace(ORDER, lines=(*ORDER.lines, PoLine("X", None, 1)))

    assert po.amount is None
    assert "6,306.00" not in text_of(po)


def test_the_pdf_says_all_of_it() -> None:
    text = text_of(ORDER)

    for said in (
        "PO-0093", "2026-11-24", "Acme Home & Kitchen", "深圳市永盛五金制品有限公司", "CUP-BLU-12", "600", "25", "4.20", "3.155",
        "2,520.00", "6,306.00", "Sea", "2027-01-20", "不锈钢保温杯", "Dana Wu", "请分两批发货",
    ):  # fmt: skip
        assert said in text, said


def test_chinese_headings_stand_beside_the_english_ones() -> None:
    text = text_of(dataclasses.replace(ORDER, language="zh_CN"))

    assert "Purchase order 采购单" in text
    assert "海运" in text


def test_a_long_order_repeats_its_head_and_numbers_its_pages() -> None:
    po = dataclasses.replace(ORDER, lines=ORDER.lines * 30)

    pages = PdfReader(io.BytesIO(po_pdf(po))).pages

    assert len(pages) > 2
    assert all("Unit cost" in page.extract_text() for page in pages[:-1])
    assert f"1 / {len(pages)}" in pages[0].extract_text()


def test_the_workbook_holds_numbers_and_dates() -> None:
    cells = cells_of(ORDER)

    assert {600, 4.2, 2520, 1800, 6306} <= {cell for cell in cells if isinstance(cell, int | float)}
    assert datetime(2027, 1, 20) in cells


def test_no_text_of_the_order_is_a_formula() -> None:
    po = dataclasses.replace(ORDER, buyer="=cmd|' /C calc'!A0", note="+1", approved_by="-2")
    sheet = openpyxl.load_workbook(io.BytesIO(po_xlsx(po))).active
    assert sheet is not None

    marked = [
        cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(("=", "+", "-", "@"))
    ]

    assert 5 == len(marked)
    assert {("s", True)} == {(cell.data_type, cell.quotePrefix) for cell in marked}


def test_the_same_order_gives_the_same_bytes() -> None:
    assert po_pdf(ORDER) == po_pdf(ORDER)
    assert po_xlsx(ORDER) == po_xlsx(ORDER)


def test_the_font_is_embedded_in_part() -> None:
    """The whole font weighs megabytes; a mail to a supplier should not."""
    assert len(po_pdf(ORDER)) < 80_000
