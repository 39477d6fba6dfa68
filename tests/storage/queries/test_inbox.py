"""What was acknowledged is kept until it is done, held by one program at a time, and known again when it comes twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, select
from sqlmodel import Session

from bot.usecases import diagnosis
from storage.db import writing
from storage.queries.program import inbox
from storage.queries.program.inbox import LEASE, REMEMBERED, Place
from storage.queries.program.workspaces import ensure
from storage.tables import Inbox

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
A, B = Place("default", "click:1"), Place("default", "event:2")


def test_a_delivery_is_new_once_in_each_workspace_also_after_it_was_done(engine: Engine) -> None:
    ensure(engine, "other", NOW)
    elsewhere = Place("other", B.key)
    assert {A, B} == inbox.write(engine, "w1", NOW, arrived={A: {"n": 1}, B: {"n": 2}})
    assert {elsewhere} == inbox.write(engine, "w2", NOW, arrived={B: {"n": 2}, elsewhere: {}}, done=[B])
    assert set() == inbox.write(engine, "w2", NOW, arrived={B: {"n": 2}})
    with Session(engine) as session:
        kept = {
            (row.workspace_id, row.key): (row.body, row.done_at) for row in session.scalars(select(Inbox))
        }
    assert kept == {A: ({"n": 1}, None), B: ({}, NOW), elsewhere: ({}, None)}


def test_what_a_dead_program_left_is_taken_over_once_when_its_lease_is_over(engine: Engine) -> None:
    inbox.write(engine, "dead", NOW, arrived={A: {"n": 1}, B: {"n": 2}})
    inbox.write(engine, "dead", NOW, arrived={}, done=[B])

    assert [] == inbox.take_over(engine, "next", NOW + LEASE - timedelta(seconds=1), 10)
    (kept,) = inbox.take_over(engine, "next", NOW + LEASE, 10)

    assert (A, {"n": 1}, NOW, 2) == (kept.place, kept.body, kept.received_at, kept.attempts)
    assert [] == inbox.take_over(engine, "third", NOW + LEASE, 10)


def test_who_lives_holds_on_and_never_takes_over_from_itself(engine: Engine) -> None:
    inbox.write(engine, "lives", NOW, arrived={A: {}})
    assert [] == inbox.take_over(engine, "lives", NOW + 2 * LEASE, 10), "it was only slow"
    inbox.renew(engine, "lives", NOW + 2 * LEASE)
    assert [] == inbox.take_over(engine, "next", NOW + 2 * LEASE + LEASE / 2, 10)


def test_what_was_put_back_is_anybodys_after_a_while_and_what_was_let_go_at_once(engine: Engine) -> None:
    inbox.write(engine, "w", NOW, arrived={A: {}, B: {}})
    inbox.write(engine, "w", NOW, arrived={}, put_back=[A])
    assert [] == inbox.take_over(engine, "w", NOW, 10)
    assert [A] == [kept.place for kept in inbox.take_over(engine, "w", NOW + LEASE, 10)]
    inbox.let_go(engine, "w", NOW)
    assert [A, B] == [kept.place for kept in inbox.take_over(engine, "next", NOW, 10)]


def test_what_nobody_works_on_is_told(engine: Engine) -> None:
    inbox.write(engine, "dead", NOW, arrived={A: {}, B: {}}, done=[B])
    assert ["ok"] == [each.state for each in diagnosis.of_inbox(engine, NOW + 2 * LEASE)]
    (found,) = diagnosis.of_inbox(engine, NOW + 2 * LEASE + timedelta(seconds=1))
    assert "wrong" == found.state
    assert "1 delivery from Slack" in str(found.says)
    assert "2026-11-24 16:00 UTC" in str(found.says)


def test_what_is_done_is_forgotten_after_days_and_what_is_not_stays(engine: Engine) -> None:
    inbox.write(engine, "w", NOW, arrived={A: {}, B: {}}, done=[B])
    with Session(writing(engine)) as session:
        assert 0 == inbox.sweep(session, NOW + REMEMBERED)
        assert 1 == inbox.sweep(session, NOW + REMEMBERED + timedelta(seconds=1))
        assert 1 == session.scalar(select(func.count()).select_from(Inbox))
        session.commit()
