"""Somebody starts `restock serve` twice on one SQLite file: both work, and everything is done and said once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from bot import ids
from bot.local import people
from bot.local.workspace import LocalWorkspace
from storage import checks
from storage.db import connect
from storage.tables import PurchaseOrder
from tests.bot.usecases.seller import NOW, add_drafts, add_history, add_skus, add_terms
from tests.scenarios.bot_in_slack import MANIFEST, bot_in_slack, until
from tests.scenarios.test_two_copies import CHANNEL, _buttons, _card, _quiet, _rows


@pytest.fixture
def shop(sqlite_engine: Engine) -> Engine:
    """A SKU that runs low, with an open draft."""
    skus = add_skus(
        sqlite_engine, unit_cost=Decimal("7.90"), price=Decimal("29.90"), supplier="Ningbo", moq=100
    )
    add_history(sqlite_engine, skus)
    add_terms(sqlite_engine)
    add_drafts(sqlite_engine, skus)
    return sqlite_engine


def test_two_programs_on_one_sqlite_file_do_everything_once(shop: Engine) -> None:
    """Commands and clicks go to one or the other, each with connections of its own; one ends, and the other goes on alone."""

    async def told() -> None:
        url = shop.url.render_as_string(hide_password=False)
        async with (
            LocalWorkspace(manifest_path=MANIFEST) as slack,
            bot_in_slack(connect(url), slack=slack),
            AsyncExitStack() as second,
        ):
            await second.enter_async_context(bot_in_slack(connect(url), slack=slack))
            assert 2 == slack.sockets.count
            await asyncio.gather(
                slack.command(people.REQUESTER, CHANNEL, "/restock HX-1"),
                *(slack.command(people.VIEWER, CHANNEL, "/restock help") for _ in range(8)),
            )
            await until(lambda: _card(slack), seconds=90)
            await asyncio.gather(
                *(
                    slack.click(who, ids.APPROVE, message=_card(slack))
                    for who in (people.APPROVER, people.APPROVER_ZH)
                )
            )
            await until(lambda: _buttons(_card(slack)) == [ids.UNDO], seconds=90)
            await until(lambda: _quiet(shop), seconds=90)
            assert ["PO-0001"] == [order.number for order in _rows(shop, PurchaseOrder)]
            assert 8 == len(slack.ephemeral(people.VIEWER))
            assert 1 == sum(m["text"].startswith("HX-1:") for m in slack.messages(CHANNEL)), "one card"

            await second.aclose()
            await slack.click(people.APPROVER, ids.UNDO, message=_card(slack))
            await until(lambda: ids.APPROVE in _buttons(_card(slack)), seconds=90)
            assert ["cancelled"] == [order.state for order in _rows(shop, PurchaseOrder)]
            assert [] == checks.findings(shop, NOW)

    asyncio.run(told())
