"""What files about the market become: Helium 10, Keepa, Brand Analytics and Amazon Ads, with their totals."""

from __future__ import annotations

import gzip
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine
from sqlmodel import Session

from storage.db import writing
from storage.queries.market import watching
from storage.tables import Sku
from tests.conftest import NOW
from tests.storage.imports.conftest import US, Bring, Look

DAY = {"first_day": date(2026, 11, 20), "last_day": date(2026, 11, 20)}
XRAY = (
    "Display Order,Product Details,ASIN,URL,Image URL,Brand,Price  USD,Parent Level Sales,ASIN Sales,Recent Purchases,"
    "Parent Level Revenue,ASIN Revenue,Title Char. Count,BSR,Seller Country/Region,Fees  USD,Active Sellers,Ratings,"
    "Review Count,Images,Review velocity,Buy Box,Category,Size Tier,Fulfillment,Dimensions,Weight,ABA Most Clicked,"
    "Creation Date,Sponsored,Best Seller,Seller Age (mo),Seller\n"
)


def own(engine: Engine, sku: str, asin: str) -> int:
    with Session(writing(engine)) as session:
        made = Sku(workspace_id="default", marketplace=US, sku=sku, currency="USD", asin=asin)
        session.add(made)
        session.commit()
        assert made.id is not None
        return made.id


# Real files: the totals below are what the files say, counted with pandas on 25 November 2026.


@pytest.mark.parametrize(
    ("name", "kind", "rows", "totals"),
    [
        (
            "helium10/cerebro_multi_asin_freeze_dried_strawberry_top_revenue.csv",
            "helium10_cerebro",
            420,
            {"keywords": 420, "asins": 9, "search_volume": 657_498},
        ),
        ("helium10/magnet_2025-06-05.csv", "helium10_magnet", 1329, {"keywords": 1329, "asins": 0, "search_volume": 603_703}),
        (
            "helium10/xray_legacy_2020_first300.csv",
            "helium10_xray",
            300,
            {"asins": 300, "units_month": 384_345, "revenue_month": Decimal("3189295.49")},
        ),
        ("keepa/keepa_product_0316769487_excerpt.json", "keepa_products", 1, {"asins": 1, "days": 195}),
        (
            "spapi_report_examples/sellingPartnerSearchQueryPerformanceReport.example.json",
            "search_query_performance",
            2,
            {"keywords": 1, "asins": 2, "search_volume": 15_000},
        ),
        ("spapi_report_examples/sellingPartnerSearchTermsReport.example.json", "search_terms", 12, {"keywords": 4, "asins": 12}),
        (
            "ads/us_advertised_product_unified_2rows.csv",
            "ads_report",
            2,
            {
                "spend": Decimal("115.84"), "ad_sales": Decimal("196.80"), "clicks": 111, "impressions": 11_177,
                "ad_orders": 12, "ad_units": 12, "skus": 1,
            },
        ),
    ],
)  # fmt: skip
def test_real_files_import_with_their_totals(
    bring: Bring, shared_data: Path, name: str, kind: str, rows: int, totals: dict[str, Any]
) -> None:
    """Each real file is recognised by its content, imported whole, and the same file twice changes nothing."""
    given = DAY if name.startswith("helium10") else {}
    report = bring(shared_data / "amazon" / name, **given)

    assert ("imported", kind, rows) == (report.state, report.kind, report.rows_read)
    assert totals == dict(report.totals)
    assert () == report.rows_refused
    again = bring(shared_data / "amazon" / name, **given)
    assert ("unchanged", 0, 0) == (again.state, again.rows_new, again.rows_changed)


def test_a_research_export_without_a_day_is_refused(bring: Bring) -> None:
    """Xray carries no date inside, and a guessed one would spoil a price history."""
    report = bring(
        XRAY + "1,A cup,B0AAAAAAA1,,,Acme,12.99,1,1,1,1,1,1,1,US,1,1,4,1,1,1,Amazon,K,S,FBA,,1,,,,,1,S\n"
    )

    assert "refused" == report.state
    assert "--from" in str(report.reason)


