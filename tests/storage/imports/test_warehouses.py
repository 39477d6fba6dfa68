"""Stock by warehouse: added up by SKU, Amazon's apart from one's own, and nothing counted twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from storage.sources.guess import guess
from storage.sources.warehouses import marketplace_of, place_of, way_from
from tests.storage.imports.conftest import US, Bring, Look

HEAD = "date,sku,on_hand,inbound,warehouse\n"
DAY = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 1)}
STOCK = "select k.sku, d.on_hand, d.inbound from stock_day d join sku k on k.id = d.sku_id order by 1, 2"
OWN = "select k.sku, d.warehouse, d.on_hand from warehouse_day d join sku k on k.id = d.sku_id order by 1, 2"


def told(report: Any) -> str:
    return "\n".join(map(str, report.notes))


def test_warehouses_are_added_up_by_sku(bring: Bring, look: Look) -> None:
    """Alike figures of two warehouses are two; the same line twice is one; which were added up is said."""
    report = bring(
        HEAD + "2026-03-01,A,10,1,East\n2026-03-01,A,10,1,West\n2026-03-01,B,5,,East\n2026-03-01,B,5,,East\n"
    )

    assert [("A", 20, 2), ("B", 5, None)] == look(STOCK)
    assert 25 == report.totals["on_hand"]
    assert "Stock of 2 warehouses was added up by SKU: East, West." in told(report)


@pytest.mark.parametrize("name", ["合计", "Total", "全部仓库", "All locations", "ALL WAREHOUSES"])
def test_the_sum_over_warehouses_is_no_warehouse(bring: Bring, look: Look, name: str) -> None:
    """Exports have it below each SKU: counted as a place it would double the stock."""
    report = bring(HEAD + f"2026-03-01,A,10,,East\n2026-03-01,A,5,,West\n2026-03-01,A,15,,{name}\n")

    assert [("A", "East", 10), ("A", "West", 5)] == look(OWN)
    assert [("totals, not a row of their own", 1)] == [
        (str(each.reason), each.rows) for each in report.rows_skipped
    ]


def test_one_warehouse_told_in_two_ways_is_a_contradiction(bring: Bring, look: Look) -> None:
    """As lines of one SKU and day are where no warehouse is told."""
    report = bring(HEAD + "2026-03-01,A,10,,East\n2026-03-01,A,7,,East\n")

    assert "refused" == report.state
    assert "contradicts line" in str(report.reason)
    assert [] == look(STOCK)


def test_stock_at_amazon_is_kept_apart(bring: Bring, look: Look) -> None:
    """One's own warehouse is stock that can be sent; what is on its way and what came back is left out with its units."""
    rows = "A,10,1,FBA US\n2026-03-01,A,40,2,3PL LA\n2026-03-01,A,7,,FBA in transit\n2026-03-01,A,3,,Returns\n2026-03-01,B,9,,\n"

    report = bring(HEAD + "2026-03-01," + rows)

    assert [("A", 10, 1)] == look(STOCK)
    assert [("A", "3PL LA", 40)] == look(OWN)
    assert "40 units in warehouses of your own (3PL LA) count as stock that can be sent to Amazon" in told(
        report
    )
    assert "9 units at no warehouse named were left out" in told(report)
    assert "10 units at FBA in transit, Returns were left out" in told(report)
    assert (10, 40) == (report.totals["on_hand"], report.totals["in_warehouses"])


@pytest.mark.parametrize("amazon_first", [True, False])
def test_ones_own_stock_and_amazons_find_each_other_in_any_order(
    bring: Bring, look: Look, amazon_first: bool
) -> None:
    """What lies at Amazon sells, what lies elsewhere can be sent; a SKU that Amazon does not have is sold from there."""
    own = HEAD + "2026-03-01,A,10,,East\n2026-03-01,A,5,,West\n2026-03-01,B,6,,East\n"
    amazons = "sku,fnsku,asin,product-name,afn-listing-exists,afn-fulfillable-quantity,afn-total-quantity\nA,X1,B000000001,Mug,Yes,4,4\n"
    files = [(amazons, DAY), (own, {})]
    for content, options in files if amazon_first else files[::-1]:
        assert "imported" == bring(content, **options).state

    assert [("A", 4, None), ("B", 6, None)] == look(STOCK)
    assert [("A", "East", 10), ("A", "West", 5), ("B", "East", 6)] == look(OWN)


