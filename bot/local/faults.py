"""Things that go wrong with the real Slack, on demand. Tests set them; nothing on the page reaches them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer instead of the real one: an HTTP status, with seconds to wait for 429, or an error code with 200."""

    status: int
    retry_after: int | None = None
    error: str | None = None


@dataclass(slots=True)
class Faults:
    """What is to go wrong. Each method's faults are used up one call at a time.

    ``file_processing_s``: how long an upload has no type and cannot stand in a message.
    ``event_copies`` / ``click_copies``: how often one event or click is delivered (an event with the same event_id, a
    click with a trigger of its own, as from two fingers).
    ``slow_s``: how long each call of a method takes.
    """

    file_processing_s: float = 0.0
    event_copies: int = 1
    click_copies: int = 1
    slow_s: dict[str, float] = field(default_factory=dict)
    _refusals: dict[str, list[Refusal]] = field(default_factory=dict)
    _cuts: dict[str, list[Literal["before", "after"]]] = field(default_factory=dict)

    def rate_limit(self, method: str, *, times: int = 1, retry_after: int = 1) -> None:
        """Answer 429 with Retry-After."""
        self._refusals.setdefault(method, []).extend([Refusal(429, retry_after)] * times)

    def break_down(self, method: str, *, times: int = 1, status: int = 503) -> None:
        """Answer with a server error and do nothing."""
        self._refusals.setdefault(method, []).extend([Refusal(status)] * times)

    def refuse(self, method: str, error: str, *, times: int = 1) -> None:
        """Answer 200 with ``{"ok": false, "error": …}`` and do nothing."""
        self._refusals.setdefault(method, []).extend([Refusal(200, error=error)] * times)

    def cut(self, method: str, *, after: bool = True, times: int = 1) -> None:
        """Drop the connection: after the call took effect, or before it did."""
        self._cuts.setdefault(method, []).extend(["after" if after else "before"] * times)

    def next_refusal(self, method: str) -> Refusal | None:
        """The refusal due for this call, if any."""
        waiting = self._refusals.get(method)
        return waiting.pop(0) if waiting else None

    def next_cut(self, method: str) -> Literal["before", "after"] | None:
        """The cut due for this call, if any."""
        waiting = self._cuts.get(method)
        return waiting.pop(0) if waiting else None