def test_xray_in_the_present_layout_and_a_browser_with_commas(bring: Bring, look: Look) -> None:
    """Spaces for thousands, decimal commas, bounds, ranges and dashes: the file's own style decides."""
    line = (
        '{n},"Cup, blue",{asin},u,i,Acme,"{price}","1 204","{units}",{bought},"1 000,00","{revenue}",9,"{bsr}",CN,"5,10",2,"4,6",'
        '"1 345",7,12,Amazon,Kitchen,Small,FBA,-,"0,50",,,,,3,Shop\n'
    )
    body = (
        line.format(n="1.", asin="B0AAAAAAA1", price="12,99", units="602", bought="1K+", revenue="366 714,82", bsr="2 311")
        + line.format(n="1.1", asin="B0AAAAAAA2", price="10,00 - 20,00", units=">100 000", bought="-", revenue="n/a", bsr="--")
    )  # fmt: skip
    report = bring("﻿" + XRAY + body, **DAY)

    assert ("imported", "helium10_xray", 2) == (report.state, report.kind, report.rows_new), report.reason
    assert "2 figures are only bounds (>100) and kept as the bound, 1 are ranges" in str(report.notes[0])
    assert [
        ("B0AAAAAAA1", 129_900, 602.0, 3_667_148_200, 1000, 2311, 4.6),
        ("B0AAAAAAA2", 150_000, 100_000.0, None, None, None, 4.6),
    ] == look(
        "select asin, price, units_month, revenue_month, bought_month, bsr, rating from market_listing order by asin"
    )


def test_black_box_tells_trends_and_a_price_column_names_the_country(bring: Bring, look: Look) -> None:
    """Per cents are shares with or without their sign; a column in pounds is of the British marketplace."""
    header = (
        "URL,Image URL,ASIN,Title,Brand,Fulfillment,Category,BSR,Subcategory,Subcategory BSR,Price £,Price Trend (90 days) (%),"
        "Parent Level Sales,ASIN Sales,Sales Trend (90 days) (%),Parent Level Revenue,ASIN Revenue,Review Count,Reviews Rating,"
        "Number of Active Sellers,Last Year Sales,Sales Year Over Year (%),Age (Month),Best Sales Period\n"
    )
    report = bring(
        header
        + "u,i,B0AAAAAAA1,Rack,Acme,FBA,Home,120,Racks,3,19.99,-8,500,400,35.5%,1,7996.00,52,4.1,3,3000,12,14,Dec\n",
        **DAY,
    )

    assert ("imported", "helium10_black_box", "A1F83G8C2ARO7P") == (
        report.state,
        report.kind,
        report.marketplace,
    )
    assert [(-0.08, 0.355, 0.12, 14.0)] == look(
        "select price_trend, units_trend, units_year_trend, age_months from market_listing"
    )


def test_a_cerebro_column_per_competitor_becomes_its_ranks(bring: Bring, look: Look) -> None:
    """The keyword's volume stands once, each competitor's rank under its ASIN; a dash is no rank, >306 at least 306."""
    report = bring(
        'Keyword Phrase,Cerebro IQ Score,Search Volume,Relative Rank,"B0AAAAAAA1","B0AAAAAAA2"\n'
        '"Storage  Bins",12,"12,217",1,3,>306\nstorage box,9,800,2,-,11\n',
        **DAY,
    )

    assert {"keywords": 2, "asins": 2, "search_volume": 13_017} == dict(report.totals)
    assert [
        ("storage bins", "", 12_217, None), ("storage bins", "B0AAAAAAA1", None, 3), ("storage bins", "B0AAAAAAA2", None, 306),
        ("storage box", "", 800, None), ("storage box", "B0AAAAAAA2", None, 11),
    ] == look("select keyword, asin, search_volume, organic_rank from keyword_day order by keyword, asin")  # fmt: skip


