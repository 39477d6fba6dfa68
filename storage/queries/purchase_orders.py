"""Purchase orders made from drafts: one per draft, cancelled only while nobody can have acted on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from core.approval import OrderState
from storage.queries.chunks import chunks
from storage.tables import PurchaseOrder, PurchaseOrderLine


def by_number(session: Session, workspace_id: str, number: str) -> PurchaseOrder | None:
    """The order of that number; None if there is none in this workspace."""
    return session.scalars(
        select(PurchaseOrder).where(
            col(PurchaseOrder.workspace_id) == workspace_id, col(PurchaseOrder.number) == number
        )
    ).first()


def by_draft(session: Session, workspace_id: str, draft_ids: Sequence[int]) -> dict[int, PurchaseOrder]:
    """The order that each draft became, by draft id."""
    found: dict[int, PurchaseOrder] = {}
    for part in chunks(draft_ids):
        for order in session.scalars(
            select(PurchaseOrder).where(
                col(PurchaseOrder.workspace_id) == workspace_id, col(PurchaseOrder.draft_id).in_(part)
            )
        ):
            assert order.draft_id is not None
            found[order.draft_id] = order
    return found


def lines(session: Session, workspace_id: str, po_id: int) -> list[PurchaseOrderLine]:
    """The lines of an order, in order."""
    return list(
        session.scalars(
            select(PurchaseOrderLine)
            .where(col(PurchaseOrderLine.workspace_id) == workspace_id, col(PurchaseOrderLine.po_id) == po_id)
            .order_by(col(PurchaseOrderLine.line), col(PurchaseOrderLine.id))
        )
    )


def cancel(session: Session, workspace_id: str, draft_id: int, now: datetime) -> str | None:
    """Cancel the draft's order while it is not released; gives its number, None if it is too late.

    The order lets go of the draft and keeps its number: the draft may be approved again and gets a new one.
    """
    order = session.scalars(
        select(PurchaseOrder).where(
            col(PurchaseOrder.workspace_id) == workspace_id, col(PurchaseOrder.draft_id) == draft_id
        )
    ).first()
    if order is None:
        return None
    result: CursorResult[Any] = session.execute(
        update(PurchaseOrder)
        .where(
            col(PurchaseOrder.id) == order.id,
            col(PurchaseOrder.state) == OrderState.APPROVED,
            col(PurchaseOrder.release_at) > now,
        )
        .values(state=OrderState.CANCELLED, cancelled_at=now, draft_id=None)
        .execution_options(synchronize_session=False)
    )  # type: ignore[assignment]  # an UPDATE has a cursor
    return order.number if result.rowcount == 1 else None


def release(session: Session, workspace_id: str, number: str, now: datetime) -> bool:
    """Make an order final once its time for Undo is over; False if it was cancelled, or is final already."""
    result: CursorResult[Any] = session.execute(
        update(PurchaseOrder)
        .where(
            col(PurchaseOrder.workspace_id) == workspace_id,
            col(PurchaseOrder.number) == number,
            col(PurchaseOrder.state) == OrderState.APPROVED,
            col(PurchaseOrder.release_at) <= now,
        )
        .values(state=OrderState.RELEASED)
        .execution_options(synchronize_session=False)
    )  # type: ignore[assignment]  # an UPDATE has a cursor
    return result.rowcount == 1
