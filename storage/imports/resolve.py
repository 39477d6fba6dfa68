"""From the names a file uses to SKUs of the store: aliases first, then SKUs, then ASINs, else a new SKU.

An alias counts on the days it is valid. A fact that comes by ASIN alone goes to the SKU the store has known longest for that
ASIN; an alias for the ASIN changes that. Where nobody knows the ASIN, a SKU named like it is made, and it takes its real
name as soon as a file tells it.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from storage.imports.stage import Stage
from storage.sources.marketplaces import BY_ID
from storage.tables import Sku, SkuAlias

_SKU: Table = Sku.__table__  # type: ignore[attr-defined]
_ALIAS: Table = SkuAlias.__table__  # type: ignore[attr-defined]


def resolve(stage: Stage, workspace_id: str, import_id: int, on: date) -> None:
    """Give every staged fact its SKU. ``on`` is the day whose aliases count for facts that have no day."""
    connection, facts, names = stage.connection, stage.facts, stage.names
    by_day = facts.c.day if "day" in facts.c else facts.c.last_day if "last_day" in facts.c else literal(on)
    _by_alias(stage, workspace_id, by_day)
    _by_store(connection, names, workspace_id)
    _give_real_names(connection, names, workspace_id)
    _by_store(connection, names, workspace_id)
    _make_new(stage, workspace_id, import_id)
    _by_store(connection, names, workspace_id)
    connection.execute(
        update(facts)
        .where(facts.c.sku_id.is_(None), facts.c.name_id.is_not(None))
        .values(sku_id=select(names.c.sku_id).where(names.c.id == facts.c.name_id).scalar_subquery())
    )
    if stage.kind.name != "products":  # a product file says itself what it replaces
        _learn(connection, names, workspace_id)


def _by_alias(stage: Stage, workspace_id: str, day: ColumnElement[date]) -> None:
    connection, facts, names = stage.connection, stage.facts, stage.names
    called = func.coalesce(names.c.sku, names.c.asin)
    named = and_(
        _ALIAS.c.workspace_id == workspace_id,
        _ALIAS.c.marketplace == names.c.marketplace,
        _ALIAS.c.alias == called,
    )
    if connection.execute(select(names.c.id).where(exists().where(named)).limit(1)).first() is None:
        return
    valid = and_(_ALIAS.c.valid_from <= day, or_(_ALIAS.c.valid_to.is_(None), _ALIAS.c.valid_to >= day))
    stands_for: Select[tuple[int]] = (
        select(_ALIAS.c.sku_id)
        .select_from(_ALIAS, names)
        .where(named, valid, names.c.id == facts.c.name_id)
        .order_by(_ALIAS.c.valid_from.desc())
        .limit(1)
        .correlate(facts)
    )
    connection.execute(update(facts).values(sku_id=stands_for.scalar_subquery()))


def _by_store(connection: Connection, names: Table, workspace_id: str) -> None:
    mine = and_(_SKU.c.workspace_id == workspace_id, _SKU.c.marketplace == names.c.marketplace)
    by_sku = select(_SKU.c.id).where(mine, _SKU.c.sku == names.c.sku)
    by_asin = (
        select(_SKU.c.id)
        .where(mine, _SKU.c.asin == names.c.asin)
        .order_by(case((_SKU.c.sku == _SKU.c.asin, 1), else_=0), _SKU.c.id)
        .limit(1)
    )
    connection.execute(
        update(names)
        .where(names.c.sku_id.is_(None), names.c.sku.is_not(None))
        .values(sku_id=by_sku.scalar_subquery())
    )
    connection.execute(
        update(names)
        .where(names.c.sku_id.is_(None), names.c.sku.is_(None))
        .values(sku_id=by_asin.scalar_subquery())
    )


def _give_real_names(connection: Connection, names: Table, workspace_id: str) -> None:
    """A SKU that was named like its ASIN takes the real name the file tells, if it tells only one."""
    real = (
        select(func.min(names.c.sku))
        .where(
            names.c.marketplace == _SKU.c.marketplace,
            names.c.asin == _SKU.c.asin,
            names.c.sku.is_not(None),
            names.c.sku != names.c.asin,
        )
        .having(func.count(func.distinct(names.c.sku)) == 1, func.max(names.c.sku_id).is_(None))
        .correlate(_SKU)
        .scalar_subquery()
    )
    connection.execute(
        update(_SKU)
        .where(_SKU.c.workspace_id == workspace_id, _SKU.c.sku == _SKU.c.asin, real.is_not(None))
        .values(sku=real)
    )


def _make_new(stage: Stage, workspace_id: str, import_id: int) -> None:
    facts, names = stage.facts, stage.names
    called = func.coalesce(names.c.sku, names.c.asin)
    currency = case(
        {each.id: each.currency for each in BY_ID.values()}, value=names.c.marketplace, else_="USD"
    )
    wanted = exists().where(facts.c.name_id == names.c.id, facts.c.sku_id.is_(None))
    stage.connection.execute(
        insert(_SKU).from_select(
            ["workspace_id", "marketplace", "sku", "currency", "asin", "fnsku", "title", "import_id"],
            select(
                literal(workspace_id),
                names.c.marketplace,
                called,
                func.max(currency),
                func.max(names.c.asin),
                func.max(names.c.fnsku),
                func.max(names.c.title),
                literal(import_id),
            )
            .where(names.c.sku_id.is_(None), wanted)
            .group_by(names.c.marketplace, called),
        )
    )


def _learn(connection: Connection, names: Table, workspace_id: str) -> None:
    """What the file tells of a SKU fills what the store does not know of it; it overwrites nothing."""
    for what in ("asin", "fnsku", "title"):
        told = (
            select(func.max(names.c[what]))
            .where(names.c.sku_id == _SKU.c.id, names.c.sku.is_not(None))
            .correlate(_SKU)
            .scalar_subquery()
        )
        connection.execute(
            update(_SKU)
            .where(
                _SKU.c.workspace_id == workspace_id,
                _SKU.c[what].is_(None),
                _SKU.c.id.in_(
                    select(names.c.sku_id).where(names.c[what].is_not(None), names.c.sku.is_not(None))
                ),
            )
            .values({what: told})
        )
