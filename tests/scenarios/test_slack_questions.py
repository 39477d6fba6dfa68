"""A question in plain words is answered where it was asked, with a chart where there is something to draw."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine
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
