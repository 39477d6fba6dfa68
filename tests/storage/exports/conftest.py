"""A second, empty store to import into."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.db import connect
from tests.stores import sharing


@pytest.fixture
def second_engine(tmp_path: Path, sqlite_template: Path) -> Iterator[Engine]:
    path = tmp_path / "second.db"
    shutil.copyfile(sqlite_template, path)
    engine = sharing(connect(f"sqlite:///{path}"))
    yield engine
    engine.dispose()
