"""One file made ready: recognised, surveyed, its marketplace and period decided, its rows a stream of typed facts.

Reads only; `storage.imports.run` decides what happens with the facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from core.errors import BadFile, BadUse
from core.phrase import Phrase
from storage.imports.table_files import JsonRows, Source, Workbook, likeliest, source_of
from storage.sources import (
    cells,
    keepa_json,
    mapping,
    numbers,
    sales_traffic,
)
from storage.sources.catalogue import KINDS, TABLES
from storage.sources.kinds import Found, Kind, Record, RowProblem, Setting
from storage.sources.left_out import LeftOut
from storage.sources.mapping import Mapping_
from storage.sources.marketplaces import BY_ID, WITHOUT_CENTS, Marketplace
from storage.sources.numbers import unguard
from storage.sources.place import decide
from storage.sources.recognise import NotRead, recognise
from storage.sources.survey import Survey, survey


class Unrecognised(BadFile):
    """A table that is none of the kinds known; ``headers`` are its columns, for a person to say what they are."""

    def __init__(self, phrase: Phrase, headers: tuple[str, ...]) -> None:
        super().__init__(phrase)
        self.headers = headers


class NoDay(BadFile):
    """A known kind that carries no day, and nobody said which; ``one_day``: it is of one day, not of a period."""

    def __init__(self, phrase: Phrase, kind: str, *, one_day: bool) -> None:
        super().__init__(phrase)
        self.kind, self.one_day = kind, one_day


class Fact(NamedTuple):
    """A row of the file: what it says (``also``: the other things it tells of), or why it cannot be used (``problem``),
    or why it was left out, which is no fault.
    """

    line: int
    marketplace: Marketplace
    record: Record | None
    problem: Phrase | None = None
    also: tuple[Record, ...] = ()
    left_out: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person said about the file, the workspace's usual marketplace, and the column mappings it remembers."""

    kind: str | None
    marketplace: str | None
    first_day: date | None
    last_day: date | None
    usual: str
    mappings: Mapping[str, Mapping_] = field(default_factory=dict)

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
    _facts: _Table | _Document | _Keepa

    def facts(self) -> Iterator[Fact]:
        """All rows, in the order of the file. Raises `BadFile` where the file turns out to be damaged."""
        return self._facts.facts(self.setting)


def open_file(path: Path, asked: Asked) -> Reading:
    """Recognise and survey the file. Raises `BadFile` with the reason where it cannot be imported."""
    source = source_of(path)
    if source is None:
        return _open_document(path, asked)
    if _is_keepas(source):
        return _open_keepa(path, asked)
    return _open_table(source, asked)


def kind_of(path: Path, asked: Asked) -> str:
    """The kind of a file by its header alone, without reading its rows. Raises `BadFile` where it has none."""
    source = source_of(path)
    if source is None:
        return "sales_traffic"
    return "keepa_products" if _is_keepas(source) else _find(source, asked).kind.name


def _is_keepas(source: Source) -> bool:
    return isinstance(source, JsonRows) and source.layout.prefix == "products.item"


class _Table:
    """A table, once it is known how it writes numbers and dates."""

    def __init__(self, source: Source, found: Found, told: Survey) -> None:
        self.source, self.found, self.told = source, found, told

    def facts(self, setting: Setting) -> Iterator[Fact]:
        kind, place = self.found.kind, self.found.kind.place
        order = setting.order
        fields_by_zone: dict[str, tuple[cells.Field, ...]] = {}
        where = self.found.columns.get(place.column) if place is not None and place.by_row else None
        homes: dict[str, Marketplace] = {}
        absent: dict[str, None] = {
            each.name: None for each in kind.columns if each.name not in self.found.columns
        }
        left_out = LeftOut(self.found)
        for row in self.source.rows(self.found.header_line, self.found.headers):
            home = setting.marketplace
            if row.problem is not None:
                yield Fact(row.line, home, None, row.problem)
                continue
            why = left_out.why(row.cells)
            if why is not None:
                yield Fact(row.line, home, None, left_out=why)
                continue
            if where is not None and place is not None:
                text = row.cells[where]
                if text not in homes:
                    homes[text] = place.read(unguard(text)) or setting.marketplace
                home = homes[text]
            own = setting
            if home.id != setting.marketplace.id:
                own = replace(setting, marketplace=home, zone=home.clock)
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
                record = kind.shape(cells.record(fields_by_zone[home.zone], row.cells, absent), own)
            except RowProblem as problem:
                yield Fact(row.line, home, None, problem.phrase)
                continue
            if not record:
                yield Fact(row.line, home, None, left_out=kind.leaves)
            elif isinstance(record, list):
                yield Fact(row.line, home, record[0], None, tuple(record[1:]))
            else:
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


