"""What competitors did lately, per SKU of ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import RivalDay
from storage.queries.chunks import chunks
from storage.queries.market.watching import left_alone
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


def listings(
    session: Session,
    workspace_id: str,
    sku_ids: Sequence[int],
    first: date,
    last: date,
    asins: Sequence[str] = (),
) -> dict[tuple[int, str], list[RivalDay]]:
    """The days of each rival of a few SKUs between two days, by SKU and rival; only ``asins`` if any are given."""
    found: dict[tuple[int, str], list[RivalDay]] = {}
    silenced = left_alone(session, workspace_id, sku_ids)
    for part in chunks(sku_ids):
        statement = (
            select(
                col(CompetitorDay.sku_id), col(CompetitorDay.day), col(CompetitorDay.competitor_asin), col(CompetitorDay.price),
                col(CompetitorDay.in_stock), col(CompetitorDay.title),
            )
            .where(
                col(CompetitorDay.workspace_id) == workspace_id,
                col(CompetitorDay.sku_id).in_(part),
                col(CompetitorDay.day) >= first,
                col(CompetitorDay.day) <= last,
            )
            .order_by(col(CompetitorDay.sku_id), col(CompetitorDay.competitor_asin), col(CompetitorDay.day))
        )  # fmt: skip
        if asins:
            statement = statement.where(col(CompetitorDay.competitor_asin).in_(asins))
        for sku_id, day, asin, price, in_stock, title in session.execute(statement):
            if (sku_id, asin) not in silenced:
                found.setdefault((sku_id, asin), []).append(
                    RivalDay(day, asin, price=price, in_stock=in_stock, title=title)
                )
    return found


def tracked(session: Session, workspace_id: str, sku_ids: Sequence[int] | None, until: date) -> int:
    """How many rivals (of some SKUs; None: of all) the newest day of competitor data within 60 days tells of."""
    scope = [col(CompetitorDay.workspace_id) == workspace_id]
    if sku_ids is not None:
        scope.append(col(CompetitorDay.sku_id).in_(sku_ids[:500]))
    newest = session.scalar(
        select(func.max(col(CompetitorDay.day))).where(
            *scope, col(CompetitorDay.day) <= until, col(CompetitorDay.day) > until - timedelta(days=60)
        )
    )
    if newest is None:
        return 0
    return (
        session.scalar(
            select(func.count(func.distinct(col(CompetitorDay.competitor_asin)))).where(
                *scope, col(CompetitorDay.day) == newest
            )
        )
        or 0
    )


def pairs(session: Session, workspace_id: str, until: date) -> int:
    """How many pairs of SKU and rival the newest day of competitor data within 60 days tells of."""
    of_ours = col(CompetitorDay.workspace_id) == workspace_id
    recent = col(CompetitorDay.day) <= until, col(CompetitorDay.day) > until - timedelta(days=60)
    newest = session.scalar(select(func.max(col(CompetitorDay.day))).where(of_ours, *recent))
    counted = select(func.count()).select_from(CompetitorDay).where(of_ours, col(CompetitorDay.day) == newest)
    return 0 if newest is None else session.scalar(counted) or 0


def watched_by(session: Session, workspace_id: str, asins: Sequence[str], until: date) -> list[int]:
    """Our SKUs that some rivals were seen for within 60 days."""
    days = [until - timedelta(days=n) for n in range(60)]
    rows = session.scalars(
        select(col(CompetitorDay.sku_id))
        .where(
            col(CompetitorDay.workspace_id) == workspace_id,
            col(CompetitorDay.day).in_(days),
            col(CompetitorDay.competitor_asin).in_(asins),
        )
        .distinct()
    )
    return sorted(rows)
