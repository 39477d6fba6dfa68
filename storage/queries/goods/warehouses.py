"""What lies in the seller's own warehouses and can be sent to where it sells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from core.records import Inbound, Stock
from storage.queries.chunks import chunks
from storage.sources.warehouses import way_from
from storage.tables import Sku, StockDay, WarehouseDay

NEAREST = ("warehouse", "awd", "home")
NAMED = 60
"""Characters of a warehouse's name that are shown."""


def upstream(
    session: Session,
    workspace_id: str,
    sku_ids: Sequence[int],
    today: date,
    stock: Mapping[int, Stock],
    coming: Mapping[int, Sequence[Inbound]],
) -> dict[int, tuple[Inbound, ...]]:
    """Units by SKU and warehouse, as each warehouse was last counted for its marketplace; what it lists no more, it has no more.

    SKUs that are sold from there have it on hand and not here. Where Amazon was counted after the warehouse, what it reports
    on its way beyond our orders (the "reported" lots of ``coming``) is taken to have left from there. Worked example: 400
    counted on Monday, 150 reported on Friday of which an order of ours explains 50: 300 are left.
    """
    found: dict[int, list[Inbound]] = {}
    for part in chunks(sku_ids):
        rows = session.execute(_newest(workspace_id, part, today))
        for sku_id, name, day, units in rows:
            lot = Inbound(name[:NAMED], way_from(name), units, None, counted_on=day)
            found.setdefault(sku_id, []).append(lot)
    return {
        sku_id: _unsent(lots, stock.get(sku_id), coming.get(sku_id, ())) for sku_id, lots in found.items()
    }


def _newest(workspace_id: str, part: Sequence[int], today: date) -> Select[int, str, date, int]:
    """The newest count of each SKU by warehouse, of warehouses that were not counted for its marketplace since."""
    counted = (
        select(
            col(WarehouseDay.sku_id),
            col(WarehouseDay.warehouse),
            func.max(col(WarehouseDay.day)).label("day"),
        )
        .where(
            col(WarehouseDay.workspace_id) == workspace_id,
            col(WarehouseDay.sku_id).in_(part),
            col(WarehouseDay.day) <= today,
        )
        .group_by(col(WarehouseDay.sku_id), col(WarehouseDay.warehouse))
        .subquery()
    )
    later, other = aliased(WarehouseDay), aliased(Sku)
    counted_since = (
        exists()
        .where(
            col(later.workspace_id) == workspace_id,
            col(later.warehouse) == counted.c.warehouse,
            col(later.day) > counted.c.day,
            col(later.day) <= today,
            col(other.id) == col(later.sku_id),
            col(other.marketplace) == col(Sku.marketplace),
        )
        .correlate(counted, Sku)
    )
    sold_from_there = exists().where(
        col(StockDay.sku_id) == counted.c.sku_id, col(StockDay.source) == "warehouse"
    )
    return (
        select(
            col(WarehouseDay.sku_id),
            col(WarehouseDay.warehouse),
            col(WarehouseDay.day),
            col(WarehouseDay.on_hand),
        )
        .join(
            counted,
            and_(
                counted.c.sku_id == col(WarehouseDay.sku_id),
                counted.c.warehouse == col(WarehouseDay.warehouse),
                counted.c.day == col(WarehouseDay.day),
            ),
        )
        .join(Sku, col(Sku.id) == col(WarehouseDay.sku_id))
        .where(col(WarehouseDay.on_hand) > 0, ~sold_from_there, ~counted_since)
        .order_by(col(WarehouseDay.on_hand).desc(), col(WarehouseDay.warehouse))
    )


def _unsent(lots: Sequence[Inbound], stock: Stock | None, coming: Sequence[Inbound]) -> tuple[Inbound, ...]:
    """The lots without what has left since they were counted; nearest warehouses first."""
    left = []
    gone = sum(lot.quantity for lot in coming if lot.kind == "reported")
    for lot in sorted(lots, key=lambda each: NEAREST.index(each.kind)):
        assert lot.counted_on is not None
        taken = min(gone, lot.quantity) if stock is not None and lot.counted_on < stock.as_of else 0
        gone -= taken
        if lot.quantity > taken:
            left.append(replace(lot, quantity=lot.quantity - taken))
    return tuple(left)
