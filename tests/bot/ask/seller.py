"""The seller that the questions are asked of: a few SKUs, suppliers, orders and keywords, no figures."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Engine
from sqlmodel import Session

from storage.db import writing
from storage.tables import CompetitorDay, Import, KeywordDay, PurchaseOrder, Sku, SupplierRow, Workspace

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
MARKET = "ATVPDKIKX0DER"
SKUS = (
    ("HX-12", "B0HX12AAAA", "Dimmable Desk Lamp, White", "Ningbo Light", "Lighting"),
    ("KT-03", "B0KT03BBBB", "Electric Kettle 1.7L 电热水壶", "Foshan Home", "Kitchen"),
    ("TENT-2", "B0TENT2CCC", "2-Person Camping Tent 双人帐篷", "Yiwu Outdoor", "Outdoors"),
    ("MUG-4", "B0MUG4DDDD", "Travel Mug 12oz", "Foshan Home", "Kitchen"),
    ("YOGA_MAT_6MM", "B0YOGAEEEE", "Yoga Mat 6mm Purple", "Yiwu Outdoor", "Outdoors"),
    ("7C-K9QZ-4F2P", "B0LUNCHFFF", "Stainless Lunch Box", "Foshan Home", "Kitchen"),
    ("KITCH-01", "B0KITCHGGG", "Digital Kitchen Scale 厨房秤", "Foshan Home", "Kitchen"),
    ("OR-77-BLK", "B0ORG77HHH", "Closet Organizer, Black", "Yiwu Outdoor", "Storage"),
    ("OR-77-GRY", "B0ORG77JJJ", "Closet Organizer, Gray", "Yiwu Outdoor", "Storage"),
    ("SALES-1", "B0SALES1KK", "Sign Holder for Retail Sales", "Foshan Home", "Office"),
    ("LED-01", "B0LEDNIGHT", "LED夜灯 USB充电", "义乌欣欣", "Lighting"),
)
KEYWORDS = ("desk lamp", "camping tent", "yoga mat", "travel mug", "storage bins", "electric kettle")
SUPPLIERS = ("Ningbo Light", "Foshan Home", "Yiwu Outdoor", "义乌欣欣")


def fill(engine: Engine, workspace_id: str = "default") -> None:
    """Put the seller into an empty store; and a stranger in another workspace whose names must not be known."""
    with Session(writing(engine)) as session:
        session.add(Workspace(id="stranger", created_at=NOW))
        session.flush()
        for workspace, suffix in ((workspace_id, ""), ("stranger", "X")):
            imported = Import(
                workspace_id=workspace, file_name="all.csv", sha256=workspace, kind="competitors", state="done", imported_at=NOW
            )  # fmt: skip
            session.add(imported)
            session.flush()
            assert imported.id is not None
            known = [
                Sku(
                    workspace_id=workspace, marketplace=MARKET, sku=sku + suffix, currency="USD", asin=asin[:-1] + (suffix or asin[-1]),
                    title=title + suffix, supplier=supplier + suffix, category=category,
                )
                for sku, asin, title, supplier, category in SKUS
            ]  # fmt: skip
            session.add_all(known)
            session.flush()
            session.add_all(SupplierRow(workspace_id=workspace, name=name + suffix) for name in SUPPLIERS)
            session.add_all(
                PurchaseOrder(
                    workspace_id=workspace, number=number + suffix, state="sent", supplier="Ningbo Light"
                )
                for number in ("PO-0091", "PO-0093")
            )
            assert known[0].id is not None
            for rival in ("B0RIVAL001", "B0RIVAL002"):
                session.add(
                    CompetitorDay(
                        sku_id=known[0].id, competitor_asin=rival, day=date(2026, 11, 24), workspace_id=workspace, import_id=imported.id
                    )
                )  # fmt: skip
            session.add_all(
                KeywordDay(
                    workspace_id=workspace, marketplace=MARKET, keyword=word + suffix, day=date(2026, 11, 24), import_id=imported.id
                )
                for word in KEYWORDS
            )  # fmt: skip
        session.commit()
