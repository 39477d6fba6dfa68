"""Rivals' stock around earlier promotions of the names that lie ahead."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from core.market.records import PastPromotion
from core.records import SellingEvent
from storage.db import writing
from storage.imports import import_files
from storage.queries.goods import skus
from storage.queries.market import watching
from storage.queries.market.promotions import earlier, promotions
from tests.conftest import NOW

TODAY = date(2026, 11, 24)
EVENTS = (
    SellingEvent("Winter Deals 2024", date(2024, 12, 10), date(2024, 12, 12)),
    SellingEvent("Winter Deals 2025", date(2025, 12, 9), date(2025, 12, 11)),
    SellingEvent("Winter Deals 2026", date(2026, 12, 8), date(2026, 12, 10)),
    SellingEvent("Cup Week", date(2025, 12, 20), date(2025, 12, 22), category="Kitchen"),
    SellingEvent("Cup Week", date(2026, 12, 20), date(2026, 12, 22), category="Kitchen"),
    SellingEvent("Spring Deals 2026", date(2026, 4, 1), date(2026, 4, 3)),
    SellingEvent("Spring Deals 2027", date(2027, 4, 1), date(2027, 4, 3)),
    SellingEvent("Factory closed 2025", date(2025, 12, 1), date(2025, 12, 31), kind="closure"),
)
DAYS = (
    ("2024-10-01", "BIN-1", "B0AAAAAAA1", 0),  # too long before
    ("2024-12-07", "BIN-1", "B0AAAAAAA1", 0),  # three days before
    ("2025-12-08", "BIN-1", "B0AAAAAAA1", 0),
    ("2025-12-01", "BIN-1", "B0AAAAAAA1", 0),  # in the weeks around it
    ("2025-12-11", "BIN-1", "B0AAAAAAA1", 1),
    ("2025-12-10", "BIN-1", "B0AAAAAAA2", 0),
    ("2025-12-15", "BIN-1", "B0AAAAAAA2", 1),  # in the weeks around it
    ("2025-12-10", "BIN-1", "B0AAAAAAA3", 0),  # left alone
    ("2025-12-10", "BIN-1", "B0AAAAAAA4", ""),  # nothing told of its stock
    ("2025-12-21", "BIN-1", "B0AAAAAAA1", 0),  # in an event of another category, in the weeks around its own
    ("2025-12-21", "CUP-1", "B0AAAAAAA5", 0),
    ("2026-04-02", "BIN-1", "B0AAAAAAA1", 0),  # its next one is too far ahead
)


def test_events_over_are_those_whose_name_comes_again_within_the_forecast() -> None:
    assert ["Winter Deals 2024", "Winter Deals 2025", "Cup Week"] == [e.name for e in earlier(EVENTS, TODAY)]
    assert [] == earlier(EVENTS[:2], TODAY)


def test_sightings_are_counted_around_each_earlier_event(engine: Engine, tmp_path: Path) -> None:
    """In it with three days to either side, and in the four weeks around; not of rivals left alone, nor where the event is another category's."""
    rows = "\n".join(f"{day},{sku},{asin},20,{stock}" for day, sku, asin, stock in DAYS)
    (tmp_path / "products.csv").write_text(
        "sku,asin,category\nBIN-1,B0AAAAAAA9,Home\nCUP-1,B0AAAAAAA8,Kitchen\n"
    )
    (tmp_path / "competitors.csv").write_text(f"date,sku,competitor_asin,price,in_stock\n{rows}\n")
    reports = import_files(
        engine, "default", [tmp_path / "products.csv", tmp_path / "competitors.csv"], now=NOW
    )
    assert {"imported"} == {each.state for each in reports}, [each.reason for each in reports]
    with Session(writing(engine)) as session:
        products = skus.products(session, "default", skus.ids(session, "default"))
        ids = {each.sku: sku_id for sku_id, each in products.items()}
        watching.put(session, "default", ids["BIN-1"], "B0AAAAAAA3", watched=False, by="U1", now=NOW)
        session.commit()
    with Session(engine) as session:
        found = promotions(session, "default", products, list(products), EVENTS, TODAY)
        of_another = promotions(session, "other", products, list(products), EVENTS, TODAY)
        of_none = promotions(session, "default", products, [], EVENTS, TODAY)

    assert {
        ids["BIN-1"]: (
            PastPromotion("Winter Deals 2024", date(2024, 12, 10), 1, 1, 1, 0, 0),
            PastPromotion("Winter Deals 2025", date(2025, 12, 9), 2, 3, 2, 3, 2),
        ),
        ids["CUP-1"]: (PastPromotion("Cup Week", date(2025, 12, 20), 1, 1, 1, 0, 0),),
    } == found
    assert ({}, {}) == (of_another, of_none)
