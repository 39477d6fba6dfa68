"""What Slack delivers is kept in the store before it is acknowledged, until it is done or its person was told otherwise.

Slack delivers a click, a command or a submission once, and an event no more once it is acknowledged. So the work must not
live in memory alone: `keep` is a middleware of every listener that changes or answers something, and waits for the
row; when the listener ends, the row is done. Where the program dies in between, the next one (or another
replica) does it again as soon as the lease is over. That is safe for the reason that Slack's own repetitions are:
decisions are conditional, promises have keys.
Deliveries that come at once are written at once, in one transaction, so that a storm of clicks costs few writes.

A store that does not answer in time: a window that was sent stays open and says so. All else waits on this program's
disk (`bot.late`), is done as soon as the store has it, by this program or the next, and after some seconds its person is
told that it waits. A click or a command is acknowledged when the disk has it; an event is not, so that Slack repeats it.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import incoming
from bot.late import Late, window_stays_open
from bot.tenants import Tenants
from storage.db import first_line, may_pass
from storage.queries.program import inbox
from storage.queries.program.inbox import Kept, Place

PATIENCE_SECONDS = 1.5
"""Slack waits three seconds for an acknowledgement, the way to us and back included."""

TELL_AFTER_SECONDS = 5.0
"""How long a delivery that the store has not taken waits before its person is told: a busy store takes it by then."""

STOP_SECONDS = 10.0
"""How long a program that stops waits for a store that does not take what it holds."""

LOOK_SECONDS = 5.0
"""How often leases are renewed, and what others left undone is looked for."""

AT_ONCE = 20
ATTEMPTS = 3
"""How often something is begun that ends with the program, or with an error that nobody could be told of."""

STILL_WANTED = timedelta(minutes=15)
"""What was asked for longer ago is not done unasked: its person is told that it was interrupted."""

WINDOW_WAITS = timedelta(seconds=3)
"""How long Slack waits for what a window that was sent is to show; one that comes again later is only answered again."""

KEPT = "restock_kept"
"""Where a request's context holds the place of its delivery."""

P = ParamSpec("P")
T = TypeVar("T")
News = Literal["interrupted", "waiting", "lost"]
Tell = Callable[[News, Kept], Awaitable[None]]
"""Says to the person of a delivery that it was interrupted, that it waits for the store, or that it will not be done."""

log = logging.getLogger(__name__)


def _future() -> asyncio.Future[bool | None]:
    return asyncio.get_running_loop().create_future()


@dataclass(slots=True)
class _Arrival:
    """A delivery on its way into the store.

    ``written``: True once it is there, False where it was there before, None where the store will never take it.
    ``late``: nobody waits for that any more, and it is done when it is there, unless it was ``sent_back``.
    ``tried``: it may be there though the store did not say so, as its answer got lost.
    """

    kept: Kept
    late: bool = False
    written: asyncio.Future[bool | None] = field(default_factory=_future)
    tried: bool = False
    sent_back: bool = False


