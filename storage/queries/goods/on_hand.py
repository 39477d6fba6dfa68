"""Units on hand at the end of a day, as they were counted: by the ledger, and by snapshots, which say more of their day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlmodel import col

from storage.tables import LedgerDay, StockDay

Counts = Select[int, date, int]
"""SKU, day, units on hand."""


def ledger(workspace_id: str, sku_ids: Sequence[int], first: date, last: date) -> Counts:
    """What the ledger says can be sold at the end of each day of a span, both ends inclusive."""
    return (
        select(col(LedgerDay.sku_id), col(LedgerDay.day), func.sum(col(LedgerDay.ending)))
        .where(
            col(LedgerDay.workspace_id) == workspace_id,
            col(LedgerDay.sku_id).in_(sku_ids),
            col(LedgerDay.day).between(first, last),
            func.upper(col(LedgerDay.disposition)) == "SELLABLE",
        )
        .group_by(col(LedgerDay.sku_id), col(LedgerDay.day))
    )


def snapshots(workspace_id: str, sku_ids: Sequence[int], first: date, last: date) -> Counts:
    """What snapshots counted on the days of a span, both ends inclusive."""
    return select(col(StockDay.sku_id), col(StockDay.day), col(StockDay.on_hand)).where(
        col(StockDay.workspace_id) == workspace_id,
        col(StockDay.sku_id).in_(sku_ids),
        col(StockDay.day).between(first, last),
    )
