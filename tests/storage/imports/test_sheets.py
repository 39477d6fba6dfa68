"""Workbooks with several sheets: each that holds a table is read, the others are named with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from storage.imports import accept_held, import_files
from storage.imports.find_table import _called
from storage.sources import workbook
from tests.conftest import NOW
from tests.storage.imports.conftest import Bring, Look
from tests.storage.imports.test_other_sellers import TABLE, Rows, book, packed

SOLD = "select k.sku, d.day, d.units from sales_day d join sku k on k.id = d.sku_id order by 1, 2"
HEAD: Sequence[Any] = TABLE[0]
PRODUCTS: Rows = [["sku", "title", "unit_cost"], ["A", "Mug", 2.5]]
STOCK: Rows = [["date", "sku", "on_hand"], [date(2026, 2, 1), "A", 30]]
ORDERS: Rows = [
    ["amazon-order-id", "purchase-date", "order-status", "sales-channel", "sku", "quantity", "item-price"],
    ["1", "2026-03-02T15:10:00+00:00", "Shipped", "Amazon.com", "A", 1, 10],
    ["2", "2026-03-03T15:10:00+00:00", "Shipped", "Amazon.com", "A", 2, 20],
]


@pytest.fixture
def sold(look: Look) -> Callable[[], list[tuple[str, str, int]]]:
    return lambda: [(sku, str(day)[:10], units) for sku, day, units in look(SOLD)]


@pytest.fixture
def drop(engine: Engine, tmp_path: Path) -> Callable[..., Any]:
    def run(content: bytes, name: str = "plan.xlsx", **options: Any) -> list[Any]:
        path = tmp_path / name
        path.write_bytes(content)
        return list(import_files(engine, "default", [path], **{"now": NOW, **options}))

    return run


def test_every_sheet_that_holds_a_table_is_read(
    drop: Callable[..., Any], look: Look, sold: Callable[[], Any]
) -> None:
    """Descriptions first, each as a file of its own in the report; what is hidden is not looked at, what is no table is named."""
    content = book(
        ("Old", [HEAD, [date(2020, 1, 1), "OLD", 9]]), ("Cover", [["Our sales"]]), ("Sales", TABLE),
        ("Notes", [["call Li"], ["on Monday"]]), ("Stock", STOCK), ("Products", PRODUCTS), ("Returns", [["date", "sku", "units", "reason"]]),
        hidden="Old",
    )  # fmt: skip

    reports = drop(content)

    assert [("plan.xlsx · Sales", "sales"), ("plan.xlsx · Stock", "inventory"), ("plan.xlsx · Products", "products")] == [
        (Path(each.path).name, each.kind) for each in reports
    ]  # fmt: skip
    assert {"imported"} == {each.state for each in reports}
    assert [("A", "2026-02-01", 3)] == sold()
    assert [("Mug",)] == look("select title from sku")
    assert ["Notes"] == [
        note.values["sheets"] for each in reports for note in each.notes if "sheets" in note.values
    ]


def test_the_same_workbook_again_changes_nothing(
    drop: Callable[..., Any], everything: Callable[[], Mapping[str, Any]]
) -> None:
    """Nor does it when it was saved again, which changes its bytes."""
    content = book(("Sales", TABLE), ("Products", PRODUCTS))
    drop(content)
    before = everything()

    assert ["unchanged", "unchanged"] == [each.state for each in drop(content)]
    saved = drop(book(("Sales", TABLE), ("Products", PRODUCTS), ("Notes", [["a"], ["b"]])))
    assert [0, 0] == [each.rows_new + each.rows_changed for each in saved]
    assert before == everything()


def test_a_sheet_that_cannot_be_read_keeps_no_other_from_being_read(
    drop: Callable[..., Any], sold: Callable[[], Any], look: Look
) -> None:
    """Each table is taken whole or not at all, and the report of each says so."""
    wrong: Rows = [STOCK[0], [date(2026, 2, 1), "A", "many"]]

    reports = drop(book(("Stock", wrong), ("Sales", TABLE)))

    assert ["refused", "imported"] == [each.state for each in reports]
    assert "line 2" in str(reports[0].reason)
    assert [("A", "2026-02-01", 3)] == sold()
    assert [] == look("select * from stock_day")


def test_months_on_sheets_of_their_own_are_one_table(bring: Bring, sold: Callable[[], Any]) -> None:
    """In whatever order their columns stand; a line is named with its sheet."""
    february: Rows = [
        ["Our numbers"],
        [],
        ["units", "SKU", "Date"],
        [5, "A", "2026-02-02"],
        ["x", "B", "2026-02-02"],
    ]

    report = bring(book(("Jan", [HEAD, [date(2026, 1, 1), "A", 3]]), ("Feb", february)), "year.xlsx")

    assert ("imported", 3) == (report.state, report.rows_read)
    assert [("A", "2026-01-01", 3), ("A", "2026-02-02", 5)] == sold()
    assert [(5, "units: “x” is not a whole number of 0 or more (sheet Feb)")] == [
        (each.line, str(each.reason)) for each in report.rows_refused
    ]
    assert "Sheets “Jan”, “Feb” were read as one table." in map(str, report.notes)


def test_sheets_that_contradict_each_other_are_refused_together(
    bring: Bring, sold: Callable[[], Any]
) -> None:
    """So that the order of sheets never decides; the lines are told with their sheets."""
    adjusted: Rows = [HEAD, [date(2026, 2, 1), "A", 7]]

    report = bring(book(("Raw", TABLE), ("Adjusted", adjusted)), "a.xlsx")

    assert "refused" == report.state
    assert "line 2 (sheet Raw): contradicts line 2 (sheet Adjusted)" in str(report.reason)
    assert [] == sold()


def test_a_copy_of_orders_is_not_counted_twice(bring: Bring, sold: Callable[[], Any]) -> None:
    """A filtered copy beside the export is left unread and named; other orders on a second sheet are read."""
    more: Rows = [ORDERS[0], ["3", "2026-03-03T16:10:00+00:00", "Shipped", "Amazon.com", "A", 4, 40]]

    report = bring(book(("All", ORDERS), ("Filtered", [ORDERS[0], ORDERS[2]]), ("April", more)), "o.xlsx")

    assert [("A", "2026-03-02", 1), ("A", "2026-03-03", 6)] == sold()
    assert ["⚠️ Sheet “Filtered” was not read: 1 of its rows stand in sheet “All” too and would count twice"] == [
        str(note) for note in report.notes if "sheets" in note.values and "why" in note.values
    ]  # fmt: skip


def test_the_same_kind_in_other_columns_is_left_to_the_person(bring: Bring, look: Look) -> None:
    """The stock of two warehouses in two forms must not replace each other; costs beside sizes complete each other."""
    other: Rows = [["date", "sku", "on_hand", "inbound"], [date(2026, 2, 1), "A", 5, 2]]
    report = bring(book(("FBA", STOCK), ("3PL", other)), "stock.xlsx")

    assert [(30,)] == look("select on_hand from stock_day")
    assert "the same as sheet “FBA” in other columns" in str(report.notes[-1])


def test_costs_and_sizes_on_two_sheets_complete_each_other(drop: Callable[..., Any], look: Look) -> None:
    """Their figures are different ones."""
    drop(book(("Costs", PRODUCTS), ("Sizes", [["sku", "weight_g", "length_cm"], ["A", 300, 12]])))

    assert [("Mug", 25_000, 300.0)] == look("select title, unit_cost, weight_g from sku")


def test_a_thin_sheet_waits_alone_and_can_be_accepted(
    drop: Callable[..., Any], engine: Engine, look: Look
) -> None:
    """What is kept is that sheet."""
    full: Rows = [STOCK[0], *([date(2026, 2, 1), f"S{n}", 5] for n in range(12))]
    thin: Rows = [STOCK[0], [date(2026, 2, 2), "S1", 4]]
    drop(book(("Stock", full), ("Products", PRODUCTS)))

    held, described = drop(book(("Stock", thin), ("Products", PRODUCTS)))
    assert ("held", True) == (held.state, described.state in ("imported", "unchanged"))
    accepted = accept_held(engine, "default", held.import_id, by="U1", now=NOW)

    assert ("imported", 1) == (accepted.state, accepted.rows_new)


def test_reports_without_days_are_not_taken_for_one(bring: Bring) -> None:
    """Two weeks on two sheets are two periods, of which a person can say one at a time."""
    week: Rows = [["(Child) ASIN", "Units Ordered", "Sessions - Total"], ["B000000001", 3, 9]]

    report = bring(
        book(("W10", week), ("W11", week)), "w.xlsx", first_day=date(2026, 3, 2), last_day=date(2026, 3, 8)
    )

    assert ("imported", 1) == (report.state, report.rows_read)
    assert "nor does sheet “W10”" in str(report.notes[-1])


def test_a_workbook_in_a_zip_file_is_read_sheet_by_sheet(
    drop: Callable[..., Any], sold: Callable[[], Any]
) -> None:
    """And beside the other files in it; a damaged one is told."""
    reports = drop(
        packed(
            {
                "plan.xlsx": book(("Sales", TABLE), ("Products", PRODUCTS)),
                "s.csv": "date,sku,units\n2026-01-01,A,1\n",
            }
        ),
        "all.zip",
    )

    assert ["plan.xlsx · Sales", "plan.xlsx · Products", "s.csv"] == [
        Path(each.path).name for each in reports
    ]
    assert [("A", "2026-01-01", 1), ("A", "2026-02-01", 3)] == sold()


def test_a_copy_with_one_sheet_is_no_larger_than_the_book(tmp_path: Path) -> None:
    """The other sheets' rows are left out of what is kept."""
    (tmp_path / "a.xlsx").write_bytes(
        book(("A", TABLE), ("B", [HEAD, *([date(2026, 1, 1), f"S{n}", n] for n in range(999))]))
    )

    workbook.only(tmp_path / "a.xlsx", ["A"], tmp_path / "b.xlsx")

    assert ["A"] == [sheet for sheet, _ in workbook.heads(tmp_path / "b.xlsx", 9)]
    assert (tmp_path / "b.xlsx").stat().st_size < (tmp_path / "a.xlsx").stat().st_size


def test_a_long_name_fits_a_file_system() -> None:
    """File systems take 255 bytes, and a sheet's name may hold a slash."""
    name = _called("库存" * 60 + ".xlsx", ["a/b", "销售" * 30])

    assert len(name.encode()) <= 180
    assert "/" not in name
    assert " · a b, 销售" in name


def test_sheets_named_for_marketplaces_are_not_one_table(bring: Bring, look: Look) -> None:
    """Two countries' sales in one would all be of the usual marketplace; months may have any names."""
    report = bring(book(("US", TABLE), ("DE", [HEAD, [date(2026, 2, 1), "B", 5]])), "sales.xlsx")

    assert [("A", 3)] == look("select k.sku, d.units from sales_day d join sku k on k.id = d.sku_id")
    assert "it is named for another marketplace than sheet “US”" in str(report.notes[-1])


def test_a_workbook_with_too_many_sheets_is_refused(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets beyond the limit are not passed over in silence."""
    monkeypatch.setattr(workbook, "_MAX_SHEETS", 1)

    assert "has 2 sheets, more than the 1 that are read" in str(
        bring(book(("A", TABLE), ("B", TABLE))).reason
    )
