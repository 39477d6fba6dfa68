"""Nothing is acknowledged before it is kept, an event is done once, and what nobody could be told of is done again."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import Engine, event, select, text
from sqlmodel import Session

from bot import inbox
from bot.inbox import Inbox, attach
from storage.db import writing
from storage.queries.inbox import LEASE, Kept
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
        self.told: list[Kept] = []
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

    async def tell(self, kept: Kept) -> None:
        """Stands for the notice to the person."""
        self.told.append(kept)


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
            assert (inbox.ATTEMPTS, ["command:t1"]) == (len(begun), [kept.place.key for kept in bot.told])

    asyncio.run(story())


def test_a_store_that_cannot_keep_it_keeps_nobody_from_being_answered(sqlite_engine: Engine) -> None:
    async def story() -> None:
        done: list[str] = []

        async def work(body: dict[str, Any]) -> None:
            done.append(body["event_id"])

        async with running(Bot(sqlite_engine, work)) as bot:
            with Session(writing(sqlite_engine)) as session:
                session.execute(text("ALTER TABLE inbox RENAME TO gone"))
                session.commit()
            assert 200 == await bot.deliver(mention())
            await until(lambda: done)

    asyncio.run(story())


def test_a_store_that_is_slow_delays_no_acknowledgement_beyond_slacks_patience(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "PATIENCE_SECONDS", 0.1)

    async def story() -> None:
        done: list[str] = []

        async def work(body: dict[str, Any]) -> None:
            done.append(body["event_id"])

        async with running(Bot(sqlite_engine, work)) as bot:
            with Session(writing(sqlite_engine)) as session:
                session.execute(text("SELECT 1"))  # holds the write lock
                assert 200 == await bot.deliver(mention())
                await until(lambda: done)
            await until(lambda: bot.rows() == {"Ev1": None})

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