class _Keepa:
    """A product document of Keepa: a product is a row, and tells of as many days as it has."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def facts(self, setting: Setting) -> Iterator[Fact]:
        for number, product in keepa_json.products(self.path):
            home = setting.marketplace
            try:
                if not isinstance(product, dict):
                    raise RowProblem(Phrase("the entry has no readable {what}", {"what": "product"}))
                home = keepa_json.place_of(product) or home
                found = list(keepa_json.days(product, home))
            except RowProblem as problem:
                yield Fact(number, home, None, problem.phrase)
                continue
            if found:
                yield Fact(number, home, found[0], None, tuple(found[1:]))
            else:
                yield Fact(number, home, None, left_out=KINDS["keepa_products"].leaves)


def _find(source: Source, asked: Asked) -> Found:
    heads = source.heads()
    if isinstance(source, JsonRows) and not heads[0][1]:
        raise BadFile(
            Phrase("The file has a header and no rows; late data looks like that. Nothing was changed.")
        )
    return _table(heads, asked)


def _table(candidates: list[tuple[int, list[str]]], asked: Asked) -> Found:
    """The table of a file: by what a person said of this very header, else by what is known of reports and tables."""
    said = mapping.found(candidates, asked.mappings)
    if said is not None and asked.kind in (None, said.kind.name):
        return said
    try:
        return recognise(candidates, TABLES, asked.kind)
    except NotRead:
        raise
    except BadFile as error:
        _, header = likeliest(candidates)
        if len(header) < 2:
            raise
        raise Unrecognised(error.phrase, tuple(cell for cell in header if cell.strip())) from None


def _open_table(source: Source, asked: Asked) -> Reading:
    found = _find(source, asked).widened()
    told = survey(source.rows(found.header_line, found.headers), found)
    told.known = source.known
    if not told.rows:
        raise BadFile(
            Phrase("The file has a header and no rows; late data looks like that. Nothing was changed.")
        )
    kind = found.kind
    named = dict(told.named)
    if isinstance(source, JsonRows):
        named |= {each: 1 for each in source.layout.marketplaces if each in BY_ID}
    sign = told.currency(kind.signs) or _currency_in_header(found)
    home = decide(asked.marketplace, asked.usual, named, sign)
    told.whole_money = home.currency in WITHOUT_CENTS
    for column in kind.columns:
        if column.name in found.columns:
            told.mark(column)
    order = told.order(kind.order or (None if kind.tidy else home.day_order))
    first, last = _period(kind, asked)
    if isinstance(source, JsonRows) and kind.period == "either" and first is None:
        first, last = source.layout.day("dataStartTime"), source.layout.day("dataEndTime")
    notes = []
    if told.bounds or told.ranges:
        notes.append(
            Phrase(
                "{bounds} figures are only bounds (>100) and kept as the bound, {ranges} are ranges and kept as their middle.",
                {"bounds": told.bounds, "ranges": told.ranges},
            )
        )
    if found.unused and kind.tidy:
        notes.append(
            Phrase("Columns that were not used: {columns}.", {"columns": ", ".join(found.unused)[:300]})
        )
    lost = sorted(kind.usual - found.columns.keys())
    if lost:
        notes.append(
            Phrase(
                "⚠️ No column was recognised as {fields}, which such a report usually has. Columns that were not used: {columns}.",
                {"fields": ", ".join(lost), "columns": ", ".join(found.unused)[:300]},
            )
        )
    if kind.period in ("rows", "none") and (asked.first_day or asked.last_day):
        notes.append(Phrase("The file carries its own dates; --from and --to were not needed."))
    unread = source.unread(found.headers) if isinstance(source, Workbook) else []
    if unread:
        notes.append(
            Phrase(
                "⚠️ Only one sheet of a workbook is read, the one that holds most of a table; not read: {sheets}. Save each "
                "as a file of its own to import it.",
                {"sheets": ", ".join(unread)[:300]},
            )
        )
    renamed = {"date": "day", "title": "heading", "supplier": "name"}
    present = frozenset(found.columns) | {renamed[name] for name in found.columns if name in renamed}
    return Reading(
        kind=kind,
        encoding=source.encoding,
        setting=Setting(
            home,
            first,
            last,
            home.clock,
            source.above(found.header_line),
            order,
            asked.marketplace is not None,
        ),
        present=present if kind.tidy else frozenset(kind.stage),
        rows=told.rows,
        notes=tuple(notes),
        _facts=_Table(source, found, told),
    )


def _period(kind: Kind, asked: Asked) -> tuple[date | None, date | None]:
    """The days a file without dates tells of; refused where nobody says."""
    if kind.period in ("rows", "none"):
        return None, None
    if kind.period == "either" and not (asked.first_day or asked.last_day):
        return None, None
    first, last = asked.first_day or asked.last_day, asked.last_day or asked.first_day
    if first is None or last is None:
        raise NoDay(
            Phrase(
                "A {kind} file does not say which days it tells of: say them (on the command line with --from and --to, "
                "YYYY-MM-DD); the date in its name is only the day of download.",
                {"kind": kind.name},
            ),
            kind.name,
            one_day=kind.period == "snapshot",
        )
    if kind.period == "snapshot" and first != last:
        raise BadFile(
            Phrase(
                "A file of kind {kind} tells of one day: give the same day with --from and --to.",
                {"kind": kind.name},
            )
        )
    return first, last


def _currency_in_header(found: Found) -> str | None:
    """The currency a price column's own header names: "Price  USD"."""
    for name in found.kind.signs:
        if name in found.columns:
            said = numbers.currency(found.headers[found.columns[name]])
            if said is not None:
                return said
    return None


def _open_keepa(path: Path, asked: Asked) -> Reading:
    kind = KINDS["keepa_products"]
    if asked.kind not in (None, kind.name):
        raise BadFile(
            Phrase(
                "The file was called {asked}, but its columns are those of {found}: nothing was imported.",
                {"asked": asked.kind or "", "found": kind.name},
            )
        )
    named = keepa_json.marketplaces(path)
    home = decide(asked.marketplace, asked.usual, named, None)
    count = sum(1 for _ in keepa_json.products(path))
    if not count:
        raise BadFile(
            Phrase("The file has a header and no rows; late data looks like that. Nothing was changed.")
        )
    return Reading(
        kind, "utf-8", Setting(home, None, None, home.clock), frozenset(kind.stage), count, (), _Keepa(path)
    )


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
                "A {kind} file does not say which days it tells of: say them (on the command line with --from and --to, "
                "YYYY-MM-DD); the date in its name is only the day of download.",
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
