"""Which deliveries are kept until they are done."""

from __future__ import annotations

from contextlib import suppress

from pydantic import SecretStr
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.app import Application, build
from bot.facts import Reader
from bot.local import people
from bot.local.delivery import NoAnswer
from bot.local.workspace import LocalWorkspace
from bot.settings import Settings
from storage.tables import Inbox
from tests.scenarios.bot_in_slack import play, until

ONLY_REDRAW = {
    "views.reckon",
    "whatif.reckon",
    "whatif.register.<locals>.again",
    "policy.look",
    "mapping.look",
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


def test_an_error_before_the_reader_is_known_is_told_once_and_not_done_again(sqlite_engine: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        async def broken(*_: object, **__: object) -> Reader:
            raise ValueError("cannot be read")

        bot.ctx.readers.read = broken  # type: ignore[method-assign]
        with suppress(NoAnswer):  # a busy machine; it is told all the same
            await slack.command(people.VIEWER, people.RESTOCK, "/restock help")
        await until(lambda: slack.ephemeral(people.VIEWER))
        await until(lambda: _done(sqlite_engine))
        (said,) = slack.ephemeral(people.VIEWER)
        assert "Something went wrong on my side" in said["text"]

    play(sqlite_engine, story)


def _done(engine: Engine) -> bool:
    with Session(engine) as session:
        (row,) = session.scalars(select(Inbox))
        return row.done_at is not None
