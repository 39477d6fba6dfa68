"""A report as a PDF: A4 upright, the picture first, tables whose heads stand on every page."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from storage.exports.document import Document, Table
from storage.exports.pdf_base import GREY, Shown, opened
from storage.exports.pdf_font import FONT

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH = 180  # millimetres between the margins
_PADDING = 0.8
_BESIDE = (
    2 * (_PADDING + 1.0) + 0.4
)  # what a column needs beside its text: the library keeps a margin of 1 mm too
_UNBROKEN = 24  # signs of a word that are kept together
_WORDS = re.compile(r"\s+|(?=（)")
"""Where a text may break: Chinese, which has no spaces, before a bracket at least."""


def report_pdf(document: Document) -> bytes:
    """The report as PDF with the used part of the font in it; the same report gives the same bytes."""
    pdf, shown = opened("portrait", document.title, document.day, size=10, margin=15)
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
    if pdf.get_y() > pdf.h - 15 - 4.5 * (len(document.notes) + 2):  # the notes stay together
        pdf.add_page()
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
        col_widths=_widths(pdf, table, shown),
        text_align=tuple("RIGHT" if each else "LEFT" for each in right),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(fill_color=GREY, emphasis=""),
        line_height=4.5,
        padding=(1, _PADDING),
        width=WIDTH,
    ) as drawn:
        drawn.row([shown(name).replace("（", "\n（") for name in table.head])
        for row in table.rows:
            drawn.row([shown(cell.shown) for cell in row])


def _widths(pdf: FPDF, table: Table, shown: Shown) -> tuple[float, ...]:
    """Column widths in millimetres: no figure and no Latin word breaks, and what is left goes to the longest texts.

    Measured with the font that is set. Where even that does not fit, every column gives way alike.
    """

    def wide(text: str) -> float:
        return pdf.get_string_width(shown(text)) + _BESIDE

    least, wish = [], []
    for place, name in enumerate(table.head):
        cells = [row[place] for row in table.rows]
        parts = [
            part
            for text in (name, *(c.shown for c in cells if c.style == "text"))
            for part in _WORDS.split(text)
        ]
        whole = [c.shown for c in cells if c.style != "text"]
        least.append(max((wide(part[:_UNBROKEN]) for part in (*parts, *whole)), default=_BESIDE))
        wish.append(max(wide(text) for text in (name, *(c.shown for c in cells))))
    room = WIDTH - sum(least)
    more = [max(0.0, want - has) for want, has in zip(wish, least, strict=True)]
    if room <= 0 or not any(more):
        return tuple(WIDTH * each / sum(least) for each in least)
    share = min(1.0, room / sum(more))
    spare = (room - share * sum(more)) / len(least)
    return tuple(has + share * want + spare for has, want in zip(least, more, strict=True))
