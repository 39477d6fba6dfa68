"""Files as other sellers have them: packed, saved by spreadsheets, with totals, blank rows and several sheets."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine

from storage.imports import import_files
from tests.conftest import NOW
from tests.storage.imports.conftest import Bring, Look

SOLD = "select k.sku, d.day, d.units from sales_day d join sku k on k.id = d.sku_id order by 1, 2"
HEAD = "date,sku,units\n"
Rows = Sequence[Sequence[Any]]
TABLE: Rows = [["date", "sku", "units"], [date(2026, 2, 1), "A", 3]]


def book(*sheets: tuple[str, Rows], hidden: str = "") -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name == hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def packed(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def sold(look: Look) -> Callable[[], list[tuple[str, str, int]]]:
    return lambda: [(sku, str(day)[:10], units) for sku, day, units in look(SOLD)]


def test_totals_blank_rows_and_a_header_again_are_no_data(bring: Bring, sold: Callable[[], Any]) -> None:
    """They are left out, counted with their reason and first line, and however many they are no fault of the file."""
    pages = "".join(f"2026-02-0{day},A,1\n,,\n{HEAD}" for day in range(1, 10))

    report = bring(
        HEAD + pages + "2026-02-10,TOTAL-GYM,2\n2026-02-10,合计（10条）,11\nGrand total:,,11\n, , \n"
    )

    assert "imported" == report.state
    assert (21, 10, 0) == (report.rows_read, report.rows_new, len(report.rows_refused))
    assert [("the header again", 9, 4), ("totals, not a row of their own", 2, 30)] == [
        (str(each.reason), each.rows, each.line) for each in report.rows_skipped
    ]
    assert {"reason": "the header again", "rows": 9, "first_line": 4} == report.to_json()["rows_skipped"][0]
    assert ("TOTAL-GYM", "2026-02-10", 2) == sold()[-1]


def test_of_what_a_report_tells_beside_its_subject_the_number_is_said(bring: Bring) -> None:
    """Listings the seller ships alone are in the file and not in the store."""
    head = "sku,fnsku,asin,product-name,afn-listing-exists,afn-fulfillable-quantity,afn-total-quantity\n"

    report = bring(
        head + "A,X1,B000000001,Mug,Yes,4,4\nB,,B000000002,Pan,,,\nC,,B000000003,Pot,No,,\n",
        first_day=date(2026, 3, 1), last_day=date(2026, 3, 1),
    )  # fmt: skip

    assert [("a listing without stock at Amazon", 2, 3)] == [
        (str(each.reason), each.rows, each.line) for each in report.rows_skipped
    ]


@pytest.mark.parametrize("name", ["sales.xlsx", "sales.xls", "sales.csv", "download"])
def test_a_workbook_is_one_by_its_content(bring: Bring, sold: Callable[[], Any], name: str) -> None:
    """Its name may end in anything; a day may be the bare number that a spreadsheet keeps."""
    assert "imported" == bring(book(("S", [TABLE[0], [46054, "A", 3.0], [46055, "007", "4"]])), name).state
    assert [("007", "2026-02-02", 4), ("A", "2026-02-01", 3)] == sold()


def test_a_zip_file_stands_for_the_files_in_it(
    engine: Engine, tmp_path: Path, sold: Callable[[], Any]
) -> None:
    """Each is read on its own and named in its report; what a Mac adds is no file; the same again changes nothing."""
    path = tmp_path / "reports.zip"
    path.write_bytes(
        packed(
            {
                "a/jan.csv": HEAD + "2026-01-01,A,1\n",
                "__MACOSX/._jan.csv": "x",
                "feb.xlsx": book(("S", TABLE)),
            }
        )
    )

    first = import_files(engine, "default", [path], now=NOW)
    again = import_files(engine, "default", [path], now=NOW)

    assert [(f"{path}/jan.csv", "imported"), (f"{path}/feb.xlsx", "imported")] == [
        (each.path, each.state) for each in first
    ]
    assert ["unchanged", "unchanged"] == [each.state for each in again]
    assert [("A", "2026-01-01", 1), ("A", "2026-02-01", 3)] == sold()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (packed({}), "holds no file"),
        (packed({"a.csv": HEAD})[:20], "damaged or was cut off"),
        (
            packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
            "another format (OpenDocument (ODS))",
        ),
        (packed({"Index/Document.iwa": "x", "preview.jpg": "x"}), "another format (Numbers)"),
        (packed({"xl/workbook.bin": "x", "xl/worksheets/sheet1.bin": "x"}), "another format (XLSB)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "another format (XLS)"),
        (b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "This is a web page"),
        (b"\xef\xbb\xbf<html><table><tr><td>date</td></tr></table></html>", "This is a web page"),
        (b"\xef\xbb\xbf", "The file is empty"),
    ],
)
def test_what_is_no_report_is_said_to_be_what_it_is(bring: Bring, content: bytes, why: str) -> None:
    """And nothing is changed."""
    report = bring(content)

    assert "refused" == report.state
    assert why in str(report.reason)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_utf_16_needs_no_mark(bring: Bring, sold: Callable[[], Any], encoding: str) -> None:
    """Latin text shows it by its zero bytes."""
    bring((HEAD + "2026-02-01,Käse,3\n").encode(encoding))

    assert [("Käse", "2026-02-01", 3)] == sold()


def test_a_number_that_lost_its_digits_is_no_sku(bring: Bring, sold: Callable[[], Any]) -> None:
    """A spreadsheet writes 6.94E+12 for a barcode: the line says so; marks nobody sees are no part of a name."""
    report = bring(HEAD + "2026-02-01,6.94E+12,3\n2026-02-01,\u200eA\u200b,1\n2026-02-02,A,2\n")

    assert ["sku: a spreadsheet shortened a long number to “6.94E+12”; format the column as text and save again"] == [
        str(each.reason) for each in report.rows_refused
    ]  # fmt: skip
    assert [("A", "2026-02-01", 1), ("A", "2026-02-02", 2)] == sold()


def test_a_bare_date_written_as_midnight_is_that_day(bring: Bring, sold: Callable[[], Any]) -> None:
    """Programs write 2 February as midnight in UTC; in Los Angeles it must not become the first."""
    bring(HEAD + "2026-02-02T00:00:00.000Z,A,3\n2026-02-03T05:00:00Z,B,1\n")

    assert [("A", "2026-02-02", 3), ("B", "2026-02-02", 1)] == sold()


def test_an_export_of_orders_adds_up_when_it_is_mapped(bring: Bring, sold: Callable[[], Any]) -> None:
    """Two orders of one unit on a day are two units; a table of one's own that says a thing twice says it once."""
    orders = (
        "Name,Created at,Lineitem sku,Lineitem quantity\n#1,2026-02-01 10:00:00 -0800,A,1\n"
        "#2,2026-02-01 23:30:00 -0800,A,1\n#3,2026-02-01 11:00:00 -0800,A,2\n"
    )

    report = bring(
        orders, kind="sales", columns={"date": "Created at", "sku": "Lineitem sku", "units": "Lineitem quantity"}
    )  # fmt: skip

    assert [("A", "2026-02-01", 4)] == sold()
    assert [2] == [note.values["n"] for note in report.notes if "added up" in note.text]
    bring(HEAD + "2026-02-01,A,7\n2026-02-01,A,7\n")
    assert [("A", "2026-02-01", 7)] == sold()


