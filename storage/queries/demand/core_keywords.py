"""Which keywords are a SKU's own, and what did all buyers click and buy on keywords?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.market.attributes import Clicks, Count
from core.records import Product
from storage.queries.chunks import chunks
from storage.tables import KeywordDay, Sku

PERIOD = timedelta(days=28)
CLICKS_BACK = timedelta(days=180)


def core_keywords(
    session: Session, workspace_id: str, products: Mapping[int, Product], today: date
) -> dict[int, tuple[str, ...]]:
    """The core keywords of each SKU: those of the products file, else those tracked for the SKU or its ASIN lately."""
    stated: dict[int, tuple[str, ...]] = {}
    by_name: dict[tuple[str, str], int] = {}
    for part in chunks(list(products)):
        rows = session.execute(
            select(col(Sku.id), col(Sku.keywords)).where(
                col(Sku.workspace_id) == workspace_id, col(Sku.id).in_(part)
            )
        )
        for sku_id, words in rows:
            if words and sku_id is not None:
                stated[sku_id] = tuple(str(word) for word in words)
    for sku_id, product in products.items():
        if sku_id not in stated:
            by_name[product.marketplace, product.sku] = sku_id
            if product.asin:
                by_name.setdefault((product.marketplace, product.asin), sku_id)
    tracked: dict[int, set[str]] = {}
    for names in chunks(sorted({name for _, name in by_name})):
        told: Any = session.execute(
            select(
                col(KeywordDay.marketplace),
                col(KeywordDay.sku),
                col(KeywordDay.asin),
                col(KeywordDay.keyword),
            )
            .where(
                col(KeywordDay.workspace_id) == workspace_id,
                col(KeywordDay.day) > today - 2 * PERIOD,
                col(KeywordDay.day) <= today,
                or_(col(KeywordDay.sku).in_(names), col(KeywordDay.asin).in_(names)),
            )
            .distinct()
        )
        for market, sku, asin, word in told:
            for name in (sku, asin):
                if name and (market, name) in by_name:
                    tracked.setdefault(by_name[market, name], set()).add(word)
    return stated | {sku_id: tuple(sorted(words)) for sku_id, words in tracked.items()}


def clicks(session: Session, workspace_id: str, today: date) -> dict[str, Clicks]:
    """By marketplace, what all buyers clicked and bought on each keyword in half a year; one statement."""
    rows = session.execute(
        select(
            col(KeywordDay.marketplace),
            col(KeywordDay.keyword),
            func.sum(col(KeywordDay.clicks)),
            func.sum(col(KeywordDay.purchases)),
            func.sum(func.coalesce(col(KeywordDay.search_volume), 0)),
        )
        .where(
            col(KeywordDay.workspace_id) == workspace_id,
            col(KeywordDay.asin) == "",
            col(KeywordDay.clicks) > 0,
            col(KeywordDay.purchases).is_not(None),
            col(KeywordDay.day) > today - CLICKS_BACK,
            col(KeywordDay.day) <= today,
        )
        .group_by(col(KeywordDay.marketplace), col(KeywordDay.keyword))
    )
    found: dict[str, dict[str, Count]] = {}
    for market, keyword, clicked, bought, volume in rows:
        found.setdefault(market, {})[keyword] = (int(clicked or 0), int(bought or 0), int(volume))
    return {market: Clicks.of(counts) for market, counts in found.items()}
