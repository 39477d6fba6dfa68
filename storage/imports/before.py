"""What an import changes is kept as it was before, in its own transaction, so that a person can take the import back.

`watch` listens on the import's connection: before an UPDATE or DELETE on a table of facts is executed, the rows that its own
WHERE finds are read and kept, packed. Rows that were added need no keeping: they carry the import's number. So writers keep
nothing; `meet` is for rows that they find as they would have written them. Most tables are written by imports alone, and
their rows come back as they were. Of those in `SHARED` people, the night and other files write single columns as well; of
them it is also kept what the import left, and a column comes back only where it still says that.

An import stands on those that it ``met``: whose rows it changed, removed, found saying the same already, or left lines of its
own aside for. ``borrowed`` are the imports whose rows it changed without taking them over. `storage.imports.undo` reads both.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from sqlalchemy import ColumnElement, Connection, Delete, Select, Table, Update, event, insert, select
from sqlmodel import SQLModel

from storage.imports.packed import Row, pack, plain
from storage.queries.chunks import chunks
from storage.tables import HeldPart, Import, PurchaseOrder, PurchaseOrderLine, RowsBefore, Sku

Met = tuple[str, int]
"""A table, and an import that brought rows of it; 0 where none did."""

FACTS = tuple(
    each
    for each in SQLModel.metadata.sorted_tables
    if "import_id" in each.c and each.name not in (HeldPart.__tablename__, RowsBefore.__tablename__)
)
"""The tables that imports fill; those that others point at come first."""

IMPORT, SKU, KEPT = (SQLModel.metadata.tables[each.__tablename__] for each in (Import, Sku, RowsBefore))
SHARED = tuple(
    SQLModel.metadata.tables[name]
    for name in (PurchaseOrderLine.__tablename__, PurchaseOrder.__tablename__, SKU.name, IMPORT.name)
)

TAKES_OVER = {"restock_takes_over": True}
"""An option of an UPDATE after which all rows that it changed are those of the import at work."""

LEFT = "left "
"""Stands before a table's name where rows are told as the import left them."""

_PIECE = 20_000  # rows packed together
_WATCH = "restock_before"


class Watch:
    """Keeps what one import changes; `end` writes what can only be known then."""

    def __init__(self, connection: Connection, workspace_id: str, import_id: int) -> None:
        self._connection, self._workspace_id, self._import_id = connection, workspace_id, import_id
        self._shared: dict[Table, dict[int, Row]] = {}
        self._borrowed: set[Met] = set()
        self._met: set[Met] = set()
        self._described: list[int] = []

    def before(self, _connection: Connection, statement: Any, *_: Any) -> None:
        """Keep what a statement is about to change or remove."""
        if not isinstance(statement, Update | Delete):
            return
        target = statement.table
        if not isinstance(target, Table) or not (target in FACTS or target is IMPORT):
            return
        if target is IMPORT and isinstance(statement, Delete):
            return  # a file that was held back and came in another way: it told nothing
        number = target.c.id if target is IMPORT else target.c.import_id
        rows = select(*plain(target, target.c.keys())).where(number.is_distinct_from(self._import_id))
        if statement.whereclause is not None:
            rows = rows.where(statement.whereclause)
        takes_over = (
            isinstance(statement, Delete) or TAKES_OVER.items() <= statement.get_execution_options().items()
        )
        names = list(target.c.keys())
        owner = names.index("id" if target is IMPORT else "import_id")
        found = self._connection.execute(rows, execution_options={"yield_per": _PIECE})
        for part in found.partitions():
            owners = {(target.name, row[owner] or 0) for row in part}
            self._met |= owners if target is not SKU else set()
            self._borrowed |= set() if takes_over else owners
            if target in SHARED:
                known = self._shared.setdefault(target, {})
                for row in part:
                    known.setdefault(row[names.index("id")], tuple(row))
            else:
                self._keep(target.name, pack(part, names))

    def meet(self, target: Table, those: ColumnElement[bool]) -> None:
        """Note whose rows these are; the import stands on them, whether it changes them or not."""
        owners = self._connection.scalars(select(target.c.import_id).where(those).distinct())
        self._met |= {(target.name, each or 0) for each in owners}

    def describe(self, sku_ids: Select[tuple[int]]) -> None:
        """Note SKUs of other imports that this one describes just as they are: they do not go with those."""
        self._described += self._connection.scalars(sku_ids)

    def end(self) -> None:
        """Keep what the import left of shared rows, and what it met."""
        for target, rows in self._shared.items():
            names = list(target.c.keys())
            left: list[Row] = []
            for part in chunks(list(rows)):
                left += self._connection.execute(select(*plain(target, names)).where(target.c.id.in_(part)))
            self._keep(target.name, pack(list(rows.values()), names))
            if left:
                self._keep(LEFT + target.name, pack(left, names))
        met = {(name, number) for name, number in self._met if number != self._import_id}
        told = {"met": sorted(met), "borrowed": sorted(self._borrowed), "described": self._described}
        self._keep("", zlib.compress(json.dumps(told).encode()))

    def _keep(self, about: str, content: bytes) -> None:
        mine = {"import_id": self._import_id, "workspace_id": self._workspace_id}
        self._connection.execute(insert(KEPT).values(**mine, about=about, content=content))


def watch(connection: Connection, workspace_id: str, import_id: int) -> Watch:
    """Keep from now on what is changed over this connection, which is used for one import and no longer."""
    made = Watch(connection, workspace_id, import_id)
    connection.info[_WATCH] = made
    event.listen(connection, "before_execute", made.before)
    return made


def describe(connection: Connection, sku_ids: Select[tuple[int]]) -> None:
    """The import at work over this connection describes these SKUs as they are; `Watch.describe`."""
    connection.info[_WATCH].describe(sku_ids)


def meet(connection: Connection, target: Table, those: ColumnElement[bool]) -> None:
    """The import at work over this connection stands on these rows; `Watch.meet`."""
    connection.info[_WATCH].meet(target, those)
