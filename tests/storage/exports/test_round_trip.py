"""What goes out comes in again: an export imported into an empty store exports the same."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from storage.exports.formats import FORMATS
from storage.exports.rows import Query, rows
from storage.imports import import_files

NOW = datetime(2026, 11, 24, 6, 10, tzinfo=UTC)
FILES = {
    "products": "sku,asin,title,category,launched_on,price,currency,unit_cost,weight_g,supplier,moq,case_pack,carton_units,keywords\n"
    "MUG-01,B0MUG00001,\"Mug, blue; 12 oz\",kitchen,2024-02-01,24.99,USD,4.2,350.5,Yongsheng,200,24,48,mug;travel mug\n"
    "MUG-02,B0MUG00002,=HYPERLINK(\"http://x\"),kitchen,,19.5,USD,,,,,,,\n"
    "MUG-03,,-20 °C 保温杯,,,,USD,,,,,,,\n",
    "sales": "date,sku,units,revenue,sessions,price,promo\n"
    "2026-11-01,MUG-01,12,299.88,310,24.99,0\n2026-11-02,MUG-01,0,0,201,,1\n2026-11-01,MUG-02,3,58.5,,,\n",
    "inventory": "date,sku,on_hand,reserved,inbound,unsellable,age_0_90,age_91_180\n2026-11-22,MUG-01,410,12,600,3,400,10\n",
    "purchase_orders": "po,sku,quantity,ordered_on,supplier,mode,unit_cost,expected_on,received_on,received_quantity\n"
    "P-7,MUG-01,600,2026-10-01,Yongsheng,sea,4.1,2026-11-20,,\nP-6,MUG-01,400,2026-05-01,Yongsheng,air,4,2026-06-01,2026-06-05,396\n",
    "shipments": "shipment,sku,quantity_shipped,quantity_received,state,departed_on,arrived_on,received_on\n"
    "FBA15A,MUG-01,500,492,closed,2026-08-01,2026-09-01,2026-09-10\n",
    "suppliers": "supplier,email,currency,moq,production_days,closed_from,closed_to\n"
    "Yongsheng,sales@example.com,CNY,200,25,2027-02-01,2027-02-20\n",
    "freight": "mode,transit_days,transit_days_p90,cost_per_kg,marketplace\nsea,35,48,0.9,\nair,9,13,5.25,\nsea,40,55,1.2,DE\n",
    "competitors": "date,sku,competitor_asin,price,bsr,in_stock,units_estimate,rating,reviews,title,coupon\n"
    "2026-11-20,MUG-01,B0RIVAL001,21.99,1200,1,14.5,4.4,812,@rival mug,5%\n2026-11-21,MUG-01,B0RIVAL001,18.99,900,0,,,,,\n",
    "keywords": "date,keyword,sku,asin,search_volume,organic_rank\n2026-11-20,travel mug,MUG-01,,41000,12\n",
    "ads": "date,sku,campaign,spend,ad_sales,clicks,impressions,ad_orders,bid\n2026-11-20,MUG-01,Brand,12.5,60,30,4000,3,0.8\n",
    "returns": "date,sku,units,reason,disposition\n2026-11-20,MUG-01,1,DEFECTIVE,SELLABLE\n",
    "reviews": "date,sku,rating,title,body\n2026-11-20,MUG-01,2,+1 for colour,\"Leaks, sadly\"\n",
    "bsr": "date,sku,bsr,category\n2026-11-20,MUG-01,4120,Kitchen\n",
    "account": "date,ipi,capacity_units\n2026-11-20,512,20000\n",
    "events": "name,starts_on,ends_on,category,kind,multiplier\nDiwali,2026-11-08,2026-11-09,,sale,1.4\n",
    "category_norms": "category,return_rate,turnover_days,conversion_rate,size\nkitchen,0.04,55,0.11,3200\n",
    "prices": "date,sku,price,promo\n2026-11-20,MUG-01,22.49,1\n",
}  # fmt: skip


def exported(engine: Engine, kind: str, form: str) -> bytes:
    query = Query("default", kind)
    out = io.BytesIO()
    FORMATS[form](query.export().columns, rows(engine, query), out)
    return out.getvalue()


def told(engine: Engine, kind: str) -> list[dict[str, Any]]:
    """The rows as they are stored, without what the importing store adds itself."""
    lines = json.loads(exported(engine, kind, "json"))
    return [{k: v for k, v in line.items() if k not in ("import_id", "approved_at")} for line in lines]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_tidy_kind_comes_back_the_same(
    sqlite_engine: Engine, tmp_path: Path, form: str, second_engine: Engine
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    for kind, text in FILES.items():
        (first / f"{kind}.csv").write_text(text)
    reports = import_files(sqlite_engine, "default", [first], now=NOW)
    assert [] == [(r.path, str(r.reason), [str(x.reason) for x in r.rows_refused]) for r in reports if r.state != "imported" or r.rows_refused]  # fmt: skip

    for kind in FILES:
        path = second / f"{kind}.{form}"
        path.write_bytes(exported(sqlite_engine, kind, form))
        report = import_files(second_engine, "default", [path], kind=kind, now=NOW)[0]
        assert ("imported", ()) == (report.state, report.rows_refused), (kind, report)

    for kind in FILES:
        assert told(sqlite_engine, kind), kind
        assert told(sqlite_engine, kind) == told(second_engine, kind), kind


def test_the_columns_of_a_tidy_kind_come_first_and_under_their_names() -> None:
    from storage.exports.kinds import KINDS as EXPORTS
    from storage.sources.tidy import TIDY

    for kind in TIDY:
        names = [column.name for column in kind.columns]
        assert names == list(EXPORTS[kind.name]().columns[: len(names)]), kind.name


def test_stock_by_warehouse_comes_back(engine: Engine, second_engine: Engine, tmp_path: Path) -> None:
    """What lies at Amazon, what can be sent there, and what is sold from a warehouse of one's own."""
    path = tmp_path / "inventory.csv"
    path.write_text(
        "date,sku,on_hand,warehouse\n2026-11-22,MUG-01,410,FBA US\n2026-11-22,MUG-01,90,3PL LA\n2026-11-22,MUG-02,5,3PL LA\n"
    )
    import_files(engine, "default", [path], now=NOW)
    path.write_bytes(exported(engine, "inventory", "csv"))

    assert "imported" == import_files(second_engine, "default", [path], kind="inventory", now=NOW)[0].state
    rows = [(each["sku"], each["on_hand"], each["warehouse"]) for each in told(engine, "inventory")]
    assert {("MUG-01", 410, None), ("MUG-01", 90, "3PL LA"), ("MUG-02", 5, "3PL LA")} == set(rows)
    assert told(engine, "inventory") == told(second_engine, "inventory")


def test_period_and_sku_narrow_the_rows(sqlite_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(FILES["sales"])
    import_files(sqlite_engine, "default", [tmp_path / "sales.csv"], now=NOW)

    def units(**narrow: Any) -> list[int]:
        return [row[2] for row in rows(sqlite_engine, Query("default", "sales", **narrow))]

    assert [12, 3, 0] == units()
    assert [0] == units(since=date(2026, 11, 2))
    assert [12, 3] == units(until=date(2026, 11, 1))
    assert [3] == units(sku="MUG-02")


def test_a_text_that_begins_like_a_formula_is_the_same_after_the_round(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "products.csv").write_text(FILES["products"])
    import_files(sqlite_engine, "default", [tmp_path / "products.csv"], now=NOW)

    titles = [line["title"] for line in told(sqlite_engine, "products")]

    assert ["Mug, blue; 12 oz", '=HYPERLINK("http://x")', "-20 °C 保温杯"] == titles
    assert b"'=HYPERLINK" in exported(sqlite_engine, "products", "csv")
