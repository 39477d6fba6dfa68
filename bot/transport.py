"""How Slack's requests reach the app: over a WebSocket that we open (Socket Mode), or over HTTP."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial
from logging import Logger
from typing import Protocol

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import Clients, proxy_for
from bot.deliver.failures import Failure, Locked, Refused
from bot.patience import is_final, until_it_answers
from core.errors import BadInput
from core.phrase import Phrase

EVENTS_PATH = "/slack/events"
HEALTH_PATH = "/health"
STOP_SECONDS = 10.0
PING_SECONDS = 10.0
"""How often a connection is looked after, and how long one that failed rests."""

URL_SECONDS = 5.0


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
        self._web_client = clients.make()
        self._handler: _Handler | None = None

    async def start(self) -> str:
        """Connect. Raises `BadInput` where Slack refuses the app token, instead of trying for ever."""
        try:
            url = await self._new_url(is_final)
        except (Refused, Locked) as refused:
            raise BadInput(
                Phrase(
                    "Slack refused SLACK_APP_TOKEN ({error}); it needs the scope connections:write, and Socket Mode must be on",
                    {"error": refused.code},
                )
            ) from refused
        self._handler = _Handler(self._app, self._app_token, self._web_client, partial(self._new_url, _never))
        self._handler.client.wss_uri = url
        # Slack's library would take the environment's proxy even for a server on this machine.
        self._handler.client.proxy = proxy_for(url)
        await self._handler.connect_async()  # type: ignore[no-untyped-call]
        return "Socket Mode"

    async def _new_url(self, settled: Callable[[Failure], bool]) -> str:
        async def opened() -> str:
            answer = await self._web_client.apps_connections_open(app_token=self._app_token)
            return str(answer["url"])

        what = "Slack does not let this program in (SLACK_APP_TOKEN, Socket Mode), so nobody is answered"
        return await until_it_answers(opened, what, settled=settled)

    async def stop(self) -> None:
        """Disconnect; Slack then gives its requests to another replica, if there is one."""
        if self._handler is not None:
            await self._handler.close_async()  # type: ignore[no-untyped-call]


class _Handler(AsyncSocketModeHandler):
    """Bolt's, with a connection of ours."""

    def __init__(
        self, app: AsyncApp, app_token: str, web_client: AsyncWebClient, new_url: Callable[[], Awaitable[str]]
    ) -> None:
        self.app = app
        self.app_token = app_token
        self.client = _Connection(app_token, app.logger, web_client, new_url)
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]  # as Bolt does


class _Connection(SocketModeClient):
    """The library's client, which asks for an address as patiently as we do, and uses none that is used up.

    The library tries a connection that failed again at the same address for ever; its ticket is good for one try.
    """

    def __init__(
        self,
        app_token: str,
        logger: Logger,
        web_client: AsyncWebClient,
        new_url: Callable[[], Awaitable[str]],
    ) -> None:
        self._new_url = new_url
        self._connecting = False
        self._url: tuple[float, str | None] = (0.0, None)
        super().__init__(app_token, logger, web_client, ping_interval=PING_SECONDS)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Connect anew, unless that is under way: a second connection would close the first over what just comes in."""
        if self._connecting:
            return
        self._connecting = True
        try:
            await super().connect_to_new_endpoint(force)
        finally:
            self._connecting = False

    async def issue_new_wss_url(self) -> str:
        return await self._new_url()

    @property  # type: ignore[override]  # an attribute there, and None at first there too
    def wss_uri(self) -> str | None:
        """The address, None where none is fresh: the library then asks for one."""
        given_at, url = self._url
        return url if time.monotonic() - given_at < URL_SECONDS else None

    @wss_uri.setter
    def wss_uri(self, url: str | None) -> None:
        self._url = (time.monotonic(), url)


def _never(_failure: Failure) -> bool:
    """Once it was connected it goes on trying, whatever Slack says: somebody may turn Socket Mode on again."""
    return False


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
