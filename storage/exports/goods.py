"""The goods themselves as exports: products, their fees, their suppliers, and the events that move their sales."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import aliased

from storage import tables as t
from storage.exports.export import Export, column
from storage.exports.shapes import of_workspace, same


def products() -> Export:
    fields = (
        "sku", "asin", "title", "category", "parent_asin", "variant", "launched_on", "price", "currency", "unit_cost",
        "weight_g", "length_cm", "width_cm", "height_cm", "supplier", "moq", "case_pack", "carton_units",
        "production_days", "keywords", "duty_rate", "prep_cost", "marketplace", "import_id",
    )  # fmt: skip
    chosen = [column(getattr(t.Sku, field)) for field in fields]
    statement = select(*chosen).order_by(column(t.Sku.sku), column(t.Sku.marketplace))
    return Export(fields, statement, column(t.Sku.workspace_id), column(t.Sku.sku))


def inventory() -> Export:
    """Stock at Amazon, which names no warehouse, and in the seller's own, by name; of those only what is on hand is told."""
    fields = (
        "on_hand", "reserved", "inbound", "unsellable", "age_0_90", "age_91_180", "age_181_270", "age_271_365",
        "age_365_plus",
    )  # fmt: skip

    def told(of: Any, *values: Any) -> Select[Any]:
        names = ("workspace_id", "sku_id", "day", "import_id")
        return select(*(column(getattr(of, name)) for name in names), *values)

    at_amazon = told(
        t.StockDay,
        *(column(getattr(t.StockDay, field)) for field in fields),
        literal(None).label("warehouse"),
    )
    own = told(
        t.WarehouseDay,
        column(t.WarehouseDay.on_hand),
        *(literal(None).label(field) for field in fields[1:]),
        column(t.WarehouseDay.warehouse),
    )
    both = union_all(at_amazon.where(column(t.StockDay.source) != "warehouse"), own).subquery()
    sku, market = column(t.Sku.sku), column(t.Sku.marketplace)
    names = (*fields, "warehouse")
    statement = (
        select(both.c.day, sku, *(both.c[name] for name in names), market, both.c.import_id)
        .join(t.Sku, column(t.Sku.id) == both.c.sku_id)
        .order_by(both.c.day, sku, market, func.coalesce(both.c.warehouse, ""))
    )
    columns = ("date", "sku", *names, "marketplace", "import_id")
    return Export(columns, statement, both.c.workspace_id, sku, both.c.day, both.c.day)


def fee_estimates() -> Export:
    """Amazon's estimate per SKU; the newest file is what is kept."""
    told = (
        "price",
        "referral",
        "fulfilment",
        "size_tier",
        "longest_cm",
        "median_cm",
        "shortest_cm",
        "weight_g",
    )
    chosen = [
        column(t.Sku.sku),
        *(column(getattr(t.FeeEstimate, field)) for field in told),
        column(t.Sku.marketplace),
    ]
    statement = select(*chosen, column(t.FeeEstimate.import_id)).join(
        t.Sku, column(t.Sku.id) == column(t.FeeEstimate.sku_id)
    )
    return Export(
        ("sku", *told, "marketplace", "import_id"),
        statement.order_by(column(t.Sku.sku)),
        column(t.FeeEstimate.workspace_id),
        column(t.Sku.sku),
    )


def suppliers() -> Export:
    closure = aliased(t.SupplierClosure)
    terms = ("email", "currency", "moq", "production_days", "capacity_per_month")
    statement = (
        select(
            column(t.SupplierRow.name),
            *(column(getattr(t.SupplierRow, field)) for field in terms),
            column(closure.closed_from),
            column(closure.closed_to),
            column(t.SupplierRow.backup_for),
            column(t.SupplierRow.import_id),
        )
        .outerjoin(
            closure,
            (column(closure.workspace_id) == column(t.SupplierRow.workspace_id))
            & (column(closure.supplier) == column(t.SupplierRow.name)),
        )
        .order_by(column(t.SupplierRow.name), column(closure.closed_from))
    )
    columns = ("supplier", *terms, "closed_from", "closed_to", "backup_for", "import_id")
    return Export(columns, statement, column(t.SupplierRow.workspace_id))


def events() -> Export:
    made = of_workspace(
        t.EventRow,
        same("name", "starts_on", "ends_on", "category", "kind", "multiplier", "import_id"),
        order=("starts_on", "name", "category"),
    )
    first, last = column(t.EventRow.starts_on), column(t.EventRow.ends_on)
    return Export(made.columns, made.select, made.workspace, None, first, last)
