"""Web API calls by Slack's own client: scopes, refusals, triggers, files, what comes back."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import people
from bot.local.manifest import App
from bot.local.workspace import LocalWorkspace

Json = dict[str, Any]
ADA, ROOM = people.APPROVER, people.RESTOCK
PNG = b"\x89PNG\r\n\x1a\n"


async def refusal(call: Any) -> Json:
    """What Slack's client got as a refusal."""
    with pytest.raises(SlackApiError) as caught:
        await call
    answer: Json = caught.value.response.data  # type: ignore[assignment]
    return answer


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [], **more}


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1_795_330_200.0

    def __call__(self) -> float:
        return self.now


async def test_who_am_i(served: Any) -> None:
    """auth.test, with the granted scopes in the header as Slack sends them."""
    async with served() as (workspace, client):
        answer = await client.auth_test()

        assert (workspace.state.team_id, people.BOT) == (answer["team_id"], answer["user_id"])
        assert "chat:write" in answer.headers["X-OAuth-Scopes"].split(",")


async def test_tokens(served: Any) -> None:
    """None, a wrong one, and the wrong kind are told apart."""
    async with served() as (workspace, client):
        strangers = AsyncWebClient(token="xoxb-no", base_url=workspace.api_url)
        app_level = AsyncWebClient(token=workspace.app_token, base_url=workspace.api_url)
        nobody = AsyncWebClient(base_url=workspace.api_url)

        assert "invalid_auth" == (await refusal(strangers.auth_test()))["error"]
        assert "not_allowed_token_type" == (await refusal(app_level.auth_test()))["error"]
        assert "not_authed" == (await refusal(nobody.auth_test()))["error"]
        assert (
            "not_allowed_token_type"
            == (await refusal(client.apps_connections_open(app_token=workspace.bot_token)))["error"]
        )


async def test_an_unknown_method(served: Any) -> None:
    """As Slack answers a misspelt one."""
    async with served() as (_, client):
        assert "unknown_method" == (await refusal(client.api_call("chat.postMassage")))["error"]


async def test_a_method_needs_its_scope(served: Any) -> None:
    """missing_scope names what is needed and what there is."""
    async with served() as (workspace, client):
        workspace.app = App(scopes=frozenset({"chat:write", "im:history"}))
        answer = await refusal(client.users_info(user=ADA))

        assert ("missing_scope", "users:read") == (answer["error"], answer["needed"])
        assert "chat:write,im:history" == answer["provided"]
        assert "missing_scope" == (await refusal(client.conversations_history(channel=ROOM)))["error"]
        await client.conversations_history(channel=workspace.dm(ADA))


async def test_posting_where_the_bot_is_not(served: Any) -> None:
    """A channel must exist, and the bot must have been invited."""
    async with served() as (workspace, client):
        elsewhere = workspace.add_channel("elsewhere", [ADA])

        assert (
            "channel_not_found"
            == (await refusal(client.chat_postMessage(channel="C0NOWHERE0", text="x")))["error"]
        )
        assert (
            "not_in_channel" == (await refusal(client.chat_postMessage(channel=elsewhere, text="x")))["error"]
        )


async def test_a_user_id_means_the_direct_message(served: Any) -> None:
    """Posting to a person opens the conversation with them."""
    async with served() as (workspace, client):
        answer = await client.chat_postMessage(channel=ADA, text="hello")

        assert workspace.dm(ADA) == answer["channel"]
        assert answer["channel"] == (await client.conversations_open(users=ADA))["channel"]["id"]


async def test_refused_blocks_are_named(served: Any) -> None:
    """invalid_blocks with Slack's lines; nothing was posted."""
    async with served() as (workspace, client):
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
        answer = await refusal(client.chat_postMessage(channel=ROOM, text="x", blocks=blocks))

        assert (
            "invalid_blocks",
            ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"],
        ) == (
            answer["error"],
            answer["errors"],
        )
        assert [] == workspace.messages(ROOM)


