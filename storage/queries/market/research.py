"""Reads of the market: listings, keywords, our ranks, reviews and returns, category norms. Set-based, by SKU or ASIN.

Rivals' days are read in `storage.queries.market.rivals`, advertising in `storage.queries.money.ads`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.market.keywords import jumps
from core.market.records import Jump, KeywordSeen, Listing, Norm, Rank, Voice
from core.records import Market, Product, RivalDay
from storage.queries.chunks import chunks
from storage.tables import (
    BsrDay,
    CategoryNorm,
    KeywordDay,
    MarketListing,
    ReturnDay,
    Review,
    SalesDay,
    Sku,
)

JUMP_DAYS = 7
SEEN_LATELY = timedelta(days=180)
_SEEN = (
    "day", "keyword", "asin", "sku", "source", "span_days", "search_volume", "organic_rank", "sponsored_rank",
    "impressions", "clicks", "purchases", "click_share",
)  # fmt: skip
_LISTING = (
    "asin", "day", "source", "marketplace", "title", "category", "subcategory", "price", "fees", "bsr", "in_stock",
    "units_month", "rating", "reviews", "units_trend", "import_id",
)  # fmt: skip


def listings(
    session: Session,
    workspace_id: str,
    *,
    until: date,
    since: date | None = None,
    sources: Sequence[str] = (),
    asins: Sequence[str] = (),
) -> list[Listing]:
    """Each listing as it was last seen by each source between two days (``since`` None: from the beginning)."""
    wanted = [
        col(MarketListing.workspace_id) == workspace_id,
        col(MarketListing.day) <= until,
        *([col(MarketListing.day) >= since] if since else []),
        *([col(MarketListing.source).in_(sources)] if sources else []),
        *([col(MarketListing.asin).in_(asins)] if asins else []),
    ]
    key = (col(MarketListing.marketplace), col(MarketListing.asin), col(MarketListing.source))
    newest = (
        select(*key, func.max(col(MarketListing.day)).label("day")).where(*wanted).group_by(*key).subquery()
    )
    rows = session.execute(
        select(*(getattr(MarketListing, name) for name in _LISTING))
        .join(
            newest,
            and_(
                key[0] == newest.c.marketplace,
                key[1] == newest.c.asin,
                key[2] == newest.c.source,
                col(MarketListing.day) == newest.c.day,
            ),
        )
        .where(col(MarketListing.workspace_id) == workspace_id)
        .order_by(key[1], key[2])
    )
    return [Listing(**dict(zip(_LISTING, row, strict=True))) for row in rows]


def keyword_days(
    session: Session,
    workspace_id: str,
    *,
    since: date,
    until: date,
    keywords: Sequence[str] = (),
    asins: Sequence[str] = (),
    skus: Sequence[str] = (),
) -> list[KeywordSeen]:
    """Keyword sightings between two days, oldest first; narrowed to keywords, or to what touches an ASIN or a SKU."""
    touching = [
        *([col(KeywordDay.asin).in_(asins)] if asins else []),
        *([col(KeywordDay.sku).in_(skus)] if skus else []),
    ]
    statement = (
        select(*(getattr(KeywordDay, name) for name in _SEEN))
        .where(
            col(KeywordDay.workspace_id) == workspace_id,
            col(KeywordDay.day) >= since,
            col(KeywordDay.day) <= until,
        )
        .order_by(col(KeywordDay.day), col(KeywordDay.keyword), col(KeywordDay.asin))
    )
    if keywords:
        statement = statement.where(col(KeywordDay.keyword).in_([each.casefold() for each in keywords]))
    if touching:
        statement = statement.where(or_(*touching))
    return [KeywordSeen(*row) for row in session.execute(statement)]


def volumes(session: Session, workspace_id: str, since: date, until: date) -> dict[str, list[KeywordSeen]]:
    """Everybody's searches by keyword between two days, oldest first; sources that tell no volume are left out."""
    rows = session.execute(
        select(*(getattr(KeywordDay, name) for name in _SEEN))
        .where(
            col(KeywordDay.workspace_id) == workspace_id,
            col(KeywordDay.asin) == "",
            col(KeywordDay.search_volume).is_not(None),
            col(KeywordDay.day) > since,
            col(KeywordDay.day) <= until,
        )
        .order_by(col(KeywordDay.keyword), col(KeywordDay.day))
    )
    found: dict[str, list[KeywordSeen]] = {}
    for row in rows:
        each = KeywordSeen(*row)
        found.setdefault(each.keyword, []).append(each)
    return found


