"""Whatever files come, taking one back leaves the store as if it had never come, or is refused."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select
from sqlmodel import SQLModel

from core.errors import BadInput
from storage.db import connect, writing
from storage.imports import import_files, undo
from storage.imports.before import FACTS, SKU
from tests.conftest import NOW

File = tuple[str, str]
"""A kind and what it says."""

DAY = date(2026, 11, 1)
SKUS = st.sampled_from(["A-1", "A-2", "A-3"])
DAYS = st.integers(0, 2).map(lambda n: (DAY + timedelta(days=n)).isoformat())
SMALL = st.integers(0, 2).map(str)
MAYBE = st.just("") | SMALL


def table(kind: str, keys: Mapping[str, Any], told: Mapping[str, Any]) -> st.SearchStrategy[File]:
    """Files of a kind with one line a key, some of their columns."""

    def written(lines: Mapping[Sequence[str], Mapping[str, str]], names: Sequence[str]) -> File:
        rows = [",".join((*key, *(line[name] for name in names))) for key, line in lines.items()]
        return kind, "\n".join([",".join((*keys, *names)), *rows, ""])

    lines = st.dictionaries(
        st.tuples(*keys.values()), st.fixed_dictionaries(dict(told)), min_size=1, max_size=4
    )
    names = st.lists(st.sampled_from(list(told)), min_size=1, unique=True)
    must = {"sales": "units", "inventory": "on_hand", "prices": "price", "bsr": "bsr"}.get(kind)
    if must:
        names = names.map(lambda some: [must, *(name for name in some if name != must)])
    return st.builds(written, lines, names)


ORDERS = "amazon-order-id\tpurchase-date\tlast-updated-date\torder-status\tsales-channel\tasin\tsku\tquantity\titem-price\n"


def orders() -> st.SearchStrategy[File]:
    def line(order: int, day: str, sku: str, units: int, cancelled: bool, hour: int) -> str:
        status = "Cancelled" if cancelled else "Shipped"
        return (
            f"111-{order:07}-{order:07}\t{day}T12:00:00+00:00\t2026-11-20T{hour:02}:00:00+00:00\t{status}\tAmazon.com\tB0{sku[-1] * 8}\t{sku}"
            f"\t{units}\t{units * 5}.00\n"
        )

    lines = st.builds(
        line, st.integers(1, 3), DAYS, SKUS, st.integers(1, 3), st.booleans(), st.integers(0, 3)
    )
    return st.lists(lines, min_size=1, max_size=4).map(lambda some: ("all_orders", ORDERS + "".join(some)))


KINDS = [
    table("sales", {"date": DAYS, "sku": SKUS}, {"units": SMALL, "revenue": MAYBE, "sessions": MAYBE, "price": MAYBE}),
    table("inventory", {"date": DAYS, "sku": SKUS}, {"on_hand": SMALL, "reserved": MAYBE, "inbound": MAYBE}),
    table("inventory", {"date": DAYS, "sku": SKUS, "warehouse": st.sampled_from(["FBA", "AWD", "Shed"])}, {"on_hand": SMALL}),
    table("products", {"sku": SKUS}, {"title": MAYBE, "unit_cost": MAYBE, "price": MAYBE, "category": MAYBE}),
    table("competitors", {"date": DAYS, "sku": SKUS, "competitor_asin": st.just("B0RIVAL001")}, {"price": MAYBE, "bsr": SMALL}),
    table("returns", {"date": DAYS, "sku": SKUS, "reason": st.sampled_from(["X", "Y"])}, {"units": st.integers(1, 2).map(str)}),
    table("suppliers", {"supplier": st.sampled_from("PQ")}, {"moq": MAYBE, "currency": st.sampled_from(["", "CNY", "USD"])}),
    table("prices", {"date": DAYS, "sku": SKUS}, {"price": SMALL, "promo": st.sampled_from(["", "0", "1"])}),
    orders(),
]  # fmt: skip
FILES = st.one_of(KINDS)
SOME = settings(
    max_examples=8,
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
        self.engine: Engine = connect(f"sqlite:///{self.folder / 'restock.db'}")
        event.listen(self.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))

    def bring(self, file: File) -> int | None:
        """Import a file; gives its number, None where it was not imported."""
        kind, content = file
        path = self.folder / f"file-{next(_numbers)}"
        path.write_text(content)
        (report,) = import_files(self.engine, "default", [path], kind=kind, accept_thin=True, now=NOW)
        note(f"{report.state} {report.reason or ''} {content}")
        return report.import_id if report.state == "imported" else None

    def take_back(self, number: int) -> bool:
        """Take an import back; False where it is refused."""
        try:
            with writing(self.engine).begin() as connection:
                undo.take_back(connection, "default", number, by="U1", now=NOW)
        except BadInput as error:
            note(str(error))
            return False
        return True

    def facts(self, *, numbers: bool) -> dict[str, list[str]]:
        """Every table that imports fill; without numbers SKUs are told by name, and whose rows they are is not told."""
        with self.engine.connect() as connection:
            names = dict(connection.execute(select(SKU.c.id, SKU.c.sku)).all())
            return {
                target.name: sorted(
                    repr(row if numbers else _named(row, names))
                    for row in connection.execute(target.select()).mappings()
                )
                for target in SQLModel.metadata.sorted_tables
                if target in FACTS
            }

    def close(self) -> None:
        self.engine.dispose()
        shutil.rmtree(self.folder)


def _named(row: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    left = (
        "id",
        "import_id",
        *(("asin", "fnsku", "title") if "fnsku" in row else ()),
    )  # a SKU that stays keeps its names
    told = {name: value for name, value in row.items() if name not in left}
    return told | ({"sku_id": names[row["sku_id"]]} if "sku_id" in row else {})


@SOME
@given(files=st.lists(FILES, min_size=1, max_size=4))
def test_files_taken_back_one_after_the_other_leave_each_earlier_store(
    sqlite_template: Path, tmp_path: Path, files: Sequence[File]
) -> None:
    """Newest first, nothing is ever refused, and every table is row by row what it was before each."""
    store = Store(sqlite_template, tmp_path)
    stages: list[tuple[int, Any]] = []
    for file in files:
        before = store.facts(numbers=True)
        if (number := store.bring(file)) is not None and number not in [each for each, _ in stages]:
            stages.append((number, before))
    for number, before in reversed(stages):
        assert store.take_back(number)
        assert before == store.facts(numbers=True)
    store.close()


@SOME
@given(first=FILES, second=FILES, third=FILES)
def test_a_file_below_others_is_refused_or_was_never_there(
    sqlite_template: Path, tmp_path: Path, first: File, second: File, third: File
) -> None:
    """What comes after it says what it would have said without it."""
    assume(second not in (first, third))  # the same file again is no second import
    store, without = Store(sqlite_template, tmp_path), Store(sqlite_template, tmp_path)
    without.bring(first)
    without.bring(third)
    store.bring(first)
    number = store.bring(second)
    store.bring(third)

    before = store.facts(numbers=True)
    if number is not None and store.take_back(number):
        assert without.facts(numbers=False) == store.facts(numbers=False)
    else:
        assert before == store.facts(numbers=True)
    store.close()
    without.close()
