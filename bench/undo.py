"""What it costs to keep what an import changes: `make bench-undo` imports files that change every row, with and without.

One store, files in turn, so that a busy machine is busy for both; the ratio is that of the medians. Then the last one is
taken back.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

from sqlalchemy import Engine, func, select

from bench.databases import own_database
from bot.usecases import taking_back
from storage.imports import before, import_files
from storage.queries.program.workspaces import ensure

DAYS = 100
FIRST = date(2026, 5, 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, own_database() as engine:
        ensure(engine, "default", datetime.now(UTC))
        for kind in ("sales", "prices"):
            _measure(engine, Path(folder), kind, asked.rows, asked.rounds)


def _measure(engine: Engine, folder: Path, kind: str, rows: int, rounds: int) -> None:
    took: dict[bool, list[float]] = {True: [], False: []}
    busy: dict[bool, list[float]] = {True: [], False: []}
    number = None
    for turn in range(2 * rounds + 1):
        keeps = turn % 2 == 0
        path = folder / f"{kind}-{turn}.csv"
        _write(path, kind, rows, turn)
        begun, worked = time.perf_counter(), time.process_time()
        with _as_ever() if keeps else _without():
            (report,) = import_files(engine, "default", [path], now=datetime.now(UTC))
        if turn:  # the first one only adds
            assert report.rows_changed == rows
            took[keeps].append(time.perf_counter() - begun)
            busy[keeps].append(time.process_time() - worked)
        number = report.import_id
    with engine.connect() as connection:
        size = connection.scalar(
            select(func.sum(func.length(before.KEPT.c.content))).where(before.KEPT.c.import_id == number)
        )
    begun = time.perf_counter()
    assert number is not None
    taking_back.take_back(engine, "default", number, "U1", datetime.now(UTC))
    back = time.perf_counter() - begun
    on, off = median(took[True]), median(took[False])
    work = median(busy[True]) / median(busy[False])
    print(
        f"{engine.dialect.name} {kind}: {rows:,} changed rows, {off:.1f} s without, {on:.1f} s with ({on / off:.2f}; of its own work {work:.2f}), "
        f"{size / 1e6:.2f} MB kept, {back:.1f} s to take back"
    )


def _write(path: Path, kind: str, rows: int, turn: int) -> None:
    dice = random.Random(turn)
    with path.open("w") as file:
        file.write("date,sku,units,revenue,sessions\n" if kind == "sales" else "date,sku,price\n")
        for n in range(rows):
            day, sku = FIRST + timedelta(days=n % DAYS), f"SKU-{n // DAYS:05}"
            units = dice.randrange(0, 400) * 20 + turn
            told = (
                f"{units},{units * 19.99 + dice.randrange(999) / 100:.2f},{units * 11}"
                if kind == "sales"
                else f"{units}.99"
            )
            file.write(f"{day},{sku},{told}\n")


@contextmanager
def _as_ever() -> Iterator[None]:
    yield


@contextmanager
def _without() -> Iterator[None]:
    nobody: Any = mock.Mock()
    with mock.patch.object(before, "watch", nobody), mock.patch.object(before, "meet", nobody):
        yield


if __name__ == "__main__":
    main()
