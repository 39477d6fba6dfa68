"""What falls due by the clock is done once: through changes of clocks, stand-stills, crashes, and by two replicas."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.schedule import Scheduler, due_night
from bot.usecases import nightly, settings
from bot.usecases.reports import digest
from bot.usecases.settings import DigestPlan
from core.errors import BadInput
from storage.db import writing
from storage.queries.program import jobs
from storage.tables import Draft, ForecastRow, JobRun, Outbox, ProofRow
from tests.bot.deliver.test_worker import Clock
from tests.bot.usecases.seller import NOW, TODAY, WS, add_history, add_skus, add_terms

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def plan(at: str = "08:00", tz: str = "Europe/Berlin", since: datetime = LONG_AGO) -> DigestPlan:
    return DigestPlan("C1", time.fromisoformat(at), tz, "en", since)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "day", "expected"),
    [
        ("08:00", "2026-11-24", "2026-11-24 07:00"),  # winter
        ("08:00", "2026-07-24", "2026-07-24 06:00"),  # summer
        ("02:30", "2026-03-29", "2026-03-29 01:30"),  # left out: clocks jump from 2 to 3
        ("02:30", "2026-10-25", "2026-10-25 00:30"),  # comes twice: the first
    ],
)
def test_a_digest_is_due_at_its_local_time_whatever_the_clocks_do(at: str, day: str, expected: str) -> None:
    assert utc(expected) == digest.moment(plan(at), date.fromisoformat(day))


@pytest.mark.parametrize("tz", ["Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe"])
@pytest.mark.parametrize("at", ["00:00", "02:30", "23:59"])
def test_through_a_whole_year_every_day_has_one_digest(tz: str, at: str) -> None:
    """Looked at every ten minutes, as the scheduler does more often, each local date comes up exactly once."""
    now, seen = utc("2026-01-01 12:00"), []
    for _ in range(365 * 24 * 6):
        found = digest.due(plan(at, tz), now)
        if found is not None and (not seen or found.day != seen[-1]):
            seen.append(found.day)
            assert not found.late or len(seen) == 1
        now += timedelta(minutes=10)

    assert sorted(set(seen)) == seen
    assert {DAY} == {later - earlier for earlier, later in pairwise(seen)}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24 06:59", None),  # 16 hours after yesterday's, and today's is near
        ("2026-11-24 07:00", (date(2026, 11, 24), False)),
        ("2026-11-24 07:15", (date(2026, 11, 24), False)),
        ("2026-11-24 07:16", (date(2026, 11, 24), True)),
        ("2026-11-24 22:30", (date(2026, 11, 24), True)),
        ("2026-11-24 23:01", None),
    ],
)
def test_a_missed_digest_is_made_up_for_once_and_says_that_it_is_late(
    now: str, expected: tuple[date, bool] | None
) -> None:
    found = digest.due(plan(), utc(now))

    assert expected == (None if found is None else (found.day, found.late))


def test_what_fell_due_before_the_digest_was_set_up_is_not_due() -> None:
    set_up = utc("2026-11-24 09:00")

    assert digest.due(plan(since=set_up), set_up) is None
    assert digest.due(plan(since=set_up), set_up + DAY) is not None


def set_digest(engine: Engine, now: datetime = LONG_AGO) -> None:
    settings.set_digest(engine, WS, "C1", at="08:00", tz="Europe/Berlin", locale="zh_CN", by="U1", now=now)


def outbox_rows(engine: Engine) -> list[Outbox]:
    with Session(engine) as session:
        return list(session.scalars(select(Outbox)))


def test_two_replicas_promise_one_digest_a_day(engine: Engine) -> None:
    set_digest(engine)
    clock = Clock(utc("2026-11-24 07:00"))
    replicas = [Scheduler(engine, clock) for _ in range(2)]

    async def both() -> None:
        await asyncio.gather(
            *(asyncio.to_thread(each.look_for_digests) for each in replicas for _ in range(3))
        )

    asyncio.run(both())
    clock.forward(days=1)
    replicas[0].look_for_digests()

    rows = outbox_rows(engine)
    assert ["2026-11-24", "2026-11-25"] == sorted(row.payload["day"] for row in rows)
    assert {"zh_CN"} == {row.payload["locale"] for row in rows}
    assert [False, False] == [row.payload["late"] for row in rows]


def test_a_digest_waits_for_no_replica_that_died(engine: Engine) -> None:
    """It is promised in the transaction that notes it as done: nobody holds a lease of it."""
    set_digest(engine)
    now = utc("2026-11-24 07:00")
    assert jobs.claim(engine, WS, "digest:C1", "2026-11-24", "an older version, dead", now)
    alive = Scheduler(engine, Clock(now + timedelta(minutes=1)))

    assert [1, 0] == [alive.look_for_digests(), alive.look_for_digests()]
    with Session(engine) as session:
        assert ["digest"] == session.scalars(select(Outbox.kind)).all()


def test_a_run_that_died_and_was_overtaken_by_a_later_one_is_forgotten_in_time(engine: Engine) -> None:
    """A catch-up for data that a later catch-up has seen is not taken up again; the one that goes on stays."""
    long_ago = NOW - jobs.KEEP_DONE - DAY
    assert jobs.claim(engine, WS, "catch_up", "5", "dead", long_ago)
    assert jobs.claim(engine, WS, "catch_up", "6", "alive", NOW)
    with Session(writing(engine)) as session:
        jobs.sweep(session, NOW)
        session.commit()
    with Session(engine) as session:
        assert ["6"] == session.scalars(select(JobRun.period)).all()


def test_the_channel_of_the_settings_gets_a_digest_until_one_is_set_in_the_app(engine: Engine) -> None:
    Scheduler(engine, Clock(NOW), digest_channel="C9").look_for_digests()
    assert ["C9"] == [each.channel for each in settings.digests(engine, WS)]

    settings.set_digest(engine, WS, "C9", at=None, by="U1", now=NOW)
    Scheduler(engine, Clock(NOW), digest_channel="C9").look_for_digests()

    assert [] == settings.digests(engine, WS)


@pytest.mark.parametrize(("at", "tz"), [("25:00", "UTC"), ("8", "Nowhere/Else"), ("08:00", "Nowhere/Else")])
def test_a_digest_at_no_time_or_nowhere_is_refused(engine: Engine, at: str, tz: str) -> None:
    with pytest.raises(BadInput, match="Nothing was changed"):
        settings.set_digest(engine, WS, "C1", at=at, tz=tz, by="U1", now=NOW)

    assert [] == settings.digests(engine, WS)


def test_the_latest_night_is_due() -> None:
    assert date(2026, 11, 23) == due_night("America/Los_Angeles", utc("2026-11-24 11:29"))
    assert date(2026, 11, 24) == due_night("America/Los_Angeles", utc("2026-11-24 11:30"))


@pytest.fixture
def seller(engine: Engine) -> list[int]:
    """Two SKUs, one of which runs out."""
    add_terms(engine)
    ids = add_skus(engine, 2, price=20, unit_cost=6, supplier="Ningbo Light")
    add_history(engine, ids[:1], per_day=10, on_hand=100)
    return ids


def test_the_night_is_done_once_and_again_when_new_data_comes(engine: Engine, seller: list[int]) -> None:
    clock = Clock(NOW)
    scheduler = Scheduler(engine, clock)

    assert 1 == scheduler.look_for_runs()
    assert 0 == scheduler.look_for_runs()
    add_history(engine, seller[1:], per_day=4, on_hand=10)
    assert 1 == scheduler.look_for_runs()
    assert 0 == scheduler.look_for_runs()

    with Session(engine) as session:
        done = session.scalars(select(JobRun)).all()
        assert {"nightly", "catch_up", "tidy"} == {run.job for run in done}
        assert {"done"} == {run.state for run in done}
        assert 2 == len(session.scalars(select(ForecastRow)).all())
        assert {seller[0], seller[1]} == {draft.sku_id for draft in session.scalars(select(Draft))}


def test_the_model_is_looked_at_once_a_week_after_the_nights_work(engine: Engine, seller: list[int]) -> None:
    """The first lesson comes before the first decisions, so that these hold; a later one has everything decided again."""
    clock = Clock(NOW)
    scheduler = Scheduler(engine, clock)

    assert 0 == scheduler.look_for_lessons()
    scheduler.look_for_runs()
    with Session(engine) as session:
        first = {draft.number: draft.version for draft in session.scalars(select(Draft))}
    assert [1, 0] == [scheduler.look_for_lessons() for _ in range(2)]
    assert 0 == scheduler.look_for_runs()
    with Session(engine) as session:
        assert first == {draft.number: draft.version for draft in session.scalars(select(Draft))}
    clock.forward(days=28)
    scheduler.look_for_runs()
    assert 1 == scheduler.look_for_lessons()
    assert [1, 0] == [scheduler.look_for_runs() for _ in range(2)]

    with Session(engine) as session:
        told = [run.outcome for run in session.scalars(select(JobRun).where(JobRun.job == "learn"))]  # type: ignore[arg-type]
    assert [False, True] == [each["learnt"] for each in told]


def test_a_run_that_crashes_is_taken_up_by_another_and_opens_nothing_twice(
    engine: Engine, seller: list[int]
) -> None:
    clock = Clock(NOW)
    nightly.run(engine, WS, TODAY, NOW)  # half of the work was done …
    assert jobs.claim(engine, WS, "nightly", "2026-11-24", "dead", NOW)  # … when the machine went down
    scheduler = Scheduler(engine, clock)

    assert 0 == scheduler.look_for_runs()
    clock.now = NOW + jobs.LEASE
    assert 1 == scheduler.look_for_runs()

    with Session(engine) as session:
        assert 1 == len(session.scalars(select(Draft)).all())


def test_the_scheduler_starts_looks_and_stops(engine: Engine) -> None:
    set_digest(engine)
    woken = []

    async def story() -> None:
        scheduler = Scheduler(engine, Clock(utc("2026-11-24 07:00")), lambda: woken.append(1))
        await scheduler.start()
        async with asyncio.timeout(10):
            while not woken:
                await asyncio.sleep(0.01)
        await scheduler.stop()

    asyncio.run(story())

    assert {"digest:C1:2026-11-24"} <= {row.key for row in outbox_rows(engine)}


def test_replays_follow_the_night_and_are_made_once(engine: Engine, seller: list[int]) -> None:
    """Before the night's run there is nothing to replay; after it each night does its share, whoever looks."""
    clock = Clock(NOW)
    one, other = Scheduler(engine, clock), Scheduler(engine, clock)

    assert 0 == one.look_for_proofs()
    one.look_for_runs()
    assert 1 == one.look_for_proofs()
    assert 0 == one.look_for_proofs() + other.look_for_proofs()

    with Session(engine) as session:
        assert {seller[0], seller[1]} == {row.sku_id for row in session.scalars(select(ProofRow))}
        (run,) = session.scalars(select(JobRun).where(JobRun.job == "proof")).all()
        assert {"replayed": 2} == run.outcome
