"""What speaks of demand beside sales, per SKU: ranks, returns, searches, launches alike (rules F2-F4, L3).

Read for a chunk of SKUs in a fixed number of statements. What no file tells stays None or empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.demand.gains import ALL
from core.market.attributes import Clicks
from core.market.records import Asked
from core.records import Analogue, Product, Signals
from storage.queries.chunks import chunks
from storage.queries.demand.core_keywords import PERIOD, core_keywords
from storage.queries.goods import variants
from storage.queries.market import research
from storage.queries.program import settings
from storage.tables import BsrDay, KeywordDay, ReturnDay

RANKS_BACK = timedelta(days=182)
RETURNS_BACK = timedelta(days=90)
MOST_KEYWORDS = 10
NONE_CLICKED: Mapping[str, Clicks] = {}
GAINS = "forecast.gains"
"""The setting that keeps, per ABC class (and for `ALL`) and rule, how much the rule made earlier forecasts better."""


@dataclass
class _Told:
    ranks: dict[str, list[tuple[date, int]]] = field(default_factory=dict)
    returned: int = 0
    judged: int = 0
    unsellable: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()


def signals(
    session: Session,
    workspace_id: str,
    products: Mapping[int, Product],
    classes: Mapping[int, str] | None,
    analogues: Mapping[int, tuple[Analogue, ...]],
    today: date,
    *,
    clicked: Mapping[str, Clicks] = NONE_CLICKED,
) -> dict[int, Signals]:
    """The signals of each product, up to ``today``; ``clicked`` are `core_keywords.clicks`, without which no attribute converts."""
    told = {sku_id: _Told() for sku_id in products}
    norms = research.norms(session, workspace_id)
    gains: Mapping[str, Mapping[str, float]] = settings.value(session, workspace_id, GAINS) or {}
    _read_ranks(session, workspace_id, told, today)
    any_returns = _read_returns(session, workspace_id, told, today)
    families = variants.families(session, workspace_id, products)
    related = {i: each for family in families for i, each in family.items()}
    names = core_keywords(session, workspace_id, {**products, **related}, today)
    searched, asked = _searches(session, workspace_id, products, families, names, told, today)
    usual = {category: norm.conversion_rate for category, norm in norms.items()}
    carried = variants.carried(products, families, names, clicked, usual)
    found = {}
    for sku_id, product in products.items():
        each = told[sku_id]
        category = _main_category(each.ranks, product.category)
        norm = norms.get((product.category or "").casefold())
        abc = "B" if classes is None else classes.get(sku_id, "C")
        found[sku_id] = Signals(
            ranks=tuple(sorted(each.ranks.get(category, ()))),
            category_size=None if norm is None else norm.size,
            returned=each.returned if any_returns else None,
            unsellable=each.unsellable / each.judged if each.judged else None,
            category_return_rate=None if norm is None else norm.return_rate,
            return_reasons=tuple(sorted(each.reasons.items(), key=lambda r: (-r[1], r[0]))[:5]),
            keywords=each.keywords,
            searches=searched.get(sku_id),
            analogues=analogues.get(sku_id, ()),
            gains={**gains.get(ALL, {}), **gains.get(abc, {})},
            asked=asked.get(sku_id),
            attributes=carried.get(sku_id, ()),
        )
    return found


def _read_ranks(session: Session, workspace_id: str, told: Mapping[int, _Told], today: date) -> None:
    for part in chunks(list(told)):
        rows = session.execute(
            select(col(BsrDay.sku_id), col(BsrDay.category), col(BsrDay.day), col(BsrDay.bsr)).where(
                col(BsrDay.workspace_id) == workspace_id,
                col(BsrDay.sku_id).in_(part),
                col(BsrDay.day) > today - RANKS_BACK,
                col(BsrDay.day) <= today,
            )
        )
        for sku_id, category, day, rank in rows:
            told[sku_id].ranks.setdefault(category, []).append((day, rank))


def _main_category(ranks: Mapping[str, Sequence[tuple[date, int]]], own: str | None) -> str:
    """The product's own category where it is ranked there, else the widest one: the one with the largest ranks."""
    if own in ranks:
        return own or ""
    return max(ranks, key=lambda c: (median(rank for _, rank in ranks[c]), c), default="")


