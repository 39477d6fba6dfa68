"""One file made ready: recognised, surveyed, its marketplace and period decided, its rows a stream of typed facts.

Reads only; `storage.imports.run` decides what happens with the facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from core.errors import BadFile, BadUse
from core.phrase import Phrase
from storage.sources import cells, decode, rows, sales_traffic, workbook
from storage.sources.catalogue import KINDS, TABLES
from storage.sources.kinds import Found, Kind, Record, RowProblem, Setting
from storage.sources.marketplaces import BY_ID, Marketplace
from storage.sources.numbers import unguard
from storage.sources.place import decide
from storage.sources.recognise import HEAD_LINES, recognise
from storage.sources.survey import Survey, survey


class Fact(NamedTuple):
    """A row of the file: what it says, or why it cannot be used. Neither: it says nothing of interest."""

    line: int
    marketplace: Marketplace
    record: Record | None
    problem: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person said about the file, and the workspace's usual marketplace."""

    kind: str | None
    marketplace: str | None
    first_day: date | None
    last_day: date | None
    usual: str

    def check(self) -> None:
        """Raise `BadInput` for what cannot be meant."""
        if self.kind is not None and self.kind not in KINDS:
            raise BadUse(
                Phrase(
                    "There is no kind “{kind}”. Known kinds: {kinds}.",
                    {"kind": self.kind[:40], "kinds": ", ".join(sorted(KINDS))},
                )
            )
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise BadUse(Phrase("The period ends before it begins."))


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that can be read. ``present`` names the stored fields the file tells of; ``rows`` is how many it has."""

    kind: Kind
    encoding: str
    setting: Setting
    present: frozenset[str]
    rows: int
    notes: tuple[Phrase, ...]
    _facts: _Table | _Document

    def facts(self) -> Iterator[Fact]:
        """All rows, in the order of the file. Raises `BadFile` where the file turns out to be damaged."""
        return self._facts.facts(self.setting)


def open_file(path: Path, asked: Asked) -> Reading:
    """Recognise and survey the file. Raises `BadFile` with the reason where it cannot be imported."""
    if workbook.is_workbook(path):
        return _open_table(_Workbook(path), asked)
    if sales_traffic.looks_like(path):
        return _open_document(path, asked)
    return _open_table(_Text(path), asked)


def kind_of(path: Path, asked: Asked) -> str:
    """The kind of a file by its header alone, without reading its rows. Raises `BadFile` where it has none."""
    if workbook.is_workbook(path):
        return _Workbook(path).find(asked.kind).kind.name
    if sales_traffic.looks_like(path):
        return "sales_traffic"
    return _Text(path).find(asked.kind).kind.name


class _Text:
    """A delimited text file."""

    def __init__(self, path: Path) -> None:
        self.source = decode.inspect(path)
        self.encoding = self.source.encoding
        self.dialect: rows.Dialect | None = None

    def find(self, asked: str | None) -> Found:
        lines = rows.head(self.source, 200)
        heads: list[tuple[int, list[str]]] = []
        dialects: dict[int, rows.Dialect] = {}
        for delimiter in rows.DELIMITERS:
            dialect = rows.Dialect(delimiter, rows.quotes_mean_something(lines, delimiter))
            for number, line in enumerate(lines[:HEAD_LINES], start=1):
                if delimiter in line or delimiter == ",":
                    names = [unguard(cell).strip('"') for cell in rows.split(line, dialect)]
                    heads.append((number, names))
                    dialects[id(names)] = dialect
        found = recognise(heads, TABLES, asked)
        self.dialect = dialects[id(found.headers)]
        return found

    def rows(self, found: Found) -> Iterator[rows.Row]:
        assert self.dialect is not None
        return rows.read(self.source, self.dialect, found.header_line, len(found.headers))


class _Workbook:
    """The first sheet of a workbook."""

    encoding = "xlsx"

    def __init__(self, path: Path) -> None:
        self.path = path

    def find(self, asked: str | None) -> Found:
        heads = []
        for row in workbook.read(self.path):
            heads.append((row.line, [unguard(cell) for cell in row.cells]))
            if len(heads) >= HEAD_LINES:
                break
        return recognise(heads, TABLES, asked)

    def rows(self, found: Found) -> Iterator[rows.Row]:
        width = len(found.headers)
        for row in workbook.read(self.path):
            if row.line > found.header_line:
                yield rows.Row(row.line, (row.cells + [""] * width)[:width])


class _Table:
    """A table, once it is known how it writes numbers and dates."""

    def __init__(self, source: _Text | _Workbook, found: Found, told: Survey) -> None:
        self.source, self.found, self.told = source, found, told

    def facts(self, setting: Setting) -> Iterator[Fact]:
        kind, place = self.found.kind, self.found.kind.place
        order = self.told.order(kind.order)
        fields_by_zone: dict[str, tuple[cells.Field, ...]] = {}
        where = self.found.columns.get(place.column) if place is not None and place.by_row else None
        homes: dict[str, Marketplace] = {}
        for row in self.source.rows(self.found):
            home = setting.marketplace
            if row.problem is not None:
                yield Fact(row.line, home, None, row.problem)
                continue
            if where is not None and place is not None:
                text = row.cells[where]
                if text not in homes:
                    homes[text] = place.read(unguard(text)) or setting.marketplace
                home = homes[text]
            own = setting
            if home.id != setting.marketplace.id:
                own = Setting(home, setting.first_day, setting.last_day, home.clock)
            if home.zone not in fields_by_zone:
                fields_by_zone[home.zone] = tuple(
                    cells.field(
                        column,
                        self.found.columns[column.name],
                        mark=self.told.mark(column),
                        order=order,
                        zone=own.zone,
                    )
                    for column in kind.columns
                    if column.name in self.found.columns
                )
            try:
                record = kind.shape(cells.record(fields_by_zone[home.zone], row.cells), own)
            except RowProblem as problem:
                yield Fact(row.line, home, None, problem.phrase)
                continue
            yield Fact(row.line, home, record)


class _Document:
    """A Sales & Traffic document."""

    def __init__(self, path: Path, said: sales_traffic.Specification) -> None:
        self.path, self.said = path, said

    def facts(self, setting: Setting) -> Iterator[Fact]:
        home = setting.marketplace
        for number, record in sales_traffic.rows(self.path, self.said, home.currency):
            if isinstance(record, RowProblem):
                yield Fact(number, home, None, record.phrase)
            else:
                yield Fact(number, home, record)


def _open_table(source: _Text | _Workbook, asked: Asked) -> Reading:
    found = source.find(asked.kind)
    told = survey(source.rows(found), found)
    if not told.rows:
        raise BadFile(
            Phrase("The file has a header and no rows; late data looks like that. Nothing was changed.")
        )
    kind = found.kind
    for column in kind.columns:
        if column.name in found.columns:
            told.mark(column)
    told.order(kind.order)
    home = decide(asked.marketplace, asked.usual, told.named, told.currency(kind.signs))
    first, last = _period(kind, asked)
    notes = []
    if found.unused and kind.tidy:
        notes.append(
            Phrase("Columns that were not used: {columns}.", {"columns": ", ".join(found.unused)[:300]})
        )
    if kind.period in ("rows", "none") and (asked.first_day or asked.last_day):
        notes.append(Phrase("The file carries its own dates; --from and --to were not needed."))
    renamed = {"date": "day", "title": "heading", "supplier": "name"}
    present = frozenset(found.columns) | {renamed[name] for name in found.columns if name in renamed}
    return Reading(
        kind=kind,
        encoding=source.encoding,
        setting=Setting(home, first, last, home.clock),
        present=present if kind.tidy else frozenset(kind.stage),
        rows=told.rows,
        notes=tuple(notes),
        _facts=_Table(source, found, told),
    )


def _period(kind: Kind, asked: Asked) -> tuple[date | None, date | None]:
    """The days a file without dates tells of; refused where nobody says."""
    if kind.period in ("rows", "none"):
        return None, None
    first, last = asked.first_day or asked.last_day, asked.last_day or asked.first_day
    if first is None or last is None:
        raise BadFile(
            Phrase(
                "A file of kind {kind} carries no date inside. Say which days it tells of with --from and --to "
                "(YYYY-MM-DD); the date in its name is only the day of download.",
                {"kind": kind.name},
            )
        )
    if kind.period == "snapshot" and first != last:
        raise BadFile(
            Phrase(
                "A file of kind {kind} tells of one day: give the same day with --from and --to.",
                {"kind": kind.name},
            )
        )
    return first, last


def _open_document(path: Path, asked: Asked) -> Reading:
    if asked.kind not in (None, "sales_traffic"):
        raise BadFile(
            Phrase(
                "The file was called {asked}, but its columns are those of {found}: nothing was imported.",
                {"asked": asked.kind or "", "found": "sales_traffic"},
            )
        )
    said = sales_traffic.specification(path)
    named = {each: 1 for each in said.marketplaces if each in BY_ID}
    home = decide(asked.marketplace, asked.usual, named, None)
    first, last = said.first_day or asked.first_day, said.last_day or asked.last_day
    if first is None or last is None:
        raise BadFile(
            Phrase(
                "A file of kind {kind} carries no date inside. Say which days it tells of with --from and --to "
                "(YYYY-MM-DD); the date in its name is only the day of download.",
                {"kind": "sales_traffic"},
            )
        )
    said = sales_traffic.Specification(said.marketplaces, first, last, said.by_date, said.by_asin)
    notes = []
    if said.by_asin == "PARENT":
        notes.append(
            Phrase(
                "The report was made at PARENT level, which tells nothing of single SKUs: only the account's figures were "
                "read. Ask for CHILD or SKU level."
            )
        )
    count = sum(1 for _ in sales_traffic.rows(path, said, home.currency))
    if not count:
        raise BadFile(
            Phrase("The file has a header and no rows; late data looks like that. Nothing was changed.")
        )
    kind = KINDS["sales_traffic"]
    return Reading(
        kind=kind,
        encoding="utf-8",
        setting=Setting(home, first, last, home.clock),
        present=frozenset(kind.stage),
        rows=count,
        notes=tuple(notes),
        _facts=_Document(path, said),
    )


def days_of(setting: Setting) -> int:
    """How many days a given period has."""
    assert setting.first_day is not None
    assert setting.last_day is not None
    return (setting.last_day - setting.first_day + timedelta(days=1)).days
