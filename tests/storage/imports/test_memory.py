"""Memory does not grow with the file: a small version of a measurement on 300 MB (peak 97 MB, 82 of them before)."""

from __future__ import annotations

import tracemalloc
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.imports import import_files
from tests.conftest import NOW


def sales(path: Path, days: int) -> Path:
    with path.open("w") as stream:
        stream.write("date,sku,units,revenue\n")
        for day in range(days):
            on = date(2023, 1, 1) + timedelta(days=day)
            stream.writelines(f"{on},SKU-{n},{n % 7},{n % 7}.50\n" for n in range(50))
    return path


@pytest.mark.slow
def test_a_file_five_times_as_long_needs_no_more_memory(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Facts are staged by chunks; what is held is one chunk and the names of the SKUs."""
    peaks = []
    for days in (30, 31, 150):  # the first run also fills caches
        path = sales(tmp_path / f"{len(peaks)}.csv", days)
        tracemalloc.start()
        (report,) = import_files(sqlite_engine, "default", [path], now=NOW)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert ("imported", days * 50) == (report.state, report.rows_read)

    assert peaks[2] < peaks[1] + 1_000_000
