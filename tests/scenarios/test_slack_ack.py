"""How long a person's click waits for its acknowledgement, compared with an app that does nothing else."""

from __future__ import annotations

import statistics
import time
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

from bot.app import Application
from bot.local import people
from bot.local.workspace import LocalWorkspace
from tests.bot.usecases.seller import add_drafts, add_skus
from tests.scenarios.bot_in_slack import play, promised, until

TIMES = 30
ALLOWED = 20


def bare() -> AsyncApp:
    """An app with one command that only acknowledges."""

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0LOCALSHOP", bot_token="xoxb-1")

    app = AsyncApp(signing_secret="", client=AsyncWebClient(), authorize=authorize)

    @app.command("/restock")
    async def only_ack(ack: Any) -> None:
        await ack()

    return app


async def acknowledged(app: AsyncApp, slack: LocalWorkspace, text: str, number: int) -> float:
    """Seconds until the acknowledgement of one command."""
    body = {
        "command": "/restock",
        "text": text,
        "team_id": slack.state.team_id,
        "user_id": people.APPROVER,
        "channel_id": people.RESTOCK,
        "trigger_id": f"{id(app)}.{number}",
    }
    request = AsyncBoltRequest(mode="socket_mode", body=body)
    begun = time.perf_counter()
    answer = await app.async_dispatch(request)
    taken = time.perf_counter() - begun
    assert 200 == answer.status
    return taken


def test_a_command_is_acknowledged_within_20_times_a_bare_command_while_others_are_answered(
    sqlite_engine: Engine,
) -> None:
    add_drafts(sqlite_engine, add_skus(sqlite_engine, 200))
    bare_app = bare()

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        ours, theirs = [], []
        for number in range(TIMES):
            theirs.append(await acknowledged(bare_app, slack, "", number))
            ours.append(await acknowledged(bot.app, slack, "" if number % 2 else "help", number))
        await until(lambda: len(promised(sqlite_engine, "reply")) == TIMES, seconds=60)
        assert statistics.median(ours) < ALLOWED * statistics.median(theirs)

    play(sqlite_engine, story)
