"""What the page may do, what it is told, and who else may not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.local import people
from bot.local.workspace import LocalWorkspace

Json = dict[str, Any]
ADA, MIA, ROOM = people.APPROVER, people.REQUESTER, people.RESTOCK


@asynccontextmanager
async def page(workspace: LocalWorkspace, user: str) -> AsyncIterator[Any]:
    """A page: posts acts, and the events it has received."""
    async with (
        aiohttp.ClientSession(workspace.url) as session,
        session.ws_connect(f"/client/ws?user={user}") as socket,
    ):
        events: list[Json] = []

        async def listen() -> None:
            async for message in socket:
                events.append(message.json())

        listening = asyncio.ensure_future(listen())

        async def act(path: str, **body: Any) -> Json:
            async with session.post(f"/client/{path}", json={"user": user, **body}) as answer:
                got: Json = await answer.json()
                return got

        try:
            yield act, events, session
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


def greets(app: AsyncApp) -> None:
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}

    @app.command("/restock")
    async def restock(ack: AsyncAck) -> None:
        await ack(text="hello", blocks=[{"type": "actions", "block_id": "b", "elements": [button]}])

    @app.action("go")
    async def go(ack: AsyncAck, body: Json, client: Any) -> None:
        await ack()
        view = {
            "type": "modal", "callback_id": "m", "title": {"type": "plain_text", "text": "T"},
            "submit": {"type": "plain_text", "text": "S"}, "private_metadata": "secret",
            "blocks": [{"type": "input", "block_id": "i", "label": {"type": "plain_text", "text": "L"},
                        "element": {"type": "plain_text_input", "action_id": "a"}}],
        }  # fmt: skip
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("m")
    async def submitted(ack: AsyncAck) -> None:
        await ack()


async def test_the_first_look(served: Any) -> None:
    """People, own channels, commands; nothing secret."""
    async with served() as (workspace, client), aiohttp.ClientSession(workspace.url) as session:
        await client.chat_postMessage(
            channel=ROOM, text="hi", metadata={"event_type": "e", "event_payload": {}}
        )
        workspace.examples = {"en": ["/hello"]}
        async with session.get("/client/boot") as answer:
            first = await answer.json()
            raw = await answer.text()
        async with session.get(f"/client/boot?user={MIA}") as answer:
            mia = await answer.json()
        async with session.get(f"/client/boot?user={people.APPROVER_ZH}") as answer:
            chinese = await answer.json()

    assert ADA == first["me"]
    assert ["restock", "ops-cn", "Restock", "Restock"] == [c["name"] for c in first["channels"]]
    assert ["restock", "Restock", "Restock"] == [c["name"] for c in mia["channels"]]
    assert "metadata" not in first["messages"][ROOM][0]
    assert (["/hello"], []) == (first["examples"], chinese["examples"])
    assert ["/restock"] == [c["command"] for c in first["commands"]]
    for secret in (workspace.bot_token, workspace.app_token, workspace.signing_secret):
        assert secret not in raw


async def test_a_story_on_the_page(connected: Any) -> None:
    """Command, click on the private answer, modal with a mistake, then closed; each step arrives over the WebSocket."""
    async with connected(greets) as (workspace, _), page(workspace, ADA) as (act, events, _session):
        assert {"ok": True} == await act("command", channel=ROOM, command="/restock", text="")
        await workspace.wait_for(lambda: events)
        shown = events[0]
        container = {"type": "message", "channel": ROOM, "ts": shown["message"]["ts"], "ephemeral": True}
        assert {"ok": True} == await act(
            "action", container=container, action={"action_id": "go", "block_id": "b"}
        )
        await workspace.wait_for(lambda: len(events) == 2)
        view = events[1]["view"]
        missing = await act("view_submit", view_id=view["id"], state={})
        done = await act(
            "view_submit",
            view_id=view["id"],
            state={"values": {"i": {"a": {"type": "plain_text_input", "value": "x"}}}},
        )
        await workspace.wait_for(lambda: len(events) == 3)

    assert ["ephemeral", "view_opened", "view_closed"] == [e["type"] for e in events]
    assert shown["message"]["ephemeral"]
    assert "private_metadata" not in view
    assert {"ok": False, "errors": {"i": "Please complete this required field."}} == missing
    assert {"ok": True} == done


async def test_the_page_hears_why_nothing_happened(served: Any) -> None:
    """Without an app there is an error in words, and the bot is shown as away."""
    async with served() as (workspace, _), page(workspace, ADA) as (act, _events, session):
        answer = await act("command", channel=ROOM, command="/restock", text="")
        async with session.get("/client/boot") as boot:
            online = (await boot.json())["bot_online"]

    assert {
        "ok": False,
        "error": "dispatch_failed",
        "text": "The app is not running, so nothing happened.",
    } == answer
    assert not online


async def test_messages_reach_only_who_is_there(served: Any) -> None:
    """Another person's direct message and ephemeral answers are not told."""
    async with (
        served() as (workspace, client),
        page(workspace, ADA) as (_a, ada, _s),
        page(workspace, MIA) as (_b, mia, _t),
    ):
        await client.chat_postMessage(channel=ADA, text="for Ada")
        await client.chat_postEphemeral(channel=ROOM, user=ADA, text="for Ada too")
        await client.chat_postMessage(channel=ROOM, text="for all")
        await workspace.wait_for(lambda: len(ada) == 3 and mia)

    assert ["for all"] == [e["message"]["text"] for e in mia]


