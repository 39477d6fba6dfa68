"""What Slack is asked about people and groups: the same thing once at a time, and again where it failed.

Many clicks at once want to know the same. Who waits no longer than their patience gets None, which means that Slack
has not said, never that the answer is no; the question goes on for those who come later.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar

from bot.deliver import failures
from bot.deliver.failures import Later, Refused

PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""How long to wait before a question that failed is asked again; longer where Slack says so."""

T = TypeVar("T")
log = logging.getLogger(__name__)


class Lookups:
    """The questions under way, by what they ask."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Task[object]] = {}

    async def ask(
        self, key: Hashable, question: Callable[[], Awaitable[T]], patience_s: float | None = None
    ) -> T | None:
        """The answer to ``question``, which all who ask for ``key`` meanwhile share; None where Slack does not say.

        Without ``patience_s`` it waits until Slack was asked as often as there are pauses.
        """
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(_asked(key, question))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        done, _ = await asyncio.wait({task}, timeout=patience_s)
        return task.result() if done else None  # type: ignore[return-value]  # one key asks for one kind of answer


async def _asked(key: Hashable, question: Callable[[], Awaitable[T]]) -> T | None:
    for pause in (*PAUSES_SECONDS, None):
        try:
            return await question()
        except Exception as error:
            failure = failures.of(error)
            if failure is None:
                raise
            log.warning("Slack did not say %s: %s", key, failure)
            if pause is None or isinstance(failure, Refused):
                return None
            await asyncio.sleep(max(pause, failure.seconds) if isinstance(failure, Later) else pause)
    return None
