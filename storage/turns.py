"""Writers of one program take turns, in the order in which they came; who must not wait goes before the others."""

from __future__ import annotations

from collections import deque
from threading import Event, Lock


class Turns:
    """One turn at a time, handed from whoever ends theirs to whoever waits longest."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._hurried: deque[Event] = deque()
        self._others: deque[Event] = deque()

    def take(self, *, timeout: float, hurry: bool = False) -> bool:
        """Wait for a turn; False if it has not come within ``timeout`` seconds."""
        queue = self._hurried if hurry else self._others
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = Event()
            queue.append(mine)
        if mine.wait(timeout):
            return True
        with self._guard:
            if mine.is_set():  # it came in this very moment
                return True
            queue.remove(mine)
            return False

    def end(self) -> None:
        """Hand the turn on."""
        with self._guard:
            queue = self._hurried or self._others
            if queue:
                queue.popleft().set()
            else:
                self._taken = False
