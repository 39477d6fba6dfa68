"""Purchase orders made from drafts: one per draft, cancelled only while nobody can have acted on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from core.approval import OrderState
from storage.queries.chunks import chunks
from storage.queries.goods import skus
from storage.tables import PurchaseOrder, PurchaseOrderLine, Sku


def by_number(
    session: Session, workspace_id: str, number: str, *, lock: bool = False
) -> PurchaseOrder | None:
    """The order of that number, as it is now and held until the transaction ends with ``lock``; None if there is none."""
    statement = select(PurchaseOrder).where(
        col(PurchaseOrder.workspace_id) == workspace_id, col(PurchaseOrder.number) == number
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(statement).first()


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


def mark_sent(session: Session, workspace_id: str, number: str, now: datetime) -> bool:
    """The final order went to its supplier; False if it is not final, or went before."""
    return _step(session, workspace_id, number, {"state": OrderState.SENT, "sent_at": now})


def postpone(session: Session, workspace_id: str, number: str, until: datetime) -> bool:
    """The final order has surely not reached its supplier: it may be undone again ``until`` it is tried next."""
    return _step(session, workspace_id, number, {"state": OrderState.APPROVED, "release_at": until})


def _step(session: Session, workspace_id: str, number: str, values: dict[str, Any]) -> bool:
    result: CursorResult[Any] = session.execute(
        update(PurchaseOrder)
        .where(
            col(PurchaseOrder.workspace_id) == workspace_id,
            col(PurchaseOrder.number) == number,
            col(PurchaseOrder.state) == OrderState.RELEASED,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )  # type: ignore[assignment]  # an UPDATE has a cursor
    return result.rowcount == 1


class OrderLine(NamedTuple):
    """One line of a purchase order with its dates, as a list shows it; the SKU as `skus.spelling` has it."""

    number: str
    state: str
    supplier: str | None
    sku: str
    quantity: int
    mode: str | None
    ordered_on: date
    expected_on: date | None
    produced_on: date | None
    departed_on: date | None
    arrived_on: date | None
    received_on: date | None
    received: int | None

    @property
    def is_open(self) -> bool:
        """Whether goods of it are still to come."""
        return self.received_on is None and self.state not in ("cancelled", "received")


def listed(
    session: Session,
    workspace_id: str,
    *,
    sku_ids: Sequence[int] = (),
    numbers: Sequence[str] = (),
    suppliers: Sequence[str] = (),
    most: int = 2000,
) -> list[OrderLine]:
    """Order lines of some SKUs, numbers or suppliers (all where none is named), newest first."""
    line, order = PurchaseOrderLine, PurchaseOrder
    statement = (
        select(
            col(order.number), col(order.state), col(order.supplier), col(Sku.sku), col(Sku.marketplace), col(line.quantity), col(line.mode), col(line.ordered_on),
            col(line.expected_on), col(line.produced_on), col(line.departed_on), col(line.arrived_on), col(line.received_on),
            col(line.received_quantity),
        )
        .join(order, col(order.id) == col(line.po_id))
        .join(Sku, col(Sku.id) == col(line.sku_id))
        .where(col(line.workspace_id) == workspace_id)
        .order_by(col(line.ordered_on).desc(), col(order.number), col(line.line))
        .limit(most)
    )  # fmt: skip
    if sku_ids:
        statement = statement.where(col(line.sku_id).in_(sku_ids))
    if numbers:
        statement = statement.where(col(order.number).in_(numbers))
    if suppliers:
        statement = statement.where(col(order.supplier).in_(suppliers))
    rows: Sequence[Any] = session.execute(statement).all()
    spell = skus.spelling(session, workspace_id)
    return [OrderLine._make([*row[:3], spell(row[3], row[4]), *row[5:]]) for row in rows]
