"""What is read of the market: rivals that are watched, keywords of a SKU, advertising beside sales."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from storage.db import writing
from storage.imports import import_files
from storage.queries.goods import skus
from storage.queries.market import research, rivals, watching
from storage.queries.money import ads
from storage.queries.program import policies, settings
from tests.conftest import NOW

TODAY = date(2026, 11, 24)
FILES = {
    "products.csv": "sku,asin,category,keywords\nBIN-1,B0AAAAAAA9,Home,storage bins; big box\nCUP-1,B0AAAAAAA8,Kitchen,\n",
    "competitors.csv": "date,sku,competitor_asin,price,in_stock\n2026-11-22,BIN-1,B0AAAAAAA1,20,1\n2026-11-23,BIN-1,B0AAAAAAA1,18,1\n2026-11-23,BIN-1,B0AAAAAAA2,25,0\n2026-01-02,BIN-1,B0AAAAAAA3,9,1\n",
    "keywords.csv": "date,keyword,sku,asin,search_volume,organic_rank\n2026-11-20,storage bins,,,5000,\n2026-11-20,bamboo shelf,,B0AAAAAAA9,,14\n2026-11-20,mugs,,B0AAAAAAA7,,3\n",
    "ads.csv": "date,sku,campaign,spend,ad_sales,clicks\n2026-11-20,BIN-1,A,5,20,3\n2026-11-20,BIN-1,B,2.5,0,1\n2026-11-21,BIN-1,A,4,10,2\n",
    "bsr.csv": "date,sku,bsr,category\n2026-11-20,BIN-1,900,Home\n",
    "sales.csv": "date,sku,units,revenue\n2026-11-20,BIN-1,4,80\n2026-11-21,BIN-1,2,40\n",
}


@pytest.fixture
def ids(engine: Engine, tmp_path: Path) -> dict[str, int]:
    """A small market in the store; the ids of its SKUs by name."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    reports = import_files(engine, "default", [tmp_path / name for name in FILES], now=NOW)
    assert {"imported"} == {each.state for each in reports}, [each.reason for each in reports]
    with Session(engine) as session:
        wanted = skus.ids(session, "default")
        return {each.sku: sku_id for sku_id, each in skus.products(session, "default", wanted).items()}


def test_rivals_are_those_seen_lately_and_those_asked_for(engine: Engine, ids: dict[str, int]) -> None:
    """A rival last seen months ago is not watched any more; one a person added is, though not in any file yet."""
    with Session(writing(engine)) as session:
        assert watching.put(session, "default", ids["BIN-1"], "B0AAAAAAA5", watched=True, by="U1", now=NOW)
        assert not watching.put(
            session, "default", ids["BIN-1"], "B0AAAAAAA5", watched=True, by="U1", now=NOW
        )
        watching.put(session, "default", ids["BIN-1"], "B0AAAAAAA2", watched=False, by="U1", now=NOW)
        session.commit()
    with Session(engine) as session:
        found = watching.watched(session, "default", list(ids.values()), TODAY)
        days = rivals.rivals(session, "default", [ids["BIN-1"]], TODAY)

    assert [("B0AAAAAAA1", Decimal(18)), ("B0AAAAAAA5", None)] == [
        (each.asin, each.latest and each.latest.price) for each in found
    ]
    assert {"B0AAAAAAA1"} == {each.competitor_asin for each in days[ids["BIN-1"]]}


def test_keywords_of_a_sku_are_named_or_seen(engine: Engine, ids: dict[str, int]) -> None:
    """Named by the seller, or seen with a rank of its ASIN; somebody else's are not its own."""
    with Session(engine) as session:
        found = research.keywords_of(session, "default", list(ids.values()), TODAY)
        seen = research.keyword_days(
            session, "default", since=date(2026, 11, 1), until=TODAY, keywords=["Storage bins"]
        )

    assert {ids["BIN-1"]: ("storage bins", "big box", "bamboo shelf")} == found
    assert [5000] == [each.search_volume for each in seen]


def test_advertising_adds_up_over_campaigns(engine: Engine, ids: dict[str, int]) -> None:
    """One sum a day, with all sales of the day beside it; campaigns apart where asked."""
    sku = ids["BIN-1"]
    with Session(engine) as session:
        daily = ads.by_day(session, "default", [sku], date(2026, 11, 1), TODAY)[sku]
        apart = ads.by_day(session, "default", [sku], date(2026, 11, 1), TODAY, campaigns=True)[sku]
        sold = ads.revenue(session, "default", [sku], date(2026, 11, 1), TODAY)[sku]
        rank = research.ranks(session, "default", [sku], TODAY)[sku]

    assert [(Decimal("7.5"), Decimal(20), 4), (Decimal(4), Decimal(10), 2)] == [
        (d.spend, d.ad_sales, d.clicks) for d in daily
    ]
    assert ["A", "B", "A"] == [each.campaign for each in apart]
    assert {date(2026, 11, 20): Decimal(80), date(2026, 11, 21): Decimal(40)} == sold
    assert [(900, 4)] == [(each.bsr, each.units) for each in rank]


def test_the_pace_of_ads_leaves_out_as_many_days_as_each_sku_says(
    engine: Engine, ids: dict[str, int]
) -> None:
    """On the 24th three days leave out all after the 20th; two, set for the SKU, let the 21st in; four, for the shop, leave both out."""
    sku, day = ids["BIN-1"], date(2026, 11, 24)

    def pace() -> tuple[Decimal, date] | None:
        with Session(engine) as session:
            found = ads.pace(session, "default", [sku], day).get(sku)
        return found and (found.spend, found.last_day)

    def keep(shop: dict[str, int], own: dict[str, int]) -> None:
        with Session(writing(engine)) as session:
            settings.put(session, "default", "policy", shop, scope="shop", by="U1", now=NOW)
            policies.set_overrides(session, "default", "BIN-1", own, by="U1", now=NOW)
            session.commit()

    assert (Decimal("7.5"), date(2026, 11, 20)) == pace()
    keep({}, {"ads_unsettled_days": 2})
    assert (Decimal("11.5"), date(2026, 11, 21)) == pace()
    keep({"ads_unsettled_days": 4}, {})
    assert pace() is None
