"""The agent's pane: prompts where a conversation begins, a title, and a sign that an answer is being looked up.

Slack's agent apps talk in the Messages tab, which is told of by ``app_home_opened``; apps made before them have an
assistant container with events of its own. Both are served. None of it matters to the answer: where Slack refuses, it is
noted and the answer goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.context import Context, Visit
from bot.i18n import language, say
from bot.incoming import Incoming, event
from bot.render.mrkdwn import clean

TITLE = 255
log = logging.getLogger(__name__)


def register(app: AsyncApp, ctx: Context) -> None:
    """Attach the events of the assistant container."""

    @app.event("assistant_thread_started")
    async def started(body: dict[str, Any]) -> None:
        async with ctx.visit(_in_thread(body)) as visit:
            await offer(visit)

    @app.event("assistant_thread_context_changed")
    async def moved(_body: dict[str, Any]) -> None:
        """The person looks at another channel: answers do not depend on it."""


async def offer(visit: Visit) -> None:
    """Offer four questions that work."""
    from bot.ask import near

    if visit.incoming.channel is None:
        return
    zh = language(visit.reader) == "zh_CN"
    prompts = [{"title": each, "message": each} for each in near.suggested("zh" if zh else "en")]
    thread = {"thread_ts": visit.incoming.thread_ts} if visit.incoming.thread_ts else {}
    await _try(
        visit.client.assistant_threads_setSuggestedPrompts(
            channel_id=visit.incoming.channel,
            title=say(visit.reader, "Ask me, for example"),
            prompts=prompts,
            **thread,
        )
    )


async def looking(visit: Visit, question: str) -> None:
    """Show at once that the answer is being looked up; name the conversation where the question begins one.

    Slack takes the sign away when the answer is posted.
    """
    place = _place(visit)
    if place is None:
        return
    channel, thread = place
    await _try(
        visit.client.assistant_threads_setStatus(
            channel_id=channel, thread_ts=thread, status=say(visit.reader, "is looking it up…")
        )
    )
    if visit.incoming.thread_ts in (None, visit.incoming.message_ts):
        await _try(
            visit.client.assistant_threads_setTitle(
                channel_id=channel, thread_ts=thread, title=clean(question, TITLE)
            )
        )


def _place(visit: Visit) -> tuple[str, str] | None:
    """The channel and the thread that a written question stands in; None for a click or a command."""
    incoming = visit.incoming
    thread = incoming.thread_ts or incoming.message_ts
    return (
        None if incoming.alone or incoming.channel is None or thread is None else (incoming.channel, thread)
    )


def _in_thread(body: dict[str, Any]) -> Incoming:
    """The event of a container: its person, channel and thread lie one level deeper than elsewhere."""
    inner: dict[str, Any] = body["event"].get("assistant_thread", {})
    told = {
        "user": inner.get("user_id"),
        "channel": inner.get("channel_id"),
        "thread_ts": inner.get("thread_ts"),
    }
    return event({**body, "event": {**body["event"], **told}})


async def _try(call: Awaitable[Any]) -> None:
    try:
        await call
    except SlackApiError as error:
        log.info("the assistant's pane was not changed: %s", error.response.get("error"))
    except (aiohttp.ClientError, TimeoutError) as error:
        log.info("the assistant's pane was not changed: %s", error)
