"""What an export is: its columns, the statement that reads them, and what it can be narrowed by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col

Row = tuple[Any, ...]
Expression = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Export:
    """One kind: its columns, the statement that reads them in this order, and what it can be narrowed by.

    ``first`` and ``last`` are the columns compared with the period (the same where a row is of one day), None where rows
    have no date; ``moment`` tells that they hold a time, not a day. ``unfold`` turns one stored row into rows of the export.
    """

    columns: tuple[str, ...]
    select: Select[Any]
    workspace: Expression
    sku: Expression | None = None
    first: Expression | None = None
    last: Expression | None = None
    moment: bool = False
    unfold: Callable[[Row], list[Row]] | None = None


def column(field: Any) -> Expression:
    """A field of a table as a column."""
    return col(field)  # type: ignore[return-value]  # SQLModel calls it Mapped


def narrowed(export: Export, workspace_id: str, since: Any, until: Any, sku: str | None) -> Select[Any]:
    """The kind's statement for one workspace, SKU and period.

    ``since`` and ``until`` are days, both inclusive, or where rows hold a moment the first moment and the one after the last.
    """
    statement = export.select.where(export.workspace == workspace_id)
    if since is not None and export.last is not None:
        statement = statement.where(export.last >= since)
    if until is not None and export.first is not None:
        statement = statement.where(export.first < until if export.moment else export.first <= until)
    if sku is not None and export.sku is not None:
        statement = statement.where(export.sku == sku)
    return statement
