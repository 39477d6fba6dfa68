"""What an answer is drawn from: the question as understood, the sentences, a table, where the figures come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.ask.query import Query
from core.phrase import Money, Percent, Phrase, Value

if TYPE_CHECKING:
    from core.records import Alert

Cell = Value | Money | Percent | Phrase | None


@dataclass(frozen=True, slots=True)
class Table:
    """Heads and rows; cells keep their figures, so that each reader sees them in their locale."""

    heads: tuple[Phrase, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class RivalLine:
    """One listing's price by day; None where the file was silent; ``empty`` days had no stock."""

    name: str
    days: tuple[date, ...]
    prices: tuple[float | None, ...]
    empty: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class RivalChart:
    """Rivals' prices beside ours for one SKU."""

    sku: str
    currency: str
    first_day: date
    last_day: date
    ours: RivalLine | None
    rivals: tuple[RivalLine, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or an honest "not understood" with what can be asked instead (``examples``)."""

    query: Query
    understood_as: Phrase | None
    lines: tuple[Phrase, ...]
    sources: tuple[Phrase, ...] = ()
    alerts: tuple[Alert, ...] = ()
    table: Table | None = None
    chart: RivalChart | None = None
    examples: tuple[str, ...] = ()
