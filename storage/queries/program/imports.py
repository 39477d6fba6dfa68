"""What was imported: the files behind the figures, by name and age."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.queries.chunks import chunks
from storage.tables import CompetitorDay, Import, LedgerDay, SalesDay, SalesPeriod, StockDay


def newest(session: Session, workspace_id: str) -> int:
    """The number of the latest file that was taken in, 0 where there is none."""
    found = session.scalar(
        select(func.max(col(Import.id))).where(
            col(Import.workspace_id) == workspace_id, col(Import.state) == "done"
        )
    )
    return found or 0


def latest(session: Session, workspace_id: str, count: int) -> list[Import]:
    """The last files that were taken in and not taken back, newest first."""
    return list(
        session.scalars(
            select(Import)
            .where(col(Import.workspace_id) == workspace_id, col(Import.state) == "done")
            .order_by(col(Import.imported_at).desc(), col(Import.id).desc())
            .limit(count)
        )
    )


def held(session: Session, workspace_id: str) -> list[Import]:
    """The files that wait for a person to accept or refuse them."""
    return list(
        session.scalars(
            select(Import)
            .where(col(Import.workspace_id) == workspace_id, col(Import.state) == "held")
            .order_by(col(Import.id))
        )
    )


def behind(session: Session, workspace_id: str, sku_id: int) -> dict[str, list[Import]]:
    """The files that a SKU's facts came from, by what they tell: sales, stock, competitors."""
    sources = {
        "sales": (SalesDay, SalesPeriod),
        "stock": (StockDay, LedgerDay),
        "competitors": (CompetitorDay,),
    }
    found: dict[str, list[Import]] = {}
    for name, tables in sources.items():
        numbers: set[int] = set()
        for table in tables:
            numbers |= set(
                session.scalars(
                    select(col(table.import_id)).where(col(table.sku_id) == sku_id).distinct()  # type: ignore[attr-defined]
                )
            )
        if numbers:
            found[name] = of_ids(session, workspace_id, sorted(numbers))
    return found


def of_ids(session: Session, workspace_id: str, numbers: Sequence[int]) -> list[Import]:
    """Files by their numbers, oldest first."""
    found: list[Import] = []
    for part in chunks(numbers):
        found += session.scalars(
            select(Import)
            .where(col(Import.workspace_id) == workspace_id, col(Import.id).in_(part))
            .order_by(col(Import.id))
        )
    return found
