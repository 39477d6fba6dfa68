"""How does a text get into a spreadsheet without becoming a formula there?

Titles and notes come from outside. A cell that begins with = + - @, a tab or a carriage return is run as a formula
by spreadsheet programs (CWE-1236). In a workbook such a text is marked as text, as a typed apostrophe would; in CSV,
which has no types, the apostrophe itself is written. `storage.sources` takes it away again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST_CELL = 32_767
"""Characters that a cell of an XLSX file may hold."""


def csv_text(text: str) -> str:
    """The text as a CSV cell. Worked example: ``=1+1`` becomes ``'=1+1``; ``-5`` as a text becomes ``'-5``."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def xlsx_text(text: str) -> str:
    """The text without the control characters that XLSX cannot hold, cut to what a cell may hold."""
    kept = "".join(c for c in text if (c >= " " or c in "\t\n\r") and c not in "\ufffe\uffff")
    return kept[:LONGEST_CELL]


def as_text(cell: Cell) -> None:
    """Mark a cell whose value begins like a formula as text."""
    value = cell.value
    if isinstance(value, str) and value.startswith(DANGEROUS):
        cell.data_type = "s"
        cell.quotePrefix = True  # as if an apostrophe had been typed: it stays text when edited
