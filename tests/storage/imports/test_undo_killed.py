"""Killed before or after any of its commits and begun again, taking an import back is whole, and done once."""

from __future__ import annotations

import itertools
import os
import shutil
import traceback
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.usecases import taking_back
from storage import db
from storage.db import connect
from storage.imports import import_files
from tests.conftest import NOW
from tests.stores import rows_of

DIED = 77


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    """A store with two imports, of which the second changed a row of the first and added a SKU."""
    shutil.copyfile(sqlite_template, tmp_path / "begin.db")
    engine = connect(f"sqlite:///{tmp_path / 'begin.db'}")
    for number, rows in enumerate(("2026-11-20,A,4", "2026-11-20,A,5\n2026-11-21,B,6")):
        (tmp_path / f"{number}.csv").write_text(f"date,sku,units\n{rows}\n")
        import_files(engine, "default", [tmp_path / f"{number}.csv"], by="U1", now=NOW)
    engine.dispose()
    return tmp_path


def test_an_import_is_taken_back_whole_or_not_at_all(folder: Path) -> None:
    """Every fortieth statement and both sides of the last commit are moments to die at."""
    untouched = _fresh(folder)
    assert 0 == _killed(folder, 0)
    wanted = dict(rows_of(folder / "store.db"))
    deaths = []
    for moment in ("commit", "committed", *range(1, 400, 40)):
        _fresh(folder)
        if _killed(folder, moment) == 0:
            break
        deaths.append(moment)
        assert dict(rows_of(folder / "store.db")) in (untouched, wanted), f"killed at moment {moment}"
        assert 0 == _killed(folder, 0)
        assert wanted == dict(rows_of(folder / "store.db")), f"killed at moment {moment}"
    assert deaths[:2] == ["commit", "committed"]
    assert len(deaths) >= 5


def _fresh(folder: Path) -> dict[str, Any]:
    for each in folder.glob("store.db*"):
        each.unlink()
    shutil.copyfile(folder / "begin.db", folder / "store.db")
    return dict(rows_of(folder / "store.db"))


def _killed(folder: Path, moment: int | str) -> int:
    """Take the second import back in a process that dies at a moment (0: none); gives its exit code."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        numbers, real = itertools.count(1), db._Connection.commit

        def dying(name: str = "") -> None:
            if moment in (name, next(numbers)):
                os._exit(DIED)

        def commit(connection: Any) -> None:
            changed = connection.in_transaction and connection.total_changes > 0
            if changed:
                dying("commit")
            real(connection)
            if changed:
                dying("committed")

        db._Connection.commit = commit  # type: ignore[method-assign, assignment]
        engine = connect(f"sqlite:///{folder / 'store.db'}")
        event.listen(engine, "before_cursor_execute", lambda *_: dying())
        taking_back.take_back(engine, "default", 2, "U1", NOW)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(3)
