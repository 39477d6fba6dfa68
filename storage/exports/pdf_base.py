"""What every PDF shares: a font that has Chinese, text as that font can show it, and page numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Literal

from storage.exports.pdf_font import FONT, give_font

if TYPE_CHECKING:
    from fpdf import FPDF

GREY = (239, 239, 239)


class Shown:
    """Text as the font can show it: control characters become spaces, signs it does not have are left out."""

    def __init__(self, pdf: FPDF) -> None:
        self.known = frozenset(getattr(pdf.fonts[FONT], "cmap", ()))

    def __call__(self, text: str) -> str:
        spaced = (c if c >= " " or c == "\n" else " " for c in text)
        return "".join(c for c in spaced if c == "\n" or ord(c) in self.known)


def opened(
    orientation: Literal["portrait", "landscape"], title: str, day: date, *, size: int, margin: int
) -> tuple[FPDF, Shown]:
    """An empty first page of A4, set for a heading, and how its font shows text. ``size`` in points, ``margin`` in mm.

    The same calls give the same bytes: the document says that it was made on ``day``.
    """
    from fpdf import FPDF

    pdf = numbered(FPDF)(orientation=orientation, format="A4")
    give_font(pdf)
    shown = Shown(pdf)
    pdf.set_creation_date(datetime.combine(day, time(), UTC))
    pdf.set_title(shown(title))
    pdf.set_font(FONT, size=size)
    pdf.set_margin(margin)
    pdf.set_auto_page_break(True, 15)
    pdf.add_page()
    pdf.set_font(FONT, size=18)
    return pdf, shown


def numbered(base: type[FPDF]) -> type[FPDF]:
    """The library's document with page numbers; a class made late because the library loads late."""

    class Numbered(base):  # type: ignore[misc, valid-type]
        def footer(self) -> None:
            self.set_y(-10)
            self.set_font(FONT, size=8)
            self.set_text_color(110)
            self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")
            self.set_text_color(0)

    return Numbered
