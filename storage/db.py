"""The one way to the database: an engine that means the same on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.turns import Turns

_BUSY_MS = 15_000
_READ_ONLY = "25006"
_SERVER_GONE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""libpq's, in seconds but for the last, which is in milliseconds."""

_CLIENT_GONE = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}
"""The same for the server, in seconds. Set by statement: PgBouncer refuses them as options of the connection."""


def connect(url: str) -> Engine:
    """An engine for ``url``.

    SQLite runs in WAL mode with foreign keys on and a busy timeout, and every transaction begins IMMEDIATE
    when it means to write (see `writing`), so that two writers queue instead of failing. Writers of one program queue
    before SQLite does: it lets writers look again and again, at growing intervals, and who looks at the wrong moments for
    long enough is told "database is locked". ``postgresql://`` is taken to mean the psycopg driver.

    A PostgreSQL server that no longer answers is noticed within half a minute, not after the system's two hours, and the
    server notices as soon a machine that died with locks held. What the URL says of this itself holds.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        given = {name: value for name, value in _SERVER_GONE.items() if name not in parsed.query}
        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=10, max_overflow=20,
            connect_args=given,
        )  # fmt: skip
        event.listen(engine, "connect", _prepare_postgres)
        return engine
    how = {"timeout": _BUSY_MS / 1000, "check_same_thread": False, "factory": _Connection}
    engine = create_engine(parsed, connect_args=how)
    turns = Turns()

    def begin(connection: Any) -> None:
        _begin_sqlite(connection, turns)

    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", begin)
    return engine


def writing(engine: Engine, *, hurry: bool = False) -> Engine:
    """The same engine for transactions that will write: on SQLite they take the write lock at once.

    ``hurry`` is for the few short ones that somebody's acknowledgement waits for: they go before others that wait.

    A deferred SQLite transaction that reads first and writes later may fail with "database is locked" without
    waiting; taking the lock at the start waits its turn. PostgreSQL needs nothing of the kind.
    """
    return engine.execution_options(restock_writes="hurry" if hurry else "write")


def may_pass(error: BaseException) -> bool:
    """Whether the store failed for a reason that passes, so that the same may work later.

    It is away, busy, full, read-only while another server takes over, or two transactions stood in each other's way. A
    statement that SQLite cannot make sense of (no such table) is not: it calls that operational too.
    """
    if (
        isinstance(error, DBAPIError)
        and getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    ):
        return False
    if isinstance(error, DBAPIError) and (
        error.connection_invalidated or getattr(error.orig, "sqlstate", None) == _READ_ONLY
    ):
        return True
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout)


def first_line(error: BaseException) -> str:
    """What an error says, without the statement that a database's error goes on with."""
    return (str(error).splitlines() or [""])[0]


class _Connection(sqlite3.Connection):
    """Gives its turn to the next writer when its transaction has ended, however it ended."""

    turns: Turns | None = None

    def commit(self) -> None:
        """Commit, or be as before. A COMMIT that fails (a full disk) leaves SQLite's transaction open with its lock, and
        SQLAlchemy takes it for ended: the connection would go back to the pool so, and nobody could write any more."""
        try:
            super().commit()
        except BaseException:
            with suppress(sqlite3.Error):  # it has rolled back by itself
                super().rollback()
            raise
        finally:
            self.end_turn()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.end_turn()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.end_turn()

    def end_turn(self) -> None:
        turns, self.turns = self.turns, None
        if turns is not None:
            turns.end()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _prepare_postgres(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        for name, seconds in _CLIENT_GONE.items():
            cursor.execute(f"SET {name} = {seconds}")
    connection.commit()


def _begin_sqlite(connection: Any, turns: Turns) -> None:
    writes = connection.get_execution_options().get("restock_writes")
    if writes is None:
        connection.exec_driver_sql("BEGIN")
        return
    driver: _Connection = connection.connection.dbapi_connection
    # Whose turn never comes asks SQLite all the same, which then says that it is locked.
    if turns.take(timeout=_BUSY_MS / 1000, hurry=writes == "hurry"):
        driver.turns = turns
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        driver.end_turn()
        raise


def migrations_path() -> Path:
    """Where the Alembic chain lies."""
    return Path(__file__).parent / "migrations"
