"""A document written with the font that is read once is the document the library would write by itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fpdf import FPDF

from storage.exports.pdf_font import FONT, font_file, give_font

AT = datetime(2026, 11, 24, tzinfo=UTC)
TEXTS = ("Travel mug, blue", "不锈钢保温杯 ½ é", "Reorder: 1,200 × 4.20")


def written(pdf: FPDF, text: str) -> bytes:
    pdf.set_creation_date(AT)
    pdf.add_page()
    pdf.set_font(FONT, size=12)
    pdf.cell(text=text)
    return bytes(pdf.output())


@pytest.mark.parametrize("text", TEXTS)
def test_the_bytes_are_those_of_a_font_read_for_this_document_alone(text: str) -> None:
    lent, own = FPDF(), FPDF()
    give_font(lent)
    own.add_font(FONT, "", font_file())

    assert written(own, text) == written(lent, text)


def test_documents_that_are_written_by_turns_do_not_share_their_signs() -> None:
    alone = []
    for text in TEXTS:
        pdf = FPDF()
        give_font(pdf)
        alone.append(written(pdf, text))

    together = [FPDF() for _ in TEXTS]
    for pdf in together:
        give_font(pdf)

    assert alone == [written(pdf, text) for pdf, text in zip(together, TEXTS, strict=True)]
