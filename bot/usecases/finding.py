"""Which SKU did somebody mean? By name, by part of a title, or alike."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import SkuHit
from storage.queries.goods import skus

_LIKE_ENOUGH = 60
"""How alike (0-100) words and a title must be to be offered."""

_ALIKE = 5
"""SKUs named beside one that does not exist."""


def find_skus(
    engine: Engine, workspace_id: str, words: str, limit: int = 20, *, today: date | None = None
) -> list[SkuHit]:
    """The SKUs that ``words`` may mean, best first; ``exact`` where they can have meant nothing else.

    A SKU, an ASIN, an FNSKU or an alias names one, and so does a SKU without its dashes ("hx12"); else parts of SKU and title are compared, typing errors allowed.
    """
    from rapidfuzz import fuzz, process

    words = words.strip()
    if not words:
        return []
    with Session(engine) as session:
        called = skus.called(session, workspace_id, words, today or date.max)
    if called:
        return [_hit(each, exact=len(called) == 1) for each in called[:limit]]
    known = skus.names(engine, workspace_id)
    bare = _bare(words)
    same = [each for each in known if bare and _bare(each.sku) == bare]
    if same:
        return [_hit(each, exact=len(same) == 1) for each in same[:limit]]
    lowered = words.lower()
    within = [each for each in known if lowered in f"{each.sku} {each.title or ''} {each.asin or ''}".lower()]
    if within:
        within.sort(key=lambda each: (not each.sku.lower().startswith(lowered), len(each.sku), each.sku))
        return [_hit(each, exact=len(within) == 1) for each in within[:limit]]
    texts = {index: f"{each.sku} {each.title or ''}" for index, each in enumerate(known)}
    near = process.extract(
        words,
        texts,
        scorer=fuzz.WRatio,
        processor=str.lower,
        limit=limit,
        score_cutoff=_LIKE_ENOUGH,
    )
    return [_hit(known[index], exact=False) for _, _, index in near]


def alike_skus(engine: Engine, workspace_id: str, code: str) -> list[SkuHit]:
    """SKUs written like a code that does not exist, for one to be chosen: HX-12 and HX-14 beside HX-99; none for a word."""
    from rapidfuzz import fuzz, process

    if not any(each.isdigit() for each in code):
        return []
    known = skus.names(engine, workspace_id)
    codes = {index: each.sku for index, each in enumerate(known)}
    near = process.extract(
        code.strip(), codes, scorer=fuzz.ratio, processor=str.lower, limit=_ALIKE, score_cutoff=_LIKE_ENOUGH
    )
    return [_hit(known[index], exact=False) for _, _, index in near]


def _bare(name: str) -> str:
    """Letters and digits alone, as people type on a phone: "HX-12" and "hx 12" are "hx12"."""
    return "".join(each for each in name.lower() if each.isalnum())


def _hit(each: skus.Named, *, exact: bool) -> SkuHit:
    return SkuHit(each.sku_id, each.sku, each.marketplace, each.asin, each.title, exact)
