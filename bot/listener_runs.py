"""When a listener begins, when it has ended, and how: Bolt says it here, and the inbox hears what became of a delivery."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.listener.async_listener_completion_handler import AsyncListenerCompletionHandler
from slack_bolt.listener.async_listener_start_handler import AsyncListenerStartHandler
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.inbox import KEPT, Inbox
from storage.db import first_line, may_pass

FAILED = "restock_failed"

log = logging.getLogger(__name__)


class Answered(Exception):
    """A listener failed, and its person has been told so: it is not done again."""


def attach(app: AsyncApp, box: Inbox) -> None:
    """Have Bolt say when a listener begins, when it has ended, and how."""

    @app.error
    async def failed(error: Exception, context: AsyncBoltContext) -> None:
        if isinstance(error, Answered):
            return
        if may_pass(error):
            log.error("a listener failed: %s", first_line(error))
        else:
            log.error("a listener failed", exc_info=error)
        # What was not acknowledged, Slack itself has shown to the person, or delivers again.
        context[FAILED] = context.ack.response is not None

    app.listener_runner.listener_start_handler = _Begun()
    app.listener_runner.listener_completion_handler = _Ended(box)


class _Begun(AsyncListenerStartHandler):
    """Holds on to the tasks of listeners: Bolt does not, and a task that nobody refers to may vanish in the midst."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class _Ended(AsyncListenerCompletionHandler):
    def __init__(self, box: Inbox) -> None:
        self._box = box

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:
        place, task = request.context.get(KEPT), asyncio.current_task()
        if place is None or (task is not None and task.cancelling()):
            return
        if request.context.get(FAILED):
            self._box.put_back(place)
        else:
            self._box.done(place)
