"""How Slack's requests reach the app: over a WebSocket that we open (Socket Mode), or over HTTP."""

from __future__ import annotations

from typing import Protocol

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.clients import Clients, proxy_for
from core.errors import BadInput
from core.phrase import Phrase

EVENTS_PATH = "/slack/events"
HEALTH_PATH = "/health"
STOP_SECONDS = 10.0


class Transport(Protocol):
    """A way in that can be opened and closed."""

    async def start(self) -> str:
        """Open it; says where Slack's requests come in."""
        ...

    async def stop(self) -> None:
        """Close it: nothing new comes in."""
        ...


class SocketMode:
    """A WebSocket to Slack, opened again whenever Slack or the network closes it. Needs no public address."""

    def __init__(self, app: AsyncApp, clients: Clients, app_token: str) -> None:
        self._app = app
        self._clients = clients
        self._app_token = app_token
        self._handler: AsyncSocketModeHandler | None = None

    async def start(self) -> str:
        """Connect. Raises `BadInput` where Slack refuses the app token, instead of trying for ever."""
        web_client = self._clients.make()
        try:
            answer = await web_client.apps_connections_open(app_token=self._app_token)
        except SlackApiError as error:
            raise BadInput(
                Phrase(
                    "Slack refused SLACK_APP_TOKEN ({error}); it needs the scope connections:write, and Socket Mode must be on",
                    {"error": str(error.response.get("error"))},
                )
            ) from error
        self._handler = AsyncSocketModeHandler(self._app, self._app_token, web_client=web_client)
        self._handler.client.wss_uri = answer["url"]
        # Slack's library would take the environment's proxy even for a server on this machine.
        self._handler.client.proxy = proxy_for(answer["url"])
        await self._handler.connect_async()  # type: ignore[no-untyped-call]
        return "Socket Mode"

    async def stop(self) -> None:
        """Disconnect; Slack then gives its requests to another replica, if there is one."""
        if self._handler is not None:
            await self._handler.close_async()  # type: ignore[no-untyped-call]


class Http:
    """A web server for Slack's signed requests, the OAuth pages where they are configured, and a health check."""

    def __init__(self, app: AsyncApp, port: int, host: str = "0.0.0.0") -> None:  # noqa: S104 -- Slack must reach it
        self._host = host
        self._port = port
        self._app = app.web_app(path=EVENTS_PATH, port=port)
        self._app.router.add_get(HEALTH_PATH, _healthy)
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=STOP_SECONDS)

    @property
    def port(self) -> int:
        """The port it listens on; another than asked for where 0 was."""
        addresses = self._runner.addresses
        return int(addresses[0][1]) if addresses else self._port

    async def start(self) -> str:
        """Listen. Raises `BadInput` where the port is taken."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            raise BadInput(
                Phrase(
                    "Port {port} cannot be used ({error}); set PORT to a free one",
                    {"port": str(self._port), "error": error.strerror or str(error)},
                )
            ) from error
        return f"HTTP on port {self.port}"

    async def stop(self) -> None:
        """Answer what has come in, then close."""
        await self._runner.cleanup()


async def _healthy(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})
