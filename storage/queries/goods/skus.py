"""Which SKUs there are, what the seller says of them, and which one some words may mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import Product, Stage
from storage.queries.chunks import chunks
from storage.sources import marketplaces
from storage.tables import Sku, SkuAlias, SkuPolicy, Workspace


@dataclass(frozen=True, slots=True)
class Named:
    """A SKU by its names."""

    sku_id: int
    sku: str
    marketplace: str
    asin: str | None
    title: str | None
    parent_asin: str | None = None


@dataclass(frozen=True, slots=True)
class Pinned:
    """What a person decided about one SKU."""

    stage: Stage | None
    overrides: dict[str, Any]


def ids(session: Session, workspace_id: str) -> list[int]:
    """Every SKU of the workspace, in the order of its name."""
    statement = (
        select(col(Sku.id))
        .where(col(Sku.workspace_id) == workspace_id)
        .order_by(col(Sku.marketplace), col(Sku.sku))
    )
    return [each for each in session.scalars(statement) if each is not None]


def currencies(session: Session, workspace_id: str) -> list[str]:
    """The currencies of the SKUs, that of most SKUs first; empty without a SKU."""
    many = func.count().desc()
    return list(
        session.scalars(
            select(col(Sku.currency))
            .where(col(Sku.workspace_id) == workspace_id)
            .group_by(col(Sku.currency))
            .order_by(many, col(Sku.currency))
        )
    )


def products(session: Session, workspace_id: str, sku_ids: Sequence[int]) -> dict[int, Product]:
    """The products by id; what the seller left out is None, MOQ and case pack are then 1."""
    found: dict[int, Product] = {}
    for part in chunks(sku_ids):
        for row in session.scalars(
            select(Sku).where(col(Sku.workspace_id) == workspace_id, col(Sku.id).in_(part))
        ).all():
            assert row.id is not None
            found[row.id] = Product(
                sku=row.sku,
                marketplace=row.marketplace,
                currency=row.currency,
                asin=row.asin,
                title=row.title,
                category=row.category,
                parent_asin=row.parent_asin,
                variant=row.variant,
                launched_on=row.launched_on,
                price=row.price,
                unit_cost=row.unit_cost,
                weight_g=row.weight_g,
                length_cm=row.length_cm,
                width_cm=row.width_cm,
                height_cm=row.height_cm,
                supplier=row.supplier,
                moq=max(1, row.moq or 1),
                case_pack=max(1, row.case_pack or 1),
                carton_units=row.carton_units,
                production_days=row.production_days,
                duty_rate=row.duty_rate,
                prep_cost=row.prep_cost,
            )
    return found


def of_parents(session: Session, workspace_id: str, parents: Sequence[str]) -> dict[int, tuple[str, str]]:
    """The SKUs of these parent ASINs: SKU and parent by id."""
    found: dict[int, tuple[str, str]] = {}
    for part in chunks(parents):
        rows = session.execute(
            select(col(Sku.id), col(Sku.sku), col(Sku.parent_asin)).where(
                col(Sku.workspace_id) == workspace_id, col(Sku.parent_asin).in_(part)
            )
        )
        found |= {row[0]: (row[1], row[2]) for row in rows}  # type: ignore[misc]
    return found


def pinned(session: Session, workspace_id: str, sku_ids: Sequence[int]) -> dict[int, Pinned]:
    """What people pinned, by SKU; most have nothing."""
    found: dict[int, Pinned] = {}
    for part in chunks(sku_ids):
        for row in session.scalars(
            select(SkuPolicy).where(
                col(SkuPolicy.workspace_id) == workspace_id, col(SkuPolicy.sku_id).in_(part)
            )
        ):
            found[row.sku_id] = Pinned(row.pinned_stage, row.overrides)  # type: ignore[arg-type]  # checked on the way in
    return found


def named(session: Session, workspace_id: str, sku_ids: Sequence[int]) -> dict[int, Named]:
    """The names of some SKUs by id."""
    found: dict[int, Named] = {}
    for part in chunks(sku_ids):
        statement = select(
            col(Sku.id),
            col(Sku.sku),
            col(Sku.marketplace),
            col(Sku.asin),
            col(Sku.title),
            col(Sku.parent_asin),
        ).where(col(Sku.workspace_id) == workspace_id, col(Sku.id).in_(part))
        for row in session.execute(statement):
            name = Named(*row)  # type: ignore[arg-type]  # the key of a stored row is never None
            found[name.sku_id] = name
    return found


def called(session: Session, workspace_id: str, word: str, today: date) -> list[Named]:
    """The SKUs that are called exactly so: by SKU, ASIN, FNSKU or an alias that holds today; case does not matter.

    Of one that is sold in several marketplaces the workspace's own comes first; SKU@DE names that of one marketplace.
    """
    found = _called(session, workspace_id, word.strip(), today)
    name, at, code = word.strip().rpartition("@")
    place = marketplaces.find(code) if at else None
    if found or place is None:
        return found
    return [each for each in _called(session, workspace_id, name, today) if each.marketplace == place.id]


def sold_in(session: Session, workspace_id: str, sku: str, marketplace: str) -> tuple[str, ...]:
    """The SKU's names in each marketplace ("HX-1@DE"), that of ``marketplace`` first; () where it is sold in one."""
    places = session.scalars(
        select(col(Sku.marketplace))
        .where(col(Sku.workspace_id) == workspace_id, col(Sku.sku) == sku)
        .order_by(col(Sku.marketplace) != marketplace, col(Sku.marketplace))
    ).all()
    return tuple(marketplaces.spelled(sku, place) for place in places) if len(places) > 1 else ()


