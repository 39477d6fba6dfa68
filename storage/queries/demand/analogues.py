"""Who is alike a new SKU and how did that begin? Competitors with imported estimates, else own SKUs (rule L3).

Only for SKUs in their first weeks; own launches are read for their categories at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import Analogue, History, Product, RivalDay
from storage.queries.chunks import chunks
from storage.tables import SalesDay, Sku

YOUNG_DAYS = 91
"""From first sale on; later nobody leans on analogues (`Policy.analogue_days` is at most this)."""
WEEKS = 13
LEAST_WEEKS = 4
LAUNCHED_IN_SIGHT = timedelta(days=28)
"""A first sale this long after the first day on file is a launch; one before may be the file's beginning."""
LIKE_PRICE = 1.5
MOST = 8
KNOWN_LISTING = 100
"""Reviews with which a competitor was no new listing when its tracking began."""
LEAST_ESTIMATES = 14


def analogues(
    session: Session,
    workspace_id: str,
    products: Mapping[int, Product],
    known: Mapping[int, History],
    rivals: Mapping[int, Sequence[RivalDay]],
    today: date,
) -> dict[int, tuple[Analogue, ...]]:
    """The analogues of the SKUs that are new on ``today``; the others are absent."""
    young = [sku_id for sku_id in products if _is_young(known.get(sku_id), today)]
    found = {sku_id: of_rivals(rivals.get(sku_id, ())) for sku_id in young}
    alone = [sku_id for sku_id in young if not found[sku_id]]
    categories = sorted({products[sku_id].category or "" for sku_id in alone} - {""})
    launches = _launches(session, workspace_id, categories, today) if categories else []
    for sku_id in alone:
        found[sku_id] = _nearest(sku_id, products[sku_id], launches)
    return {sku_id: each for sku_id, each in found.items() if each}


def of_rivals(days: Sequence[RivalDay]) -> tuple[Analogue, ...]:
    """Competitors as analogues: their estimates by week since the first tracked day, of listings that were new then."""
    by_asin: dict[str, list[RivalDay]] = {}
    for each in days:
        if each.units_estimate is not None and each.units_estimate >= 0:
            by_asin.setdefault(each.competitor_asin, []).append(each)
    found = []
    for asin, told in sorted(by_asin.items()):
        told.sort(key=lambda each: each.day)
        first = told[0]
        if len(told) < LEAST_ESTIMATES or (first.reviews or 0) > KNOWN_LISTING:
            continue
        weeks: dict[int, list[float]] = {}
        for each in told:
            assert each.units_estimate is not None
            weeks.setdefault((each.day - first.day).days // 7, []).append(each.units_estimate)
        found.append(Analogue(asin, "competitor", _filled({w: sum(v) / len(v) for w, v in weeks.items()})))
    return tuple(found[:MOST])


def _is_young(history: History | None, today: date) -> bool:
    if history is None:
        return True
    import numpy as np

    sold = np.flatnonzero(np.nan_to_num(history.units) > 0)
    return not len(sold) or (today - history.start).days - int(sold[0]) <= YOUNG_DAYS


def _launches(
    session: Session, workspace_id: str, categories: Sequence[str], today: date
) -> list[tuple[int, str, str, float | None, tuple[float, ...]]]:
    """Own launches in these categories: SKU id, SKU, category, price, units a day by week."""
    began: dict[str, date] = {}
    for market, first in session.execute(
        select(col(Sku.marketplace), func.min(col(SalesDay.day)))
        .join(SalesDay, col(SalesDay.sku_id) == col(Sku.id))
        .where(col(Sku.workspace_id) == workspace_id)
        .group_by(col(Sku.marketplace))
    ):
        began[market] = first
    firsts: dict[int, tuple[str, str, float | None, date]] = {}
    for part in chunks(categories):
        rows = session.execute(
            select(
                col(Sku.id),
                col(Sku.sku),
                col(Sku.category),
                col(Sku.price),
                col(Sku.marketplace),
                func.min(col(SalesDay.day)),
            )
            .join(SalesDay, col(SalesDay.sku_id) == col(Sku.id))
            .where(
                col(Sku.workspace_id) == workspace_id,
                col(Sku.category).in_(part),
                col(SalesDay.units) > 0,
                col(SalesDay.day) <= today,
            )
            .group_by(col(Sku.id), col(Sku.sku), col(Sku.category), col(Sku.price), col(Sku.marketplace))
        )
        for sku_id, sku, category, price, market, first in rows:
            in_sight = first >= began[market] + LAUNCHED_IN_SIGHT
            if in_sight and (today - first).days >= 7 * LEAST_WEEKS and sku_id is not None:
                firsts[sku_id] = (sku, category or "", None if price is None else float(price), first)
    sold: dict[int, dict[int, float]] = {}
    for ids in chunks(sorted(firsts)):
        earliest = min(firsts[i][3] for i in ids)
        latest = max(firsts[i][3] for i in ids) + timedelta(days=7 * WEEKS)
        told: Any = session.execute(
            select(col(SalesDay.sku_id), col(SalesDay.day), col(SalesDay.units)).where(
                col(SalesDay.sku_id).in_(ids),
                col(SalesDay.day) >= earliest,
                col(SalesDay.day) <= min(latest, today),
            )
        )
        for sku_id, day, units in told:
            week = (day - firsts[sku_id][3]).days // 7
            if 0 <= week < WEEKS:
                sums = sold.setdefault(sku_id, {})
                sums[week] = sums.get(week, 0.0) + units / 7
    found = []
    for sku_id, (sku, category, asked, first) in firsts.items():
        whole = min(WEEKS, (today - first).days // 7)
        weeks = tuple(sold.get(sku_id, {}).get(week, 0.0) for week in range(whole))
        found.append((sku_id, sku, category, asked, weeks))
    return found


def _nearest(
    sku_id: int,
    product: Product,
    launches: Sequence[tuple[int, str, str, float | None, tuple[float, ...]]],
) -> tuple[Analogue, ...]:
    """Those of the same category at a like price (within half as much again, where both are known), nearest first."""
    own = None if product.price is None else float(product.price)
    alike = []
    for other, sku, category, price, weeks in launches:
        if other == sku_id or category != product.category:
            continue
        apart = 1.0 if not own or not price else max(own / price, price / own)
        if apart <= LIKE_PRICE:
            alike.append((apart, sku, weeks))
    return tuple(Analogue(sku, "own", weeks) for _, sku, weeks in sorted(alike)[:MOST])


def _filled(weeks: Mapping[int, float]) -> tuple[float, ...]:
    """Every week up to the last; one without a figure repeats the week before."""
    filled: list[float] = []
    for week in range(max(weeks) + 1):
        filled.append(weeks.get(week, filled[-1] if filled else weeks[min(weeks)]))
    return tuple(filled[:WEEKS])
