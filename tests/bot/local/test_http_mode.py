"""HTTP mode: the same acts as signed requests to a request URL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import people
from bot.local.delivery import NoAnswer
from bot.local.workspace import LocalWorkspace

ADA, ROOM = people.APPROVER, people.RESTOCK


@asynccontextmanager
async def over_http(secret: str | None = None) -> AsyncIterator[LocalWorkspace]:
    """A workspace that posts to a Bolt app; the app knows the signing secret, or believes in another one."""
    runner = web.AppRunner(web.Application())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    await runner.cleanup()
    async with LocalWorkspace(mode="http", request_url=f"http://127.0.0.1:{port}/slack/events") as workspace:
        app = AsyncApp(
            client=AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url),
            signing_secret=secret or workspace.signing_secret,
        )

        @app.command("/restock")
        async def restock(ack: AsyncAck, body: dict[str, Any]) -> None:
            await ack(f"got {body['text']}")

        @app.event("app_mention")
        async def mention(say: Any) -> None:
            await say("yes?")

        runner = web.AppRunner(app.web_app(path="/slack/events"), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield workspace
        finally:
            await runner.cleanup()


async def test_commands_and_events_arrive_signed() -> None:
    """Bolt's own signature check lets them in."""
    async with over_http() as workspace:
        assert {"text": "got 中文"} == await workspace.command(ADA, ROOM, "/restock 中文")
        await workspace.say(ADA, ROOM, "@restock hello")
        await workspace.wait_for(lambda: workspace.messages(ROOM)[-1]["text"] == "yes?")


async def test_another_secret_is_not_let_in() -> None:
    """The app answers 401, which the person sees as a failing app."""
    async with over_http(secret="0" * 32) as workspace:
        with pytest.raises(NoAnswer, match="http_service_error"):
            await workspace.command(ADA, ROOM, "/restock")
