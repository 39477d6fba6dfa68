"""Events to the bot: only those the manifest subscribes to, with one event_id however often they are delivered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.local import posting, views
from bot.local.delivery import NoAnswer, Retry
from bot.local.state import Channel, Message, new_id

if TYPE_CHECKING:
    from bot.local.workspace import LocalWorkspace

RETRY_AFTER_SECONDS = (0.0, 60.0, 300.0)  # at once, after a minute, after five, as Slack does
_TOLD = ("type", "user", "bot_id", "app_id", "ts", "text", "thread_ts", "files", "blocks")
_REASONS = {"operation_timeout": "timeout", "http_service_error": "http_error"}


def send(workspace: LocalWorkspace, subscription: str, event: dict[str, Any]) -> None:
    """Deliver an event in the background if the app subscribes to it and has the scope; otherwise nothing."""
    if not workspace.app.hears(subscription):
        return
    body = _body(workspace, event)
    for _ in range(workspace.faults.event_copies):
        workspace.spawn(_deliver(workspace, body))


def said(workspace: LocalWorkspace, message: Message) -> None:
    """The events that a message by a person causes: message.im, message.channels, app_mention, file_shared."""
    channel = workspace.state.channels[message.channel]
    if workspace.state.bot_user_id not in channel.members:
        return
    event = _message_event(workspace, channel, message)
    send(workspace, "message.im" if channel.kind == "dm" else "message.channels", event)
    if channel.kind == "channel" and f"<@{workspace.state.bot_user_id}" in message.text:
        mention = {k: v for k, v in event.items() if k not in ("channel_type", "subtype")}
        send(workspace, "app_mention", {**mention, "type": "app_mention"})
    for file_id in message.files:
        send(
            workspace,
            "file_shared",
            {
                "type": "file_shared",
                "file_id": file_id,
                "file": {"id": file_id},
                "user_id": message.user,
                "channel_id": channel.id,
                "event_ts": message.ts,
            },
        )


def bot_said(workspace: LocalWorkspace, message: Message, *, changed: bool = False) -> None:
    """A direct message by the bot is told to the bot as well, and so is its change: a bot must not answer itself."""
    channel = workspace.state.channels[message.channel]
    if channel.kind != "dm":
        return
    event = _message_event(workspace, channel, message)
    if changed:
        event = {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "message": event,
            "previous_message": event,
            "channel": channel.id,
            "channel_type": "im",
            "ts": message.edited_ts,
            "event_ts": message.edited_ts,
        }
    send(workspace, "message.im", event)


def opened_home(workspace: LocalWorkspace, user: str, tab: str) -> None:
    """app_home_opened, with the view that is published."""
    home = views.home_of(workspace, user)
    event = {
        "type": "app_home_opened",
        "user": user,
        "channel": workspace.state.dm_of(user).id,
        "tab": tab,
        "event_ts": workspace.state.next_ts(workspace.clock()),
    }
    send(
        workspace,
        "app_home_opened",
        event | ({"view": views.as_slack(workspace, home)} if home and tab == "home" else {}),
    )


def _message_event(workspace: LocalWorkspace, channel: Channel, message: Message) -> dict[str, Any]:
    shown = posting.as_slack(workspace, message)
    event: dict[str, Any] = {
        **{k: shown[k] for k in _TOLD if k in shown},
        "channel": channel.id,
        "channel_type": "im" if channel.kind == "dm" else "channel",
        "team": workspace.state.team_id,
        "event_ts": message.ts,
    }
    return event | ({"subtype": "file_share", "upload": False} if message.files else {})


def _body(workspace: LocalWorkspace, event: dict[str, Any]) -> dict[str, Any]:
    state = workspace.state
    return {
        "token": workspace.verification_token,
        "team_id": state.team_id,
        "api_app_id": state.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(workspace.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": state.team_id,
                "user_id": state.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


async def _deliver(workspace: LocalWorkspace, body: dict[str, Any]) -> None:
    retry = None
    for attempt, wait in enumerate((*workspace.retry_after_s, None), start=1):
        try:
            await workspace.delivery.send("events_api", body, timeout_s=workspace.ack_timeout_s, retry=retry)
            return
        except NoAnswer as error:
            if wait is None:
                return
            retry = Retry(attempt, _REASONS.get(error.code, "connection_failed"))
            await asyncio.sleep(wait)
