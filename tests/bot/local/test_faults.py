"""What goes wrong with the real Slack goes wrong here on demand, and in the same way."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError

from bot.local import people

Json = dict[str, Any]
ADA, MIA, ROOM = people.APPROVER, people.REQUESTER, people.RESTOCK
BUTTON = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
}


async def test_rate_limit(served: Any) -> None:
    """429 with Retry-After, as often as asked for."""
    async with served() as (workspace, client):
        workspace.faults.rate_limit("chat.postMessage", retry_after=7)
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=ROOM, text="x")
        await client.chat_postMessage(channel=ROOM, text="x")

        assert (429, "7") == (caught.value.response.status_code, caught.value.response.headers["Retry-After"])
        assert 1 == len(workspace.messages(ROOM))


async def test_a_server_error_did_nothing(served: Any) -> None:
    """503 and no message."""
    async with served() as (workspace, client):
        workspace.faults.break_down("chat.postMessage")
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=ROOM, text="x")

        assert 503 == caught.value.response.status_code
        assert [] == workspace.messages(ROOM)


@pytest.mark.parametrize(("after", "posted"), [(True, 1), (False, 0)])
async def test_a_lost_connection_says_nothing_about_the_effect(served: Any, after: bool, posted: int) -> None:
    """The caller sees the same in both cases; only the channel knows."""
    async with served() as (workspace, client):
        workspace.faults.cut("chat.postMessage", after=after)
        with pytest.raises(aiohttp.ClientError):
            await client.chat_postMessage(channel=ROOM, text="x")

        assert posted == len(workspace.messages(ROOM))


async def test_a_double_click_is_two_payloads(connected: Any) -> None:
    """Each with a trigger of its own."""
    triggers: list[str] = []

    def register(app: AsyncApp) -> None:
        @app.action("go")
        async def go(ack: AsyncAck, body: Json) -> None:
            await ack()
            triggers.append(body["trigger_id"])

    async with connected(register) as (workspace, app):
        workspace.faults.click_copies = 2
        await app.client.chat_postMessage(channel=ROOM, text="x", blocks=[BUTTON])
        await workspace.click(ADA, "go")

    assert 2 == len(set(triggers))


async def test_a_late_click_shows_the_message_as_it_was(connected: Any) -> None:
    """Somebody clicks on what their screen still shows, after it was settled elsewhere."""
    seen: list[Json] = []

    def register(app: AsyncApp) -> None:
        @app.action("go")
        async def go(ack: AsyncAck, body: Json) -> None:
            await ack()
            seen.append(body["message"])

    async with connected(register) as (workspace, app):
        ts = (await app.client.chat_postMessage(channel=ROOM, text="x", blocks=[BUTTON]))["ts"]
        (on_screen,) = workspace.messages(ROOM)
        await app.client.chat_update(channel=ROOM, ts=ts, text="settled")
        await workspace.click(ADA, "go", message=on_screen)

    assert "x" == seen[0]["text"]


async def test_an_event_twice_has_one_id(connected: Any) -> None:
    """What was delivered twice can be told by event_id."""
    ids: list[str] = []

    def register(app: AsyncApp) -> None:
        @app.event("app_mention")
        async def mention(body: Json) -> None:
            ids.append(body["event_id"])

    async with connected(register) as (workspace, _):
        workspace.faults.event_copies = 2
        await workspace.say(MIA, ROOM, "@restock hello")
        await workspace.wait_for(lambda: len(ids) == 2)

    assert 1 == len(set(ids))


async def test_an_event_without_acknowledgement_comes_again(connected: Any) -> None:
    """The same event_id, with the attempt counted and the reason named."""
    seen: list[tuple[str, str, str]] = []

    def register(app: AsyncApp) -> None:
        @app.middleware
        async def slow_at_first(req: Any, next: Any) -> None:
            number = req.headers.get("x-slack-retry-num", ["0"])[0]
            seen.append((req.body["event_id"], number, req.headers.get("x-slack-retry-reason", [""])[0]))
            if len(seen) == 1:
                await asyncio.sleep(0.5)
            await next()

        @app.event("app_mention")
        async def mention() -> None:
            pass

    async with connected(register, ack_timeout_s=0.2, retry_after_s=(0.0, 0.0)) as (workspace, _):
        await workspace.say(MIA, ROOM, "@restock hello")
        await workspace.wait_for(lambda: len(seen) == 2)

    assert seen[0][0] == seen[1][0]
    assert ("1", "timeout") == seen[1][1:]


@pytest.mark.parametrize("way", ["cut", "ask_to_leave"])
async def test_the_app_comes_back_after_a_lost_connection(connected: Any, way: str) -> None:
    """Cut without a word, or asked to refresh: the next command is answered all the same."""

    def register(app: AsyncApp) -> None:
        @app.command("/restock")
        async def restock(ack: AsyncAck) -> None:
            await ack("here")

    async with connected(register) as (workspace, _):
        before = len(workspace.calls_of("apps.connections.open"))
        await getattr(workspace.sockets, way)()
        await workspace.wait_for(
            lambda: len(workspace.calls_of("apps.connections.open")) > before and workspace.sockets.online
        )
        answer = await workspace.command(ADA, ROOM, "/restock")

    assert "here" == answer["text"]
