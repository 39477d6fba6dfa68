"""HTTP mode: the same payloads as signed requests to the bot's request URL."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.local.delivery import Kind, NoAnswer, Retry


class SignedRequests:
    """Posts to one request URL, signed with the signing secret as Slack signs."""

    def __init__(self, url: str, signing_secret: str, clock: Callable[[], float]) -> None:
        self._url = url
        self._secret = signing_secret
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    @property
    def online(self) -> bool:
        """Nobody knows before the first request; the answer says so then."""
        return True

    async def send(
        self, kind: Kind, payload: dict[str, Any], *, timeout_s: float, retry: Retry | None = None
    ) -> dict[str, Any]:
        """Post it; a 2xx answer is the acknowledgement, its body the payload."""
        body, content_type = encode(kind, payload)
        headers = {"Content-Type": content_type, **sign(self._secret, body, int(self._clock()))}
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry.attempt), "X-Slack-Retry-Reason": retry.reason}
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            async with (
                asyncio.timeout(timeout_s),
                self._session.post(self._url, data=body, headers=headers) as answer,
            ):
                if answer.status >= 300:
                    raise NoAnswer("http_service_error")
                return _payload(await answer.text(), answer.content_type)
        except TimeoutError:
            raise NoAnswer("operation_timeout") from None
        except aiohttp.ClientError:
            raise NoAnswer("dispatch_failed") from None

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()


def encode(kind: Kind, payload: dict[str, Any]) -> tuple[bytes, str]:
    """The body of a delivery and its content type: events as JSON, the rest as a form."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def sign(secret: str, body: bytes, timestamp: int) -> dict[str, str]:
    """Slack's signature headers: ``v0=`` and the HMAC-SHA256 of ``v0:timestamp:body``."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


def _payload(text: str, content_type: str) -> dict[str, Any]:
    if not text:
        return {}
    if content_type == "application/json":
        data = json.loads(text)
        return data if isinstance(data, dict) else {}
    return {"text": text}
