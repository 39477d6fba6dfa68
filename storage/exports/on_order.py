"""What is on order and on its way, as exports: lines of purchase orders, also as an ERP imports them, and shipments."""

from __future__ import annotations

from sqlalchemy import select

from storage import tables as t
from storage.exports.export import Export, Row, column


def purchase_orders(cancelled: bool) -> Export:
    """Lines of purchase orders. A cancelled order has no place in the tidy file: imported, it would be on its way again."""
    line = (
        "mode", "unit_cost", "expected_on", "produced_on", "departed_on", "arrived_on", "received_on",
        "received_quantity", "defective_quantity",
    )  # fmt: skip
    order = ("currency", "state", "approved_by", "approved_at", "note")
    statement = (
        select(
            column(t.PurchaseOrder.number),
            column(t.Sku.sku),
            column(t.PurchaseOrderLine.quantity),
            column(t.PurchaseOrderLine.ordered_on),
            column(t.PurchaseOrder.supplier),
            *(column(getattr(t.PurchaseOrderLine, field)) for field in line),
            *(column(getattr(t.PurchaseOrder, field)) for field in order),
            column(t.Sku.marketplace),
            column(t.PurchaseOrderLine.import_id),
        )
        .join(t.PurchaseOrder, column(t.PurchaseOrder.id) == column(t.PurchaseOrderLine.po_id))
        .join(t.Sku, column(t.Sku.id) == column(t.PurchaseOrderLine.sku_id))
        .order_by(
            column(t.PurchaseOrderLine.ordered_on),
            column(t.PurchaseOrder.number),
            column(t.PurchaseOrderLine.line),
            column(t.Sku.sku),
        )
    )
    columns = ("po", "sku", "quantity", "ordered_on", "supplier", *line, *order, "marketplace", "import_id")
    day, workspace = column(t.PurchaseOrderLine.ordered_on), column(t.PurchaseOrderLine.workspace_id)
    if not cancelled:
        statement = statement.where(column(t.PurchaseOrder.state) != "cancelled")
        return Export(columns, statement, workspace, column(t.Sku.sku), day, day)
    statement = statement.add_columns(
        column(t.PurchaseOrderLine.line),
        column(t.Sku.title),
        column(t.PurchaseOrder.sent_at),
        column(t.PurchaseOrder.cancelled_at),
    )
    quantity, unit_cost = columns.index("quantity"), columns.index("unit_cost")

    def with_amount(row: Row) -> list[Row]:
        """What an ERP's importer asks for beside: the amount of the line."""
        cost = row[unit_cost]
        return [(*row, None if cost is None else row[quantity] * cost)]

    all_columns = (*columns, "line", "title", "sent_at", "cancelled_at", "amount")
    return Export(all_columns, statement, workspace, column(t.Sku.sku), day, day, unfold=with_amount)


def shipments() -> Export:
    """Shipments with their stage dates."""
    fields = (
        "quantity_shipped", "quantity_received", "state", "departed_on", "arrived_on", "received_on", "available_on",
    )  # fmt: skip
    chosen = [column(getattr(t.Shipment, field)) for field in fields]
    statement = (
        select(
            column(t.Shipment.reference),
            column(t.Sku.sku),
            *chosen,
            column(t.Sku.marketplace),
            column(t.Shipment.import_id),
        )
        .join(t.Sku, column(t.Sku.id) == column(t.Shipment.sku_id))
        .order_by(column(t.Shipment.reference), column(t.Sku.sku), column(t.Sku.marketplace))
    )
    columns = ("shipment", "sku", *fields, "marketplace", "import_id")
    return Export(columns, statement, column(t.Shipment.workspace_id), column(t.Sku.sku))
