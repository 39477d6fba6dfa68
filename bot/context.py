"""What every listener works with: the store, the clock, the thread pool, and the visit of one person.

A listener acknowledges first, then opens a visit. The visit knows the workspace and the reader, runs the
plain synchronous use cases off the event loop, promises answers through the outbox, and turns what goes wrong
into words: a refusal says why, a fault says what did not happen and under which number it is logged.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.clients import Clients
from bot.facts import Reader
from bot.inbox import Inbox
from bot.incoming import Incoming
from bot.listener_runs import Answered
from bot.render import Rendered, notices
from core.errors import NotFound, RestockError
from storage.db import may_pass, writing
from storage.queries.program import outbox

if TYPE_CHECKING:
    from bot.permissions import Permissions
    from bot.readers import Readers
    from bot.tenants import Tenants

P = ParamSpec("P")
T = TypeVar("T")

DECISION_PATIENCE_SECONDS = 20.0
"""How long a decision waits for Slack to say whether this person may make it."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Context:
    """The parts that `bot.app` put together, for the listeners. ``mails`` tells whether orders can be mailed here.

    ``warm`` is done once the heavy libraries are imported: a visit waits for it, because an import on the event loop
    would keep everybody else's acknowledgement waiting.
    """

    engine: Engine
    clock: Callable[[], datetime]
    pool: ThreadPoolExecutor
    tenants: Tenants
    readers: Readers
    permissions: Permissions
    clients: Clients
    inbox: Inbox
    wake: Callable[[], None]
    mails: bool = False
    warm: asyncio.Future[None] | None = None
    visits: set[asyncio.Task[Any]] = field(default_factory=set)

    async def in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a synchronous function in the bounded pool; the event loop stays free to acknowledge."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, partial(work, *args, **kwargs))

    @asynccontextmanager
    async def visit(self, incoming: Incoming) -> AsyncIterator[Visit]:
        """The visit of whoever sent ``incoming``; errors inside it are answered, and raised only where that fails."""
        task = asyncio.current_task()
        assert task is not None
        self.visits.add(task)
        visit = None
        try:
            if self.warm is not None:
                await asyncio.wait({self.warm})
            visit = await self._arrive(incoming)
            yield visit
        except RestockError as error:
            if visit is None:
                raise
            await visit.reply(notices.refused(error, visit.reader), name="refused")
        except Exception as error:
            if may_pass(error) and incoming.received_at is not None:
                log.warning("the database failed a %s: %r", incoming.key.partition(":")[0], error)
                await self.say_past_the_store(incoming, notices.waiting)
                raise  # the inbox has it done again
            number = secrets.token_hex(4)
            log.exception("error %s while answering: %s", number, incoming.key.partition(":")[0])
            if not await self._own_up(incoming, visit, number):
                raise  # the inbox has it done again
            if visit is None:
                raise Answered from error
        finally:
            self.visits.discard(task)

    async def _arrive(self, incoming: Incoming) -> Visit:
        tenant = await self.tenants.of_team(incoming.team)
        reader = await self.readers.read(tenant, incoming.user)
        return Visit(self, incoming, tenant.workspace_id, tenant.client, reader)

    async def _own_up(self, incoming: Incoming, visit: Visit | None, number: str) -> bool:
        """Say that something failed; past the outbox where the store itself is what failed. False where nobody heard."""
        if visit is not None:
            try:
                await visit.reply(notices.failed(number, visit.reader), name="failed")
                return True
            except SQLAlchemyError:
                log.exception("error %s could not be told through the outbox", number)
        if await self.say_past_the_store(incoming, partial(notices.failed, number)):
            return True
        log.warning("error %s could not be told to the person", number)
        return False

    async def say_past_the_store(self, incoming: Incoming, notice: Callable[[Reader], Rendered]) -> bool:
        """Say something at once, where the store does not answer; True where Slack took it.

        The language is what this person was last answered in, else what Slack says of them.
        """
        try:
            tenant = await self.tenants.of_team(incoming.team)
            answer = notice(await self.readers.without_store(tenant, incoming.user))
            if incoming.response_url is not None:
                body = {"text": answer.text}
                async with self.clients.session.post(
                    incoming.response_url, json=body, proxy=self.clients.proxy
                ) as told:
                    return told.status == 200
            if incoming.user:
                place = incoming.user if incoming.alone or incoming.channel is None else incoming.channel
                await tenant.client.chat_postMessage(
                    channel=place, text=answer.text, thread_ts=None if incoming.alone else incoming.thread_ts
                )
                return True
        except (SlackApiError, aiohttp.ClientError, TimeoutError, NotFound, SQLAlchemyError) as error:
            log.warning("a person could not be told: %r", error)
        return False


