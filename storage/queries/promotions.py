"""Rivals' stock around earlier promotions of the names that lie ahead (L7): counted in the store, one statement per earlier event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.demand.events import yearless
from core.records import HORIZON_DAYS, PastPromotion, Product, SellingEvent
from storage.queries.watching import left_alone
from storage.tables import CompetitorDay

AROUND = timedelta(days=7)
"""So long before an event its rivals' stock counts as that of the event: research exports come weekly."""


def promotions(
    session: Session,
    workspace_id: str,
    products: Mapping[int, Product],
    sku_ids: Sequence[int],
    events: Sequence[SellingEvent],
    today: date,
) -> dict[int, tuple[PastPromotion, ...]]:
    """Per SKU the earlier events around which rivals' stock is on file, oldest first; SKUs without any are absent.

    Rivals that a person said to leave alone do not count.
    """
    past = earlier(events, today)
    silenced = left_alone(session, workspace_id, sku_ids) if past and sku_ids else set()
    found: dict[int, list[PastPromotion]] = {}
    for event in past if sku_ids else ():
        counted: dict[int, list[tuple[int, int]]] = {}
        for sku_id, asin, seen, out in session.execute(
            select(
                col(CompetitorDay.sku_id),
                col(CompetitorDay.competitor_asin),
                func.count(),
                func.sum(case((col(CompetitorDay.in_stock).is_(False), 1), else_=0)),
            )
            .where(
                col(CompetitorDay.workspace_id) == workspace_id,
                col(CompetitorDay.sku_id).in_(sku_ids),
                col(CompetitorDay.day) >= event.starts_on - AROUND,
                col(CompetitorDay.day) <= event.ends_on,
                col(CompetitorDay.in_stock).is_not(None),
            )
            .group_by(col(CompetitorDay.sku_id), col(CompetitorDay.competitor_asin))
        ):
            if (sku_id, asin) not in silenced and event.category in (None, products[sku_id].category):
                counted.setdefault(sku_id, []).append((seen, int(out)))
        for sku_id, rows in counted.items():
            seen, out = (sum(column) for column in zip(*rows, strict=True))
            found.setdefault(sku_id, []).append(
                PastPromotion(event.name, event.starts_on, len(rows), seen, out)
            )
    return {sku_id: tuple(told) for sku_id, told in found.items()}


def earlier(events: Sequence[SellingEvent], today: date) -> list[SellingEvent]:
    """The sales that are over and have the name of one that begins within the forecast's days, oldest first."""
    until = today + timedelta(days=HORIZON_DAYS)
    sales = [each for each in events if each.kind == "sale"]
    ahead = {yearless(each.name).casefold() for each in sales if today < each.starts_on <= until}
    over = (each for each in sales if each.ends_on < today and yearless(each.name).casefold() in ahead)
    return sorted(dict.fromkeys(over), key=lambda each: (each.starts_on, each.name))
