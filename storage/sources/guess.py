"""What an unknown table probably is: its kind and columns by the names its tool gave them, its first cells bearing them out.

A guess is shown to a person who can change it, and is never imported by itself. Names are those of sellers' tools and ERP
systems in English and Chinese; a name that is a letter or two off is found by rapidfuzz.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from storage.sources import mapping
from storage.sources.field_names import names_of
from storage.sources.headers import key
from storage.sources.kinds import NUMERIC, Column

Why = Literal["name", "near", "cells"]
"""Its name is usual for the field, or nearly so, or only its cells look like it."""

LEAST: Final = 65.0
"""Points of 100 from which a name is taken for a field's."""
_TYPO: Final = 84.0
_LACKING: Final = 100
_WORD = re.compile(r"[a-z0-9]+|[^\x00-\x7f]")
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_DATE = re.compile(
    r"\s*(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|(19|20)\d{6}\b|\d{1,2}\D{1,3}[a-z]{3,9}\D{1,3}\d{4}"
    r"|[a-z]{3,9}\D{1,2}\d{1,2}\D{1,3}\d{4})",
    re.IGNORECASE,
)
_ASIN = re.compile(r"\s*B0[A-Z0-9]{8}\s*")
_FIGURE = re.compile(r"[\d.,\s]+")
_NOTHING = frozenset({"", "-", "--", "–", "n/a", "na", "null", "none", "无"})


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind, and which column (by position) feeds which of its fields, with the reason for each."""

    kind: str
    columns: Mapping[str, int] = field(default_factory=dict)
    why: Mapping[str, Why] = field(default_factory=dict)

    def lacking(self) -> tuple[str, ...]:
        """Fields the kind cannot do without that no column was found for; a day may be said by a person."""
        return tuple(
            each.name
            for each in mapping.fields(self.kind)
            if each.required and each.name not in self.columns and each.name != "date"
        )


def guess(headers: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> Guess | None:
    """The kind that accounts for most of the header, a required field counting twice; None where none is like it.

    A kind that can be read whole is preferred; else one that lacks a single field and has three, for a person to add it.

    ``rows`` are the first rows below the header: a column whose cells contradict a field is not taken for it.
    Worked example: 日期, 商品编码, 销量, 备注 is sales (3 + 3 points), before prices and stock, which lack a field.
    """
    best: tuple[float, Guess] | None = None
    for kind in mapping.MAPPABLE:
        found = columns(kind, headers, rows)
        telling = mapping.telling(kind)
        lacks = len(found.lacking())
        if lacks > 1 or len(found.columns) < 2 + lacks or (telling and not telling & found.columns.keys()):
            continue
        points: float = len(found.columns) + sum(
            each.required and each.name in found.columns for each in mapping.fields(kind)
        )
        points += sum(each == "name" for each in found.why.values()) / 100 - _LACKING * lacks
        if best is None or points > best[0]:
            best = points, found
    return None if best is None else best[1]


def columns(kind: str, headers: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> Guess:
    """Which columns of the file feed which fields of ``kind``: the best fit first, each column once."""
    wanted = mapping.fields(kind)
    fits = sorted(
        (
            (-points, order, index, each.name, why)
            for order, each in enumerate(wanted)
            for index, header in enumerate(headers)
            for points, why in _fits(kind, each, header, _cells(rows, index))
        ),
        key=lambda fit: fit[:3],
    )
    found: dict[str, int] = {}
    reasons: dict[str, Why] = {}
    for _, _, index, name, why in fits:
        if name not in found and index not in found.values():
            found[name], reasons[name] = index, why
    return Guess(kind, found, reasons)


def _fits(kind: str, column: Column, header: str, cells: Sequence[str]) -> Iterator[tuple[float, Why]]:
    if not header.strip() or not _bears_out(column, cells):
        return
    points, why = max(_likeness(header, name) for name in names_of(kind, column.name))
    if points >= LEAST:
        yield points, why
    elif cells and _speaks(column, cells):
        yield 1.0, "cells"


def _likeness(header: str, name: str) -> tuple[float, Why]:
    """How much a header is a field's name, of 100.

    Worked examples: "Search Volume (US)" is "search volume" beside its brackets: 97; "Exact search vol" holds none of the
    words "search volume" whole: 0; "Serach volume" is it but for two letters: over 80.
    """
    from rapidfuzz import fuzz

    whole, sought = key(header), key(name)
    if whole == sought:
        return 100.0, "name"
    if key(_BRACKETS.sub("", header)) == sought:
        return 97.0, "name"
    has, wants = _words(header), _words(name)
    if len(sought) > 1 and _holds(has, wants):
        return 60.0 + 35.0 * len(wants) / len(has), "name"
    near = fuzz.ratio(whole, sought) if min(len(whole), len(sought)) > 3 else 0.0
    return (near - 5.0, "near") if near >= _TYPO else (0.0, "near")


def _words(text: str) -> list[str]:
    """Latin words whole, other scripts sign by sign. Worked example: "FBA可售" is fba, 可, 售."""
    import unicodedata

    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _holds(has: Sequence[str], wants: Sequence[str]) -> bool:
    """Whether the words stand in the header one after the other."""
    width = len(wants)
    return any(list(has[at : at + width]) == list(wants) for at in range(len(has) - width + 1))


def _cells(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    texts = [row[index].strip() for row in rows if index < len(row)]
    return [text for text in texts if text.casefold() not in _NOTHING]


def _bears_out(column: Column, cells: Sequence[str]) -> bool:
    """Whether no cell contradicts the field: a number has digits and hardly letters, a day looks like one, a warehouse is
    called by more than a number."""
    if column.type in NUMERIC:
        return all(
            any(map(str.isdigit, cell)) and sum(map(str.isalpha, cell)) <= 3 and not _DATE.match(cell)
            for cell in cells
        )
    if column.type in ("day", "moment"):
        return all(_DATE.match(cell) for cell in cells)
    if column.name == "warehouse" and any(map(_FIGURE.fullmatch, cells)):
        return False
    return not (column.name.endswith("asin") and cells and not any(map(_ASIN.fullmatch, cells)))


def _speaks(column: Column, cells: Sequence[str]) -> bool:
    """Whether the cells alone say what they are: the day of each row, or an ASIN."""
    if column.name == "date":
        return all(_DATE.match(cell) for cell in cells)
    return column.name == "asin" and all(map(_ASIN.fullmatch, cells))
