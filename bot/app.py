"""Puts the program together: settings → store → tenants → listeners → delivery, and starts and stops it in order.

`build` is what `restock serve`, `restock demo` and the tests call; none of them replaces a part. Heavy libraries
(numpy, matplotlib) are imported in the background once the bot answers.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urljoin

from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from sqlalchemy import Engine

from bot import listeners
from bot.clients import Clients
from bot.context import Context
from bot.deliver.worker import Worker
from bot.inbox import Inbox
from bot.listener_runs import attach
from bot.listeners import outcome
from bot.permissions import Permissions
from bot.readers import Readers
from bot.schedule import Scheduler
from bot.scopes import SCOPES
from bot.settings import Settings
from bot.tenants import Authorize, InstalledTenants, OneTenant, Tenants
from bot.transport import Http, SocketMode, Transport
from core.errors import BadInput
from core.phrase import Phrase
from storage import held

# Use cases are short or wait for the database; more threads would only queue there instead of here.
THREADS = 8
STOP_SECONDS = 20.0
log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Application:
    """The running bot. ``app`` is Bolt's, for tests that dispatch requests to it without a transport."""

    app: AsyncApp
    ctx: Context
    clients: Clients
    tenants: OneTenant | InstalledTenants
    transport: Transport
    worker: Worker
    scheduler: Scheduler | None
    started: list[str] = field(default_factory=list)
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def start(self) -> None:
        """Connect to Slack, begin to deliver, at last to listen; ``started`` then says what is running.

        What was begun is ended again where a later part cannot start.
        """
        self._running.push_async_callback(self.clients.close)
        self._running.callback(self.ctx.pool.shutdown, wait=True, cancel_futures=True)
        try:
            self.started.append(await self.tenants.connect())
            self.ctx.warm = asyncio.get_running_loop().run_in_executor(self.ctx.pool, _warm)
            await self.worker.start()
            self._running.push_async_callback(self.worker.stop, STOP_SECONDS)
            await self.ctx.inbox.start(self.app, partial(outcome.tell, self.ctx))
            self._running.push_async_callback(self.ctx.inbox.stop)
            if self.scheduler is not None:
                await self.scheduler.start()
                self._running.push_async_callback(self.scheduler.stop)
                self.started.append("nightly run and digests")
            self._running.push_async_callback(self._finish_visits)
            self.started.append(await self.transport.start())
            self._running.push_async_callback(self.transport.stop)
        except BaseException:
            await self.transport.stop()
            await self.stop()
            raise

    async def stop(self) -> None:
        """Take in nothing new, finish what was begun, then let go of everything."""
        await self._running.aclose()

    async def _finish_visits(self) -> None:
        if self.ctx.visits:
            await asyncio.wait(set(self.ctx.visits), timeout=STOP_SECONDS)


def build(
    settings: Settings,
    engine: Engine,
    *,
    clock: Callable[[], datetime] = utc_now,
    scheduler: bool = True,
) -> Application:
    """The program, put together but not started. Raises `BadInput` naming the setting that is missing.

    Without ``scheduler`` it answers people and delivers, and leaves the nightly run and digests to other replicas.
    """
    clients = Clients(settings.slack_api_url)
    tenants: OneTenant | InstalledTenants
    oauth = None
    if settings.slack_app_token is None and settings.slack_client_id and settings.slack_client_secret:
        from bot.installations import Installations, States

        installations = Installations(engine, settings.slack_client_id)
        tenants = InstalledTenants(engine, clients, installations, clock)
        oauth = AsyncOAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret.get_secret_value(),
            scopes=sorted(SCOPES),
            user_scopes=[],
            installation_store=installations,
            installation_store_bot_only=True,
            state_store=States(engine),
            authorization_url=urljoin(settings.slack_api_url, "/oauth/v2/authorize"),
        )
    else:
        bot_token = _needed(settings.slack_bot_token, "SLACK_BOT_TOKEN", "“OAuth & Permissions”")
        tenants = OneTenant(engine, clients, bot_token, clock)

    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="restock")
    permissions = Permissions(engine, settings.approvers)
    worker = Worker(engine, tenants.client_for, clock, mail_server=settings.mail_server)
    ctx = Context(
        engine=engine,
        clock=clock,
        pool=pool,
        tenants=tenants,
        readers=Readers(engine, clock, permissions),
        permissions=permissions,
        clients=clients,
        inbox=Inbox(engine, clock, tenants, held.folder_of(engine.url, settings.restock_held_folder)),
        wake=worker.wake,
        mails=settings.mail_server is not None,
    )
    app = _bolt(settings, clients, tenants, oauth)
    attach(app, ctx.inbox)
    listeners.register(app, ctx)
    return Application(
        app,
        ctx,
        clients,
        tenants,
        _transport(settings, app, clients),
        worker,
        Scheduler(engine, clock, worker.wake, digest_channel=settings.restock_digest_channel, apart=True)
        if scheduler
        else None,
    )


def _transport(settings: Settings, app: AsyncApp, clients: Clients) -> Transport:
    if settings.slack_app_token is not None:
        return SocketMode(app, clients, settings.slack_app_token.get_secret_value())
    return Http(app, settings.port)


def _bolt(
    settings: Settings, clients: Clients, tenants: Tenants, oauth: AsyncOAuthSettings | None
) -> AsyncApp:
    secret = ""
    if settings.slack_app_token is None:
        secret = _needed(settings.slack_signing_secret, "SLACK_SIGNING_SECRET", "“Basic Information”")
    with _hidden("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_VERIFICATION_TOKEN"):
        return AsyncApp(
            name="restock",
            signing_secret=secret,
            client=clients.make(),
            authorize=Authorize(tenants),  # type: ignore[arg-type]  # an AsyncAuthorize is taken as well
            oauth_settings=oauth,
            attaching_conversation_kwargs_enabled=False,
        )


@contextmanager
def _hidden(*names: str) -> Iterator[None]:
    """Keep variables out of the environment for a moment.

    Bolt reads them by itself and turns OAuth with token files on, or a token off, where nobody asked for it.
    """
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def _needed(secret: SecretStr | None, name: str, page: str) -> str:
    if secret is None or not secret.get_secret_value():
        raise BadInput(
            Phrase(
                "{name} is not set; copy it from {page} of your Slack app, or run `restock demo`, which needs none",
                {"name": name, "page": page},
            )
        )
    return secret.get_secret_value()


def _warm() -> None:
    """Import what the first answers need, so that the first person does not wait for it, nor anybody for them.

    And clear away what a killed program has left of the files it was looking at.
    """
    from bot.ask import answer
    from bot.render import chart, rivals_chart
    from bot.usecases.plans import planning
    from storage import imports, scratch

    scratch.sweep()
    log.debug("warm: %s", [room.__name__ for room in (answer, chart, rivals_chart, planning, imports)])
