"""What spreadsheets and hands do to tables: merged cells, formulas without results, zeros in front, days as columns, totals."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from sqlalchemy import Engine

from tests.storage.imports.conftest import Bring, Look
from tests.storage.imports.test_other_sellers import SOLD, Rows, book

HEAD = ["date", "sku", "units"]


def changed(rows: Rows, change: Callable[[Any, Any], object]) -> bytes:
    made = openpyxl.load_workbook(io.BytesIO(book(("S", rows))))
    change(made, made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def sold(look: Look) -> Callable[[], list[tuple[str, str, int]]]:
    return lambda: [(sku, str(day)[:10], units) for sku, day, units in look(SOLD)]


def test_a_day_merged_over_several_rows_stands_in_each(bring: Bring, sold: Callable[[], Any]) -> None:
    """A number that is merged does not: it is one figure for all of them, and would count twice."""
    rows: Rows = [
        HEAD,
        [date(2026, 2, 1), "A", 3],
        [None, "B", 4],
        [date(2026, 2, 2), "A", 9],
        [None, "B", None],
    ]

    report = bring(changed(rows, lambda _, s: [s.merge_cells(each) for each in ("A2:A3", "A4:A5", "C4:C5")]))

    assert [("A", "2026-02-01", 3), ("A", "2026-02-02", 9), ("B", "2026-02-01", 4)] == sold()
    assert ["units is empty"] == [str(each.reason) for each in report.rows_refused]


def test_formulas_without_results_are_not_read_as_empty(bring: Bring, sold: Callable[[], Any]) -> None:
    """A program wrote them and computed nothing: what is stored would be cleared. In a column nobody reads they do not matter."""
    rows: Rows = [[*HEAD, "revenue", "note"], [date(2026, 2, 1), "A", 3, "=C2*10", None]]
    refused = bring(book(("S", rows)))
    unused: Rows = [[*HEAD, "note"], [date(2026, 2, 1), "A", 3, "=C2*10"]]

    assert "The cells of revenue are formulas whose results were not saved" in str(refused.reason)
    assert [] == sold()
    assert "imported" == bring(book(("S", unused))).state


def test_zeros_in_front_that_a_format_shows_are_part_of_a_sku(bring: Bring, sold: Callable[[], Any]) -> None:
    """The cell holds 12 and shows 0012; a number in another format stays as it is."""

    def formatted(_: Any, sheet: Any) -> None:
        sheet["B2"].number_format = "0000"
        sheet["B3"].number_format = "0"

    rows: Rows = [HEAD, [date(2026, 2, 1), 12, 3], [date(2026, 2, 1), 7, 4]]
    bring(changed(rows, formatted))

    assert [("0012", "2026-02-01", 3), ("7", "2026-02-01", 4)] == sold()


@pytest.mark.parametrize("day", [44592, date(2026, 2, 1), "2026-02-01"])
def test_days_counted_from_1904_are_the_same_days(bring: Bring, sold: Callable[[], Any], day: Any) -> None:
    """Old Macs count so; a bare number would else be four years early."""
    bring(changed([HEAD, [day, "A", 3]], lambda made, _: setattr(made, "epoch", CALENDAR_MAC_1904)))

    assert [("A", "2026-02-01", 3)] == sold()


def test_an_error_of_a_formula_is_no_name(bring: Bring, sold: Callable[[], Any]) -> None:
    """A SKU that could not be looked up is refused with its line."""
    report = bring("date,sku,units\n2026-02-01,#REF!,3\n2026-02-01,A,1\n2026-02-02,A,#DIV/0!\n")

    assert [(2, "sku: “#REF!” is an error of a spreadsheet's formula"), (4, "units: “#DIV/0!” is an error of a spreadsheet's formula")] == [
        (each.line, str(each.reason)) for each in report.rows_refused
    ]  # fmt: skip
    assert [("A", "2026-02-01", 1)] == sold()


@pytest.mark.parametrize("name", ["All SKUs", "ALL PRODUCTS", "全部商品", "Sum", "Average"])
def test_totals_go_by_many_names(bring: Bring, sold: Callable[[], Any], name: str) -> None:
    """With a day beside them they would be a SKU that doubles the sales."""
    bring(f"date,sku,units\n2026-02-01,A,3\n2026-02-01,{name},3\n2026-02-01,ALL-IN-ONE,2\n")

    assert ["A", "ALL-IN-ONE"] == [sku for sku, _, _ in sold()]


def test_totals_are_no_supplier(bring: Bring, look: Look) -> None:
    """A product may still be made by one of that name."""
    bring("supplier,moq,production_days\nLi,500,30\nTotal,500,30\n")
    bring("sku,title,supplier\nA,Mug,Total\n")

    assert [("Li",)] == look("select name from supplier")
    assert [("Total",)] == look("select supplier from sku")


@pytest.mark.parametrize(
    "days", [("2026-02-01", "2026-02-02", "2026-02-03"), ("3.2.2026", "2.2.2026", "1.2.2026"), ("2/1/2026", "2/8/2026", "2/15/2026")]
)  # fmt: skip
@pytest.mark.parametrize("front", ["SKU", "SKU,ASIN,Title"])
def test_a_column_for_each_day_is_told_as_such(bring: Bring, days: tuple[str, ...], front: str) -> None:
    """And how to turn it; it is no table of products either."""
    cells = ",".join("B000000001" for _ in front.split(","))

    report = bring(f"{front},{','.join(days)}\n{cells},1,2,3\n")

    assert "Its columns are days, 2026-02-01 to 2026-02-" in str(report.reason)
    assert report.wants is None


def test_dates_beside_each_other_are_no_such_columns(bring: Bring) -> None:
    """An order's stages may be a week apart each."""
    report = bring(
        "po,sku,quantity,ordered_on,produced_on,departed_on,arrived_on\nP,A,5,2026-01-01,2026-01-08,2026-01-15,2026-01-22\n"
    )

    assert "imported" == report.state


