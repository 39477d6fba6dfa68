"""Stock by day and by age bucket over the last weeks, for the figures of the weekly report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import AGES
from storage.queries.chunks import chunks
from storage.tables import LedgerDay, StockDay


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of one SKU: units on hand by day, and units by age bucket on the days that told them."""

    on_hand: dict[date, int] = field(default_factory=dict)
    ages: dict[date, tuple[int, ...]] = field(default_factory=dict)


def counted(
    session: Session, workspace_id: str, sku_ids: Sequence[int], first: date, last: date
) -> dict[int, Counted]:
    """What snapshots and ledger say of some SKUs from ``first`` to ``last``; a snapshot says more of its day."""
    found = {sku_id: Counted() for sku_id in sku_ids}
    columns = [col(getattr(StockDay, name)) for name in AGES]
    for part in chunks(sku_ids):
        ledger = (
            select(col(LedgerDay.sku_id), col(LedgerDay.day), func.sum(col(LedgerDay.ending)))
            .where(
                col(LedgerDay.workspace_id) == workspace_id,
                col(LedgerDay.sku_id).in_(part),
                col(LedgerDay.day).between(first, last),
                func.upper(col(LedgerDay.disposition)) == "SELLABLE",
            )
            .group_by(col(LedgerDay.sku_id), col(LedgerDay.day))
        )
        for sku_id, day, ending in session.execute(ledger):
            found[sku_id].on_hand[day] = int(ending)
        snapshots = select(col(StockDay.sku_id), col(StockDay.day), col(StockDay.on_hand), *columns).where(
            col(StockDay.workspace_id) == workspace_id,
            col(StockDay.sku_id).in_(part),
            col(StockDay.day).between(first, last),
        )
        for sku_id, day, on_hand, *ages in session.execute(snapshots):
            found[sku_id].on_hand[day] = on_hand
            if any(each is not None for each in ages):
                found[sku_id].ages[day] = tuple(each or 0 for each in ages)
    return found