def test_ones_own_stock_again_changes_nothing(bring: Bring, look: Look) -> None:
    """And a newer count stands beside the older one."""
    amazons, own = HEAD + "2026-03-01,A,4,,\n", HEAD + "2026-03-01,A,10,,East\n"
    bring(amazons)
    bring(own)

    again = bring(own.replace("A,10", "A,10 "), "again.csv")
    bring(own.replace("03-01,A,10", "03-02,A,7"))

    assert (0, 0) == (again.rows_new, again.rows_changed)
    assert [("A", "East", 10), ("A", "East", 7)] == look(OWN + ", d.day")


def test_each_marketplace_has_its_own_stock(bring: Bring, look: Look) -> None:
    """Where Amazon's warehouses name it; two countries are never added up."""
    bring(
        HEAD
        + "2026-03-01,A,10,,FBA US\n2026-03-01,A,4,,店铺1:德国仓FBA\n2026-03-01,A,3,,FBA-US 2\n2026-03-01,B,5,,Amazon.co.uk\n"
    )

    assert [("A", 13, "ATVPDKIKX0DER"), ("A", 4, "A1PA6795UKMFR9"), ("B", 5, "A1F83G8C2ARO7P")] == look(
        "select k.sku, d.on_hand, k.marketplace from stock_day d join sku k on k.id = d.sku_id order by 1, 2 desc"
    )


@pytest.mark.parametrize("places", [("FBA US", "FBA EU"), ("FBA EU", "FBA NA")])
def test_stock_of_an_open_marketplace_is_not_guessed(
    bring: Bring, look: Look, places: tuple[str, str]
) -> None:
    """A region is no marketplace."""
    report = bring(HEAD + "".join(f"2026-03-01,A,10,,{place}\n" for place in places))

    assert "refused" == report.state
    assert "It is open in which marketplace" in str(report.reason)
    assert [] == look(STOCK)


def test_an_export_by_location_is_mapped_and_added_up(bring: Bring, look: Look) -> None:
    """As a shop exports it: a line for each location, "not stocked" where there is none."""
    header = "Handle,Title,SKU,Location,Incoming (not editable),Available (not editable),On hand (current)"
    guessed = guess(header.split(","))
    assert guessed is not None
    assert ("inventory", 3) == (guessed.kind, guessed.columns["warehouse"])

    report = bring(
        header + "\nmug,Mug,A,Main,0,10,11\nmug,Mug,A,Shop 2,0,4,4\npan,Pan,B,Main,5,0,0\npan,Pan,B,Shop 2,not stocked,not stocked,not stocked\n",
        kind="inventory",
        columns={"sku": "SKU", "on_hand": "Available (not editable)", "warehouse": "Location", "inbound": "Incoming (not editable)"},
        **DAY,
    )  # fmt: skip

    assert [("A", 14, 0), ("B", 0, 5)] == look(STOCK)
    assert "Main, Shop 2" in told(report)


def test_a_warehouse_that_names_its_country_feeds_that_marketplace(bring: Bring, look: Look) -> None:
    """Stock in Germany is not on its way to American customers; Amazon's without a name stays the file's own."""
    content = (
        HEAD
        + "2026-03-01,A,10,,FBA\n2026-03-01,A,40,,德国仓\n2026-03-01,A,30,,3PL CA\n2026-03-01,A,20,,UK 3PL\n"
    )
    own = "select d.warehouse, k.marketplace from warehouse_day d join sku k on k.id = d.sku_id order by 1"

    assert "Rows by marketplace: US 2, " in told(bring(content))
    assert [("3PL CA", US), ("UK 3PL", "A1F83G8C2ARO7P"), ("德国仓", "A1PA6795UKMFR9")] == look(own)
    assert ("A", 10, None) in look(STOCK)


