"""Real reports of real sellers. The totals were counted apart from this program, with the csv module and a calculator."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.storage.imports.conftest import MARCH, Bring, Look

UK = "A1F83G8C2ARO7P"


def test_uk_business_report_by_sku_of_march(bring: Bring, look: Look, shared_data: Path) -> None:
    """1,383 lines, 1,209 ASINs; 5 SKUs stand under two parents; sessions repeat on each SKU of an ASIN."""
    report = bring(shared_data / "amazon/seller_central/uk_business_report_child_2026-04-02.csv", **MARCH)

    assert ("imported", "business_report", "utf-8", UK, "GBP") == (
        report.state, report.kind, report.encoding, report.marketplace, report.currency,
    )  # fmt: skip
    assert (1383, 1378, 0, ()) == (
        report.rows_read,
        report.rows_new,
        report.rows_changed,
        report.rows_refused,
    )
    assert {
        "units": 10_069, "units_b2b": 1_047, "order_items": 8_829, "sales": Decimal("226693.74"),
        "sessions": 169_230, "page_views": 217_822, "asins": 1_209, "skus": 1_378,
    } == dict(report.totals)  # fmt: skip
    assert [(10_069, 2_266_937_400, 169_230)] == look(
        "select sum(units), sum(sales), sum(sessions) from sales_period"
    )
    # 104 + 49 ordered as "One day", 15 + 6 plain; 630 sessions under one parent and 356 under the other.
    assert [(21, None), (153, 986)] == look(
        "select units, sessions from sales_period p join sku s on s.id = p.sku_id"
        " where s.asin = 'B08FSRZJCW' and s.sku like 'OIL02I - 001%' order by units"
    )


@pytest.mark.parametrize(
    ("name", "rows", "units", "items", "sales", "sessions"),
    [
        ("uk_business_report_child_sku_2025-07-23.csv", 197, 323, 283, "6302.69", 889),
        ("uk_business_report_child_week11.csv", 646, 2_069, 1_782, "44976.18", 16_328),
    ],
)
def test_other_uk_business_reports(
    bring: Bring, shared_data: Path, name: str, rows: int, units: int, items: int, sales: str, sessions: int
) -> None:
    """A day and a week of the same seller."""
    report = bring(shared_data / "amazon/seller_central" / name, **MARCH)

    assert (rows, units, items, Decimal(sales), sessions) == (
        report.rows_read, report.totals["units"], report.totals["order_items"], report.totals["sales"],
        report.totals["sessions"],
    )  # fmt: skip
    assert UK == report.marketplace


def test_us_business_report_of_one_row(bring: Bring, look: Look, shared_data: Path) -> None:
    """One day goes to the day's sales, with sessions and the share of the featured offer."""
    day = date(2026, 3, 14)
    report = bring(
        shared_data / "amazon/seller_central/us_business_report_child_sku_1row.csv",
        first_day=day,
        last_day=day,
    )

    assert "ATVPDKIKX0DER" == report.marketplace
    assert [("5K-SC4U-PO06", 683, 5, 129_052_500, 668, 12_131, 17_004, 0.998)] == look(
        "select s.sku, units, units_b2b, sales, order_items, sessions, page_views, buy_box_share"
        " from sales_day d join sku s on s.id = d.sku_id"
    )


def test_us_inventory_planning(bring: Bring, look: Look, shared_data: Path) -> None:
    """98 columns, every cell quoted; empty "available" is no stock; overlapping ages are not added twice."""
    report = bring(shared_data / "amazon/seller_central/us_fba_inventory_planning_2026-07-31_2rows.csv")

    assert (date(2026, 7, 31), date(2026, 7, 31), 2) == (report.first_day, report.last_day, report.rows_new)
    assert {"on_hand": 165, "reserved": 4, "inbound": 686, "unsellable": 1, "skus": 2} == dict(report.totals)
    assert [
        ("BSCGRSNT108", "X004MM14RB", 0, 1, 1, 186, 3, 0),
        ("LANDINGNET-BAITWELLNET-01-24INCH", "X004TU68DV", 165, 3, 0, 500, 177, 0),
    ] == look(
        "select s.sku, s.fnsku, on_hand, reserved, reserved_customer, inbound, age_0_90, age_91_180"
        " from stock_day d join sku s on s.id = d.sku_id order by s.sku"
    )


def test_sales_and_traffic_by_sku(bring: Bring, look: Look, shared_data: Path) -> None:
    """Four days of the account (23 + 18 + 25 + 31 units) and three SKUs over the whole range (1 + 3 + 3)."""
    report = bring(shared_data / "amazon/spapi_report_examples/sellerSalesAndTrafficReport.example.json")

    assert (date(2021, 6, 11), date(2021, 6, 14), 7, 7) == (
        report.first_day, report.last_day, report.rows_read, report.rows_new,
    )  # fmt: skip
    assert (7, Decimal("88.04"), 37, 97, Decimal("1083.14")) == tuple(
        report.totals[name] for name in ("units", "sales", "sessions", "account_units", "account_sales")
    )
    assert [(97,)] == look("select sum(units) from account_sales_day")
    assert [(7, 37)] == look("select sum(units), sum(sessions) from sales_period")
    assert [] == look("select * from sales_day")


def test_sales_and_traffic_by_child_makes_skus_named_like_the_asin(
    bring: Bring, look: Look, shared_data: Path
) -> None:
    """Weeks begin on Sunday: the range asked for from Friday 11 June is widened to 6 June."""
    report = bring(shared_data / "amazon/spapi_report_examples/sellerSalesAndTrafficReport.example1.json")

    assert (date(2021, 6, 6), date(2021, 6, 14)) == (report.first_day, report.last_day)
    assert [("B123456789",), ("B234567890",), ("B345678901",)] == look("select sku from sku order by sku")
    assert [(41,), (56,)] == look("select units from account_sales_day order by first_day")


def test_sales_and_traffic_by_parent_tells_only_of_the_account(
    bring: Bring, look: Look, shared_data: Path
) -> None:
    """A parent is no SKU: nothing is made of its rows, and the report says so."""
    report = bring(shared_data / "amazon/spapi_report_examples/sellerSalesAndTrafficReport.example2.json")

    assert ("imported", 1, 590) == (report.state, report.rows_new, report.totals["account_units"])
    assert "PARENT" in str(report.notes[0])
    assert [] == look("select * from sku")


@pytest.mark.parametrize(
    "name",
    [
        "MANIFEST.tsv", "dbt_seeds/orders.csv", "fees/us-2026.yaml", "helium10/magnet_2025-06-05.csv",
        "spapi_report_schemas/promotionReport.json",
        "spapi_report_examples/promotionReport.example.json",
    ],
)  # fmt: skip
def test_files_of_another_world_are_refused(bring: Bring, look: Look, shared_data: Path, name: str) -> None:
    """What is no report that is read changes nothing and says so."""
    report = bring(shared_data / "amazon" / name)

    assert "refused" == report.state
    assert report.reason is not None
    assert [] == look("select * from sku")
