"""Prints what a night's forecasts cost per SKU at two sizes of catalogue, and the memory they take.

A made-up seller with three years of sales is written to a database of its own; the model is learnt on it once, then all
forecasts are made anew, in a process of its own for each size, as at night. `make bench-scale` runs it.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from storage.db import connect, writing
from storage.queries.program.workspaces import ensure
from storage.schema import upgrade

WS, MARKET = "default", "ATVPDKIKX0DER"
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
INSERT = 200_000


def make(url: str, skus: int, days: int) -> None:
    """A store of ``skus`` SKUs in 20 categories, each sold every day for ``days`` days; slow movers among them."""
    from sqlalchemy import insert

    from storage.tables import Import, SalesDay, Sku

    engine = connect(url)
    upgrade(engine)
    ensure(engine, WS, NOW)
    first = TODAY - timedelta(days=days)
    dice = np.random.default_rng(1)
    with writing(engine).begin() as connection:
        connection.execute(
            insert(Import),
            [{"id": 1, "workspace_id": WS, "file_name": "bench", "sha256": "bench", "kind": "sales", "state": "done", "marketplace": MARKET,
              "first_day": first, "last_day": TODAY - timedelta(days=1), "imported_at": NOW}],
        )  # fmt: skip
        connection.execute(
            insert(Sku),
            [{"id": i + 1, "workspace_id": WS, "marketplace": MARKET, "sku": f"S{i:06d}", "currency": "USD", "category": f"C{i % 20}"}
             for i in range(skus)],
        )  # fmt: skip
        when = np.arange(days)
        season = 1 + 0.4 * np.sin((when + first.toordinal()) * 2 * np.pi / 365.25)
        week = 1 + 0.25 * np.sin((when + first.toordinal()) * 2 * np.pi / 7)
        calendar = [first + timedelta(days=int(i)) for i in when]
        rows: list[dict[str, object]] = []
        for i in range(skus):
            units = dice.poisson(dice.lognormal(0.7, 1.2) * season * week)
            rows += [
                {"sku_id": i + 1, "day": calendar[d], "workspace_id": WS, "units": int(units[d]), "source": "sales", "import_id": 1}
                for d in np.flatnonzero(units)
            ]  # fmt: skip
            if len(rows) >= INSERT:
                connection.execute(insert(SalesDay), rows)
                rows = []
        if rows:
            connection.execute(insert(SalesDay), rows)
    engine.dispose()


def work(url: str, what: str, answer: object) -> None:
    """In a process of its own: learn, or forecast everything anew; tells seconds, CPU seconds, and peak bytes."""
    from sqlalchemy import update

    from storage.tables import ForecastRow

    engine = connect(url)
    began, cpu = time.monotonic(), time.process_time()
    if what == "learn":
        from bot.usecases.forecasts import learning

        done = learning.learn(engine, WS, TODAY, NOW).forecasts
    else:
        from bot.usecases.forecasts import forecasting

        with writing(engine).begin() as connection:
            connection.execute(update(ForecastRow).values(data_version=-1))
        cpu, began = time.process_time(), time.monotonic()
        done = forecasting.refresh(engine, WS, TODAY, NOW)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    answer.send((done, time.monotonic() - began, time.process_time() - cpu, peak))  # type: ignore[attr-defined]


def apart(url: str, what: str) -> tuple[int, float, float, int]:
    """The work in a process of its own, so that its memory is its own."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(url, what, theirs))
    process.start()
    found: tuple[int, float, float, int] = ours.recv()
    process.join()
    return found


def main() -> None:
    """Print one line per size, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[5_000, 50_000])
    parser.add_argument("--days", type=int, default=1096)
    options = parser.parse_args()
    costs = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'bench.db'}"
            began = time.monotonic()
            make(url, size, options.days)
            print(f"{size:7,} SKUs: store written in {time.monotonic() - began:.0f} s", flush=True)
            for what in ("learn", "night"):
                done, seconds, cpu, peak = apart(url, what)
                print(
                    f"{size:7,} SKUs: {what:5s} {done:,} forecasts, {seconds:7.1f} s, {cpu:7.1f} CPU s, "
                    f"{1000 * cpu / size:.2f} CPU s per 1,000 SKUs, peak {peak / 2**20:,.0f} MB",
                    flush=True,
                )
            costs.append(cpu / size)
    if len(costs) > 1:
        print(f"cost per SKU at {options.sizes[-1]:,} ÷ at {options.sizes[0]:,}: {costs[-1] / costs[0]:.3f}")


if __name__ == "__main__":
    main()
