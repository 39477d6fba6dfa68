"""Engines of many stores that compile each statement once: compiled for each test anew, they take a tenth of its time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, Engine, text
from sqlalchemy.util import LRUCache

from storage.db import connect

_compiled: dict[str, tuple[Dialect, Any]] = {}
"""For each kind of store its dialect and what was compiled for it so far."""


def sharing(engine: Engine) -> Engine:
    """The engine with the dialect and the statements of its kind; they go together, being kept by dialect."""
    kind = engine.dialect.name
    if kind not in _compiled:
        engine.connect().close()  # a dialect learns of its server with its first connection
        _compiled[kind] = engine.dialect, LRUCache(3000)
    engine.dialect, engine._compiled_cache = _compiled[kind]
    return engine


def rows_of(path: Path) -> Iterator[tuple[str, list[Any]]]:
    """Every table of a SQLite store with its rows, to be compared whole."""
    engine = connect(f"sqlite:///{path}")
    with engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
        for name in names.all():
            yield name, [tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))]
    engine.dispose()
