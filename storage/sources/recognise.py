"""Which kind of table a file holds, by its header and never by its name.

The header need not be line 1: some reports begin with lines about the report. Among the kinds whose required columns are
all there the one that recognises most columns wins; `Kind.distinctive` breaks what would be a tie.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import BadFile
from core.phrase import Phrase
from storage.sources.kinds import Found, Kind

HEAD_LINES = 30


@dataclass(frozen=True, slots=True)
class _Nearly:
    """A kind that a header falls short of: how many of its columns are there, and which required ones are not."""

    kind: Kind
    matched: int
    missing: tuple[str, ...]

    @property
    def closeness(self) -> int:
        """Columns there less columns lacking; lacking all that tell the kind apart counts as one."""
        return self.matched - max(len(self.missing), 1)

    def outdoes(self, best: Found) -> bool:
        """Whether the header says more in this kind than in the complete reading ``best``."""
        return bool(self.missing) and self.matched > len(best.columns)


def _says(found: Found) -> int:
    """How much of a header a reading accounts for: a required column counts twice, so that a day's sales with titles
    and prices beside them stay sales. Worked example: date, sku, units, asin, title, price is 4 + 3 as sales and
    4 + 1 as products."""
    return len(found.columns) + len(found.kind.required)


def recognise(
    candidates: Iterable[tuple[int, list[str]]], kinds: tuple[Kind, ...], asked: str | None
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
                if best is None or _says(found) > _says(best):
                    best = found
                if kind.name == asked and (wanted is None or len(columns) > len(wanted.columns)):
                    wanted = found
            elif asked in (None, kind.name) and len(columns) > 1:
                nearly = _Nearly(kind, len(columns), missing)
                if nearest is None or nearly.closeness > nearest.closeness:
                    nearest = nearly
    if asked is not None and best is not None and (wanted is None or _says(best) > _says(wanted)):
        raise BadFile(
            Phrase(
                "The file was called {asked}, but its columns are those of {found}: nothing was imported.",
                {"asked": asked, "found": best.kind.name},
            )
        )
    # A table that has most columns of one kind is that kind with a column lost, not a small table of another: sales
    # without its units must not become prices. Whoever does mean the other kind can name it.
    if asked is None and best is not None and nearest is not None and nearest.outdoes(best):
        raise BadFile(
            Phrase(
                "The file looks like {kind}, but the column {missing} is missing. If it is {other}, add --kind {other}.",
                {"kind": nearest.kind.name, "missing": ", ".join(nearest.missing), "other": best.kind.name},
            )
        )
    if best is not None:
        return wanted or best
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
