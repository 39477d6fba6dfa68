"""What lies in the warehouse: the newest count of each SKU on or before a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import AGES, Stock
from storage.queries.chunks import chunks
from storage.tables import LedgerDay, StockDay


def stock(session: Session, workspace_id: str, sku_ids: Sequence[int], today: date) -> dict[int, Stock]:
    """Stock by SKU; from a snapshot, or from the ledger where that is newer. SKUs never counted are absent."""
    found: dict[int, Stock] = {}
    for part in chunks(sku_ids):
        for row in session.scalars(_snapshots(workspace_id, part, today)):
            found[row.sku_id] = Stock(
                as_of=row.day,
                on_hand=row.on_hand,
                reserved=row.reserved or 0,
                inbound=row.inbound or 0,
                unsellable=row.unsellable or 0,
                ages={name: units for name in AGES if (units := getattr(row, name)) is not None},
            )
        for sku_id, day, sellable, unsellable in _ledger(session, workspace_id, part, today):
            known = found.get(sku_id)
            if known is None or known.as_of < day:
                found[sku_id] = Stock(
                    as_of=day,
                    on_hand=sellable,
                    inbound=known.inbound if known else 0,  # the ledger does not say what is on its way
                    unsellable=unsellable,
                )
    return found


def _snapshots(workspace_id: str, part: Sequence[int], today: date) -> Select[StockDay]:
    newest = (
        select(col(StockDay.sku_id), func.max(col(StockDay.day)).label("day"))
        .where(
            col(StockDay.workspace_id) == workspace_id,
            col(StockDay.sku_id).in_(part),
            col(StockDay.day) <= today,
        )
        .group_by(col(StockDay.sku_id))
        .subquery()
    )
    return select(StockDay).join(
        newest, and_(col(StockDay.sku_id) == newest.c.sku_id, col(StockDay.day) == newest.c.day)
    )


def _ledger(
    session: Session, workspace_id: str, part: Sequence[int], today: date
) -> list[tuple[int, date, int, int]]:
    newest = (
        select(col(LedgerDay.sku_id), func.max(col(LedgerDay.day)).label("day"))
        .where(
            col(LedgerDay.workspace_id) == workspace_id,
            col(LedgerDay.sku_id).in_(part),
            col(LedgerDay.day) <= today,
        )
        .group_by(col(LedgerDay.sku_id))
        .subquery()
    )
    found: dict[int, tuple[int, date, int, int]] = {}
    rows = session.execute(
        select(
            col(LedgerDay.sku_id),
            col(LedgerDay.day),
            col(LedgerDay.disposition),
            func.sum(col(LedgerDay.ending)),
        )
        .join(newest, and_(col(LedgerDay.sku_id) == newest.c.sku_id, col(LedgerDay.day) == newest.c.day))
        .group_by(col(LedgerDay.sku_id), col(LedgerDay.day), col(LedgerDay.disposition))
    )
    for sku_id, day, disposition, ending in rows:
        _, _, sellable, unsellable = found.get(sku_id, (sku_id, day, 0, 0))
        if disposition.upper() == "SELLABLE":
            sellable += int(ending)
        else:
            unsellable += int(ending)
        found[sku_id] = (sku_id, day, sellable, unsellable)
    return list(found.values())
