"""Which table a file holds, by its headers alone; of a workbook, which of its sheets hold one.

Sheets of one kind with the same columns are one table, as where every month has a sheet of its own. Sheets that tell the same
once more, or the same kind in other columns, are left unread and named, so that nothing is counted twice and the order of
sheets never decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import BadFile
from core.phrase import Phrase
from storage.imports.reading import Asked, Unrecognised, without_rows
from storage.imports.remarks import COUNTED_ONCE
from storage.imports.table_files import JsonRows, Source, Workbook, likeliest
from storage.sources import by_warehouse, mapping, marketplaces, workbook
from storage.sources.catalogue import TABLES
from storage.sources.headers import key
from storage.sources.kinds import NUMERIC, Found
from storage.sources.recognise import HEAD_LINES, NotRead, recognise, says
from storage.sources.warehouses import by_bin

_NAME_BYTES = 180
Heads = Sequence[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Unread:
    """A sheet that is left out, and why."""

    sheet: str
    why: Phrase


def find(source: Source, asked: Asked) -> Found:
    """The table of a file and its kind, by its header alone. Raises `BadFile` where it has none.

    Of a workbook it is the table that says most, with the sheets that continue it; ``source`` remembers the others.
    """
    heads = source.heads()
    if isinstance(source, JsonRows) and not heads[0][1]:
        raise BadFile(without_rows())
    if isinstance(source, Workbook):
        groups, unread = _sheets(source, heads, asked)
        if groups:
            best = max(groups, key=lambda group: says(group[0]))
            elsewhere = Phrase("it holds a table of its own: save it as a file of its own")
            others = [source.sheet(found) for group in groups if group is not best for found in group]
            source.left_out = notes([*(Unread(sheet, elsewhere) for sheet in others), *unread])
            source.join(best)
            return best[0]
    return _table(heads, asked)


def _table(candidates: Heads, asked: Asked) -> Found:
    """The table of a file. Lines of stock by bin or lot are parts of one figure."""
    found = _named(candidates, asked)
    if found.kind.name == "inventory" and by_bin(found.unused):
        return replace(found, kind=replace(found.kind, adds_up=True))
    return found


def _named(candidates: Heads, asked: Asked) -> Found:
    """The table by what a person said of this very header, else by what is known of reports and tables."""
    said = mapping.found(candidates, asked.mappings)
    if said is not None and asked.kind in (None, said.kind.name):
        return said
    spread = by_warehouse.found(candidates) if asked.kind in (None, "inventory") else None
    try:
        found = recognise(candidates, TABLES, asked.kind)
        return spread if spread is not None and found.kind.name == "products" else found
    except NotRead:
        raise
    except BadFile as error:
        if spread is not None:
            return spread
        _, header = likeliest(candidates)
        if len(header) < 2:
            raise
        raise Unrecognised(error.phrase, tuple(cell for cell in header if cell.strip())) from None


def split(path: Path, folder: Path, asked: Asked) -> tuple[list[Path], tuple[Phrase, ...]]:
    """A workbook that holds several tables, as one workbook for each below ``folder``, and notes on the sheets left out.

    Nothing for any other file, nor for one that cannot be opened: that is said where it is read.
    """
    if not workbook.is_workbook(path):
        return [], ()
    try:
        source = Workbook(path)
        groups, unread = _sheets(source, source.heads(), asked)
        if len(groups) < 2:
            return [], ()
        folder.mkdir(parents=True)
        made = []
        for group in groups:
            sheets = [source.sheet(found) for found in group]
            made.append(folder / _called(path.name, sheets))
            workbook.only(path, sheets, made[-1])
    except BadFile:
        return [], ()
    return made, notes(unread)


def notes(unread: Sequence[Unread]) -> tuple[Phrase, ...]:
    """What a person is told of the sheets that were left out, those of one reason together."""
    by_reason: dict[str, list[Unread]] = {}
    for each in unread:
        by_reason.setdefault(str(each.why), []).append(each)
    return tuple(
        Phrase(
            "⚠️ {n:Sheet|Sheets} “{sheets}” {n:was|were} not read: {why}",
            {"n": len(same), "sheets": "”, “".join(each.sheet for each in same)[:300], "why": same[0].why},
        )
        for same in by_reason.values()
    )


def _called(name: str, sheets: Sequence[str]) -> str:
    """A file's name with its sheets behind it, as short as file systems want it."""
    shown = ", ".join(sheets).replace("/", " ").replace("\\", " ")
    behind = f" · {shown}".encode()[: _NAME_BYTES // 2]
    front = name.encode()[: _NAME_BYTES - len(behind)]
    return front.decode("utf-8", "ignore") + behind.decode("utf-8", "ignore")


def _sheets(source: Workbook, heads: Heads, asked: Asked) -> tuple[list[list[Found]], list[Unread]]:
    """The tables of a workbook, each as its sheets in their order, and the sheets that are none of them."""
    groups: list[list[Found]] = []
    unread: list[Unread] = []
    for sheet, own in source.by_sheet(heads):
        try:
            found = _table(own, asked)
        except BadFile as error:
            unread.append(Unread(sheet, error.phrase))
            continue
        if found.header_line == own[-1][0] and len(own) < HEAD_LINES:
            unread.append(Unread(sheet, Phrase("it has a header and no rows")))
            continue
        alike = [group for group in groups if group[0].kind.name == found.kind.name]
        continued = next((group for group in alike if _columns(group[0]) == _columns(found)), None)
        why = _clash(source, continued, found) if continued else _doubt(source, alike, found)
        if why is not None:
            unread.append(Unread(sheet, why))
        elif continued is not None:
            continued.append(found)
        else:
            groups.append([found])
    return groups, unread


def _columns(found: Found) -> frozenset[str]:
    return frozenset(key(header) for header in found.headers if header.strip())


def _clash(source: Workbook, group: Sequence[Found], found: Found) -> Phrase | None:
    """Why a sheet with the columns of a table does not continue it."""
    first = source.sheet(group[0])
    if found.kind.period not in ("rows", "none"):
        return Phrase(
            "it does not say its days, nor does sheet “{other}”, which is alike: save each as a file of its own",
            {"other": first},
        )
    places = [marketplaces.find(source.sheet(each)) for each in (group[0], found)]
    by_row = found.kind.place is not None and found.kind.place.column in found.columns
    if not by_row and None not in places and places[0] != places[1]:
        return Phrase(
            "it is named for another marketplace than sheet “{other}”, and its rows name none: save each as a file of its own and "
            "import it for its marketplace",
            {"other": first},
        )
    if found.kind.name in COUNTED_ONCE and not found.kind.adds_up:
        return None
    for other in group:
        told = {hash(tuple(row.cells)) for row in source.in_columns_of(other, other.headers)}
        again = sum(hash(tuple(row.cells)) in told for row in source.in_columns_of(found, other.headers))
        if again:
            return Phrase(
                "{n} of its rows stand in sheet “{other}” too and would count twice",
                {"n": again, "other": source.sheet(other)},
            )
    return None


def _doubt(source: Workbook, alike: Sequence[Sequence[Found]], found: Found) -> Phrase | None:
    """Why a sheet of the kind of another, in other columns, is left out: both have the same figures to tell."""
    figures = {column.name for column in found.kind.columns if column.type in NUMERIC}
    for group in alike:
        if figures & found.columns.keys() & group[0].columns.keys() or found.kind.period not in (
            "rows",
            "none",
        ):
            return Phrase(
                "it tells the same as sheet “{other}” in other columns: give both the same columns, or save it as a file of "
                "its own",
                {"other": source.sheet(group[0])},
            )
    return None
