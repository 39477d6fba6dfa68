"""A card is posted once with its chart, and every message that shows a draft tells the truth soon after a decision."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.deliver.worker import Worker
from bot.usecases import settings
from bot.usecases.orders import deciding
from bot.usecases.orders.ordering import Place
from bot.usecases.plans import planning
from bot.usecases.reports import digest
from storage.db import writing
from storage.queries.program import outbox
from storage.tables import Message, Outbox
from tests.bot.deliver.slack import Slack, running
from tests.bot.deliver.test_worker import Clock, worker
from tests.bot.usecases.seller import NOW, TODAY, WS, add_history, add_skus, add_terms

Step = Callable[[], Awaitable[None]]


@pytest.fixture
def sku_id(engine: Engine) -> int:
    """A SKU for which something has to be ordered."""
    add_terms(engine)
    (sku_id,) = add_skus(engine, price=20, unit_cost=6, supplier="Ningbo Light", weight_g=500)
    add_history(engine, [sku_id], per_day=10, on_hand=100)
    return sku_id


def ask(engine: Engine, sku_id: int, key: str = "c1", channel: str = "C1", **more: Any) -> None:
    payload = {"sku_id": sku_id, "channel": channel, "user": "U1", "locale": "en", "tz": "UTC"} | more
    with Session(writing(engine)) as session:
        outbox.promise(session, WS, key, "card", payload, due_at=NOW)
        session.commit()


def run(engine: Engine, slack: Slack, *steps: Callable[[], object], clock: Clock | None = None) -> None:
    """Deliver what is due; then for each step take it, let a minute pass, and deliver again."""
    clock = clock or Clock()

    async def deliver() -> None:
        each = worker(engine, slack, clock)
        await each.drain()
        await each.stop()

    async def story() -> None:
        async with running(slack):
            await deliver()
            for step in steps:
                await asyncio.to_thread(step)
                clock.forward(minutes=1)
                await deliver()

    asyncio.run(story())


def buttons(message: dict[str, Any]) -> list[str]:
    return [
        element["action_id"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def images(message: dict[str, Any]) -> list[str]:
    return [block["slack_file"]["id"] for block in message["blocks"] if block["type"] == "image"]


def open_work(engine: Engine) -> list[tuple[str, str]]:
    with Session(engine) as session:
        return [
            (row.kind, row.state)
            for row in session.scalars(select(Outbox))
            if row.state != "done" and row.kind not in ("release", "po_files")
        ]


def test_a_card_is_posted_with_its_chart(engine: Engine, sku_id: int) -> None:
    slack = Slack()
    ask(engine, sku_id)

    run(engine, slack)

    (card,) = slack.posted
    (file,) = slack.files.values()
    assert "restock.approve" in buttons(card)
    assert [file["id"]] == images(card)
    assert file["content"].startswith(b"\x89PNG")
    assert "HX-1" in card["text"]


def test_a_chart_that_comes_late_is_added_to_its_card(engine: Engine, sku_id: int) -> None:
    slack = Slack(looks_until_ready=10)
    ask(engine, sku_id)

    run(engine, slack)
    assert [] == images(slack.posted[0])
    run(engine, slack, lambda: None)

    assert 1 == len(slack.posted)
    assert 1 == len(images(slack.posted[0]))
    assert 1 == len(slack.files)


def test_a_card_without_a_forecast_has_no_chart(engine: Engine) -> None:
    """Flat lines would be taken for a forecast; nothing is uploaded and nothing waits for it."""
    slack = Slack()
    (bare,) = add_skus(engine)
    ask(engine, bare)

    run(engine, slack)

    (card,) = slack.posted
    assert ([], {}, []) == (images(card), slack.files, open_work(engine))
    assert "Nothing can be suggested yet" in card["text"]


def test_a_card_without_a_chart_is_better_than_none(engine: Engine, sku_id: int) -> None:
    slack = Slack(faults={"files_getUploadURLExternal": ["not_authed"]})
    ask(engine, sku_id)

    run(engine, slack)

    assert "restock.approve" in buttons(slack.posted[0])


def test_a_decision_changes_every_message_that_shows_the_draft(engine: Engine, sku_id: int) -> None:
    slack = Slack()
    ask(engine, sku_id, "c1", "C1")
    ask(engine, sku_id, "c2", "C2", locale="zh_CN")
    at_eight = {"at": "08:00", "tz": "America/Los_Angeles", "by": "U1"}
    settings.set_digest(engine, WS, "C3", now=NOW - timedelta(days=1), **at_eight)

    run(
        engine,
        slack,
        lambda: digest.promise_due(engine, WS, NOW, "s"),
        lambda: deciding.approve(engine, WS, "R-2026-0001", 1, "U9", NOW, place=Place("C1", "1.1")),
    )

    assert {"C1", "C2", "C3"} == {message["channel"] for message in slack.posted}
    for message in slack.posted:
        assert "restock.approve" not in buttons(message)
        assert "U9" in str(message["blocks"])
    assert [] == open_work(engine)


def test_undo_brings_the_buttons_back(engine: Engine, sku_id: int) -> None:
    slack = Slack()
    ask(engine, sku_id)

    run(
        engine,
        slack,
        lambda: deciding.approve(engine, WS, "R-2026-0001", 1, "U9", NOW),
        lambda: deciding.undo(engine, WS, "R-2026-0001", 2, "U9", NOW + timedelta(minutes=1)),
    )

    assert "restock.approve" in buttons(slack.posted[0])


def test_undo_goes_when_its_time_is_over(engine: Engine, sku_id: int) -> None:
    slack, clock = Slack(), Clock()
    ask(engine, sku_id)

    run(engine, slack, lambda: deciding.approve(engine, WS, "R-2026-0001", 1, "U9", NOW), clock=clock)
    assert ["restock.undo"] == buttons(slack.posted[0])
    clock.forward(minutes=9)
    run(engine, slack, lambda: None, clock=clock)

    assert [] == buttons(slack.posted[0])


def test_a_draft_decided_while_its_card_is_on_the_way_is_drawn_again(engine: Engine, sku_id: int) -> None:
    """The decision falls between the drawing and the posting: nobody could know of the message yet."""
    slack = Slack()
    ask(engine, sku_id, "first")
    run(engine, slack)
    ask(engine, sku_id, "second")
    posting = Slack.chat_postMessage

    def decide_meanwhile(self: Slack, sent: dict[str, Any]) -> dict[str, Any]:
        deciding.approve(engine, WS, "R-2026-0001", 1, "U9", NOW)
        return posting(self, sent)

    slack.chat_postMessage = decide_meanwhile.__get__(slack)  # type: ignore[method-assign]
    run(engine, slack, lambda: None)

    assert 2 == len(slack.posted)
    assert [["restock.undo"], ["restock.undo"]] == [buttons(message) for message in slack.posted]


def test_a_draft_decided_after_its_card_was_posted_and_the_answer_lost_is_drawn_again(
    engine: Engine, sku_id: int
) -> None:
    """The next try finds the message, which shows the draft as it was at the first one."""
    slack = Slack()
    ask(engine, sku_id, "first")
    run(engine, slack)
    ask(engine, sku_id, "second")
    slack.faults = {"chat_postMessage": ["lost"]}

    run(engine, slack, lambda: deciding.approve(engine, WS, "R-2026-0001", 1, "U9", NOW))

    assert 2 == len(slack.posted)
    assert not any("restock.approve" in buttons(message) for message in slack.posted)


def test_after_a_stand_still_every_message_is_brought_to_the_truth(engine: Engine, sku_id: int) -> None:
    """A refresh that was given up leaves a message behind; the next start finds it."""
    slack = Slack()
    ask(engine, sku_id)
    run(engine, slack)
    deciding.approve(engine, WS, "R-2026-0001", 1, "U9", NOW)
    with Session(writing(engine)) as session:
        for row in session.scalars(select(Outbox)):
            row.state = "failed" if row.kind == "refresh" else row.state
        session.commit()

    async def start() -> None:
        async with running(slack):
            each: Worker = worker(engine, slack, Clock())
            await each.start()
            await each.drain()
            await each.stop()

    asyncio.run(start())

    assert ["restock.undo"] == buttons(slack.posted[0])


def test_where_the_bot_is_no_member_the_person_is_told_how_to_invite_it(engine: Engine, sku_id: int) -> None:
    slack = Slack(faults={"chat_postMessage": ["not_in_channel"], "chat_postEphemeral": ["not_in_channel"]})
    ask(engine, sku_id)

    run(engine, slack)

    assert ["U1"] == [message["channel"] for message in slack.posted]
    assert "/invite" in slack.posted[0]["text"]


def test_a_message_that_was_deleted_in_slack_is_forgotten(engine: Engine, sku_id: int) -> None:
    slack = Slack()
    ask(engine, sku_id)

    def delete_and_decide() -> None:
        slack.messages.clear()
        deciding.approve(engine, WS, "R-2026-0001", 1, "U9", NOW)

    run(engine, slack, delete_and_decide)

    with Session(engine) as session:
        assert [] == list(session.scalars(select(Message)))
    assert [] == open_work(engine)


def test_a_revised_draft_is_shown_with_a_new_chart(engine: Engine, sku_id: int) -> None:
    from tests.bot.usecases.test_planning import count_stock

    slack = Slack()
    ask(engine, sku_id)

    def new_stock() -> None:
        count_stock(engine, 400)
        planning.card(engine, WS, sku_id, today=TODAY, now=NOW)

    run(engine, slack, new_stock)

    assert 1 == len(slack.posted)
    assert 2 == len(slack.files)
    assert [list(slack.files)[1]] == images(slack.posted[0])