def _read_returns(session: Session, workspace_id: str, told: Mapping[int, _Told], today: date) -> bool:
    """Fill in the returns; tells whether anybody's were imported for the time at all."""
    recent = (
        col(ReturnDay.workspace_id) == workspace_id,
        col(ReturnDay.day) > today - RETURNS_BACK,
        col(ReturnDay.day) <= today,
    )
    for part in chunks(list(told)):
        rows = session.execute(
            select(
                col(ReturnDay.sku_id),
                col(ReturnDay.reason),
                col(ReturnDay.disposition),
                func.sum(col(ReturnDay.units)),
            )
            .where(*recent, col(ReturnDay.sku_id).in_(part))
            .group_by(col(ReturnDay.sku_id), col(ReturnDay.reason), col(ReturnDay.disposition))
        )
        for sku_id, reason, disposition, units in rows:
            each, count = told[sku_id], int(units)
            each.returned += count
            if disposition:
                each.judged += count
                each.unsellable += 0 if disposition.upper() == "SELLABLE" else count
            if reason:
                each.reasons[reason] = each.reasons.get(reason, 0) + count
    return session.execute(select(col(ReturnDay.sku_id)).where(*recent).limit(1)).first() is not None


def _searches(
    session: Session,
    workspace_id: str,
    products: Mapping[int, Product],
    families: variants.Families,
    names: Mapping[int, Sequence[str]],
    told: Mapping[int, _Told],
    today: date,
) -> tuple[dict[int, tuple[float, float]], dict[int, Asked]]:
    """Search volume of each SKU's core keywords, mean of the last 28 days and of the 28 before, keywords known in both; and
    of those that ask for its variant.
    """
    spelt = {form for words in names.values() for word in words for form in (word, word.lower())}
    volumes = _volumes(session, workspace_id, sorted(spelt), today)
    found: dict[int, tuple[float, float]] = {}
    for sku_id in products:
        place, words = products[sku_id].marketplace, names.get(sku_id, ())
        pairs = {w: volumes[place, w.lower()] for w in words if (place, w.lower()) in volumes}
        if pairs:
            ranked = sorted(pairs, key=lambda word: -pairs[word][1])
            told[sku_id].keywords = tuple(ranked[:MOST_KEYWORDS])
            found[sku_id] = (sum(p[0] for p in pairs.values()), sum(p[1] for p in pairs.values()))
    return found, variants.asked(session, workspace_id, products, families, names, volumes, today)


def _volumes(
    session: Session, workspace_id: str, words: Sequence[str], today: date
) -> dict[tuple[str, str], tuple[float, float]]:
    """By marketplace and keyword: one source's volumes, the one that has most days of those that know both periods."""
    found: dict[tuple[str, str, str], dict[int, tuple[float, int]]] = {}
    for part in chunks(words):
        daily = (
            select(
                col(KeywordDay.marketplace).label("market"),
                col(KeywordDay.keyword).label("word"),
                col(KeywordDay.source).label("source"),
                case((col(KeywordDay.day) > today - PERIOD, 0), else_=1).label("period"),
                func.max(col(KeywordDay.search_volume)).label("volume"),
            )
            .where(
                col(KeywordDay.workspace_id) == workspace_id,
                col(KeywordDay.keyword).in_(part),
                col(KeywordDay.day) > today - 2 * PERIOD,
                col(KeywordDay.day) <= today,
                col(KeywordDay.search_volume).is_not(None),
            )
            .group_by(
                col(KeywordDay.marketplace),
                col(KeywordDay.keyword),
                col(KeywordDay.source),
                col(KeywordDay.day),
            )
            .subquery()
        )
        rows = session.execute(
            select(
                daily.c.market,
                daily.c.word,
                daily.c.source,
                daily.c.period,
                func.avg(daily.c.volume),
                func.count(),
            ).group_by(daily.c.market, daily.c.word, daily.c.source, daily.c.period)
        )
        for place, word, source, period, volume, days in rows:
            found.setdefault((place, word.lower(), source), {})[int(period)] = (float(volume), int(days))
    best: dict[tuple[str, str], tuple[int, tuple[float, float]]] = {}
    for (place, word, _), each in sorted(found.items()):
        if 0 in each and 1 in each:
            told = (each[0][1] + each[1][1], (each[0][0], each[1][0]))
            if told[0] > best.get((place, word), (0, (0.0, 0.0)))[0]:
                best[place, word] = told
    return {key: volumes for key, (_, volumes) in best.items()}
