"""What competitors did lately, per SKU of ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import RivalDay
from storage.queries.chunks import chunks
from storage.tables import CompetitorDay

LOOK_BACK = timedelta(days=120)
"""Far enough for an earlier price and a stock-out cycle or two."""


def rivals(
    session: Session, workspace_id: str, sku_ids: Sequence[int], today: date
) -> dict[int, tuple[RivalDay, ...]]:
    """The days known of each SKU's rivals within `LOOK_BACK`, by rival and then by day."""
    found: dict[int, list[RivalDay]] = {}
    for part in chunks(sku_ids):
        rows = session.scalars(
            select(CompetitorDay)
            .where(
                col(CompetitorDay.workspace_id) == workspace_id,
                col(CompetitorDay.sku_id).in_(part),
                col(CompetitorDay.day) > today - LOOK_BACK,
                col(CompetitorDay.day) <= today,
            )
            .order_by(col(CompetitorDay.sku_id), col(CompetitorDay.competitor_asin), col(CompetitorDay.day))
        )
        for row in rows:
            found.setdefault(row.sku_id, []).append(
                RivalDay(
                    day=row.day,
                    competitor_asin=row.competitor_asin,
                    price=row.price,
                    bsr=row.bsr,
                    in_stock=row.in_stock,
                    units_estimate=row.units_estimate,
                    rating=row.rating,
                    reviews=row.reviews,
                    title=row.title,
                    coupon=row.coupon,
                )
            )
    return {sku_id: tuple(days) for sku_id, days in found.items()}
