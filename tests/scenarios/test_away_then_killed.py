"""What was acknowledged while the database was away is done though the bot was killed before it came back: once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bench.databases import away
from bot import ids
from bot.local import people
from bot.local.workspace import LocalWorkspace
from storage.tables import Inbox, PurchaseOrder
from tests.bot.usecases.seller import NOW, add_drafts, add_history, add_skus, add_terms
from tests.scenarios import apart, dying_bot
from tests.scenarios.bot_in_slack import MANIFEST, Clock, bot_in_slack, promised, until

CHANNEL = people.RESTOCK


@pytest.fixture
def shop(engine: Engine) -> Engine:
    """A SKU that runs low, with an open draft."""
    skus = add_skus(
        engine, 1, unit_cost=Decimal("7.90"), price=Decimal("29.90"), supplier="Ningbo Light", moq=100
    )
    add_history(engine, skus)
    add_terms(engine)
    add_drafts(engine, skus)
    return engine


@pytest.mark.parametrize("minutes", [0, 16])
def test_a_click_and_a_command_are_done_by_the_next_bot_or_their_people_hear_that_it_was_too_late(
    shop: Engine, tmp_path: Path, minutes: int
) -> None:
    async def story() -> None:
        async with LocalWorkspace(
            manifest_path=MANIFEST, ack_timeout_s=20.0
        ) as slack:  # a busy machine is not a slow program
            async with bot_in_slack(shop, slack=slack):
                await slack.command(people.REQUESTER, CHANNEL, "/restock HX-1")
                (card,) = await until(lambda: slack.messages(CHANNEL))
            process = await _bot(shop, slack, tmp_path)
            with away(shop):
                await asyncio.gather(
                    slack.click(people.APPROVER, ids.APPROVE, message=card),
                    slack.command(people.VIEWER, CHANNEL, "/restock help"),
                )
                process.kill()  # both are acknowledged by now
                await apart.ended(process)
            await until(lambda: not slack.sockets.online)
            assert [] == _rows(shop, PurchaseOrder)

            clock = Clock(NOW + timedelta(minutes=minutes))
            async with bot_in_slack(shop, slack=slack, clock=clock, held=tmp_path):
                await until(
                    lambda: 3 == sum(row.done_at is not None for row in _rows(shop, Inbox)), seconds=10
                )
                assert (1 if minutes == 0 else 0) == len(_rows(shop, PurchaseOrder))
                told = [row["user"] for row in promised(shop, "reply") if "interrupted" in row["text"]]
                assert ([] if minutes == 0 else [people.APPROVER, people.VIEWER]) == sorted(told)
            assert [] == [path for path in tmp_path.rglob("*") if path.is_file() and "held" in str(path)]

    asyncio.run(story())


async def _bot(engine: Engine, slack: LocalWorkspace, held: Path) -> BaseProcess:
    """A bot in a process of its own, which serves by now."""
    url = engine.url.render_as_string(hide_password=False)
    how = (url, slack.api_url, slack.bot_token, slack.app_token, "never", 0, held)
    return await apart.start_serving(dying_bot.main, *how)


def _rows(engine: Engine, table: type) -> list:
    with Session(engine) as session:
        return list(session.scalars(select(table)))
