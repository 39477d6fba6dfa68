"""The whole bot, unmodified, in a local Slack workspace: what the Slack scenarios are told with."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.app import Application, build
from bot.local.workspace import LocalWorkspace
from bot.mail_server import MailServer
from bot.settings import Settings
from storage.tables import Outbox
from tests.bot.usecases.seller import NOW

MANIFEST = Path(__file__).parents[2] / "manifest.yml"


class Clock:
    """Begins at the seller's "now" and runs as fast as the real one; `advance` turns it forward."""

    def __init__(self, start: datetime = NOW) -> None:
        self._start = start
        self._zero = time.monotonic()

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self._start + timedelta(seconds=time.monotonic() - self._zero)

    def advance(self, by: timedelta) -> None:
        """Turn it forward."""
        self._start += by


@asynccontextmanager
async def bot_in_slack(
    engine: Engine,
    *,
    slack: LocalWorkspace | None = None,
    http: bool = False,
    clock: Callable[[], datetime] | None = None,
    approvers: str = "",
    mail: MailServer | None = None,
    scheduler: bool = False,
    held: Path | None = None,
) -> AsyncIterator[tuple[LocalWorkspace, Application]]:
    """The bot in a workspace, over Socket Mode or HTTP; both stop at the end. A workspace given is running.

    Without ``scheduler`` it looks for nothing by itself: no alerts, digests or nights. ``held`` is the folder for what
    the database does not take.
    """
    async with AsyncExitStack() as stack:
        port = free_port() if http else 0
        if slack is None:
            slack = LocalWorkspace(
                manifest_path=MANIFEST,
                mode="http" if http else "socket",
                request_url=f"http://127.0.0.1:{port}/slack/events",
                retry_after_s=(0.0, 0.1),
            )
            await stack.enter_async_context(slack)
        settings = Settings.model_construct(
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=None if http else SecretStr(slack.app_token),
            slack_signing_secret=SecretStr(slack.signing_secret),
            slack_api_url=slack.api_url,
            restock_approvers=approvers,
            port=port,
            restock_held_folder=held,
            restock_smtp_url=mail and SecretStr(f"smtp://{mail.host}:{mail.port}"),
            restock_mail_from=mail and mail.address,
        )
        bot = build(settings, engine, clock=clock or Clock(), scheduler=scheduler)
        await bot.start()
        stack.push_async_callback(bot.stop)
        yield slack, bot


def play(engine: Engine, story: Callable[[LocalWorkspace, Application], Awaitable[None]], **how: Any) -> None:
    """Tell a story in a fresh workspace."""

    async def told() -> None:
        async with bot_in_slack(engine, **how) as (slack, bot):
            await story(slack, bot)

    asyncio.run(told())


def promised(engine: Engine, kind: str) -> list[dict[str, Any]]:
    """The payloads of what was promised of one kind, oldest first."""
    with Session(engine) as session:
        rows = session.scalars(select(Outbox).where(Outbox.kind == kind).order_by(Outbox.id)).all()
        return [dict(row.payload) for row in rows]


async def until(look: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Wait until ``look`` finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