class Inbox:
    """The deliveries of this program."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], tenants: Tenants, folder: Path) -> None:
        """``folder`` is for what the store does not take (`storage.held.folder_of`)."""
        self._engine = engine
        self._clock = clock
        self._tenants = tenants
        self._late = Late(folder)
        self._name = f"i-{secrets.token_hex(4)}"
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="inbox")  # one for what arrives
        self._arrived: dict[Place, _Arrival] = {}
        self._open: set[Place] = set()  # what the store has as this program's, and undone
        self._done: list[Place] = []
        self._put_back: list[Place] = []
        self._call = asyncio.Event()
        self._stop_at: float | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._others: set[asyncio.Task[None]] = set()
        self._again = 0

    async def start(self, app: AsyncApp, tell: Tell) -> None:
        """Begin to keep, and to do again what an earlier run left undone."""
        self._app, self._tell = app, tell
        self._late.start()
        self._tasks = [
            asyncio.create_task(self._write(), name="inbox"),
            asyncio.create_task(self._look(), name="inbox: what was left undone"),
        ]

    async def stop(self) -> None:
        """Write what is still to be written; what is not done by now is for the next run.

        Where the store does not take it for so long, the people of what is in memory alone are told that it will not be done.
        """
        self._stop_at = asyncio.get_running_loop().time() + STOP_SECONDS
        self._call.set()
        if self._tasks:
            writing, looking = self._tasks
            await writing
            for task in (looking, *self._others):
                task.cancel()
            await asyncio.gather(looking, *self._others, return_exceptions=True)
            lost = [each.kept for each in self._arrived.values() if each.late and not each.sent_back]
            await asyncio.gather(
                *(self._told("lost", each) for each in lost if not self._late.has(each.place))
            )
            await asyncio.to_thread(self._pool.shutdown)  # a look that was begun may take something over
            with suppress(SQLAlchemyError):  # else the leases run out
                await asyncio.to_thread(inbox.let_go, self._engine, self._name, self._clock())
        self._late.stop()
        self._pool.shutdown()

    async def keep(
        self,
        body: dict[str, Any],
        context: AsyncBoltContext,
        request: AsyncBoltRequest,
        next: Callable[[], Awaitable[None]],
    ) -> BoltResponse | None:
        """Bolt's middleware: go on when the delivery is kept; one that is known already is acknowledged only."""
        if KEPT not in context:  # else it is done again, and kept since it first came
            now = self._clock()
            body[incoming.RECEIVED_AT] = now.isoformat()
            tenant = await self._tenants.of_team(context.team_id)
            place = Place(tenant.workspace_id, incoming.of(body).key)
            context[KEPT] = place
            twice = self._arrived.get(place)
            arrival = twice or self._take_in(Kept(place, incoming.without_what_is_shown(body), now, 1))
            done, _ = await asyncio.wait({arrival.written}, timeout=PATIENCE_SECONDS)
            if not done:
                return await self._answer_late(arrival, repeated="x-slack-retry-num" in request.headers)
            new = arrival.written.result()
            if new is None:
                return BoltResponse(status=500, body="")  # Slack says so to the person
            if twice or not new:
                if body.get("type") != "view_submission":
                    return BoltResponse(
                        status=200, body=""
                    )  # done, or it will be: not again, however late it comes
                first = await self._in_thread(inbox.received_at, self._engine, place)
                if first is not None and now - first <= WINDOW_WAITS:
                    body[incoming.RECEIVED_AT] = first.isoformat()
                else:
                    context[KEPT] = None
                    body[incoming.REPEATED] = True
        await next()
        return None

    def done(self, place: Place) -> None:
        """It was done, or its person was told why not."""
        self._done.append(place)
        self._call.set()

    def put_back(self, place: Place) -> None:
        """It failed and nobody could be told: to be done again a little later."""
        self._put_back.append(place)
        self._call.set()

    def _take_in(self, kept: Kept, *, late: bool = False) -> _Arrival:
        arrival = _Arrival(kept, late)
        self._arrived[kept.place] = arrival
        self._call.set()
        return arrival

    async def _answer_late(self, arrival: _Arrival, *, repeated: bool) -> BoltResponse:
        """What Slack is answered where the store has not taken a delivery in time."""
        log.warning("the store has not taken a delivery within %g s", PATIENCE_SECONDS)
        body, place = arrival.kept.body, arrival.kept.place
        if body.get("type") == "view_submission":
            arrival.sent_back = True
            return window_stays_open(body)
        if not arrival.late and not repeated:
            self._begin(self._tell_waiting(arrival))
        arrival.late = True
        safe = await self._late.keep(arrival.kept)
        if arrival.written.done():  # meanwhile
            self._late.stored(place)
            safe = arrival.written.result() is not None
        return BoltResponse(status=200 if safe and not place.key.startswith("event:") else 503, body="")

    async def _tell_waiting(self, arrival: _Arrival) -> None:
        done, _ = await asyncio.wait({arrival.written}, timeout=TELL_AFTER_SECONDS)
        if not done:
            await self._told("waiting", arrival.kept)

    async def _told(self, news: News, kept: Kept) -> None:
        try:
            await self._tell(news, kept)
        except Exception:
            log.exception("the person of a delivery could not be told: %s", news)

    async def _write(self) -> None:
        while True:
            await self._call.wait()
            self._call.clear()
            while self._arrived or self._done or self._put_back:
                if not await self._write_once():
                    if self._stop_at is not None and asyncio.get_running_loop().time() > self._stop_at:
                        return
                    await asyncio.sleep(1.0)
            if self._stop_at is not None:
                return

    async def _write_once(self) -> bool:
        """Write what has gathered; False where the store does not take it now: then all of it waits."""
        arrived, done, back = self._arrived, self._done, self._put_back
        self._arrived, self._done, self._put_back = {}, [], []
        try:
            new = await self._stored(arrived, done, back)
        except SQLAlchemyError as error:
            if may_pass(error):
                log.warning("the store does not take deliveries: %s", first_line(error))
            else:
                log.exception("deliveries could not be kept")
                await self._one_by_one(arrived)
            for arrival in arrived.values():
                arrival.tried = True
            self._arrived = arrived | self._arrived
            self._done, self._put_back = done + self._done, back + self._put_back
            return False
        self._open.difference_update(done, back)
        for place, arrival in arrived.items():
            self._is_stored(arrival, new=place in new)
        return True

    async def _one_by_one(self, arrived: dict[Place, _Arrival]) -> None:
        """One delivery that the store will never take must not keep it from the others."""
        for place, arrival in list(arrived.items()):
            try:
                new = await self._stored({place: arrival}, [], [])
            except SQLAlchemyError as error:
                if not may_pass(error):
                    log.exception("a delivery cannot be kept, and is not done")
                    arrived.pop(place)
                    self._is_refused(arrival)
            else:
                arrived.pop(place)
                self._is_stored(arrival, new=place in new)

    async def _stored(
        self, arrived: dict[Place, _Arrival], done: list[Place], back: list[Place]
    ) -> set[Place]:
        bodies = {place: arrival.kept.body for place, arrival in arrived.items()}
        came = {place: arrival.kept.received_at for place, arrival in arrived.items()}
        return await self._in_thread(
            inbox.write,
            self._engine,
            self._name,
            self._clock(),
            arrived=bodies,
            received=came,
            tried={place for place, arrival in arrived.items() if arrival.tried},
            done=done,
            put_back=back,
        )

    def _is_stored(self, arrival: _Arrival, *, new: bool) -> None:
        if new:
            self._open.add(arrival.kept.place)
        arrival.written.set_result(new)
        self._late.stored(arrival.kept.place)
        if arrival.sent_back:
            self.done(arrival.kept.place)
        elif arrival.late and new and self._stop_at is None:
            self._begin(self._do(arrival.kept))

    def _is_refused(self, arrival: _Arrival) -> None:
        arrival.written.set_result(None)
        self._late.stored(arrival.kept.place)
        if arrival.late:  # it may have been acknowledged
            self._begin(self._told("interrupted", arrival.kept))

    async def _look(self) -> None:
        doubt = False
        while True:
            for kept in await self._late.left():
                if kept.place not in self._arrived:
                    self._take_in(kept, late=True)
            try:
                if self._open:
                    await self._in_thread(inbox.renew, self._engine, self._name, self._clock())
                free, now = AT_ONCE - self._again, self._clock()
                known = frozenset(self._open) if doubt else None
                left = await self._in_thread(inbox.take_over, self._engine, self._name, now, free, known)
                doubt = False
                for kept in left:
                    self._open.add(kept.place)
                    self._begin(self._do_again(kept))
            except SQLAlchemyError as error:
                doubt = True  # something may be taken over all the same
                log.warning("what was left undone could not be read: %s", first_line(error))
            await asyncio.sleep(LOOK_SECONDS)

    async def _do_again(self, kept: Kept) -> None:
        self._again += 1
        try:
            await self._do(kept)
        finally:
            self._again -= 1

    async def _do(self, kept: Kept) -> None:
        kind = kept.place.key.partition(":")[0]
        if kept.attempts > ATTEMPTS or self._clock() - kept.received_at > STILL_WANTED:
            log.error("the %s that came at %s was interrupted and is not done again", kind, kept.received_at)
            await self._told("interrupted", kept)
            self.done(kept.place)
            return
        log.warning("the %s that came at %s was interrupted and is done now", kind, kept.received_at)
        context: dict[str, Any] = {KEPT: kept.place}
        request = AsyncBoltRequest(mode="socket_mode", body=dict(kept.body), context=context)
        with suppress(asyncio.CancelledError):
            answer = await self._app.async_dispatch(request)
            if answer.status != 200:  # no listener by now, or refused before any: nothing will end it
                self.done(kept.place)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._others.add(task)
        task.add_done_callback(self._others.discard)

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *args, **kwargs))
