"""Who did what where: the few facts of a Slack delivery that every listener needs, read from its body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

RECEIVED_AT = "restock_received_at"
"""Under this name the inbox notes in a body when it came."""

REPEATED = "restock_repeated"
"""Under this name it notes in a window's submission that it was seen to before: the answer is as then, and nothing is done."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One command, click, submission or event.

    ``key`` is the same when Slack delivers the same thing again, so that its answer is promised once.
    ``home_team`` is the workspace the person belongs to where Slack says so: in a shared channel it may be
    another one than ``team``. ``alone``: the answer is for this person's eyes, as for a command or a click;
    what was written in the open, or in a conversation with the app, is answered where it was written.
    ``message_ts`` is the message that was clicked or written; a ``fleeting`` one was shown to one person and is not kept.
    ``received_at`` is when it came, also where it is done only later; None for what the inbox does not keep.
    """

    key: str
    team: str | None
    user: str
    channel: str | None = None
    thread_ts: str | None = None
    response_url: str | None = None
    trigger_id: str | None = None
    home_team: str | None = None
    alone: bool = True
    message_ts: str | None = None
    fleeting: bool = False
    received_at: datetime | None = None

    @property
    def is_guest(self) -> bool:
        """Whether the person belongs to another workspace than the one that installed the app."""
        return self.home_team is not None and self.team is not None and self.home_team != self.team


def command(body: Mapping[str, Any]) -> Incoming:
    """A slash command."""
    return Incoming(
        key=f"command:{body['trigger_id']}",
        team=body.get("team_id"),
        user=body["user_id"],
        channel=body.get("channel_id"),
        response_url=body.get("response_url"),
        trigger_id=body["trigger_id"],
        received_at=_received_at(body),
    )


def interaction(body: Mapping[str, Any]) -> Incoming:
    """A click, a choice, or a submitted view.

    A view remembers in its ``private_metadata`` where it was opened from.
    """
    container: Mapping[str, Any] = body.get("container") or {}
    message: Mapping[str, Any] = body.get("message") or {}
    origin = _origin(body.get("view"))
    team: Mapping[str, Any] = body.get("team") or {}
    channel: Mapping[str, Any] = body.get("channel") or {}
    user: Mapping[str, Any] = body["user"]
    return Incoming(
        key=f"click:{body.get('trigger_id') or container}",
        team=team.get("id"),
        user=user["id"],
        channel=channel.get("id") or container.get("channel_id") or origin.get("channel"),
        thread_ts=message.get("thread_ts") or container.get("thread_ts") or origin.get("thread_ts"),
        response_url=body.get("response_url"),
        trigger_id=body.get("trigger_id"),
        home_team=user.get("team_id"),
        message_ts=container.get("message_ts") or origin.get("message_ts"),
        fleeting=bool(container.get("is_ephemeral") or origin.get("fleeting")),
        received_at=_received_at(body),
    )


def of(body: Mapping[str, Any]) -> Incoming:
    """Whatever was delivered."""
    if "event" in body:
        return event(body)
    return command(body) if "command" in body else interaction(body)


def with_origin(view: Mapping[str, Any], incoming: Incoming) -> dict[str, Any]:
    """The view, remembering beside what it remembers already where it was opened from."""
    origin = {
        "channel": incoming.channel,
        "thread_ts": incoming.thread_ts,
        "message_ts": incoming.message_ts,
        "fleeting": incoming.fleeting or None,
    }
    remembered = {**_origin(view), **{k: v for k, v in origin.items() if v is not None}}
    return {**view, "private_metadata": json.dumps(remembered, separators=(",", ":"))}


def event(body: Mapping[str, Any]) -> Incoming:
    """An event of the Events API."""
    inner: Mapping[str, Any] = body["event"]
    return Incoming(
        key=f"event:{body['event_id']}",
        team=body.get("team_id"),
        user=inner.get("user") or inner.get("user_id") or "",
        channel=inner.get("channel") or inner.get("channel_id"),
        thread_ts=inner.get("thread_ts") or (inner.get("ts") if inner["type"] == "app_mention" else None),
        home_team=inner.get("user_team"),
        alone=False,
        message_ts=inner.get("ts"),
        received_at=_received_at(body),
    )


def without_what_is_shown(body: dict[str, Any]) -> dict[str, Any]:
    """The delivery without Slack's old token, and without the blocks of the message that was clicked: nobody reads them."""
    kept = {key: value for key, value in body.items() if key != "token"}
    if isinstance(message := body.get("message"), dict):
        kept["message"] = {key: message[key] for key in ("ts", "thread_ts") if key in message}
    return kept


def _received_at(body: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(body[RECEIVED_AT]) if RECEIVED_AT in body else None


def _origin(view: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """What a view of ours remembers; an empty mapping for anything else."""
    try:
        found = json.loads((view or {}).get("private_metadata") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
