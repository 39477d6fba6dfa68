"""Killed before or after any of its commits and run again, an import leaves the very rows of one that was never killed."""

from __future__ import annotations

import gzip
import itertools
import os
import shutil
import tempfile
import traceback
from pathlib import Path
from typing import Any

import pytest

from storage import db
from storage.db import connect
from storage.imports import import_files
from tests.conftest import NOW
from tests.stores import rows_of

DIED = 77
SALES = "date,sku,units,revenue\n2026-11-20,A,4,80\n2026-11-21,B,90,1800\n"


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    """Files of several kinds, one of them packed, one that is none of ours, and an empty store."""
    (tmp_path / "in").mkdir()
    for name, content in {
        "products.csv": "sku,title,unit_cost\nA,Lamp,5\nB,Shade,2\n",
        "unknown.csv": "Phrase;Searches\nlamp;9\n",
    }.items():
        (tmp_path / "in" / name).write_text(content)
    (tmp_path / "in" / "sales.csv.gz").write_bytes(gzip.compress(SALES.encode()))
    (tmp_path / "tmp").mkdir()
    shutil.copyfile(sqlite_template, tmp_path / "empty.db")
    return tmp_path


def test_a_folders_import_is_the_same_whenever_it_was_killed(folder: Path) -> None:
    """Every third moment before or after a commit is met; nothing stays in the temporary folder."""
    _store(folder)
    _import(folder)
    wanted = dict(rows_of(folder / "store.db"))
    deaths = 0
    for moment in itertools.count(1, 3):
        _store(folder)
        if _killed(folder, moment) == 0:
            break
        deaths += 1
        assert 0 == _killed(folder, 0)
        assert wanted == dict(rows_of(folder / "store.db")), f"killed at moment {moment}"
        assert [] == list((folder / "tmp").iterdir())
    assert deaths >= 4


def _store(folder: Path) -> None:
    for each in folder.glob("store.db*"):
        each.unlink()
    shutil.copyfile(folder / "empty.db", folder / "store.db")


def _import(folder: Path) -> None:
    engine = connect(f"sqlite:///{folder / 'store.db'}")
    import_files(engine, "default", [folder / "in"], by="U1", now=NOW)
    engine.dispose()


def _killed(folder: Path, moment: int) -> int:
    """Import in a process that dies at a moment (0: none); gives its exit code."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        tempfile.tempdir = str(folder / "tmp")
        numbers, real = itertools.count(1), db._Connection.commit

        def commit(connection: Any) -> None:
            if connection.in_transaction and next(numbers) == moment:
                os._exit(DIED)
            real(connection)
            if next(numbers) == moment:
                os._exit(DIED)

        db._Connection.commit = commit  # type: ignore[method-assign, assignment]
        _import(folder)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(3)
