"""A purchase order as a PDF: A4 across, long titles wrapped, Chinese readable, the table's head on every page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from storage.exports.pdf_base import GREY, opened
from storage.exports.pdf_font import FONT
from storage.exports.po_document import COLUMNS, PoDocument

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTHS = (38, 84, 22, 20, 24, 30, 26, 33)


def po_pdf(po: PoDocument) -> bytes:
    """The order as PDF with the used part of the font in it; the same order gives the same bytes."""
    from fpdf.enums import TableBordersLayout
    from fpdf.fonts import FontFace

    pdf, shown = opened("landscape", po.number, po.ordered_on, size=9, margin=10)
    pdf.set_author(shown(po.buyer))
    pdf.cell(text=po.word("Purchase order"), new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)
    for name, value in (
        ("Number", po.number),
        ("Date", po.ordered_on.isoformat()),
        ("Buyer", po.buyer),
        ("Supplier", po.supplier or po.word("Not set")),
        ("Currency", po.currency),
    ):
        _pair(pdf, po.word(name), shown(value))
    pdf.ln(4)
    pdf.set_font(FONT, size=9)
    right, left = "RIGHT", "LEFT"
    with pdf.table(
        col_widths=WIDTHS,
        text_align=(left, left, right, right, right, right, left, left),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(fill_color=GREY, emphasis=""),
        line_height=5,
        padding=(1.2, 2),
        width=sum(WIDTHS),
    ) as table:
        table.row([po.word(name) for name in COLUMNS])
        for line in po.lines:
            table.row(
                [
                    shown(line.sku),
                    shown(line.title or ""),
                    f"{line.quantity:,}",
                    "" if line.cartons is None else f"{line.cartons:,}",
                    _price(line.unit_cost),
                    _money(line.amount),
                    po.mode(line),
                    _day(line.wanted_by),
                ]
            )
        table.row([po.word("Total"), "", f"{po.quantity:,}", "", "", _money(po.amount), "", ""])
    pdf.ln(4)
    for name, text in (("Approved by", po.approved_by), ("Note", po.note)):
        if text:
            _pair(pdf, po.word(name), shown(text))
    return bytes(pdf.output())


def _pair(pdf: FPDF, name: str, value: str) -> None:
    pdf.set_font(FONT, size=10)
    pdf.set_text_color(110)
    pdf.cell(44, 6, name)
    pdf.set_text_color(0)
    pdf.multi_cell(0, 6, value, new_x="LMARGIN", new_y="NEXT")


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _price(amount: Decimal | None) -> str:
    """At least two decimals, and no digit of a price lost: 3.155 a piece is not 3.16."""
    if amount is None:
        return ""
    decimals = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"{amount:,.{decimals}f}"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
