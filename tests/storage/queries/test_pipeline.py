"""What is still on its way: of an order whose shipment the marketplace closed, no more comes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from storage.imports import import_files
from storage.queries.goods import skus, stock
from storage.queries.orders import pipeline
from tests.conftest import NOW

TODAY = date(2026, 11, 24)
ORDERS = (
    "po,sku,quantity,ordered_on,expected_on,departed_on\nPO-77,BIN-1,500,2026-09-01,2026-11-15,2026-10-01\n"
)


def coming(
    engine: Engine, folder: Path, shipments: str, counted: str = "2026-11-23"
) -> list[tuple[str, int]]:
    files = {
        "products.csv": "sku,title\nBIN-1,Bin\nBIN-2,Other bin\n",
        "purchase_orders.csv": ORDERS,
        "inventory.csv": f"date,sku,on_hand\n{counted},BIN-1,492\n{counted},BIN-2,5\n",
        "shipments.csv": "shipment,sku,quantity_shipped,quantity_received,state,received_on\n" + shipments,
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    reports = import_files(engine, "default", [folder / name for name in files], now=NOW)
    assert {"imported"} == {each.state for each in reports}, [str(each.reason) for each in reports]
    with Session(engine) as session:
        ids = list(skus.ids(session, "default"))
        known = stock.stock(session, "default", ids, TODAY)
        found = pipeline.inbound(session, "default", ids, TODAY, known)
    return [(lot.reference, lot.quantity) for lots in found.values() for lot in lots]


@pytest.mark.parametrize(
    ("shipment", "counted", "left"),
    [
        ("PO-77,BIN-1,500,492,closed,2026-11-20", "2026-11-23", []),  # 8 are lost, 492 are in stock
        ("PO-77,BIN-1,500,492,closed,2026-11-24", "2026-11-23", [("PO-77", 492)]),  # 492 are in no stock yet
        ("PO-77,BIN-1,300,292,closed,2026-11-20", "2026-11-23", [("PO-77", 200)]),  # the rest goes in another
        ("PO-77,BIN-1,500,492,receiving,2026-11-20", "2026-11-23", [("PO-77", 500)]),  # more may turn up
        ("PO-77,BIN-2,500,492,closed,2026-11-20", "2026-11-23", [("PO-77", 500)]),  # another SKU's
        (
            "FBA15X,BIN-1,500,492,closed,2026-11-20",
            "2026-11-23",
            [("PO-77", 500)],
        ),  # of no order that is known
        (
            "PO-77,BIN-1,500,492,closed,2026-11-25",
            "2026-11-23",
            [("PO-77", 500)],
        ),  # not closed on this day yet
    ],
)
def test_what_a_closed_shipment_lacks_is_not_on_its_way_any_more(
    engine: Engine, tmp_path: Path, shipment: str, counted: str, left: list[tuple[str, int]]
) -> None:
    assert left == coming(engine, tmp_path, shipment + "\n", counted)
