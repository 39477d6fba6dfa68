"""A real Chromium on the page of the local workspace, with a bot behind it. Skipped where no Chromium is installed."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import people
from bot.local.workspace import LocalWorkspace

T = TypeVar("T")
OpenPage = Callable[..., Page]

_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """An installed Chromium; nothing is downloaded.

    It ends with its module: while Playwright runs, asyncio takes this thread for one with a running loop, and the
    tests of other modules that start their own would fail.
    """
    found = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if found is None:
        pytest.skip(f"no Chromium in the path ({', '.join(_CHROMIUMS)})")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=list(_QUIET))
        yield running
        running.close()


class Running:
    """A workspace and its bot in a thread of their own, so that the browser can be driven from the test's."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="workspace")
        self._thread.start()
        self.workspace: LocalWorkspace
        self._handler: AsyncSocketModeHandler | None = None

    @property
    def client(self) -> AsyncWebClient:
        """A Web API client with the bot's token; its calls are for `do`."""
        token, url = self.workspace.bot_token, self.workspace.api_url
        return AsyncWebClient(token=token, base_url=url, retry_handlers=[])

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the workspace's loop and wait for it."""
        doing: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return doing.result(timeout=30)

    def start(self, **options: Any) -> None:
        """Open the workspace."""

        async def opened() -> LocalWorkspace:
            workspace = LocalWorkspace(**options)
            await workspace.start()
            return workspace

        self.workspace = self.do(opened())

    def connect(self, register: Callable[[AsyncApp], None]) -> AsyncApp:
        """Connect a Bolt app over Socket Mode, as it would connect to Slack."""

        async def connected() -> AsyncApp:
            app = AsyncApp(client=self.client)
            register(app)
            self._handler = AsyncSocketModeHandler(app, self.workspace.app_token)
            await self._handler.connect_async()
            await self.workspace.wait_for(lambda: self.workspace.sockets.online)
            return app

        return self.do(connected())

    def disconnect(self) -> None:
        """The bot goes away."""
        if self._handler is not None:
            self.do(self._handler.close_async())
            self._handler = None

    @staticmethod
    async def _finish() -> None:
        """End what still waits in the loop, such as a connection's heartbeat."""
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    def stop(self) -> None:
        """Close everything."""
        self.disconnect()
        self.do(self.workspace.stop())
        self.do(self._finish())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A workspace without a bot yet."""
    here = Running()
    here.start(folder=tmp_path / "workspace")
    yield here
    here.stop()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """``open_page(running, user, channel, width=…)``; a page that complains about anything fails its test."""
    complaints: list[str] = []
    with ExitStack() as contexts:

        def open_one(
            running: Running,
            user: str = people.APPROVER,
            channel: str = people.RESTOCK,
            *,
            width: int = 1280,
            height: int = 860,
            scheme: str = "light",
        ) -> Page:
            context: BrowserContext = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,  # type: ignore[arg-type]
                reduced_motion="reduce",
            )
            contexts.callback(context.close)
            context.set_default_timeout(15_000)
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
            page.goto(f"{running.workspace.url}/#{user}/{channel}")
            page.get_by_role("textbox").first.wait_for()
            return page

        yield open_one
    assert [] == complaints


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
