"""A person decides on a draft: approve, edit, reject, put off, take back. Each is one transaction, and happens once.

The draft is changed only if it still is what the person saw; with the change go, all or nothing, the decision and the
audit line, the purchase order, and the promises: every message that shows the draft is drawn again, the order's
papers go to the thread, the order becomes final when its time for Undo is over. Who may decide is asked before
(`bot.permissions`); how it looks is for `bot.render`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import DraftChange, DraftFacts
from bot.usecases import days, draft_facts, ordering
from bot.usecases.ordering import Place
from core.approval import (
    LONGEST_SNOOZE,
    DraftState,
    OrderState,
    Verb,
    after,
    may_undo,
    undo_until,
)
from core.errors import BadInput, NotFound, Stale
from core.names import DRAFT_STATES
from core.phrase import Phrase
from storage.db import writing
from storage.queries import audit, coverage, drafts, messages, outbox, purchase_orders
from storage.queries.next_goods import next_goods
from storage.tables import Decision, Draft

SnoozeFor = Literal["day", "week", "arrival"]


class StaleDraft(Stale):
    """Somebody was quicker, or it is too late (``why`` tells); ``draft`` is how things stand now."""

    def __init__(self, draft: DraftFacts, why: Phrase | None = None) -> None:
        changed = Phrase(
            "{number} has changed meanwhile: it is {state} now. Nothing was done.",
            {"number": draft.number, "state": DRAFT_STATES[draft.state]},
        )
        super().__init__(why or changed)
        self.draft = draft
        self.why = why


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

    With ``mail`` it goes to its supplier by mail when the time for Undo is over (`bot.usecases.mailing`). The same person's second click gets the quiet truth. Raises `StaleDraft` where somebody else, or new data, was
    quicker, and `NotFound`.
    """
    seen = _still(engine, workspace_id, number, version, person, now, Verb.APPROVE)
    if seen is not None:
        return seen
    with Session(writing(engine)) as session:
        draft = _take(
            session,
            workspace_id,
            number,
            version,
            now,
            Verb.APPROVE,
            {"decided_by": person, "decided_at": now, "snoozed_until": None, "reason": None},
        )
        if draft is not None:
            order = ordering.make(session, workspace_id, draft, person, now)
            _record(session, draft, version, Verb.APPROVE, person, now, {"po": order.number})
            _refresh(session, draft, now)
            ordering.promise(session, workspace_id, draft, order, person, place, now, mail)
            session.commit()
    return _outcome(engine, workspace_id, number, version, person, now, Verb.APPROVE, draft is not None)


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
    seen = _still(engine, workspace_id, number, version, person, now, Verb.REJECT)
    if seen is not None:
        return seen
    with Session(writing(engine)) as session:
        values = {"decided_by": person, "decided_at": now, "snoozed_until": None, "reason": reason}
        if text:
            values["note"] = text
        draft = _take(session, workspace_id, number, version, now, Verb.REJECT, values)
        if draft is not None:
            said = f"{reason}: {text}" if text else reason
            _record(session, draft, version, Verb.REJECT, person, now, {}, reason=said)
            _refresh(session, draft, now)
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
    return _outcome(engine, workspace_id, number, version, person, now, Verb.REJECT, draft is not None)


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
    from bot.usecases import planning

    same = _the_same_orders(change)
    if (seen := _still(engine, workspace_id, number, version, person, now, Verb.EDIT, same)) is not None:
        return seen
    card = planning.preview(engine, workspace_id, number, change, now=now)
    suggestion = card.suggestion
    with Session(writing(engine)) as session:
        draft = _take(
            session,
            workspace_id,
            number,
            version,
            now,
            Verb.EDIT,
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
            _record(session, draft, version, Verb.EDIT, person, now, {"note": change.note})
            _refresh(session, draft, now)
            session.commit()
    return _outcome(engine, workspace_id, number, version, person, now, Verb.EDIT, draft is not None, same)


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
    same = _the_same_wish(str(length))
    if (seen := _still(engine, workspace_id, number, version, person, now, Verb.SNOOZE, same)) is not None:
        return seen
    today = days.local_day(engine, workspace_id, now)
    with Session(writing(engine)) as session:
        row = drafts.by_number(session, workspace_id, number)
        if row is None:
            raise NotFound(Phrase("There is no draft {number}", {"number": number}))
        until = _snoozed_until(session, workspace_id, row.sku_id, today, length)
        draft = _take(session, workspace_id, number, version, now, Verb.SNOOZE, {"snoozed_until": until})
        if draft is not None:
            told = {"until": until.isoformat(), "for": str(length)}
            _record(session, draft, version, Verb.SNOOZE, person, now, told)
            _refresh(session, draft, now)
            session.commit()
    return _outcome(engine, workspace_id, number, version, person, now, Verb.SNOOZE, draft is not None, same)


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
    undone = False
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
                draft = _take(session, workspace_id, number, version, now, Verb.UNDO, values, before)
                if draft is not None:
                    details = {"po": cancelled} if cancelled else {}
                    _record(session, draft, version, Verb.UNDO, person, now, details)
                    _refresh(session, draft, now)
                    if cancelled:
                        ordering.promise_void(session, workspace_id, cancelled, person, now)
                    session.commit()
                    undone = True
    facts = draft_facts.present(engine, workspace_id, number, now)
    if not undone and facts.version == version and facts.po_number is not None:
        raise StaleDraft(facts, _too_late(facts))
    return _outcome(engine, workspace_id, number, version, person, now, Verb.UNDO, undone)


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


Same = Callable[[DraftFacts, Mapping[str, Any]], bool]
"""Whether a person's decision, of which these details were kept, is what they ask for now."""


def _any(_draft: DraftFacts, _told: Mapping[str, Any]) -> bool:
    return True


def _the_same_orders(change: DraftChange) -> Same:
    wanted = [(each.quantity, each.mode, each.order_by) for each in change.orders], change.note
    return lambda draft, _told: (
        wanted == ([(each.quantity, each.mode, each.order_by) for each in draft.orders], draft.note)
    )


def _the_same_wish(length: str) -> Same:
    return lambda _draft, told: told.get("for") == length


def _still(
    engine: Engine,
    workspace_id: str,
    number: str,
    version: int,
    person: str,
    now: datetime,
    verb: Verb,
    same: Same = _any,
) -> DraftFacts | None:
    """None while the draft is what the person saw; read without the write lock, so that late clicks cost little."""
    facts = draft_facts.present(engine, workspace_id, number, now)
    if facts.version == version and after(DraftState(facts.state), verb) is not None:
        return None
    return _settle(engine, workspace_id, facts, version, person, verb, same)


def _outcome(
    engine: Engine,
    workspace_id: str,
    number: str,
    version: int,
    person: str,
    now: datetime,
    verb: Verb,
    happened: bool,
    same: Same = _any,
) -> DraftFacts:
    facts = draft_facts.present(engine, workspace_id, number, now)
    return facts if happened else _settle(engine, workspace_id, facts, version, person, verb, same)


def _settle(
    engine: Engine,
    workspace_id: str,
    facts: DraftFacts,
    version: int,
    person: str,
    verb: Verb,
    same: Same,
) -> DraftFacts:
    """A person's own second click is no conflict: what they wanted is so already.

    Nor is the first one, where the program died after the decision and before the answer, and does it again.
    """
    if facts.version == version + 1:
        with Session(engine) as session:
            own = drafts.decision_on(session, workspace_id, facts.number, version)
        if own is not None and (own.person, own.kind) == (person, verb) and same(facts, own.shown):
            return facts
    raise StaleDraft(facts)


def _take(
    session: Session,
    workspace_id: str,
    number: str,
    version: int,
    now: datetime,
    verb: Verb,
    values: Mapping[str, Any],
    before: DraftState = DraftState.OPEN,
) -> Draft | None:
    """Make the step if the draft is still as seen; gives the draft as it then is, None if somebody was quicker."""
    state = after(before, verb)
    if state is None:
        raise BadInput(
            Phrase("A draft that is {state} cannot be changed so", {"state": DRAFT_STATES[before.value]})
        )
    taken = drafts.change(
        session,
        workspace_id,
        number,
        state=before,
        version=version,
        new_state=state,
        updated_at=now,
        **values,
    )
    if not taken:
        return None
    draft = drafts.by_number(session, workspace_id, number)
    assert draft is not None
    session.refresh(draft)
    return draft


def _refresh(session: Session, draft: Draft, now: datetime) -> None:
    messages.refresh_all(session, draft.workspace_id, draft.number, f"v{draft.version}", now)


def _record(
    session: Session,
    draft: Draft,
    version: int,
    verb: Verb,
    person: str,
    now: datetime,
    details: Mapping[str, Any],
    *,
    reason: str | None = None,
) -> None:
    assert draft.id is not None
    shown = {
        "quantity": draft.quantity,
        "orders": draft.orders,
        "cash": str(draft.cash) if draft.cash is not None else None,
        "currency": draft.currency,
        "money_at_stake": str(draft.money_at_stake) if draft.money_at_stake is not None else None,
        "edited_by": draft.edited_by,
        "basis": draft.basis,
        **details,
    }
    session.add(
        Decision(
            workspace_id=draft.workspace_id,
            draft_id=draft.id,
            draft_version=version,
            kind=verb.value,
            person=person,
            at=now,
            quantity=draft.quantity,
            reason=reason,
            suggestion_id=draft.suggestion_id,
            shown=shown,
        )
    )
    logged = {"version": version, "quantity": draft.quantity, "suggestion": draft.suggestion_id, **details}
    if reason is not None:
        logged["reason"] = reason
    audit.note(session, draft.workspace_id, now, person, verb.value, draft.number, logged)


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