def test_an_export_with_a_day_is_no_table_of_products(bring: Bring) -> None:
    """SKU, ASIN and a title are in any export: it is refused with its columns to be named, and not read as descriptions."""
    erp = bring("时间,店铺,ASIN,SKU,品名,FBA可售,销量,销售额\n2026-02-01,店铺1,B000000001,A,杯,120,5,50.25\n")
    english = bring("Date,SKU,ASIN,Title,Category,Price,Qty Sold\n2026-02-01,A,B000000001,Mug,Home,10.50,3\n")
    costs = bring("Item,SKU #,Cost ($),Supplier,Lead time (days),MOQ\nMug,A,5.25,Acme,35,100\n")
    own = bring("sku,unit_cost,a,b,c,d,e,f\nA,3.25,,,,,,\n")

    assert ["columns"] * 3 == [each.wants and each.wants.what for each in (erp, english, costs)]
    assert ("imported", "products") == (own.state, own.kind)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (
            "sku,fnsku,asin,product-name,reserved_qty,reserved_customerorders",
            "Reserved Inventory, which is not read",
        ),
        ("Date,FNSKU,ASIN,MSKU,Title,Event Type,Reference ID,Quantity", "by day"),
        (
            "Campaign Name,Ad Group Name,Customer Search Term,Impressions,Clicks,Spend",
            "Advertised product report",
        ),
        (
            "Date,Ordered Product Sales,Units Ordered,Sessions - Total",
            "of the shop as a whole, by date, which is not read",
        ),
        (
            "Datum,Durch bestellte Produkte erzielter Umsatz,Bestellte Einheiten,Zahl der Bestellposten",
            "By ASIN",
        ),
        ("日期,已订购商品销售额,已订购商品数量,订单商品总数", "of the shop as a whole"),
        ("日付,注文商品の売上額,注文された商品点数,注文品目総数", "All Orders"),
        ("Fecha,Ventas de productos pedidos,Unidades pedidas", "of the shop as a whole"),
        ("Time,Selected date range,Same date range one year ago", "the sales dashboard"),
        ("（父）ASIN,标题,会话数 - 总计,已订购商品数量", "by parent item"),
        ("Name,Email,Currency,Total,Lineitem sku,Lineitem quantity,Created at,Vendor,Id", "No known report"),
    ],
)
def test_a_report_that_is_not_read_is_called_by_its_name(bring: Bring, header: str, says: str) -> None:
    """And the one that tells the same is named; what is like nothing is not compared with anything."""
    report = bring(header + "\n" + ",".join("1" for _ in header.split(",")) + "\n")

    assert "refused" == report.state
    assert says in str(report.reason)
    assert ("which is not read" in str(report.reason)) == (report.wants is None)


def test_a_table_that_names_skus_is_no_report_of_the_shop(bring: Bring) -> None:
    """Another tool may call its columns as Amazon does: its owner can say what they are."""
    report = bring("Date,SKU,Units Ordered,Ordered Product Sales\n2026-03-01,A,3,30.50\n")

    assert ("refused", "columns") == (report.state, report.wants and report.wants.what)


def test_a_folder_is_read_without_what_is_hidden_in_it(
    engine: Engine, tmp_path: Path, sold: Callable[[], Any]
) -> None:
    """Folders below count, hidden ones and the lock files of spreadsheet programs do not."""
    for name, day in (("a.csv", 1), ("sub/b.csv", 2), (".trash/c.csv", 3), ("~$d.csv", 4), (".e.csv", 5)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{HEAD}2026-02-0{day},A,1\n")

    import_files(engine, "default", [tmp_path], now=NOW)

    assert ["2026-02-01", "2026-02-02"] == [day for _, day, _ in sold()]


def test_money_of_several_currencies_is_not_added_up(bring: Bring) -> None:
    """Units are; where the rows are from is said."""
    head = (
        "amazon-order-id\tpurchase-date\torder-status\tsales-channel\tsku\tquantity\tcurrency\titem-price\n"
    )
    row = "{}\t2026-03-02T05:10:00+00:00\tShipped\t{}\tA\t1\t{}\t10.00\n"

    report = bring(head + row.format(1, "Amazon.com", "USD") + row.format(2, "Amazon.ca", "CAD"))

    assert (2, None) == (report.totals["units"], report.totals.get("sales"))
    assert ["CA 1, US 1"] == [note.values["places"] for note in report.notes if "places" in note.values]


@pytest.mark.parametrize(
    ("header", "row", "place"),
    [
        (
            "Datum;Währung;Kampagnen-Name;Beworbene SKU;Beworbene ASIN;Impressionen;Klicks;Ausgaben;7 Tage, Umsatz gesamt (€);7 Tage, Aufträge gesamt (#)",
            "13.03.2026;EUR;C;A;B000000001;100;10;5,00 €;20,00 €;2", "A1PA6795UKMFR9",
        ),
        (
            "日期;预算货币;广告活动名称;推广的商品 SKU-Advertised product SKU;推广的商品编号;推广的商品站点;展示量;点击量;总成本;购买量;销售额",
            "2026-03-13;USD;C;A;B000000001;AMAZON.COM;100;10;5.00;2;20.00", "ATVPDKIKX0DER",
        ),
        (
            "Start Date;End Date;Currency;Campaign Name;Country;Advertised SKU;Impressions;Clicks;Spend(CAD);7 Day Total Sales ;7 Day Total Orders (#)",
            "Mar 13, 2026;Mar 13, 2026;CAD;C;Canada;A;100;10;5.00;20.00;2", "A2EUQ1WTGCTBG2",
        ),
    ],
)  # fmt: skip
def test_advertising_is_read_in_the_languages_of_the_console(
    bring: Bring, look: Look, header: str, row: str, place: str
) -> None:
    """Units behind a name, names in two languages and countries written out included."""
    options = {"marketplace": "DE"} if "EUR" in row else {}

    report = bring(f"{header}\n{row}\n", **options)

    assert ("imported", "ads_report", place) == (report.state, report.kind, report.marketplace), report.reason
    assert [(50_000, 200_000, 10, 2)] == look("select spend, ad_sales, clicks, ad_orders from ad_day")


def test_a_usual_column_that_is_not_found_is_said(bring: Bring) -> None:
    """A translation nobody told of must not lose a figure in silence."""
    report = bring(
        "(Child) ASIN,Units Ordered,Page Views - Total,Ordered Product Sales,Besuche\nB000000001,3,5,$10.25,9\n",
        first_day=date(2026, 3, 1), last_day=date(2026, 3, 31),
    )  # fmt: skip

    assert [("sessions", "Besuche")] == [
        (note.values["fields"], note.values["columns"]) for note in report.notes if "fields" in note.values
    ]


@pytest.mark.parametrize(
    "header",
    [
        "(Principale) ASIN;ASIN (figlio);Sessioni – Totale;Unità ordinate;Vendite di prodotti ordinati",
        "ASIN (principal);ASIN (secundario);Sesiones: Total;Unidades pedidas;Ventas de productos pedidos",
        "(상위) ASIN;(하위) ASIN;세션 - 총계;상품 주문량;주문한 상품 판매량",
        "(Übergeordnete) ASIN;(Untergeordnete) ASIN;Sitzungen – Gesamt;Bestellte Einheiten;Umsätze – Bestellte Artikel",
    ],
)
def test_the_business_report_is_read_in_more_languages(bring: Bring, header: str) -> None:
    report = bring(
        f"{header}\nB000000009;B000000001;30;7;1.140,50 €\n",
        marketplace="IT", first_day=date(2026, 3, 1), last_day=date(2026, 3, 31),
    )  # fmt: skip

    assert ("imported", "business_report") == (report.state, report.kind), report.reason
    assert (7, 30, "1140.50") == (
        report.totals["units"],
        report.totals["sessions"],
        f"{report.totals['sales']:.2f}",
    )


def test_a_sku_that_a_spreadsheet_or_a_hand_changed_is_pointed_out(bring: Bring) -> None:
    """Leading zeros, capitals and full-width letters make a new SKU, and the one it resembles is named."""
    bring(HEAD + "2026-02-01,00123,5\n2026-02-01,Abc,5\n")

    report = bring(HEAD + "2026-02-02,123,5\n2026-02-02,ＡBC,5\n2026-02-02,New,5\n2026-02-02,Abc,1\n")

    assert ["123 (00123), ＡBC (Abc)"] == [
        note.values["pairs"] for note in report.notes if "pairs" in note.values
    ]


def test_an_older_order_file_says_what_it_did_not_change(bring: Bring, sold: Callable[[], Any]) -> None:
    """Its totals are the file's; that a newer telling stands is said."""
    head = "amazon-order-id\tpurchase-date\tlast-updated-date\torder-status\tsku\tquantity\n"
    bring(head + "1\t2026-03-02T05:10:00+00:00\t2026-03-04T00:00:00+00:00\tCancelled\tA\t0\n")

    report = bring(
        head
        + "1\t2026-03-02T05:10:00+00:00\t2026-03-02T06:00:00+00:00\tShipped\tA\t1\n"
        + "2\t2026-03-02T05:10:00+00:00\t2026-03-02T06:00:00+00:00\tShipped\tA\t1\n"
    )

    assert [("A", "2026-03-01", 1)] == sold()
    assert [1] == [note.values["n"] for note in report.notes if "newer file" in note.text]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("date,sku,rating,body\n2026-02-01,A,6,x\n", "rating: “6” is not between 0 and 5"),
        ("date,ipi\n2026-02-01,1200\n", "ipi: “1200” is not between 0 and 1,000"),
        ("category,return_rate\nMugs,7.5\n", "write 0.075 or 7.5%"),
        (
            "po,sku,quantity,ordered_on,expected_on\nP1,A,5,2026-02-01,2025-03-01\n",
            "expected_on is before ordered_on",
        ),
        (
            "Date\tMSKU\tDisposition\tStarting Warehouse Balance\tEnding Warehouse Balance\n03/2026\tA\tSELLABLE\t1\t2\n",
            "is a month",
        ),
    ],
)
def test_a_figure_that_cannot_be_is_refused_with_what_could(bring: Bring, text: str, why: str) -> None:
    report = bring(text)

    assert "refused" == report.state
    assert why in str(report.reason)