async def test_an_update_without_blocks(served: Any) -> None:
    """Text alone removes blocks; metadata alone keeps them; foreign messages cannot be changed."""
    divider = {"type": "divider", "block_id": "d"}
    async with served() as (workspace, client):
        ts = (await client.chat_postMessage(channel=ROOM, text="a", blocks=[divider]))["ts"]
        kept = {"event_type": "e", "event_payload": {}}
        marked = await client.api_call("chat.update", json={"channel": ROOM, "ts": ts, "metadata": kept})
        assert [divider] == marked["message"]["blocks"]
        assert "blocks" not in (await client.chat_update(channel=ROOM, ts=ts, text="b"))["message"]
        assert (
            "msg_too_long"
            == (await refusal(client.chat_update(channel=ROOM, ts=ts, text="x" * 4001)))["error"]
        )
        theirs = (await workspace.say(ADA, ROOM, "mine"))["ts"]
        assert (
            "cant_update_message"
            == (await refusal(client.chat_update(channel=ROOM, ts=theirs, text="x")))["error"]
        )
        assert "cant_delete_message" == (await refusal(client.chat_delete(channel=ROOM, ts=theirs)))["error"]
        assert "message_not_found" == (await refusal(client.chat_delete(channel=ROOM, ts="1.0")))["error"]


async def test_history_with_metadata(served: Any) -> None:
    """Newest first, replies left out, metadata on request; the outbox finds its own message so."""
    mark = {"event_type": "restock_outbox", "event_payload": {"key": "digest:1"}}
    async with served() as (workspace, client):
        workspace.app = App(scopes=workspace.app.scopes | {"channels:history"})
        first = (await client.chat_postMessage(channel=ROOM, text="first", metadata=mark))["ts"]
        await client.chat_postMessage(channel=ROOM, text="in the thread", thread_ts=first)
        await client.chat_postMessage(channel=ROOM, text="second")
        plain = (await client.conversations_history(channel=ROOM))["messages"]
        marked = (await client.conversations_history(channel=ROOM, include_all_metadata=True))["messages"]
        newer = (await client.conversations_history(channel=ROOM, oldest=first))["messages"]
        thread = (await client.conversations_replies(channel=ROOM, ts=first))["messages"]

    assert ["second", "first"] == [m["text"] for m in plain]
    assert mark == marked[1]["metadata"]
    assert "metadata" not in plain[1]
    assert ["second"] == [m["text"] for m in newer]
    assert ["first", "in the thread"] == [m["text"] for m in thread]


async def test_a_trigger_works_once_and_for_three_seconds() -> None:
    """The three refusals of views.open."""
    clock = Clock()
    async with LocalWorkspace(clock=clock) as workspace:
        client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
        used, late = workspace.triggers.give(ADA), workspace.triggers.give(ADA)
        await client.views_open(trigger_id=used, view=modal())
        assert (
            "exchanged_trigger_id"
            == (await refusal(client.views_open(trigger_id=used, view=modal())))["error"]
        )
        clock.now += 3.1
        assert (
            "expired_trigger_id" == (await refusal(client.views_open(trigger_id=late, view=modal())))["error"]
        )
        assert (
            "invalid_trigger_id"
            == (await refusal(client.views_open(trigger_id="1.2.3", view=modal())))["error"]
        )


async def test_a_refused_view_keeps_the_trigger(served: Any) -> None:
    """A view that is wrong is named with response_metadata.messages and can be sent again, corrected."""
    async with served() as (workspace, client):
        trigger = workspace.triggers.give(ADA)
        long = {"type": "plain_text", "text": "x" * 25}
        answer = await refusal(client.views_open(trigger_id=trigger, view=modal(title=long)))
        await client.views_open(trigger_id=trigger, view=modal())

    assert "invalid_arguments" == answer["error"]
    assert ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"] == answer[
        "response_metadata"
    ]["messages"]


