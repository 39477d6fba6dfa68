"""What holds of every file: twice is once, the order of rows says nothing, a cut or hit file changes nothing or exactly."""

from __future__ import annotations

import itertools
import random
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, text

from storage.db import connect
from storage.imports import FileReport, import_files
from tests.conftest import NOW
from tests.stores import sharing

DAY = date(2026, 3, 1)
SALES = st.dictionaries(
    st.tuples(st.integers(0, 9), st.sampled_from(["A-1", "B 2", 'C"3', "Größe", "杯子"])),
    st.tuples(st.integers(0, 5000), st.none() | st.integers(0, 10**6)),
    min_size=1,
    max_size=12,
)
SOME = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_numbers = itertools.count()


class Store:
    """A fresh store for each example."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.folder = folder / str(next(_numbers))
        self.folder.mkdir()
        shutil.copyfile(template, self.folder / "restock.db")
        self.engine: Engine = sharing(connect(f"sqlite:///{self.folder / 'restock.db'}"))
        # No power cut in this test: the disk need not be waited for.
        event.listen(self.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))

    def bring(self, content: bytes, **options: Any) -> FileReport:
        path = self.folder / f"file-{next(_numbers)}"
        path.write_bytes(content)
        (report,) = import_files(self.engine, "default", [path], now=NOW, **options)
        return report

    def sales(self) -> set[tuple[Any, ...]]:
        query = "select s.sku, day, units, sales from sales_day d join sku s on s.id = d.sku_id"
        with self.engine.connect() as connection:
            return {tuple(row) for row in connection.execute(text(query))}

    def close(self) -> None:
        self.engine.dispose()
        shutil.rmtree(self.folder)


def lines_of(sales: dict[tuple[int, str], tuple[int, int | None]]) -> list[str]:
    lines = []
    for (day, sku), (units, cents) in sales.items():
        quoted = '"' + sku.replace('"', '""') + '"'
        money = "" if cents is None else f"{cents // 100}.{cents % 100:02}"
        lines.append(f"{DAY + timedelta(days=day)},{quoted},{units},{money}")
    return lines


def file_of(lines: list[str]) -> bytes:
    return "\n".join(["date,sku,units,revenue", *lines, ""]).encode()


def expected(sales: dict[tuple[int, str], tuple[int, int | None]]) -> set[tuple[Any, ...]]:
    return {
        (sku, str(DAY + timedelta(days=day)), units, None if cents is None else cents * 100)
        for (day, sku), (units, cents) in sales.items()
    }


@SOME
@given(sales=SALES, seed=st.integers(0, 1000))
def test_twice_is_once_and_the_order_of_rows_says_nothing(
    sqlite_template: Path, tmp_path: Path, sales: dict[Any, Any], seed: int
) -> None:
    """The store holds exactly what the file says, however often and in whatever order it says it."""
    store = Store(sqlite_template, tmp_path)
    lines = lines_of(sales)
    shuffled = random.Random(seed).sample(lines, len(lines))
    first = store.bring(file_of(lines))
    same = store.bring(file_of(lines))
    other = store.bring(file_of([*shuffled, shuffled[0]]))

    assert ("imported", len(lines)) == (first.state, first.rows_new)
    assert ("unchanged", 0, 0) == (same.state, same.rows_new, same.rows_changed)
    assert (0, 0) == (other.rows_new, other.rows_changed)
    assert expected(sales) == store.sales()
    store.close()


@SOME
@given(sales=SALES, data=st.data())
def test_a_cut_off_file_changes_nothing_or_holds_only_whole_rows(
    sqlite_template: Path, tmp_path: Path, sales: dict[Any, Any], data: st.DataObject
) -> None:
    """Wherever it breaks off. A cut inside the last cell of a row cannot be seen by anybody; its row is left aside here."""
    store = Store(sqlite_template, tmp_path)
    whole = file_of(lines_of(sales))
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    report = store.bring(cut)

    if report.state == "refused":
        assert set() == store.sales()
    else:
        ended = cut.endswith(b"\n") or whole[len(cut) : len(cut) + 1] == b"\n"
        rows = store.sales()
        wrong = rows - expected(sales)
        assert len(wrong) <= (0 if ended else 1)
        assert len(rows) == report.rows_new
    store.close()


@SOME
@given(sales=SALES, data=st.data())
def test_a_hit_file_is_a_report_and_never_a_half(
    sqlite_template: Path, tmp_path: Path, sales: dict[Any, Any], data: st.DataObject
) -> None:
    """Any byte changed: the file is refused and nothing is there, or every row is there or named."""
    store = Store(sqlite_template, tmp_path)
    hit = bytearray(file_of(lines_of(sales)))
    hit[data.draw(st.integers(0, len(hit) - 1))] = data.draw(st.integers(0, 255))
    report = store.bring(bytes(hit))

    if report.state == "refused":
        assert report.reason is not None
        assert set() == store.sales()
    else:
        assert len(store.sales()) == report.rows_new <= report.rows_read - len(report.rows_refused)
    store.close()


@SOME
@given(content=st.binary(max_size=400) | st.text(max_size=400).map(lambda words: words.encode()))
def test_any_bytes_are_a_report(sqlite_template: Path, tmp_path: Path, content: bytes) -> None:
    """Nothing that is dropped on the bot makes it stumble."""
    store = Store(sqlite_template, tmp_path)

    assert store.bring(content).state in ("refused", "imported")
    store.close()


REPORT = (
    "date;sku;units;revenue;price\n{day};Größe L’été;{units};{money};{price}\n{day};B-1;7;{more};9{mark}50\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("day", ["2026-03-25", "25/03/2026", "03/25/2026", "25.03.2026", "25 March 2026"])
@pytest.mark.parametrize(
    ("mark", "units", "money", "more"),
    [(".", "1,162", "366,714.82", "$12.50"), (",", "1.162", "366.714,82", "12,50 $"), (",", "1 162", "366 714,82", "12,50")],
)  # fmt: skip
def test_the_same_figures_in_every_dress(
    sqlite_template: Path,
    tmp_path: Path,
    encoding: str,
    day: str,
    mark: str,
    units: str,
    money: str,
    more: str,
) -> None:
    """Encoding, order of the date, decimal mark, thousands and currency sign change nothing of what is read."""
    store = Store(sqlite_template, tmp_path)
    words = REPORT.format(day=day, units=units, money=money, more=more, price=f"9{mark}50", mark=mark)
    report = store.bring(words.encode(encoding))

    assert ("imported", encoding.removesuffix("-sig")) == (report.state, report.encoding)
    assert {
        ("Größe L’été", "2026-03-25", 1162, 3_667_148_200),
        ("B-1", "2026-03-25", 7, 125_000),
    } == store.sales()
    store.close()
