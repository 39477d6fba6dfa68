"""What the quantities of each SKU would earn, as the last run reckoned it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.queries.chunks import chunks
from storage.tables import OptionCurve, Sku


def keep(session: Session, workspace_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the curves of some SKUs in place of their older ones. The caller commits."""
    for part in chunks([row["sku_id"] for row in rows]):
        session.execute(
            delete(OptionCurve).where(
                col(OptionCurve.workspace_id) == workspace_id, col(OptionCurve.sku_id).in_(part)
            )
        )
    if rows:
        session.execute(insert(OptionCurve), [{"workspace_id": workspace_id, **row} for row in rows])


@dataclass(frozen=True, slots=True)
class Known:
    """A curve with its SKU, its title, its marketplace and its parent ASIN."""

    curve: OptionCurve
    sku: str
    title: str | None
    place: str
    parent: str | None


def all_of(session: Session, workspace_id: str) -> list[Known]:
    """Every curve with what its SKU is called, in the order of the SKU's name."""
    rows = session.execute(
        select(OptionCurve, col(Sku.sku), col(Sku.title), col(Sku.marketplace), col(Sku.parent_asin))
        .join(Sku, col(Sku.id) == col(OptionCurve.sku_id))
        .where(col(OptionCurve.workspace_id) == workspace_id)
        .order_by(col(Sku.sku), col(Sku.id))
    )
    return [Known(*row) for row in rows]


def count(session: Session, workspace_id: str) -> int:
    """How many SKUs have one."""
    statement = select(func.count()).where(col(OptionCurve.workspace_id) == workspace_id)
    return int(session.execute(statement.select_from(OptionCurve)).scalar_one())
