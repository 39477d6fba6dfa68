"""FBA customer returns: one row a return, counted by SKU, day, reason and disposition, and by order; comments are not kept."""

from __future__ import annotations

from storage.sources.kinds import Column, Kind, Record, Setting

_COLUMNS = (
    Column("day", "day", required=True, aliases=("return-date",)),
    Column("order_id", "text", aliases=("order-id",)),
    Column("sku", "text", required=True),
    Column("asin", "text"),
    Column("fnsku", "text"),
    Column("title", "text", aliases=("product-name",)),
    Column("units", "whole", required=True, aliases=("quantity",)),
    Column("disposition", "text", aliases=("detailed-disposition",)),
    Column("reason", "text"),
)


def _shape(record: Record, setting: Setting) -> Record:
    for name in ("reason", "disposition"):
        record[name] = record.get(name) or ""
    return record


RETURNS = Kind(
    name="customer_returns",
    columns=_COLUMNS,
    stage={"day": "day", "reason": "text", "disposition": "text", "units": "whole", "order_id": "text"},
    shape=_shape,
)