def test_the_keyword_tracker_tells_its_days_in_either_style(bring: Bring, look: Look) -> None:
    """Two days of one keyword are a history; the marketplace column decides where it belongs."""
    header = "Title,ASIN,Keyword Sales,Keyword,Marketplace,Search Volume,Organic Rank,Sponsored Position,Date Added\n"
    report = bring(
        header
        + "Bin,B0AAAAAAA1,12,storage bins,www.amazon.com,5400,12,-,2/10/2026 4:01 PM\n"
        + "Bin,B0AAAAAAA1,14,storage bins,www.amazon.com,5400,3,7,2/13/2026 4:01 PM\n"
    )

    assert ("imported", 2, {"keywords": 1, "asins": 1, "search_volume": 10_800}) == (
        report.state, report.rows_read, dict(report.totals),
    )  # fmt: skip
    assert [("2026-02-10", 12, None), ("2026-02-13", 3, 7)] == [
        (str(day)[:10], organic, sponsored)
        for day, organic, sponsored in look(
            "select day, organic_rank, sponsored_rank from keyword_day where asin <> '' order by day"
        )
    ]


def test_volumes_of_two_sources_stand_side_by_side(bring: Bring, look: Look) -> None:
    """A week's searches at Amazon and a tool's monthly estimate are different things and never overwrite each other."""
    bring("Keyword Phrase,Magnet IQ Score,Search Volume\nstorage bins,4,5400\n", **DAY)
    bring("date,keyword,search_volume\n2026-11-20,Storage Bins,5000\n")

    assert [("", None, 5000), ("magnet", 30, 5400)] == look(
        "select source, span_days, search_volume from keyword_day order by source"
    )


def test_search_query_performance_as_it_is_downloaded(bring: Bring, look: Look) -> None:
    """The line above the header says whose it is and how long; rates above one and float noise are not read."""
    report = bring(
        'ASIN or Product=["B0AAAAAAA1"],Reporting Range=["Monthly"],Select month=["January"]\n'
        '"Search Query","Search Query Score","Search Query Volume","Impressions: Total Count","Impressions: ASIN Count",'
        '"Impressions: ASIN Share %","Clicks: Total Count","Clicks: ASIN Count","Purchases: Total Count","Purchases: ASIN Count",'
        '"Reporting Date"\n'
        '"storage bins","1","15000","10000","765","7.65","1000","50","100","5","2026-01-31"\n'
    )

    assert ("imported", {"keywords": 1, "asins": 1, "search_volume": 15_000}) == (
        report.state,
        dict(report.totals),
    ), report.reason
    assert [("", 30, 15_000, 1000, 100), ("B0AAAAAAA1", 30, None, 50, 5)] == look(
        "select asin, span_days, search_volume, clicks, purchases from keyword_day order by asin"
    )


def ads_rows() -> list[dict[str, Any]]:
    same = {
        "campaignName": "Bins",
        "advertisedSku": "BIN-1",
        "advertisedAsin": "B0AAAAAAA1",
        "campaignBudgetCurrencyCode": "USD",
    }
    return [
        {"date": "2026-11-01", "adId": 1, **same, "impressions": 100, "clicks": 10, "cost": 5.25, "sales7d": 20.0, "purchases7d": 1, "unitsSoldClicks7d": 1},
        {"date": "2026-11-01", "adId": 2, **same, "impressions": 50, "clicks": 2, "cost": 1.005, "sales7d": 0, "purchases7d": 0, "unitsSoldClicks7d": 0},
        {"date": "2026-11-02", "adId": 1, **same, "impressions": 10, "clicks": 1, "cost": 0.5, "sales7d": 40.0, "purchases7d": 2, "unitsSoldClicks7d": 2},
    ]  # fmt: skip


