"""The doctor says what is wrong with a database that fails, and what to do about it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from bench.databases import away
from bot.usecases import diagnosis
from storage import checks, db
from storage.db import connect
from storage.tables import Outbox

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


def found(engine: Engine) -> tuple[str, str, str]:
    (each,) = diagnosis.of_store(engine, NOW)
    return each.state, str(each.says), str(each.cure)


def test_a_store_that_can_be_written_is_in_order_and_nothing_of_the_probe_stays(engine: Engine) -> None:
    assert "ok" == found(engine)[0]
    with Session(engine) as session:
        assert 0 == session.scalar(select(func.count()).select_from(Outbox))


@pytest.mark.postgres
def test_a_server_that_lets_nobody_in_says_so_itself(postgres_engine: Engine) -> None:
    with away(postgres_engine):
        state, says, cure = found(postgres_engine)
    assert "wrong" == state
    assert "not currently accepting connections" in says
    assert "check DATABASE_URL" in cure


@pytest.mark.postgres
def test_a_standby_that_takes_no_writes_is_named(postgres_engine: Engine) -> None:
    name = postgres_engine.url.database
    with postgres_engine.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        connection.commit()
    postgres_engine.dispose()
    state, says, cure = found(postgres_engine)
    assert ("wrong", True) == (state, "read-only" in says)
    assert "primary server" in cure


def test_a_full_disk_is_named(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_LEAST_FREE", 1 << 60)
    state, says, cure = found(sqlite_engine)
    assert ("wrong", True) == (state, "disk is full" in says)
    assert "free space on the disk" in cure


def test_a_write_lock_that_is_never_let_go_is_named(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "_BUSY_MS", 50)
    hasty = connect(sqlite_engine.url.render_as_string())
    with away(sqlite_engine):
        state, says, cure = found(hasty)
    assert ("wrong", True) == (state, "locked" in says)
    assert "holds the write lock" in cure
    hasty.dispose()
