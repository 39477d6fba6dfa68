"""What Slack delivers is kept in the store before it is acknowledged, until it is done or its person was told otherwise.

Slack delivers a click, a command or a submission once, and an event no more once it is acknowledged. So the work must not
live in memory alone: `keep` is a middleware of every listener that changes or answers something, and waits for the
row; when the listener ends, the row is done. Where the program dies in between, the next one (or another
replica) does it again as soon as the lease is over. That is safe for the reason that Slack's own repetitions are:
decisions are conditional, promises have keys.
Deliveries that come at once are written at once, in one transaction, so that a storm of clicks costs few writes.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ParamSpec, TypeVar

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.listener.async_listener_completion_handler import AsyncListenerCompletionHandler
from slack_bolt.listener.async_listener_start_handler import AsyncListenerStartHandler
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import incoming
from bot.tenants import Tenants
from storage.queries import inbox
from storage.queries.inbox import Kept, Place

PATIENCE_SECONDS = 1.5
"""Slack waits three seconds for an acknowledgement. A store that takes longer than this is not waited for."""

LOOK_SECONDS = 5.0
"""How often leases are renewed, and what others left undone is looked for."""

AT_ONCE = 20
ATTEMPTS = 3
"""How often something is begun that ends with the program, or with an error that nobody could be told of."""

STILL_WANTED = timedelta(minutes=15)
"""What was asked for longer ago is not done unasked: its person is told that it was interrupted."""

KEPT, FAILED = "restock_kept", "restock_failed"
P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)


class Inbox:
    """The deliveries of this program. ``tell`` says to the person of a delivery that it was interrupted."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], tenants: Tenants) -> None:
        self._engine = engine
        self._clock = clock
        self._tenants = tenants
        self._name = f"i-{secrets.token_hex(4)}"
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="inbox")  # one for what arrives
        self._arrived: dict[Place, tuple[dict[str, Any], asyncio.Future[bool]]] = {}
        self._open: set[Place] = set()
        self._done: list[Place] = []
        self._put_back: list[Place] = []
        self._call = asyncio.Event()
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        self._again: set[asyncio.Task[None]] = set()

    async def start(self, app: AsyncApp, tell: Callable[[Kept], Awaitable[None]]) -> None:
        """Begin to keep, and to do again what an earlier run left undone."""
        self._tasks = [
            asyncio.create_task(self._write(), name="inbox"),
            asyncio.create_task(self._look(app, tell), name="inbox: what was left undone"),
        ]

    async def stop(self) -> None:
        """Write what is still to be written; what is not done by now is for the next run."""
        self._stopping = True
        self._call.set()
        if self._tasks:
            writing, looking = self._tasks
            await writing
            for task in (looking, *self._again):
                task.cancel()
            await asyncio.gather(looking, *self._again, return_exceptions=True)
            with suppress(SQLAlchemyError):  # else the leases run out
                await self._in_thread(inbox.let_go, self._engine, self._name, self._clock())
        self._pool.shutdown(wait=True)

    async def keep(
        self, body: dict[str, Any], context: AsyncBoltContext, next: Callable[[], Awaitable[None]]
    ) -> BoltResponse | None:
        """Bolt's middleware: go on when the delivery is kept; an event that is known already is acknowledged only."""
        if KEPT not in context:  # else it is done again, and kept since it first came
            body[incoming.RECEIVED_AT] = self._clock().isoformat()
            tenant = await self._tenants.of_team(context.team_id)
            place = Place(tenant.workspace_id, incoming.of(body).key)
            context[KEPT] = place
            if not await self._keep(place, body) and place.key.startswith("event:"):
                return BoltResponse(status=200, body="")
        await next()
        return None

    def done(self, place: Place) -> None:
        """It was done, or its person was told why not."""
        self._open.discard(place)
        self._done.append(place)
        self._call.set()

    def put_back(self, place: Place) -> None:
        """It failed and nobody could be told: to be done again a little later."""
        self._open.discard(place)
        self._put_back.append(place)
        self._call.set()

    async def _keep(self, place: Place, body: dict[str, Any]) -> bool:
        """Whether it has come for the first time, as far as the store can tell in time."""
        if self._stopping or place in self._arrived:
            return self._stopping
        written: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._arrived[place] = (_without_what_is_shown(body), written)
        self._open.add(place)
        self._call.set()
        done, _ = await asyncio.wait({written}, timeout=PATIENCE_SECONDS)
        if not done:
            log.warning("the store is slow: a delivery was acknowledged before it was kept")
            return True
        return written.result()

    async def _write(self) -> None:
        while True:
            await self._call.wait()
            self._call.clear()
            while self._arrived or self._done or self._put_back:
                if not await self._write_once():
                    if self._stopping:
                        return
                    await asyncio.sleep(1.0)
            if self._stopping:
                return

    async def _write_once(self) -> bool:
        """Write what has gathered; False where the store does not take it: then deliveries go on unkept."""
        arrived, done, back = self._arrived, self._done, self._put_back
        self._arrived, self._done, self._put_back = {}, [], []
        bodies = {place: body for place, (body, _) in arrived.items()}
        new: set[Place] | None = None
        try:
            new = await self._in_thread(
                inbox.write, self._engine, self._name, self._clock(), arrived=bodies, done=done, put_back=back
            )
        except SQLAlchemyError:
            log.exception("deliveries could not be kept")
            self._done, self._put_back = done + self._done, back + self._put_back
        for place, (_, written) in arrived.items():
            if not written.done():
                written.set_result(new is None or place in new)
        return new is not None

    async def _look(self, app: AsyncApp, tell: Callable[[Kept], Awaitable[None]]) -> None:
        while True:
            try:
                if self._open:
                    await self._in_thread(inbox.renew, self._engine, self._name, self._clock())
                free = AT_ONCE - len(self._again)
                for kept in await self._in_thread(
                    inbox.take_over, self._engine, self._name, self._clock(), free
                ):
                    self._open.add(kept.place)
                    task = asyncio.create_task(self._do(app, tell, kept), name=kept.place.key)
                    self._again.add(task)
                    task.add_done_callback(self._again.discard)
            except SQLAlchemyError:
                log.exception("what was left undone could not be read; trying again")
            await asyncio.sleep(LOOK_SECONDS)

    async def _do(self, app: AsyncApp, tell: Callable[[Kept], Awaitable[None]], kept: Kept) -> None:
        kind = kept.place.key.partition(":")[0]
        if kept.attempts > ATTEMPTS or self._clock() - kept.received_at > STILL_WANTED:
            log.error("the %s that came at %s was interrupted and is not done again", kind, kept.received_at)
            try:
                await tell(kept)
            except Exception:
                log.exception("the person of an interrupted %s could not be told", kind)
            self.done(kept.place)
            return
        log.warning("the %s that came at %s was interrupted and is done again", kind, kept.received_at)
        context: dict[str, Any] = {KEPT: kept.place}
        request = AsyncBoltRequest(mode="socket_mode", body=dict(kept.body), context=context)
        with suppress(asyncio.CancelledError):
            answer = await app.async_dispatch(request)
            if answer.status != 200:  # no listener by now, or refused before any: nothing will end it
                self.done(kept.place)

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *args, **kwargs))


def attach(app: AsyncApp, box: Inbox) -> None:
    """Have Bolt say when a listener begins, when it has ended, and how."""

    @app.error
    async def failed(error: Exception, context: AsyncBoltContext) -> None:
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


def _without_what_is_shown(body: dict[str, Any]) -> dict[str, Any]:
    """The delivery without Slack's old token, and without the blocks of the message that was clicked: nobody reads them."""
    kept = {key: value for key, value in body.items() if key != "token"}
    if isinstance(message := body.get("message"), dict):
        kept["message"] = {key: message[key] for key in ("ts", "thread_ts") if key in message}
    return kept
