"""A restarted workspace has the messages, files and App Homes it had; response URLs have their rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import people, responses
from bot.local.errors import SlackError
from bot.local.keeping import Keeping
from bot.local.manifest import read
from bot.local.state import State
from bot.local.typing_rules import as_typed
from bot.local.workspace import LocalWorkspace

ADA, ROOM = people.APPROVER, people.RESTOCK


async def test_a_restart_keeps_what_was_said(tmp_path: Path) -> None:
    """Messages, their ids and threads, files with their bytes, App Home; tokens are new."""
    async with LocalWorkspace(tmp_path) as before:
        client = AsyncWebClient(token=before.bot_token, base_url=before.api_url)
        ts = (await client.chat_postMessage(channel=ROOM, text="补货"))["ts"]
        await before.upload(ADA, ROOM, [("a.csv", b"1")], "look")
        await client.views_publish(user_id=ADA, view={"type": "home", "blocks": [{"type": "divider"}]})
        said, home = before.messages(ROOM), before.home(ADA)
    async with LocalWorkspace(tmp_path) as after:
        assert [m["text"] for m in said] == [m["text"] for m in after.messages(ROOM)]
        assert home == after.home(ADA)
        file_id = said[1]["files"][0]["id"]
        assert b"1" == after.keeping.bytes_of(file_id)
        assert after.url in after.messages(ROOM)[1]["files"][0]["url_private"]
        assert before.bot_token != after.bot_token
        client = AsyncWebClient(token=after.bot_token, base_url=after.api_url)
        await client.chat_update(channel=ROOM, ts=ts, text="done")


async def test_what_the_app_was_told_is_posted_is_kept_though_the_program_is_killed(tmp_path: Path) -> None:
    """The answer comes when the message is in the file; nothing is saved later on its behalf."""
    async with LocalWorkspace(tmp_path) as workspace:
        client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
        await client.chat_postMessage(channel=ROOM, text="order placed")

        found = Keeping(tmp_path).load()
    assert found is not None
    assert ["order placed"] == [message.text for message in found.messages[ROOM]]


async def test_time_stamps_rise_even_when_the_clock_stands(tmp_path: Path) -> None:
    """Two messages of one instant have two ids."""
    async with LocalWorkspace(tmp_path, clock=lambda: 1000.0) as workspace:
        stamps = [(await workspace.say(ADA, ROOM, str(i)))["ts"] for i in range(3)]

    assert ["1000.000000", "1000.000001", "1000.000002"] == stamps


class Clock:
    """A clock that a test turns."""

    now = 1_795_330_200.0

    def __call__(self) -> float:
        return self.now


def use(workspace: LocalWorkspace, key: str, **payload: Any) -> str:
    """What using a response URL comes to."""
    try:
        responses.respond(workspace, key, {"text": "x", **payload})
    except SlackError as error:
        return error.code
    return "ok"


async def test_a_response_url_is_for_five_uses() -> None:
    """The sixth is refused."""
    async with LocalWorkspace() as workspace:
        key = workspace.response_urls.give(ADA, ROOM)

        assert ["ok"] * 5 + ["used_url"] == [use(workspace, key) for _ in range(6)]


async def test_a_response_url_is_for_half_an_hour() -> None:
    """Then it is refused."""
    clock = Clock()
    async with LocalWorkspace(clock=clock) as workspace:
        key = workspace.response_urls.give(ADA, ROOM)
        clock.now += 1799
        assert "ok" == use(workspace, key)
        clock.now += 2
        assert "expired_url" == use(workspace, key)


async def test_a_commands_first_answer_can_be_replaced() -> None:
    """Working… becomes the answer."""
    async with LocalWorkspace() as workspace:
        key = workspace.response_urls.give(ADA, ROOM)
        use(workspace, key, text="Working…")
        use(workspace, key, text="Done", replace_original=True)

        assert ["Done"] == [m["text"] for m in workspace.ephemeral(ADA)]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("@Restock hi", "<@U0RESTOCK00> hi"),
        ("ask @nobody", "ask @nobody"),
        ("see #ops-cn", "see <#C0OPSCN0001|ops-cn>"),
        ("see https://x.example/a", "see <https://x.example/a>"),
        ("<@U0RESTOCK00> hi", "<@U0RESTOCK00> hi"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("mail@restock", "mail@restock"),
        ("警报@restock本周竞品", "警报<@U0RESTOCK00>本周竞品"),
        ("ask @restock.", "ask <@U0RESTOCK00>."),
    ],
)
def test_what_a_composer_makes_of_text(typed: str, sent: str) -> None:
    """Escaped, with links for what is known."""
    state: State = people.new_workspace()

    assert sent == as_typed(state, typed)


def test_the_apps_own_manifest_is_what_it_gets() -> None:
    """Scopes, commands and events of manifest.yml; an event that is not subscribed to is not delivered."""
    app = read(Path(__file__).parents[3] / "manifest.yml")

    assert "chat:write" in app.scopes
    assert ["/restock"] == [c.command for c in app.commands]
    assert app.hears("app_mention")
    assert not app.hears("message.channels")
