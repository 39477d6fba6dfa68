"""Telling open pages what changed, at once. A page that does not keep up is closed and asks anew when it returns."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

_WAITING_EVENTS = 1000


class Feed:
    """The open pages, by the persona each acts as."""

    def __init__(self) -> None:
        self._queues: dict[str, list[asyncio.Queue[dict[str, Any] | None]]] = {}

    def open(self, user: str) -> asyncio.Queue[dict[str, Any] | None]:
        """A queue of events for one page; None in it means the page must reconnect."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._queues.setdefault(user, []).append(queue)
        return queue

    def close(self, user: str, queue: asyncio.Queue[dict[str, Any] | None]) -> None:
        """The page has gone."""
        pages = self._queues.get(user, [])
        if queue in pages:
            pages.remove(queue)

    def close_all(self) -> None:
        """End every page's stream."""
        for pages in self._queues.values():
            for queue in pages:
                queue.put_nowait(None)
        self._queues.clear()

    def tell(self, users: Iterable[str], event: dict[str, Any]) -> None:
        """Send an event to the pages of these people."""
        for user in users:
            for queue in list(self._queues.get(user, ())):
                if queue.qsize() < _WAITING_EVENTS:
                    queue.put_nowait(event)
                else:
                    self.close(user, queue)
                    queue.put_nowait(None)

    def tell_all(self, event: dict[str, Any]) -> None:
        """Send an event to every page."""
        self.tell(list(self._queues), event)
