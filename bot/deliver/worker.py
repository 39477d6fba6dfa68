"""The worker: leases what is due, keeps several promises at once, and puts back what could not be kept yet.

Any number of workers may run, on one machine or many. Each holds a row by a short lease that it renews while it
works; when it dies, the lease runs out and another goes on from what was achieved.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import ParamSpec, TypeVar

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.deliver import alert_posts, cards, digests, failures, refreshes, releases, replies
from bot.deliver.delivery import Delivery, Finish, LostLease
from bot.deliver.failures import Later, Locked, Refused
from bot.deliver.pace import Pace
from bot.mail_server import MailServer
from core.errors import RestockError
from storage.db import may_pass, writing
from storage.queries.program import outbox
from storage.queries.program.outbox import LEASE, Task

ATTEMPTS = 10
"""Tries before a promise counts as failed; with the waits between them, about a quarter of an hour."""

LONGEST_WAIT_SECONDS = 120.0
POLL_SECONDS = 2.0
"""How often a worker looks for what others promised; its own program wakes it at once."""

PARALLEL = 8
WITHOUT_SLACK = frozenset({"release"})
"""Kinds that are kept in the store alone."""

P = ParamSpec("P")
T = TypeVar("T")
ClientFor = Callable[[str], Awaitable[AsyncWebClient | None]]
Handler = Callable[[Delivery], Awaitable[Finish]]
log = logging.getLogger(__name__)


async def _papers(delivery: Delivery) -> Finish:
    from bot.deliver import papers  # brings spreadsheets and PDF

    return await papers.post(delivery)


async def _papers_void(delivery: Delivery) -> Finish:
    from bot.deliver import papers

    return await papers.void(delivery)


async def _report(delivery: Delivery) -> Finish:
    from bot.deliver import reports  # brings the figures

    return await reports.post(delivery)


async def _report_files(delivery: Delivery) -> Finish:
    from bot.deliver import reports

    return await reports.post_files(delivery)


async def _po_mail(delivery: Delivery) -> Finish:
    from bot.deliver import po_mail  # brings spreadsheets, PDF and the mail library

    return await po_mail.send(delivery)


HANDLERS: dict[str, Handler] = {
    "card": cards.post,
    "refresh": refreshes.refresh,
    "digest": digests.post,
    "alert": alert_posts.post,
    "alert_note": alert_posts.note,
    "reply": replies.reply,
    "po_files": _papers,
    "po_void": _papers_void,
    "po_mail": _po_mail,
    "report": _report,
    "report_files": _report_files,
    "release": releases.release,
}


class Worker:
    """Delivers the outbox of every workspace. ``client_for`` gives a workspace's Slack client, None where it has none.

    Without a ``mail_server`` no order is mailed.
    """

    def __init__(
        self,
        engine: Engine,
        client_for: ClientFor,
        clock: Callable[[], datetime],
        *,
        dice: random.Random | None = None,
        pace: Pace | None = None,
        parallel: int = PARALLEL,
        mail_server: MailServer | None = None,
    ) -> None:
        self._engine = engine
        self._client_for = client_for
        self._clock = clock
        self._dice = dice or random.Random()
        self._pace = pace or Pace()
        self._parallel = parallel
        self._mail_server = mail_server
        self._name = f"w-{secrets.token_hex(4)}"
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="deliver")
        self._busy: set[asyncio.Task[None]] = set()
        self._call = asyncio.Event()
        self._taking = asyncio.Lock()
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to deliver; what was left undone by an earlier run comes first."""
        self._loop = asyncio.get_running_loop()
        await self._in_thread(self._catch_up)
        self._running = asyncio.create_task(self._run(), name="outbox worker")

    async def stop(self, seconds: float = 10.0) -> None:
        """Take nothing new, let what is being delivered end within ``seconds``, and leave the rest to the next run."""
        self._stopping = True  # not cancelled: what is just being leased would wait for its lease to run out
        self._call.set()
        if self._running is not None:
            await self._running
        if self._busy:
            _, late = await asyncio.wait(set(self._busy), timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._pool.shutdown(wait=True)

    def wake(self) -> None:
        """Something was promised: look at once. May be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._call.set)

    async def drain(self) -> None:
        """Deliver what is due now, until nothing is; for the command line and for tests."""
        while await self._take() or self._busy:
            if self._busy:
                await asyncio.wait(set(self._busy), return_when=asyncio.FIRST_COMPLETED)

    async def _run(self) -> None:
        while not self._stopping:
            self._call.clear()
            try:
                taken = await self._take()
            except Exception as error:
                log.error("the outbox could not be read; trying again", exc_info=not may_pass(error))
                taken = 0
            waits = {asyncio.create_task(self._call.wait()), *self._busy}
            bell = next(iter(waits - self._busy))
            if not self._stopping and (not taken or len(self._busy) >= self._parallel):
                await asyncio.wait(waits, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            bell.cancel()

    async def _take(self) -> int:
        async with self._taking:
            return await self._take_free()

    async def _take_free(self) -> int:
        free = self._parallel - len(self._busy)
        if free <= 0:
            return 0
        tasks = await self._in_thread(outbox.lease, self._engine, self._name, self._clock(), free)
        for task in tasks:
            job = asyncio.create_task(self._deliver(task), name=task.key)
            self._busy.add(job)
            job.add_done_callback(self._busy.discard)
            job.add_done_callback(lambda _: self._call.set())
        return len(tasks)

    async def _deliver(self, task: Task) -> None:
        work = asyncio.create_task(self._keep(task))
        try:
            while True:
                done, _ = await asyncio.wait({work}, timeout=LEASE.total_seconds() / 3)
                if done:
                    await work
                    return
                if not await self._in_thread(outbox.renew, self._engine, task, self._clock()):
                    raise LostLease(task.key)
        except LostLease:
            log.info("%s is another worker's by now", task.key)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            log.error(
                "%s could not be put back; its lease will run out", task.key, exc_info=not may_pass(error)
            )
        finally:
            if not work.done():
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)

    async def _keep(self, task: Task) -> None:
        try:
            if task.attempts > ATTEMPTS:
                raise Refused("too_many_attempts")
            handler = HANDLERS.get(task.kind)
            if handler is None:
                raise Refused("unknown_kind", (task.kind,))
            client = None if task.kind in WITHOUT_SLACK else await self._client_for(task.workspace_id)
            delivery = Delivery(
                task,
                self._engine,
                client,
                self._pace,
                self._clock,
                self._pool,
                dict(task.progress),
                self._mail_server,
            )
            finish = await handler(delivery)
            await self._in_thread(self._done, task, finish)
        except LostLease:
            raise
        except Later as later:
            if isinstance(later, Locked):
                log.error(
                    "%s waits: %s; copy the token again from “OAuth & Permissions” of your app, or reinstall it",
                    task.key,
                    later,
                )
            await self._again(task, later.seconds, str(later), counts=False)
        except (Refused, RestockError) as refused:
            log.error("%s was given up: %s", task.key, refused)
            await self._in_thread(outbox.give_up, self._engine, task, str(refused), self._clock())
        except Exception as error:
            failure = failures.of(error)
            if failure is None:
                log.exception("%s failed", task.key)
            else:
                log.warning("%s failed: %s", task.key, failure)
            if task.attempts >= ATTEMPTS:
                await self._in_thread(outbox.give_up, self._engine, task, repr(error), self._clock())
            else:
                await self._again(task, self._wait_after(task.attempts), repr(error), counts=True)

    def _done(self, task: Task, finish: Finish) -> None:
        with Session(writing(self._engine)) as session:
            if not outbox.done(session, task, self._clock()):
                raise LostLease(task.key)
            finish(session)
            session.commit()

    async def _again(self, task: Task, seconds: float, error: str, *, counts: bool) -> None:
        due_at = self._clock() + timedelta(seconds=seconds)
        await self._in_thread(outbox.again, self._engine, task, due_at, error, counts=counts)

    def _wait_after(self, attempts: int) -> float:
        """Seconds until the next try: doubling from one, up to two minutes, spread so that not all come at once."""
        return min(LONGEST_WAIT_SECONDS, 2.0 ** (attempts - 1)) * self._dice.uniform(0.5, 1.0)

    def _catch_up(self) -> None:
        from bot.deliver import drawn

        with Session(writing(self._engine)) as session:
            stale = drawn.catch_up(session, self._clock())
            session.commit()
        if stale:
            log.info("%d messages are brought up to date", stale)

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *args, **kwargs))
