"""Messages: posting, changing, deleting, and Slack's object of each. Who may do so is asked by the callers."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from bot.local import files
from bot.local.errors import SlackError, invalid_blocks
from bot.local.state import Json, Message
from bot.local.validate.message import TEXT_CUT, check_message
from bot.local.validate.surface import elements_of

if TYPE_CHECKING:
    from bot.local.workspace import LocalWorkspace

_GENERATED = string.ascii_letters + string.digits
_CHECKED = ("text", "blocks", "attachments", "metadata", "markdown_text")


def check(workspace: LocalWorkspace, payload: Mapping[str, Any], *, update: bool = False) -> None:
    """Refuse what Slack would refuse in a message, with its error code."""
    content = {name: payload[name] for name in _CHECKED if payload.get(name) is not None}
    lines = check_message(content, update=update)
    codes = {"no_text", "msg_too_long", "metadata_too_large", "markdown_text_conflict"}
    for line in lines:
        if line in codes:
            raise SlackError(line)
    if "only_one_table_allowed" in lines:
        raise SlackError("invalid_attachments", errors=["only_one_table_allowed"])
    if any("pointer:/metadata" in line for line in lines):
        raise SlackError("invalid_metadata_format", response_metadata={"messages": lines})
    if lines:
        raise invalid_blocks(lines)
    files.check_shown(workspace, content.get("blocks"))


def post(
    workspace: LocalWorkspace,
    channel: str,
    user: str,
    payload: Mapping[str, Any],
    *,
    thread_ts: str | None = None,
    file_ids: Sequence[str] = (),
    ephemeral_to: str | None = None,
) -> Message:
    """Store a message and show it to whoever is in the channel, or to one person."""
    state = workspace.state
    if thread_ts is not None and ephemeral_to is None:
        parent = state.find(channel, thread_ts)
        if parent is None:
            raise SlackError("thread_not_found")
        if parent.in_thread:
            thread_ts = parent.thread_ts
    message = Message(
        channel=channel,
        ts=state.next_ts(workspace.clock()),
        user=user,
        text=str(payload.get("text") or payload.get("markdown_text") or "")[:TEXT_CUT],
        blocks=with_ids(payload.get("blocks")),
        attachments=payload.get("attachments"),
        files=list(file_ids),
        thread_ts=thread_ts,
        broadcast=bool(payload.get("reply_broadcast")),
        metadata=payload.get("metadata"),
        ephemeral_to=ephemeral_to,
    )
    if ephemeral_to is not None:
        workspace.ephemerals.setdefault(ephemeral_to, []).append(message)
        workspace.feed.tell([ephemeral_to], _event(workspace, "ephemeral", message))
        return message
    state.messages[channel].append(message)
    _tell(workspace, "message", message)
    if user == state.bot_user_id and channel in workspace.at_work:  # its answer ends the sign of work
        workspace.at_work.discard(channel)
        end = {"type": "status", "channel": channel, "thread_ts": thread_ts or "", "text": ""}
        workspace.feed.tell(state.channels[channel].members, end)
    if thread_ts is not None:
        _tell_parent(workspace, message)
    workspace.changed()
    return message


def change(workspace: LocalWorkspace, message: Message, payload: Mapping[str, Any]) -> None:
    """Replace text and blocks. Text without blocks removes the blocks; neither keeps both, as chat.update does."""
    if payload.get("text") is not None or payload.get("blocks") is not None:
        message.blocks = with_ids(payload.get("blocks"))
        message.text = str(payload.get("text") or "")
    if payload.get("attachments") is not None:
        message.attachments = payload["attachments"]
    if payload.get("metadata") is not None:
        message.metadata = payload["metadata"]
    message.edited_ts = workspace.state.next_ts(workspace.clock())
    if message.ephemeral_to is not None:
        workspace.feed.tell([message.ephemeral_to], _event(workspace, "ephemeral", message))
        return
    _tell(workspace, "message_changed", message)
    workspace.changed()


def delete(workspace: LocalWorkspace, message: Message) -> None:
    """Take a message away, for everybody who sees it."""
    gone = {"type": "message_deleted", "channel": message.channel, "ts": message.ts}
    if message.ephemeral_to is not None:
        workspace.ephemerals[message.ephemeral_to].remove(message)
        workspace.feed.tell([message.ephemeral_to], gone)
        return
    workspace.state.messages[message.channel].remove(message)
    workspace.feed.tell(workspace.state.channels[message.channel].members, gone)
    if message.in_thread:
        _tell_parent(workspace, message)
    workspace.changed()


def as_slack(workspace: LocalWorkspace, message: Message, *, metadata: bool = True) -> Json:
    """Slack's object of a message."""
    state = workspace.state
    shown: Json = {"type": "message", "ts": message.ts, "user": message.user, "text": message.text}
    if message.user == state.bot_user_id:
        shown |= {"bot_id": state.bot_id, "app_id": state.app_id, "team": state.team_id}
    for name in ("blocks", "attachments", "thread_ts"):
        if getattr(message, name) is not None:
            shown[name] = deepcopy(getattr(message, name))
    if message.broadcast and message.in_thread:
        shown["subtype"] = "thread_broadcast"
    if message.files:
        shown["files"] = [files.as_slack(workspace, state.files[f]) for f in message.files]
    if message.edited_ts:
        shown["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.reactions:
        shown["reactions"] = [
            {"name": n, "users": list(u), "count": len(u)} for n, u in message.reactions.items()
        ]
    if metadata and message.metadata is not None:
        shown["metadata"] = deepcopy(message.metadata)
    if message.ephemeral_to is None:
        shown |= _thread(workspace, message)
    return shown


def for_page(workspace: LocalWorkspace, message: Message) -> Json:
    """The message as the page gets it: without metadata, with links to files that the page can follow."""
    shown = as_slack(workspace, message, metadata=False) | {"channel": message.channel}
    if message.files:
        shown["files"] = [files.for_page(workspace.state.files[f]) for f in message.files]
    if message.ephemeral_to is not None:
        shown["ephemeral"] = True
    return shown


def with_ids(blocks: Any) -> list[Json] | None:
    """A copy of the blocks with the block and action ids that Slack generates where they are missing."""
    if not blocks:
        return None
    copy: list[Json] = deepcopy(blocks)
    for block in copy:
        block.setdefault("block_id", _short())
        for _, element in elements_of(block):
            if isinstance(element, dict) and element.get("type") not in _SILENT:
                element.setdefault("action_id", _short())
    return copy


_SILENT = {"image", "plain_text", "mrkdwn", "rich_text_section", "rich_text_list", "rich_text_quote",
           "rich_text_preformatted"}  # fmt: skip


def _short() -> str:
    return "".join(secrets.choice(_GENERATED) for _ in range(5))


def _thread(workspace: LocalWorkspace, message: Message) -> Json:
    if message.in_thread:
        return {}
    replies = list(workspace.state.replies(message))
    if not replies:
        return {}
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": sorted({r.user for r in replies}),
        "latest_reply": replies[-1].ts,
    }


def _event(workspace: LocalWorkspace, kind: str, message: Message) -> Json:
    return {"type": kind, "channel": message.channel, "message": for_page(workspace, message)}


def _tell(workspace: LocalWorkspace, kind: str, message: Message) -> None:
    workspace.feed.tell(workspace.state.channels[message.channel].members, _event(workspace, kind, message))


def _tell_parent(workspace: LocalWorkspace, reply: Message) -> None:
    parent = workspace.state.find(reply.channel, reply.thread_ts or "")
    if parent is not None:
        _tell(workspace, "message_changed", parent)
