"""The whole bot, which dies hard over what it has acknowledged. Run by `test_acknowledged_then_killed` and `test_away_then_killed`.

It ends with `os._exit` once ``count`` deliveries wait to be begun ("begun"), or when the ``count``th is done and not yet
marked so ("done"); "never", it waits to be killed. ``held`` is where it keeps what its database does not take.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import build
from bot.settings import Settings
from storage.db import connect
from storage.queries.program.inbox import Place
from tests.bot.usecases.seller import NOW

DIED = 77
ACK_SECONDS = 0.3
"""By then the acknowledgement has left."""


def main(*how: Any) -> None:
    """`live`, as a process does it."""
    asyncio.run(live(*how))


async def live(
    url: str,
    api_url: str,
    bot_token: str,
    app_token: str,
    when: str,
    count: int,
    held: Path | None,
    there: Connection,
) -> None:
    """Say "serving" there, and serve until death comes."""
    settings = Settings.model_construct(
        slack_bot_token=SecretStr(bot_token),
        slack_app_token=SecretStr(app_token),
        slack_api_url=api_url,
        restock_held_folder=held,
    )
    bot = build(settings, connect(url), clock=lambda: NOW, scheduler=False)
    numbers = itertools.count(1)

    async def wait_for_death(*_: Any, **__: Any) -> Any:
        if next(numbers) == count:
            await asyncio.sleep(ACK_SECONDS)
            os._exit(DIED)
        await asyncio.Event().wait()

    def die(_place: Place) -> None:
        if next(numbers) == count:
            os._exit(DIED)

    if when == "begun":
        bot.ctx.readers.read = wait_for_death  # type: ignore[method-assign]
    elif when == "done":
        bot.ctx.inbox.done = die  # type: ignore[method-assign]
    await bot.start()
    there.send("serving")
    await asyncio.Event().wait()
