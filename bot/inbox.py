"""What Slack delivers is kept in the store before it is acknowledged, until it is done or its person was told otherwise.

Slack delivers a click, a command or a submission once, and an event no more once it is acknowledged. So the work must not
live in memory alone: `keep` is a middleware of every listener that changes or answers something, and waits for the
row; when the listener ends, the row is done. Where the program dies in between, the next one (or another
replica) does it again as soon as the lease is over. That is safe for the reason that Slack's own repetitions are:
decisions are conditional, promises have keys.
Deliveries that come at once are written at once, in one transaction, so that a storm of clicks costs few writes.

A store that does not answer in time: an event is not acknowledged, so that Slack repeats it; a window that was sent
stays open and says so; a click or a command is acknowledged, held in memory until the store takes it and then done,
and after some seconds its person is told that it waits.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal, ParamSpec, TypeVar

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import incoming
from bot.facts import Reader
from bot.i18n import say
from bot.tenants import Tenants
from storage.db import may_pass
from storage.queries.work import inbox
from storage.queries.work.inbox import Kept, Place

PATIENCE_SECONDS = 2.0
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
"""How long Slack waits for what a window that was sent is to show."""

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
    """

    kept: Kept
    written: asyncio.Future[bool | None] = field(default_factory=_future)
    late: bool = False
    sent_back: bool = False


class Inbox:
    """The deliveries of this program."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], tenants: Tenants) -> None:
        self._engine = engine
        self._clock = clock
        self._tenants = tenants
        self._name = f"i-{secrets.token_hex(4)}"
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="inbox")  # one for what arrives
        self._arrived: dict[Place, _Arrival] = {}
        self._open: set[Place] = set()
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
        self._tasks = [
            asyncio.create_task(self._write(), name="inbox"),
            asyncio.create_task(self._look(), name="inbox: what was left undone"),
        ]

    async def stop(self) -> None:
        """Write what is still to be written; what is not done by now is for the next run.

        Where the store does not take it for so long, the people of what is held are told that it will not be done.
        """
        self._stop_at = asyncio.get_running_loop().time() + STOP_SECONDS
        self._call.set()
        if self._tasks:
            writing, looking = self._tasks
            await writing
            for task in (looking, *self._others):
                task.cancel()
            await asyncio.gather(looking, *self._others, return_exceptions=True)
            lost = [each for each in self._arrived.values() if each.late and not each.sent_back]
            await asyncio.gather(*(self._told("lost", each.kept) for each in lost))
            with suppress(SQLAlchemyError):  # else the leases run out
                await self._in_thread(inbox.let_go, self._engine, self._name, self._clock())
        self._pool.shutdown(wait=True)

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
                return self._answer_late(arrival, repeated="x-slack-retry-num" in request.headers)
            new = arrival.written.result()
            if new is None:
                return BoltResponse(status=500, body="")  # Slack says so to the person
            if twice or not new:
                first = await self._still_waited_for(place, body, now)
                if first is None:
                    return BoltResponse(status=200, body="")
                body[incoming.RECEIVED_AT] = first.isoformat()
        await next()
        return None

    async def _still_waited_for(
        self, place: Place, body: Mapping[str, Any], now: datetime
    ) -> datetime | None:
        """When the submission of a window came first that comes again while its person waits for what it says; else None.

        Whatever else is known already is done, or will be: it is not done again, however late Slack repeats it.
        """
        if body.get("type") != "view_submission":
            return None
        first = await self._in_thread(inbox.received_at, self._engine, place)
        return first if first is not None and now - first <= WINDOW_WAITS else None

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

    def _take_in(self, kept: Kept) -> _Arrival:
        arrival = _Arrival(kept)
        self._arrived[kept.place] = arrival
        self._open.add(kept.place)
        self._call.set()
        return arrival

    def _answer_late(self, arrival: _Arrival, *, repeated: bool) -> BoltResponse:
        """What Slack is answered where the store has not taken a delivery in time."""
        log.warning("the store has not taken a delivery within %g s", PATIENCE_SECONDS)
        body, is_event = arrival.kept.body, arrival.kept.place.key.startswith("event:")
        if body.get("type") == "view_submission":
            arrival.sent_back = True
            return _window_stays_open(body)
        if not arrival.late and not repeated:
            self._begin(self._tell_waiting(arrival))
        arrival.late = True
        ended = self._stop_at is not None
        return BoltResponse(status=503 if is_event or ended else 200, body="")

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
            self._arrived = arrived | self._arrived
            self._done, self._put_back = done + self._done, back + self._put_back
            return False
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
                    self._open.discard(place)
                    arrival.written.set_result(None)
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
            done=done,
            put_back=back,
        )

    def _is_stored(self, arrival: _Arrival, *, new: bool) -> None:
        arrival.written.set_result(new)
        if arrival.sent_back:
            self.done(arrival.kept.place)
        elif arrival.late and new and self._stop_at is None:
            self._begin(self._do(arrival.kept))

    async def _look(self) -> None:
        while True:
            try:
                if self._open:
                    await self._in_thread(inbox.renew, self._engine, self._name, self._clock())
                free = AT_ONCE - self._again
                for kept in await self._in_thread(
                    inbox.take_over, self._engine, self._name, self._clock(), free
                ):
                    self._open.add(kept.place)
                    self._begin(self._do_again(kept))
            except SQLAlchemyError as error:
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


def _window_stays_open(body: Mapping[str, Any]) -> BoltResponse:
    """The answer to a submission that nothing was done about: the person's entries stay, with a word under the first."""
    blocks = body.get("view", {}).get("blocks", ())
    first = next((each["block_id"] for each in blocks if each.get("type") == "input"), None)
    if first is None:
        return BoltResponse(status=503, body="")
    word = say(Reader(), "Nothing was saved: my database does not answer. Please send it again in a moment.")
    return BoltResponse(status=200, body={"response_action": "errors", "errors": {first: word}})


def first_line(error: Exception) -> str:
    """What an error says, without the statement that a database's error goes on with."""
    return (str(error).splitlines() or [""])[0]
