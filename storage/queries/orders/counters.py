"""Numbers that are given out once: R-2026-0412 for drafts, PO-0093 for purchase orders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.queries.program.inserting import inserter
from storage.tables import Audit, Counter, Import, JobRun, PurchaseOrder


def draft_number(session: Session, workspace_id: str, year: int) -> str:
    """The next draft number of a year. Worked example: after R-2026-0411 comes R-2026-0412; 2027 begins at 0001."""
    return f"R-{year}-{_next(session, workspace_id, f'draft-{year}'):04d}"


def order_number(session: Session, workspace_id: str) -> str:
    """The next purchase order number that no imported order bears already."""
    while True:
        number = f"PO-{_next(session, workspace_id, 'order'):04d}"
        taken = session.scalars(
            select(col(PurchaseOrder.id)).where(
                col(PurchaseOrder.workspace_id) == workspace_id, col(PurchaseOrder.number) == number
            )
        ).first()
        if taken is None:
            return number


def _next(session: Session, workspace_id: str, name: str) -> int:
    # One statement: two transactions at once wait for each other and get different numbers. A transaction that
    # is rolled back gives its number back; one that was committed never does.
    insert = inserter(session)
    statement = insert(Counter).values(workspace_id=workspace_id, name=name, value=1)
    return session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "name"], set_={"value": col(Counter.value) + 1}
        ).returning(col(Counter.value))
    ).scalar_one()


def raise_to(session: Session, workspace_id: str, name: str, value: int) -> int:
    """Let numbers up to ``value`` count as given out; one that stands higher stays. Returns where it stands now."""
    insert = inserter(session)
    statement = insert(Counter).values(workspace_id=workspace_id, name=name, value=value)
    higher = case((col(Counter.value) < value, value), else_=col(Counter.value))
    return session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "name"], set_={"value": higher}
        ).returning(col(Counter.value))
    ).scalar_one()


def last_used(session: Session) -> datetime | None:
    """When something was last done in a store that gave numbers out: logged, imported, or run by the schedule."""
    if session.scalars(select(col(Counter.value)).limit(1)).first() is None:
        return None
    moments = [
        session.scalar(select(func.max(column)))
        for column in (col(Audit.at), col(Import.imported_at), col(JobRun.started_at))
    ]
    return max((each for each in moments if each is not None), default=None)


def standing(session: Session, workspace_id: str) -> dict[str, int]:
    """The last number given out by the counter's name, "order" or "draft-2026"."""
    rows = session.execute(
        select(col(Counter.name), col(Counter.value)).where(col(Counter.workspace_id) == workspace_id)
    )
    return {str(row[0]): int(row[1]) for row in rows}
