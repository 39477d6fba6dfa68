"""Everything a page shows at first, as one persona sees it; `client_api` describes its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local import posting, views
from bot.local.state import Channel, Json, User

if TYPE_CHECKING:
    from bot.local.workspace import LocalWorkspace

HOME_CHANNEL = "home"


def first_look(workspace: LocalWorkspace, user: str) -> Json:
    """The answer of /client/boot."""
    state = workspace.state
    mine = [c for c in state.channels.values() if user in c.members]
    bot = state.users[state.bot_user_id]
    channels = [_channel(c, bot) for c in mine]
    if workspace.app.has_home:
        channels.append({"id": HOME_CHANNEL, "name": workspace.app.name, "kind": "app", "topic": ""})
    home = views.home_of(workspace, user)
    return {
        "team": {"id": state.team_id, "name": state.team_name},
        "me": user,
        "users": [_user(u) for u in state.users.values()],
        "channels": channels,
        "messages": {c.id: [posting.for_page(workspace, m) for m in state.messages[c.id]] for c in mine},
        "commands": [
            {"command": c.command, "description": c.description, "usage_hint": c.usage_hint}
            for c in workspace.app.commands
        ],
        "home": views.for_page(workspace, home) if home else None,
        "views": [views.for_page(workspace, v) for v in workspace.modals.of(user)],
        "bot_user_id": state.bot_user_id,
        "bot_online": workspace.delivery.online,
        "examples": list(workspace.examples.get(state.users[user].locale.partition("-")[0], ())),
    }


def _channel(channel: Channel, bot: User) -> Json:
    name = channel.name if channel.kind == "channel" else bot.real_name
    return {"id": channel.id, "name": name, "kind": channel.kind, "topic": channel.topic}


def _user(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "role": user.role,
        "locale": user.locale,
        "tz": user.tz,
        "color": user.color,
        "is_bot": user.role == "bot",
    }
