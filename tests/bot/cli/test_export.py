"""`restock export` on a small store: a file whole or not at all, and clear refusals."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from sqlalchemy import Engine

from bot.cli import export as verb
from core.errors import BadInput
from storage.imports import import_files


def run(engine: Engine, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(verb, "store", lambda: engine)
    app = typer.Typer()
    app.callback()(lambda: None)
    verb.register(app)
    app(["export", *arguments], standalone_mode=False)


@pytest.fixture
def sold(sqlite_engine: Engine, tmp_path: Path) -> Engine:
    (tmp_path / "sales.csv").write_text(
        "date,sku,units,revenue\n2026-11-01,MUG-01,12,299.88\n2026-11-02,MUG-01,3,74.97\n"
    )
    import_files(sqlite_engine, "default", [tmp_path / "sales.csv"], now=datetime(2026, 11, 24, tzinfo=UTC))
    return sqlite_engine


def test_a_list_of_rows_as_json(sold: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.json"

    run(sold, monkeypatch, "sales", "--since", "2026-11-02", "--format", "json", "--output", str(target))

    [row] = json.loads(target.read_text())
    assert ("2026-11-02", "MUG-01", 3, "74.97") == (row["date"], row["sku"], row["units"], row["revenue"])


def test_to_stdout_without_a_file(
    sold: Engine, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    run(sold, monkeypatch, "sales", "--sku", "MUG-01")

    lines = capfdbinary.readouterr().out.splitlines()
    assert lines[0].startswith(b"date,sku,units,revenue,sessions,price,promo")
    assert 3 == len(lines)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("sale",), "there is no export “sale”; there are: sales,"),
        (("sales", "--format", "pdf"), "pdf is none of csv, json, xlsx"),
        (("sales", "--since", "yesterday"), "yesterday is not a date"),
    ],
)
def test_bad_use_is_said_and_leaves_no_file(
    sold: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], complaint: str
) -> None:
    target = tmp_path / "out.csv"

    with pytest.raises(BadInput, match=complaint):
        run(sold, monkeypatch, *arguments, "--output", str(target))

    assert not target.exists()
