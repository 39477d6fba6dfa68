"""What a replay needs beyond a situation: a SKU's own order lines of the last years, and its counts of stock by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.proof.record import Line
from storage.queries.chunks import chunks
from storage.queries.goods import on_hand
from storage.tables import PurchaseOrder, PurchaseOrderLine

_LINES_SINCE = timedelta(days=4 * 365)


def order_lines(
    session: Session, workspace_id: str, sku_ids: Sequence[int], today: date
) -> dict[int, tuple[Line, ...]]:
    """The order lines of each SKU placed by ``today``, oldest first; cancelled orders are left out."""
    found: dict[int, list[Line]] = {}
    for part in chunks(sku_ids):
        rows = session.execute(
            select(PurchaseOrderLine, col(PurchaseOrder.supplier), col(PurchaseOrder.number))
            .join(PurchaseOrder, col(PurchaseOrder.id) == col(PurchaseOrderLine.po_id))
            .where(
                col(PurchaseOrderLine.workspace_id) == workspace_id,
                col(PurchaseOrderLine.sku_id).in_(part),
                col(PurchaseOrderLine.ordered_on) <= today,
                col(PurchaseOrderLine.ordered_on) >= today - _LINES_SINCE,
                col(PurchaseOrder.state) != "cancelled",
            )
            .order_by(col(PurchaseOrderLine.ordered_on), col(PurchaseOrderLine.id))
        )
        for line, supplier, number in rows:
            done = line.received_on is not None and line.received_on <= today
            got = line.received_quantity if done and line.received_quantity is not None else line.quantity
            found.setdefault(line.sku_id, []).append(
                Line(
                    ordered_on=line.ordered_on,
                    received_on=line.received_on if done else None,
                    expected_on=line.expected_on,
                    units=got,
                    mode=line.mode,  # type: ignore[arg-type]  # one of the four modes, checked on the way in
                    supplier=supplier,
                    produced_on=line.produced_on,
                    departed_on=line.departed_on,
                    arrived_on=line.arrived_on,
                    number=number,
                )
            )
    return {sku_id: tuple(lines) for sku_id, lines in found.items()}


def counts(
    session: Session, workspace_id: str, sku_ids: Sequence[int], first: date, last: date
) -> dict[int, dict[date, int]]:
    """Units on hand at the end of each day they were counted; a snapshot says more of a day than the ledger."""
    found: dict[int, dict[date, int]] = {}
    for part in chunks(sku_ids):
        span = workspace_id, part, first, last
        for statement in (on_hand.ledger(*span), on_hand.snapshots(*span)):
            for sku_id, day, units in session.execute(statement):
                found.setdefault(sku_id, {})[day] = int(units)
    return found
