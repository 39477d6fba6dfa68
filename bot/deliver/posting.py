"""Posting a message once, although an answer may get lost after Slack has stored it.

Before a message is sent, the promise remembers that it is being sent. Who finds that mark later (after a crash, a
time-out, a dropped connection) looks for the message by its metadata before sending again, where the token may
read the channel's history; else it sends again, because a message twice is better than a decision nobody sees.
"""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.deliver.delivery import Delivery
from bot.deliver.failures import Later, Refused, Unreached
from bot.render import Block, Rendered

EVENT_TYPE = "restock_outbox"
TEXT_LIMIT = 3900
"""Slack refuses to update a message with a longer text."""

CLOCKS_APART = timedelta(minutes=2)
"""How far our clock and Slack's may differ when a message is looked for."""
MOST_PAGES = 10
"""A thousand messages are looked through for it."""

NO_PLACE = frozenset({"not_in_channel", "channel_not_found", "is_archived", "no_permission"})
"""The bot cannot write there; a person has to do something about it."""

GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"})
"""The message is no longer there to be changed."""

THREAD_GONE = frozenset({"thread_not_found", "invalid_thread_ts", "cannot_reply_to_message"})
"""What the thread began with was deleted."""

_MAY_NOT_READ = frozenset(
    {"missing_scope", "not_allowed_token_type", "no_permission", "not_in_channel", "channel_not_found"}
)
_BLOCK_POINTER = re.compile(r"json-pointer:/blocks/(\d+)")
log = logging.getLogger(__name__)


class Posted(NamedTuple):
    """Where a message stands."""

    channel: str
    ts: str


async def post(
    delivery: Delivery, channel: str, rendered: Rendered, *, thread_ts: str | None = None
) -> Posted:
    """Post a message, once, as it is drawn now. Raises a `bot.deliver.failures.Failure`.

    Where somebody deleted what the thread began with, it goes into the channel.
    What an earlier try posted is brought up to date: meanwhile a draft that it shows may have been decided.
    """
    if delivery.progress.get("unthreaded"):
        thread_ts = None
    if (there := await _posted_before(delivery, channel, thread_ts)) is not None:
        try:
            await update(delivery, there, rendered)
        except Refused as refused:
            if refused.code not in GONE:
                raise
        return there
    await delivery.remember(sending=delivery.clock().isoformat())
    place = {"channel": channel} | ({"thread_ts": thread_ts} if thread_ts else {})
    try:
        answer = await _send(delivery, "chat_postMessage", rendered, place | _sealed(delivery))
    except (Refused, Unreached, Later) as failure:
        await delivery.remember(sending=None)  # it surely was not stored: nobody need look for it
        if thread_ts is None or not isinstance(failure, Refused) or failure.code not in THREAD_GONE:
            raise
        await delivery.remember(unthreaded=True)
        return await post(delivery, channel, rendered)
    posted = Posted(answer["channel"], answer["ts"])
    await delivery.remember(posted=posted._asdict(), sending=None)
    return posted


async def _posted_before(delivery: Delivery, channel: str, thread_ts: str | None) -> Posted | None:
    if (known := delivery.progress.get("posted")) is not None:
        return Posted(known["channel"], known["ts"])
    if (since := delivery.progress.get("sending")) is None:
        return None
    found = await _find(delivery, channel, thread_ts, datetime.fromisoformat(since))
    if found is not None:
        await delivery.remember(posted=found._asdict(), sending=None)
    return found


async def update(delivery: Delivery, at: Posted, rendered: Rendered) -> None:
    """Bring a message up to date; doing it twice is doing it once. Raises a `bot.deliver.failures.Failure`."""
    await _send(delivery, "chat_update", rendered, {"channel": at.channel, "ts": at.ts})


async def whisper(
    delivery: Delivery, channel: str, user: str, rendered: Rendered, *, thread_ts: str | None = None
) -> None:
    """Say something in a channel that only ``user`` sees."""
    place = {"channel": channel, "user": user} | ({"thread_ts": thread_ts} if thread_ts else {})
    await _send(delivery, "chat_postEphemeral", rendered, place)


def _sealed(delivery: Delivery) -> dict[str, Any]:
    return {
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": delivery.task.key}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


async def _send(delivery: Delivery, method: str, rendered: Rendered, place: dict[str, Any]) -> Any:
    """Send; what Slack cannot show is left out block by block, and at last the text goes alone."""
    text, blocks = rendered.text[:TEXT_LIMIT], rendered.blocks
    try:
        return await delivery.slack(method, text=text, blocks=blocks, **place)
    except Refused as refused:
        if refused.code not in ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"):
            raise
        log.error("Slack refused the blocks of %s: %s", delivery.task.key, refused)
        fewer = without_refused(blocks, refused.details)
    if fewer:
        try:
            return await delivery.slack(method, text=text, blocks=fewer, **place)
        except Refused as refused:
            log.error("Slack refused also what was left of %s: %s", delivery.task.key, refused)
    # An empty list, because an update without blocks would keep the old ones.
    return await delivery.slack(method, text=text, blocks=[], **place)


def without_refused(blocks: list[Block], details: tuple[str, ...]) -> list[Block]:
    """The blocks that Slack did not complain about; none where it did not say about which.

    Worked example: three blocks and "unsupported type: table [json-pointer:/blocks/1/type]" leave the first and
    the third.
    """
    refused = {int(found) for each in details for found in _BLOCK_POINTER.findall(each)}
    return [block for index, block in enumerate(blocks) if index not in refused] if refused else []


async def _find(delivery: Delivery, channel: str, thread_ts: str | None, since: datetime) -> Posted | None:
    """The message of this promise, if Slack has it; None if it has not, or if we may not look."""
    oldest = str((since - CLOCKS_APART).timestamp())
    options: dict[str, Any] = {"oldest": oldest, "limit": 100, "include_all_metadata": True}
    method = "conversations_replies" if thread_ts else "conversations_history"
    try:
        if not channel.startswith(("C", "G", "D")):  # a person's id stands for the conversation with them
            opened = await delivery.slack("conversations_open", users=channel)
            channel = opened["channel"]["id"]
        options |= {"channel": channel} | ({"ts": thread_ts} if thread_ts else {})
        for _ in range(MOST_PAGES):
            answer = await delivery.slack(method, **options)
            for message in answer.get("messages") or ():
                if _is_of(message, delivery.task.key):
                    return Posted(channel, message["ts"])
            options["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor")
            if not options["cursor"]:
                break
    except Refused as refused:
        if refused.code in THREAD_GONE:
            return None
        if refused.code not in _MAY_NOT_READ:
            raise
        log.warning("%s may be posted twice: its channel cannot be read (%s)", delivery.task.key, refused)
    return None


def _is_of(message: dict[str, Any], key: str) -> bool:
    metadata = message.get("metadata") or {}
    return (
        metadata.get("event_type") == EVENT_TYPE and (metadata.get("event_payload") or {}).get("key") == key
    )
