"""A file as a table of text: what may be its header, and the rows below it. Text with any delimiter, a workbook, JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

from core.phrase import Phrase
from storage.sources import decode, json_rows, rows, sales_traffic, workbook
from storage.sources.headers import key
from storage.sources.kinds import Found
from storage.sources.numbers import Mark, unguard
from storage.sources.recognise import HEAD_LINES
from storage.sources.rows import Row


class Text:
    """A delimited text file."""

    known: Mark | None = None

    def __init__(self, path: Path) -> None:
        self.source = decode.inspect(path)
        self.encoding = self.source.encoding
        self.dialects: dict[int, rows.Dialect] = {}
        self.lines: list[str] = []

    def heads(self) -> list[tuple[int, list[str]]]:
        """The lines that may be its header, read with each delimiter."""
        lines = self.lines = rows.head(self.source, 200)
        heads: list[tuple[int, list[str]]] = []
        dialects = self.dialects
        for delimiter in rows.DELIMITERS:
            dialect = rows.Dialect(delimiter, rows.quotes_mean_something(lines, delimiter))
            for at, line in enumerate(lines[:HEAD_LINES]):
                if delimiter in line or delimiter == ",":
                    cells, last = rows.split_over(lines, at, dialect)
                    names = [unguard(cell).strip('"') for cell in cells]
                    heads.append((last + 1, names))
                    dialects[id(names)] = dialect
        return heads

    def above(self, line: int) -> str:
        """What stands above the header."""
        return "\n".join(self.lines[: line - 1])

    def rows(self, line: int, headers: list[str]) -> Iterator[rows.Row]:
        """The rows below one of the heads."""
        return rows.read(self.source, self.dialects[id(headers)], line, len(headers))


SHEET_LINES = 2_000_000
"""Lines of the sheets that continue a table are counted on from a multiple of this; no sheet has as many."""


class Workbook:
    """The sheets of a workbook that hold one table; hidden sheets are not looked at."""

    encoding = "xlsx"
    known: Mark | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        self.left_out: tuple[Phrase, ...] = ()
        self._sheets: dict[int, str] = {}
        self._heads: list[tuple[int, list[str]]] = []  # held, so that no other list gets the id of one
        self._joined: list[Found] = []

    def heads(self) -> list[tuple[int, list[str]]]:
        """The lines of each sheet that may be its header."""
        found = []
        for sheet, rows_ in workbook.heads(self.path, HEAD_LINES):
            for row in rows_:
                names = [unguard(cell) for cell in row.cells]
                self._sheets[id(names)] = sheet
                found.append((row.line, names))
        self._heads += found
        return found

    def by_sheet(
        self, heads: Sequence[tuple[int, list[str]]]
    ) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
        """The heads of each sheet that has more than one line."""
        for sheet, each in groupby(heads, key=lambda head: self._sheets[id(head[1])]):
            own = list(each)
            if len(own) > 1:
                yield sheet, own

    def sheet(self, found: Found) -> str:
        """The sheet on which a table stands."""
        return self._sheets[id(found.headers)]

    def join(self, tables: Sequence[Found]) -> None:
        """Read these tables, whose columns are the same, as one: the first and those that continue it."""
        self._joined = list(tables)

    @property
    def joined(self) -> tuple[str, ...]:
        """The sheets that are read as one table, where they are several."""
        return tuple(map(self.sheet, self._joined)) if len(self._joined) > 1 else ()

    def above(self, line: int) -> str:
        """Nothing."""
        return ""

    def uncomputed(self, found: Found) -> list[str]:
        """Headers of columns that are read and hold formulas whose results were not saved."""
        columns = workbook.uncomputed(self.path, self.sheet(found)) & found.used
        return [found.headers[index] for index in sorted(columns)]

    def rows(self, line: int, headers: list[str]) -> Iterator[Row]:
        """The rows below one of the heads, on its sheet and on those that continue it."""
        yield from self._below(self._sheets.get(id(headers)), line, len(headers))
        if self._joined and self._joined[0].headers is headers:
            for turn, found in enumerate(self._joined[1:], start=1):
                for row in self.in_columns_of(found, headers):
                    yield Row(row.line + turn * SHEET_LINES, row.cells)

    def in_columns_of(self, found: Found, headers: Sequence[str]) -> Iterator[Row]:
        """The rows of a table on its own sheet, its columns in the order of ``headers``; unnamed ones are empty."""
        places = {
            key(name): index for index, name in reversed(list(enumerate(found.headers))) if name.strip()
        }
        order = [places.get(key(name)) if name.strip() else None for name in headers]
        for row in self._below(self.sheet(found), found.header_line, len(found.headers)):
            yield Row(row.line, ["" if index is None else row.cells[index] for index in order])

    def _below(self, sheet: str | None, line: int, width: int) -> Iterator[Row]:
        for row in workbook.read(self.path, sheet):
            if row.line > line:
                yield Row(row.line, (row.cells + [""] * width)[:width])


class JsonRows:
    """A JSON document that is a list of rows. Its numbers have a decimal point by definition."""

    encoding = "utf-8"
    known: Mark | None = "."

    def __init__(self, path: Path, layout: json_rows.Layout) -> None:
        self.path, self.layout = path, layout

    def heads(self) -> list[tuple[int, list[str]]]:
        """The names its first objects have."""
        return [(1, json_rows.headers(self.path, self.layout.prefix))]

    def above(self, line: int) -> str:
        """Nothing."""
        return ""

    def rows(self, line: int, headers: list[str]) -> Iterator[rows.Row]:
        """Every object as a row."""
        for number, item in enumerate(json_rows.items(self.path, self.layout.prefix), start=1):
            yield rows.Row(number, [item.get(name, "") for name in headers])


Source = Text | Workbook | JsonRows


def source_of(path: Path) -> Source | None:
    """The file as a table; None for a JSON document that is no list of rows. Raises `BadFile` for a damaged one."""
    if workbook.is_workbook(path):
        return Workbook(path)
    if sales_traffic.looks_like(path):
        layout = json_rows.layout(path)
        return JsonRows(path, layout) if layout is not None else None
    return Text(path)


class Head(NamedTuple):
    """The header of a table and its first rows, each as wide as the header."""

    headers: list[str]
    rows: list[list[str]]


def head(path: Path, names: Sequence[str] = (), most: int = 3) -> Head:
    """The header line of a table that bears these names, else its widest, with the rows below it.

    Empty for what is no table. Raises `BadFile` for a damaged one.
    """
    source = source_of(path)
    if source is None:
        return Head([], [])
    line, headers = likeliest(source.heads(), names)
    below = islice(source.rows(line, headers), most) if headers else ()
    return Head(headers, [[unguard(cell) for cell in row.cells] for row in below if row.problem is None])


def likeliest(heads: Sequence[tuple[int, list[str]]], names: Sequence[str] = ()) -> tuple[int, list[str]]:
    """The line that bears these names, else most names at all, the first of equals; (0, []) where there is no line.

    A name has no figure in front. Worked example: ``,Phrase,Searches`` has two names, ``1,bin,1.200`` one.
    """
    wanted = {key(name) for name in names}

    def worth(each: tuple[int, list[str]]) -> tuple[int, int, int]:
        cells = [cell.strip() for cell in each[1] if cell.strip()]
        named = sum(not cell.lstrip("-+$€£¥<>")[:1].isdigit() for cell in cells)
        return len(wanted & {key(cell) for cell in cells}), 2 * named - len(cells), -each[0]

    return max(heads, key=worth, default=(0, []))
