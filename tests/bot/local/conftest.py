"""A local workspace with a real Bolt app in it, connected over Socket Mode as it would be to Slack."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.workspace import LocalWorkspace

Connect = Callable[..., AbstractAsyncContextManager[tuple[LocalWorkspace, AsyncApp]]]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine, each in an event loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture
def connected() -> Connect:
    """``async with connected(register) as (workspace, app)``: ``register`` adds the app's listeners."""

    @asynccontextmanager
    async def connect(
        register: Callable[[AsyncApp], None] = lambda _app: None, **options: Any
    ) -> AsyncIterator[tuple[LocalWorkspace, AsyncApp]]:
        async with LocalWorkspace(**options) as workspace:
            client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])
            app = AsyncApp(client=client)
            register(app)
            handler = AsyncSocketModeHandler(app, workspace.app_token)
            await handler.connect_async()
            await workspace.wait_for(lambda: workspace.sockets.online)
            try:
                yield workspace, app
            finally:
                await handler.close_async()

    return connect


@pytest.fixture
def served() -> Callable[..., AbstractAsyncContextManager[tuple[LocalWorkspace, AsyncWebClient]]]:
    """``async with served() as (workspace, client)``: a workspace and a Web API client, no app."""

    @asynccontextmanager
    async def serve(**options: Any) -> AsyncIterator[tuple[LocalWorkspace, AsyncWebClient]]:
        async with LocalWorkspace(**options) as workspace:
            yield (
                workspace,
                AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[]),
            )

    return serve
