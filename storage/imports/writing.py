"""What a writer of facts works with, and what it hands back: shared by all kinds of files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select

from core.phrase import Phrase
from storage.imports.merge import Counts
from storage.imports.stage import Stage
from storage.tables.types import MoneyType

Totals = Mapping[str, int | Decimal]


def table(of: Any) -> Table:
    """The table of a model."""
    found: Table = of.__table__
    return found


@dataclass(frozen=True, slots=True)
class Writing:
    """What a writer works with. ``present`` are the fields the file tells of; ``most_refused`` bounds refused lines."""

    stage: Stage
    workspace_id: str
    import_id: int
    present: frozenset[str]
    first_day: date | None
    last_day: date | None
    most_refused: int

    @property
    def fixed(self) -> dict[str, Any]:
        """What every row written carries."""
        return {"workspace_id": self.workspace_id, "import_id": self.import_id}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, the file's totals, and what a person would want to know of the writing."""

    counts: Counts
    totals: Totals
    notes: tuple[Phrase, ...] = ()


Writer = Callable[[Writing], Written]


def total(work: Writing, rows: Table | None = None, /, **of: str) -> Totals:
    """Sums over the rows: name → column, or "skus" for the number of SKUs."""
    facts = work.stage.facts if rows is None else rows
    chosen = []
    for name, column in of.items():
        if column == "skus":
            chosen.append(func.count(func.distinct(facts.c.sku_id)).label(name))
        elif column == "rows":
            chosen.append(func.count().label(name))
        else:
            chosen.append(func.sum(facts.c[column]).label(name))
    found = work.stage.connection.execute(select(*chosen).select_from(facts)).one()._mapping
    return {
        name: value if _is_money(facts, of[name]) else int(value)
        for name, value in found.items()
        if value is not None
    }


def _is_money(facts: Table, column: str) -> bool:
    return column in facts.c and isinstance(facts.c[column].type, MoneyType)
