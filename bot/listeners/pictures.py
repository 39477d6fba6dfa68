"""A picture for a window: uploaded to Slack, shared nowhere, seen by whoever the window shows it to.

Best effort: a window without its chart still says every figure, so what goes wrong here is logged and no more.
"""

from __future__ import annotations

import asyncio
import logging

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.context import Visit

WAITS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.5)
"""Seconds between looks whether Slack has processed the file: two in all."""

log = logging.getLogger(__name__)


async def hosted(visit: Visit, name: str, content: bytes, alt_text: str) -> str | None:
    """The file's id once Slack can show it; None where that did not work out."""
    client, session = visit.client, visit.ctx.clients.session
    try:
        asked = await client.files_getUploadURLExternal(
            filename=name, length=len(content), alt_txt=alt_text[:1000]
        )
        async with session.post(asked["upload_url"], data=content, proxy=visit.ctx.clients.proxy) as answer:
            if answer.status != 200:
                log.warning("a chart could not be uploaded: HTTP %s", answer.status)
                return None
        file_id = str(asked["file_id"])
        await client.files_completeUploadExternal(files=[{"id": file_id, "title": name}])
        for seconds in WAITS:
            await asyncio.sleep(seconds)
            told = await client.files_info(file=file_id)
            if told["file"].get("mimetype"):
                return file_id
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("a chart could not be uploaded: %s", type(error).__name__)
    return None
