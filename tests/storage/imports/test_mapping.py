"""Exports of an unknown kind: read by what a person says of their columns, remembered by header, refused in words."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from core.errors import BadUse, NotFound
from storage.imports import answer, kept_head
from storage.sources.mapping import fingerprint
from tests.conftest import NOW
from tests.storage.imports.conftest import Bring, Look

UNKNOWN = "Phrase;Searches;When\nStorage bins;1.200;20.11.2026\nbox;>900;20.11.2026\n"
COLUMNS = {"keyword": "Phrase", "search_volume": "searches", "date": "WHEN"}


def test_an_unknown_table_names_its_columns_and_is_kept(bring: Bring, look: Look, engine: Engine) -> None:
    report = bring(UNKNOWN)

    assert "refused" == report.state
    assert report.wants is not None
    assert report.import_id is not None
    assert ("columns", ("Phrase", "Searches", "When")) == (report.wants.what, report.wants.headers)
    assert ["Phrase", "Searches", "When"] == kept_head(engine, "default", report.import_id).headers
    assert [] == look("select * from keyword_day")


def test_what_was_said_is_remembered_for_the_same_header(bring: Bring, look: Look, engine: Engine) -> None:
    """The kept file is imported; the next one, with its columns in another order, needs no word."""
    refused = bring(UNKNOWN)
    assert refused.import_id is not None
    report = answer(engine, "default", refused.import_id, kind="keywords", columns=COLUMNS, by="U1", now=NOW)
    later = bring("When;Phrase;Searches\n21.11.2026;lid;70\n")

    assert ("imported", "keywords", 2) == (report.state, report.kind, report.rows_new), report.reason
    assert ("imported", 1) == (later.state, later.rows_new), later.reason
    assert [("box", 900), ("lid", 70), ("storage bins", 1200)] == look(
        "select keyword, search_volume from keyword_day order by keyword"
    )
    with pytest.raises(NotFound):
        answer(engine, "default", refused.import_id, kind="keywords", columns=COLUMNS, now=NOW)


def test_what_was_kept_goes_when_the_file_comes_in_another_way(bring: Bring, look: Look) -> None:
    """Somebody was asked what its columns are; then it is imported with them named, or the program died in between."""
    bring(UNKNOWN)
    assert [(1,)] == look("select count(*) from held_part")
    bring(UNKNOWN, kind="keywords", columns=COLUMNS)

    assert [(0,)] == look("select count(*) from held_part")


def test_without_a_column_for_the_day_the_person_says_one(bring: Bring, look: Look) -> None:
    columns = {"keyword": "Phrase", "search_volume": "Searches"}
    nobody = bring(UNKNOWN, kind="keywords", columns=columns)
    said = bring(UNKNOWN, kind="keywords", first_day=date(2026, 11, 19), last_day=date(2026, 11, 19))

    assert ("refused", "day") == (nobody.state, nobody.wants and nobody.wants.what)
    assert ("imported", 2) == (said.state, said.rows_new), said.reason
    assert ["2026-11-19"] == [str(day)[:10] for (day,) in look("select distinct day from keyword_day")]


@pytest.mark.parametrize(
    ("kind", "columns", "says"),
    [
        ("keywords", {"search_volume": "Searches"}, "Say which column is keyword"),
        ("keywords", {"keyword": "Phrase", "colour": "Searches"}, "has no column “colour”"),
        ("keywords", {"keyword": "Term"}, "no column “Term”"),
        ("settlement", {"keyword": "Phrase"}, "Columns can be mapped for"),
    ],
)
def test_a_mapping_that_cannot_be_meant_changes_nothing(
    bring: Bring, look: Look, kind: str, columns: dict[str, str], says: str
) -> None:
    with pytest.raises(BadUse, match=says):
        bring(UNKNOWN, kind=kind, columns=columns)

    assert [] == look("select * from column_mapping")


def test_products_and_orders_can_be_mapped_and_need_no_day(bring: Bring, look: Look) -> None:
    """An ERP's own names for costs and orders."""
    products = bring(
        "产品名称,SKU,采购成本\n灯,HX-1,12.50\n", kind="products",
        columns={"title": "产品名称", "sku": "SKU", "unit_cost": "采购成本"},
    )  # fmt: skip
    orders = bring(
        "采购单号,SKU,采购数量,下单时间\nPO1,HX-1,500,2026/10/01\n", kind="purchase_orders",
        columns={"po": "采购单号", "sku": "SKU", "quantity": "采购数量", "ordered_on": "下单时间"},
    )  # fmt: skip

    assert ("imported", 1) == (products.state, products.rows_new), products.reason
    assert ("imported", 1) == (orders.state, orders.rows_new), orders.reason
    assert [("HX-1", "灯")] == look("select sku, title from sku")


def test_a_header_has_one_fingerprint_however_it_is_written() -> None:
    assert fingerprint(["Search Volume", "Keyword"]) == fingerprint(["keyword", "search-volume "])
    assert fingerprint(["Keyword"]) != fingerprint(["Keyword", "Rank"])


def test_the_first_rows_of_a_kept_table_are_shown_beside_its_columns(bring: Bring, engine: Engine) -> None:
    """Columns without a name are left out, and so are their cells."""
    report = bring('Phrase;;Searches\nbin;x;1.200\n"lid;box";y;70\n')

    assert report.import_id is not None
    kept = kept_head(engine, "default", report.import_id)
    assert (["Phrase", "Searches"], [["bin", "1.200"], ["lid;box", "70"]]) == (kept.headers, kept.rows)


def test_listings_of_any_tool_become_market_listings(bring: Bring, look: Look) -> None:
    report = bring(
        "Product,Code,Est. Sales,Cost\nBox,B0AAAAAAA1,>300,\"$1,299.00\"\n",
        kind="listings", columns={"asin": "Code", "title": "Product", "units_month": "Est. Sales", "price": "Cost"},
        first_day=date(2026, 11, 20), last_day=date(2026, 11, 20),
    )  # fmt: skip

    assert ("imported", 1) == (report.state, report.rows_new), report.reason
    assert [("B0AAAAAAA1", "Box", 300.0, 12_990_000, "listings")] == look(
        "select asin, title, units_month, price, source from market_listing"
    )
