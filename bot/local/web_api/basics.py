"""auth.test, Socket Mode's door, the team, reactions, the assistant's status, and checking blocks without posting."""

from __future__ import annotations

from bot.local.errors import SlackError, invalid_blocks, invalid_view
from bot.local.state import Json
from bot.local.validate import check_blocks, check_message, check_view
from bot.local.web_api.call import Call, method


@method("api.test", caller="anyone")
async def api_test(call: Call) -> Json:
    """An echo."""
    return {"args": dict(call.args)}


@method("auth.test")
async def auth_test(call: Call) -> Json:
    """Whose token this is."""
    state = call.workspace.state
    return {
        "url": f"{call.workspace.url}/",
        "team": state.team_name,
        "team_id": state.team_id,
        "user": state.users[state.bot_user_id].name,
        "user_id": state.bot_user_id,
        "bot_id": state.bot_id,
        "app_id": state.app_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", caller="app")
async def connections_open(call: Call) -> Json:
    """A WebSocket URL for Socket Mode."""
    return {"url": call.workspace.sockets.ticket_url(call.workspace.url)}


@method("bots.info", "users:read")
async def bots_info(call: Call) -> Json:
    """The bot behind a message."""
    state = call.workspace.state
    if call.maybe("bot") not in (None, state.bot_id):
        raise SlackError("bot_not_found")
    name = state.users[state.bot_user_id].name
    return {"bot": {"id": state.bot_id, "app_id": state.app_id, "user_id": state.bot_user_id, "name": name}}


@method("team.info", "team:read")
async def team_info(call: Call) -> Json:
    """The workspace's name."""
    state = call.workspace.state
    return {"team": {"id": state.team_id, "name": state.team_name, "domain": "local", "icon": {}}}


@method("reactions.add", "reactions:write")
async def reactions_add(call: Call) -> Json:
    """Put an emoji on a message."""
    channel = call.channel()
    message = call.workspace.state.find(channel.id, call.text("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    users = message.reactions.setdefault(call.text("name").strip(":"), [])
    if call.workspace.state.bot_user_id in users:
        raise SlackError("already_reacted")
    users.append(call.workspace.state.bot_user_id)
    call.workspace.tell_changed(message)
    return {}


@method("assistant.threads.setStatus", "chat:write", "assistant:write")
async def set_status(call: Call) -> Json:
    """Show that the bot is at work; an empty status ends it."""
    channel = call.channel("channel_id")
    if call.maybe("status"):
        call.workspace.at_work.add(channel.id)
    call.workspace.feed.tell(
        channel.members,
        {
            "type": "status",
            "channel": channel.id,
            "thread_ts": call.text("thread_ts"),
            "text": call.maybe("status") or "",
        },
    )
    return {}


@method("assistant.threads.setSuggestedPrompts", "chat:write", "assistant:write")
async def set_suggested_prompts(call: Call) -> Json:
    """Offer up to four prompts."""
    channel = call.channel("channel_id")
    prompts = call.json("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= 4:
        raise SlackError("invalid_arguments")
    call.workspace.feed.tell(
        channel.members,
        {"type": "prompts", "channel": channel.id, "title": call.maybe("title") or "", "prompts": prompts},
    )
    return {}


@method("assistant.threads.setTitle", "chat:write", "assistant:write")
async def set_title(call: Call) -> Json:
    """Name a conversation in the person's list of them."""
    channel = call.channel("channel_id")
    if not call.text("title") or channel.kind != "dm":
        raise SlackError("invalid_arguments")
    return {}


@method("blocks.validate", caller="anyone")
async def blocks_validate(call: Call) -> Json:
    """What would be refused in blocks, in a view or in a message."""
    if call.args.get("view") is not None:
        lines = check_view(call.json("view"))
        if lines:
            raise invalid_view(lines)
    elif call.args.get("message") is not None:
        lines = check_message(call.json("message"))
    else:
        lines = check_blocks(call.json("blocks", "invalid_blocks_format"))
    if lines:
        raise invalid_blocks(lines)
    return {}


@method("oauth.v2.access", caller="anyone")
async def oauth_access(call: Call) -> Json:
    """Exchange the code that the workspace handed out for the bot's token."""
    workspace = call.workspace
    if call.maybe("code") != workspace.oauth_code:
        raise SlackError("invalid_code")
    state = workspace.state
    return {
        "access_token": workspace.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(workspace.app.scopes)),
        "bot_user_id": state.bot_user_id,
        "app_id": state.app_id,
        "team": {"id": state.team_id, "name": state.team_name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": next(u.id for u in state.users.values() if u.is_admin)},
    }