def test_rank_nought_is_no_rank(bring: Bring, look: Look) -> None:
    """Tools write 0 where a listing has none."""
    report = bring("date,sku,bsr\n2026-02-01,A,0\n2026-02-02,A,1234\n")
    bring("date,keyword,sku,search_volume,organic_rank\n2026-02-01,mug,A,100,0\n")

    assert [1] == [each.rows for each in report.rows_skipped]
    assert [(1234,)] == look("select bsr from bsr_day")
    assert [(100, None)] == look("select search_volume, organic_rank from keyword_day")


def test_lines_of_returns_alike_are_each_a_return_and_nothing_else_is_said(bring: Bring, look: Look) -> None:
    report = bring("date,sku,units,reason\n2026-02-01,A,1,x\n2026-02-01,A,1,x\n")

    assert [(2,)] == look("select units from return_day")
    assert not [note for note in report.notes if "repeat" in note.text]


@pytest.mark.parametrize(("country", "day"), [("GB", "2026-04-05"), ("US", "2026-05-04")])
def test_a_report_writes_dates_as_its_marketplace_does(
    bring: Bring, look: Look, country: str, day: str
) -> None:
    """05/04 is April in Britain and May in America, where no other date of the file tells."""
    header = "Country,Product Name,Merchant SKU,ASIN,Recommended replenishment qty,Recommended ship date"

    report = bring(
        f"{header}\n{country},Mug,A,B000000001,20,05/04/2026\n",
        first_day=date(2026, 3, 31), last_day=date(2026, 3, 31),
    )  # fmt: skip

    assert "imported" == report.state, report.reason
    assert [day] == [str(each)[:10] for (each,) in look("select ship_by from advice_day")]


def test_an_object_a_line_is_a_table(bring: Bring, sold: Callable[[], Any]) -> None:
    """JSON Lines, as data services write them; one that breaks off is refused as a whole."""
    lines = '{"date":"2026-02-01","sku":"A","units":3}\n{"date":"2026-02-02","sku":"A","units":4}\n'

    assert ("imported", 2) == ((report := bring(lines, "a.jsonl")).state, report.rows_read), report.reason
    assert "refused" == bring(lines + '{"date":"2026-02-03","sku":"A","un', "b.jsonl").state
    assert [("A", "2026-02-01", 3), ("A", "2026-02-02", 4)] == sold()


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_header_wrapped_by_hand_is_one_header(
    bring: Bring, sold: Callable[[], Any], delimiter: str
) -> None:
    """Spreadsheets save the line breaks inside its cells; what stands above it and a stray quote below do no harm."""
    lines = 'Report of March\n\ndate,"sku","units\n","Remark\nof\nours"\n2026-02-01,A,3,12" pan\n2026-02-02,A,4,\n'

    report = bring(lines.replace(",", delimiter))

    assert "imported" == report.state, report.reason
    assert [("A", "2026-02-01", 3), ("A", "2026-02-02", 4)] == sold()
    assert any("Remark of ours" in str(note) for note in report.notes)


def test_a_figure_with_a_footnote_is_not_another_figure(bring: Bring, sold: Callable[[], Any]) -> None:
    """Three with a raised two beside it is refused, not read as thirty-two."""
    report = bring(HEAD + "2026-02-01,A,3²\n2026-02-02,A,4\n")

    assert [2] == [each.line for each in report.rows_refused]
    assert [("A", "2026-02-02", 4)] == sold()
