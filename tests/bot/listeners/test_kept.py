"""Which deliveries are kept until they are done."""

from __future__ import annotations

from pydantic import SecretStr
from sqlalchemy import Engine

from bot.app import build
from bot.settings import Settings

ONLY_REDRAW = {
    "views.register.<locals>.typed",
    "whatif.register.<locals>.moved",
    "whatif.register.<locals>.again",
    "policy.register.<locals>.chosen",
    "mapping.register.<locals>.chosen",
    "mapping.register.<locals>.picked",
    "events.register.<locals>.opened",
    "assistant.register.<locals>.started",
    "assistant.register.<locals>.moved",
}
"""Who misses these sees an open window, App Home or the assistant's pane unchanged, and does it again."""


def test_every_listener_that_changes_or_answers_something_keeps_what_it_acknowledges(
    sqlite_engine: Engine,
) -> None:
    token = SecretStr("xoxb-unused")
    settings = Settings.model_construct(
        slack_bot_token=token, slack_app_token=token, slack_api_url="http://127.0.0.1:9/api/"
    )
    bot = build(settings, sqlite_engine, scheduler=False)

    unkept = set()
    for listener in bot.app._async_listeners:
        if bot.ctx.inbox.keep not in [each.func for each in listener.middleware]:
            work = listener.ack_function
            unkept.add(f"{work.__module__.rpartition('.')[2]}.{work.__qualname__}")

    assert ONLY_REDRAW == unkept
    bot.ctx.pool.shutdown()
