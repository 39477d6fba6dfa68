"""What words may name: titles, codes written otherwise, suppliers, orders, keywords, categories. No query in a loop."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.queries.chunks import chunks
from storage.queries.goods.skus import Named
from storage.tables import Draft, KeywordDay, PurchaseOrder, Sku, SupplierRow

MOST_TITLES = 400
"""More titles than this with a word in them say nothing about which one is meant."""


def with_codes(session: Session, workspace_id: str, bare: Sequence[str]) -> list[Named]:
    """The SKUs whose code is one of ``bare`` when hyphens, blanks and the like are left out: hx12 for HX-12."""
    if not bare:
        return []
    code = func.lower(col(Sku.sku))
    for sign in "-_ ./":
        code = func.replace(code, sign, "")
    statement = select(col(Sku.id), col(Sku.sku), col(Sku.marketplace), col(Sku.asin), col(Sku.title)).where(
        col(Sku.workspace_id) == workspace_id, code.in_(list(bare))
    )
    return [Named(*row) for row in session.execute(statement.order_by(col(Sku.sku)).limit(MOST_TITLES))]  # type: ignore[arg-type]


def with_titles(session: Session, workspace_id: str, words: Sequence[str]) -> list[Named]:
    """The SKUs whose title, variant or code has any of ``words`` (lower case) in it; the caller weighs them."""
    if not words:
        return []
    within = func.lower(
        func.coalesce(col(Sku.title), "") + " " + func.coalesce(col(Sku.variant), "") + " " + col(Sku.sku)
    )
    statement = select(
        col(Sku.id), col(Sku.sku), col(Sku.marketplace), col(Sku.asin),
        func.coalesce(col(Sku.title), "") + " " + func.coalesce(col(Sku.variant), ""),
    ).where(
        col(Sku.workspace_id) == workspace_id, or_(*(within.contains(word, autoescape=True) for word in words))
    )  # fmt: skip
    return [Named(*row) for row in session.execute(statement.order_by(col(Sku.sku)).limit(MOST_TITLES * 10))]  # type: ignore[arg-type]


def near_codes(session: Session, workspace_id: str, word: str) -> list[str]:
    """SKU codes that begin as ``word`` does, for "did you mean"."""
    head = word.lower()[:2]
    statement = select(col(Sku.sku)).where(
        col(Sku.workspace_id) == workspace_id, func.lower(col(Sku.sku)).startswith(head, autoescape=True)
    )
    return list(session.scalars(statement.order_by(col(Sku.sku)).limit(MOST_TITLES)))


def suppliers(session: Session, workspace_id: str) -> list[str]:
    """Every supplier that is named anywhere: in its own table, at a product, on an order."""
    names = (
        select(col(SupplierRow.name)).where(col(SupplierRow.workspace_id) == workspace_id),
        select(col(Sku.supplier)).where(
            col(Sku.workspace_id) == workspace_id, col(Sku.supplier).is_not(None)
        ),
        select(col(PurchaseOrder.supplier)).where(
            col(PurchaseOrder.workspace_id) == workspace_id, col(PurchaseOrder.supplier).is_not(None)
        ),
    )
    return sorted({name for each in names for name in session.scalars(each.distinct()) if name})


def supplied(session: Session, workspace_id: str, names: Sequence[str]) -> list[int]:
    """The SKUs that these suppliers make."""
    return [
        each
        for each in session.scalars(
            select(col(Sku.id)).where(col(Sku.workspace_id) == workspace_id, col(Sku.supplier).in_(names))
        )
        if each is not None
    ]


def categories(session: Session, workspace_id: str) -> list[str]:
    """The categories of the catalogue."""
    found = session.scalars(
        select(col(Sku.category))
        .where(col(Sku.workspace_id) == workspace_id, col(Sku.category).is_not(None))
        .distinct()
    )
    return sorted(name for name in found if name)


def in_category(session: Session, workspace_id: str, name: str) -> list[int]:
    """The SKUs of a category."""
    return [
        each
        for each in session.scalars(
            select(col(Sku.id)).where(col(Sku.workspace_id) == workspace_id, col(Sku.category) == name)
        )
        if each is not None
    ]


def orders(session: Session, workspace_id: str, words: Sequence[str]) -> list[str]:
    """The purchase orders and drafts whose number is one of ``words`` (any case)."""
    lowered = [word.lower() for word in words]
    found: list[str] = []
    for part in chunks(lowered):
        for table in (PurchaseOrder, Draft):
            found += session.scalars(
                select(cast(col(table.number), String)).where(
                    col(table.workspace_id) == workspace_id, func.lower(col(table.number)).in_(part)
                )
            )
    return found


def marketplaces(session: Session, workspace_id: str) -> list[str]:
    """The marketplaces that are sold in."""
    return sorted(
        session.scalars(select(col(Sku.marketplace)).where(col(Sku.workspace_id) == workspace_id).distinct())
    )


def keywords(
    session: Session, workspace_id: str, phrases: Sequence[str], marketplaces: Sequence[str]
) -> list[str]:
    """Those of ``phrases`` that are tracked as a keyword, longest first; read by the key of the table."""
    found: set[str] = set()
    for part in chunks(list(phrases)):
        found |= set(
            session.scalars(
                select(col(KeywordDay.keyword))
                .where(
                    col(KeywordDay.workspace_id) == workspace_id,
                    col(KeywordDay.marketplace).in_(marketplaces),
                    col(KeywordDay.keyword).in_(part),
                )
                .distinct()
            )
        )
    return sorted(found, key=lambda each: (-len(each), each))
