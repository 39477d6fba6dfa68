"""The local workspace put together: start it, point the bot at it, and act in it as a person would.

    async with LocalWorkspace() as workspace:
        # the bot: SLACK_API_URL=workspace.api_url, tokens workspace.bot_token and workspace.app_token
        await workspace.command(people.APPROVER, people.RESTOCK, "/restock help")
        await workspace.wait_for(lambda: workspace.messages(people.RESTOCK))

It listens on 127.0.0.1 only. Tokens are made anew at each start.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web

from bot.local import manifest, page_files, posting, views
from bot.local.client_api import ClientApi
from bot.local.delivery import Delivery
from bot.local.driver import Driver
from bot.local.events import RETRY_AFTER_SECONDS
from bot.local.faults import Faults
from bot.local.feed import Feed
from bot.local.guard import guard
from bot.local.http_mode import SignedRequests
from bot.local.keeping import Keeping
from bot.local.people import new_workspace
from bot.local.slack_server import SlackServer
from bot.local.socket import Sockets
from bot.local.state import Json, Message
from bot.local.triggers import ResponseUrls, Triggers

ACK_SECONDS = 3.0
_LARGEST_REQUEST = 1024**3


@dataclass(frozen=True, slots=True)
class Noted:
    """One Web API call, or use of a response URL, as tests ask about it."""

    method: str
    ok: bool
    error: str | None
    args: Mapping[str, Any]
    answer: Mapping[str, Any]


class LocalWorkspace(Driver):
    """A workspace for one bot.

    ``folder`` keeps its messages and files between starts; ``manifest_path`` says what the bot may do. With
    ``mode="http"`` payloads go as signed requests to ``request_url`` instead of over Socket Mode.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        manifest_path: Path | None = None,
        mode: Literal["socket", "http"] = "socket",
        request_url: str | None = None,
        clock: Callable[[], float] = time.time,
        ack_timeout_s: float = ACK_SECONDS,
        retry_after_s: Sequence[float] = RETRY_AFTER_SECONDS,
    ) -> None:
        self.clock = clock
        self.ack_timeout_s = ack_timeout_s
        self.retry_after_s = tuple(retry_after_s)
        self.app = manifest.read(manifest_path)
        self.keeping = Keeping(folder)
        self.state = self.keeping.load() or new_workspace(self.app.bot_name)
        self.bot_token = f"xoxb-local-{secrets.token_hex(16)}"
        self.app_token = f"xapp-1-{self.state.app_id}-{secrets.token_hex(16)}"
        self.signing_secret = secrets.token_hex(16)
        self.verification_token = secrets.token_hex(12)
        self.oauth_code = secrets.token_hex(12)
        self.feed, self.faults, self.modals = Feed(), Faults(), views.Modals()
        self.triggers, self.response_urls = Triggers(clock), ResponseUrls(clock)
        self.uploads: dict[str, str] = {}
        self.ephemerals: dict[str, list[Message]] = {}
        self.at_work: set[str] = set()  # channels where the bot said that it is at work
        self.calls: list[Noted] = []
        self.examples: Mapping[
            str, Sequence[str]
        ] = {}  # by language, lines worth typing; the page shows them
        self.sockets = Sockets(self.state.app_id, self._online_changed)
        self._requests = (
            SignedRequests(request_url or "", self.signing_secret, clock) if mode == "http" else None
        )
        self.delivery: Delivery = self._requests or self.sockets
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL should be."""
        return f"{self.url}/api/"

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 means any free one. Raises OSError when the port is taken."""
        app = web.Application(middlewares=[guard], client_max_size=_LARGEST_REQUEST)
        SlackServer(self).add_routes(app)
        ClientApi(self).add_routes(app)
        page_files.add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        taken = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{taken}"

    async def stop(self) -> None:
        """Stop listening, end what is under way, and save."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.feed.close_all()
        await self.sockets.cut()
        if self._requests is not None:
            await self._requests.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self.keeping.now(self.state)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def response_url(self, user: str, channel: str, acted_on: Message | None = None) -> str:
        """A new response URL for an act of this person."""
        ts, thread = (acted_on.ts, acted_on.thread_ts) if acted_on else (None, None)
        return f"{self.url}/response/{self.response_urls.give(user, channel, ts, thread)}"

    def find_message(self, channel: str, ts: str, user: str) -> Message | None:
        """A message as this person can see it, their own ephemeral ones included."""
        for message in self.ephemerals.get(user, ()):
            if (message.channel, message.ts) == (channel, ts):
                return message
        where = self.state.channels.get(channel)
        return self.state.find(channel, ts) if where and user in where.members else None

    def changed(self) -> None:
        """Something worth keeping has changed."""
        self.keeping.soon(self.state)

    def tell_changed(self, message: Message) -> None:
        """Something on a message has changed that is neither its text nor its blocks."""
        members = self.state.channels[message.channel].members
        shown = posting.for_page(self, message)
        self.feed.tell(members, {"type": "message_changed", "channel": message.channel, "message": shown})
        self.changed()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in the background; it ends when the workspace stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def note(self, method: str, args: Json, answer: Json) -> None:
        """Remember a call for those who ask; tokens are left out."""
        shown = {k: v for k, v in args.items() if k != "token"}
        self.calls.append(Noted(method, bool(answer["ok"]), answer.get("error"), shown, answer))

    def _online_changed(self, online: bool) -> None:
        self.feed.tell_all({"type": "status", "bot_online": online})
