"""A file of what waits is whole or not there, in a folder of its own database, and the folder has a limit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.usecases import diagnosis
from storage import held
from storage.queries.program.inbox import Kept, Place
from tests.conftest import NOW

ONE = Kept(Place("default", "click:1"), {"text": "\u4f60\u597d", "user": {"id": "U1"}}, NOW, 1)
TWO = Kept(Place("default", "click:2"), {}, NOW, 1)


def test_what_is_written_is_read_again_oldest_first_and_gone_when_it_is_dropped(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    first, second = held.new_name(folder, NOW), held.new_name(folder, NOW.replace(hour=23))
    held.write(second, [TWO])
    held.write(first, [ONE, TWO])
    assert [first, second] == held.found(folder)
    assert [ONE, TWO] == held.read(first)
    held.drop(first)
    assert [] == held.read(first), "another program was quicker"
    assert [second] == held.found(folder)


def test_a_full_folder_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "MOST_BYTES", 200)
    held.write(held.new_name(tmp_path, NOW), [ONE])
    with pytest.raises(OSError, match="more than 200 bytes"):
        held.write(held.new_name(tmp_path, NOW), [ONE])
    assert 1 == len(list(tmp_path.iterdir()))


def test_what_the_disk_does_not_take_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        held.write(held.new_name(tmp_path, NOW), [ONE])
    assert [] == list(tmp_path.iterdir())


def test_what_was_only_begun_is_swept(tmp_path: Path) -> None:
    held.write(held.new_name(tmp_path, NOW), [ONE])
    (tmp_path / "20261124T061000-1.part").write_text("[[")
    held.sweep(tmp_path)
    assert held.found(tmp_path) == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("url", "within", "folder"),
    [
        ("sqlite:////var/data/restock.db", None, "/var/data/restock.db.held"),
        ("sqlite:////var/data/restock.db", "/held", "/held/restock.db.held"),
        ("postgresql://me:secret@db.example/shop", None, ".restock/db.example-5432-shop.held"),
        ("postgresql+psycopg://db.example:6432/shop", "/held", "/held/db.example-6432-shop.held"),
        ("postgresql:///shop?host=/var/run/pg", None, ".restock/-var-run-pg-5432-shop.held"),
    ],
)
def test_each_database_has_a_folder_of_its_own_that_tells_no_password(
    url: str, within: str | None, folder: str
) -> None:
    assert Path(folder) == held.folder_of(make_url(url), within and Path(within))


def test_what_waits_and_where_nothing_can_wait_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "new" / "shop.held"
    assert [] == diagnosis.of_held(folder)
    held.write(held.new_name(folder, NOW), [ONE, TWO])
    (found,) = diagnosis.of_held(folder)
    assert f"2 deliveries from Slack wait in {folder}" in str(found.says)
    monkeypatch.setattr(os, "access", lambda *_: False)
    (found,) = diagnosis.of_held(folder)
    assert "not acknowledged" in str(found.says)
    assert "RESTOCK_HELD_FOLDER" in str(found.cure)


def test_a_file_of_something_else_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for content in ("torn", "3", "[3]", '[["default", "click:1"]]'):
        path.write_text(content)
        with pytest.raises(ValueError):
            held.read(path)
