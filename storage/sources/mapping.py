"""Exports nobody knows, read by what a person says of their columns; what was said is remembered for the same header.

A mapped table is one of the tidy kinds whose columns bear other names. Its numbers may be written as estimates are. Where no
column holds the day, the person says one for the whole file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import BadUse
from core.phrase import Phrase
from storage.sources.headers import key
from storage.sources.kinds import NUMERIC, Column, Found, Kind, Record, Setting
from storage.sources.tidy import TIDY

MAPPABLE = (
    "sales",
    "inventory",
    "products",
    "purchase_orders",
    "competitors",
    "listings",
    "keywords",
    "ads",
    "returns",
    "reviews",
    "prices",
    "bsr",
)
"""Kinds an unknown export may be, in the order in which they are offered."""
_BY_ORDER = frozenset({"sales", "ads"})
"""Kinds of which other tools export a line an order, or a line an ad group."""
_TIDY = {kind.name: kind for kind in TIDY}


@dataclass(frozen=True, slots=True)
class Mapping_:
    """What a person said: the kind, and field → header of the file."""

    kind: str
    columns: Mapping[str, str]


def fingerprint(headers: Sequence[str]) -> str:
    """A name for a header, whatever the order, case and dashes of its columns."""
    names = sorted({key(each) for each in headers if key(each)})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]


def fields(kind: str) -> tuple[Column, ...]:
    """The fields of a kind that a column may feed, those it cannot do without first."""
    columns = _TIDY[kind].columns
    return tuple(sorted(columns, key=lambda each: not each.required))


def telling(kind: str) -> frozenset[str]:
    """Fields of which a table of this kind has at least one, as they tell it apart; empty where the required ones do."""
    return _TIDY[kind].distinctive


def check(kind: str, columns: Mapping[str, str], headers: Sequence[str] | None = None) -> None:
    """Raise `BadUse` for a mapping that cannot be meant: an unknown kind, field or header, a field that is lacking."""
    if kind not in MAPPABLE:
        raise BadUse(
            Phrase("Columns can be mapped for {kinds}, not for “{kind}”.", {"kind": kind[:40], "kinds": ", ".join(MAPPABLE)})
        )  # fmt: skip
    known = {column.name: column for column in _TIDY[kind].columns}
    for field in columns:
        if field not in known:
            raise BadUse(
                Phrase(
                    "{kind} has no column “{field}”; it has {fields}.",
                    {"kind": kind, "field": field[:40], "fields": ", ".join(known)},
                )
            )
    lacking = [
        name for name, column in known.items() if column.required and name not in columns and name != "date"
    ]
    if lacking:
        raise BadUse(
            Phrase(
                "Say which column is {fields}: {kind} cannot do without.",
                {"kind": kind, "fields": ", ".join(lacking)},
            )
        )
    if headers is not None:
        have = {key(each) for each in headers}
        for header in columns.values():
            if key(header) not in have:
                raise BadUse(Phrase("The file has no column “{header}”.", {"header": header[:60]}))


def found(candidates: Sequence[tuple[int, list[str]]], known: Mapping[str, Mapping_]) -> Found | None:
    """The table by a remembered mapping, None where none of the header lines is known."""
    for line, headers in candidates if known else ():
        said = known.get(fingerprint(headers))
        if said is not None:
            return _found(line, headers, said)
    return None


def _found(line: int, headers: list[str], said: Mapping_) -> Found:
    places = {key(header): index for index, header in reversed(list(enumerate(headers)))}
    columns = {field: places[key(header)] for field, header in said.columns.items() if key(header) in places}
    return Found(_kind(_TIDY[said.kind], "date" in columns), line, headers, columns)


def _kind(kind: Kind, dated: bool) -> Kind:
    """The kind with numbers as estimates write them, and with the person's day where no column has one."""
    columns = tuple(
        replace(each, loose=each.loose or each.type in NUMERIC - {"share"}) for each in kind.columns
    )
    kind = replace(kind, columns=columns, adds_up=kind.name in _BY_ORDER)
    return kind if dated or kind.period != "rows" else without_day(kind)


def without_day(kind: Kind) -> Kind:
    """The kind for a table without a column of days: a person says the one it tells of."""

    def shape(record: Record, setting: Setting) -> Record | list[Record] | None:
        return kind.shape({**record, "date": setting.last_day}, setting)

    return replace(
        kind,
        columns=tuple(each for each in kind.columns if each.name != "date"),
        shape=shape,
        period="snapshot",
    )
