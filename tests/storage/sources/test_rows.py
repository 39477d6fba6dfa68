"""Where a row begins and ends, and what a quote means."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import BadFile
from storage.sources.decode import inspect
from storage.sources.rows import Dialect, Row, quotes_mean_something, read

_CSV, _TSV = Dialect(",", True), Dialect("\t", False)


def rows(folder: Path, text: str, dialect: Dialect, width: int) -> list[Row]:
    path = folder / "file"
    path.write_bytes(text.encode())
    return list(read(inspect(path), dialect, 1, width))


def test_a_quoted_cell_may_run_over_lines(tmp_path: Path) -> None:
    """Reviews and titles do."""
    found = rows(tmp_path, 'a,b,c\n1,"two\nlines, even",3\n4,5,6\n', _CSV, 3)

    assert [(2, ["1", "two\nlines, even", "3"]), (4, ["4", "5", "6"])] == [(r.line, r.cells) for r in found]


def test_a_stray_quote_never_swallows_lines(tmp_path: Path) -> None:
    """The line with the quote may be wrong; the lines after it are not touched."""
    found = rows(tmp_path, 'a,b,c\n1,"broken,3\n4,5,6\n7,"8,9\n10,11,12\n', _CSV, 3)

    assert [["1", '"broken', "3"], ["4", "5", "6"], ["7", '"8', "9"], ["10", "11", "12"]] == [
        r.cells for r in found
    ]


def test_an_inch_mark_in_a_tab_separated_title_is_a_title(tmp_path: Path) -> None:
    """Flat files are written without quoting."""
    lines = ['12" pan\tA-1\t3', '"Best" pan\tB-1\t4']
    found = rows(tmp_path, "\n".join(["title\tsku\tunits", *lines, ""]), _TSV, 3)

    assert not quotes_mean_something(lines, "\t")
    assert [['12" pan', "A-1", "3"], ['"Best" pan', "B-1", "4"]] == [r.cells for r in found]


def test_a_download_with_every_cell_quoted_is_unquoted() -> None:
    """The ledger comes so."""
    assert quotes_mean_something(['"Date"\t"MSKU"', '"03/01/2026"\t"12"" pan"'], "\t")


def test_a_short_row_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    """Its line number is the file's own."""
    found = rows(tmp_path, "a,b,c\n1,2\n\n4,5,6\n", _CSV, 3)

    assert [(2, "2 cells where the header has 3"), (4, "None")] == [(r.line, str(r.problem)) for r in found]


def test_empty_cells_beyond_the_header_do_no_harm(tmp_path: Path) -> None:
    """Spreadsheet programs add them."""
    assert [["1", "2"]] == [r.cells for r in rows(tmp_path, "a,b\n1,2,,\n", _CSV, 2)]


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n4,5", 'a,b,c\n1,2,3\n4,5,"6', 'a,b,c\n1,"2'])
def test_a_file_that_breaks_off_in_its_last_row_is_refused(tmp_path: Path, text: str) -> None:
    """Whole or not at all: a cut-off download must not look like a small report."""
    with pytest.raises(BadFile, match="breaks off"):
        rows(tmp_path, text, _CSV, 3)


def test_a_line_without_end_is_no_report(tmp_path: Path) -> None:
    """Memory stays flat whatever comes."""
    with pytest.raises(BadFile, match="million characters"):
        rows(tmp_path, "a,b\n" + "x" * 2_000_000, _CSV, 2)


def test_a_line_end_inside_a_cell_spoils_its_line_and_no_other(tmp_path: Path) -> None:
    """A carriage return alone where none belongs."""
    found = rows(tmp_path, 'a,b,c\n1,"x",2\r3\n4,5,6\n', _CSV, 3)

    assert [True, False] == [row.problem is not None for row in found]
