"""Bringing files into the store, and looking at what is there afterwards."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from storage.imports import FileReport, import_files
from tests.conftest import NOW

US = "ATVPDKIKX0DER"
MARCH = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31)}
_numbers = itertools.count()

Bring = Callable[..., FileReport]
Look = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def bring(engine: Engine, tmp_path: Path) -> Bring:
    """Import a file: a path, bytes, or text; options as of `import_files`."""

    def run(content: Path | bytes | str, name: str | None = None, **options: Any) -> FileReport:
        if isinstance(content, Path):
            path = content
        else:
            path = tmp_path / (name or f"file-{next(_numbers)}")
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        (report,) = import_files(engine, "default", [path], **{"now": NOW, **options})
        return report

    return run


@pytest.fixture
def look(engine: Engine) -> Look:
    """The rows of a query, with SKUs by name where the query says ``sku``."""

    def run(query: str, **values: Any) -> list[tuple[Any, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    return run


@pytest.fixture
def everything(engine: Engine) -> Callable[[], Mapping[str, Sequence[tuple[Any, ...]]]]:
    """All facts in the store, table by table, in an order of their own; imports are not facts."""

    def run() -> Mapping[str, Sequence[tuple[Any, ...]]]:
        from sqlmodel import SQLModel

        found = {}
        with engine.connect() as connection:
            for table in SQLModel.metadata.sorted_tables:
                if table.name not in ("import", "held_part", "rows_before"):
                    found[table.name] = sorted(map(repr, connection.execute(table.select())))
        return found  # type: ignore[return-value]

    return run
