"""Rivals' stock around earlier promotions of the names that lie ahead (L7): counted in the store, one statement per earlier event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.demand.events import yearless
from core.market.records import PastPromotion
from core.records import HORIZON_DAYS, Product, SellingEvent
from storage.queries.market.watching import left_alone
from storage.tables import CompetitorDay

BESIDE = timedelta(days=3)
"""So near to an event a sighting counts as one in it: research exports come weekly."""

AROUND = timedelta(days=28)
"""The weeks before and after it that it is held against."""


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
        began, ended = event.starts_on - BESIDE, event.ends_on + BESIDE
        inside = col(CompetitorDay.day).between(began, ended)
        empty = col(CompetitorDay.in_stock).is_(False)
        counted: dict[int, list[tuple[int, ...]]] = {}
        for sku_id, asin, *row in session.execute(
            select(
                col(CompetitorDay.sku_id),
                col(CompetitorDay.competitor_asin),
                *(
                    func.sum(case((which, 1), else_=0))
                    for which in (inside, inside & empty, ~inside, ~inside & empty)
                ),
            )
            .where(
                col(CompetitorDay.workspace_id) == workspace_id,
                col(CompetitorDay.sku_id).in_(sku_ids),
                col(CompetitorDay.day).between(began - AROUND, ended + AROUND),
                col(CompetitorDay.in_stock).is_not(None),
            )
            .group_by(col(CompetitorDay.sku_id), col(CompetitorDay.competitor_asin))
        ):
            if (sku_id, asin) not in silenced and event.category in (None, products[sku_id].category):
                counted.setdefault(sku_id, []).append(tuple(int(each) for each in row))
        for sku_id, rows in counted.items():
            seen, out, seen_around, out_around = (sum(column) for column in zip(*rows, strict=True))
            rivals = sum(each[0] > 0 for each in rows)
            if not rivals:
                continue
            found.setdefault(sku_id, []).append(
                PastPromotion(event.name, event.starts_on, rivals, seen, out, seen_around, out_around)
            )
    return {sku_id: tuple(told) for sku_id, told in found.items()}


def earlier(events: Sequence[SellingEvent], today: date) -> list[SellingEvent]:
    """The sales that are over and have the name of one that begins within the forecast's days, oldest first."""
    until = today + timedelta(days=HORIZON_DAYS)
    sales = [each for each in events if each.kind == "sale"]
    ahead = {yearless(each.name).casefold() for each in sales if today < each.starts_on <= until}
    over = (each for each in sales if each.ends_on < today and yearless(each.name).casefold() in ahead)
    return sorted(dict.fromkeys(over), key=lambda each: (each.starts_on, each.name))
