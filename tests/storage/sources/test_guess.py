"""An unknown table's kind and columns are guessed from its names and first cells, in English and Chinese; doubt is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.sources import mapping
from storage.sources.guess import columns, guess

Case = tuple[str, str, dict[str, str]]

CASES: tuple[Case, ...] = (
    ("日期,商品编码,销量,备注", "sales", {"date": "日期", "sku": "商品编码", "units": "销量"}),
    ("Day;Item No;Qty Sold;Net Sales", "sales", {"date": "Day", "sku": "Item No", "units": "Qty Sold", "revenue": "Net Sales"}),
    (
        "店铺,MSKU,品名,FBA可售,FBA在途,库龄0-90天,统计日期", "inventory",
        {"sku": "MSKU", "on_hand": "FBA可售", "inbound": "FBA在途", "age_0_90": "库龄0-90天", "date": "统计日期"},
    ),
    (
        "仓库,SKU,品名,FNSKU,可用量,锁定量,待到货量,在途量,总量", "inventory",
        {"warehouse": "仓库", "sku": "SKU", "on_hand": "可用量", "inbound": "在途量"},
    ),
    (
        "Inventory Id,SKU,Name,Fulfillment Center,On Hand,Committed,In Transit", "inventory",
        {"sku": "SKU", "warehouse": "Fulfillment Center", "on_hand": "On Hand", "inbound": "In Transit"},
    ),
    (
        "采购单号,SKU,供应商,采购数量,采购单价,下单时间,预计到货日期", "purchase_orders",
        {
            "po": "采购单号", "sku": "SKU", "quantity": "采购数量", "ordered_on": "下单时间", "supplier": "供应商",
            "unit_cost": "采购单价", "expected_on": "预计到货日期",
        },
    ),
    ("产品名称,SKU,采购成本,箱规,生产周期", "products", {
        "title": "产品名称", "sku": "SKU", "unit_cost": "采购成本", "carton_units": "箱规", "production_days": "生产周期",
    }),
    ("Phrase,Serach Volume,Organic Rank", "keywords", {
        "keyword": "Phrase", "search_volume": "Serach Volume", "organic_rank": "Organic Rank",
    }),
    ("Return Date,SKU,Return Quantity,Return Reason", "returns", {
        "date": "Return Date", "sku": "SKU", "units": "Return Quantity", "reason": "Return Reason",
    }),
    ("ASIN,Brand,Price $,ASIN Sales,Review Count", "listings", {
        "asin": "ASIN", "brand": "Brand", "price": "Price $", "units_month": "ASIN Sales", "reviews": "Review Count",
    }),
)  # fmt: skip


@pytest.mark.parametrize(("header", "kind", "expected"), CASES)
def test_the_tables_of_other_tools_are_guessed_by_their_names(
    header: str, kind: str, expected: dict[str, str]
) -> None:
    names = header.replace(";", ",").split(",")

    found = guess(names)

    assert found is not None
    assert (kind, expected) == (found.kind, {field: names[index] for field, index in found.columns.items()})


def test_a_warehouse_is_not_known_by_a_number() -> None:
    """A column of units named after a warehouse is that warehouse's stock, and not the names of warehouses."""
    names = ["SKU", "美西仓库存", "可售库存"]

    found = columns("inventory", names, [["A", "100", "30"], ["B", "1,200", "3"]])

    assert {"sku": 0, "on_hand": 2} == found.columns


def test_a_column_is_taken_for_a_day_by_its_cells_and_says_so() -> None:
    found = guess(
        ["Phrase", "Searches", "Wann"], [["bin", "1.200", "20.11.2026"], ["box", ">900", "21.11.2026"]]
    )

    assert found is not None
    assert ("keywords", 2, "cells") == (found.kind, found.columns["date"], found.why["date"])


def test_cells_that_contradict_a_name_are_believed() -> None:
    """A column “Volume” of words is no search volume, a “Date” of numbers no day."""
    found = columns("keywords", ["Keyword", "Volume", "Date"], [["bin", "very high", "17"]])

    assert {"keyword": 0} == found.columns


def test_a_table_that_lacks_one_field_is_named_with_it() -> None:
    """Sales without a column for the units: the person is asked for that alone."""
    found = guess(["日期", "SKU", "销售额", "会话数"])

    assert found is not None
    assert ("sales", ("units",)) == (found.kind, found.lacking())


@pytest.mark.parametrize("header", [["foo", "bar"], ["SKU", "Note"], ["Volume"], [], ["", " "]])
def test_where_nothing_fits_nothing_is_guessed(header: list[str]) -> None:
    assert guess(header) is None


@given(
    st.lists(st.text(max_size=12), max_size=8),
    st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=3),
)
def test_a_guess_can_always_be_meant(header: list[str], rows: list[list[str]]) -> None:
    """Whatever the header: known fields, each column once, and nothing that an import would refuse as a mapping."""
    found = guess(header, rows)

    if found is not None:
        assert len(found.lacking()) <= 1
        assert len(set(found.columns.values())) == len(found.columns)
    if found is not None and not found.lacking():
        mapping.check(found.kind, {field: header[index] for field, index in found.columns.items()}, header)
