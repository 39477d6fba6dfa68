"""What was acknowledged is done though the bot was killed over it: once, by the next one; or its person hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot import ids
from bot.inbox import STILL_WANTED
from bot.local import people
from bot.local.workspace import LocalWorkspace
from storage.queries.program.inbox import LEASE
from storage.tables import Draft, Import, Inbox, PurchaseOrder
from tests.bot.usecases.seller import NOW, add_drafts, add_history, add_skus, add_terms
from tests.scenarios import apart, dying_bot
from tests.scenarios.bot_in_slack import MANIFEST, Clock, bot_in_slack, promised, until
from tests.scenarios.dying_bot import DIED

CHANNEL = people.RESTOCK
SALES = b"date,sku,units,revenue\n2026-11-20,HX-1,4,80.00\n2026-11-21,HX-1,6,120.00\n"
NEXT = LEASE + timedelta(seconds=1)


@pytest.fixture
def shop(engine: Engine) -> Engine:
    """Two SKUs that run low, each with an open draft."""
    skus = add_skus(
        engine, 2, unit_cost=Decimal("7.90"), price=Decimal("29.90"), supplier="Ningbo Light", moq=100
    )
    add_history(engine, skus)
    add_terms(engine)
    add_drafts(engine, skus)
    return engine


@asynccontextmanager
async def dying(engine: Engine, slack: LocalWorkspace, when: str, count: int) -> AsyncIterator[None]:
    """A bot in a process of its own, at whose death this ends."""
    url = engine.url.render_as_string(hide_password=False)
    how = (url, slack.api_url, slack.bot_token, slack.app_token, when, count, None)
    process = await apart.start_serving(dying_bot.main, *how)
    yield
    assert DIED == await apart.ended(process)
    await until(lambda: not slack.sockets.online)


async def cards(slack: LocalWorkspace, engine: Engine) -> None:
    """Both drafts' cards, posted by a bot that ends in peace."""
    async with bot_in_slack(engine, slack=slack):
        for name in ("HX-1", "HX-2"):
            await slack.command(people.REQUESTER, CHANNEL, f"/restock {name}")
        await until(lambda: len(slack.messages(CHANNEL)) == 2)
        while not slack.view(people.APPROVER_ZH):  # on a busy machine the trigger may be over
            await slack.click(people.APPROVER_ZH, ids.REJECT, message=_card(slack, "HX-2"))
            with suppress(AssertionError):
                await until(lambda: slack.view(people.APPROVER_ZH), seconds=5)


def test_clicks_submissions_commands_mentions_and_files_are_done_by_the_next_bot(shop: Engine) -> None:
    async def story() -> None:
        async with LocalWorkspace(manifest_path=MANIFEST, retry_after_s=(0.0, 0.1)) as slack:
            await cards(slack, shop)
            there = slack.dm(people.REQUESTER)
            async with dying(shop, slack, "begun", 5):
                await slack.click(people.APPROVER, ids.APPROVE, message=_card(slack, "HX-1"))
                reason = {ids.REASON: {ids.REASON: "price"}}
                assert {} == await slack.submit_view(people.APPROVER_ZH, reason)
                await slack.command(people.VIEWER, CHANNEL, "/restock help")
                await slack.say(people.REQUESTER, CHANNEL, "@restock what is the stock of HX-1?")
                await slack.upload(people.REQUESTER, there, [("dropped.csv", SALES)])
            assert [] == _rows(shop, PurchaseOrder), "acknowledged, and nothing done"

            async with bot_in_slack(shop, slack=slack, clock=Clock(NOW + NEXT)) as (_, bot):
                await until(lambda: _left(shop) == 0)
                await until(lambda: not bot.worker._busy)
                assert ["PO-0001"] == [order.number for order in _rows(shop, PurchaseOrder)]
                assert ["approved", "rejected"] == sorted(draft.state for draft in _rows(shop, Draft))
                assert 1 == sum(each.file_name == "dropped.csv" for each in _rows(shop, Import))
                helped = [row for row in promised(shop, "reply") if row["user"] == people.VIEWER]
                assert 1 == len(helped), "help, once"
                await until(lambda: any("dropped.csv was read" in m["text"] for m in slack.messages(there)))
                assert 2 == len(slack.messages(there)), "the file and one answer"
                await until(lambda: [m for m in slack.messages(CHANNEL) if m.get("thread_ts") != m["ts"]])

    asyncio.run(story())


def test_what_was_done_but_not_marked_so_is_not_done_twice_and_nobody_is_bothered(shop: Engine) -> None:
    async def story() -> None:
        async with LocalWorkspace(manifest_path=MANIFEST) as slack:
            await cards(slack, shop)
            async with dying(shop, slack, "done", 1):
                await slack.click(people.APPROVER, ids.APPROVE, message=_card(slack, "HX-1"))
            assert 1 == len(_rows(shop, PurchaseOrder))

            async with bot_in_slack(shop, slack=slack, clock=Clock(NOW + NEXT)):
                await until(lambda: _left(shop) == 0)
                assert 1 == len(_rows(shop, PurchaseOrder))
                assert [] == [r for r in promised(shop, "reply") if r["user"] == people.APPROVER]

    asyncio.run(story())


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_taken_up_too_late_is_told_and_not_done(shop: Engine) -> None:
    async def story() -> None:
        async with LocalWorkspace(manifest_path=MANIFEST) as slack:
            await cards(slack, shop)
            async with dying(shop, slack, "begun", 1):
                await slack.click(people.APPROVER, ids.APPROVE, message=_card(slack, "HX-1"))

            later = Clock(NOW + STILL_WANTED + NEXT)
            async with bot_in_slack(shop, slack=slack, clock=later):
                await until(
                    lambda: any("was interrupted" in m["text"] for m in slack.ephemeral(people.APPROVER))
                )
                assert [] == _rows(shop, PurchaseOrder)
                assert 0 == _left(shop)

    asyncio.run(story())


def _card(slack: LocalWorkspace, name: str) -> dict:
    return next(m for m in slack.messages(CHANNEL) if name in m["text"])


def _left(engine: Engine) -> int:
    return sum(row.done_at is None for row in _rows(engine, Inbox))


def _rows(engine: Engine, table: type) -> list:
    with Session(engine) as session:
        return list(session.scalars(select(table)))
