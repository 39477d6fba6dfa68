"""A database of its own for a run: nothing that lies in another one is read or changed."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from storage.db import connect, writing
from storage.schema import upgrade


@contextmanager
def own_database() -> Iterator[Engine]:
    """At the present schema, and gone at the end: a SQLite file, or a new database on DATABASE_URL's PostgreSQL server.

    The user of that URL must be allowed to create databases; the one that it names is only used to say so.
    """
    url = make_url(os.environ.get("DATABASE_URL", "sqlite://"))
    if url.get_backend_name() == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield from _used(f"sqlite:///{folder}/bench.db")
        return
    name = f"restock_bench_{secrets.token_hex(4)}"
    admin = create_engine(
        url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield from _used(url.set(database=name).render_as_string(hide_password=False))
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def away(engine: Engine) -> Iterator[None]:
    """A database that lets nobody in for a while: PostgreSQL ends every session, SQLite's write lock is held."""
    if engine.dialect.name == "sqlite":
        with writing(engine).begin() as connection:
            connection.execute(text("SELECT 1"))
            yield
        return
    name = engine.url.database
    server = create_engine(
        engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    sessions = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
    with server.connect() as admin:
        admin.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        admin.execute(sessions, {"name": name})
        try:
            yield
        finally:
            admin.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))


def _used(url: str) -> Iterator[Engine]:
    engine = connect(url)
    try:
        upgrade(engine)
        yield engine
    finally:
        engine.dispose()
