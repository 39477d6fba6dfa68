"""Telling one person something: by the response URL of what they did, else where they are, else in their own messages."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.deliver import posting
from bot.deliver.delivery import Delivery
from bot.deliver.failures import Refused, Unreached, Unsure, of
from bot.render import Rendered

RESPONSE_URL_LIFE = timedelta(minutes=29)
"""Slack takes answers at a response URL for half an hour, five at most."""

LEFT = frozenset({"user_disabled", "user_not_found", "user_not_visible"})
"""The person is no longer in the workspace, and nobody waits for the answer."""

log = logging.getLogger(__name__)


async def tell(delivery: Delivery, rendered: Rendered, created: datetime) -> None:
    """Tell it to the person of the promise's payload. ``created`` is when they did what this answers."""
    payload = delivery.payload
    url, channel, user = payload.get("response_url"), payload.get("channel"), payload.get("user")
    if url and delivery.clock() - created < RESPONSE_URL_LIFE and await _respond(delivery, url, rendered):
        return
    if channel and user and channel != user and not channel.startswith("D"):
        try:
            await posting.whisper(delivery, channel, user, rendered, thread_ts=payload.get("thread_ts"))
            return
        except Refused as refused:
            log.info("%s is said in private messages instead: %s", delivery.task.key, refused)
    place = channel if channel and channel.startswith("D") else user or channel
    if not place:
        raise Refused("nobody_to_tell")
    thread_ts = payload.get("thread_ts") if place == channel else None
    try:
        await posting.post(delivery, place, rendered, thread_ts=thread_ts)
    except Refused as refused:
        if refused.code not in LEFT:
            raise
        log.info("%s is told to nobody: %s", delivery.task.key, refused.code)


async def _respond(delivery: Delivery, url: str, rendered: Rendered) -> bool:
    """Answer at a response URL; False where Slack takes no more answers there."""
    client = delivery.web_client
    hook = AsyncWebhookClient(url, session=client.session, timeout=client.timeout, retry_handlers=[])
    hook.proxy = client.proxy  # the constructor has put the environment's there
    body: dict[str, Any] = {
        "text": rendered.text[: posting.TEXT_LIMIT],
        "blocks": rendered.blocks,
        "response_type": "ephemeral",
        "replace_original": False,
    }
    if delivery.payload.get("thread_ts"):
        body["thread_ts"] = delivery.payload["thread_ts"]
    try:
        answer = await hook.send_dict(body)
    except Exception as error:
        failure = of(error)
        if failure is None:
            raise
        if isinstance(failure, Unreached | Unsure):
            log.info("the response URL of %s did not answer: %s", delivery.task.key, failure)
            return False
        raise failure from error
    if answer.status_code == 200 and answer.body.strip() in ("ok", "", '{"ok":true}'):
        return True
    log.info(
        "the response URL of %s answered %s %s", delivery.task.key, answer.status_code, answer.body[:200]
    )
    return False
