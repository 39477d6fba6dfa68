"""A report of figures and tables, already worded for its reader, that becomes a PDF or a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Style = Literal["text", "count", "share", "money", "decimal", "day"]
Value = str | int | float | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as a person reads it, and as a spreadsheet reckons with it."""

    shown: str
    value: Value
    style: Style = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as ``head`` has names; ``name`` heads the table and names its sheet."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A report. ``picture`` is a PNG; ``notes`` come last, in small print; money is in ``currency``."""

    title: str
    subtitle: str
    day: date
    paragraphs: tuple[str, ...]
    picture: bytes | None
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    currency: str = ""
