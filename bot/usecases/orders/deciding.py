"""A person decides on a draft: approve, edit, reject, put off, take back. Each is one transaction, and happens once.

The draft is changed only if it still is what the person saw; with the change go, all or nothing, the decision and the
audit line, the purchase order, and the promises: every message that shows the draft is drawn again, the order's
papers go to the thread, the order becomes final when its time for Undo is over. Who may decide is asked before
(`bot.permissions`); how it looks is for `bot.render`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import DraftChange, DraftFacts
from bot.usecases import days
from bot.usecases.orders import clicks, draft_facts, ordering
from bot.usecases.orders.clicks import Click, Same, StaleDraft
from bot.usecases.orders.ordering import Place
from core.approval import (
    LONGEST_SNOOZE,
    DraftState,
    OrderState,
    SnoozeFor,
    Verb,
    after,
    may_undo,
    undo_until,
)
from core.errors import BadInput, NotFound
from core.phrase import Phrase
from storage.db import writing
from storage.queries.goods import coverage
from storage.queries.orders import drafts, purchase_orders
from storage.queries.orders.next_goods import next_goods
from storage.queries.program import messages, outbox
from storage.tables import Draft


def approve(
    engine: Engine,
    workspace_id: str,
    number: str,
    version: int,
    person: str,
    now: datetime,
    *,
    place: Place | None = None,
    mail: bool = False,
) -> DraftFacts:
    """Approve the draft and make its purchase order, once, whoever clicks how often.

    With ``mail`` it goes to its supplier by mail when the time for Undo is over (`bot.usecases.orders.mailing`). The same person's
    second click gets the quiet truth. Raises `StaleDraft` where somebody else, or new data, was quicker, and `NotFound`.
    """
    click = Click(workspace_id, number, version, person, now, Verb.APPROVE)
    if (seen := clicks.settled(engine, click)) is not None:
        return seen
    with Session(writing(engine)) as session:
        values = {"decided_by": person, "decided_at": now, "snoozed_until": None, "reason": None}
        draft = clicks.take(session, click, values)
        if draft is not None:
            order = ordering.make(session, workspace_id, draft, person, now)
            clicks.keep(session, click, draft, {"po": order.number})
            ordering.promise(session, workspace_id, draft, order, person, place, now, mail)
            session.commit()
    return clicks.outcome(engine, click, happened=draft is not None)


def reject(
    engine: Engine,
    workspace_id: str,
    number: str,
    version: int,
    person: str,
    now: datetime,
    *,
    reason: str,
    text: str | None = None,
) -> DraftFacts:
    """Reject the draft with a reason; the same is not proposed again until something changes (`core.proposal`).

    ``text`` is what the person added in their own words. Raises as `approve`.
    """
    click = Click(workspace_id, number, version, person, now, Verb.REJECT)
    if (seen := clicks.settled(engine, click)) is not None:
        return seen
    with Session(writing(engine)) as session:
        values = {"decided_by": person, "decided_at": now, "snoozed_until": None, "reason": reason}
        if text:
            values["note"] = text
        draft = clicks.take(session, click, values)
        if draft is not None:
            said = f"{reason}: {text}" if text else reason
            clicks.keep(session, click, draft, {}, reason=said)
            # Its Undo button goes when the time is over.
            for message in messages.showing(session, workspace_id, [number], now):
                outbox.promise(
                    session,
                    workspace_id,
                    f"refresh:{message.id}:{number}:v{draft.version}:final",
                    "refresh",
                    {"message_id": message.id},
                    due_at=undo_until(now),
                )
            session.commit()
    return clicks.outcome(engine, click, happened=draft is not None)


def edit(
    engine: Engine,
    workspace_id: str,
    number: str,
    version: int,
    person: str,
    now: datetime,
    *,
    change: DraftChange,
) -> DraftFacts:
    """Keep a person's own quantities, routes and dates; the arithmetic is done again for them.

    Raises `BadInput` for orders that cannot be placed, else as `approve`.
    """
    from bot.usecases.plans import planning

    click = Click(workspace_id, number, version, person, now, Verb.EDIT, _the_same_orders(change))
    if (seen := clicks.settled(engine, click)) is not None:
        return seen
    card = planning.preview(engine, workspace_id, number, change, now=now)
    suggestion = card.suggestion
    with Session(writing(engine)) as session:
        draft = clicks.take(
            session,
            click,
            {
                "quantity": suggestion.quantity,
                "orders": [draft_facts.order_json(order) for order in suggestion.orders],
                "cash": draft_facts.cash_of(suggestion.orders),
                "headline": suggestion.headline.to_json() if suggestion.headline else None,
                "note": change.note,
                "edited_by": person,
                "snoozed_until": None,
            },
        )
        if draft is not None:
            clicks.keep(session, click, draft, {"note": change.note})
            session.commit()
    return clicks.outcome(engine, click, happened=draft is not None)


def snooze(
    engine: Engine,
    workspace_id: str,
    number: str,
    version: int,
    person: str,
    now: datetime,
    *,
    length: SnoozeFor | date,
) -> DraftFacts:
    """Put the draft off: for a day, a week, until the next goods arrive (a week where none are awaited), or to a date.

    It stays open and is counted as before; lists leave it out until then. Raises as `approve`.
    """
    click = Click(workspace_id, number, version, person, now, Verb.SNOOZE, _the_same_wish(str(length)))
    if (seen := clicks.settled(engine, click)) is not None:
        return seen
    today = days.local_day(engine, workspace_id, now)
    with Session(writing(engine)) as session:
        row = drafts.by_number(session, workspace_id, number)
        if row is None:
            raise NotFound(Phrase("There is no draft {number}", {"number": number}))
        until = _snoozed_until(session, workspace_id, row.sku_id, today, length)
        draft = clicks.take(session, click, {"snoozed_until": until})
        if draft is not None:
            told = {"until": until.isoformat(), "for": str(length)}
            clicks.keep(session, click, draft, told)
            session.commit()
    return clicks.outcome(engine, click, happened=draft is not None)


def undo(
    engine: Engine,
    workspace_id: str,
    number: str,
    version: int,
    person: str,
    now: datetime,
) -> DraftFacts:
    """Take an approval or a rejection back while that is possible: the draft is open again, its order cancelled.

    Raises `StaleDraft` where it is too late, or the SKU has another open draft by now.
    """
    click, undone = Click(workspace_id, number, version, person, now, Verb.UNDO), False
    with Session(writing(engine)) as session:
        row = drafts.by_number(session, workspace_id, number)
        if row is None:
            raise NotFound(Phrase("There is no draft {number}", {"number": number}))
        before = DraftState(row.state)
        if row.version == version and after(before, Verb.UNDO) is not None and _free(session, row):
            cancelled = _cancelled(session, row, now)
            if cancelled is not None:
                values: dict[str, Any] = {"decided_by": None, "decided_at": None, "reason": None}
                if before is DraftState.REJECTED:  # the words of the rejection are no words to a supplier
                    values["note"] = drafts.note_of_last_edit(session, row)
                draft = clicks.take(session, click, values, before)
                if draft is not None:
                    clicks.keep(session, click, draft, {"po": cancelled} if cancelled else {})
                    if cancelled:
                        ordering.promise_void(session, workspace_id, cancelled, person, now)
                    session.commit()
                    undone = True
    facts = draft_facts.present(engine, workspace_id, number, now)
    if not undone and facts.version == version and facts.po_number is not None:
        raise StaleDraft(facts, _too_late(facts))
    return clicks.outcome(engine, click, happened=undone)


def _too_late(draft: DraftFacts) -> Phrase:
    """Why an approval cannot be taken back any more, and what to do instead."""
    told = {"po": draft.po_number or "–", "to": (draft.mail and draft.mail.to) or "–"}
    if draft.po_state == OrderState.SENT and draft.mail is not None:
        return Phrase(
            "{po} was mailed to {to} already, so it cannot be undone here. Call the supplier, or write to them; no second "
            "mail goes out by itself.",
            told,
        )
    if draft.mail is not None and draft.mail.state == "waiting":
        return Phrase(
            "{po} is being mailed to {to} at this moment, so it cannot be undone here. Call the supplier, or write to them.",
            told,
        )
    return Phrase(
        "The ten minutes for Undo are over, so {po} stays. If it was sent to the supplier already, tell them; else do not "
        "send it.",
        told,
    )


def _the_same_orders(change: DraftChange) -> Same:
    wanted = [(each.quantity, each.mode, each.order_by) for each in change.orders], change.note
    return lambda draft, _told: (
        wanted == ([(each.quantity, each.mode, each.order_by) for each in draft.orders], draft.note)
    )


def _the_same_wish(length: str) -> Same:
    return lambda _draft, told: told.get("for") == length


def _free(session: Session, draft: Draft) -> bool:
    other = drafts.open_of(session, draft.workspace_id, draft.sku_id)
    return other is None


def _cancelled(session: Session, draft: Draft, now: datetime) -> str | None:
    """The cancelled order's number, "" where there was none to cancel, None where it is too late."""
    if draft.state == DraftState.APPROVED:
        assert draft.id is not None
        return purchase_orders.cancel(session, draft.workspace_id, draft.id, now)
    return "" if draft.decided_at is not None and may_undo(draft.decided_at, now) else None


def _snoozed_until(
    session: Session, workspace_id: str, sku_id: int, today: date, length: SnoozeFor | date
) -> date:
    if isinstance(length, date):
        if not today < length <= today + LONGEST_SNOOZE:
            raise BadInput(
                Phrase(
                    "{day} is not a day to put it off to: choose one from tomorrow to {last}",
                    {"day": length, "last": today + LONGEST_SNOOZE},
                )
            )
        return length
    if length == "day":
        return today + timedelta(days=1)
    if length == "arrival":
        version = coverage.version(session, workspace_id)
        arrival = next_goods(session, workspace_id, [sku_id], today, version).get(sku_id)
        if arrival is not None:
            return min(arrival, today + LONGEST_SNOOZE)
    return today + timedelta(days=7)
