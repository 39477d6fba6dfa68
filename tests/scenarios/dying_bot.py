"""The whole bot, which dies hard over what it has acknowledged. Run by `test_acknowledged_then_killed` and `test_away_then_killed`.

``python -m tests.scenarios.dying_bot DATABASE_URL API_URL BOT_TOKEN APP_TOKEN begun|done|never COUNT [FOLDER]`` ends
with `os._exit` once COUNT deliveries wait to be begun, or when the COUNTth is done and not yet marked so; "never", it
waits to be killed. FOLDER is where it keeps what its database does not take.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
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


async def live(
    url: str, api_url: str, bot_token: str, app_token: str, when: str, number: str, held: str = ""
) -> None:
    """Serve until death comes."""
    settings = Settings.model_construct(
        slack_bot_token=SecretStr(bot_token),
        slack_app_token=SecretStr(app_token),
        slack_api_url=api_url,
        restock_held_folder=Path(held) if held else None,
    )
    bot = build(settings, connect(url), clock=lambda: NOW, scheduler=False)
    numbers, count = itertools.count(1), int(number)

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
    print("serving", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(live(*sys.argv[1:]))