def test_the_ads_report_as_the_interface_packs_it(bring: Bring, look: Look) -> None:
    """JSON in gzip: ads of one campaign and day add up, and nothing is read twice."""
    report = bring(gzip.compress(json.dumps(ads_rows()).encode()), name="report.json.gz")

    assert ("imported", "ads_report", 3, 2) == (
        report.state,
        report.kind,
        report.rows_read,
        report.rows_new,
    ), report.reason
    assert [("2026-11-01", 62_550, 200_000, 12, 1), ("2026-11-02", 5_000, 400_000, 1, 2)] == [
        (str(day)[:10], *rest)
        for day, *rest in look("select day, spend, ad_sales, clicks, ad_units from ad_day order by day")
    ]


def test_the_ads_report_as_the_console_writes_it(bring: Bring, look: Look, tmp_path: Path) -> None:
    """A workbook with trailing spaces in its headers, over several days: a period, never spread over its days."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        ["Start Date", "End Date", "Currency", "Campaign Name", "Advertised SKU", "Advertised ASIN", "Impressions", "Clicks",
         "Spend", "7 Day Total Sales ", "Total Advertising Cost of Sales (ACOS) ", "7 Day Total Orders (#)", "7 Day Total Units (#)"]
    )  # fmt: skip
    sheet.append(
        [
            "Nov 01, 2026",
            "Nov 14, 2026",
            "USD",
            "Bins",
            "BIN-1",
            "B0AAAAAAA1",
            1000,
            80,
            44.5,
            100.25,
            0.4439,
            5,
            6,
        ]
    )
    path = tmp_path / "ads.xlsx"
    book.save(path)
    report = bring(path)

    assert ("imported", Decimal("44.50")) == (report.state, report.totals["spend"]), report.reason
    assert [("2026-11-01", "2026-11-14", 1_002_500, 6)] == [
        (str(first)[:10], str(last)[:10], sales, units)
        for first, last, sales, units in look("select first_day, last_day, ad_sales, ad_units from ad_period")
    ]
    assert [] == look("select * from ad_day")


def test_a_packed_file_that_breaks_off_is_refused(bring: Bring, look: Look) -> None:
    """A cut download changes nothing."""
    report = bring(gzip.compress(json.dumps(ads_rows()).encode())[:-20], name="cut.json.gz")

    assert "refused" == report.state
    assert "cut off" in str(report.reason)
    assert [] == look("select * from ad_day")


def keepa(minutes: int, *, domain: int = 1, asin: str = "B0AAAAAAA1") -> dict[str, Any]:
    """A product with four days of history: the price falls on the third, on the fourth nobody offers it."""
    csv: list[Any] = [None] * 36
    day = 1440
    csv[18] = [minutes, 1999, 0, minutes + 2 * day, 1599, 100, minutes + 3 * day, -1, -1]
    csv[10] = [minutes, 1999, minutes + 3 * day, -1]
    csv[3] = [minutes, 5000, minutes + day, 4200]
    csv[16], csv[17] = [minutes, 45], [minutes, 120]
    return {
        "asin": asin, "domainId": domain, "title": "Bin", "lastUpdate": minutes + 3 * day, "monthlySold": 300, "coupon": [-10, 0],
        "categoryTree": [{"catId": 1, "name": "Home & Kitchen"}], "csv": csv,
    }  # fmt: skip


NOON = 8_238_480  # 31 August 2026, 04:00 UTC


def test_keepa_tells_each_day_of_a_rival(bring: Bring, look: Look, engine: Engine) -> None:
    """Buy box with shipping, -1 as no offer, rank, rating in tenths; a watched rival gets its days, our own its rank."""
    ours, other = own(engine, "BIN-1", "B0AAAAAAA9"), own(engine, "BIN-2", "B0AAAAAAA1")
    with Session(writing(engine)) as session:
        watching.put(session, "default", ours, "B0AAAAAAA1", watched=True, by="U1", now=NOW)
        session.commit()
    report = bring(json.dumps({"products": [keepa(NOON)]}), name="k.json")

    assert ("imported", {"asins": 1, "days": 4}) == (report.state, dict(report.totals)), report.reason
    seen = look(
        "select day, price, in_stock, bsr, rating, reviews, coupon from competitor_day where sku_id = :s order by day",
        s=ours,
    )
    assert [(199_900, 1, 5000), (199_900, 1, 4200), (169_900, 1, 4200), (None, 0, 4200)] == [
        (price, int(in_stock), bsr) for _, price, in_stock, bsr, *_ in seen
    ]
    assert (4.5, 120, "10%") == tuple(seen[-1][4:])
    assert [(5000,), (4200,), (4200,), (4200,)] == look(
        "select bsr from bsr_day where sku_id = :s order by day", s=other
    )


def test_keepa_yen_are_whole(bring: Bring, look: Look) -> None:
    """Japan's prices are yen, not hundredths."""
    bring(json.dumps({"products": [keepa(NOON, domain=5)]}), name="k.json")

    assert [(19_990_000,)] == look("select price from market_listing order by day limit 1")


