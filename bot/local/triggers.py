"""Short-lived permissions that Slack hands out with an interaction: trigger ids and response URLs."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.local.errors import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5


@dataclass(slots=True)
class Trigger:
    """Leave to open a view for a person, once and soon."""

    user: str
    expires: float
    used: bool = False


class Triggers:
    """The trigger ids handed out so far. Each opens one view within three seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._given: dict[str, Trigger] = {}

    def give(self, user: str) -> str:
        """A new trigger id for an act of this person."""
        now = self._clock()
        self._given = {k: t for k, t in self._given.items() if t.expires > now - 60}
        key = f"{now * 1000:.0f}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._given[key] = Trigger(user, now + TRIGGER_SECONDS)
        return key

    def redeem(self, key: str) -> str:
        """The person it was given for; raises the three refusals Slack has for trigger ids."""
        trigger = self._given.get(key)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if trigger.expires < self._clock():
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user


@dataclass(slots=True)
class ResponseUrl:
    """Leave to answer where a person acted, up to five times within half an hour."""

    user: str
    channel: str
    expires: float
    message_ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


class ResponseUrls:
    """The response URLs handed out so far, by their secret."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._given: dict[str, ResponseUrl] = {}

    def give(
        self, user: str, channel: str, message_ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        """The secret of a new response URL; ``message_ts`` is the message acted on."""
        now = self._clock()
        self._given = {k: r for k, r in self._given.items() if r.expires > now - 60}
        key = secrets.token_urlsafe(18)
        self._given[key] = ResponseUrl(user, channel, now + RESPONSE_SECONDS, message_ts, thread_ts)
        return key

    def use(self, key: str) -> ResponseUrl:
        """Use it once; raises ``used_url`` when it is unknown, spent or too old."""
        given = self._given.get(key)
        if given is None or given.uses >= RESPONSE_USES or given.expires < self._clock():
            raise SlackError("expired_url" if given and given.expires < self._clock() else "used_url")
        given.uses += 1
        return given
