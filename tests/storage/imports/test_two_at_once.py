"""Two imports at the same moment wait for each other instead of failing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Engine, text

from storage.imports import FileReport, import_files
from tests.conftest import NOW


def test_one_file_at_once_from_two_places_is_imported_once(engine: Engine, tmp_path: Path) -> None:
    """The second waits, and finds that it is there already."""
    path = tmp_path / "sales.csv"
    path.write_text(
        "date,sku,units\n" + "".join(f"2026-03-{d:02},S-{n},{n}\n" for d in range(1, 29) for n in range(9))
    )

    def bring(_: int) -> FileReport:
        return import_files(engine, "default", [path], now=NOW)[0]

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(bring, range(4)))

    assert ["imported", "unchanged", "unchanged", "unchanged"] == sorted(report.state for report in reports)
    assert 252 == sum(report.rows_new for report in reports)
    with engine.connect() as connection:
        assert (1, 252) == (
            connection.execute(text("select count(*) from import")).scalar_one(),
            connection.execute(text("select count(*) from sales_day")).scalar_one(),
        )


def test_files_about_the_same_new_skus_at_once_make_each_sku_once(engine: Engine, tmp_path: Path) -> None:
    """Different files, the same SKUs nobody knew."""
    paths = []
    for day in range(1, 5):
        path = tmp_path / f"{day}.csv"
        path.write_text("date,sku,units\n" + "".join(f"2026-03-0{day},S-{n},{n}\n" for n in range(30)))
        paths.append(path)

    def bring(path: Path) -> FileReport:
        return import_files(engine, "default", [path], now=NOW)[0]

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(bring, paths))

    assert ["imported"] * 4 == [report.state for report in reports]
    with engine.connect() as connection:
        assert 30 == connection.execute(text("select count(*) from sku")).scalar_one()
