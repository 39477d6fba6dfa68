"""A person's click on a draft: is the draft still as they saw it, the step taken once, and what is kept of it.

The draft is changed only if it still is what the person saw (`take`); the decision and the audit line are kept with the
change, and every message that shows the draft is drawn again (`keep`). A person's own second click is told how things
stand, anybody else's is a `StaleDraft`. What each verb does besides is `bot.usecases.orders.deciding`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import DraftFacts
from bot.usecases.orders import draft_facts
from core.approval import DraftState, Verb, after
from core.errors import BadInput, Stale
from core.names import DRAFT_STATES
from core.phrase import Phrase
from storage.queries.orders import drafts
from storage.queries.program import audit, messages
from storage.tables import Decision, Draft


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


Same = Callable[[DraftFacts, Mapping[str, Any]], bool]
"""Whether a person's decision, of which these details were kept, is what they ask for now."""


def _any(_draft: DraftFacts, _told: Mapping[str, Any]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Click:
    """What a person asks for, of which draft, on the version they saw, at which moment.

    ``same`` tells whether what they decided before is what they ask for now, so that a second click is no conflict.
    """

    workspace_id: str
    number: str
    version: int
    person: str
    at: datetime
    verb: Verb
    same: Same = _any


def settled(engine: Engine, click: Click) -> DraftFacts | None:
    """None while the draft is what the person saw; read without the write lock, so that late clicks cost little.

    Raises as `outcome` where it is not.
    """
    facts = draft_facts.present(engine, click.workspace_id, click.number, click.at)
    if facts.version == click.version and after(DraftState(facts.state), click.verb) is not None:
        return None
    return _settle(engine, click, facts)


def outcome(engine: Engine, click: Click, *, happened: bool) -> DraftFacts:
    """The draft as it is after the click. Raises `StaleDraft` where nothing happened because somebody was quicker."""
    facts = draft_facts.present(engine, click.workspace_id, click.number, click.at)
    return facts if happened else _settle(engine, click, facts)


def _settle(engine: Engine, click: Click, facts: DraftFacts) -> DraftFacts:
    """A person's own second click is no conflict: what they wanted is so already.

    Nor is the first one, where the program died after the decision and before the answer, and does it again.
    """
    if facts.version == click.version + 1:
        with Session(engine) as session:
            own = drafts.decision_on(session, click.workspace_id, facts.number, click.version)
        asked = click.person, click.verb
        if own is not None and (own.person, own.kind) == asked and click.same(facts, own.shown):
            return facts
    raise StaleDraft(facts)


def take(
    session: Session, click: Click, values: Mapping[str, Any], before: DraftState = DraftState.OPEN
) -> Draft | None:
    """Make the step if the draft is still as seen; gives the draft as it then is, None if somebody was quicker."""
    state = after(before, click.verb)
    if state is None:
        raise BadInput(
            Phrase("A draft that is {state} cannot be changed so", {"state": DRAFT_STATES[before.value]})
        )
    taken = drafts.change(
        session,
        click.workspace_id,
        click.number,
        state=before,
        version=click.version,
        new_state=state,
        updated_at=click.at,
        **values,
    )
    if not taken:
        return None
    draft = drafts.by_number(session, click.workspace_id, click.number)
    assert draft is not None
    session.refresh(draft)
    return draft


def keep(
    session: Session, click: Click, draft: Draft, details: Mapping[str, Any], *, reason: str | None = None
) -> None:
    """Keep the decision with what it was made on, note it in the audit, and have every message of the draft drawn again."""
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
            draft_version=click.version,
            kind=click.verb.value,
            person=click.person,
            at=click.at,
            quantity=draft.quantity,
            reason=reason,
            suggestion_id=draft.suggestion_id,
            shown=shown,
        )
    )
    logged = {
        "version": click.version, "quantity": draft.quantity, "suggestion": draft.suggestion_id, **details,
    }  # fmt: skip
    if reason is not None:
        logged["reason"] = reason
    audit.note(session, draft.workspace_id, click.at, click.person, click.verb.value, draft.number, logged)
    messages.refresh_all(session, draft.workspace_id, draft.number, f"v{draft.version}", click.at)
