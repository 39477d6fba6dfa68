"""Uploading files in Slack's three steps, so that a retry completes the same file instead of leaving a second one.

A file that was never completed is seen by nobody, so the first two steps may be repeated; what was completed is not.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

import aiohttp

from bot.deliver.delivery import Delivery
from bot.deliver.failures import Failure, Refused, Unsure
from bot.deliver.posting import THREAD_GONE

READY_AFTER_SECONDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
"""Waits between looks whether Slack has processed a file: about two seconds in all."""

log = logging.getLogger(__name__)


class File(NamedTuple):
    """A file to be uploaded."""

    name: str
    title: str
    content: bytes
    alt_text: str | None = None


async def host(delivery: Delivery, file: File) -> str:
    """Upload a file that is shown inside a message and shared nowhere; gives its id."""
    ids = await _sent(delivery, [file])
    await _complete(delivery, [file], ids, {})
    return ids[0]


async def share(
    delivery: Delivery,
    files: Sequence[File],
    channel: str,
    *,
    thread_ts: str | None = None,
    comment: str | None = None,
) -> None:
    """Upload files and share them in one message of a channel or thread; in the channel where the thread is gone."""
    if not channel.startswith(("C", "G", "D")):
        opened = await delivery.slack("conversations_open", users=channel)
        channel = opened["channel"]["id"]
    place = {"channel_id": channel}
    if thread_ts and not delivery.progress.get("unthreaded"):
        place["thread_ts"] = thread_ts
    if comment:
        place["initial_comment"] = comment
    ids = await _sent(delivery, files)
    try:
        await _complete(delivery, files, ids, place)
    except Refused as refused:
        if refused.code not in THREAD_GONE or place.pop("thread_ts", None) is None:
            raise
        await delivery.remember(unthreaded=True)
        await _complete(delivery, files, ids, place)


async def is_ready(delivery: Delivery, file_id: str) -> bool:
    """Whether Slack has processed a file, so that it can be shown; waits about two seconds at most."""
    for seconds in (0.0, *READY_AFTER_SECONDS):
        await asyncio.sleep(seconds)
        try:
            answer = await delivery.slack("files_info", file=file_id)
        except Failure as failure:
            log.info("file %s is not known to be ready: %s", file_id, failure)
            return False
        if answer["file"].get("mimetype"):
            return True
    return False


async def delete(delivery: Delivery, file_ids: Sequence[str]) -> bool:
    """Delete files of the bot's own; False where Slack keeps one. Doing it twice is doing it once."""
    gone = True
    for file_id in file_ids:
        try:
            await delivery.slack("files_delete", file=file_id)
        except Refused as refused:
            if refused.code not in ("file_not_found", "file_deleted"):
                log.warning("file %s was not deleted: %s", file_id, refused)
                gone = False
    return gone


async def _sent(delivery: Delivery, files: Sequence[File]) -> list[str]:
    """The ids of the files, their bytes with Slack."""
    known: dict[str, str] = dict(delivery.progress.get("uploads") or {})
    for file in files:
        if file.name in known:
            continue
        options = {"alt_txt": file.alt_text[:1000]} if file.alt_text else {}
        answer = await delivery.slack(
            "files_getUploadURLExternal", filename=file.name, length=len(file.content), **options
        )
        await _put(delivery, answer["upload_url"], file.content)
        known[file.name] = answer["file_id"]
        await delivery.remember(uploads=known)
    return [known[file.name] for file in files]


async def _put(delivery: Delivery, url: str, content: bytes) -> None:
    client = delivery.web_client
    session = client.session
    own = session is None or session.closed
    if own:
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=client.timeout))
    assert session is not None
    try:
        async with session.post(url, data=content, proxy=client.proxy) as answer:
            if answer.status != 200:
                raise Unsure(f"upload answered HTTP {answer.status}")
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unsure(f"upload: {type(error).__name__}") from error
    finally:
        if own:
            await session.close()


async def _complete(
    delivery: Delivery, files: Sequence[File], ids: Sequence[str], place: dict[str, Any]
) -> None:
    if delivery.progress.get("completed") == list(ids):
        return
    if delivery.progress.get("completing") and await _is_complete(delivery, ids[0], place):
        await delivery.remember(completed=list(ids), completing=None)
        return
    await delivery.remember(completing=True)
    named = [{"id": each, "title": file.title} for each, file in zip(ids, files, strict=True)]
    try:
        await delivery.slack("files_completeUploadExternal", files=named, **place)
    except Refused as refused:
        await delivery.remember(completing=None)
        if refused.code in ("file_not_found", "files_not_found", "invalid_arguments"):
            await delivery.remember(uploads=None)  # Slack has forgotten them: begin again
            raise Unsure(f"uploads are gone: {json.dumps(list(ids))}") from refused
        raise
    await delivery.remember(completed=list(ids), completing=None)


async def _is_complete(delivery: Delivery, file_id: str, place: dict[str, Any]) -> bool:
    """Whether an earlier completion, whose answer got lost, has taken effect."""
    try:
        answer = await delivery.slack("files_info", file=file_id)
    except Refused:
        return False
    file = answer["file"]
    if "channel_id" not in place:
        return bool(file.get("mimetype"))
    shares = file.get("shares") or {}
    shared = {channel for kind in shares.values() for channel in kind}
    shared |= {*(file.get("channels") or ()), *(file.get("groups") or ()), *(file.get("ims") or ())}
    return place["channel_id"] in shared