def test_a_price_hidden_for_being_too_low_is_no_empty_shelf(bring: Bring, look: Look) -> None:
    """Where the marketplace hides the price, stock is unknown."""
    product = keepa(NOON) | {"newPriceIsMAP": True}
    bring(json.dumps({"products": [product]}), name="k.json")

    assert [(None, None)] == look("select price, in_stock from market_listing order by day desc limit 1")


def test_a_rival_left_alone_gets_no_new_days(bring: Bring, look: Look, engine: Engine) -> None:
    """A research export tells of everybody; only rivals that are watched become competitor days."""
    ours = own(engine, "BIN-1", "B0AAAAAAA9")
    bring("date,sku,competitor_asin,price\n2026-11-19,BIN-1,B0AAAAAAA1,20\n2026-11-19,BIN-1,B0AAAAAAA2,20\n")
    with Session(writing(engine)) as session:
        watching.put(session, "default", ours, "B0AAAAAAA2", watched=False, by="U1", now=NOW)
        session.commit()
    line = "1,A cup,{},,,Acme,12.99,30,30,1,1,1,1,1,US,1,1,4,1,1,1,Amazon,K,S,FBA,,1,,,,,1,S\n"
    bring(XRAY + line.format("B0AAAAAAA1") + line.format("B0AAAAAAA2") + line.format("B0AAAAAAA3"), **DAY)

    assert [("B0AAAAAAA1", 1.0)] == look(
        "select competitor_asin, units_estimate from competitor_day where source = 'xray'"
    )


def test_the_sellers_own_table_outdoes_a_research_export(bring: Bring, look: Look) -> None:
    """Of one day the person's figures stand; the export fills what they left open."""
    bring("date,sku,competitor_asin,price\n2026-11-20,BIN-1,B0AAAAAAA1,20\n")
    bring(
        XRAY + "1,A cup,B0AAAAAAA1,,,Acme,12.99,30,30,1,1,1,1,77,US,1,1,4,1,1,1,Amazon,K,S,FBA,,1,,,,,1,S\n",
        **DAY,
    )

    assert [(200_000, 77, "competitors")] == look("select price, bsr, source from competitor_day")


def test_headers_that_a_program_wrote_without_points_and_colons_are_the_same(
    bring: Bring, look: Look
) -> None:
    """As data services call them: what everybody clicked is read, and nothing is lost in silence."""
    bring(
        "search_query,search_query_volume,impressions_total_count,clicks_total_count,reporting_date\n"
        "storage bins,15000,10000,1000,2026-01-31\n"
    )

    assert [(10_000, 1_000)] == look("select impressions, clicks from keyword_day")


def test_ads_in_another_currency_are_of_its_marketplace(bring: Bring, look: Look) -> None:
    """Pounds are never taken for dollars."""
    assert "A1F83G8C2ARO7P" == bring("date,sku,spend\n2026-11-20,A,£12.50\n").marketplace

    report = bring("date,sku,spend\n2026-11-20,A,€12.50\n")

    assert "refused" == report.state
    assert "say which with --marketplace" in str(report.reason)
