"""A process that approves a draft and delivers what follows, and dies hard at a chosen moment. Run by `test_decisions_killed`.

It ends with `os._exit` before the ``at``th statement it sends to the database, or before ("slack") or after
("slack-after") the ``at``th call to Slack.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine, event

from bot.deliver.worker import Worker
from bot.usecases.orders import deciding
from bot.usecases.orders.clicks import StaleDraft
from bot.usecases.orders.ordering import Place
from storage.db import connect
from tests.bot.usecases.seller import NOW, WS

DIED = 77


class DyingClient(AsyncWebClient):
    """A Slack client whose process dies at one of its calls."""

    when = ""
    at = 0
    count = itertools.count(1)

    async def api_call(self, *args: Any, **kwargs: Any) -> Any:
        """Call Slack; the process may die before or after."""
        number = next(self.count)
        if self.when == "slack" and number == self.at:
            os._exit(DIED)
        answer = await super().api_call(*args, **kwargs)
        if self.when == "slack-after" and number == self.at:
            os._exit(DIED)
        return answer


def die_at_statement(engine: Engine, at: int) -> None:
    """Die before the ``at``th statement, commits counted too."""
    numbers = itertools.count(1)

    def count(*_: Any) -> None:
        if next(numbers) == at:
            os._exit(DIED)

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)


def main(url: str, slack: str, when: str, at: int) -> None:
    """Approve R-2026-0001 as U1 and deliver until nothing is due, or death comes."""
    engine = connect(url)
    if when == "statement":
        die_at_statement(engine, at)
    DyingClient.when, DyingClient.at = when, at

    async def client_for(_workspace_id: str) -> AsyncWebClient:
        client = DyingClient(token="xoxb-test", base_url=f"{slack}api/", timeout=5, retry_handlers=[])
        client.proxy = None
        return client

    try:
        deciding.approve(engine, WS, "R-2026-0001", 1, "U1", NOW, place=Place("C1", "1795500001.000100"))
    except StaleDraft:
        pass

    async def deliver() -> None:
        worker = Worker(engine, client_for, lambda: NOW)
        await worker.start()
        await worker.drain()
        await worker.stop()

    asyncio.run(deliver())
    engine.dispose()
