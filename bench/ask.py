"""How long does an answer take on a large seller? Fills a store with made-up rows and asks a question of every intent.

    python -m bench.ask --url sqlite:////tmp/big.db --skus 5000 --rivals 20 --days 730

Prints seconds per question; the first question of all warms up and is not counted.
"""

# ruff: noqa: S608  # every value is a constant of this file
from __future__ import annotations

import argparse
import time
from datetime import UTC, date, datetime, timedelta

import numpy as np
from sqlalchemy import Engine, text
from sqlmodel import Session

from bot.ask.answer import answer
from bot.ask.near import _EXAMPLES
from bot.usecases.alerts import raising
from core.records import Forecast
from storage.db import connect, writing
from storage.queries.demand import forecasts
from storage.queries.goods import coverage
from storage.queries.program import imports
from storage.queries.program import settings as stored
from storage.queries.program.workspaces import ensure
from storage.schema import upgrade
from storage.tables import Import

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
MARKET = "ATVPDKIKX0DER"


def fill(engine: Engine, skus: int, rivals: int, days: int, rival_days: int) -> None:
    """The rows, made in the database itself: sales, stock, ads and prices by day, rivals by day, a forecast each."""
    begin, since = TODAY - timedelta(days=days), TODAY - timedelta(days=rival_days)
    series = "WITH RECURSIVE {n}(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM {n} WHERE i + 1 < {many})"
    lite = engine.dialect.name == "sqlite"
    day = "date('{d}', '+' || d.i || ' days')" if lite else "date '{d}' + d.i"

    def insert(
        into: str, columns: str, values: str, many: int, first: date, more: str = "", also: str = ""
    ) -> None:
        head = f"WITH RECURSIVE d(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM d WHERE i + 1 < {many}){also}"
        sql = f"INSERT INTO {into} ({columns}) {head} SELECT {values.replace('DAY', day.format(d=first))} FROM sku CROSS JOIN d{more}"
        if not lite:
            sql = f"{head} INSERT INTO {into} ({columns}) SELECT {values.replace('DAY', day.format(d=first))} FROM sku CROSS JOIN d{more}"
        with Session(writing(engine)) as session:
            session.execute(text(sql))
            session.commit()

    with Session(writing(engine)) as session:
        for number, kind in enumerate(("sales", "competitors"), 1):
            session.add(
                Import(
                    id=number,
                    workspace_id="default",
                    file_name=f"{kind}.csv",
                    sha256=kind,
                    kind=kind,
                    marketplace=MARKET,
                    state="done",
                    imported_at=NOW,
                    first_day=begin,
                    last_day=TODAY - timedelta(days=1),
                )
            )
        session.flush()
        head = series.format(n="s", many=skus)
        body = (
            "'default', '"
            + MARKET
            + "', 'SKU-' || s.i, 'USD', 'B0SKU' || (10000 + s.i), 'Thing number ' || s.i, 250000, 60000, 'Supplier ' || (s.i % 40), 'Category ' || (s.i % 12)"
        )
        columns = (
            "id, workspace_id, marketplace, sku, currency, asin, title, price, unit_cost, supplier, category"
        )
        sql = f"INSERT INTO sku ({columns}) {head} SELECT s.i + 1, {body} FROM s"
        if not lite:
            sql = f"{head} INSERT INTO sku ({columns}) SELECT s.i + 1, {body} FROM s"
        session.execute(text(sql))
        session.commit()
    print("skus", flush=True)
    insert("sales_day", "sku_id, day, workspace_id, units, sales, sessions, source, import_id", "sku.id, DAY, 'default', (sku.id + d.i) % 9, ((sku.id + d.i) % 9) * 250000, 40, 'sales', 1", days, begin)  # fmt: skip
    print("sales", flush=True)
    insert("stock_day", "sku_id, day, workspace_id, on_hand, age_91_180, source, import_id", "sku.id, DAY, 'default', (sku.id * 7) % 400, sku.id % 30, 'inventory', 1", 60, TODAY - timedelta(days=60))  # fmt: skip
    insert(
        "price_day",
        "sku_id, day, workspace_id, price, import_id",
        "sku.id, DAY, 'default', 250000, 1",
        days,
        begin,
    )
    insert("ad_day", "sku_id, day, campaign, workspace_id, spend, ad_sales, clicks, impressions, ad_orders, import_id", "sku.id, DAY, 'C' || (sku.id % 200), 'default', 20000, 90000, 5, 400, 1, 1", 365, TODAY - timedelta(days=365))  # fmt: skip
    insert("return_day", "sku_id, day, reason, disposition, workspace_id, units, import_id", "sku.id, DAY, 'DEFECTIVE', 'SELLABLE', 'default', 1, 1", 90, TODAY - timedelta(days=90))  # fmt: skip
    print("ours", flush=True)
    insert(
        "competitor_day", "sku_id, competitor_asin, day, workspace_id, price, bsr, in_stock, units_estimate, import_id",
        "sku.id, 'B0RIV' || (10000 + (sku.id * 7 + r.i * 251) % 90000), DAY, 'default', 240000 + (r.i * 1000), 4000, " + ("1" if lite else "true") + ", 9, 2",
        rival_days, since, " CROSS JOIN r", f", r(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM r WHERE i + 1 < {rivals})",
    )  # fmt: skip
    print("rivals", flush=True)
    with Session(writing(engine)) as session:
        version = coverage.version(session, "default")
        steps = np.linspace(0.5, 1.5, 9)[:, None]
        for start in range(1, skus + 1, 500):
            made = {
                i: (Forecast("", TODAY + timedelta(days=1), np.full(97, 1 + i % 5), np.tile(steps * (1 + i % 5), (1, 97)), 0.2, "made up"), TODAY)
                for i in range(start, min(start + 500, skus + 1))
            }  # fmt: skip
            forecasts.save(session, "default", made, version, NOW)
        session.commit()


def main() -> None:
    """Fill the store where it is empty, then ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="sqlite:////tmp/restock-ask.db")
    for name, default in (("skus", 5000), ("rivals", 20), ("days", 730), ("rival-days", 730)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    engine = connect(given.url)
    upgrade(engine)
    ensure(engine, "default", NOW)
    with Session(engine) as session:
        empty = session.scalar(text("SELECT count(*) FROM sku")) == 0
    if empty:
        begun = time.perf_counter()
        fill(engine, given.skus, given.rivals, given.days, given.rival_days)
        print(f"filled in {time.perf_counter() - begun:.0f} s")
    questions = [*(pair[0] for pair in _EXAMPLES.values()), "why SKU-7", "how long will SKU-7 last", "competitor prices for SKU-7", "B0RIV12345 price", "SKU-7 上周销量", "how is SKU-4999 selling"]  # fmt: skip
    with Session(writing(engine)) as session:  # the night has looked at the newest files
        mark = {"day": TODAY.isoformat(), "imports": imports.newest(session, "default")}
        stored.put(session, "default", raising.LOOKED, mark, by="bench", now=NOW)
        session.commit()
    answer(engine, "default", "competitor alerts this week", today=TODAY, now=NOW)
    for question in questions:
        begun = time.perf_counter()
        found = answer(engine, "default", question, today=TODAY, now=NOW)
        took = time.perf_counter() - begun
        print(f"{took:6.2f} s  {found.query.intent:18} {question}   {str(found.lines[0])[:70]}", flush=True)


if __name__ == "__main__":
    main()
