"""What becomes of an approved order's mail: planned with the approval, sent when its time for Undo is over, told as it ends.

The plan is kept with the order (`details["mail"]`), so that whatever a card says of it is what will happen: the address
is the one that was shown, also if a file changes it within these minutes. Sending is for `bot.deliver.po_mail`.

``state`` of a plan: "waiting" (nothing has gone out yet), "failed" (given up, a person was told), "sent", and
"no_address" or "two_suppliers", where there is nobody it could go to.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import DraftFacts
from bot.usecases.orders import draft_facts
from core.addresses import is_address
from core.approval import SYSTEM, OrderState
from core.errors import BadInput, NotFound, Stale
from core.phrase import Phrase
from storage.db import writing
from storage.queries.goods import terms
from storage.queries.orders import drafts, purchase_orders
from storage.queries.program import audit, messages, outbox
from storage.tables import PurchaseOrder

PATIENCE = timedelta(hours=4)
"""An order that could not be mailed this long after its time is not mailed unasked: people may have sent it themselves."""

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)


def plan(session: Session, order: PurchaseOrder, place: dict[str, Any]) -> None:
    """Decide with the approval whom the order is mailed to; ``place`` is where a person is told if it fails."""
    if len({each for each in order.details["suppliers"] if each}) > 1:
        mail: dict[str, Any] = {"state": "two_suppliers"}
    else:
        to = terms.address_of(session, order.workspace_id, order.supplier)
        mail = {"state": "waiting", "to": to} if to and is_address(to) else {"state": "no_address"}
    assert order.release_at is not None
    first = {"due": order.release_at.isoformat(), "tries": 0, "place": place}
    order.details = {**order.details, "mail": mail | first}


def promise(session: Session, order: PurchaseOrder, now: datetime) -> None:
    """The order is final: promise its mail, where one is planned. The caller's transaction made it final."""
    mail = order.details.get("mail") or {}
    if mail.get("state") == "waiting":
        outbox.promise(
            session,
            order.workspace_id,
            f"po_mail:{order.number}:{mail['tries']}",
            "po_mail",
            {"po": order.number, **mail["place"]},
            due_at=now,
        )


def is_to_be_sent(order: PurchaseOrder | None) -> bool:
    """Whether the order is final and its mail has neither gone out nor been given up."""
    return (
        order is not None
        and order.state == OrderState.RELEASED
        and (order.details.get("mail") or {}).get("state") == "waiting"
    )


def is_late(order: PurchaseOrder, now: datetime) -> bool:
    """Whether the order's mail is so late that it may surprise."""
    return now > datetime.fromisoformat(order.details["mail"]["due"]) + PATIENCE


def sent(session: Session, workspace_id: str, number: str, message_id: str, now: datetime) -> None:
    """The server took the mail."""
    order = _order(session, workspace_id, number)
    if purchase_orders.mark_sent(session, workspace_id, number, now):
        session.refresh(order)
        _keep(session, order, {"state": "sent", "problem": None}, now)
        details = {"to": order.details["mail"]["to"], "message_id": message_id}
        audit.note(session, workspace_id, now, SYSTEM, "mail", number, details)


def put_back(session: Session, workspace_id: str, number: str, problem: Phrase, now: datetime) -> None:
    """The server surely has not got it: it may be undone again until the next try.

    The waits double from a minute up to a quarter of an hour.
    """
    order = _order(session, workspace_id, number)
    tries = order.details["mail"]["tries"] + 1
    until = now + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(tries - 1, 10))
    if purchase_orders.postpone(session, workspace_id, number, until):
        session.refresh(order)
        _keep(session, order, {"tries": tries, "problem": problem.to_json()}, now)
        key = f"release:{number}:{tries}"
        outbox.promise(session, workspace_id, key, "release", {"po": number}, due_at=until)


def give_up(session: Session, workspace_id: str, number: str, problem: Phrase, now: datetime) -> None:
    """It was not sent, and is not tried again unless a person says so."""
    order = _order(session, workspace_id, number)
    if is_to_be_sent(order):
        _keep(session, order, {"state": "failed", "problem": problem.to_json()}, now)
        details = {"to": order.details["mail"]["to"], "reason": str(problem)}
        audit.note(session, workspace_id, now, SYSTEM, "mail_failed", number, details)


def again(engine: Engine, workspace_id: str, number: str, person: str, now: datetime) -> DraftFacts:
    """Mail the order of draft ``number`` once more, at once, to the address now known of its supplier.

    Raises `BadInput` where there is none, `Stale` where nothing had failed, `NotFound`.
    """
    with Session(writing(engine)) as session:
        draft = drafts.by_number(session, workspace_id, number)
        order = purchase_orders.by_draft(session, workspace_id, [draft.id or 0]) if draft else {}
        if draft is None or draft.id not in order:
            raise NotFound(Phrase("There is no purchase order of {number}", {"number": number}))
        found = purchase_orders.by_number(session, workspace_id, order[draft.id].number, lock=True)
        assert found is not None
        mail = found.details.get("mail") or {}
        if audit.repeated(session, workspace_id, now, person, "mail_again", found.number):
            return draft_facts.of_number(session, workspace_id, number, now)
        if found.state != OrderState.RELEASED or mail.get("state") != "failed":
            raise Stale(
                Phrase(
                    "{po} was not mailed by your click: its last mail has not failed, or somebody was quicker. The card "
                    "says how it stands.",
                    {"po": found.number},
                )
            )
        to = terms.address_of(session, workspace_id, found.supplier)
        if not to or not is_address(to):
            raise BadInput(
                Phrase(
                    "{po} was not mailed: no usable e-mail address of {supplier} is known. Import your suppliers file with "
                    "the address, then try again; or send the files yourself.",
                    {"po": found.number, "supplier": found.supplier or "–"},
                )
            )
        fresh = {"state": "waiting", "to": to, "tries": mail["tries"] + 1, "problem": None, "due": now.isoformat()}  # fmt: skip
        _keep(session, found, fresh, now)
        promise(session, found, now)
        audit.note(session, workspace_id, now, person, "mail_again", found.number, {"to": to})
        session.commit()
    return draft_facts.present(engine, workspace_id, number, now)


def _order(session: Session, workspace_id: str, number: str) -> PurchaseOrder:
    order = purchase_orders.by_number(session, workspace_id, number)
    if order is None:
        raise NotFound(Phrase("There is no purchase order {number}", {"number": number}))
    return order


def _keep(session: Session, order: PurchaseOrder, changes: dict[str, Any], now: datetime) -> None:
    """Write the plan, and have every message that shows the draft drawn again."""
    mail = {**order.details["mail"], **changes}
    order.details = {**order.details, "mail": mail}
    session.add(order)
    draft = order.details.get("draft")
    if draft:
        mark = f"mail:{order.number}:{mail['state']}:{mail['tries']}"
        messages.refresh_all(session, order.workspace_id, draft, mark, now)
