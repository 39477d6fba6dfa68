"""What a kind of file is: its columns, what they are called, how its rows become facts.

A `Kind` is a value; `storage.sources.tidy` and one module per marketplace report define them, `storage.sources.catalogue`
lists them. The facts of a kind are rows of named fields that `storage.imports` stages and writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

from core.phrase import Phrase
from storage.sources.headers import also_called, key
from storage.sources.marketplaces import Marketplace

Type = Literal["text", "whole", "money", "real", "share", "percent", "day", "moment", "flag", "words"]
Record = dict[str, Any]

NUMERIC: frozenset[Type] = frozenset({"whole", "money", "real", "share", "percent"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is read, by its own name or, where there are ``aliases``, by one of those headers.

    ``required``: the header must be there and its cells filled, unless ``blank`` allows empty cells. ``signed`` allows
    values below zero. ``loose`` allows the ways estimates are written (`storage.sources.estimates`): >100,000 and 10 - 20.
    """

    name: str
    type: Type
    required: bool = False
    aliases: tuple[str, ...] = ()
    signed: bool = False
    blank: bool = False
    loose: bool = False


class RowProblem(Exception):
    """Why one row cannot be used; the others can."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(str(phrase))
        self.phrase = phrase


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the file when its rows are read: where it is from, which days it tells of.

    ``told``: a person said the marketplace, and it is not only taken to be the usual one.
    ``preamble`` is what stands above the header, where a report tells about itself; ``order`` is the order of day and month.
    """

    marketplace: Marketplace
    first_day: date | None
    last_day: date | None
    zone: ZoneInfo
    preamble: str = ""
    order: Literal["dmy", "mdy"] | None = None
    told: bool = False


Shape = Callable[[Record, Setting], Record | list[Record] | None]
Widen = Callable[[str], "Column | None"]


@dataclass(frozen=True, slots=True)
class Place:
    """The column whose text names a marketplace, how to read it, and whether each row goes to its own.

    ``elsewhere`` reads the marketplace of a row alone, which says nothing of the file's own.
    """

    column: str
    read: Callable[[str], Marketplace | None]
    by_row: bool = True
    elsewhere: Callable[[str], Marketplace | None] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    ``stage`` names the fields a row has when it is ready to be stored, with their types (beside SKU, ASIN, FNSKU
    and title, which every staged row may have). ``shape`` turns a typed record into them, None for a row that says nothing
    of interest, a list where a line tells of several things, `RowProblem` for one that is wrong. ``period``: "rows" carry a
    ``day``; "given" by the person for the whole file; "snapshot" is one day given by the person; "either": the rows' own
    days unless the person says one; "none" for descriptions that hold until further notice. ``widen`` makes a column of a
    header that is a name of something (one column per competitor's ASIN).
    ``place`` says where rows name their marketplace; ``signs`` in which
    columns a currency sign names it too; ``amounts`` are what the seller pays others, in whatever currency it is written
    (`storage.imports.amounts`). ``order`` is the day order the report is known to use. ``thin`` says how
    to tell a file that is missing most of its rows: by "skus" or by "rows" compared with the last of its kind. ``leaves``
    says of which rows ``shape`` makes None. ``adds_up``: lines of the same SKU and day are parts of one
    figure, as lines of orders are, and not the same figure told twice. ``usual`` are columns that such a report nearly always has: where one is not found, the
    person is told, as it may only be called something unknown.
    """

    name: str
    columns: tuple[Column, ...]
    stage: Mapping[str, Type]
    shape: Shape
    period: Literal["rows", "given", "snapshot", "either", "none"] = "rows"
    tidy: bool = False
    place: Place | None = None
    signs: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    order: Literal["dmy", "mdy"] | None = None
    thin: Literal["skus", "rows"] | None = None
    by_sku: bool = True
    distinctive: frozenset[str] = field(default_factory=frozenset)
    widen: Widen | None = None
    usual: frozenset[str] = frozenset()
    adds_up: bool = False
    leaves: Phrase = field(default_factory=lambda: Phrase("nothing in it that is kept"))

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns without which the file is not of this kind."""
        return tuple(column for column in self.columns if column.required)

    def match(self, headers: list[str]) -> dict[str, int]:
        """Which column of the file feeds which field: the first header that fits, by position."""
        positions: dict[str, int] = {}
        for index, header in enumerate(headers):
            positions.setdefault(key(header), index)
        for index, header in enumerate(headers):
            for name in also_called(header):
                positions.setdefault(name, index)
        found: dict[str, int] = {}
        for column in self.columns:
            for name in column.aliases or (column.name,):
                if key(name) in positions:
                    found[column.name] = positions[key(name)]
                    break
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """A table in a file: its kind, where its header stands, which column feeds which field.

    ``places`` are the columns that are each the stock of a warehouse; their figures and names feed the fields at positions
    behind the header's (`storage.sources.by_warehouse`).
    """

    kind: Kind
    header_line: int
    headers: list[str]
    columns: Mapping[str, int]
    places: Mapping[int, str] = field(default_factory=dict)

    @property
    def used(self) -> frozenset[int]:
        """The columns of the file that feed something."""
        return frozenset(i for i in (*self.columns.values(), *self.places) if i < len(self.headers))

    @property
    def unused(self) -> tuple[str, ...]:
        """Headers that fed nothing."""
        used = self.used
        return tuple(h for i, h in enumerate(self.headers) if i not in used and h.strip())

    def widened(self) -> Found:
        """The same with a column for each header that names something, where the kind has such."""
        if self.kind.widen is None:
            return self
        more = {
            column.name: (column, index)
            for index, header in enumerate(self.headers)
            if (column := self.kind.widen(header)) is not None and index not in self.columns.values()
        }
        kind = replace(self.kind, columns=(*self.kind.columns, *(column for column, _ in more.values())))
        return replace(
            self, kind=kind, columns={**self.columns, **{name: index for name, (_, index) in more.items()}}
        )