async def test_three_views_and_no_more(served: Any) -> None:
    """The stack has a limit, and each view knows what it lies on."""
    async with served() as (workspace, client):
        first = (await client.views_open(trigger_id=workspace.triggers.give(ADA), view=modal()))["view"]
        second = (await client.views_push(trigger_id=workspace.triggers.give(ADA), view=modal()))["view"]
        await client.views_push(trigger_id=workspace.triggers.give(ADA), view=modal())
        fourth = await refusal(client.views_push(trigger_id=workspace.triggers.give(ADA), view=modal()))

    assert "push_limit_reached" == fourth["error"]
    assert (first["id"], first["id"]) == (second["root_view_id"], second["previous_view_id"])


async def test_an_update_that_comes_too_late(served: Any) -> None:
    """views.update with the hash of an older state is refused; without, or with the present one, it is taken."""
    async with served() as (workspace, client):
        old = (await client.views_open(trigger_id=workspace.triggers.give(ADA), view=modal(external_id="x")))[
            "view"
        ]
        new = (await client.views_update(external_id="x", view=modal(), hash=old["hash"]))["view"]
        conflict = await refusal(client.views_update(view_id=old["id"], view=modal(), hash=old["hash"]))

    assert old["id"] == new["id"]
    assert "hash_conflict" == conflict["error"]


async def test_publishing_with_an_old_hash(served: Any) -> None:
    """Two drawings of one App Home do not overwrite each other unseen."""
    home = {"type": "home", "blocks": []}
    async with served() as (_, client):
        first = (await client.views_publish(user_id=ADA, view=home))["view"]
        await client.views_publish(user_id=ADA, view=home, hash=first["hash"])
        late = await refusal(client.views_publish(user_id=ADA, view=home, hash=first["hash"]))

    assert "hash_conflict" == late["error"]


async def test_an_image_must_be_ready(served: Any) -> None:
    """Right after the upload the file has no type and cannot be shown; a moment later it can."""
    async with served() as (workspace, client):
        workspace.faults.file_processing_s = 0.1
        ticket = await client.files_getUploadURLExternal(
            filename="chart.png", length=len(PNG), alt_txt="a chart"
        )
        async with aiohttp.ClientSession() as session, session.post(ticket["upload_url"], data=PNG) as sent:
            assert f"OK - {len(PNG)}" == await sent.text()
        file_id = ticket["file_id"]
        await client.files_completeUploadExternal(files=[{"id": file_id, "title": "Chart"}])
        image = {"type": "image", "alt_text": "a chart", "slack_file": {"id": file_id}}
        assert "" == (await client.files_info(file=file_id))["file"]["mimetype"]
        early = await refusal(client.chat_postMessage(channel=ROOM, text="x", blocks=[image]))
        while not (await client.files_info(file=file_id))["file"]["mimetype"]:
            await asyncio.sleep(0.02)
        await client.chat_postMessage(channel=ROOM, text="x", blocks=[image])

    assert ["invalid slack file [json-pointer:/blocks/0/slack_file]"] == early["errors"]


async def test_completing_an_upload_again_shares_nothing_twice(served: Any) -> None:
    """An outbox that lost the answer may repeat itself with the same file."""
    async with served() as (workspace, client):
        ticket = await client.files_getUploadURLExternal(filename="po.pdf", length=3)
        async with aiohttp.ClientSession() as session, session.post(ticket["upload_url"], data=b"pdf"):
            pass
        for _ in range(2):
            await client.files_completeUploadExternal(
                files=[{"id": ticket["file_id"], "title": "PO"}],
                channel_id=ROOM,
                initial_comment="Your order",
            )

        assert ["Your order"] == [m["text"] for m in workspace.messages(ROOM)]


async def test_a_person_has_language_and_zone(served: Any) -> None:
    """users.info with include_locale; pages of users.list by cursor."""
    async with served() as (_, client):
        lin = (await client.users_info(user=people.APPROVER_ZH, include_locale=True))["user"]
        plain = (await client.users_info(user=people.APPROVER_ZH))["user"]
        first = await client.users_list(limit=2)
        rest = await client.users_list(limit=100, cursor=first["response_metadata"]["next_cursor"])

    assert ("zh-CN", "Asia/Shanghai", 28_800, True) == (
        lin["locale"],
        lin["tz"],
        lin["tz_offset"],
        lin["is_admin"],
    )
    assert "locale" not in plain
    assert [2, 3] == [len(first["members"]), len(rest["members"])]