def ranked(
    session: Session, workspace_id: str, asins: Sequence[str], since: date, until: date
) -> dict[str, list[KeywordSeen]]:
    """What was seen of ASINs on keywords between two days, by ASIN, oldest first."""
    found: dict[str, list[KeywordSeen]] = {}
    for part in chunks(asins):
        for each in keyword_days(session, workspace_id, since=since, until=until, asins=part):
            found.setdefault(each.asin, []).append(each)
    return found


def keywords_of(
    session: Session, workspace_id: str, sku_ids: Sequence[int], today: date
) -> dict[int, tuple[str, ...]]:
    """The keywords of each SKU: those a person named for it, and those it or its ASIN was seen on lately."""
    found: dict[int, dict[str, None]] = {}
    for part in chunks(sku_ids):
        named = session.execute(
            select(col(Sku.id), col(Sku.keywords)).where(
                col(Sku.workspace_id) == workspace_id, col(Sku.id).in_(part)
            )
        )
        for sku_id, words in named:
            assert sku_id is not None
            found[sku_id] = dict.fromkeys(" ".join(word.casefold().split()) for word in words or ())
        seen = session.execute(
            select(col(Sku.id), col(KeywordDay.keyword))
            .join(
                KeywordDay,
                and_(
                    col(KeywordDay.workspace_id) == col(Sku.workspace_id),
                    col(KeywordDay.marketplace) == col(Sku.marketplace),
                    or_(
                        col(KeywordDay.sku) == col(Sku.sku),
                        and_(col(KeywordDay.asin) == col(Sku.asin), col(KeywordDay.asin) != ""),
                    ),
                ),
            )
            .where(
                col(Sku.workspace_id) == workspace_id,
                col(Sku.id).in_(part),
                col(KeywordDay.day) > today - SEEN_LATELY,
                col(KeywordDay.day) <= today,
            )
            .distinct()
            .order_by(col(Sku.id), col(KeywordDay.keyword))
        )
        for sku_id, keyword in seen:
            assert sku_id is not None
            found.setdefault(sku_id, {}).setdefault(keyword)
    return {sku_id: tuple(words) for sku_id, words in found.items() if words}


def ranks(
    session: Session, workspace_id: str, sku_ids: Sequence[int], today: date, *, days: int = 365
) -> dict[int, tuple[Rank, ...]]:
    """Our SKUs' ranks with the units of the same day, oldest first."""
    found: dict[int, list[Rank]] = {}
    for part in chunks(sku_ids):
        rows = session.execute(
            select(
                col(BsrDay.sku_id),
                col(BsrDay.day),
                col(BsrDay.category),
                col(BsrDay.bsr),
                col(SalesDay.units),
            )
            .join(
                SalesDay,
                and_(col(SalesDay.sku_id) == col(BsrDay.sku_id), col(SalesDay.day) == col(BsrDay.day)),
                isouter=True,
            )
            .where(
                col(BsrDay.workspace_id) == workspace_id,
                col(BsrDay.sku_id).in_(part),
                col(BsrDay.day) > today - timedelta(days=days),
                col(BsrDay.day) <= today,
            )
            .order_by(col(BsrDay.sku_id), col(BsrDay.day))
        )
        for sku_id, day, category, bsr, units in rows:
            found.setdefault(sku_id, []).append(Rank(day, category, bsr, units))
    return {sku_id: tuple(each) for sku_id, each in found.items()}


