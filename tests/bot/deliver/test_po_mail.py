"""An approved order reaches its supplier by mail once, on a real mail server; what fails is told, and can be stopped until then."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.deliver.pace import Pace
from bot.deliver.worker import Worker
from bot.facts import CardFacts, DraftFacts, Reader
from bot.mail_server import MailServer
from bot.render.buttons import draft_buttons
from bot.render.settled import settled_line
from bot.usecases.orders import deciding, draft_facts, mailing
from bot.usecases.orders.clicks import StaleDraft
from bot.usecases.orders.ordering import Place
from core.errors import BadInput, Stale
from storage.db import writing
from storage.tables import Audit, Outbox, PurchaseOrder, SupplierRow
from tests.bot.deliver.mailbox import Mailbox, open_mailbox
from tests.bot.deliver.slack import Slack, running
from tests.bot.deliver.test_cards import ask, buttons, sku_id
from tests.bot.deliver.test_worker import Clock
from tests.bot.usecases.seller import NOW, WS, add_drafts, add_skus, add_terms

__all__ = ["sku_id"]
LI = "li@light.example"
CARD = Place("C1", "1795500001.000100")


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with open_mailbox() as box:
        yield box


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Story:
    """A card in Slack, a mail server, and time that passes in minutes."""

    def __init__(self, engine: Engine, slack: Slack, clock: Clock) -> None:
        self.engine, self.slack, self.clock = engine, slack, clock

    def deliver(self, server: MailServer | None, minutes: int = 0, *, times: int = 1) -> None:
        """Let ``minutes`` pass and deliver what is due, ``times`` times."""

        async def client_for(_workspace_id: str) -> Any:
            return self.slack.client()

        async def no_wait(_seconds: float) -> None:
            await asyncio.sleep(0)

        async def story() -> None:
            async with running(self.slack):
                for _ in range(times):
                    self.clock.forward(minutes=minutes)
                    worker = Worker(
                        self.engine, client_for, self.clock, pace=Pace(sleep=no_wait), mail_server=server
                    )
                    await worker.drain()
                    await worker.stop()

        asyncio.run(story())

    @property
    def draft(self) -> DraftFacts:
        return draft_facts.present(self.engine, WS, "R-2026-0001", self.clock())

    @property
    def card(self) -> str:
        """The line that stands on the card in the place of the buttons."""
        return str(settled_line(self.draft, Reader()))

    @property
    def buttons(self) -> list[str]:
        facts = CardFacts(suggestion=None, history=None, draft=self.draft, freshness=None)  # type: ignore[arg-type]
        return [each["action_id"] for each in draft_buttons(facts, Reader())]

    @property
    def order(self) -> PurchaseOrder:
        with Session(self.engine) as session:
            return session.scalars(select(PurchaseOrder)).one()

    @property
    def verbs(self) -> list[str]:
        with Session(self.engine) as session:
            return list(session.scalars(select(Audit.verb).order_by(Audit.id)))


@pytest.fixture
def story(sqlite_engine: Engine, clock: Clock) -> Story:
    """An open draft over 1,200 units, whose supplier has an address; no card shows it."""
    add_terms(sqlite_engine)
    _address(sqlite_engine, LI)
    add_drafts(sqlite_engine, add_skus(sqlite_engine))
    return Story(sqlite_engine, Slack(), clock)


def _address(engine: Engine, email: str | None) -> None:
    with Session(writing(engine)) as session:
        session.get_one(SupplierRow, (WS, "Ningbo Light")).email = email
        session.commit()


def approve(story: Story, **how: Any) -> None:
    deciding.approve(
        story.engine, WS, "R-2026-0001", 1, "U0APPROVER", story.clock(), place=CARD, **{"mail": True} | how
    )


def test_it_is_held_for_ten_minutes_and_then_mailed_once_and_the_card_says_so(
    engine: Engine, sku_id: int, clock: Clock, box: Mailbox
) -> None:
    _address(engine, LI)
    ask(engine, sku_id)
    story = Story(engine, Slack(), clock)
    story.deliver(box.server())
    (card,) = story.slack.posted
    approve(story)
    story.deliver(box.server(), 9)
    assert [] == box.mails
    assert f"goes to {LI} by mail at 16:10, Undo until then" in str(card["blocks"])

    story.deliver(box.server(), 1)
    story.deliver(box.server(), 60, times=2)

    assert [[LI]] == box.to
    assert ("sent", NOW + timedelta(minutes=10)) == (story.order.state, story.order.sent_at)
    assert f"mailed to {LI} on" in str(card["blocks"])
    assert [] == buttons(card)
    assert ["approve", "release", "mail"] == story.verbs[-3:]


def test_the_mail_carries_the_papers_of_the_thread(story: Story, box: Mailbox) -> None:
    approve(story)
    story.deliver(box.server(), 10)

    (mail,) = box.mails
    papers = {each.get_filename(): each.get_content() for each in mail.iter_attachments()}
    assert {"PO-0001.pdf", "PO-0001.xlsx"} == set(papers)
    in_thread = {
        file["name"]: file["content"] for file in story.slack.files.values() if file["name"] in papers
    }
    assert in_thread == papers
    assert "PO-0001" in PdfReader(io.BytesIO(papers["PO-0001.pdf"])).pages[0].extract_text()
    assert "PO" == openpyxl.load_workbook(io.BytesIO(papers["PO-0001.xlsx"])).active.title


def test_undo_within_the_hold_sends_nothing(story: Story, box: Mailbox) -> None:
    approve(story)
    story.deliver(box.server(), 5)
    deciding.undo(story.engine, WS, "R-2026-0001", 2, "U0APPROVER", story.clock())

    story.deliver(box.server(), 60, times=2)

    assert [] == box.mails
    assert "cancelled" == story.order.state
    assert "open" == story.draft.state


def test_after_it_was_sent_undo_says_to_call_the_supplier(story: Story, box: Mailbox) -> None:
    approve(story)
    story.deliver(box.server(), 10)

    with pytest.raises(StaleDraft, match=f"mailed to {LI} already.*Call the supplier"):
        deciding.undo(story.engine, WS, "R-2026-0001", 2, "U0APPROVER", story.clock())


def test_a_server_that_is_down_is_tried_again_and_undo_stays_possible(
    story: Story, box: Mailbox, clock: Clock
) -> None:
    down = Mailbox(port=_closed_port()).server()
    approve(story)
    story.deliver(down, 10)

    assert "not mailed yet: the mail server did not take it (Connection refused)" in story.card
    assert f"Next try to {LI} at 16:11, Undo until then" in story.card
    assert ["restock.undo"] == story.buttons
    story.deliver(down, 3, times=3)
    story.deliver(box.server(), 20)

    assert 1 == len(box.mails)
    assert "sent" == story.order.state


def test_undo_while_the_server_is_down_sends_nothing_later(story: Story, box: Mailbox) -> None:
    approve(story)
    story.deliver(Mailbox(port=_closed_port()).server(), 10)
    deciding.undo(story.engine, WS, "R-2026-0001", 2, "U0APPROVER", story.clock())

    story.deliver(box.server(), 30, times=2)

    assert [] == box.mails


def test_a_refusal_is_told_in_the_thread_with_what_to_do(story: Story, box: Mailbox) -> None:
    box.rcpt = ["550 5.1.1 no such <!channel> user"]
    approve(story)
    story.deliver(box.server(), 10)
    story.deliver(box.server(), 60, times=2)

    assert [] == box.mails
    (told,) = [each for each in story.slack.posted if each.get("thread_ts") == CARD.ts]
    for said in (
        "PO-0001 was not mailed to Ningbo Light",
        LI,
        "550 5.1.1 no such",
        "Send the files in this thread",
    ):
        assert said in told["text"]
    assert "<@U0APPROVER> ⚠️" in str(told["blocks"])
    assert "<!channel>" not in str(told["blocks"]) + told["text"] + story.card
    assert ["restock.mail_again"] == story.buttons
    assert "released" == story.order.state
    assert ["approve", "release", "mail_failed"] == story.verbs


def test_mail_again_goes_to_the_corrected_address_under_the_same_message_id(
    story: Story, box: Mailbox
) -> None:
    box.data = ["554 not today"]
    approve(story)
    story.deliver(box.server(), 10)
    first = _message_id(story)
    _address(story.engine, "sales@light.example")

    mailing.again(story.engine, WS, "R-2026-0001", "U8", story.clock())
    with pytest.raises(Stale):
        mailing.again(story.engine, WS, "R-2026-0001", "U9", story.clock())
    story.deliver(box.server())

    assert [["sales@light.example"]] == box.to
    assert first == box.mails[0]["Message-ID"]
    assert "mailed to sales@light.example" in story.card
    assert ["mail_failed", "mail_again", "mail"] == story.verbs[-3:]


def test_mail_again_without_an_address_says_so_and_changes_nothing(story: Story, box: Mailbox) -> None:
    box.data = ["554 not today"]
    approve(story)
    story.deliver(box.server(), 10)
    _address(story.engine, None)

    with pytest.raises(BadInput, match="no usable e-mail address of Ningbo Light"):
        mailing.again(story.engine, WS, "R-2026-0001", "U8", story.clock())

    assert "failed" == story.order.details["mail"]["state"]


def test_a_lost_answer_is_tried_again_under_the_same_message_id_without_undo(
    story: Story, box: Mailbox
) -> None:
    box.data = ["lost"]
    approve(story)
    story.deliver(box.server(), 10)

    assert f"is being mailed to {LI}" in story.card
    assert [] == story.buttons
    with pytest.raises(StaleDraft, match="at this moment"):
        deciding.undo(story.engine, WS, "R-2026-0001", 2, "U0APPROVER", story.clock())
    story.deliver(box.server(), 2)

    assert 2 == len(box.mails)
    assert 1 == len({mail["Message-ID"] for mail in box.mails})
    assert "sent" == story.order.state


def test_a_server_that_never_answers_gets_it_three_times_at_most(story: Story, box: Mailbox) -> None:
    box.data = ["lost"] * 9
    approve(story)
    story.deliver(box.server(), 10)
    story.deliver(box.server(), 2, times=6)

    assert 3 == len(box.mails)
    assert "so it may have arrived all the same" in story.card
    assert ["restock.mail_again"] == story.buttons


def test_a_server_that_is_down_for_hours_is_told_with_its_last_words(story: Story, box: Mailbox) -> None:
    box.rcpt = ["451 greylisted"] * 99
    approve(story)
    story.deliver(box.server(), 10)
    story.deliver(box.server(), 16, times=16)

    assert [] == box.mails
    assert 81 < len(box.rcpt), "tried every quarter of an hour"
    assert "did not take it (451 greylisted). Send the files yourself" in story.card


def test_after_hours_it_is_not_sent_unasked_but_told(story: Story, box: Mailbox) -> None:
    """The program was switched off over night: people may have sent the order themselves."""
    approve(story)
    story.deliver(box.server(), 10 + 4 * 60 + 1)

    assert [] == box.mails
    assert "could not send it in time" in story.card
    assert ["restock.mail_again"] == story.buttons


def test_a_supplier_without_address_is_said_and_nobody_mailed(story: Story, box: Mailbox) -> None:
    _address(story.engine, "not an address")
    approve(story)
    story.deliver(box.server(), 1)

    assert "no e-mail address of Ningbo Light is known: send the files yourself" in story.card
    assert "Undo until 16:10" in story.card
    story.deliver(box.server(), 10, times=2)
    assert [] == box.mails
    assert "released" == story.order.state


def test_the_address_that_was_shown_is_the_one_mailed(story: Story, box: Mailbox) -> None:
    approve(story)
    _address(story.engine, "somebody@else.example")
    story.deliver(box.server(), 10)

    assert [[LI]] == box.to


def test_without_a_mail_server_everything_is_as_before(story: Story, box: Mailbox) -> None:
    approve(story, mail=False)
    story.deliver(None, 10)

    assert "mail" not in story.order.details
    assert "released" == story.order.state
    assert LI not in story.card


def test_a_mail_server_taken_out_of_the_settings_is_told(story: Story) -> None:
    approve(story)
    story.deliver(None, 10)

    assert "no mail server is set up here any more" in story.card


def test_words_of_a_rejection_never_reach_the_supplier(story: Story, box: Mailbox) -> None:
    deciding.reject(
        story.engine, WS, "R-2026-0001", 1, "U0APPROVER", story.clock(), reason="other", text="they cheat us"
    )
    deciding.undo(story.engine, WS, "R-2026-0001", 2, "U0APPROVER", story.clock())
    deciding.approve(story.engine, WS, "R-2026-0001", 3, "U0APPROVER", story.clock(), place=CARD, mail=True)
    story.deliver(box.server(), 10)

    (mail,) = box.mails
    papers = {each.get_filename(): each.get_content() for each in mail.iter_attachments()}
    assert "cheat" not in PdfReader(io.BytesIO(papers["PO-0001.pdf"])).pages[0].extract_text()


def test_no_secret_is_logged_whatever_happens(
    story: Story, caplog: pytest.LogCaptureFixture, box: Mailbox
) -> None:
    caplog.set_level(logging.DEBUG)
    approve(story)
    story.deliver(box.server(user="kestrel", password="s3cret"), 10)  # this server knows no sign-in

    assert "refused" in caplog.text
    assert "s3cret" not in caplog.text + story.card
    with Session(story.engine) as session:
        assert "s3cret" not in str(
            [(row.payload, row.progress, row.last_error) for row in session.scalars(select(Outbox))]
        )


def _message_id(story: Story) -> str:
    with Session(story.engine) as session:
        row = session.scalars(select(Outbox).where(Outbox.kind == "po_mail")).one()
        return str(row.progress["message_id"])


def _closed_port() -> int:
    with open_mailbox() as gone:
        return gone.port
