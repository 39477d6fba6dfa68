"""What the store has not taken in time: it lies on the disk until the store has it, and Slack may be told that it came.

Written together is what comes together, in a thread of its own: those that wait for the store may all be busy with that.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from slack_bolt.response import BoltResponse

from bot.facts import Reader
from bot.i18n import say
from storage import held
from storage.queries.program.inbox import Kept, Place

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)


class Late:
    """The deliveries of a folder, those that earlier programs left there included."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="late")
        self._gathered: dict[Place, Kept] = {}
        self._one_at_a_time = asyncio.Lock()
        self._files: dict[Path, set[Place]] = {}
        """What of each file the store does not have yet; an empty set is of one that is being deleted."""

    async def keep(self, kept: Kept) -> bool:
        """Put it on the disk, together with what comes meanwhile; False where the disk does not take it."""
        self._gathered[kept.place] = kept
        async with self._one_at_a_time:
            gathered, self._gathered = self._gathered, {}
            if new := [each for each in gathered.values() if not self.has(each.place)]:
                await self._write(new)
            return self.has(kept.place)

    def has(self, place: Place) -> bool:
        """Whether it is on the disk, or on its way there."""
        return any(place in places for places in self._files.values())

    def stored(self, place: Place) -> None:
        """The store has it, or never will."""
        for path, places in self._files.items():
            if place in places:
                places.discard(place)
                if not places:
                    self._pool.submit(self._drop, path)

    async def left(self) -> list[Kept]:
        """What lies in the folder that this program did not know of."""
        async with self._one_at_a_time:
            there, left = await self._in_thread(_found, self._folder), []
            self._files = {path: places for path, places in self._files.items() if places or path in there}
            for path in there:
                if path not in self._files:
                    waiting = await self._in_thread(_read, path)
                    self._files[path] = {each.place for each in waiting}
                    left += waiting
            return left

    def start(self) -> None:
        """Clear away what was only begun."""
        self._pool.submit(held.sweep, self._folder)

    def stop(self) -> None:
        """End what is being written and deleted; the rest is for the next program."""
        self._pool.shutdown(wait=True)

    async def _write(self, waiting: list[Kept]) -> None:
        path = held.new_name(self._folder, waiting[0].received_at)
        self._files[path] = {each.place for each in waiting}
        try:
            await self._in_thread(held.write, path, waiting)
        except OSError as error:
            log.error("%d deliveries wait in memory alone and are not acknowledged: %s", len(waiting), error)
            del self._files[path]

    def _drop(self, path: Path) -> None:
        try:
            held.drop(path)
        except OSError as error:
            log.error("what is stored stays on the disk too: %s", error)

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *args, **kwargs))


def _found(folder: Path) -> list[Path]:
    try:
        return held.found(folder)
    except OSError as error:
        log.warning("what earlier programs left cannot be looked for: %s", error)
        return []


def _read(path: Path) -> list[Kept]:
    try:
        return held.read(path)
    except (OSError, ValueError):
        log.exception("%s cannot be read and is put aside", path)
        with suppress(OSError):
            held.put_aside(path)
        return []


def window_stays_open(body: Mapping[str, Any]) -> BoltResponse:
    """The answer to a submission that nothing was done about: the person's entries stay, with a word under the first."""
    blocks = body.get("view", {}).get("blocks", ())
    first = next((each["block_id"] for each in blocks if each.get("type") == "input"), None)
    if first is None:
        return BoltResponse(status=503, body="")
    word = say(Reader(), "Nothing was saved: my database does not answer. Please send it again in a moment.")
    return BoltResponse(status=200, body={"response_action": "errors", "errors": {first: word}})
