"""An answer that was drawn when it was asked for: said to one person, or posted where they asked."""

from __future__ import annotations

import base64
import logging
from typing import Any

from bot.deliver import posting, private, uploads
from bot.deliver.delivery import Delivery, Finish, nothing_more
from bot.deliver.failures import Failure, Refused
from bot.render import Block, Rendered

FILE_PLACE = "$file"
"""Stands in an image block for the id of the file that goes with the answer."""

log = logging.getLogger(__name__)


async def reply(delivery: Delivery) -> Finish:
    """Say what the payload holds: ``text``, ``blocks``, and a ``file`` (name, title, alt, content in base64) if any.

    An image block whose ``slack_file`` id is ``$file`` shows that file; it is left out while Slack has not processed
    it. ``ephemeral`` answers go to the person alone.
    """
    payload = delivery.payload
    blocks = await _with_file(delivery, payload.get("blocks") or [], payload.get("file"))
    rendered = Rendered(payload["text"], blocks)
    if payload.get("ephemeral") or not payload.get("channel"):
        await private.tell(delivery, rendered, delivery.created_at)
        return nothing_more
    try:
        await posting.post(delivery, payload["channel"], rendered, thread_ts=payload.get("thread_ts"))
    except Refused as refused:
        if refused.code not in posting.NO_PLACE:
            raise
        await private.tell(delivery, rendered, delivery.created_at)
    return nothing_more


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
