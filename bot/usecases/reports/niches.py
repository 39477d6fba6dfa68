"""Product ideas from imported research, on the money that is free: the candidates, what they rest on, a first order each (M9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.market.niches import Niche, niches
from core.records import Product
from storage.queries.goods import skus
from storage.queries.market import research
from storage.queries.program.workspaces import marketplace as marketplace_of
from storage.sources.marketplaces import BY_ID
from storage.tables import Import

SOURCES = ("black_box", "xray", "listings")
FRESH = timedelta(days=180)
MOST = 20


@dataclass(frozen=True, slots=True)
class NicheFacts:
    """The candidates, best first; ``files`` names the research they come from; ``listings`` is how many were looked at."""

    as_of: date
    currency: str
    budget: Decimal | None
    candidates: tuple[Niche, ...]
    files: tuple[tuple[str, date | None], ...]
    listings: int
    cost_share: float | None


def find(
    engine: Engine,
    workspace_id: str,
    marketplace: str,
    today: date,
    *,
    budget: Decimal | None = None,
    most: int = MOST,
) -> NicheFacts:
    """Candidates of one marketplace from research of the last half year; our own listings are left out.

    Cost as a share of the price is that of our own products in the middle, where they tell.
    """
    with Session(engine) as session:
        seen = [
            each
            for each in research.listings(
                session, workspace_id, until=today, since=today - FRESH, sources=SOURCES
            )
            if each.marketplace == marketplace
        ]
        ours = [
            each
            for each in skus.products(session, workspace_id, skus.ids(session, workspace_id)).values()
            if each.marketplace == marketplace
        ]
        names = {each.import_id for each in seen}
        files = session.execute(
            select(col(Import.file_name), col(Import.last_day))
            .where(col(Import.workspace_id) == workspace_id, col(Import.id).in_(sorted(names)[:500]))
            .order_by(col(Import.id).desc())
        ).all()
    own = {each.asin for each in ours if each.asin}
    share = cost_share(ours)
    words = [f"{each.title or ''} {each.category or ''}" for each in ours]
    found = niches(
        (each for each in seen if each.asin not in own),
        own_words=words,
        cost_share=share,
        budget=budget,
        most=most,
    )
    return NicheFacts(
        today,
        BY_ID[marketplace].currency,
        budget,
        tuple(found),
        tuple((name, day) for name, day in files),
        len(seen),
        share,
    )


def cost_share(products: list[Product]) -> float | None:
    """What our products cost over their price, in the middle; None where none tells both."""
    shares = [float(p.unit_cost / p.price) for p in products if p.unit_cost is not None and p.price]
    return median(shares) if shares else None


def usual(engine: Engine, workspace_id: str, today: date) -> NicheFacts:
    """The candidates of the workspace's usual marketplace."""
    return find(engine, workspace_id, marketplace_of(engine, workspace_id), today)
