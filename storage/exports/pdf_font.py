"""The font of every PDF, read once: its thirty thousand signs take half a second, and each document would wait for them.

What the library keeps of a document in a font is the document's own: which signs it uses, and the signs that are left when
the document is written.
"""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

FONT = "sheet"
_LAYOUT = ("GDEF", "GPOS", "GSUB")
"""What is never in a PDF, and would take longest to read."""


@lru_cache(maxsize=1)
def font_file() -> Path:
    """Noto Sans SC from the installed package that carries it, wherever that is."""
    spec = find_spec("zhplot")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        found = sorted(Path(folder).rglob("NotoSansSC*.ttf"))
        if found:
            return found[0]
    raise FileNotFoundError("the package zhplot with the font Noto Sans SC is not installed")


def give_font(pdf: FPDF) -> None:
    """Let a document write with the font, as ``pdf.add_font`` would."""
    from fpdf.fonts import SubsetMap

    font = copy(_read())
    font.ttfont = _own(font.ttfont)
    font.subset = SubsetMap(font)
    font.missing_glyphs = []
    pdf.fonts[FONT] = font


@lru_cache(maxsize=1)
def _read() -> TTFFont:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

    pdf = FPDF()
    pdf.add_font(FONT, "", font_file())
    font = pdf.fonts[FONT]
    assert isinstance(font, TTFFont)
    whole = font.ttfont
    for tag in _LAYOUT:
        if tag in whole:
            del whole[tag]
    for tag in whole.keys():  # noqa: SIM118  # a font is no dictionary
        whole[tag]
    whole.close()
    whole.reader = None
    return font


def _own(whole: TTFont) -> TTFont:
    """The font with tables of its own, which the library cuts down to a document's signs."""
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    own = copy(whole)
    own.tables = {tag: copy(table) for tag, table in whole.tables.items()}
    glyphs = whole["glyf"].glyphs
    own["glyf"].glyphs = {name: Glyph(getattr(glyph, "data", b"")) for name, glyph in glyphs.items()}
    own["cmap"].tables = [copy(table) for table in whole["cmap"].tables]
    return own
