"""How fast are the alert rules over a large catalogue, and how many alerts does a year bring? `make bench-alerts`.

Speed: a made-up catalogue with more than a year of sales and a forecast each, judged in one process; the first look
raises, the second finds everything known. A year: the demo seller's days looked at one by one with the clock set back.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from freezegun import freeze_time
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bench.store import WORKSPACE, fill
from bot.usecases.alerts import raising
from core.records import HORIZON_DAYS
from storage.db import connect, writing
from storage.queries.goods import coverage
from storage.queries.program.workspaces import ensure
from storage.schema import upgrade
from storage.tables import AlertRow, ForecastRow, PurchaseOrderLine, Sku

DAYS = 430
FOLLOWED_WITHIN = timedelta(days=14)


def speed(sizes: list[int], today: date, days: int) -> None:
    """Seconds for one look at catalogues of growing size."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            engine = connect(f"sqlite:///{folder}/bench.db")
            upgrade(engine)
            ensure(engine, WORKSPACE, datetime.now(UTC))
            fill(engine, skus=size, days=days, today=today)
            _forecasts(engine, today)
            for name in ("first", "again"):
                began, cpu = time.perf_counter(), time.process_time()
                new = raising.refresh(engine, WORKSPACE, today, datetime.now(UTC))
                wall, used = time.perf_counter() - began, time.process_time() - cpu
                print(f"{size:>6} SKUs, {name}: {wall:5.1f} s ({used:.1f} s of CPU), {new} new alerts", flush=True)  # fmt: skip
            engine.dispose()


def year(database: Path, last: date, days: int) -> None:
    """Look at a store day by day for a year; count what was raised and what its owner then ordered."""
    engine = connect(f"sqlite:///{database}")
    upgrade(engine)
    with Session(engine) as session:
        skus = len(session.scalars(select(col(Sku.id))).all())
    began = time.perf_counter()
    raised: Counter[tuple[str, str]] = Counter()
    for back in range(days, 0, -1):
        day = last - timedelta(days=back - 1)
        with freeze_time(datetime(day.year, day.month, day.day, 11, 30, tzinfo=UTC)):
            raising.refresh(engine, WORKSPACE, day, datetime.now(UTC), since=day)
    first = last - timedelta(days=days - 1)
    orders: dict[int, list[date]] = {}
    with Session(engine) as session:
        for sku_id, ordered in session.execute(select(col(PurchaseOrderLine.sku_id), col(PurchaseOrderLine.ordered_on))):  # fmt: skip
            orders.setdefault(sku_id, []).append(ordered)
        rows = session.scalars(select(AlertRow).where(col(AlertRow.raised_on) >= first)).all()
    followed: Counter[str] = Counter()
    for row in rows:
        raised[row.rule, row.severity] += 1
        if any(row.raised_on <= each <= row.raised_on + FOLLOWED_WITHIN for each in orders.get(row.sku_id or 0, ())):  # fmt: skip
            followed[row.rule] += 1
    months = days / 30.4 * skus
    told = sum(n for (_, severity), n in raised.items() if severity != "notice")
    print(f"{days} days, {skus} SKUs, {time.perf_counter() - began:.0f} s")
    print(f"{sum(raised.values())} alerts: {sum(raised.values()) / months:.2f} per SKU-month, of which {told / months:.2f} want an act")  # fmt: skip
    for (rule, severity), n in sorted(raised.items()):
        print(f"  {rule} {severity}: {n}")
    for rule in sorted({rule for rule, _ in raised}):
        of = sum(n for (each, _), n in raised.items() if each == rule)
        print(
            f"  {rule}: {followed[rule]} of {of} followed by an order of the SKU within {FOLLOWED_WITHIN.days} days"
        )


def _forecasts(engine: Engine, today: date) -> None:
    mean = np.full(HORIZON_DAYS + 7, 6.0, dtype="<f4")
    with Session(writing(engine)) as session:
        version = coverage.version(session, WORKSPACE)
        rows = [
            {
                "sku_id": sku_id, "workspace_id": WORKSPACE, "start": today + timedelta(days=1), "days": len(mean),
                "mean": mean.tobytes(), "quantiles": np.tile(mean, 9).tobytes(), "level_sigma": 0.1, "method": "bench",
                "out_of_stock_days": 0, "units_put_back": 0.0, "drivers": [], "data_through": today,
                "data_version": version, "made_at": datetime.now(UTC),
            }
            for sku_id in session.scalars(select(col(Sku.id)))
        ]  # fmt: skip
        session.execute(insert(ForecastRow), rows)
        session.commit()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[5_000, 20_000])
    parser.add_argument("--sales-days", type=int, default=DAYS, help="days of sales of the made-up catalogue")
    parser.add_argument("--year-of", type=Path, help="a store to look at day by day, for instance a demo's")
    parser.add_argument("--last", type=date.fromisoformat, default=date(2026, 11, 23))
    parser.add_argument("--days", type=int, default=365)
    asked = parser.parse_args()
    if asked.year_of is not None:
        year(asked.year_of, asked.last, asked.days)
    else:
        speed(asked.sizes, date(2026, 11, 24), asked.sales_days)


if __name__ == "__main__":
    main()
