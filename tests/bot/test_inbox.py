"""Nothing is acknowledged before it is kept, an event is done once, and what nobody could be told of is done again."""

from __future__ import annotations

import asyncio
import gc
import json
import sqlite3
import time
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from bench.databases import away
from bot import inbox, incoming, listener_runs
from storage import db
from storage.db import connect
from storage.queries.program.inbox import LEASE, Kept, Place
from tests.bot.boxed import Bot, command, mention, running, submission
from tests.bot.usecases.seller import NOW, WS
from tests.scenarios.bot_in_slack import until


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a store does not take is kept where the test is."""
    monkeypatch.chdir(tmp_path)


def test_a_delivery_is_kept_before_it_is_acknowledged_until_its_listener_has_ended(
    sqlite_engine: Engine,
) -> None:
    async def story() -> None:
        go_on = asyncio.Event()

        async def work(_body: dict[str, Any]) -> None:
            await go_on.wait()

        async with running(Bot(sqlite_engine, work)) as bot:
            assert 200 == await bot.deliver(command())
            kept = bot.rows()["t1"]
            assert kept is not None
            assert "help" == kept["text"]
            assert "token" not in kept
            go_on.set()
            await until(lambda: bot.rows() == {"t1": None})

    asyncio.run(story())


def test_what_comes_at_once_is_written_at_once(sqlite_engine: Engine) -> None:
    commits = []

    async def story() -> None:
        async def work(_body: dict[str, Any]) -> None: ...

        async with running(Bot(sqlite_engine, work)) as bot:
            event.listen(sqlite_engine, "commit", commits.append)
            answers = await asyncio.gather(*(bot.deliver(command(n)) for n in range(60)))
            await until(lambda: len(bot.rows()) == 60 and not any(bot.rows().values()))
            assert {200} == set(answers)
            assert 60 == len(bot.rows())

    asyncio.run(story())
    assert len(commits) < 60, f"{len(commits)} transactions"


def test_an_event_that_comes_again_is_acknowledged_and_not_done_again(sqlite_engine: Engine) -> None:
    async def story() -> None:
        done: list[str] = []
        go_on = asyncio.Event()

        async def work(body: dict[str, Any]) -> None:
            done.append(body["event_id"])
            await go_on.wait()

        async with running(Bot(sqlite_engine, work)) as bot:
            assert [200, 200] == await asyncio.gather(bot.deliver(mention()), bot.deliver(mention()))
            assert 200 == await bot.deliver(mention()), "while it is being done"
            go_on.set()
            await until(lambda: bot.rows() == {"Ev1": None})
            assert 200 == await bot.deliver(mention()), "when it was done"
            assert ["Ev1"] == done

    asyncio.run(story())


@pytest.mark.parametrize(("body", "minutes", "times"), [(command(), 0, 1), (command(), 9, 1), (submission(), 0, 2), (submission(), 9, 1)])  # fmt: skip
def test_a_command_or_window_that_comes_again_is_not_done_again_unless_the_window_waits_for_its_answer(
    sqlite_engine: Engine, body: dict[str, Any], minutes: int, times: int
) -> None:
    async def story() -> None:
        done: list[str] = []

        async def work(body: dict[str, Any]) -> None:
            done.append(body[incoming.RECEIVED_AT])

        async with running(Bot(sqlite_engine, work)) as bot:
            assert 200 == await bot.deliver(dict(body))
            await until(lambda: not any(bot.rows().values()))
            bot.now += timedelta(minutes=minutes)
            assert 200 == await bot.deliver(dict(body))
            await asyncio.sleep(0.05)
            assert [NOW.isoformat()] * times == done, "when it first came"

    asyncio.run(story())


def test_what_fails_without_a_word_is_done_again_and_at_last_its_person_is_told(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "LOOK_SECONDS", 0.01)

    async def story() -> None:
        begun: list[datetime] = []

        async def work(_body: dict[str, Any]) -> None:
            begun.append(bot.now)
            raise ValueError("nobody was told")

        async with running(Bot(sqlite_engine, work)) as bot:
            await bot.deliver(command())
            for times in range(1, inbox.ATTEMPTS + 1):
                await until(lambda times=times: len(begun) == times)
                await until(lambda: not bot.box._put_back and bot.rows()["t1"] is not None)
                await asyncio.sleep(0.05)
                assert len(begun) == times, "not before a while has passed"
                bot.now += LEASE
            await until(lambda: bot.rows() == {"t1": None})
            assert inbox.ATTEMPTS == len(begun)
            assert [("interrupted", "command:t1")] == [(news, kept.place.key) for news, kept in bot.told]

    asyncio.run(story())


def test_what_failed_and_its_person_was_told_so_is_not_done_again(sqlite_engine: Engine) -> None:
    async def story() -> None:
        async def work(_body: dict[str, Any]) -> None:
            raise listener_runs.Answered

        async with running(Bot(sqlite_engine, work)) as bot:
            await bot.deliver(command())
            await until(lambda: bot.rows() == {"t1": None})

    asyncio.run(story())


def test_what_the_store_can_never_take_is_neither_acknowledged_nor_done_and_hinders_no_other(
    engine: Engine,
) -> None:
    async def story() -> None:
        done: list[str] = []

        async def work(body: dict[str, Any]) -> None:
            done.append(body["trigger_id"])

        async with running(Bot(engine, work)) as bot:
            bot.box._tenants = SomeTenants()  # type: ignore[assignment]
            bad = {**command(1), "text": "of nobody"}
            answers = await asyncio.gather(bot.deliver(command(2)), bot.deliver(bad), bot.deliver(command(3)))
            assert [200, 500, 200] == answers
            await until(lambda: {"t2", "t3"} == set(done))

    asyncio.run(story())


class SomeTenants:
    """Every second one has no workspace in the store."""

    def __init__(self) -> None:
        self.names = iter((WS, "nobody", WS))

    async def of_team(self, team_id: str | None) -> SimpleNamespace:
        return SimpleNamespace(workspace_id=next(self.names))


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(inbox, "TELL_AFTER_SECONDS", 0.1)


@pytest.mark.usefixtures("hasty")
def test_a_click_is_acknowledged_held_while_the_store_is_away_and_then_done_once(engine: Engine) -> None:
    async def story() -> None:
        done: list[str] = []

        async def work(body: dict[str, Any]) -> None:
            done.append(body["trigger_id"])

        async with running(Bot(engine, work)) as bot:
            with away(engine):
                assert 200 == await bot.deliver(command())
                await until(lambda: bot.told)
                assert [] == done, "not before it is kept"
            await until(lambda: bot.rows() == {"t1": None})
            assert ["t1"] == done
            assert [("waiting", "help")] == [(news, kept.body["text"]) for news, kept in bot.told]

    asyncio.run(story())


@pytest.mark.usefixtures("hasty")
def test_an_event_is_not_acknowledged_while_the_store_is_away_and_done_once_however_often_it_comes(
    engine: Engine,
) -> None:
    async def story() -> None:
        done: list[str] = []

        async def work(body: dict[str, Any]) -> None:
            done.append(body["event_id"])

        async with running(Bot(engine, work)) as bot:
            with away(engine):
                assert [503, 503] == await asyncio.gather(bot.deliver(mention()), bot.deliver(mention()))
                await until(lambda: bot.told)
            await until(lambda: bot.rows() == {"Ev1": None})
            assert 200 == await bot.deliver(mention()), "Slack's repetition"
            assert (["Ev1"], ["waiting"]) == (done, [news for news, _ in bot.told])

    asyncio.run(story())


@pytest.mark.usefixtures("hasty")
def test_a_window_that_was_sent_stays_open_while_the_store_is_away_and_nothing_is_saved(
    engine: Engine,
) -> None:
    async def story() -> None:
        saved: list[str] = []

        async def work(body: dict[str, Any]) -> None:
            saved.append(body["trigger_id"])

        async with running(Bot(engine, work)) as bot:
            with away(engine):
                answer = await bot.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=submission()))
                assert "errors" == json.loads(answer.body)["response_action"]
                assert "Nothing was saved" in json.loads(answer.body)["errors"]["why"]
            await until(lambda: bot.rows() == {"t9": None})
            assert [] == saved

    asyncio.run(story())


@pytest.mark.usefixtures("hasty")
def test_where_the_disk_takes_nothing_a_click_is_not_acknowledged_and_told_to_be_lost_when_the_bot_stops(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "STOP_SECONDS", 0.1)
    monkeypatch.setattr(db, "_BUSY_MS", 50)

    async def story() -> None:
        async def work(_body: dict[str, Any]) -> None: ...

        bot = Bot(connect(sqlite_engine.url.render_as_string()), work)
        bot.folder.write_text("no folder")
        await bot.box.start(bot.app, bot.tell)
        with away(sqlite_engine):
            assert 503 == await bot.deliver(command())
            await until(lambda: bot.told)
            await bot.box.stop()
        assert ["waiting", "lost"] == [news for news, _ in bot.told]

    asyncio.run(story())


def test_what_the_store_has_but_could_not_say_so_is_done_once(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit whose answer is lost: the row is there, and nobody else will do it while this program lives."""
    real, answers = db._Connection.commit, iter([sqlite3.OperationalError("the line is dead")])

    def commit(connection: db._Connection) -> None:
        writes = connection.in_transaction and connection.total_changes
        real(connection)
        if writes and (lost := next(answers, None)):
            raise lost

    async def story() -> None:
        done: list[str] = []

        async def work(body: dict[str, Any]) -> None:
            done.append(body["trigger_id"])

        async with running(Bot(connect(sqlite_engine.url.render_as_string()), work)) as bot:
            await asyncio.sleep(0.1)
            monkeypatch.setattr(db._Connection, "commit", commit)
            assert 200 == await bot.deliver(command())
            await until(lambda: bot.rows() == {"t1": None})
            assert ["t1"] == done

    asyncio.run(story())
    assert next(answers, None) is None, "an answer was lost"


