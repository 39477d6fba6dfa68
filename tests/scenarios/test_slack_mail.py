"""An approval in Slack ends as a mail at the supplier's; what the mail server refuses is put right and mailed again by a click."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot import ids
from bot.app import Application
from bot.local import people
from bot.local.workspace import LocalWorkspace
from storage.db import writing
from storage.tables import SupplierRow
from tests.bot.deliver.mailbox import Mailbox, open_mailbox
from tests.bot.usecases.seller import WS, add_drafts, add_history, add_skus, add_terms
from tests.scenarios.bot_in_slack import Clock, play, until
from tests.scenarios.test_slack_clicks import CHANNEL, buttons, card, private, shown


@pytest.fixture
def shop(sqlite_engine: Engine) -> Engine:
    """A SKU with an open draft over 1,200 units, whose supplier has an address."""
    skus = add_skus(sqlite_engine, unit_cost=Decimal("7.90"), price=Decimal("29.90"), supplier="Ningbo Light")
    add_history(sqlite_engine, skus)
    add_terms(sqlite_engine)
    add_drafts(sqlite_engine, skus)
    _address(sqlite_engine, "typo@light.example")
    return sqlite_engine


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with open_mailbox() as box:
        yield box


def _address(engine: Engine, email: str) -> None:
    with Session(writing(engine)) as session:
        session.get_one(SupplierRow, (WS, "Ningbo Light")).email = email
        session.commit()


def test_from_the_click_to_the_suppliers_mailbox(shop: Engine, box: Mailbox) -> None:
    clock = Clock()
    box.rcpt = ["550 no such user"]

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        posted = await card(slack)
        await slack.click(people.APPROVER, ids.APPROVE)
        await until(lambda: "goes to typo@light.example by mail" in shown(slack.messages(CHANNEL)[0]))

        clock.advance(timedelta(minutes=11))
        bot.worker.wake()
        await until(lambda: ids.MAIL_AGAIN in buttons(slack.messages(CHANNEL)[0]))
        told = await until(lambda: [m for m in slack.messages(CHANNEL) if "was not mailed to" in m["text"]])
        assert posted["ts"] == told[0]["thread_ts"]
        assert f"<@{people.APPROVER}>" in shown(told[0])

        _address(shop, "li@light.example")
        await slack.click(people.VIEWER, ids.MAIL_AGAIN, message=slack.messages(CHANNEL)[0])
        await private(slack, people.VIEWER, "may decide")
        await slack.click(people.APPROVER, ids.MAIL_AGAIN, message=slack.messages(CHANNEL)[0])
        await until(lambda: "mailed to li@light.example on" in shown(slack.messages(CHANNEL)[0]))

        assert [["li@light.example"]] == box.to
        assert "Northwind Home" == box.mails[0]["From"].addresses[0].display_name

    play(shop, story, clock=clock, mail=box.server())
