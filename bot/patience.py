"""Asking Slack again where it is busy or out of reach: at the start, for the way in, and for what may be done twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.deliver import failures
from bot.deliver.failures import Failure, Later, Refused

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
FULL = "too_many_websockets"
"""Ten copies are connected already: one of them may go."""

T = TypeVar("T")
log = logging.getLogger(__name__)


async def patiently(call: Callable[[], Awaitable[T]], seconds: float) -> T:
    """The answer of a call that may be made twice; tried again within ``seconds``. Raises a `bot.deliver.failures.Failure`."""
    deadline = asyncio.get_running_loop().time() + seconds
    pause = FIRST_PAUSE
    while True:
        failure = await _tried(call)
        if not isinstance(failure, Failure):
            return failure
        wait = max(pause, failure.seconds) if isinstance(failure, Later) else pause
        if isinstance(failure, Refused) or asyncio.get_running_loop().time() + wait > deadline:
            raise failure
        await asyncio.sleep(wait)
        pause *= 2


async def until_it_answers(
    call: Callable[[], Awaitable[T]], what: str, *, settled: Callable[[Failure], bool]
) -> T:
    """The answer of a call without which nothing goes, however long that takes; each try that fails is logged.

    Raises a failure that is ``settled``: waiting does not mend it.
    """
    pause = FIRST_PAUSE
    while True:
        failure = await _tried(call)
        if not isinstance(failure, Failure):
            return failure
        if settled(failure):
            raise failure
        wait = max(pause, failure.seconds) if isinstance(failure, Later) else pause
        log.error("%s: %s; trying again in %.0f s", what, failure, wait)
        await asyncio.sleep(wait)
        pause = min(LONGEST_PAUSE, pause * 2)


async def _tried(call: Callable[[], Awaitable[T]]) -> T | Failure:
    try:
        return await call()
    except Exception as error:
        failure = failures.of(error)
        if failure is None:
            raise
        return failure


def is_final(failure: Failure) -> bool:
    """Whether Slack will say the same again, whenever it is asked: the token is wrong, or lacks something."""
    return isinstance(failure, failures.Locked) or (isinstance(failure, Refused) and failure.code != FULL)
