"""The rows of an import that is taken back: what it added goes, what it changed or removed is as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    Select,
    Table,
    UniqueConstraint,
    and_,
    delete,
    exists,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlmodel import SQLModel

from storage.imports.before import FACTS, IMPORT, KEPT, LEFT, SHARED, SKU
from storage.imports.packed import Row, pack, plain, stored_as, unpack
from storage.imports.standing import described
from storage.queries.chunks import chunks

COMPUTED = (
    "forecast", "forecast_track", "sku_state", "sku_class", "option_curve", "proof", "suggestion",
)  # fmt: skip
"""What the program reckons by itself about a SKU, and would again: it holds no SKU in the store."""

_NAMES = ("id", "workspace_id", "marketplace", "sku", "currency", "asin", "fnsku", "title", "import_id")
"""What a SKU that stays keeps of the file that brought it: other files know it by that."""

_HISTORIES = ("sales_day", "sales_period", "stock_day", "ledger_day")
_TABLES = SQLModel.metadata.tables


@dataclass(slots=True)
class Done:
    """What taking an import back did: rows removed, rows that say again what they said, SKUs gone, its SKUs that stay."""

    removed: int = 0
    restored: int = 0
    skus: int = 0
    left: int = 0


def restore(connection: Connection, workspace_id: str, import_id: int) -> Done:
    """Take the rows of an import back. It is marked as taken back already, and nothing stands on it."""
    done = Done()
    for target in SHARED:
        done.restored += _columns(connection, target, import_id)
    for target in reversed(FACTS):  # those that point at others first
        if target is not SKU:
            _rows(connection, target, import_id, done)
    _skus(connection, workspace_id, import_id, done)
    return done


def _rows(connection: Connection, target: Table, import_id: int, done: Done) -> None:
    """A table that imports alone write, or what this one added to a shared one."""
    mine = target.c.import_id == import_id
    kept = None if target in SHARED else _laid_out(connection, target, import_id)
    if target.name in _HISTORIES:
        _forget_forecasts(connection, select(target.c.sku_id).where(mine))
        if kept is not None:
            _forget_forecasts(connection, select(kept.c.sku_id))
    if kept is None:
        done.removed += connection.execute(delete(target).where(mine)).rowcount
        return
    same = and_(*(target.c[name] == kept.c[name] for name in _key(target)))
    done.removed += connection.execute(delete(target).where(mine, ~exists().where(same))).rowcount
    names = [name for name in list(kept.c.keys()) if name != "id"]
    told = {name: kept.c[name] for name in names if name not in _key(target)}
    done.restored += connection.execute(update(target).where(same).values(told)).rowcount
    absent = select(*(kept.c[name] for name in names)).where(
        ~exists(select(literal(1)).select_from(target).where(same))
    )
    again = insert(target).from_select(names, absent).execution_options(preserve_rowcount=True)
    done.restored += connection.execute(again).rowcount
    kept.drop(connection)


def _laid_out(connection: Connection, target: Table, import_id: int) -> Table | None:
    """The rows as they were, in a temporary table; None where there are none. Of a row kept twice the first telling holds."""
    made: Table | None = None
    for names, rows in _parts(connection, target, import_id):
        if made is None:
            columns = (Column(name, stored_as(target.c[name])) for name in names)
            made = Table(
                "undo_row", MetaData(), *columns, PrimaryKeyConstraint(*_key(target)), prefixes=["TEMPORARY"]
            )
            made.drop(connection, checkfirst=True)
            made.create(connection, checkfirst=False)
        connection.execute(_once(connection, made), [dict(zip(names, row, strict=True)) for row in rows])
    return made


def _once(connection: Connection, made: Table) -> Any:
    from sqlalchemy.dialects import postgresql, sqlite

    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    return kind.insert(made).on_conflict_do_nothing()


def _columns(connection: Connection, target: Table, import_id: int) -> int:
    """A shared table: each column that still says what the import left says again what it said before; removed rows come
    back. Gives the number of rows."""
    count = 0
    for names, rows in _parts(connection, target, import_id):
        place = names.index("id")
        left = {row[place]: row for _, part in _parts(connection, target, import_id, LEFT) for row in part}
        now = _now(connection, target, names, [row[place] for row in rows])
        for was in rows:
            number = was[place]
            if number not in left:
                count += _brought_back(connection, target, names, was)
                continue
            if number not in now:
                continue
            changed = {
                name: value
                for name, value, after, present in zip(names, was, left[number], now[number], strict=True)
                if value != after and present == after
            }
            if (
                target is SKU
                and "sku" in changed
                and _is_taken(connection, now[number], names, changed["sku"])
            ):
                del changed["sku"]
            if changed:
                values = {name: _bound(target.c[name], value) for name, value in changed.items()}
                connection.execute(update(target).where(target.c.id == number).values(values))
                count += target is not IMPORT
    return count


def _brought_back(connection: Connection, target: Table, names: Sequence[str], was: Row) -> int:
    """A row that the import removed, under a new number; left out where somebody made it anew."""
    told = dict(zip(names, was, strict=True))
    same = and_(*(target.c[name] == _bound(target.c[name], told[name]) for name in _key(target)))
    if connection.execute(select(target.c.id).where(same)).first() is not None:
        return 0
    values = {name: _bound(target.c[name], value) for name, value in told.items() if name != "id"}
    connection.execute(insert(target).values(values))
    return 1


def _is_taken(connection: Connection, present: Row, names: Sequence[str], name: str) -> bool:
    here = dict(zip(names, present, strict=True))
    others = select(SKU.c.id).where(
        SKU.c.workspace_id == here["workspace_id"], SKU.c.marketplace == here["marketplace"], SKU.c.sku == name
    )  # fmt: skip
    return connection.execute(others).first() is not None


def _bound(column: Column[Any], value: Any) -> Any:
    return null() if value is None else literal(value, stored_as(column))


def _now(
    connection: Connection, target: Table, names: Sequence[str], numbers: Sequence[int]
) -> dict[int, Row]:
    """The rows as they are, in the same spelling as the kept ones."""
    found: dict[int, Row] = {}
    for part in chunks(numbers):
        rows = connection.execute(select(*plain(target, names)).where(target.c.id.in_(part))).all()
        if rows:
            _, spelled = unpack(target, pack(rows, names))
            found |= {row[names.index("id")]: row for row in spelled}
    return found


def _parts(
    connection: Connection, target: Table, import_id: int, prefix: str = ""
) -> Iterator[tuple[list[str], list[Row]]]:
    contents = select(KEPT.c.id).where(KEPT.c.import_id == import_id, KEPT.c.about == prefix + target.name)
    for number in connection.scalars(contents.order_by(KEPT.c.id)).all():
        content = connection.scalars(select(KEPT.c.content).where(KEPT.c.id == number)).one()
        yield unpack(target, content)


def _key(target: Table) -> tuple[str, ...]:
    """What tells a row apart, whatever number it has."""
    if [each.name for each in target.primary_key] != ["id"]:
        return tuple(each.name for each in target.primary_key)
    (told,) = (
        each for each in target.constraints if isinstance(each, UniqueConstraint) and len(each.columns) > 1
    )
    return tuple(each.name for each in told.columns)


def _forget_forecasts(connection: Connection, sku_ids: Select[tuple[Any]]) -> None:
    """What was reckoned on these rows is not used any more; the next look reckons it anew."""
    for name in ("forecast", "sku_state"):
        target = _TABLES[name]
        connection.execute(update(target).where(target.c.sku_id.in_(sku_ids)).values(data_version=-1))


def _skus(connection: Connection, workspace_id: str, import_id: int, done: Done) -> None:
    """Remove the SKUs that only files which were taken back brought, and that nothing else speaks of."""
    mine = SKU.c.workspace_id == workspace_id
    gone = select(IMPORT.c.id).where(IMPORT.c.workspace_id == workspace_id, IMPORT.c.state == "taken_back")
    numbers = connection.scalars(select(SKU.c.id).where(mine, SKU.c.import_id.in_(gone))).all()
    others = described(connection, workspace_id)
    pointing = [
        (table, key.parent)
        for table in _TABLES.values()
        for key in table.foreign_keys
        if key.column.table is SKU and table.name not in COMPUTED
    ]
    for part in chunks(numbers):
        spoken = others.intersection(part)
        for _, column in pointing:
            spoken |= set(connection.scalars(select(column).where(column.in_(part)).distinct()))
        alone = [number for number in part if number not in spoken]
        for name in COMPUTED:
            target = _TABLES[name]
            connection.execute(delete(target).where(target.c.sku_id.in_(alone)))
        connection.execute(delete(SKU).where(SKU.c.id.in_(alone)))
        done.skus += len(alone)
    blank = {name: null() for name in list(SKU.c.keys()) if name not in _NAMES}
    stay = update(SKU).where(mine, SKU.c.import_id == import_id).values(blank)
    done.left = connection.execute(stay).rowcount