@pytest.mark.parametrize("span", ["Month", "week", "月份", "KW"])
def test_weeks_and_months_are_not_taken_for_days(bring: Bring, span: str) -> None:
    """A day said for the whole file would put all of them on it, so none is asked for."""
    report = bring(f"{span},sku,units\n2026-01,A,30\n2026-02,A,28\n")

    assert "tells of more than a day" in str(report.reason)
    assert report.wants is None


@pytest.mark.parametrize(
    "first", ["Tuesday 02/03/2026", "Di. 03.02.2026", "mar 03.02.2026", "mié 03/02/2026", "周二 2026/02/03", "Tue, Feb 3, 2026", "Mar 3, 2026"]
)  # fmt: skip
def test_a_day_of_the_week_before_a_date(bring: Bring, sold: Callable[[], Any], first: str) -> None:
    """In the languages of the months; "Mar 3, 2026" is none of them but March."""
    order = (
        "2026-02-13"
        if "." in first or "/" not in first
        else "02/13/2026"
        if "02/03" in first
        else "13/02/2026"
    )

    bring(f'date,sku,units\n"{first}",A,3\n{order},A,4\n')

    assert ("2026-03-03" if first.startswith("Mar 3") else "2026-02-03") in [day for _, day, _ in sold()]


def test_stock_of_a_rival_is_told_in_words(bring: Bring, look: Look, engine: Engine) -> None:
    """As shops show it, and as forms are filled."""
    words = {
        "In Stock": True,
        "Out of stock": False,
        "有货": True,
        "缺货": False,
        "Ja": True,
        "nein": False,
        "✓": True,
    }
    rows = "".join(f"2026-02-01,A,B0COMPETI{n},1.00,{word}\n" for n, word in enumerate(words))

    assert "imported" == bring("date,sku,competitor_asin,price,in_stock\n" + rows).state
    assert list(words.values()) == [
        bool(told) for (told,) in look("select in_stock from competitor_day order by competitor_asin")
    ]


@pytest.mark.parametrize("units", ["-3", "(3)", "3-", "−3"])
def test_units_that_came_back_are_no_sales(bring: Bring, sold: Callable[[], Any], units: str) -> None:
    """The line says where they belong."""
    report = bring(f"date,sku,units\n2026-02-01,A,{units}\n2026-02-02,A,4\n")

    assert ["belong into a table of returns" in str(each.reason) for each in report.rows_refused] == [True]
    assert [("A", "2026-02-02", 4)] == sold()
