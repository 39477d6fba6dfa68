"""Nothing is acknowledged before it is kept, an event is done once, and what nobody could be told of is done again."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import Engine, event, select
from sqlmodel import Session

from bench.databases import away
from bot import inbox, incoming, listener_runs
from bot.inbox import Inbox
from bot.listener_runs import attach
from storage import db
from storage.db import connect
from storage.queries.work.inbox import LEASE, Kept
from storage.tables import Inbox as Row
from tests.bot.usecases.seller import NOW, WS
from tests.scenarios.bot_in_slack import until

TEAM = "T0LOCALSHOP"


class Tenants:
    """One team's."""

    async def of_team(self, team_id: str | None) -> SimpleNamespace:
        assert team_id == TEAM
        return SimpleNamespace(workspace_id=WS)


class Bot:
    """A Bolt app whose listeners do ``work``, with an inbox before them."""

    def __init__(self, engine: Engine, work: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self.engine, self.now = engine, NOW
        self.told: list[tuple[str, Kept]] = []
        self.box = Inbox(engine, lambda: self.now, Tenants())  # type: ignore[arg-type]

        async def authorize(**_: Any) -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token="xoxb-1")

        self.app = AsyncApp(signing_secret="unused", authorize=authorize)
        attach(self.app, self.box)

        @self.app.command("/restock", middleware=[self.box.keep])
        async def asked(ack: AsyncAck, body: dict[str, Any]) -> None:
            assert self.rows()[body["trigger_id"]] is not None, "kept before it is acknowledged"
            await ack()
            await work(body)

        @self.app.view("reasons", middleware=[self.box.keep])
        async def sent(ack: AsyncAck, body: dict[str, Any]) -> None:
            await ack()
            await work(body)

        @self.app.event("app_mention", middleware=[self.box.keep])
        async def mentioned(body: dict[str, Any]) -> None:
            await work(body)

    async def deliver(self, body: dict[str, Any]) -> int:
        """What Slack is answered."""
        return (await self.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))).status

    def rows(self) -> dict[str, dict[str, Any] | None]:
        """The bodies that are kept by the last part of their keys, None where they are done."""
        with Session(self.engine) as session:
            return {
                row.key.partition(":")[2]: None if row.done_at else row.body
                for row in session.scalars(select(Row))
            }

    async def tell(self, news: str, kept: Kept) -> None:
        """Stands for the notice to the person."""
        self.told.append((news, kept))


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[Bot]:
    await bot.box.start(bot.app, bot.tell)
    try:
        yield bot
    finally:
        await bot.box.stop()


def command(n: int = 1) -> dict[str, Any]:
    return {
        "command": "/restock", "team_id": TEAM, "user_id": "U1", "trigger_id": f"t{n}", "text": "help", "token": "old",
    }  # fmt: skip


def mention() -> dict[str, Any]:
    return {
        "type": "event_callback", "team_id": TEAM, "event_id": "Ev1",
        "event": {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.2", "text": "hi"},
    }  # fmt: skip


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


def submission() -> dict[str, Any]:
    return {
        "type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U1"}, "trigger_id": "t9",
        "view": {"type": "modal", "callback_id": "reasons", "blocks": [{"type": "section", "block_id": "head"}, {"type": "input", "block_id": "why"}]},
    }  # fmt: skip


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
def test_who_is_held_when_the_bot_stops_without_a_store_is_told_that_it_was_not_done(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "STOP_SECONDS", 0.1)
    monkeypatch.setattr(db, "_BUSY_MS", 50)

    async def story() -> None:
        async def work(_body: dict[str, Any]) -> None: ...

        bot = Bot(connect(sqlite_engine.url.render_as_string()), work)
        await bot.box.start(bot.app, bot.tell)
        with away(sqlite_engine):
            await bot.deliver(command())
            await bot.box.stop()
        assert ["waiting", "lost"] == [news for news, _ in bot.told]

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
