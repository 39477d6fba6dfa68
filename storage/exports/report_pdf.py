"""A report as a PDF: A4 upright, the picture first, tables whose heads stand on every page."""

from __future__ import annotations

import io
import unicodedata
from datetime import UTC, datetime, time

from storage.exports.document import Document, Table
from storage.exports.pdf_base import FONT, GREY, Shown, font_file, numbered

WIDTH = 180  # millimetres between the margins


def report_pdf(document: Document) -> bytes:
    """The report as PDF with the used part of the font in it; the same report gives the same bytes."""
    from fpdf import FPDF

    pdf = numbered(FPDF)(orientation="portrait", format="A4")
    pdf.add_font(FONT, "", font_file())
    shown = Shown(pdf)
    pdf.set_creation_date(datetime.combine(document.day, time(), UTC))
    pdf.set_title(shown(document.title))
    pdf.set_font(FONT, size=10)
    pdf.set_margin(15)
    pdf.set_auto_page_break(True, 15)
    pdf.add_page()
    pdf.set_font(FONT, size=18)
    pdf.multi_cell(0, 9, shown(document.title), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FONT, size=10)
    pdf.set_text_color(110)
    pdf.multi_cell(0, 6, shown(document.subtitle), new_x="LMARGIN", new_y="NEXT")
    pdf.set_text_color(0)
    pdf.ln(2)
    for paragraph in document.paragraphs:
        pdf.set_font(FONT, size=11)
        pdf.multi_cell(0, 6, shown(paragraph), new_x="LMARGIN", new_y="NEXT")
    if document.picture is not None:
        pdf.ln(3)
        pdf.image(io.BytesIO(document.picture), w=WIDTH)
    for table in document.tables:
        _table(pdf, table, shown)
    pdf.ln(5)
    pdf.set_font(FONT, size=8)
    pdf.set_text_color(90)
    for note in document.notes:
        pdf.multi_cell(0, 4.5, shown(note), new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def _table(pdf: object, table: Table, shown: Shown) -> None:
    from fpdf import FPDF
    from fpdf.enums import TableBordersLayout
    from fpdf.fonts import FontFace

    assert isinstance(pdf, FPDF)
    pdf.ln(5)
    if pdf.get_y() > pdf.h - 50:  # a heading does not stand alone at the foot of a page
        pdf.add_page()
    pdf.set_font(FONT, size=12)
    pdf.multi_cell(0, 7, shown(table.name), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FONT, size=8)
    right = [any(row[place].style != "text" for row in table.rows) for place in range(len(table.head))]
    with pdf.table(
        col_widths=_widths(table),
        text_align=tuple("RIGHT" if each else "LEFT" for each in right),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(fill_color=GREY, emphasis=""),
        line_height=4.5,
        padding=(1, 1.5),
        width=WIDTH,
    ) as drawn:
        drawn.row([shown(name) for name in table.head])
        for row in table.rows:
            drawn.row([shown(cell.shown) for cell in row])


def _widths(table: Table) -> tuple[int, ...]:
    """Column widths in proportion to what stands in them, none so narrow that a word breaks."""
    longest = [
        max(
            _span(name) // 2, *(_span(row[place].shown) for row in table.rows), 7
        )  # a head may take two lines
        for place, name in enumerate(table.head)
    ]
    return tuple(min(each, 60) for each in longest)


def _span(text: str) -> int:
    """How many narrow characters wide; a Chinese one counts for two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
