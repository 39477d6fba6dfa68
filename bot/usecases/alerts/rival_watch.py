"""Which rivals a SKU is watched against: shown with what is known of each, added and taken away, each change audited."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.errors import BadInput, NotFound
from core.market.field import Field, weekly
from core.phrase import Phrase
from core.records import Product
from storage.db import writing
from storage.queries.goods import skus
from storage.queries.market import rivals, watching
from storage.queries.market.watching import Watched
from storage.queries.program import audit

MOST_WATCHED = 50
_ASIN = re.compile(r"^(?:B[0-9A-Z]{9}|\d{9}[\dX])$")


@dataclass(frozen=True, slots=True)
class WatchFacts:
    """A SKU, its rivals, and the field over the last weeks; ``changed`` is the ASIN that was just added or taken away."""

    sku_id: int
    product: Product
    rivals: tuple[Watched, ...]
    field: tuple[Field, ...]
    changed: str | None = None
    watched: bool = True
    anew: bool = True


def is_asin(text: str) -> bool:
    """Whether a word is written like an ASIN."""
    return bool(_ASIN.match(text.strip().upper()))


def facts(engine: Engine, workspace_id: str, sku_id: int, today: date) -> WatchFacts:
    """The rivals of a SKU. Raises `NotFound`."""
    with Session(engine) as session:
        product = skus.products(session, workspace_id, [sku_id]).get(sku_id)
        if product is None:
            raise NotFound(Phrase("There is no such SKU in this workspace"))
        name = skus.spelling(session, workspace_id)(product.sku, product.marketplace)
        found = watching.watched(session, workspace_id, [sku_id], today)
        days = rivals.rivals(session, workspace_id, [sku_id], today).get(sku_id, ())
    return WatchFacts(sku_id, replace(product, sku=name), tuple(found), tuple(weekly(days, today)))


def change(
    engine: Engine,
    workspace_id: str,
    sku_id: int,
    asin: str,
    watched: bool,
    today: date,
    *,
    by: str,
    now: datetime,
) -> WatchFacts:
    """Watch a rival, or leave it alone. Raises `BadInput` for what is no ASIN or one's own, `NotFound` for no SKU."""
    if not is_asin(asin):
        raise BadInput(Phrase("“{text}” is not an ASIN. Nothing was changed.", {"text": asin[:40]}))
    asin = asin.strip().upper()
    before = facts(engine, workspace_id, sku_id, today)
    if watched and before.product.asin == asin:
        raise BadInput(Phrase("{asin} is this very SKU. Nothing was changed.", {"asin": asin}))
    others = [each for each in before.rivals if each.asin != asin]
    if watched and len(others) >= MOST_WATCHED:
        raise BadInput(
            Phrase(
                "{n} competitors are watched already, which is the most. Nothing was changed.",
                {"n": MOST_WATCHED},
            )
        )
    with Session(writing(engine)) as session:
        anew = watching.put(session, workspace_id, sku_id, asin, watched=watched, by=by, now=now)
        if anew:
            verb = "rival watched" if watched else "rival left alone"
            audit.note(session, workspace_id, now, by, verb, before.product.sku, {"asin": asin})
        session.commit()
    after = facts(engine, workspace_id, sku_id, today)
    return WatchFacts(sku_id, after.product, after.rivals, after.field, asin, watched, anew)
