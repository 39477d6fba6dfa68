"""A database that goes away in the midst of a storm of clicks and comes back: nothing is lost, and people are told."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bench.databases import away
from bot import ids, inbox
from bot.app import Application
from bot.local import people
from bot.local.delivery import NoAnswer
from bot.local.workspace import LocalWorkspace
from bot.schedule import Scheduler
from storage import checks
from storage.tables import Draft, Inbox, Outbox, PurchaseOrder
from tests.bot.usecases.seller import NOW, add_drafts, add_history, add_skus, add_terms
from tests.scenarios.bot_in_slack import Clock, bot_in_slack, until

DRAFTS = 3


@pytest.fixture
def shop(postgres_engine: Engine) -> Engine:
    """SKUs that run low, each with an open draft."""
    skus = add_skus(
        postgres_engine, DRAFTS, unit_cost=Decimal("7.90"), price=Decimal("29.90"), supplier="Ningbo", moq=100
    )
    add_history(postgres_engine, skus)
    add_terms(postgres_engine)
    add_drafts(postgres_engine, skus)
    return postgres_engine


@pytest.mark.postgres
def test_every_click_before_during_and_after_has_one_effect(
    shop: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(inbox, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(inbox, "TELL_AFTER_SECONDS", 0.2)
    monkeypatch.setattr(inbox, "LOOK_SECONDS", 0.2)

    def rests(self: Scheduler) -> int:
        """No night: it would revise drafts under the clicks, which are then told so."""
        return 0

    monkeypatch.setattr(Scheduler, "look_for_runs", rests)

    async def clicks(slack: LocalWorkspace, n: int) -> None:
        who = people.APPROVER if n % 2 else people.APPROVER_ZH
        card = _card(slack, f"HX-{1 + n % DRAFTS}")  # as on the screen, also when it was decided meanwhile
        await asyncio.sleep(0.05 * n)
        while True:
            with suppress(NoAnswer):  # a busy machine; the person clicks again
                await slack.click(who, ids.APPROVE, message=card)
                return
            await asyncio.sleep(0.2)  # also where no line to the bot is up, which is said at once

    async def story(slack: LocalWorkspace, bot: Application, clock: Clock) -> None:
        for n in range(DRAFTS):
            await slack.command(people.REQUESTER, people.RESTOCK, f"/restock HX-{n + 1}")
        await until(lambda: len(slack.messages(people.RESTOCK)) == DRAFTS)
        storm = asyncio.gather(*(clicks(slack, n) for n in range(20)))
        await asyncio.sleep(0.2)
        with away(shop):
            await until(lambda: "does not answer" in _told(slack, people.APPROVER))
            await until(lambda: "没有响应" in _told(slack, people.APPROVER_ZH))
        await storm

        def settled() -> bool:
            clock.advance(timedelta(seconds=0.5))
            promises = {row.state for row in _rows(shop, Outbox) if row.kind != "release"}
            return not _undone(shop) and promises <= {"done"}

        await until(settled, seconds=120)
        assert ["approved"] * DRAFTS == [draft.state for draft in _rows(shop, Draft)]
        assert DRAFTS == len(_rows(shop, PurchaseOrder))
        assert [] == checks.findings(shop, clock())
        await until(lambda: not [path for path in tmp_path.rglob("*") if path.is_file()])

    async def told() -> None:
        clock = Clock(NOW)
        async with bot_in_slack(shop, clock=clock, held=tmp_path) as (slack, bot):
            await story(slack, bot, clock)

    asyncio.run(told())


def _told(slack: LocalWorkspace, who: str) -> str:
    return " ".join(m["text"] for m in slack.ephemeral(who))


def _card(slack: LocalWorkspace, name: str) -> dict:
    return next(m for m in slack.messages(people.RESTOCK) if name in m["text"])


def _undone(engine: Engine) -> int:
    with Session(engine) as session:
        return (
            session.scalar(select(func.count()).select_from(Inbox).where(col(Inbox.done_at).is_(None))) or 0
        )


def _rows(engine: Engine, table: type) -> list:
    with Session(engine) as session:
        return list(session.scalars(select(table)))
