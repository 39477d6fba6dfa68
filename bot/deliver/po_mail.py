"""An order's mail to its supplier: handed to the mail server once, as far as SMTP can know, and told where it fails.

SMTP has no key that makes a second hand-over harmless. A program killed after the server took the mail and before the
store knew sends it again, under the same Message-ID, by which mail programs and people tell that it is the same.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.deliver import papers as thread_papers
from bot.deliver.delivery import Delivery, Finish, nothing_more
from bot.deliver.failures import Later
from bot.facts import Reader
from bot.mail_server import Handed, hand_over
from bot.render import notices
from bot.usecases.orders import mailing, papers
from core.phrase import Phrase
from storage.queries.orders import purchase_orders
from storage.queries.program import outbox

if TYPE_CHECKING:
    from email.message import EmailMessage

    from storage.tables import PurchaseOrder

UNSURE_WAIT_SECONDS = 60.0
MOST_SENDINGS = 3
"""How often a mail whose answer was lost, by a dropped line or a killed program, goes out at most."""

log = logging.getLogger(__name__)


async def send(delivery: Delivery) -> Finish:
    """Mail the order of the payload, unless it was taken back or given up meanwhile."""
    number = str(delivery.payload["po"])
    _ = delivery.web_client  # waits while the app is gone from Slack: nobody could be told
    order = await delivery.in_thread(_order, delivery, number)
    if order is None:
        return nothing_more
    begun = delivery.progress.get("sending") is not None
    if begun and delivery.task.attempts + int(delivery.progress.get("unsure", 0)) > MOST_SENDINGS:
        return await _give_up(delivery, number, _MAY_HAVE_ARRIVED)
    if mailing.is_late(order, delivery.clock()):
        last = order.details["mail"].get("problem")
        why = _MAY_HAVE_ARRIVED if begun else Phrase.from_json(last) if last else _TOO_LATE
        return await _give_up(delivery, number, why)
    if delivery.mail_server is None:
        return await _give_up(delivery, number, _NOT_SET_UP)
    to = str(order.details["mail"]["to"])
    message = await _letter(delivery, order, to)
    if message is None:
        return nothing_more
    await delivery.remember(sending=delivery.clock().isoformat())
    loop = asyncio.get_running_loop()
    handed = await loop.run_in_executor(_postmen(), hand_over, delivery.mail_server, message, to)
    log.info("%s to its supplier: %s (%s)", number, handed.state, handed.said)
    return await _after(delivery, number, str(message["Message-ID"]), handed, begun)


_TOO_LATE = Phrase("this program could not send it in time, and after so long it might surprise")
_MAY_HAVE_ARRIVED = Phrase("the mail server's answer was lost, so it may have arrived all the same")
_NOT_SET_UP = Phrase("no mail server is set up here any more")


async def _after(delivery: Delivery, number: str, message_id: str, handed: Handed, begun: bool) -> Finish:
    ws = delivery.workspace_id
    said = {"said": handed.said}
    if handed.state == "sent":
        return lambda session: mailing.sent(session, ws, number, message_id, delivery.clock())
    if handed.state == "refused":
        return await _give_up(delivery, number, Phrase("the mail server refused it ({said})", said))
    if handed.state == "unsure":
        await delivery.remember(unsure=int(delivery.progress.get("unsure", 0)) + 1)
    if handed.state == "unsure" or begun:  # an earlier try may have arrived, so Undo stays shut
        raise Later(UNSURE_WAIT_SECONDS, f"the mail server's answer was lost: {handed.said}")
    problem = Phrase("the mail server did not take it ({said})", said)
    return lambda session: mailing.put_back(session, ws, number, problem, delivery.clock())


async def _give_up(delivery: Delivery, number: str, problem: Phrase) -> Finish:
    """It is not tried again: the card says so, and whoever approved is told in the thread."""
    locale = await delivery.in_thread(thread_papers.language_of, delivery)
    payload, ws = delivery.payload, delivery.workspace_id
    reader = Reader(locale=locale, user_id=payload.get("user"))

    def finish(session: Session) -> None:
        order = purchase_orders.by_number(session, ws, number)
        assert order is not None
        now = delivery.clock()
        mailing.give_up(session, ws, number, problem, now)
        told = notices.not_mailed(
            number, str(order.details["mail"]["to"]), order.supplier, problem, payload.get("user"), reader
        )
        place = {key: payload[key] for key in ("channel", "thread_ts", "user") if payload.get(key)}
        answer = {"text": told.text, "blocks": told.blocks, **place}
        outbox.promise(session, ws, f"not_mailed:{delivery.task.key}", "reply", answer, due_at=now)

    return finish


async def _letter(delivery: Delivery, order: PurchaseOrder, to: str) -> EmailMessage | None:
    """The mail as it is sent; None where the order was taken back."""
    from storage.exports.po_letter import Letter, letter, message_id

    assert delivery.mail_server is not None
    assert order.approved_at is not None
    locale = await delivery.in_thread(thread_papers.language_of, delivery)
    document = await delivery.in_thread(
        papers.document, delivery.engine, delivery.workspace_id, order.number, locale=locale
    )
    if document is None:
        return None
    files = await delivery.in_thread(papers.files, document)
    server = delivery.mail_server
    known = delivery.progress.get("message_id") or message_id(
        delivery.workspace_id, order.number, order.approved_at, server.address
    )
    await delivery.remember(message_id=known)
    how = Letter(server.address, server.name, to, known, delivery.created_at)
    return letter(document, [(name, content) for name, _title, content in files], how)


def _order(delivery: Delivery, number: str) -> PurchaseOrder | None:
    """The order, if its mail is still to be sent."""
    with Session(delivery.engine, expire_on_commit=False) as session:
        order = purchase_orders.by_number(session, delivery.workspace_id, number)
        return order if mailing.is_to_be_sent(order) else None


@cache
def _postmen() -> ThreadPoolExecutor:
    """Threads of their own: a mail server that hangs keeps no message to Slack waiting."""
    return ThreadPoolExecutor(2, thread_name_prefix="mail")