def reviews(
    session: Session, workspace_id: str, sku_ids: Sequence[int], since: date, until: date
) -> dict[int, tuple[Voice, ...]]:
    """Reviews by SKU, oldest first; title and text in one."""
    found: dict[int, list[Voice]] = {}
    for part in chunks(sku_ids):
        rows = session.execute(
            select(
                col(Review.sku_id), col(Review.day), col(Review.title), col(Review.body), col(Review.rating)
            )
            .where(
                col(Review.workspace_id) == workspace_id,
                col(Review.sku_id).in_(part),
                col(Review.day) >= since,
                col(Review.day) <= until,
            )
            .order_by(col(Review.sku_id), col(Review.day), col(Review.fingerprint))
        )
        for sku_id, day, title, body, rating in rows:
            found.setdefault(sku_id, []).append(Voice(day, " ".join(filter(None, (title, body))), rating))
    return {sku_id: tuple(each) for sku_id, each in found.items()}


def returns(
    session: Session, workspace_id: str, sku_ids: Sequence[int], since: date, until: date
) -> dict[int, tuple[Voice, ...]]:
    """Returns by SKU and reason, oldest first."""
    found: dict[int, list[Voice]] = {}
    for part in chunks(sku_ids):
        rows = session.execute(
            select(
                col(ReturnDay.sku_id),
                col(ReturnDay.day),
                col(ReturnDay.reason),
                func.sum(col(ReturnDay.units)),
            )
            .where(
                col(ReturnDay.workspace_id) == workspace_id,
                col(ReturnDay.sku_id).in_(part),
                col(ReturnDay.day) >= since,
                col(ReturnDay.day) <= until,
            )
            .group_by(col(ReturnDay.sku_id), col(ReturnDay.day), col(ReturnDay.reason))
            .order_by(col(ReturnDay.sku_id), col(ReturnDay.day), col(ReturnDay.reason))
        )
        for sku_id, day, reason, units in rows:
            found.setdefault(sku_id, []).append(Voice(day, reason, None, int(units)))
    return {sku_id: tuple(each) for sku_id, each in found.items()}


def norms(session: Session, workspace_id: str) -> dict[str, Norm]:
    """What is usual, by category in lower case."""
    rows = session.scalars(select(CategoryNorm).where(col(CategoryNorm.workspace_id) == workspace_id))
    return {
        row.category.casefold(): Norm(
            row.category, row.return_rate, row.turnover_days, row.conversion_rate, row.size
        )
        for row in rows
    }


def around(
    session: Session,
    workspace_id: str,
    products: Mapping[int, Product],
    near: Mapping[int, Sequence[RivalDay]],
    today: date,
) -> dict[int, Market]:
    """What the decision is told of the market beside rivals' days: rank jumps of the last week, usual turnover days.

    SKUs of which neither is known are absent.
    """
    usual = norms(session, workspace_id)
    rivals = {sku_id: {day.competitor_asin for day in days} for sku_id, days in near.items()}
    asins = sorted(set().union(*rivals.values())) if rivals else []
    seen: dict[str, list[KeywordSeen]] = {}
    for part in chunks(asins):
        for each in keyword_days(
            session, workspace_id, since=today - timedelta(days=JUMP_DAYS + 3), until=today, asins=part
        ):
            seen.setdefault(each.asin, []).append(each)
    found: dict[int, Market] = {}
    for sku_id, product in products.items():
        norm = usual.get((product.category or "").casefold())
        told = [s for asin in sorted(rivals.get(sku_id, ())) for s in seen.get(asin, ())]
        made = tuple(
            Jump(j.asin, j.keyword, j.from_rank, j.to_rank, j.day)
            for j in jumps(told, rivals.get(sku_id, ()), since=today - timedelta(days=JUMP_DAYS), until=today)
        )
        turnover = norm.turnover_days if norm else None
        if made or turnover is not None:
            found[sku_id] = Market(made, turnover)
    return found
