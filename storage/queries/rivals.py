"""What competitors did lately, per SKU of ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import RivalDay
from storage.queries.chunks import chunks
from storage.queries.watching import left_alone
from storage.tables import CompetitorDay

LOOK_BACK = timedelta(days=120)
"""Far enough for an earlier price and a stock-out cycle or two."""


def rivals(
    session: Session, workspace_id: str, sku_ids: Sequence[int], today: date
) -> dict[int, tuple[RivalDay, ...]]:
    """The days known of each SKU's rivals within `LOOK_BACK`, by rival and then by day.

    Rivals that a person said to leave alone are absent.
    """
    found: dict[int, list[RivalDay]] = {}
    silenced = left_alone(session, workspace_id, sku_ids)
    for part in chunks(sku_ids):
        rows = session.execute(
            select(
                col(CompetitorDay.sku_id), col(CompetitorDay.day), col(CompetitorDay.competitor_asin), col(CompetitorDay.price),
                col(CompetitorDay.bsr), col(CompetitorDay.in_stock), col(CompetitorDay.units_estimate),
                col(CompetitorDay.rating), col(CompetitorDay.reviews), col(CompetitorDay.title), col(CompetitorDay.coupon),
            )
            .where(
                col(CompetitorDay.workspace_id) == workspace_id,
                col(CompetitorDay.sku_id).in_(part),
                col(CompetitorDay.day) > today - LOOK_BACK,
                col(CompetitorDay.day) <= today,
            )
            .order_by(col(CompetitorDay.sku_id), col(CompetitorDay.competitor_asin), col(CompetitorDay.day))
        )  # fmt: skip
        for sku_id, *told in rows:
            if (sku_id, told[1]) not in silenced:
                found.setdefault(sku_id, []).append(RivalDay(*told))
    return {sku_id: tuple(days) for sku_id, days in found.items()}
