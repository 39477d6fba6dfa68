"""A table made ready: recognised by its header, surveyed for how it writes numbers and dates, its rows a stream of facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from core.errors import BadFile
from core.phrase import Phrase
from storage.imports.amounts import YEN_OR_YUAN, Amounts, are_foreign, of_place
from storage.imports.find_table import find
from storage.imports.reading import Asked, Fact, NoDay, Reading, placed, without_days, without_rows
from storage.imports.table_files import JsonRows, Source, Workbook
from storage.sources import by_warehouse, cells, numbers, workbook
from storage.sources.kinds import Found, Kind, Place, RowProblem, Setting
from storage.sources.left_out import LeftOut
from storage.sources.marketplaces import BY_ID, WITHOUT_CENTS, Marketplace
from storage.sources.numbers import unguard
from storage.sources.place import decide, fits, sells
from storage.sources.rows import Row
from storage.sources.survey import Survey, survey


def open_table(source: Source, asked: Asked) -> Reading:
    """The table, read through once to know it. Raises `BadFile` with the reason where it cannot be imported."""
    try:
        return _read(source, asked)
    except BadFile as error:
        error.phrase = placed(error.phrase, source.joined if isinstance(source, Workbook) else ())
        raise


def _read(source: Source, asked: Asked) -> Reading:
    found = find(source, asked).widened()
    if isinstance(source, Workbook):
        _computed(source, found)
    told = survey(by_warehouse.lines(found, source.rows(found.header_line, found.headers)), found)
    told.known = source.known
    if not told.rows:
        raise BadFile(without_rows())
    kind = found.kind
    named = dict(told.named)
    if isinstance(source, JsonRows):
        named |= {each: 1 for each in source.layout.marketplaces if each in BY_ID}
    sign = told.currency(kind.signs) or _currency_in_header(found) or of_place(found, told, asked, named)
    if kind.tidy and sign is not None and not sells(sign):
        sign = (
            None  # no marketplace's: what the amounts are worth there is not known, the rest of the file is
        )
    home = decide(asked.marketplace, asked.usual, named, sign)
    amounts = Amounts(found, told, home, asked)
    if are_foreign(found, told, home):
        amounts.look(by_warehouse.lines(found, source.rows(found.header_line, found.headers)))
    dear = _listed_elsewhere(found, told, home, asked)
    whole = found
    found = replace(
        found, columns={k: v for k, v in found.columns.items() if k not in amounts.left_out | dear.keys()}
    )
    told.whole_money = home.currency in WITHOUT_CENTS
    for column in kind.columns:
        if column.name in found.columns:
            told.mark(column)
    order = told.order(kind.order or (None if kind.tidy else home.day_order))
    first, last = _period(kind, asked)
    if isinstance(source, JsonRows) and kind.period == "either" and first is None:
        first, last = source.layout.day("dataStartTime"), source.layout.day("dataEndTime")
    notes = [*amounts.notes, *dear.values()]
    if told.bounds or told.ranges:
        notes.append(
            Phrase(
                "{bounds} figures are only bounds (>100) and kept as the bound, {ranges} are ranges and kept as their middle.",
                {"bounds": told.bounds, "ranges": told.ranges},
            )
        )
    if whole.unused and kind.tidy:
        notes.append(
            Phrase("Columns that were not used: {columns}.", {"columns": ", ".join(whole.unused)[:300]})
        )
    if found.places:
        notes.append(
            Phrase(
                "Each of these columns was read as the stock of a warehouse: {columns}.",
                {"columns": ", ".join(found.headers[index] for index in found.places)[:300]},
            )
        )
    lost = sorted(kind.usual - whole.columns.keys())
    if lost:
        notes.append(
            Phrase(
                "⚠️ No column was recognised as {fields}, which such a report usually has. Columns that were not used: {columns}.",
                {"fields": ", ".join(lost), "columns": ", ".join(found.unused)[:300]},
            )
        )
    if kind.period in ("rows", "none") and (asked.first_day or asked.last_day):
        notes.append(Phrase("The file carries its own dates; --from and --to were not needed."))
    if isinstance(source, Workbook):
        if source.joined:
            notes.append(
                Phrase("Sheets “{sheets}” were read as one table.", {"sheets": "”, “".join(source.joined)})
            )
        notes += source.left_out
    renamed = {"date": "day", "title": "heading", "supplier": "name"}
    present = frozenset(found.columns) | {renamed[name] for name in found.columns if name in renamed}
    if "currency" in kind.stage and kind.amounts:
        present |= {"currency"}
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
        content=_Table(source, found, told, amounts),
        sheets=source.joined if isinstance(source, Workbook) else (),
        rates=amounts.rates,
    )


def _computed(source: Workbook, found: Found) -> None:
    """Refuse a workbook whose formulas have no results: their cells would be read as empty, and clear what is known."""
    columns = source.uncomputed(found)
    if columns:
        raise BadFile(
            Phrase(
                "The cells of {columns} are formulas whose results were not saved. Open the workbook in Excel or LibreOffice, "
                "save it there, and import it again.",
                {"columns": ", ".join(columns)[:200]},
            )
        )


def _period(kind: Kind, asked: Asked) -> tuple[date | None, date | None]:
    """The days a file without dates tells of; refused where nobody says."""
    if kind.period in ("rows", "none"):
        return None, None
    if kind.period == "either" and not (asked.first_day or asked.last_day):
        return None, None
    first, last = asked.first_day or asked.last_day, asked.last_day or asked.first_day
    if first is None or last is None:
        raise NoDay(without_days(kind.name), kind.name, one_day=kind.period == "snapshot")
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


def _listed_elsewhere(found: Found, told: Survey, home: Marketplace, asked: Asked) -> dict[str, Phrase]:
    """Prices and the like that bear the sign of another currency than the marketplace's, which are never converted.

    Raises `BadFile` where another marketplace sells in it: the file is probably of that one. Else the column is left out, and
    said to be: a price in yuan is that of no listing.
    """
    kind, left = found.kind, {}
    for column in kind.columns if kind.tidy else ():
        if column.type != "money" or column.name in kind.amounts or column.name not in found.columns:
            continue
        said = told.currency((column.name,)) or numbers.currency(found.headers[found.columns[column.name]])
        if said is None or fits(home, said) or (column.name in kind.signs and sells(said)):
            continue
        said = "CNY" if said == YEN_OR_YUAN and not (asked.sells_in_yen or told.kana) else said
        words = {"column": column.name, "sign": said, "place": home.code, "own": home.currency}
        if sells(said) or column.required:
            raise BadFile(
                Phrase(
                    "The amounts of {column} are in {sign}, and {place} sells in {own}: what a listing costs is not converted. "
                    "Write them in {own}, leave the column out, or say another marketplace with --marketplace.",
                    words,
                )
            )
        left[column.name] = Phrase(
            "⚠️ {column}: in {sign}, and {place} sells in {own}: what a listing costs is not converted, so it was not taken.",
            words,
        )
    return left


_FROM_1904 = 1462  # days from the first of 1900 to that of 1904, as spreadsheets count them


def _of_row(place: Place, text: str, setting: Setting) -> Marketplace:
    """The marketplace a row names, else the file's."""
    elsewhere = place.elsewhere(text) if place.elsewhere is not None else None
    return place.read(text) or elsewhere or setting.marketplace