async def test_a_reload_keeps_an_open_modal(connected: Any) -> None:
    """A page that returns shows the modals that are open."""
    async with connected(greets) as (workspace, app):
        await app.client.views_open(
            trigger_id=workspace.triggers.give(ADA),
            view={"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []},
        )
        async with (
            aiohttp.ClientSession(workspace.url) as session,
            session.get(f"/client/boot?user={ADA}") as answer,
        ):
            assert 1 == len((await answer.json())["views"])


async def test_files_of_the_page(served: Any) -> None:
    """A dropped file is shown from its address; something that could run is only offered for saving."""
    async with served() as (workspace, _), page(workspace, MIA) as (_act, events, session):
        form = aiohttp.FormData({"user": MIA, "channel": ROOM, "initial_comment": "look"})
        form.add_field("file", b"<script>1</script>", filename="page.html", content_type="text/html")
        async with session.post("/client/upload", data=form) as answer:
            (file,) = (await answer.json())["files"]
        await workspace.wait_for(lambda: events)
        async with session.get(f"{file['url']}?user={MIA}") as answer:
            headers, content = answer.headers, await answer.read()

    assert "page.html" == file["name"]
    assert b"<script>1</script>" == content
    assert headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "nosniff" == headers["X-Content-Type-Options"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 400),
    ],
    ids=[
        "ourselves",
        "another origin",
        "from elsewhere",
        "another host",
        "a host like ours",
        "a form in disguise",
    ],
)
async def test_other_pages_may_not_act(served: Any, headers: dict[str, str], status: int) -> None:
    """Neither by request forgery nor by pointing a name of their own at this machine."""
    async with served() as (workspace, _), aiohttp.ClientSession(workspace.url) as session:
        body = f'{{"user": "{MIA}", "channel": "{ROOM}", "text": "x"}}'
        headers = {"Content-Type": "application/json", **headers}
        async with session.post("/client/message", data=body, headers=headers) as answer:
            assert status == answer.status
        assert (1 if status == 200 else 0) == len(workspace.messages(ROOM))


async def test_the_page_has_a_policy(served: Any) -> None:
    """Scripts from here only, and no frame around it."""
    async with (
        served() as (workspace, _),
        aiohttp.ClientSession(workspace.url) as session,
        session.get("/") as page,
    ):
        policy = page.headers["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


async def test_nothing_outside_the_bundle_is_served(served: Any) -> None:
    """No way up."""
    async with served() as (workspace, _):
        host, port = workspace.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            f"GET /static/../workspace.py HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode()
        )
        answer = await reader.read()
        writer.close()

    assert b"404" in answer.split(b"\r\n", 1)[0]


async def test_nonsense_is_refused_as_such(served: Any) -> None:
    """An unknown persona, a missing field, a channel one is not in."""
    async with served() as (workspace, _), aiohttp.ClientSession(workspace.url) as session:
        async with session.post(
            "/client/message", json={"user": people.BOT, "channel": ROOM, "text": "x"}
        ) as answer:
            assert 400 == answer.status
        async with session.post("/client/message", json={"user": MIA}) as answer:
            assert 400 == answer.status
        body = {"user": MIA, "channel": people.OPS_CN, "text": "x"}
        async with session.post("/client/message", json=body) as answer:
            assert {"ok": False, "error": "channel_not_found"} == await answer.json()
