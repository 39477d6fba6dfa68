"""A temporary table that takes a file's facts chunk by chunk, so that memory stays flat whatever the file's size.

Nothing here touches the store proper: the write lock is taken only when all rows lie ready. Each distinct (marketplace,
SKU, ASIN) becomes one row of a second temporary table, which `storage.imports.resolve` turns into SKUs of the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

from storage.imports.reading import Fact
from storage.imports.report import Refused, Skipped
from storage.sources.kinds import Kind, Type
from storage.tables.types import MoneyType, UtcDateTime

_CHUNK = 2_000

_TYPES: Mapping[Type, Any] = {
    "text": Text, "whole": BigInteger, "money": MoneyType, "real": Float, "share": Float, "percent": Float, "day": Date,
    "moment": UtcDateTime, "flag": Boolean, "words": Text,
}  # fmt: skip


def column(name: str, type: Type) -> Column[Any]:
    """A column of a temporary table."""
    made: TypeEngine[Any] = _TYPES[type]()
    return Column(name, made)


@dataclass(slots=True)
class Name:
    """What a file calls one of its SKUs."""

    id: int
    fnsku: str | None
    title: str | None


class Stage:
    """The facts of one file, lying ready. ``facts`` and ``names`` are the temporary tables."""

    def __init__(self, connection: Connection, kind: Kind) -> None:
        self.connection = connection
        self.kind = kind
        metadata = MetaData()
        self.facts = Table(
            "import_fact",
            metadata,
            Column("line", Integer),
            Column("marketplace", Text),
            Column("name_id", Integer),
            Column("sku_id", Integer),
            *(column(name, type) for name, type in kind.stage.items()),
            prefixes=["TEMPORARY"],
        )
        self.names = Table(
            "import_name",
            metadata,
            Column("id", Integer, primary_key=True),
            Column("marketplace", Text),
            Column("sku", Text),
            Column("asin", Text),
            Column("fnsku", Text),
            Column("title", Text),
            Column("sku_id", Integer),
            prefixes=["TEMPORARY"],
        )
        metadata.drop_all(connection, checkfirst=True)
        metadata.create_all(connection, checkfirst=False)
        self._names: dict[tuple[str, str | None, str | None], Name] = {}
        self._waiting: list[dict[str, Any]] = []
        self.refused: list[Refused] = []
        self.skipped: dict[str, Skipped] = {}
        self.rows_read = 0

    def take(self, facts: Iterable[Fact], *, refused_at_most: int) -> Iterable[int]:
        """Stage the facts; yields the number of rows read so far after each chunk.

        Stops taking note of refused lines beyond ``refused_at_most``: the file is refused then anyway.
        """
        fields = tuple(self.kind.stage)
        for fact in facts:
            self.rows_read += 1
            if fact.problem is not None:
                self.refused.append(Refused(fact.line, fact.problem))
                if len(self.refused) > refused_at_most:
                    return
                continue
            if fact.record is None:
                self._skip(fact)
                continue
            for record in (fact.record, *fact.also):
                row: dict[str, Any] = {name: record.get(name) for name in fields}
                row["line"] = fact.line
                row["marketplace"] = fact.marketplace.id
                row["name_id"] = self._name(fact.marketplace.id, record) if self.kind.by_sku else None
                self._waiting.append(row)
            if len(self._waiting) >= _CHUNK:
                self._flush()
                yield self.rows_read
        self._flush()
        self._write_names()
        Index("ix_import_fact_name", self.facts.c.name_id).create(self.connection)
        if self.connection.dialect.name == "postgresql":
            self.connection.exec_driver_sql("ANALYZE import_fact")  # nobody else looks at a temporary table
        yield self.rows_read

    def _skip(self, fact: Fact) -> None:
        if fact.left_out is None:
            return
        before = self.skipped.get(fact.left_out.text)
        line = before.line if before else fact.line
        self.skipped[fact.left_out.text] = Skipped(fact.left_out, before.rows + 1 if before else 1, line)

    def _name(self, marketplace: str, record: Mapping[str, Any]) -> int | None:
        sku, asin = record.get("sku"), record.get("asin")
        if sku is None and asin is None:
            return None
        known = self._names.get((marketplace, sku, asin))
        title = record.get("title")
        if known is None:
            known = Name(len(self._names) + 1, record.get("fnsku"), title)
            self._names[marketplace, sku, asin] = known
        elif title is not None and (known.title is None or title > known.title):
            known.title = title  # the greatest, not the first: the order of rows must not matter
        return known.id

    def _flush(self) -> None:
        if self._waiting:
            self.connection.execute(self.facts.insert(), self._waiting)
            self._waiting = []

    def _write_names(self) -> None:
        rows = [
            {"id": n.id, "marketplace": m, "sku": s, "asin": a, "fnsku": n.fnsku, "title": n.title}
            for (m, s, a), n in self._names.items()
        ]
        for start in range(0, len(rows), _CHUNK):
            self.connection.execute(self.names.insert(), rows[start : start + _CHUNK])