@dataclass(slots=True)
class Visit:
    """One person's command, click or message, while it is being answered."""

    ctx: Context
    incoming: Incoming
    workspace_id: str
    client: AsyncWebClient
    reader: Reader

    @property
    def now(self) -> datetime:
        """The present moment, aware."""
        return self.ctx.clock()

    async def may_decide(self) -> bool | None:
        """Whether the reader may decide. Waits for Slack where it has not said; None where it does not say."""
        if self.reader.may_decide is None:
            tenant = await self.ctx.tenants.of_team(self.incoming.team)
            self.reader = await self.ctx.readers.read(
                tenant, self.incoming.user, patience_s=DECISION_PATIENCE_SECONDS
            )
        return self.reader.may_decide

    async def today(self) -> date:
        """The marketplace's date."""
        from bot.usecases import days

        return await self.ask(days.local_day, self.now)

    async def ask(
        self, use_case: Callable[Concatenate[Engine, str, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a use case for this workspace in the pool; what it promised is delivered at once."""
        try:
            return await self.ctx.in_thread(use_case, self.ctx.engine, self.workspace_id, *args, **kwargs)
        finally:
            self.ctx.wake()

    async def draw(self, look: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Draw in the pool: a long list takes tens of milliseconds, in which nobody would be acknowledged."""
        return await self.ctx.in_thread(look, *args, **kwargs)

    async def reply(
        self,
        rendered: Rendered,
        *,
        name: str = "reply",
        replaces: str | None = None,
        file: dict[str, Any] | None = None,
        imports: Sequence[int] = (),
    ) -> None:
        """Promise an answer to the person.

        ``name`` tells several answers to the same delivery apart; the same one is promised once, and they come in
        order. ``replaces`` names an earlier one whose place this takes, if it was posted for all to see. ``file`` is
        a picture that goes with it, as `bot.deliver.replies` takes it; ``imports`` are those that it reports.
        """
        payload: dict[str, Any] = {
            "text": rendered.text,
            "blocks": rendered.blocks,
            "channel": self.incoming.channel or self.incoming.user,
            "user": self.incoming.user,
            "thread_ts": self.incoming.thread_ts,
            "response_url": self.incoming.response_url,
            "ephemeral": self.incoming.alone and self.incoming.channel is not None,
            "file": file,
            "replaces": replaces and f"{self.incoming.key}:{replaces}",
        }
        if imports:
            payload |= {"imports": list(imports), "locale": self.reader.locale, "tz": self.reader.tz}
        await self.promise("reply", payload, name=name)

    async def promise(self, kind: str, payload: dict[str, Any], *, name: str) -> None:
        """Promise an effect in the outbox and wake the worker."""
        key = f"{self.incoming.key}:{name}"
        payload = {k: v for k, v in payload.items() if v is not None}
        lane = self.incoming.key if kind == "reply" else ""
        await self.ask(_promise, key, kind, payload, lane, self.now)


def _promise(
    engine: Engine, workspace_id: str, key: str, kind: str, payload: dict[str, Any], lane: str, now: datetime
) -> None:
    with Session(writing(engine)) as session:
        outbox.promise(session, workspace_id, key, kind, payload, lane=lane, due_at=now)
        session.commit()
