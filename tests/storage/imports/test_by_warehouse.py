"""Stock in a table that has a column for each warehouse: a line for each figure, where every part of the header is plain."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from storage.sources.by_warehouse import place_in
from tests.storage.imports.conftest import Bring, Look

DAY = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 1)}
STOCK = "select k.sku, k.marketplace, d.on_hand from stock_day d join sku k on k.id = d.sku_id order by 1, 3"
OWN = "select k.sku, d.warehouse, d.on_hand from warehouse_day d join sku k on k.id = d.sku_id order by 1, 2"
US, DE = "ATVPDKIKX0DER", "A1PA6795UKMFR9"


def test_each_column_is_the_stock_of_its_warehouse(bring: Bring, look: Look) -> None:
    """An empty cell tells nothing, totals are no SKU, and what is only on its way is left unused and named."""
    header = "SKU,品名,FBA可售,FBA在途,海外仓可用,国内仓库存,总库存\n"
    report = bring(
        header + 'A,杯子,30,5,"1,100",500,1630\nB,锅,0,,,40,40\n合计,,30,5,"1,100",540,1670\n',
        **DAY,
    )

    assert ("imported", "inventory") == (report.state, report.kind), report.reason
    assert [("A", US, 30), ("B", US, 0)] == look(STOCK)
    assert [("A", "国内仓", 500), ("A", "海外仓", 1100), ("B", "国内仓", 40)] == look(OWN)
    notes = "\n".join(map(str, report.notes))
    assert "read as the stock of a warehouse: FBA可售, 海外仓可用, 国内仓库存." in notes
    assert "Columns that were not used: 品名, FBA在途, 总库存." in notes


def test_days_and_marketplaces_may_be_told_too(bring: Bring, look: Look) -> None:
    """A column of days, and Amazon's warehouses of two marketplaces; in a workbook as well, under a title."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Stock of March"],
        [],
        ["Date", "SKU", "FBA US", "FBA DE", "3PL LA"],
        [date(2026, 3, 1), "A", 10, 20, 300],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)

    report = bring(out.getvalue(), "stock.xlsx")

    assert "imported" == report.state, report.reason
    assert [("A", US, 10), ("A", DE, 20)] == look(STOCK)
    assert [("A", "3PL LA", 300)] == look(OWN)


def test_a_title_beside_them_makes_no_table_of_products(bring: Bring, look: Look) -> None:
    report = bring("sku,title,FBA stock,Warehouse stock\nA,Mug,3,40\n", **DAY)

    assert "inventory" == report.kind, report.reason
    assert [("A", "Warehouse", 40)] == look(OWN)


def test_the_day_is_asked_for_where_no_column_has_it(bring: Bring, look: Look) -> None:
    report = bring("sku,FBA,AWD\nA,3,40\n")

    assert "refused" == report.state
    assert "--from and --to" in str(report.reason)
    assert [] == look(OWN)


@pytest.mark.parametrize(
    "text",
    [
        "sku,FBA库存,FBA可售,美西仓\nA,3,3,40\n",  # one place twice
        "sku,available,East warehouse,West warehouse\nA,30,10,20\n",  # whose is what is available?
        "sku,msku,FBA,AWD\nA,B,3,40\n",  # which of two names
        "sku,FBA,AWD\nA,yes,no\n",  # no stock
        "sku,FBA,AWD\nA,$3.00,$4.00\n",  # its money
    ],
)
def test_in_doubt_it_is_not_read(bring: Bring, look: Look, text: str) -> None:
    """A person is asked what the columns are, and nothing is changed."""
    report = bring(text, **DAY)

    assert "refused" == report.state
    assert ([], []) == (look(STOCK), look(OWN))


@pytest.mark.parametrize(
    ("header", "place"),
    [
        ("FBA库存", "FBA"), ("FBA可售", "FBA"), ("库存-美西仓", "美西仓"), ("East Warehouse (on hand)", "East Warehouse"),
        ("awd_on_hand", "awd"), ("3PL LA", "3PL LA"), ("On hand: NJ warehouse", "NJ warehouse"), ("谷仓美东 可用库存", "谷仓美东"),
        ("FBA在途", None), ("FBA总库存", None), ("Warehouse", None), ("仓库", None), ("Stock", None), ("FBA fee", None),
        ("FBA预留", None), ("Warehouse Transfer In/Out", None), ("海外仓补货量", None), ("Price", None), ("3PL cost", None),
        ("FBA Inbound qty", None), ("warehouse_code", None),
    ],
)  # fmt: skip
def test_a_column_is_known_by_a_place_and_nothing_but_its_stock(header: str, place: str | None) -> None:
    assert place == place_in(header)
