"""chat.*: posting, changing, deleting, whispering and scheduling messages."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.local import events, posting
from bot.local.errors import SlackError
from bot.local.state import Channel, Json, Message, new_id
from bot.local.web_api.call import Call, method

_CONTENT = ("blocks", "attachments", "metadata")
_FARTHEST_SECONDS = 120 * 24 * 3600


def content(call: Call) -> dict[str, Any]:
    """What a message is to show, with its structured parts as JSON."""
    payload = {name: call.json(name, f"invalid_{name}_format") for name in _CONTENT if name in call.args}
    payload |= {
        name: call.args[name] for name in ("text", "markdown_text") if call.args.get(name) is not None
    }
    return payload | {"reply_broadcast": call.flag("reply_broadcast")}


@method("chat.postMessage", "chat:write")
async def post_message(call: Call) -> Json:
    """Post a message in a channel the bot is in, or to a person."""
    channel, payload = call.channel(write=True), content(call)
    posting.check(call.workspace, payload)
    message = posting.post(call.workspace, channel.id, _bot(call), payload, thread_ts=call.maybe("thread_ts"))
    events.bot_said(call.workspace, message)
    return {"channel": channel.id, "ts": message.ts, "message": posting.as_slack(call.workspace, message)}


@method("chat.update", "chat:write")
async def update(call: Call) -> Json:
    """Change one of the bot's own messages."""
    channel, payload = call.channel(write=True), content(call)
    message = _own(call, channel, "cant_update_message")
    if any(payload.get(name) for name in ("text", "blocks", "attachments")):
        posting.check(call.workspace, payload, update=True)
    elif payload.get("metadata") is None:
        raise SlackError("no_text")
    posting.change(call.workspace, message, payload)
    events.bot_said(call.workspace, message, changed=True)
    shown = posting.as_slack(call.workspace, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.delete", "chat:write")
async def delete(call: Call) -> Json:
    """Take one of the bot's own messages away."""
    channel = call.channel(write=True)
    message = _own(call, channel, "cant_delete_message")
    posting.delete(call.workspace, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.postEphemeral", "chat:write")
async def post_ephemeral(call: Call) -> Json:
    """Show something to one person in the channel only."""
    channel, payload = call.channel(write=True), content(call)
    user = call.user()
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    posting.check(call.workspace, payload)
    message = posting.post(
        call.workspace,
        channel.id,
        _bot(call),
        payload,
        thread_ts=call.maybe("thread_ts"),
        ephemeral_to=user.id,
    )
    return {"message_ts": message.ts}


@method("chat.getPermalink")
async def get_permalink(call: Call) -> Json:
    """A link to a message."""
    channel = call.channel()
    message = call.workspace.state.find(channel.id, call.text("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    link = f"{call.workspace.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


@method("chat.scheduleMessage", "chat:write")
async def schedule_message(call: Call) -> Json:
    """Post later: at a Unix time ahead of now and within 120 days."""
    workspace, channel, payload = call.workspace, call.channel(write=True), content(call)
    wait = call.whole("post_at", 0) - workspace.clock()
    if wait <= 0:
        raise SlackError("time_in_past")
    if wait > _FARTHEST_SECONDS:
        raise SlackError("time_too_far")
    posting.check(workspace, payload)

    async def later() -> None:
        await asyncio.sleep(wait)
        posting.post(workspace, channel.id, _bot(call), payload, thread_ts=call.maybe("thread_ts"))

    workspace.spawn(later())
    return {
        "channel": channel.id,
        "scheduled_message_id": new_id("Q"),
        "post_at": call.whole("post_at", 0),
        "message": {"text": payload.get("text", ""), "type": "delayed_message", "user": _bot(call)},
    }


def _bot(call: Call) -> str:
    return call.workspace.state.bot_user_id


def _own(call: Call, channel: Channel, refusal: str) -> Message:
    message = call.workspace.state.find(channel.id, call.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != _bot(call):
        raise SlackError(refusal)
    return message