def spelling(session: Session, workspace_id: str) -> Callable[[str, str], str]:
    """How people read and type a SKU of a marketplace: "HX-1", and "HX-1@DE" where HX-1 is sold in several.

    The function takes the SKU and the marketplace's id.
    """
    several = frozenset(
        session.scalars(
            select(col(Sku.sku))
            .where(col(Sku.workspace_id) == workspace_id)
            .group_by(col(Sku.sku))
            .having(func.count() > 1)
        )
    )
    return lambda sku, place: marketplaces.spelled(sku, place) if sku in several else sku


def _called(session: Session, workspace_id: str, word: str, today: date) -> list[Named]:
    def is_it(column: Any) -> ColumnElement[bool]:
        # SQLite lowers A to Z only: a name in other letters is found as it is written
        return or_(func.lower(column) == word.lower(), column == word)

    aliases = select(col(SkuAlias.sku_id)).where(
        col(SkuAlias.workspace_id) == workspace_id,
        is_it(col(SkuAlias.alias)),
        col(SkuAlias.valid_from) <= today,
        or_(col(SkuAlias.valid_to).is_(None), col(SkuAlias.valid_to) >= today),
    )
    statement = (
        select(col(Sku.id), col(Sku.sku), col(Sku.marketplace), col(Sku.asin), col(Sku.title))
        .join(Workspace, col(Workspace.id) == col(Sku.workspace_id))
        .where(
            col(Sku.workspace_id) == workspace_id,
            or_(is_it(col(Sku.sku)), is_it(col(Sku.asin)), is_it(col(Sku.fnsku)), col(Sku.id).in_(aliases)),
        )
        .order_by(col(Sku.marketplace) != col(Workspace.marketplace), col(Sku.sku), col(Sku.marketplace))
    )
    return [Named(*row) for row in session.execute(statement)]  # type: ignore[arg-type]


def called_any(
    session: Session, workspace_id: str, words: Sequence[str], today: date
) -> dict[str, list[Named]]:
    """The SKUs that any of ``words`` names exactly, as in `called`, by the lower-cased word."""
    lowered = list({word.lower() for word in words})
    found: dict[str, list[Named]] = {}
    for part in chunks(lowered):
        statement = (
            select(
                col(Sku.id), col(Sku.sku), col(Sku.marketplace), col(Sku.asin), col(Sku.title), col(Sku.fnsku),
                col(SkuAlias.alias),
            )
            .join(
                SkuAlias,
                (col(SkuAlias.sku_id) == col(Sku.id))
                & (func.lower(col(SkuAlias.alias)).in_(part))
                & (col(SkuAlias.valid_from) <= today)
                & or_(col(SkuAlias.valid_to).is_(None), col(SkuAlias.valid_to) >= today),
                isouter=True,
            )
            .where(
                col(Sku.workspace_id) == workspace_id,
                or_(
                    func.lower(col(Sku.sku)).in_(part),
                    func.lower(col(Sku.asin)).in_(part),
                    func.lower(col(Sku.fnsku)).in_(part),
                    col(SkuAlias.alias).is_not(None),
                ),
            )
            .order_by(col(Sku.sku))
        )  # fmt: skip
        for *name, fnsku, alias in session.execute(statement):
            each = Named(*name)  # type: ignore[arg-type]  # the key of a stored row is never None
            for word in {w.lower() for w in (each.sku, each.asin, fnsku, alias) if w} & set(part):
                found.setdefault(word, []).append(each)
    return found


def names(engine: Engine, workspace_id: str) -> list[Named]:
    """Every SKU by its names, for a search by words."""
    with Session(engine) as session:
        statement = (
            select(col(Sku.id), col(Sku.sku), col(Sku.marketplace), col(Sku.asin), col(Sku.title))
            .where(col(Sku.workspace_id) == workspace_id)
            .order_by(col(Sku.sku))
        )
        return [Named(*row) for row in session.execute(statement)]  # type: ignore[arg-type]
