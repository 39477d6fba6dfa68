"""conversations.*: channels, their members and their messages, as far as the scopes reach."""

from __future__ import annotations

from bot.local import posting
from bot.local.errors import SlackError
from bot.local.state import Channel, Json, Message
from bot.local.web_api.call import Call, method, page


@method("conversations.open", "im:write")
async def open_conversation(call: Call) -> Json:
    """The direct message with a person."""
    users = [u for u in (call.maybe("users") or "").split(",") if u]
    if len(users) != 1 and not call.maybe("channel"):
        raise SlackError("users_list_not_supplied" if not users else "method_not_supported_for_channel_type")
    channel = call.channel("users" if users else "channel")
    if channel.kind != "dm":
        raise SlackError("user_not_found")
    shown = _shown(call, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown, "already_open": True, "no_op": True}


@method("conversations.info")
async def info(call: Call) -> Json:
    """What a channel is called and what it is for."""
    channel = call.channel(member=False)
    call.need(*_scopes(channel, "read"))
    shown = _shown(call, channel)
    if call.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


@method("conversations.list", "channels:read", "groups:read", "im:read")
async def list_conversations(call: Call) -> Json:
    """The channels there are; direct messages where asked for and allowed."""
    types = (call.maybe("types") or "public_channel").split(",")
    if "im" in types:
        call.need("im:read")
    if "public_channel" in types:
        call.need("channels:read")
    kinds = {"channel": "public_channel" in types, "dm": "im" in types}
    found = [_shown(call, c) for c in call.workspace.state.channels.values() if kinds[c.kind]]
    shown, more = page(call, found)
    return {"channels": shown, **more}


@method("conversations.members")
async def members(call: Call) -> Json:
    """Who is in a channel."""
    channel = call.channel(member=False)
    call.need(*_scopes(channel, "read"))
    shown, more = page(call, channel.members)
    return {"members": shown, **more}


@method("conversations.join", "channels:join")
async def join(call: Call) -> Json:
    """Enter a public channel."""
    channel = call.channel(member=False)
    if call.workspace.state.bot_user_id not in channel.members:
        channel.members.append(call.workspace.state.bot_user_id)
        call.workspace.changed()
    return {"channel": _shown(call, channel)}


@method("conversations.history")
async def history(call: Call) -> Json:
    """The messages of a channel, newest first, replies left out."""
    channel = call.channel()
    call.need(*_scopes(channel, "history"))
    found = [m for m in call.workspace.state.messages[channel.id] if not m.in_thread or m.broadcast]
    return _messages(call, found[::-1])


@method("conversations.replies")
async def replies(call: Call) -> Json:
    """A thread, oldest first, with its head."""
    channel = call.channel()
    call.need(*_scopes(channel, "history"))
    head = call.workspace.state.find(channel.id, call.text("ts"))
    if head is None:
        raise SlackError("thread_not_found")
    return _messages(call, [head, *call.workspace.state.replies(head)])


def _messages(call: Call, found: list[Message]) -> Json:
    oldest, latest = call.maybe("oldest") or "0", call.maybe("latest") or "9999999999"
    inclusive = call.flag("inclusive")

    def within(message: Message) -> bool:
        ts = float(message.ts)
        low, high = float(oldest), float(latest)
        return low <= ts <= high if inclusive else low < ts < high

    shown, more = page(call, [m for m in found if within(m)])
    metadata = call.flag("include_all_metadata")
    return {
        "messages": [posting.as_slack(call.workspace, m, metadata=metadata) for m in shown],
        "has_more": bool(more["response_metadata"]["next_cursor"]),
        **more,
    }


def _scopes(channel: Channel, what: str) -> tuple[str, ...]:
    return (f"im:{what}",) if channel.kind == "dm" else (f"channels:{what}",)


def _shown(call: Call, channel: Channel) -> Json:
    state = call.workspace.state
    if channel.kind == "dm":
        other = next(u for u in channel.members if u != state.bot_user_id)
        return {"id": channel.id, "is_im": True, "is_channel": False, "user": other, "is_archived": False}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_im": False,
        "is_private": False,
        "is_archived": channel.archived,
        "is_member": state.bot_user_id in channel.members,
        "topic": {"value": channel.topic},
        "purpose": {"value": channel.topic},
    }
