"""Which rivals are watched for which SKU: what a person said, and what files tell of without anybody's objection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import RivalDay
from storage.queries.chunks import chunks
from storage.queries.program.inserting import inserter
from storage.tables import CompetitorDay, RivalWatch, Sku

LATELY = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Watched:
    """A rival of a SKU and its newest day, None where no file told of it yet."""

    sku_id: int
    asin: str
    latest: RivalDay | None


def put(
    session: Session,
    workspace_id: str,
    sku_id: int,
    asin: str,
    *,
    watched: bool,
    by: str | None,
    now: datetime,
) -> bool:
    """Watch a rival, or leave it alone; False where it was so already."""
    insert = inserter(session)
    row = {"workspace_id": workspace_id, "watched": watched, "set_by": by, "set_at": now}
    changed = session.execute(
        insert(RivalWatch)
        .values(sku_id=sku_id, competitor_asin=asin, **row)
        .on_conflict_do_update(
            index_elements=["sku_id", "competitor_asin"],
            set_=row,
            where=or_(col(RivalWatch.workspace_id) != workspace_id, col(RivalWatch.watched) != watched),
        )
        .returning(col(RivalWatch.sku_id))
    )
    return changed.first() is not None


def left_alone(session: Session, workspace_id: str, sku_ids: Sequence[int]) -> set[tuple[int, str]]:
    """(SKU, ASIN) pairs a person does not want to hear of."""
    found: set[tuple[int, str]] = set()
    for part in chunks(sku_ids):
        found |= {
            (sku_id, asin)
            for sku_id, asin in session.execute(
                select(col(RivalWatch.sku_id), col(RivalWatch.competitor_asin)).where(
                    col(RivalWatch.workspace_id) == workspace_id,
                    col(RivalWatch.sku_id).in_(part),
                    ~col(RivalWatch.watched),
                )
            )
        }
    return found


def watched(session: Session, workspace_id: str, sku_ids: Sequence[int], today: date) -> list[Watched]:
    """The rivals of some SKUs: asked for, or seen in the last 60 days and not left alone."""
    silenced = left_alone(session, workspace_id, sku_ids)
    found: dict[tuple[int, str], Watched] = {}
    for part in chunks(sku_ids):
        for sku_id, asin in session.execute(
            select(col(RivalWatch.sku_id), col(RivalWatch.competitor_asin)).where(
                col(RivalWatch.workspace_id) == workspace_id,
                col(RivalWatch.sku_id).in_(part),
                col(RivalWatch.watched),
            )
        ):
            found[sku_id, asin] = Watched(sku_id, asin, None)
        newest = (
            select(
                col(CompetitorDay.sku_id), col(CompetitorDay.competitor_asin), func.max(col(CompetitorDay.day)).label("day")
            )
            .where(
                col(CompetitorDay.workspace_id) == workspace_id,
                col(CompetitorDay.sku_id).in_(part),
                col(CompetitorDay.day) <= today,
            )
            .group_by(col(CompetitorDay.sku_id), col(CompetitorDay.competitor_asin))
            .subquery()
        )  # fmt: skip
        for row in session.scalars(
            select(CompetitorDay).join(
                newest,
                and_(
                    col(CompetitorDay.sku_id) == newest.c.sku_id,
                    col(CompetitorDay.competitor_asin) == newest.c.competitor_asin,
                    col(CompetitorDay.day) == newest.c.day,
                ),
            )
        ):
            key = (row.sku_id, row.competitor_asin)
            if key in silenced or not (key in found or row.day > today - LATELY):
                continue
            latest = RivalDay(
                row.day, row.competitor_asin, row.price, row.bsr, row.in_stock, row.units_estimate, row.rating,
                row.reviews, row.title, row.coupon,
            )  # fmt: skip
            found[key] = Watched(*key, latest)
    return [found[key] for key in sorted(found)]


def asins(session: Session, workspace_id: str, marketplace: str, today: date) -> list[str]:
    """Every ASIN worth a look-up in a marketplace: rivals first, then our own; each once."""
    ids = [
        sku_id
        for sku_id in session.scalars(
            select(col(Sku.id)).where(
                col(Sku.workspace_id) == workspace_id, col(Sku.marketplace) == marketplace
            )
        )
        if sku_id is not None
    ]
    theirs = dict.fromkeys(each.asin for each in watched(session, workspace_id, ids, today))
    ours = session.scalars(
        select(col(Sku.asin))
        .where(
            col(Sku.workspace_id) == workspace_id,
            col(Sku.marketplace) == marketplace,
            col(Sku.asin).is_not(None),
        )
        .order_by(col(Sku.asin))
    )
    return list(theirs | dict.fromkeys(asin for asin in ours if asin))
