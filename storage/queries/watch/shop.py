"""What the shop's alerts rest on: order lines on their way with their stages, IPI scores, last prices by supplier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session
from sqlmodel import col

from core.policy import Policy
from core.records import Inbound, Product
from core.supply.stages import OpenLine, Supply, late_lines
from storage.tables import AccountDay, PurchaseOrder, PurchaseOrderLine, SalesDay, Sku

_OPEN = ("approved", "released", "sent")


def moved(
    session: Session, workspace_id: str, coming: Mapping[int, tuple[Inbound, ...]],
    products: Mapping[int, Product], supply: Supply, today: date, policy: Policy,
) -> dict[int, tuple[Inbound, ...]]:  # fmt: skip
    """The lots with new dates where they are later than their stage allows (rule D2); the promised day is kept beside."""
    found: dict[tuple[int, str], tuple[date, date | None]] = {}
    lines = open_lines(session, workspace_id, today, list(coming))
    for sku_id, line, seen in late_lines(lines, products, supply, today, policy):
        if line.expected_on is None or seen.moved_to > line.expected_on:
            found[sku_id, line.reference] = seen.moved_to, line.expected_on
    if not found:
        return dict(coming)
    return {
        sku_id: tuple(
            replace(
                lot,
                arrives=found[sku_id, lot.reference][0],
                moved_from=found[sku_id, lot.reference][1] or today,
            )
            if lot.kind != "draft" and (sku_id, lot.reference) in found
            else lot
            for lot in lots
        )
        for sku_id, lots in coming.items()
    }


def open_lines(
    session: Session, workspace_id: str, today: date, sku_ids: Sequence[int] | None = None
) -> list[tuple[int, OpenLine]]:
    """The order lines (of some SKUs, None: all) that were on their way on ``today``, with the stages begun by then."""
    rows = session.execute(
        select(PurchaseOrderLine, col(PurchaseOrder.number), col(PurchaseOrder.supplier))
        .join(PurchaseOrder, col(PurchaseOrder.id) == col(PurchaseOrderLine.po_id))
        .where(
            col(PurchaseOrderLine.workspace_id) == workspace_id,
            col(PurchaseOrderLine.ordered_on) <= today,
            true() if sku_ids is None else col(PurchaseOrderLine.sku_id).in_(sku_ids),
            col(PurchaseOrder.state) != "cancelled",
            or_(
                col(PurchaseOrderLine.received_on) > today,
                (col(PurchaseOrderLine.received_on).is_(None)) & col(PurchaseOrder.state).in_(_OPEN),
            ),
        )
        .order_by(col(PurchaseOrderLine.id))
    )

    def begun(day: date | None) -> date | None:
        return day if day is not None and day <= today else None

    return [
        (
            line.sku_id,
            OpenLine(
                reference=number, quantity=line.quantity, supplier=supplier, mode=line.mode,  # type: ignore[arg-type]
                ordered_on=line.ordered_on, expected_on=line.expected_on, produced_on=begun(line.produced_on),
                departed_on=begun(line.departed_on), arrived_on=begun(line.arrived_on),
            ),
        )
        for line, number, supplier in rows
    ]  # fmt: skip


def ipi(
    session: Session, workspace_id: str, today: date, back: int = 400
) -> dict[str, list[tuple[date, int]]]:
    """IPI scores by marketplace, oldest first."""
    found: dict[str, list[tuple[date, int]]] = {}
    for market, day, score in session.execute(
        select(col(AccountDay.marketplace), col(AccountDay.day), col(AccountDay.ipi))
        .where(
            col(AccountDay.workspace_id) == workspace_id,
            col(AccountDay.day) <= today,
            col(AccountDay.day) > today - timedelta(days=back),
            col(AccountDay.ipi).is_not(None),
        )
        .order_by(col(AccountDay.day))
    ):
        found.setdefault(market, []).append((day, int(score or 0)))
    return found


def last_costs(session: Session, workspace_id: str, supplier: str) -> dict[int, Decimal]:
    """The last unit cost that a supplier charged, by SKU."""
    rows = session.execute(
        select(col(PurchaseOrderLine.sku_id), col(PurchaseOrderLine.unit_cost))
        .join(PurchaseOrder, col(PurchaseOrder.id) == col(PurchaseOrderLine.po_id))
        .where(
            col(PurchaseOrderLine.workspace_id) == workspace_id,
            col(PurchaseOrder.supplier) == supplier,
            col(PurchaseOrderLine.unit_cost).is_not(None),
        )
        .order_by(col(PurchaseOrderLine.ordered_on))
    )
    return {sku_id: cost for sku_id, cost in rows if cost is not None}


def bought_from(session: Session, workspace_id: str, supplier: str, today: date) -> dict[int, float]:
    """Units a day of the last 90 days of each SKU that a supplier makes."""
    rows = session.execute(
        select(col(SalesDay.sku_id), func.sum(col(SalesDay.units)))
        .join(Sku, col(Sku.id) == col(SalesDay.sku_id))
        .where(
            col(SalesDay.workspace_id) == workspace_id,
            col(Sku.supplier) == supplier,
            col(SalesDay.day) > today - timedelta(days=90),
            col(SalesDay.day) <= today,
        )
        .group_by(col(SalesDay.sku_id))
    )
    return {sku_id: float(units or 0) / 90 for sku_id, units in rows}