class _Table:
    """A table, once it is known how it writes numbers and dates."""

    def __init__(self, source: Source, found: Found, told: Survey, amounts: Amounts) -> None:
        self.source, self.found, self.told, self.amounts = source, found, told, amounts

    def _rows(self) -> Iterator[Row]:
        """The rows; bare numbers of days are as they are counted from 1900."""
        rows = by_warehouse.lines(self.found, self.source.rows(self.found.header_line, self.found.headers))
        if not (isinstance(self.source, Workbook) and workbook.counts_from_1904(self.source.path)):
            yield from rows
            return
        of = self.found.columns
        days = [of[each.name] for each in self.found.kind.columns if each.type == "day" and each.name in of]
        for row in rows:
            for index in days:
                cell = row.cells[index]
                if cell.isdigit() and len(cell) == 5:
                    row.cells[index] = str(int(cell) + _FROM_1904)
            yield row

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
        for row in self._rows():
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
                    homes[text] = _of_row(place, unguard(text), setting)
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
                told = cells.record(fields_by_zone[home.zone], row.cells, absent)
                record = kind.shape(self.amounts.settle(told, row.cells), own)
            except RowProblem as problem:
                yield Fact(row.line, home, None, problem.phrase)
                continue
            if not record:
                yield Fact(row.line, home, None, left_out=kind.leaves)
            elif isinstance(record, list):
                yield Fact(row.line, home, record[0], None, tuple(record[1:]))
            else:
                yield Fact(row.line, home, record)
