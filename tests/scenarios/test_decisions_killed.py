"""Killed at any moment between the click and what follows from it, and started again: one order, and Slack tells the truth."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.usecases.orders import deciding
from bot.usecases.orders.clicks import StaleDraft
from storage import checks
from storage.queries.program import outbox
from storage.tables import Decision, Draft, Message, Outbox, PurchaseOrder
from tests.bot.deliver.slack import Slack, running
from tests.bot.deliver.test_cards import ask, buttons, run, sku_id
from tests.bot.deliver.test_worker import Clock, worker
from tests.bot.usecases.seller import NOW, WS
from tests.scenarios import apart, dying

__all__ = ["sku_id"]

# Chosen so that every kind of moment is met: reading the draft, taking it, the order, the promises, the commit,
# the leases, the drawing, the marks of what is being sent, and each call to Slack before and after it took effect.
MOMENTS = [
    *(("statement", at) for at in (5, 9, 13, 17, 21, 36)),
    *((when, at) for when in ("slack", "slack-after") for at in (1, 3)),
]
ON_POSTGRES = [("statement", 9), ("slack-after", 3)]  # told in more detail on SQLite
TOLD = [
    *(pytest.param("sqlite", *moment) for moment in MOMENTS),
    *(pytest.param("postgres", *moment, marks=pytest.mark.postgres) for moment in ON_POSTGRES),
]


@pytest.mark.slow
@pytest.mark.parametrize(("engine", "when", "at"), TOLD, indirect=["engine"])
def test_killed_and_started_again(engine: Engine, sku_id: int, when: str, at: int) -> None:
    _story(engine, when, at)


def _story(engine: Engine, when: str, at: int) -> None:
    slack = Slack()
    ask(engine, _only_sku(engine))
    run(engine, slack)
    url = engine.url.render_as_string(hide_password=False)

    async def die() -> int:
        async with running(slack):
            code = await apart.ended(apart.start(dying.main, url, slack.base, when, at))
            assert code in (0, dying.DIED), "its trace is in the standard error stream"
            return code

    died = asyncio.run(die()) == dying.DIED
    orders, decisions = _rows(engine, PurchaseOrder), _rows(engine, Decision)
    (draft,) = _rows(engine, Draft)
    assert (len(orders), len(decisions)) in ((0, 0), (1, 1))
    assert ("approved" if orders else "open") == draft.state

    # The person clicks again where nothing seems to have happened; a new process delivers, after the leases.
    try:
        deciding.approve(engine, WS, "R-2026-0001", 1, "U1", NOW)
    except StaleDraft as late:
        raise AssertionError("their own second click is no conflict") from late
    clock = Clock(NOW + outbox.LEASE)

    async def start_again() -> None:
        async with running(slack):
            for _ in range(4):
                each = worker(engine, slack, clock)
                await each.start()
                await each.drain()
                await each.stop()
                clock.forward(seconds=8)

    asyncio.run(start_again())

    assert clock.now - NOW <= 2 * outbox.LEASE + outbox.LEASE
    assert ["PO-0001"] == [order.number for order in _rows(engine, PurchaseOrder)]
    assert 1 == len(_rows(engine, Decision))
    assert 1 == len(_rows(engine, Message))
    assert [["restock.undo"]] == [buttons(message) for message in slack.posted]
    shared = [
        each for file in slack.files.values() for each in file["shares"].get("public", {}).get("C1", [])
    ]
    assert 2 == len(shared), "the order's two papers, once each"
    assert {"done"} == {row.state for row in _rows(engine, Outbox) if row.kind != "release"}
    assert [] == checks.findings(engine, NOW)
    assert died or at > 20 or when != "statement"


def _only_sku(engine: Engine) -> int:
    from storage.tables import Sku

    (sku,) = _rows(engine, Sku)
    return sku.id


def _rows(engine: Engine, table: type) -> list:
    with Session(engine) as session:
        return list(session.scalars(select(table)))