async def test_approvers_are_a_group(served: Any) -> None:
    """usergroups.users.list."""
    async with served() as (_, client):
        group = await client.usergroups_users_list(usergroup=people.APPROVERS_GROUP)

        assert [people.APPROVER, people.APPROVER_ZH] == group["users"]


async def test_scheduling(served: Any) -> None:
    """Not into the past; what is due soon appears."""
    async with served() as (workspace, client):
        past = await refusal(client.chat_scheduleMessage(channel=ROOM, text="x", post_at=1))
        soon = int(workspace.clock()) + 1
        await client.chat_scheduleMessage(channel=ROOM, text="good morning", post_at=soon)
        await workspace.wait_for(lambda: workspace.messages(ROOM))

    assert "time_in_past" == past["error"]


async def test_checking_without_posting(served: Any) -> None:
    """blocks.validate needs no token."""
    async with served() as (workspace, _):
        client = AsyncWebClient(base_url=workspace.api_url)
        await client.api_call("blocks.validate", json={"blocks": [{"type": "divider"}]})
        answer = await refusal(client.api_call("blocks.validate", json={"blocks": [{"type": "dividor"}]}))

    assert ["unsupported type: dividor [json-pointer:/blocks/0/type]"] == answer["errors"]


async def test_channels_and_who_is_in_them(served: Any) -> None:
    """The bot sees public channels, joins where it may, and then may post."""
    async with served() as (workspace, client):
        scopes = workspace.app.scopes | {"channels:join"}
        workspace.app = App(scopes=scopes)
        channel = workspace.add_channel("warehouse", [ADA])
        listed = (await client.conversations_list())["channels"]
        before = (await client.conversations_info(channel=channel))["channel"]["is_member"]
        await client.conversations_join(channel=channel)
        await client.chat_postMessage(channel=channel, text="hello")
        members = (await client.conversations_members(channel=channel))["members"]

    assert ["restock", "ops-cn", "warehouse"] == [c["name"] for c in listed]
    assert not before
    assert [ADA, people.BOT] == members


async def test_a_reaction_once(served: Any) -> None:
    """The second time it is there already."""
    async with served() as (workspace, client):
        workspace.app = App(scopes=workspace.app.scopes | {"reactions:write"})
        ts = (await workspace.say(ADA, ROOM, "look"))["ts"]
        await client.reactions_add(channel=ROOM, timestamp=ts, name="eyes")
        again = await refusal(client.reactions_add(channel=ROOM, timestamp=ts, name="eyes"))

        assert "already_reacted" == again["error"]
        assert [{"name": "eyes", "users": [people.BOT], "count": 1}] == workspace.messages(ROOM)[0][
            "reactions"
        ]


async def test_a_link_to_a_message(served: Any) -> None:
    """chat.getPermalink, in Slack's form."""
    async with served() as (_, client):
        ts = (await client.chat_postMessage(channel=ROOM, text="here"))["ts"]
        link = (await client.chat_getPermalink(channel=ROOM, message_ts=ts))["permalink"]

    assert link.endswith(f"/archives/{ROOM}/p{ts.replace('.', '')}")


async def test_calls_are_noted_without_tokens(served: Any) -> None:
    """What tests ask about: method, outcome, arguments."""
    async with served() as (workspace, client):
        await client.chat_postMessage(channel=ROOM, text="x")
        await refusal(
            client.api_call("chat.postMessage", params={"token": workspace.bot_token, "channel": "C1"})
        )

    assert [(True, None), (False, "channel_not_found")] == [
        (call.ok, call.error) for call in workspace.calls_of("chat.postMessage")
    ]
    assert "token" not in workspace.calls[-1].args