def test_what_was_taken_over_but_the_answer_got_lost_is_done_once_and_nothing_else_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "LOOK_SECONDS", 0.02)
    real, lost = inbox.inbox.take_over, []

    def taken(*args: Any) -> list[Kept]:
        found = real(*args)
        if any(kept.place.key == "command:t2" for kept in found) and not lost:
            lost.append(found)
            raise OperationalError("COMMIT", {}, Exception("the line is dead"))
        return found

    async def story() -> None:
        begun: list[str] = []
        go_on = asyncio.Event()

        async def work(body: dict[str, Any]) -> None:
            begun.append(body["trigger_id"])
            await go_on.wait()

        def left_by_a_dead_bot(n: int) -> None:
            place = Place(WS, f"command:t{n}")
            inbox.inbox.write(engine, "dead", NOW - LEASE, arrived={place: command(n)})

        async with running(Bot(engine, work)) as bot:
            left_by_a_dead_bot(1)
            await until(lambda: ["t1"] == begun)
            left_by_a_dead_bot(2)
            await until(lambda: lost and "t2" in begun)
            await asyncio.sleep(0.2)
            assert ["t1", "t2"] == begun
            go_on.set()
            await until(lambda: bot.rows() == {"t1": None, "t2": None})
            await until(lambda: not bot.box._open)

    monkeypatch.setattr(inbox.inbox, "take_over", taken)
    asyncio.run(story())


