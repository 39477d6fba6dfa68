"""A Bolt app with an inbox before its listeners, without Slack: what the tests of the inbox are told with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import Engine, select
from sqlmodel import Session

from bot import incoming
from bot.inbox import Inbox
from bot.listener_runs import attach
from storage import held
from storage.queries.program.inbox import Kept
from storage.tables import Inbox as Row
from tests.bot.usecases.seller import NOW, WS

TEAM = "T0LOCALSHOP"


class Tenants:
    """One team's."""

    async def of_team(self, team_id: str | None) -> SimpleNamespace:
        assert team_id == TEAM
        return SimpleNamespace(workspace_id=WS)


class Bot:
    """A Bolt app whose listeners do ``work``, with an inbox before them."""

    def __init__(
        self, engine: Engine, work: Callable[[dict[str, Any]], Awaitable[None]], within: Path | None = None
    ) -> None:
        self.engine, self.now = engine, NOW
        self.told: list[tuple[str, Kept]] = []
        self.folder = held.folder_of(engine.url, within)
        self.box = Inbox(engine, lambda: self.now, Tenants(), self.folder)  # type: ignore[arg-type]

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
            if incoming.REPEATED not in body:
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


def submission() -> dict[str, Any]:
    return {
        "type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U1"}, "trigger_id": "t9",
        "view": {"type": "modal", "callback_id": "reasons", "blocks": [{"type": "section", "block_id": "head"}, {"type": "input", "block_id": "why"}]},
    }  # fmt: skip
