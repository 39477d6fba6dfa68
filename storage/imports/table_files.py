"""A file as a table of text: what may be its header, and the rows below it. Text with any delimiter, a workbook, JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from storage.sources import decode, json_rows, rows, sales_traffic, workbook
from storage.sources.headers import key
from storage.sources.numbers import Mark, unguard
from storage.sources.recognise import HEAD_LINES


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
            for number, line in enumerate(lines[:HEAD_LINES], start=1):
                if delimiter in line or delimiter == ",":
                    names = [unguard(cell).strip('"') for cell in rows.split(line, dialect)]
                    heads.append((number, names))
                    dialects[id(names)] = dialect
        return heads

    def above(self, line: int) -> str:
        """What stands above the header."""
        return "\n".join(self.lines[: line - 1])

    def rows(self, line: int, headers: list[str]) -> Iterator[rows.Row]:
        """The rows below one of the heads."""
        return rows.read(self.source, self.dialects[id(headers)], line, len(headers))


class Workbook:
    """The sheet of a workbook that holds the table; hidden sheets are not looked at."""

    encoding = "xlsx"
    known: Mark | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheets: dict[int, str] = {}
        self.filled: list[str] = []

    def heads(self) -> list[tuple[int, list[str]]]:
        """The lines of each sheet that may be its header."""
        found = []
        for sheet, rows_ in workbook.heads(self.path, HEAD_LINES):
            if len(rows_) > 1:
                self.filled.append(sheet)
            for row in rows_:
                names = [unguard(cell) for cell in row.cells]
                self.sheets[id(names)] = sheet
                found.append((row.line, names))
        return found

    def above(self, line: int) -> str:
        """Nothing."""
        return ""

    def rows(self, line: int, headers: list[str]) -> Iterator[rows.Row]:
        """The rows below one of the heads, on its sheet."""
        width = len(headers)
        for row in workbook.read(self.path, self.sheets.get(id(headers))):
            if row.line > line:
                yield rows.Row(row.line, (row.cells + [""] * width)[:width])

    def unread(self, headers: list[str]) -> list[str]:
        """The other sheets that hold more than a line."""
        return [sheet for sheet in self.filled if sheet != self.sheets.get(id(headers))]


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
