"""The shapes most exports have: facts of a SKU and day, rows of the workspace, rows that may be about a SKU."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from storage import tables as t
from storage.exports.export import Export, column


def by_sku(
    model: Any, *fields: str, names: Mapping[str, str] | None = None, order: tuple[str, ...] = ()
) -> Export:
    """Facts of a SKU and day: ``date``, ``sku`` and ``fields``, then the marketplace and the import they came from."""
    names = names or {}
    day, sku = column(model.day), column(t.Sku.sku)
    chosen = [column(getattr(model, names.get(field, field))) for field in fields]
    statement = (
        select(day, sku, *chosen, column(t.Sku.marketplace), column(model.import_id))
        .join(t.Sku, column(t.Sku.id) == column(model.sku_id))
        .order_by(day, sku, column(t.Sku.marketplace), *(column(getattr(model, name)) for name in order))
    )
    columns = ("date", "sku", *fields, "marketplace", "import_id")
    return Export(columns, statement, column(model.workspace_id), sku, day, day)


def of_workspace(
    model: Any,
    fields: Mapping[str, str],
    *,
    order: tuple[str, ...],
    day: str | None = None,
    moment: bool = False,
) -> Export:
    """Rows without a SKU: export name → field, in this order."""
    statement = select(*(column(getattr(model, field)) for field in fields.values())).order_by(
        *(column(getattr(model, name)) for name in order)
    )
    on = column(getattr(model, day)) if day else None
    return Export(tuple(fields), statement, column(model.workspace_id), None, on, on, moment)


def same(*fields: str) -> dict[str, str]:
    """Fields that the export calls as the table does."""
    return {field: field for field in fields}


def with_sku(
    model: Any, fields: Mapping[str, str], *, on: str, moment: bool, order: tuple[str, ...]
) -> Export:
    """Rows that may be about a SKU: ``fields`` first, then SKU and marketplace."""
    statement = (
        select(
            *(column(getattr(model, field)) for field in fields.values()),
            column(t.Sku.sku),
            column(t.Sku.marketplace),
        )
        .outerjoin(t.Sku, column(model.sku_id) == column(t.Sku.id))
        .order_by(*(column(getattr(model, name)) for name in order))
    )
    day = column(getattr(model, on))
    workspace = column(model.workspace_id)
    return Export((*fields, "sku", "marketplace"), statement, workspace, column(t.Sku.sku), day, day, moment)
