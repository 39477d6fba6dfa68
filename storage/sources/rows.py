"""The rows of a delimited text file: which mark separates cells, whether quotes mean anything, where rows end.

Tab-separated reports carry quotes literally (``12" pan``), downloads quote every cell, spreadsheets quote where they
must: decided per file. A stray quote never swallows lines: a quoted cell may run over several lines only if the row
it gives has exactly as many cells as the header.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TextIO

from core.errors import BadFile
from core.phrase import Phrase
from storage.sources.decode import TextFile

DELIMITERS = ("\t", ",", ";", "|")
_MAX_LINE = 1 << 20  # characters; a longer line is no report
_MAX_HEADER_LINES = 100
_MAX_CELL_LINES = 200  # a quoted cell (a review) may run over so many lines


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file separates its cells."""

    delimiter: str
    quoted: bool


class Row(NamedTuple):
    """One row: its first line (1-based), its cells, or what is wrong with it."""

    line: int
    cells: list[str]
    problem: Phrase | None = None


def split(line: str, dialect: Dialect) -> list[str]:
    """The cells of one line; a quote that is never closed is taken literally."""
    if not dialect.quoted:
        return line.split(dialect.delimiter)
    try:
        return next(csv.reader([line], delimiter=dialect.delimiter, strict=True), [])
    except csv.Error:
        return line.split(dialect.delimiter)


def split_over(lines: list[str], at: int, dialect: Dialect) -> tuple[list[str], int]:
    """The cells of the line at an index, and the index of its last line: a quoted name may run over several, as spreadsheets
    write headers that are wrapped by hand."""
    quotes = lines[at].count('"')
    for last in (
        range(at + 1, min(at + _MAX_HEADER_LINES, len(lines))) if dialect.quoted and quotes % 2 else ()
    ):
        quotes += lines[last].count('"')
        if quotes % 2:
            continue
        try:
            cells = next(
                csv.reader(["\n".join(lines[at : last + 1])], delimiter=dialect.delimiter, strict=True)
            )
        except csv.Error:
            break
        return [" ".join(cell.split()) for cell in cells], last
    return split(lines[at], dialect), at


def head(source: TextFile, lines: int) -> list[str]:
    """The first lines of the file without their ends."""
    with source.open() as stream:
        return [line.rstrip("\r\n") for line in _lines(stream, lines)]


def quotes_mean_something(lines: list[str], delimiter: str) -> bool:
    """Whether cells are quoted, judged from sample lines: not if any cell has a quote in a way CSV would not write."""
    if delimiter != "\t":
        return True  # commas inside titles cannot be written otherwise
    proper = 0
    for line in lines:
        for cell in line.split(delimiter):
            if '"' not in cell:
                continue
            inner = cell[1:-1]
            if len(cell) >= 2 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', ""):
                proper += 1
            elif not (cell[0] == '"' and cell.count('"') == 1):
                return False
    return proper > 0


def read(source: TextFile, dialect: Dialect, header_line: int, width: int) -> Iterator[Row]:
    """The rows below the header. Raises `BadFile` where the file breaks off within its last row."""
    with source.open() as stream:
        numbered = enumerate(_lines(stream, None), start=1)
        yield from _rows(numbered, dialect, header_line, width, source.ends_open)


def _rows(
    numbered: Iterator[tuple[int, str]], dialect: Dialect, header_line: int, width: int, ends_open: bool
) -> Iterator[Row]:
    waiting: list[tuple[int, str]] = []
    blank = (
        f' \t\v\f\u00a0\u3000"{dialect.delimiter}'  # spreadsheets write delimiters for rows that are empty
    )
    while True:
        number, line = waiting.pop(0) if waiting else next(numbered, (0, ""))
        if number == 0:
            break
        if number <= header_line:
            continue
        line = line.rstrip("\r\n")
        if not line.strip(blank):
            continue
        if not dialect.quoted or '"' not in line:
            cells, unclosed = line.split(dialect.delimiter), False
        else:
            cells, unclosed = _quoted(line, dialect, width, numbered, waiting)
        row = _judged(number, cells, width)
        if (row.problem is not None or unclosed) and ends_open and not waiting:
            # Only now can it be told whether this was the file's last line.
            following = next(numbered, (0, ""))
            if following[0] == 0:
                raise BadFile(
                    Phrase(
                        "The file breaks off in line {line}: {found} of {expected} cells are there. It was not "
                        "downloaded whole; download it anew.",
                        {"line": number, "found": len(cells), "expected": width},
                    )
                )
            waiting.append(following)
        yield row


def _judged(number: int, cells: list[str], width: int) -> Row:
    if len(cells) == width:
        return Row(number, cells)
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return Row(number, cells[:width])
    return Row(
        number,
        cells,
        Phrase("{found} cells where the header has {expected}", {"found": len(cells), "expected": width}),
    )


def _quoted(
    line: str,
    dialect: Dialect,
    width: int,
    numbered: Iterator[tuple[int, str]],
    waiting: list[tuple[int, str]],
) -> tuple[list[str], bool]:
    """The cells of a line with quotes, and whether a quote stayed open; lines read in vain go back to ``waiting``."""
    try:
        return next(csv.reader([line], delimiter=dialect.delimiter, strict=True)), False
    except csv.Error as error:
        if "unexpected end of data" not in str(error):
            return _leniently(line, dialect), False
    ahead: list[tuple[int, str]] = []
    joined, size = line, len(line)
    while len(ahead) < _MAX_CELL_LINES and size < _MAX_LINE:
        following = waiting.pop(0) if waiting else next(numbered, (0, ""))
        if following[0] == 0:
            break
        ahead.append(following)
        joined += "\n" + following[1].rstrip("\r\n")
        size += len(following[1])
        if '"' not in following[1]:
            continue
        try:
            cells = next(csv.reader([joined], delimiter=dialect.delimiter, strict=True))
        except csv.Error:
            continue
        if len(cells) == width:
            return cells, False
        break
    waiting[:0] = ahead
    return line.split(dialect.delimiter), True


def _leniently(line: str, dialect: Dialect) -> list[str]:
    """The cells of a line with a quote out of place; none where a line end stands inside a cell."""
    try:
        return next(csv.reader([line], delimiter=dialect.delimiter))
    except csv.Error:
        return []


def _lines(stream: TextIO, limit: int | None) -> Iterator[str]:
    count = 0
    while limit is None or count < limit:
        line = stream.readline(_MAX_LINE)
        if not line:
            return
        if len(line) >= _MAX_LINE and not line.endswith(("\n", "\r")):
            raise BadFile(
                Phrase(
                    "Line {line} is longer than a million characters: this is not a report.",
                    {"line": count + 1},
                )
            )
        count += 1
        yield line
