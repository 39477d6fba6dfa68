"""An answer that was drawn when it was asked for: said to one person, or posted where they asked."""

from __future__ import annotations

import base64
import logging
from typing import Any

from bot.deliver import import_posts, posting, private, uploads
from bot.deliver.delivery import Delivery, Finish, nothing_more
from bot.deliver.failures import Failure, Refused
from bot.deliver.posting import Posted
from bot.render import Block, Rendered
from storage.queries.program import outbox

FILE_PLACE = "$file"
"""Stands in an image block for the id of the file that goes with the answer."""

log = logging.getLogger(__name__)


async def reply(delivery: Delivery) -> Finish:
    """Say what the payload holds: ``text``, ``blocks``, and a ``file`` (name, title, alt, content in base64) if any.

    An image block whose ``slack_file`` id is ``$file`` shows that file; it is left out while Slack has not processed
    it. ``ephemeral`` answers go to the person alone. ``replaces`` is the key of an earlier answer, in whose
    message this one is shown. ``imports`` are the numbers of those that a message for all to see reports.
    """
    payload = delivery.payload
    blocks = await _with_file(delivery, payload.get("blocks") or [], payload.get("file"))
    rendered = Rendered(payload["text"], blocks)
    if payload.get("ephemeral") or not payload.get("channel"):
        await private.tell(delivery, rendered, delivery.created_at)
        return nothing_more
    earlier = await _posted(delivery, payload.get("replaces"))
    try:
        if earlier is not None:
            posted = earlier
            await posting.update(delivery, earlier, rendered)
        else:
            place = payload["channel"]
            posted = await posting.post(delivery, place, rendered, thread_ts=payload.get("thread_ts"))
    except Refused as refused:
        if refused.code not in posting.NO_PLACE:
            raise
        await private.tell(delivery, rendered, delivery.created_at)
        return nothing_more
    if payload.get("imports"):
        return import_posts.remembered(delivery, posted, payload["imports"], rendered)
    return nothing_more


async def _posted(delivery: Delivery, key: str | None) -> Posted | None:
    """Where the answer with this key stands, None where it is in no message that can be changed."""
    if key is None:
        return None
    progress = await delivery.in_thread(outbox.progress_of, delivery.engine, delivery.workspace_id, key)
    known = progress.get("posted")
    return None if known is None else Posted(known["channel"], known["ts"])


async def _with_file(delivery: Delivery, blocks: list[Block], file: dict[str, Any] | None) -> list[Block]:
    if file is None:
        return blocks
    shown = None
    try:
        content = base64.b64decode(file["content"])
        file_id = await uploads.host(
            delivery, uploads.File(file["name"], file.get("title") or file["name"], content, file.get("alt"))
        )
        shown = file_id if await uploads.is_ready(delivery, file_id) else None
    except Failure as failure:
        log.warning("the picture of %s could not be uploaded: %s", delivery.task.key, failure)
    filled = []
    for block in blocks:
        if (block.get("slack_file") or {}).get("id") != FILE_PLACE:
            filled.append(block)
        elif shown is not None:
            filled.append({**block, "slack_file": {"id": shown}})
    return filled