def test_a_listener_that_waits_for_what_nobody_else_holds_does_not_vanish(sqlite_engine: Engine) -> None:
    async def story() -> None:
        ends: list[str] = []

        async def work(_body: dict[str, Any]) -> None:
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                ends.append("vanished")

        async with running(Bot(sqlite_engine, work)) as bot:
            await bot.deliver(command())
            await asyncio.sleep(0.05)
            gc.collect()
            assert [] == ends
            assert bot.rows()["t1"] is not None

    asyncio.run(story())


def test_what_is_under_way_when_the_bot_stops_is_done_by_the_next_one_at_once(sqlite_engine: Engine) -> None:
    async def story() -> None:
        done: list[str] = []

        async def hang(_body: dict[str, Any]) -> None:
            await asyncio.Event().wait()

        async def work(body: dict[str, Any]) -> None:
            done.append(body["text"])

        async with running(Bot(sqlite_engine, hang)) as bot:
            await bot.deliver(command())
        async with running(Bot(sqlite_engine, work)) as bot:
            await until(lambda: bot.rows() == {"t1": None})
            assert ["help"] == done

    asyncio.run(story())


def test_what_is_let_go_is_not_taken_again_by_the_bot_that_stops(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = inbox.inbox.take_over

    def slow(*args: Any) -> list[Kept]:
        time.sleep(0.3)
        return real(*args)

    async def story() -> None:
        async def hang(_body: dict[str, Any]) -> None:
            await asyncio.Event().wait()

        async with running(Bot(sqlite_engine, hang)) as bot:
            await bot.deliver(command())
        assert [command()["text"]] == [
            kept.body["text"] for kept in real(sqlite_engine, "the next one", bot.now, 10)
        ]

    monkeypatch.setattr(inbox.inbox, "take_over", slow)
    asyncio.run(story())
