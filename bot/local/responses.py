"""What a POST to a response URL does: answer privately or in the channel, replace or delete what was acted on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.local import posting
from bot.local.state import Message

if TYPE_CHECKING:
    from bot.local.triggers import ResponseUrl
    from bot.local.workspace import LocalWorkspace


def respond(workspace: LocalWorkspace, key: str, payload: Mapping[str, Any]) -> None:
    """Carry out one use of a response URL. Raises `SlackError` when it is used up, or the message is refused."""
    leave = workspace.response_urls.use(key)
    acted_on = _acted_on(workspace, leave)
    if payload.get("delete_original"):
        if acted_on is not None:
            posting.delete(workspace, acted_on)
        return
    posting.check(workspace, payload)
    if payload.get("replace_original") and acted_on is not None:
        posting.change(workspace, acted_on, payload)
        return
    public = payload.get("response_type") == "in_channel"
    message = posting.post(
        workspace,
        leave.channel,
        workspace.state.bot_user_id,
        payload,
        thread_ts=payload.get("thread_ts") or (leave.thread_ts if leave.message_ts else None),
        ephemeral_to=None if public else leave.user,
    )
    if leave.message_ts is None:
        leave.message_ts = message.ts  # a command's later answers may replace its first


def _acted_on(workspace: LocalWorkspace, leave: ResponseUrl) -> Message | None:
    if leave.message_ts is None:
        return None
    return workspace.find_message(leave.channel, leave.message_ts, leave.user)
