"""The payloads Slack sends when a person does something, built from the state; nothing is sent here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.local import posting, views
from bot.local.state import Json, Message
from bot.local.validate.surface import elements_of

if TYPE_CHECKING:
    from bot.local.workspace import LocalWorkspace

# What a person may add to an element they act on; everything else is taken from the element as posted.
CHOSEN = (
    "selected_option", "selected_options", "selected_date", "selected_time", "selected_date_time",
    "selected_user", "selected_users", "selected_channel", "selected_channels", "selected_conversation",
    "selected_conversations", "rich_text_value", "files",
)  # fmt: skip
_KEPT_OF_BUTTON = ("text", "value", "url", "style")


def command(workspace: LocalWorkspace, user: str, channel: str, name: str, text: str) -> Json:
    """A slash command, its fields as in the form that Slack posts."""
    state = workspace.state
    where = state.channels[channel]
    return {
        "token": workspace.verification_token,
        "team_id": state.team_id,
        "team_domain": "local",
        "channel_id": channel,
        "channel_name": where.name if where.kind == "channel" else "directmessage",
        "user_id": user,
        "user_name": state.users[user].name,
        "command": name,
        "text": text,
        "api_app_id": state.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.response_url(user, channel),
        "trigger_id": workspace.triggers.give(user),
    }


def find_element(blocks: Any, action_id: str, block_id: str | None) -> tuple[str, Json] | None:
    """The block id and the element that somebody acted on, as the bot posted it."""
    for block in blocks or ():
        if block_id in (None, block.get("block_id")):
            for _, element in elements_of(block):
                if element.get("action_id") == action_id:
                    return str(block["block_id"]), dict(element)
    return None


def action(workspace: LocalWorkspace, block_id: str, element: Json, given: Mapping[str, Any]) -> Json:
    """The entry of ``actions``: what the element is, and what the person chose in it."""
    acted: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": workspace.state.next_ts(workspace.clock()),
    }
    if element["type"] == "button":
        acted |= {k: element[k] for k in _KEPT_OF_BUTTON if k in element}
    else:
        acted |= {k: given[k] for k in (*CHOSEN, "value") if k in given}
    return acted


def on_message(
    workspace: LocalWorkspace,
    user: str,
    message: Message,
    acted: Json,
    state: Json,
    shown: Json | None = None,
) -> Json:
    """block_actions on a message. An ephemeral message is named but not included, as in Slack."""
    channel = workspace.state.channels[message.channel]
    ephemeral = message.ephemeral_to is not None
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": ephemeral,
    }
    if message.in_thread:
        container["thread_ts"] = message.thread_ts
    payload = _common(workspace, user, "block_actions") | {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name if channel.kind == "channel" else "directmessage"},
        "state": {"values": state},
        "response_url": workspace.response_url(user, message.channel, message),
        "trigger_id": workspace.triggers.give(user),
        "actions": [acted],
    }
    if not ephemeral:
        payload["message"] = shown or posting.as_slack(workspace, message)
    return payload


def on_view(workspace: LocalWorkspace, user: str, view: views.View, acted: Json) -> Json:
    """block_actions in a modal or in App Home."""
    return _common(workspace, user, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "view": views.as_slack(workspace, view),
        "trigger_id": workspace.triggers.give(user),
        "actions": [acted],
    }


def submission(workspace: LocalWorkspace, user: str, view: views.View) -> Json:
    """view_submission, with what was typed in ``view.state``."""
    return _common(workspace, user, "view_submission") | {
        "view": views.as_slack(workspace, view),
        "trigger_id": workspace.triggers.give(user),
        "response_urls": [],
    }


def closing(workspace: LocalWorkspace, user: str, view: views.View, *, cleared: bool) -> Json:
    """view_closed; ``cleared`` when the whole stack went at once."""
    return _common(workspace, user, "view_closed") | {
        "view": views.as_slack(workspace, view),
        "is_cleared": cleared,
    }


def suggestion(
    workspace: LocalWorkspace,
    user: str,
    block_id: str,
    action_id: str,
    value: str,
    place: views.View | Message,
) -> Json:
    """block_suggestion: somebody types into an external select."""
    payload = _common(workspace, user, "block_suggestion") | {
        "block_id": block_id,
        "action_id": action_id,
        "value": value,
    }
    if isinstance(place, views.View):
        return payload | {
            "container": {"type": "view", "view_id": place.id},
            "view": views.as_slack(workspace, place),
        }
    channel = workspace.state.channels[place.channel]
    return payload | {
        "container": {"type": "message", "message_ts": place.ts, "channel_id": place.channel},
        "channel": {"id": channel.id, "name": channel.name},
        "message": posting.as_slack(workspace, place),
    }


def _common(workspace: LocalWorkspace, user: str, kind: str) -> Json:
    state = workspace.state
    person = state.users[user]
    return {
        "type": kind,
        "team": {"id": state.team_id, "domain": "local"},
        "user": {"id": user, "username": person.name, "name": person.name, "team_id": state.team_id},
        "api_app_id": state.app_id,
        "token": workspace.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }
