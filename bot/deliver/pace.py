"""Slack's pace: after "too many requests", a method of a workspace rests as long as Slack said; digests keep apart."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.deliver.failures import Later, of

WORTH_WAITING_SECONDS = 2.0
"""A shorter rest is waited for; a longer one gives the place to another promise."""

BETWEEN_POSTS_SECONDS = 1.0
"""About one message a second is what Slack takes in one channel."""


class Pace:
    """Calls methods of the Web API, none sooner than Slack allows. Shared by all deliveries of a worker."""

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._rests: dict[tuple[str, str], float] = {}
        self._next_post: dict[tuple[str, str], float] = {}

    async def call(self, workspace_id: str, client: AsyncWebClient, method: str, **arguments: Any) -> Any:
        """The answer of ``client.<method>(**arguments)``. Raises a `bot.deliver.failures.Failure`."""
        place = (workspace_id, method)
        rest = self._rests.get(place, 0.0) - self._monotonic()
        if rest > WORTH_WAITING_SECONDS:
            raise Later(rest, f"{method} rests")
        if rest > 0:
            await self._sleep(rest)
        try:
            return await getattr(client, method)(**arguments)
        except Exception as error:
            failure = of(error)
            if failure is None:
                raise
            if isinstance(failure, Later):
                self._rests[place] = self._monotonic() + failure.seconds
            raise failure from error

    async def turn(self, workspace_id: str, channel: str) -> None:
        """Wait for this channel's turn to get one more message that nobody is waiting for."""
        place = (workspace_id, channel)
        now = self._monotonic()
        at = max(now, self._next_post.get(place, 0.0))
        self._next_post[place] = at + BETWEEN_POSTS_SECONDS
        if at > now:
            await self._sleep(at - now)
