"""`restock import` as a person and as a program use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot import settings
from bot.cli import imports
from core.errors import BadFile, BadUse

SALES = "date,sku,units,revenue\n2026-03-01,A-1,3,30.50\nsoon,A-1,1,1.00\n"


@pytest.fixture
def restock(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The verb alone, on a fresh store."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'restock.db'}")
    settings.load.cache_clear()
    app = typer.Typer()
    imports.register(app)
    app.command("other")(lambda: None)
    return app


def run(app: typer.Typer, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["import", *map(str, arguments)])


def test_json_is_one_document_with_every_figure(restock: typer.Typer, tmp_path: Path) -> None:
    """Money as decimal strings, the period as two days, each refused line with its reason."""
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    result = run(restock, path, "--json")

    assert 0 == result.exit_code
    (file,) = json.loads(result.stdout)["files"]
    assert {
        "path": str(path), "state": "imported", "kind": "sales", "encoding": "utf-8", "marketplace": "ATVPDKIKX0DER",
        "currency": "USD", "period": {"from": "2026-03-01", "to": "2026-03-01"}, "rows_read": 2, "rows_new": 1,
        "rows_changed": 0, "rows_refused": [{"line": 3, "reason": "date: “soon” is not a date"}],
        "totals": {"units": 3, "sales": "30.50", "skus": 1}, "as_of": "2026-03-02T08:00:00+00:00",
    }.items() <= file.items()  # fmt: skip
    assert 64 == len(file["sha256"])


def test_a_person_reads_what_became_of_each_file(restock: typer.Typer, tmp_path: Path) -> None:
    """In words, with the line that was left out; the second time nothing is done."""
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    first, second = run(restock, path), run(restock, path)

    assert "sales.csv: imported as sales (US, USD, 2026-03-01 to 2026-03-01)" in first.stdout
    assert "2 rows read: 1 new, 0 changed in the store, 1 refused" in first.stdout
    assert "line 3: date: “soon” is not a date" in first.stdout
    assert "nothing was changed" in second.stdout


def test_a_file_that_is_not_imported_fails_the_command(restock: typer.Typer, tmp_path: Path) -> None:
    """With one line that says why; the good files are imported all the same."""
    (tmp_path / "a.csv").write_text(SALES)
    (tmp_path / "b.csv").write_text("nonsense")
    result = run(restock, tmp_path / "a.csv", tmp_path / "b.csv")

    assert 1 == result.exit_code
    assert isinstance(result.exception, BadFile)
    assert "1 of 2 files were not imported: b.csv" == str(result.exception)
    assert "a.csv: imported" in result.stdout


def test_no_path_is_bad_use(restock: typer.Typer) -> None:
    """As for any command, which then ends with 2."""
    assert isinstance(run(restock).exception, BadUse)


def test_an_import_is_taken_back_by_its_number(restock: typer.Typer, tmp_path: Path) -> None:
    """The number stands in the report and, without one or with a wrong one, in what is said; twice is once."""
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    assert "to take it back: restock import --undo 1" in run(restock, path).stdout
    for wrong in ((), ("--undo", "7")):
        assert "1 sales.csv (" in str(run(restock, *wrong).exception)
    assert isinstance(run(restock, path, "--undo", "1").exception, BadUse)

    first, second = run(restock, "--undo", "1"), run(restock, "--undo", "1", "--json")

    assert "sales.csv: taken back (cli, " in first.stdout
    assert "Gone: 1 row and 1 SKU. As before: 0 rows." in first.stdout
    assert (1, "cli", 1, True) == tuple(
        json.loads(second.stdout)[name] for name in ("import_id", "by", "removed", "again")
    )
    assert "1 new" in run(restock, path).stdout
