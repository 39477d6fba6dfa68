"""What the files say of SKUs in some days beside their sales: for why sales moved (`core.demand.moved`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from statistics import fmean, median

from sqlalchemy import Float, cast, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.demand.moved import Around
from core.records import Product
from storage.queries.chunks import chunks
from storage.queries.goods import totals
from storage.queries.market import research, rivals
from storage.tables import AdDay, BsrDay, KeywordDay, SalesDay


def around(
    session: Session,
    workspace_id: str,
    products: Mapping[int, Product],
    first: date,
    last: date,
    events: Sequence[str] = (),
) -> dict[int, Around]:
    """What is told of each SKU between two days, both included; a fixed number of statements for each chunk."""
    ids, days = list(products), (last - first).days + 1
    visits = _visits(session, ids, first, last)
    ads = totals.advertised(session, workspace_id, first, last, ids)
    any_ads = _any_ads(session, workspace_id, first, last)
    nothing = totals.Advertised(Decimal(0), Decimal(0), 0, 0, 0) if any_ads else None
    ranks = _ranks(session, ids, first, last)
    searches = _searches(session, workspace_id, products, first, last)
    others = _rivals(session, workspace_id, ids, first, last)
    rated = totals.rated(session, workspace_id, first, last, ids)
    found = {}
    for sku_id in ids:
        sessions, share = visits.get(sku_id, (None, None))
        spent, stars = ads.get(sku_id, nothing), rated.get(sku_id)
        found[sku_id] = Around(
            sessions=sessions,
            buy_box=share,
            ad_orders=None if spent is None else spent.orders / days,
            ad_spend=None if spent is None else float(spent.spend) / days,
            ranks=ranks.get(sku_id, {}),
            searches=searches.get(sku_id, {}),
            rivals=others.get(sku_id, {}),
            rating=None if stars is None else stars.mean,
            reviews=0 if stars is None else stars.reviews,
            events=tuple(events),
        )
    return found


def _visits(
    session: Session, ids: Sequence[int], first: date, last: date
) -> dict[int, tuple[float | None, float | None]]:
    """Sessions a day that tells them, and the share of the featured offer, weighted by sessions."""
    share = col(SalesDay.buy_box_share)
    sessions = cast(col(SalesDay.sessions), Float)
    weight = func.coalesce(sessions, 1.0)
    found: dict[int, tuple[float | None, float | None]] = {}
    for part in chunks(ids):
        rows = session.execute(
            select(
                col(SalesDay.sku_id),
                func.avg(sessions),
                func.sum(share * weight) / func.nullif(func.sum(weight).filter(share.is_not(None)), 0.0),
            )
            .where(col(SalesDay.sku_id).in_(part), col(SalesDay.day) >= first, col(SalesDay.day) <= last)
            .group_by(col(SalesDay.sku_id))
        )
        for sku_id, visits, featured in rows:
            found[sku_id] = (
                None if visits is None else float(visits),
                None if featured is None else float(featured),
            )
    return found


def _any_ads(session: Session, workspace_id: str, first: date, last: date) -> bool:
    """Whether any advertising of these days is on file: a SKU without a row spent nothing then."""
    told = select(col(AdDay.sku_id)).where(
        col(AdDay.workspace_id) == workspace_id, col(AdDay.day) >= first, col(AdDay.day) <= last
    )
    return session.execute(told.limit(1)).first() is not None


def _ranks(session: Session, ids: Sequence[int], first: date, last: date) -> dict[int, dict[str, float]]:
    told: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for part in chunks(ids):
        rows = select(col(BsrDay.sku_id), col(BsrDay.category), col(BsrDay.bsr)).where(
            col(BsrDay.sku_id).in_(part), col(BsrDay.day) >= first, col(BsrDay.day) <= last
        )
        for sku_id, category, rank in session.execute(rows):
            told[sku_id][category].append(rank)
    return {i: {name: float(median(each)) for name, each in by.items()} for i, by in told.items()}


def _searches(
    session: Session, workspace_id: str, products: Mapping[int, Product], first: date, last: date
) -> dict[int, dict[tuple[str, str], float]]:
    """Mean search volume of each SKU's keywords in its marketplace, by keyword and source."""
    words = research.keywords_of(session, workspace_id, list(products), last)
    every = sorted({word for each in words.values() for word in each})
    if not every:
        return {}
    told: dict[tuple[str, str, str], dict[date, float]] = defaultdict(dict)
    for part in chunks(every):
        rows = select(
            col(KeywordDay.marketplace), col(KeywordDay.keyword), col(KeywordDay.source), col(KeywordDay.day),
            col(KeywordDay.search_volume),
        ).where(
            col(KeywordDay.workspace_id) == workspace_id, col(KeywordDay.keyword).in_(part),
            col(KeywordDay.day) >= first, col(KeywordDay.day) <= last, col(KeywordDay.search_volume).is_not(None),
        )  # fmt: skip
        for place, word, source, day, volume in session.execute(rows):
            told[place, word, source][day] = float(volume or 0)
    found: dict[int, dict[tuple[str, str], float]] = defaultdict(dict)
    for sku_id, product in products.items():
        mine = set(words.get(sku_id, ()))
        for (place, word, source), days in told.items():
            if place == product.marketplace and word in mine:
                found[sku_id][word, source] = fmean(days.values())
    return found


def _rivals(
    session: Session, workspace_id: str, ids: Sequence[int], first: date, last: date
) -> dict[int, dict[str, tuple[float | None, float | None]]]:
    found: dict[int, dict[str, tuple[float | None, float | None]]] = defaultdict(dict)
    for (sku_id, asin), days in rivals.listings(session, workspace_id, ids, first, last).items():
        prices = [float(each.price) for each in days if each.price is not None]
        stocked = [each.in_stock for each in days if each.in_stock is not None]
        found[sku_id][asin] = (
            median(prices) if prices else None,
            1 - sum(stocked) / len(stocked) if stocked else None,
        )
    return found