def test_a_warehouse_that_is_named_no_more_is_said_to_count_still(bring: Bring) -> None:
    """It may have been renamed; told to be empty it counts no more, and one counted lately is nothing to speak of."""
    amazons = "2026-03-01,A,1,,FBA\n2026-03-01,A,10,,East\n2026-03-01,A,5,,West\n"
    bring(HEAD + amazons)
    soon = bring(HEAD + "2026-03-20,A,5,,West\n")
    late = bring(HEAD + "2026-04-10,A,10,,美东仓\n2026-04-10,A,5,,West\n")
    bring(HEAD + "2026-04-11,A,0,,East\n")
    after = bring(HEAD + "2026-05-20,A,9,,美东仓\n2026-05-20,A,5,,West\n")

    assert "still count" not in told(soon)
    assert (
        "10 units still count in warehouses that are not in this file and were last counted on 2026-03-01"
        in told(late)
    )
    assert "still count" not in told(after)


def test_a_warehouse_is_one_however_it_is_spelt(bring: Bring, look: Look) -> None:
    """Capitals, width and spaces do not make another place: its newest count is the only one that counts."""
    bring(
        HEAD + "2026-03-01,A,1,,FBA\n2026-03-01,A,10,,East LA\n2026-03-01,B,6,,East LA\n2026-03-01,C,1,,FBA\n"
    )
    bring(
        HEAD
        + "2026-03-02,A,8,,EAST  la\n2026-03-02,C,8,,Ｅast LA\n2026-03-02,C,8,,Neu\n2026-03-02,C,8,,NEU\n"
    )

    assert [
        ("A", "East LA", 10), ("A", "East LA", 8), ("B", "East LA", 6), ("C", "East LA", 8), ("C", "NEU", 8),
    ] == look(OWN + ", d.day")  # fmt: skip


@pytest.mark.parametrize(
    "header", ["sku,warehouse,bin,on_hand", "sku,warehouse,location,on_hand", "sku,仓库,批次号,on_hand"]
)
def test_lots_and_bins_of_a_warehouse_are_added_up(bring: Bring, look: Look, header: str) -> None:
    """A warehouse's own program has a line for each bin: as many units in two of them are twice as many."""
    rows = "A,LA,R1,10\nA,LA,R2,10\nA,NJ,R1,4\nB,LA,R3,4\nB,LA,R9,6\n"

    report = bring("date," + header + "\n" + "".join(f"2026-03-01,{row}\n" for row in rows.splitlines()))

    assert "imported" == report.state, report.reason
    assert [("A", "LA", 20), ("A", "NJ", 4), ("B", "LA", 10)] == look(OWN)
    assert "2 lines tell of a SKU in a warehouse that another line tells of too" in told(report)


@pytest.mark.parametrize(
    ("name", "place", "marketplace"),
    [
        ("FBA", "amazon", None), ("FBA US", "amazon", "US"), ("美国FBA仓", "amazon", "US"), ("亚马逊日本", "amazon", "JP"),
        ("Amazon.de", "amazon", "DE"), ("FBA GB", "amazon", "UK"), ("FBA US/CA", "amazon", None), ("East US", "own", None),
        ("Amazon FBM", "own", None), ("AWD", "own", None), ("美西仓", "own", None), ("FBA在途", "aside", None),
        ("Returns Berlin", "aside", None), ("Returning Goods Ltd", "own", None),
        ("Amazon Warehousing & Distribution", "own", None), ("Amazon Warehousing and Distribution", "own", None), ("亚马逊入仓分销网络", "own", None),
        ("深圳不良品仓", "aside", None), ("Fbart", "own", None),
    ],
)  # fmt: skip
def test_a_warehouse_is_known_by_its_name(name: str, place: str, marketplace: str | None) -> None:
    """Amazon's, one's own, or a place nothing is sold from."""
    found = marketplace_of(name)

    assert (place, marketplace) == (place_of(name), found and found.code)


@pytest.mark.parametrize(
    ("name", "way"),
    [("深圳仓", "home"), ("Yiwu 2", "home"), ("国内仓", "home"), ("3PL LA", "warehouse"), ("美西仓", "warehouse"), ("AWD US", "awd"), ("Amazon Warehousing & Distribution", "awd")],
)  # fmt: skip
def test_a_warehouse_s_name_tells_the_way_from_it(name: str, way: str) -> None:
    assert way == way_from(name)
