"""What a diagnosis rests on, for a few SKUs at once: keywords, ranks, rivals, reviews, ads, IPI (rule H5)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import fmean, median

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.market.themes import themes_of
from core.records import Product
from storage.queries.chunks import chunks
from storage.tables import CompetitorDay, KeywordDay, Review, Sku

BACK = timedelta(days=120)
LATELY = timedelta(days=28)
REVIEWS_BACK = timedelta(days=180)
NEGATIVE = 3.0
"""Stars up to which a review is negative."""

LONG_TAIL_WORDS = 4
BUNDLE = re.compile(r"\b(bundle|set of|\d+[- ]?pack|with free|gift)\b|套装|组合|赠", re.IGNORECASE)


@dataclass
class Market:
    """What the market's files say of one SKU; None or empty where they are silent. Changes are shares."""

    volume: float | None = None
    main_keyword: str | None = None
    tails: list[tuple[str, float]] = field(default_factory=list)
    tails_known: bool = False
    rank_now: float | None = None
    rank_before: float | None = None
    rival_count: float | None = None
    rival_price: float | None = None
    bundles: list[str] = field(default_factory=list)
    negative_share: float | None = None
    topics: list[tuple[str, float]] = field(default_factory=list)


def market(
    session: Session, workspace_id: str, products: Mapping[int, Product], today: date
) -> dict[int, Market]:
    """What the market says of each product; four statements for each chunk."""
    found = {sku_id: Market() for sku_id in products}
    for part in chunks(list(products)):
        few = {sku_id: products[sku_id] for sku_id in part}
        _keywords(session, workspace_id, few, found, today)
        _rivals(session, workspace_id, few, found, today)
        _reviews(session, workspace_id, few, found, today)
    return found


def _keywords(
    session: Session, workspace_id: str, products: Mapping[int, Product], found: Mapping[int, Market], today: date
) -> None:  # fmt: skip
    stated = dict(
        session.execute(
            select(col(Sku.id), col(Sku.keywords)).where(
                col(Sku.workspace_id) == workspace_id, col(Sku.id).in_(list(products))
            )
        ).all()
    )
    spelt = sorted({str(word) for words in stated.values() for word in words or ()})
    skus = [each.sku for each in products.values()]
    asins = [each.asin for each in products.values() if each.asin]
    rows = session.execute(
        select(
            col(KeywordDay.marketplace), col(KeywordDay.sku), col(KeywordDay.asin), col(KeywordDay.keyword),
            col(KeywordDay.day), col(KeywordDay.search_volume), col(KeywordDay.organic_rank), col(KeywordDay.source),
        ).where(
            col(KeywordDay.workspace_id) == workspace_id,
            col(KeywordDay.day) > today - BACK,
            col(KeywordDay.day) <= today,
            or_(col(KeywordDay.sku).in_(skus), col(KeywordDay.asin).in_(asins), col(KeywordDay.keyword).in_(spelt)),
        )
    ).all()  # fmt: skip
    for sku_id, product in products.items():
        own = {str(word).lower() for word in stated.get(sku_id) or ()}
        volumes: dict[str, dict[str, list[tuple[date, float]]]] = {}
        ranks: dict[str, list[tuple[date, float]]] = {}
        for place, sku, asin, keyword, day, volume, rank, source in rows:
            if place != product.marketplace:
                continue
            ours = sku == product.sku or (asin != "" and asin == product.asin)
            if not ours and keyword.lower() not in own:
                continue
            if volume is not None:
                by_source = volumes.setdefault(keyword.lower(), {})
                by_source.setdefault(source, []).append((day, float(volume)))
            if ours and rank is not None:
                ranks.setdefault(keyword.lower(), []).append((day, float(rank)))
        # Volumes of different sources count different things: each keyword is followed in its best-told one.
        told = {word: max(each.values(), key=len) for word, each in volumes.items()}
        _of_keywords(found[sku_id], product, own, told, ranks, today)


