"""Writers of one program take turns on SQLite, and a turn ends however its transaction ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from storage import db
from storage.db import connect, writing


@pytest.fixture
def store(tmp_path: Path) -> Engine:
    engine = connect(f"sqlite:///{tmp_path}/turns.db")
    with Session(writing(engine)) as session:
        session.execute(text("CREATE TABLE t (a)"))
        session.commit()
    return engine


def write(engine: Engine) -> None:
    with Session(writing(engine)) as session:
        session.execute(text("INSERT INTO t VALUES (1)"))
        session.commit()


def _commits(session: Session) -> None:
    session.commit()


def _rolls_back(session: Session) -> None:
    session.rollback()


def _closes(session: Session) -> None:
    session.close()


def _breaks(session: Session) -> None:
    session.connection().invalidate()


@pytest.mark.parametrize("ends", [_commits, _rolls_back, _closes, _breaks])
def test_the_next_writer_waits_until_the_transaction_has_ended_however_it_ends(
    store: Engine, ends: Callable[[Session], None]
) -> None:
    session = Session(writing(store))
    session.execute(text("INSERT INTO t VALUES (0)"))
    writer = threading.Thread(target=write, args=(store,))
    writer.start()
    writer.join(0.05)
    assert writer.is_alive()

    ends(session)

    writer.join(10)
    assert not writer.is_alive()
    session.close()
    write(store)


def test_who_only_reads_waits_for_nobody(store: Engine) -> None:
    with Session(writing(store)) as session:
        session.execute(text("INSERT INTO t VALUES (0)"))
        with Session(store) as reader:
            assert [] == list(reader.execute(text("SELECT * FROM t")))


def test_a_turn_that_never_ends_is_an_error_in_time_and_a_begin_that_fails_ends_its_own(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "_BUSY_MS", 50)
    hasty = connect(store.url.render_as_string())
    with Session(writing(store)) as another, Session(writing(hasty)) as mine:
        another.execute(text("INSERT INTO t VALUES (0)"))  # another program's
        with pytest.raises(OperationalError, match="locked"):
            mine.execute(text("INSERT INTO t VALUES (1)"))
        another.commit()
        mine.rollback()
        write(hasty)
        mine.execute(text("INSERT INTO t VALUES (1)"))
        with pytest.raises(OperationalError, match="locked"):
            write(hasty)


def test_a_commit_that_fails_leaves_no_transaction_behind_and_no_lock(store: Engine) -> None:
    """As on a full disk: the next writer neither waits nor finds the pool's connection in the failed transaction."""
    with Session(writing(store)) as session:
        session.execute(text("CREATE TABLE one (id INTEGER PRIMARY KEY)"))
        session.execute(text("CREATE TABLE many (one INTEGER REFERENCES one DEFERRABLE INITIALLY DEFERRED)"))
        session.commit()
    with Session(writing(store)) as session:
        session.execute(text("INSERT INTO many VALUES (7)"))  # noticed by the COMMIT, which fails
        with pytest.raises(IntegrityError):
            session.commit()

    write(store)
    with connect(str(store.url)).connect() as other:
        assert (1, 0) == other.execute(
            text("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM many)")
        ).one()
