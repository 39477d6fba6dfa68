"""One promise being kept: what its handler works with, and how it remembers what is achieved already."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, ParamSpec, TypeVar

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.deliver.failures import Later
from bot.deliver.pace import Pace
from bot.mail_server import MailServer
from storage.queries.program import outbox
from storage.queries.program.outbox import Task

P = ParamSpec("P")
T = TypeVar("T")

Finish = Callable[[Session], None]
"""What a handler leaves to be written in the transaction that marks its promise as kept."""


def nothing_more(_session: Session) -> None:
    """A promise that leaves nothing behind."""


class LostLease(Exception):
    """Another worker has this promise now; what is done from here on is its business."""


@dataclass
class Delivery:
    """A leased promise with what is needed to keep it."""

    task: Task
    engine: Engine
    client: AsyncWebClient | None
    pace: Pace
    clock: Callable[[], datetime]
    pool: Executor
    progress: dict[str, Any] = field(default_factory=dict)
    mail_server: MailServer | None = None

    @property
    def workspace_id(self) -> str:
        """Whose promise it is."""
        return self.task.workspace_id

    @property
    def payload(self) -> dict[str, Any]:
        """What was promised."""
        return dict(self.task.payload)

    @property
    def created_at(self) -> datetime:
        """When it was promised."""
        return self.task.created_at

    async def in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run synchronous work off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, partial(work, *args, **kwargs))

    async def slack(self, method: str, **arguments: Any) -> Any:
        """Call a method of the Web API at Slack's pace. Raises a `bot.deliver.failures.Failure`."""
        return await self.pace.call(self.workspace_id, self.web_client, method, **arguments)

    @property
    def web_client(self) -> AsyncWebClient:
        """The workspace's client; raises `Later` while there is none (the app was removed, or not yet installed)."""
        if self.client is None:
            raise Later(60.0, "no Slack client for this workspace")
        return self.client

    async def remember(self, **achieved: Any) -> None:
        """Keep what was achieved, so that whoever takes over goes on from here; None forgets. Raises `LostLease`."""
        for name, value in achieved.items():
            if value is None:
                self.progress.pop(name, None)
            else:
                self.progress[name] = value
        if not await self.in_thread(outbox.renew, self.engine, self.task, self.clock(), self.progress):
            raise LostLease(self.task.key)
