"""A question in plain words is answered where it was asked, with a chart where there is something to draw."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from bot.app import Application
from bot.listeners.ask import plain
from bot.local import people
from bot.local.state import Json
from bot.local.workspace import LocalWorkspace
from storage.db import writing
from storage.tables import CompetitorDay
from tests.bot.usecases.seller import TODAY, WS, add_history, add_import, add_skus
from tests.scenarios.bot_in_slack import play, until


@pytest.fixture
def rivals(sqlite_engine: Engine) -> Engine:
    """A SKU with a rival that cut its price by a quarter five days ago."""
    (sku_id,) = add_skus(sqlite_engine, price=Decimal("29.90"))
    add_history(sqlite_engine, [sku_id])
    first = TODAY - timedelta(days=60)
    source = add_import(sqlite_engine, "competitors", first, TODAY)
    with Session(writing(sqlite_engine)) as session:
        for days in range(60):
            session.add(
                CompetitorDay(
                    sku_id=sku_id,
                    competitor_asin="B0RIVAL001",
                    day=first + timedelta(days=days),
                    workspace_id=WS,
                    price=Decimal(20 if days < 55 else 15),
                    in_stock=True,
                    import_id=source,
                )
            )
        session.commit()
    return sqlite_engine


@pytest.mark.parametrize(
    ("user", "asked", "words"),
    [
        (people.APPROVER, "competitor prices for HX-1 this month", "B0RIVAL001"),
        (people.APPROVER_ZH, "HX-1 的竞品这个月价格", "B0RIVAL001"),
    ],
)
def test_a_question_about_rivals_is_answered_with_a_chart(
    rivals: Engine, user: str, asked: str, words: str
) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        there = slack.dm(user)
        await slack.say(user, there, asked)

        await until(lambda: len(slack.messages(there)) == 2)
        answer: Json = slack.messages(there)[1]
        assert words in answer["text"] + str(answer["blocks"])
        assert ["image"] == [block["type"] for block in answer["blocks"] if block["type"] == "image"]

    play(rivals, story)


def test_the_pane_offers_questions_shows_work_and_names_the_conversation(rivals: Engine) -> None:
    """Opening the Messages tab offers four prompts; a question is answered after a sign of work and gives the title."""

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        there = slack.dm(people.APPROVER_ZH)
        await slack.open_home(people.APPROVER_ZH, "messages")
        await until(lambda: bool(slack.calls_of("assistant.threads.setSuggestedPrompts")))
        offered = slack.calls_of("assistant.threads.setSuggestedPrompts")[0].args
        assert "今天要补货哪些" in str(offered["prompts"])

        await slack.say(people.APPROVER_ZH, there, "HX-1 的竞品这个月价格")
        await until(lambda: len(slack.messages(there)) == 2)

        (status,) = slack.calls_of("assistant.threads.setStatus")
        assert status.args["status"] == "正在查…"
        assert slack.calls_of("assistant.threads.setTitle")[0].args["title"] == "HX-1 的竞品这个月价格"

    play(rivals, story)


def test_a_thread_goes_on_from_what_was_asked_in_it(rivals: Engine) -> None:
    """ "and last month?" is about the SKU and the figure of the question before it, in this thread only."""

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        there = slack.dm(people.APPROVER)
        await slack.say(people.APPROVER, there, "how many HX-1 did we sell this month")
        await until(lambda: len(slack.messages(there)) == 2)
        await slack.say(people.APPROVER, there, "and last month?")
        await until(lambda: len(slack.messages(there)) == 4)
        answer: Json = slack.messages(there)[3]
        assert "sales · HX-1" in str(answer["blocks"])

        elsewhere = slack.dm(people.REQUESTER)
        await slack.say(people.REQUESTER, elsewhere, "and last month?")
        await until(lambda: len(slack.messages(elsewhere)) == 2)
        assert "sales · HX-1" not in str(slack.messages(elsewhere)[1]["blocks"])

    play(rivals, story)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("<@U0RESTOCK00> alerts for HX-1", "alerts for HX-1"),
        ("lamp &amp; <https://a.example|shade>", "lamp & shade"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("<@U0RESTOCK00>", ""),
    ],
)
def test_a_question_is_read_as_it_was_typed(written: str, typed: str) -> None:
    assert typed == plain(written)


def test_who_asks_while_the_store_is_broken_is_told_so_past_it(rivals: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        with Session(writing(rivals)) as session:
            session.execute(text("ALTER TABLE outbox RENAME TO gone"))
            session.commit()
        there = slack.dm(people.REQUESTER)

        await slack.say(people.REQUESTER, there, "stock of HX-1?")

        await until(lambda: [m for m in slack.messages(there) if "error number" in m["text"]])
        with Session(writing(rivals)) as session:
            session.execute(text("ALTER TABLE gone RENAME TO outbox"))
            session.commit()

    play(rivals, story)
