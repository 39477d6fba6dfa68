"""Variants of the same parent: which searches ask for one of them, what stock the others have (F4), what converts (F5).

Siblings are read for all SKUs of a chunk at once, their stock only for parents that have a variant whose searches rose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from core.market.attributes import NOBODY_CLICKED, Clicks, attributes
from core.market.records import Asked, Attribute
from core.market.variants import told_by
from core.policy import bounds
from core.records import Product
from storage.queries.demand.core_keywords import clicks, core_keywords
from storage.queries.goods import skus, stock, warehouses
from storage.queries.market import research
from storage.queries.orders import pipeline

Families = list[dict[int, Product]]
Volumes = Mapping[tuple[str, str], tuple[float, float]]
"""Searches a day in the last 28 days and in the 28 before, by marketplace and keyword in lower case."""


def families(session: Session, workspace_id: str, products: Mapping[int, Product]) -> Families:
    """The variants of each parent of some products, themselves among them, where there are two or more in a marketplace."""
    parents = sorted({each.parent_asin for each in products.values() if each.parent_asin})
    if not parents:
        return []
    beside = [i for i in skus.of_parents(session, workspace_id, parents) if i not in products]
    found: dict[tuple[str, str], dict[int, Product]] = {}
    for sku_id, each in {**products, **skus.products(session, workspace_id, beside)}.items():
        if each.parent_asin:
            found.setdefault((each.marketplace, each.parent_asin), {})[sku_id] = each
    return [family for family in found.values() if len(family) > 1 and family.keys() & products.keys()]


def asked(
    session: Session,
    workspace_id: str,
    wanted: Mapping[int, Product],
    known: Families,
    keywords: Mapping[int, Sequence[str]],
    volumes: Volumes,
    today: date,
) -> dict[int, Asked]:
    """The searches for each wanted SKU's variant alone, where they rose by more than the least threshold may be.

    Core keywords are those of the whole parent, as a tool follows them for one of its variants.
    """
    least = 1 + bounds()["keyword_surge"][0]
    risen: list[tuple[int, tuple[str, ...], float, float, dict[int, Product]]] = []
    for family in known:
        place = next(iter(family.values())).marketplace
        spelt = {word.lower(): word for i in sorted(family) for word in keywords.get(i, ())}
        told = {word: volumes[place, low] for low, word in spelt.items() if (place, low) in volumes}
        for sku_id, words in told_by(family, told).items():
            now, before = (sum(told[word][period] for word in words) for period in (0, 1))
            if sku_id in wanted and now > least * before > 0:
                ranked = tuple(sorted(words, key=lambda word: (-told[word][0], word)))
                risen.append((sku_id, ranked, now, before, family))
    others = sorted({i for *_, family in risen for i in family})
    if not others:
        return {}
    units = _units(session, workspace_id, others, today)
    found = {}
    for sku_id, ranked, now, before, family in risen:
        beside = [units.get(i) for i in family if i != sku_id]
        counted = [each for each in beside if each is not None]
        total = sum(counted) if len(counted) == len(beside) else None
        found[sku_id] = Asked(ranked, now, before, len(beside), total)
    return found


def carried(
    products: Mapping[int, Product],
    known: Families,
    keywords: Mapping[int, Sequence[str]],
    clicked: Mapping[str, Clicks],
    usual: Mapping[str, float | None],
) -> dict[int, tuple[Attribute, ...]]:
    """The attributes that convert and that each SKU's listing carries; ``usual`` rates by category in lower case."""
    if not clicked:
        return {}
    found: dict[int, tuple[Attribute, ...]] = {}
    of = {i: family for family in known for i in family}
    for sku_id, product in products.items():
        if sku_id in found:
            continue
        family = of.get(sku_id, {sku_id: product})
        converting = of_family(family, keywords, clicked, usual, carried_only=True)
        for i in family.keys() & products.keys():
            found[i] = tuple(each for each in converting if family[i].sku in each.skus)
    return found


def of_family(
    family: Mapping[int, Product],
    keywords: Mapping[int, Sequence[str]],
    clicked: Mapping[str, Clicks],
    usual: Mapping[str, float | None],
    *,
    carried_only: bool = False,
) -> list[Attribute]:
    """The attributes of one family that convert; core keywords are those of all its variants."""
    first = family[min(family)]
    core = sorted({word.lower() for i in family for word in keywords.get(i, ())})
    counted = clicked.get(first.marketplace, NOBODY_CLICKED)
    rate = usual.get((first.category or "").casefold())
    return attributes(counted, core, family.values(), rate, carried_only=carried_only)


def attributes_of(
    session: Session, workspace_id: str, sku_id: int, product: Product, today: date
) -> list[Attribute]:
    """What converts around one SKU, whether its variants carry it or not."""
    known = families(session, workspace_id, {sku_id: product})
    family = known[0] if known else {sku_id: product}
    keywords = core_keywords(session, workspace_id, family, today)
    norms = research.norms(session, workspace_id)
    usual = {category: norm.conversion_rate for category, norm in norms.items()}
    return of_family(family, keywords, clicks(session, workspace_id, today), usual)


def _units(session: Session, workspace_id: str, sku_ids: Sequence[int], today: date) -> dict[int, int]:
    """On hand, on the way and in warehouses of each SKU that was ever counted; drafts nobody decided on are neither."""
    counted = stock.stock(session, workspace_id, sku_ids, today)
    coming = pipeline.inbound(session, workspace_id, sku_ids, today, counted, without_drafts_of=sku_ids)
    elsewhere = warehouses.upstream(session, workspace_id, sku_ids, today, counted, coming)
    return {
        i: max(0, each.on_hand) + sum(lot.quantity for lot in (*coming.get(i, ()), *elsewhere.get(i, ())))
        for i, each in counted.items()
    }
