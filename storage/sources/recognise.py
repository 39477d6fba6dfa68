"""Which kind of table a file holds, by its header and never by its name.

The header need not be line 1: some reports begin with lines about the report. Among the kinds whose required columns are
all there the one that recognises most columns wins; `Kind.distinctive` breaks what would be a tie.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.errors import BadFile
from core.phrase import Phrase
from storage.sources.kinds import Found, Kind

HEAD_LINES = 30


def recognise(
    candidates: Iterable[tuple[int, list[str]]], kinds: tuple[Kind, ...], asked: str | None
) -> Found:
    """The best reading of the candidate header lines. Raises `BadFile` saying what is missing or contradictory.

    ``candidates`` are (line number, cells); ``asked`` is the kind a person named, which the content must bear out.
    """
    best: Found | None = None
    wanted: Found | None = None
    nearest: tuple[int, Kind, list[str]] | None = None
    for line, cells in candidates:
        for kind in kinds:
            columns = kind.match(cells)
            required = {column.name for column in kind.required}
            if required <= columns.keys() and (not kind.distinctive or kind.distinctive & columns.keys()):
                found = Found(kind, line, cells, columns)
                if best is None or len(columns) > len(best.columns):
                    best = found
                if kind.name == asked and (wanted is None or len(columns) > len(wanted.columns)):
                    wanted = found
                continue
            missing = [column.name for column in kind.required if column.name not in columns]
            closeness = len(columns) - len(missing)
            if (
                asked in (None, kind.name)
                and len(columns) > 1
                and (nearest is None or closeness > nearest[0])
            ):
                nearest = (closeness, kind, missing or sorted(kind.distinctive))
    if asked is not None and best is not None and (wanted is None or len(best.columns) > len(wanted.columns)):
        raise BadFile(
            Phrase(
                "The file was called {asked}, but its columns are those of {found}: nothing was imported.",
                {"asked": asked, "found": best.kind.name},
            )
        )
    if best is not None:
        return wanted or best
    if nearest is not None:
        raise BadFile(
            Phrase(
                "The file looks like {kind}, but the column {missing} is missing.",
                {"kind": nearest[1].name, "missing": ", ".join(nearest[2])},
            )
        )
    raise BadFile(
        Phrase(
            "No known report or table: none of its first {lines} lines is a header that Restock knows. "
            "The columns of each kind are listed in docs/importing.md.",
            {"lines": HEAD_LINES},
        )
    )
