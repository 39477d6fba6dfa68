"""Two copies of the bot on one PostgreSQL database, each delivered everything: all of it is done once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot import ids
from bot.app import Application
from bot.local import people
from bot.local.delivery import Delivery, Kind, Retry
from bot.local.http_mode import SignedRequests
from bot.local.workspace import LocalWorkspace
from bot.usecases import settings
from storage import checks
from storage.tables import Draft, Import, Inbox, JobRun, Outbox, PurchaseOrder
from tests.bot.usecases.seller import NOW, WS, add_drafts, add_history, add_skus, add_terms
from tests.scenarios.bot_in_slack import MANIFEST, Clock, bot_in_slack, until

CHANNEL = people.RESTOCK
SALES = b"date,sku,units,revenue\n2026-11-20,HX-1,4,80.00\n2026-11-21,HX-1,6,120.00\n"


class Both:
    """Delivers everything to every copy at once, as Slack's repetitions may; the first answer counts."""

    def __init__(self, ways: list[SignedRequests]) -> None:
        self.ways = ways

    @property
    def online(self) -> bool:
        return True

    async def send(
        self, kind: Kind, payload: dict[str, Any], *, timeout_s: float, retry: Retry | None = None
    ) -> dict[str, Any]:
        answers = await asyncio.gather(
            *(way.send(kind, payload, timeout_s=timeout_s, retry=retry) for way in self.ways)
        )
        return answers[0]


@pytest.fixture
def shop(postgres_engine: Engine) -> Engine:
    """Two SKUs that run low, each with an open draft, and a digest that fell due an hour ago."""
    skus = add_skus(
        postgres_engine, 2, unit_cost=Decimal("7.90"), price=Decimal("29.90"), supplier="Ningbo", moq=100
    )
    add_history(postgres_engine, skus)
    add_terms(postgres_engine)
    add_drafts(postgres_engine, skus)
    due = NOW - timedelta(hours=1)
    settings.set_digest(
        postgres_engine, WS, CHANNEL, at=f"{due:%H:%M}", tz="UTC", locale="en", by="U1", now=NOW - timedelta(days=9)
    )  # fmt: skip
    return postgres_engine


@pytest.mark.postgres
def test_what_both_copies_are_delivered_is_done_once_and_undone_on_the_other(shop: Engine) -> None:
    async def told() -> None:
        async with AsyncExitStack() as stack:
            slack = await stack.enter_async_context(LocalWorkspace(manifest_path=MANIFEST, mode="http"))
            clock, ways = Clock(), []
            for _ in range(2):
                _, bot = await stack.enter_async_context(
                    bot_in_slack(shop, slack=slack, http=True, clock=clock, scheduler=True)
                )
                ways.append(SignedRequests(_url(bot), slack.signing_secret, slack.clock))
                stack.push_async_callback(ways[-1].close)
            slack.delivery = Both(ways)
            await story(slack, ways[1])

    async def story(slack: LocalWorkspace, second: Delivery) -> None:
        there = slack.dm(people.REQUESTER)
        await asyncio.gather(
            slack.command(people.REQUESTER, CHANNEL, "/restock HX-1"),
            slack.say(people.REQUESTER, CHANNEL, "@restock what is the stock of HX-2?"),
            slack.upload(people.REQUESTER, there, [("dropped.csv", SALES)]),
        )
        await until(lambda: _card(slack), seconds=90)
        await asyncio.gather(
            *(
                slack.click(who, ids.APPROVE, message=_card(slack))
                for who in (people.APPROVER, people.APPROVER_ZH)
            )
        )
        await until(lambda: _buttons(_card(slack)) == [ids.UNDO], seconds=90)
        await until(lambda: _quiet(shop), seconds=120)

        assert ["PO-0001"] == [order.number for order in _rows(shop, PurchaseOrder)]
        assert 1 == sum(each.file_name == "dropped.csv" for each in _rows(shop, Import))
        assert 1 == sum("digest" in row.job for row in _rows(shop, JobRun))
        said = [m["text"] for m in slack.messages(CHANNEL)]
        assert [1] * 4 == [
            sum(text.startswith(what) for text in said)
            for what in ("HX-1:", "HX-2: 100 units", "Tue 24 Nov · ", "Week of")
        ], "one card, one answer, one digest, one report"
        assert 2 == len(slack.messages(there)), "the file and one answer"

        slack.delivery = second
        await slack.click(people.APPROVER, ids.UNDO, message=_card(slack))
        await until(lambda: ids.APPROVE in _buttons(_card(slack)), seconds=90)
        await until(lambda: _quiet(shop), seconds=90)
        assert ["cancelled"] == [order.state for order in _rows(shop, PurchaseOrder)]
        states = {draft.state for draft in _rows(shop, Draft)}
        assert "open" in states
        assert states <= {"open", "withdrawn"}, "none is approved; the night may withdraw another meanwhile"
        assert [] == checks.findings(shop, NOW + timedelta(minutes=1))

    asyncio.run(told())


def _url(bot: Application) -> str:
    return f"http://127.0.0.1:{bot.transport.port}/slack/events"  # type: ignore[attr-defined]  # it is Http


def _card(slack: LocalWorkspace) -> dict:
    found = [
        m
        for m in slack.messages(CHANNEL)
        if m["text"].startswith("HX-1:") and set(_buttons(m)) & {ids.APPROVE, ids.UNDO}
    ]
    return found[0] if found else {}


def _buttons(message: dict) -> list[str]:
    elements = [e for block in message.get("blocks", ()) for e in block.get("elements", ())]
    return [e["action_id"] for e in elements if e.get("action_id") in (ids.APPROVE, ids.UNDO)]


def _quiet(engine: Engine) -> bool:
    promises = {row.state for row in _rows(engine, Outbox) if row.kind not in ("release", "refresh")}
    return promises <= {"done"} and all(row.done_at for row in _rows(engine, Inbox))


def _rows(engine: Engine, table: type) -> list:
    with Session(engine) as session:
        return list(session.scalars(select(table)))
