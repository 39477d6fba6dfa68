"""Which kind of table a file holds, by its header and never by its name.

The header need not be line 1: some reports begin with lines about the report. Among the kinds whose required columns are
all there the one that recognises most columns wins; `Kind.distinctive` breaks what would be a tie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from core.errors import BadFile
from core.phrase import Phrase
from storage.sources.dates import Order, parse_day
from storage.sources.field_names import names_of
from storage.sources.guess import guess
from storage.sources.headers import key
from storage.sources.kinds import Found, Kind
from storage.sources.not_read import known_unread

HEAD_LINES = 30


class NotRead(BadFile):
    """A report that is known and not read: nobody need say what its columns are."""


@dataclass(frozen=True, slots=True)
class _Nearly:
    """A kind that a header falls short of: how many of its columns are there, and which required ones are not."""

    kind: Kind
    matched: int
    missing: tuple[str, ...]
    named: int

    @property
    def closeness(self) -> int:
        """Columns there less columns lacking; lacking all that tell the kind apart counts as one."""
        return self.matched - max(len(self.missing), 1)

    @property
    def faint(self) -> bool:
        """Whether so little of the header is of this kind that the likeness is chance."""
        return len(self.missing) >= self.matched or (self.matched < 4 and self.matched * 3 < self.named)

    def outdoes(self, best: Found) -> bool:
        """Whether the header says more in this kind than in the complete reading ``best``."""
        return bool(self.missing) and self.matched > len(best.columns)


def says(found: Found) -> int:
    """How much of a header a reading accounts for: a required column counts twice, so that a day's sales with titles
    and prices beside them stay sales. Worked example: date, sku, units, asin, title, price is 4 + 3 as sales and
    4 + 1 as products."""
    return len(found.columns) + len(found.kind.required)


def _named(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _doubtful(best: Found) -> bool:
    """Whether a description (products, suppliers …), which needs a single column, is read into a table of something else: all
    that is known of it is in any export, and it has a day, or hardly a column is known at all; or its names, read as other
    tools write them, make more of another kind."""
    if not best.kind.tidy or best.kind.period != "none":
        return False
    used, named = len(best.columns), _named(best.headers)
    if best.columns.keys() <= _ANYWHERE and (
        any(key(header) in _DAYS for header in best.unused) or (used < 4 and used * 3 < named)
    ):
        return True
    other = guess(best.headers) if used * 2 <= named else None
    return other is not None and other.kind != best.kind.name and len(other.columns) >= used + 2


_ANYWHERE = frozenset(
    {"sku", "asin", "parent_asin", "title", "category", "variant", "price", "currency", "supplier", "email"}
)
_DAYS = frozenset(map(key, names_of("sales", "date")))


def _sure(best: Found | None) -> bool:
    """Whether a reading is of a report and not only of a small table whose columns another report may have too."""
    return best is not None and not best.kind.tidy


def _by_line(candidates: Sequence[tuple[int, list[str]]]) -> None:
    """Raise `NotRead` for a table that has a column for each day."""
    for _, cells in candidates:
        days = [day for cell in cells if (day := _day(cell)) is not None]
        steps = {(after - before).days for before, after in pairwise(days)}
        if len(days) > 2 and 2 * len(days) >= _named(cells) and steps in ({1}, {-1}, {7}, {-7}):
            raise NotRead(
                Phrase(
                    "Its columns are days, {first} to {last}: one line for each SKU and day is read, with the columns date, sku "
                    "and units (or on_hand). In Excel: Data → From Table, then Unpivot Other Columns.",
                    {"first": min(days), "last": max(days)},
                )
            )


def _day(header: str) -> date | None:
    """The day a header is, in whichever order it is written; a bare number is none."""
    if header.strip().isdigit():
        return None
    for order in (None, *_ORDERS):
        try:
            return parse_day(header, order, ZoneInfo("UTC"))
        except ValueError:
            continue
    return None


def _by_day(candidates: Sequence[tuple[int, list[str]]], kind: Kind) -> None:
    """Raise `NotRead` for a table whose lines tell of weeks or months."""
    for _, cells in candidates:
        for cell in cells:
            if key(cell) in _SPANS:
                raise NotRead(
                    Phrase(
                        "The file looks like {kind}, but its column “{column}” tells of more than a day: only days can be read. "
                        "Export it by day.",
                        {"kind": kind.name, "column": cell.strip()[:40]},
                    )
                )


_ORDERS: tuple[Order, ...] = ("mdy", "dmy")
_SPANS = frozenset(
    map(
        key,
        "month week year month year week quarter monat woche kw mois semaine mes semana mese settimana maand 月份 月 年月 周 周次 星期 "
        "月度 週".split(),
    )
)


def recognise(
    candidates: Sequence[tuple[int, list[str]]], kinds: tuple[Kind, ...], asked: str | None
) -> Found:
    """The best reading of the candidate header lines. Raises `BadFile` saying what is missing or contradictory.

    ``candidates`` are (line number, cells); ``asked`` is the kind a person named, which the content must bear out.
    """
    best: Found | None = None
    wanted: Found | None = None
    nearest: _Nearly | None = None
    for line, cells in candidates:
        for kind in kinds:
            columns = kind.match(cells)
            missing = tuple(column.name for column in kind.required if column.name not in columns)
            told_apart = kind.name == asked or not kind.distinctive or kind.distinctive & columns.keys()
            if columns and not missing and told_apart:
                found = Found(kind, line, cells, columns)
                if best is None or says(found) > says(best):
                    best = found
                if kind.name == asked and (wanted is None or len(columns) > len(wanted.columns)):
                    wanted = found
            elif asked in (None, kind.name) and len(columns) > 1:
                nearly = _Nearly(kind, len(columns), missing, _named(cells))
                if nearest is None or nearly.closeness > nearest.closeness:
                    nearest = nearly
    if asked is not None and best is not None and (wanted is None or says(best) > says(wanted)):
        raise BadFile(
            Phrase(
                "The file was called {asked}, but its columns are those of {found}: nothing was imported.",
                {"asked": asked, "found": best.kind.name},
            )
        )
    unread = known_unread(candidates) if asked is None and not _sure(best) else None
    if unread is not None:
        best = None
    elif asked is None and not _sure(best):
        _by_line(candidates if best is None else [(best.header_line, best.headers)])
    # A table that has most columns of one kind is that kind with a column lost, not a small table of another: sales
    # without its units must not become prices. Whoever does mean the other kind can name it.
    if asked is None and best is not None and nearest is not None and nearest.outdoes(best):
        raise BadFile(
            Phrase(
                "The file looks like {kind}, but the column {missing} is missing. If it is {other}, add --kind {other}.",
                {"kind": nearest.kind.name, "missing": ", ".join(nearest.missing), "other": best.kind.name},
            )
        )
    if best is not None and asked is None and _doubtful(best):
        raise BadFile(
            Phrase(
                "Of its {columns} columns only {known} are known here: this may be {kind}, or an export of another tool that "
                "tells more. Say which (on the command line with --kind {kind}, or --kind and --map).",
                {
                    "columns": _named(best.headers),
                    "known": ", ".join(best.headers[index] for index in sorted(best.columns.values()))[:200],
                    "kind": best.kind.name,
                },
            )
        )
    if best is not None:
        return wanted or best
    if unread is not None:
        name, instead = unread
        raise NotRead(
            Phrase("This is {report}, which is not read: {instead}.", {"report": name, "instead": instead})
        )
    if nearest is not None and nearest.faint:
        nearest = None
    if nearest is not None and nearest.missing == ("date",):
        _by_day(candidates, nearest.kind)
    if nearest is not None and nearest.missing:
        raise BadFile(
            Phrase(
                "The file looks like {kind}, but the column {missing} is missing.",
                {"kind": nearest.kind.name, "missing": ", ".join(nearest.missing)},
            )
        )
    if nearest is not None:
        raise BadFile(
            Phrase(
                "The file looks like {kind}, but has none of the columns {columns}.",
                {"kind": nearest.kind.name, "columns": ", ".join(sorted(nearest.kind.distinctive))},
            )
        )
    raise BadFile(
        Phrase(
            "No known report or table: none of its first {lines} lines is a header that Restock knows.",
            {"lines": HEAD_LINES},
        )
    )
