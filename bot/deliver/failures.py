"""What can go wrong between us and Slack, told apart by what is to be done next.

Failure
├── Later       come back after a while: Slack asked for it, or nothing can be known yet
│   └── Locked  Slack does not know our token (any more): nothing goes until somebody sees to it
├── Unreached   the request did not get there; it may simply be sent again
├── Unsure      the answer got lost: it may have taken effect; look before sending again
└── Refused     Slack said no, and will say no again
"""

from __future__ import annotations

import aiohttp
from slack_sdk.errors import SlackApiError

_TEMPORARY = frozenset(
    {
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "ratelimited",
        "message_limit_exceeded",
    }
)
"""Error codes after which the same request may succeed. Some of them may have taken effect all the same."""


_NO_TOKEN = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "access_denied",
        "org_login_required",
        "team_access_not_granted",
    }
)
"""Error codes that say nothing of what was asked for, but that this token may ask for nothing."""

LOCKED_SECONDS = 60.0


class Failure(Exception):
    """Something went wrong with a call to Slack."""


class Later(Failure):
    """Come back in ``seconds``; that is no fault of the promise and does not count as an attempt."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Locked(Later):
    """The token was revoked, has expired, or its app was removed; what was promised waits for a new one."""

    def __init__(self, code: str) -> None:
        super().__init__(LOCKED_SECONDS, f"Slack refuses the token ({code})")
        self.code = code


class Unreached(Failure):
    """Nobody was reached, so nothing happened."""


class Unsure(Failure):
    """It may have happened."""


class Refused(Failure):
    """Slack refused with ``code``; ``details`` are its further messages."""

    def __init__(self, code: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(": ".join([code, *details]))
        self.code = code
        self.details = details


def of(error: Exception) -> Failure | None:
    """The failure that an exception of Slack's library or of the network stands for; None for a fault of ours."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.InvalidURL):
        return Unreached(str(error))
    if isinstance(error, aiohttp.ClientError | TimeoutError | ConnectionError):
        return Unsure(f"{type(error).__name__}: {error}")
    return None


def _answered(error: SlackApiError) -> Failure:
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    headers = getattr(response, "headers", None) or {}
    data = getattr(response, "data", None)
    said = data if isinstance(data, dict) else {}
    if status == 429 or said.get("error") == "ratelimited":
        return Later(_seconds(headers.get("Retry-After") or headers.get("retry-after")), "ratelimited")
    code = said.get("error")
    if code in _NO_TOKEN:
        return Locked(code)
    if status >= 500 or code is None or code in _TEMPORARY:
        return Unsure(f"HTTP {status} {code or ''}".strip())
    told = [*(said.get("errors") or ()), *((said.get("response_metadata") or {}).get("messages") or ())]
    return Refused(str(code), tuple(str(each) for each in told))


def _seconds(text: str | None) -> float:
    try:
        return min(3600.0, max(1.0, float(text or 1)))
    except ValueError:
        return 1.0
