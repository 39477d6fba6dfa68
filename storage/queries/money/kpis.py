"""Stock by day and by age bucket over the last weeks, for the figures of the weekly report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import AGES
from storage.queries.chunks import chunks
from storage.queries.goods import on_hand
from storage.tables import StockDay


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
        span = workspace_id, part, first, last
        for sku_id, day, ending in session.execute(on_hand.ledger(*span)):
            found[sku_id].on_hand[day] = int(ending)
        for sku_id, day, count, *ages in session.execute(on_hand.snapshots(*span).add_columns(*columns)):
            found[sku_id].on_hand[day] = count
            if any(each is not None for each in ages):
                found[sku_id].ages[day] = tuple(each or 0 for each in ages)
    return found
