"""Socket Mode: the WebSockets of the bot, envelopes and their acknowledgements.

As Slack does it: a ticket URL from apps.connections.open, ``hello``, envelopes with an id, an acknowledgement within
three seconds, several connections of which any one gets an envelope, ``disconnect`` before a connection goes.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from collections.abc import Callable
from typing import Any, Literal

from aiohttp import WSMsgType, web

from bot.local.delivery import Kind, NoAnswer, Retry
from bot.local.errors import SlackError

CONNECTION_LIMIT = 10
_PING_SECONDS = 20
_LIFETIME_SECONDS = 3600


class Sockets:
    """The bot's connections. ``on_change`` is called with whether there is any.

    ``turned_away`` is for tests: how many connections more are dropped at the door, their tickets used up.
    """

    def __init__(self, app_id: str, on_change: Callable[[bool], None]) -> None:
        self._app_id = app_id
        self._on_change = on_change
        self._tickets: set[str] = set()
        self._connections: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._turn = 0
        self.turned_away = 0

    @property
    def online(self) -> bool:
        """Whether a bot is connected."""
        return bool(self._connections)

    @property
    def count(self) -> int:
        """How many connections there are."""
        return len(self._connections)

    def ticket_url(self, base_url: str) -> str:
        """A WebSocket URL that works once, for apps.connections.open."""
        if len(self._connections) >= CONNECTION_LIMIT:
            raise SlackError("too_many_websockets")
        ticket = secrets.token_urlsafe(18)
        self._tickets.add(ticket)
        return f"{base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection, from the upgrade to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="this ticket was used or never given")
        self._tickets.remove(ticket)
        if self.turned_away:
            self.turned_away -= 1
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(heartbeat=_PING_SECONDS)
        await socket.prepare(request)
        await socket.send_json(self._hello())
        self._connections.append(socket)
        self._on_change(True)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(message.data)
        finally:
            self._connections.remove(socket)
            self._on_change(self.online)
        return socket

    async def send(
        self, kind: Kind, payload: dict[str, Any], *, timeout_s: float, retry: Retry | None = None
    ) -> dict[str, Any]:
        """Send one envelope to one connection and wait for its acknowledgement."""
        if not self._connections:
            raise NoAnswer("dispatch_failed")
        self._turn += 1
        socket = self._connections[self._turn % len(self._connections)]
        envelope_id = str(uuid.uuid4())
        envelope: dict[str, Any] = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {
                "retry_attempt": retry.attempt if retry else 0,
                "retry_reason": retry.reason if retry else "",
            }
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        try:
            await socket.send_json(envelope)
            return await asyncio.wait_for(answer, timeout_s)
        except TimeoutError:
            raise NoAnswer("operation_timeout") from None
        except ConnectionError:
            raise NoAnswer("dispatch_failed") from None
        finally:
            self._waiting.pop(envelope_id, None)

    async def ask_to_leave(
        self, reason: Literal["warning", "refresh_requested", "link_disabled"] = "refresh_requested"
    ) -> None:
        """Announce the end of every connection, as Slack does every few hours."""
        for socket in list(self._connections):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})

    async def cut(self) -> None:
        """End every connection without a word."""
        for socket in list(self._connections):
            await socket.close()

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._connections) + 1,
            "connection_info": {"app_id": self._app_id},
            "debug_info": {"host": "local", "approximate_connection_time": _LIFETIME_SECONDS},
        }

    def _acknowledged(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return  # the SDK's clients send nothing else that needs an answer
        waiting = self._waiting.get(message.get("envelope_id", "")) if isinstance(message, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(message.get("payload") or {})
