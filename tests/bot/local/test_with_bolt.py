"""A real Bolt app in the local workspace: commands, buttons, modals, options, events, files, App Home."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import people
from bot.local.delivery import NoAnswer
from bot.local.errors import SlackError

Json = dict[str, Any]
ADA, MIA, ROOM = people.APPROVER, people.REQUESTER, people.RESTOCK


def text(words: str) -> Json:
    return {"type": "plain_text", "text": words}


BUTTON = {
    "type": "actions",
    "block_id": "b",
    "elements": [{"type": "button", "action_id": "approve", "value": "draft-1", "text": text("Approve")}],
}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "edit",
        "title": text("Edit"),
        "submit": text("Save"),
        "blocks": [*blocks],
        **more,
    }


QUANTITY = {
    "type": "input",
    "block_id": "quantity",
    "label": text("Quantity"),
    "element": {
        "type": "number_input", "action_id": "n", "is_decimal_allowed": False, "min_value": "1", "initial_value": "24",
    },
}  # fmt: skip


async def test_a_command_is_acknowledged_with_a_private_answer(connected: Any) -> None:
    """ack("text") reaches only who typed the command; markup in what was typed arrives escaped."""

    def register(app: AsyncApp) -> None:
        @app.command("/restock")
        async def restock(ack: AsyncAck, body: Json) -> None:
            await ack(f"you said {body['text']}")

    async with connected(register) as (workspace, _):
        await workspace.command(MIA, ROOM, "/restock <!channel> & co")

        assert ["you said &lt;!channel&gt; &amp; co"] == [m["text"] for m in workspace.ephemeral(MIA)]
        assert [] == workspace.messages(ROOM)
        assert [] == workspace.ephemeral(ADA)


async def test_a_click_updates_the_message(connected: Any) -> None:
    """The payload carries the button's own value and the message; chat.update with text alone takes the blocks away."""
    seen: list[Json] = []

    def register(app: AsyncApp) -> None:
        @app.action("approve")
        async def approve(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            await ack()
            seen.append(body)
            await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Approved")

    async with connected(register) as (workspace, app):
        await app.client.chat_postMessage(channel=ROOM, text="A draft", blocks=[BUTTON])
        await workspace.click(ADA, "approve", value="forged")
        (message,) = await workspace.wait_for(
            lambda: [m for m in workspace.messages(ROOM) if m["text"] == "Approved"]
        )

    assert "blocks" not in message
    assert "draft-1" == seen[0]["actions"][0]["value"]
    assert ADA == seen[0]["user"]["id"]
    assert ROOM == seen[0]["container"]["channel_id"]
    assert [BUTTON] == seen[0]["message"]["blocks"]


async def test_a_modal_goes_round(connected: Any) -> None:
    """Opened by a trigger, refused by Slack, by the bot, then taken; what was left alone has its first value."""
    taken: list[Json] = []

    def register(app: AsyncApp) -> None:
        @app.command("/restock")
        async def restock(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(
                trigger_id=body["trigger_id"], view=modal(QUANTITY, private_metadata="{}")
            )

        @app.view("edit")
        async def edit(ack: AsyncAck, view: Json) -> None:
            values = view["state"]["values"]
            if values["quantity"]["n"]["value"] == "13":
                await ack(response_action="errors", errors={"quantity": "not a case pack"})
                return
            taken.append(values)
            await ack()

    async with connected(register) as (workspace, _):
        await workspace.command(ADA, ROOM, "/restock")
        await workspace.wait_for(lambda: workspace.view(ADA))

        assert {"quantity": "Please enter a valid number."} == await workspace.submit_view(
            ADA, {"quantity": {"n": "many"}}
        )
        assert {"quantity": "not a case pack"} == await workspace.submit_view(ADA, {"quantity": {"n": "13"}})
        assert {} == await workspace.submit_view(ADA)
        assert workspace.view(ADA) is None
        assert [{"quantity": {"n": {"type": "number_input", "value": "24"}}}] == taken


@pytest.mark.parametrize(
    ("action", "titles"), [("update", ["Next"]), ("push", ["Edit", "Next"]), ("clear", [])]
)
async def test_what_a_submission_may_answer(connected: Any, action: str, titles: list[str]) -> None:
    """The view is replaced, covered by another, or the whole stack goes."""

    def register(app: AsyncApp) -> None:
        @app.command("/restock")
        async def restock(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            await client.views_open(trigger_id=body["trigger_id"], view=modal(QUANTITY))
            await ack()

        @app.view("edit")
        async def edit(ack: AsyncAck) -> None:
            view = {"type": "modal", "title": text("Next"), "blocks": []}
            await ack(response_action=action, **({} if action == "clear" else {"view": view}))

    async with connected(register) as (workspace, _):
        await workspace.command(ADA, ROOM, "/restock")
        await workspace.submit_view(ADA)

        assert titles == [v.body["title"]["text"] for v in workspace.modals.of(ADA)]


async def test_closing_tells_the_bot_only_when_it_asked(connected: Any) -> None:
    """view_closed comes with notify_on_close."""
    closed: list[str] = []

    def register(app: AsyncApp) -> None:
        @app.command("/restock")
        async def restock(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            view = modal(QUANTITY, notify_on_close=body["text"] == "tell")
            await client.views_open(trigger_id=body["trigger_id"], view=view)
            await ack()

        @app.view_closed("edit")
        async def gone(ack: AsyncAck, view: Json) -> None:
            await ack()
            closed.append(view["id"])

    async with connected(register) as (workspace, _):
        await workspace.command(ADA, ROOM, "/restock quietly")
        await workspace.close_view(ADA)
        assert [] == closed
        await workspace.command(ADA, ROOM, "/restock tell")
        await workspace.close_view(ADA)

    assert 1 == len(closed)


async def test_options_come_while_typing(connected: Any) -> None:
    """An external select asks the bot."""
    select = {"type": "external_select", "action_id": "sku", "min_query_length": 1}

    def register(app: AsyncApp) -> None:
        @app.command("/restock")
        async def restock(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            block = {"type": "input", "block_id": "s", "label": text("SKU"), "element": select}
            await client.views_open(trigger_id=body["trigger_id"], view=modal(block))
            await ack()

        @app.options("sku")
        async def skus(ack: AsyncAck, payload: Json) -> None:
            await ack(options=[{"text": text(payload["value"].upper()), "value": payload["value"]}])

    async with connected(register) as (workspace, _):
        await workspace.command(ADA, ROOM, "/restock")

        assert {"options": [{"text": text("KB-1"), "value": "kb-1"}]} == await workspace.options(
            ADA, "sku", "kb-1"
        )


async def test_a_mention_and_a_direct_message_become_events(connected: Any) -> None:
    """app_mention in a channel, message.im in the Messages tab; a plain message in a channel is not told."""
    heard: list[tuple[str, str]] = []

    def register(app: AsyncApp) -> None:
        @app.event("app_mention")
        async def mention(event: Json, say: AsyncSay) -> None:
            heard.append(("mention", event["text"]))
            await say(text="yes?", thread_ts=event["ts"])

        @app.event("message")
        async def message(event: Json) -> None:
            heard.append((event["channel_type"], event["text"]))

    async with connected(register) as (workspace, _):
        await workspace.say(MIA, ROOM, "nothing for you")
        await workspace.say(MIA, ROOM, "@restock alerts?")
        await workspace.wait_for(lambda: len(workspace.messages(ROOM)) == 3)
        await workspace.say(MIA, workspace.dm(MIA), "hello")
        await workspace.wait_for(lambda: len(heard) == 2)

        assert [("mention", f"<@{people.BOT}> alerts?"), ("im", "hello")] == heard
        asked, answer = workspace.messages(ROOM)[1:]
        assert asked["ts"] == answer["thread_ts"]
        assert 1 == asked["reply_count"]


class Overheard:
    """A delivery that keeps what it was given; nobody is at the other end."""

    online = True

    def __init__(self) -> None:
        self.events: list[Json] = []

    async def send(self, kind: str, payload: Json, *, timeout_s: float, retry: Any = None) -> Json:
        self.events.append(payload["event"])
        return {}


async def test_the_bot_is_told_of_its_own_direct_messages(served: Any) -> None:
    """And of their changes, as by Slack: a bot that answers everything would answer itself."""
    async with served() as (workspace, client):
        workspace.delivery = overheard = Overheard()
        sent = await client.chat_postMessage(channel=MIA, text="hello")
        await client.chat_update(channel=sent["channel"], ts=sent["ts"], text="hello again")
        await client.chat_postMessage(channel=ROOM, text="in a channel")
        await workspace.wait_for(lambda: len(overheard.events) == 2)

    said, changed = overheard.events
    assert (people.BOT, "hello") == (said["user"], said["text"])
    assert ("message_changed", "hello again") == (changed["subtype"], changed["message"]["text"])


async def test_a_modal_submitted_twice_is_closed_once(connected: Any) -> None:
    """Two fingers on Save: two submissions reach the bot, the page sees one end."""
    taken: list[str] = []

    def register(app: AsyncApp) -> None:
        @app.view("edit")
        async def edit(ack: AsyncAck, view: Json) -> None:
            taken.append(view["id"])
            await ack()

    async with connected(register) as (workspace, app):
        await app.client.views_open(trigger_id=workspace.triggers.give(ADA), view=modal(QUANTITY))
        assert [{}, {}] == await asyncio.gather(workspace.submit_view(ADA), workspace.submit_view(ADA))

    assert 2 == len(taken)
    assert workspace.view(ADA) is None


async def test_a_dropped_file_arrives_with_its_address(connected: Any) -> None:
    """The event names the file; its bytes come with the bot's token and not without."""
    dropped: list[Json] = []

    def register(app: AsyncApp) -> None:
        @app.event("message")
        async def message(event: Json) -> None:
            dropped.append(event)

    async with connected(register) as (workspace, app):
        await workspace.upload(MIA, workspace.dm(MIA), [("sales.csv", b"date,sku,units\n")])
        await workspace.wait_for(lambda: dropped)
        (file,) = dropped[0]["files"]

        assert "file_share" == dropped[0]["subtype"]
        assert "text/csv" == file["mimetype"]
        import aiohttp

        headers = {"Authorization": f"Bearer {app.client.token}"}
        async with aiohttp.ClientSession() as session:
            async with session.get(file["url_private_download"], headers=headers) as answer:
                assert b"date,sku,units\n" == await answer.read()
            async with session.get(file["url_private_download"], allow_redirects=False) as answer:
                assert 302 == answer.status


async def test_app_home_is_published_when_opened(connected: Any) -> None:
    """app_home_opened, then views.publish; the next opening brings the view along."""
    events: list[Json] = []

    def register(app: AsyncApp) -> None:
        @app.event("app_home_opened")
        async def opened(event: Json, client: AsyncWebClient) -> None:
            events.append(event)
            await client.views_publish(
                user_id=event["user"],
                view={"type": "home", "blocks": [{"type": "header", "text": text("Hi")}]},
            )

    async with connected(register) as (workspace, _):
        await workspace.open_home(ADA)
        home = await workspace.wait_for(lambda: workspace.home(ADA))
        await workspace.open_home(ADA)
        await workspace.wait_for(lambda: len(events) == 2)

    assert "Hi" == home["blocks"][0]["text"]["text"]
    assert "view" not in events[0]
    assert home["id"] == events[1]["view"]["id"]


async def test_silence_is_told_to_the_person(connected: Any) -> None:
    """No acknowledgement in time is operation_timeout; nonsense and unknown commands are named."""

    def register(app: AsyncApp) -> None:
        @app.command("/restock")
        async def restock(ack: AsyncAck, body: Json) -> None:
            if body["text"] == "slow":
                await asyncio.sleep(0.5)
            await ack(blocks=[{"type": "nonsense"}])

    async with connected(register, ack_timeout_s=0.2) as (workspace, _):
        with pytest.raises(NoAnswer, match="operation_timeout"):
            await workspace.command(ADA, ROOM, "/restock slow")
        with pytest.raises(NoAnswer, match="invalid_command_response"):
            await workspace.command(ADA, ROOM, "/restock")
        with pytest.raises(SlackError, match="unknown_command"):
            await workspace.command(ADA, ROOM, "/unheard-of")


async def test_a_response_url_answers_where_it_was_asked(connected: Any) -> None:
    """Privately by default, in the channel on request, replacing or deleting what was clicked."""

    def register(app: AsyncApp) -> None:
        @app.action("approve")
        async def approve(ack: AsyncAck, respond: AsyncRespond) -> None:
            await ack()
            await respond("only for you")
            await respond("for all", response_type="in_channel")
            await respond("settled", replace_original=True)

    async with connected(register) as (workspace, app):
        await app.client.chat_postMessage(channel=ROOM, text="A draft", blocks=[BUTTON])
        await workspace.click(ADA, "approve")
        await workspace.wait_for(lambda: len(workspace.calls_of("response_url")) == 3)

        assert ["only for you"] == [m["text"] for m in workspace.ephemeral(ADA)]
        assert ["settled", "for all"] == [m["text"] for m in workspace.messages(ROOM)]


async def test_an_ephemeral_message_can_be_clicked_and_taken_away(connected: Any) -> None:
    """Its payload names the message without including it; delete_original removes it."""
    seen: list[Json] = []

    def register(app: AsyncApp) -> None:
        @app.action("approve")
        async def approve(ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
            await ack()
            seen.append(body)
            await respond(delete_original=True)

    async with connected(register) as (workspace, app):
        await app.client.chat_postEphemeral(channel=ROOM, user=MIA, text="psst", blocks=[BUTTON])
        await workspace.click(MIA, "approve")
        await workspace.wait_for(lambda: not workspace.ephemeral(MIA))

    assert seen[0]["container"]["is_ephemeral"]
    assert "message" not in seen[0]
