"""How a payload reaches the bot and its answer comes back, whichever way the bot is connected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

Kind = Literal["slash_commands", "interactive", "events_api"]


class NoAnswer(Exception):
    """The bot did not acknowledge. ``code`` is what Slack shows the person, such as operation_timeout."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Retry:
    """Which further attempt this is, and why there is one."""

    attempt: int
    reason: str


class Delivery(Protocol):
    """Socket Mode or signed HTTP requests."""

    async def send(
        self, kind: Kind, payload: dict[str, Any], *, timeout_s: float, retry: Retry | None = None
    ) -> dict[str, Any]:
        """Deliver and wait for the acknowledgement; its payload, empty if it had none. Raises `NoAnswer`."""
        ...

    @property
    def online(self) -> bool:
        """Whether a bot is there to answer."""
        ...