def _of_keywords(
    seen: Market, product: Product, own: set[str], volumes: Mapping[str, list[tuple[date, float]]],
    ranks: Mapping[str, list[tuple[date, float]]], today: date,
) -> None:  # fmt: skip
    pairs = {word: pair for word, told in volumes.items() if (pair := _then_and_now(told, today)) is not None}
    named = f"{product.title or ''} {' '.join(own)}".lower()
    short = [word for word in pairs if word in own or len(word.split()) < LONG_TAIL_WORDS]
    main = max(short, key=lambda word: pairs[word][0], default=None)
    if main is not None and pairs[main][0] > 0:
        seen.main_keyword, seen.volume = main, pairs[main][1] / pairs[main][0] - 1
    tails = [word for word in pairs if word != main and len(word.split()) >= LONG_TAIL_WORDS]
    seen.tails_known = bool(tails)
    for word in tails:
        before, now = pairs[word]
        absent = [part for part in word.split() if part not in named]
        if before > 0 and now / before - 1 > 0 and absent:
            seen.tails.append((word, now / before - 1))
    moved = [pair for told in ranks.values() if (pair := _then_and_now(told, today)) is not None]
    if moved:
        seen.rank_before, seen.rank_now = median(b for b, _ in moved), median(n for _, n in moved)


def _then_and_now(told: Iterable[tuple[date, float]], today: date) -> tuple[float, float] | None:
    """The mean of the last four weeks, and of the earliest four weeks that are a month or more before them."""
    told = list(told)
    now = [value for day, value in told if day > today - LATELY]
    earlier = [(day, value) for day, value in told if day <= today - 2 * LATELY]
    if not earlier:
        earlier = [(day, value) for day, value in told if day <= today - LATELY]
    if not now or not earlier:
        return None
    first = min(day for day, _ in earlier)
    return fmean(value for day, value in earlier if day < first + LATELY), fmean(now)


def _rivals(
    session: Session, workspace_id: str, products: Mapping[int, Product], found: Mapping[int, Market], today: date
) -> None:  # fmt: skip
    rows = session.execute(
        select(
            col(CompetitorDay.sku_id), col(CompetitorDay.competitor_asin), col(CompetitorDay.day),
            col(CompetitorDay.price), col(CompetitorDay.title),
        ).where(
            col(CompetitorDay.workspace_id) == workspace_id,
            col(CompetitorDay.sku_id).in_(list(products)),
            col(CompetitorDay.day) > today - BACK,
            col(CompetitorDay.day) <= today,
        )
    ).all()  # fmt: skip
    for sku_id in products:
        told = [row for row in rows if row[0] == sku_id]
        now = [row for row in told if row[2] > today - timedelta(days=14)]
        if not told or not now:
            continue
        first = min(row[2] for row in told)
        if first > today - LATELY:
            continue  # tracked for too short a time to compare
        then = [row for row in told if row[2] < first + timedelta(days=14)]
        count_then, count_now = len({row[1] for row in then}), len({row[1] for row in now})
        seen = found[sku_id]
        seen.rival_count = count_now / count_then - 1
        prices = [[float(row[3]) for row in part if row[3] is not None] for part in (then, now)]
        if all(prices):
            seen.rival_price = median(prices[1]) / median(prices[0]) - 1
        old_titles = {row[4] for row in then if row[4] and BUNDLE.search(row[4])}
        new = {row[4] for row in now if row[4] and BUNDLE.search(row[4])} - old_titles
        seen.bundles = sorted(new)


def _reviews(
    session: Session, workspace_id: str, products: Mapping[int, Product], found: Mapping[int, Market], today: date
) -> None:  # fmt: skip
    rows = session.execute(
        select(col(Review.sku_id), col(Review.rating), col(Review.title), col(Review.body)).where(
            col(Review.workspace_id) == workspace_id,
            col(Review.sku_id).in_(list(products)),
            col(Review.day) > today - REVIEWS_BACK,
            col(Review.day) <= today,
            col(Review.rating).is_not(None),
        )
    ).all()
    told: dict[int, list[tuple[float, str]]] = {}
    for sku_id, rating, title, body in rows:
        told.setdefault(sku_id, []).append((float(rating or 0), f"{title or ''} {body or ''}"))
    for sku_id, reviews in told.items():
        if len(reviews) < 10:
            continue
        bad = [text for rating, text in reviews if rating <= NEGATIVE]
        found[sku_id].negative_share = len(bad) / len(reviews)
        topics = Counter(name for text in bad for name in themes_of(text) if name != "other")
        found[sku_id].topics = (
            [(name, count / len(bad)) for name, count in topics.most_common(3)] if bad else []
        )


def best_month(units: Sequence[float]) -> float | None:
    """Units a day of the best 30 days running; None under 60 days."""
    if len(units) < 60:
        return None
    total = sum(units[:30])
    best = total
    for place in range(30, len(units)):
        total += units[place] - units[place - 30]
        best = max(best, total)
    return best / 30
