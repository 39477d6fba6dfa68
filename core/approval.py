"""Which step a draft or a purchase order may take from where it stands, and who may take it.

It answers for the rules alone. That a step is taken once, by one person, is for the store to see to
(`storage.queries.orders.drafts`): it changes the row only if state and version are still what the person saw.

A draft::

    open ──approve──► approved ──undo──► open        (within `UNDO_WINDOW`, while the order is not released)
      ├──reject────► rejected ──undo──► open        (within `UNDO_WINDOW`, while the SKU has no other open draft)
      ├──edit, snooze, revise──► open                (the version rises)
      ├──withdraw──► withdrawn                       (new data: no longer needed)
      └──expire────► expired                         (nobody decided in `DRAFT_LIFE`)

A purchase order made from a draft::

    approved ──release──► released ──send──► sent ──receive──► received
       │                      └──put back──► approved  (its mail surely did not leave: undo is possible until the next try)
       └──cancel──► cancelled                        (undo, before the release)
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

UNDO_WINDOW = timedelta(minutes=10)
"""How long an approval or a rejection may be taken back."""

DRAFT_LIFE = timedelta(days=14)
"""A draft that nobody decided on lapses after this; the next nightly run may propose afresh."""

LONGEST_SNOOZE = timedelta(days=90)
"""No draft is put off beyond the horizon of its forecast."""

SnoozeFor = Literal["day", "week", "arrival"]
"""For how long a draft is put off where no date is named: until the next goods arrive, at the longest."""

SYSTEM = "restock"
"""Who acts where no person did: the nightly run."""


class DraftState(StrEnum):
    """Where a draft stands."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class OrderState(StrEnum):
    """Where a purchase order stands."""

    APPROVED = "approved"
    RELEASED = "released"
    SENT = "sent"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class Verb(StrEnum):
    """What can be done to a draft: the first five by an approver, the last three by the nightly run."""

    APPROVE = "approve"
    REJECT = "reject"
    EDIT = "edit"
    SNOOZE = "snooze"
    UNDO = "undo"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


_DRAFT: dict[tuple[DraftState, Verb], DraftState] = {
    (DraftState.OPEN, Verb.APPROVE): DraftState.APPROVED,
    (DraftState.OPEN, Verb.REJECT): DraftState.REJECTED,
    (DraftState.OPEN, Verb.EDIT): DraftState.OPEN,
    (DraftState.OPEN, Verb.SNOOZE): DraftState.OPEN,
    (DraftState.OPEN, Verb.REVISE): DraftState.OPEN,
    (DraftState.OPEN, Verb.WITHDRAW): DraftState.WITHDRAWN,
    (DraftState.OPEN, Verb.EXPIRE): DraftState.EXPIRED,
    (DraftState.APPROVED, Verb.UNDO): DraftState.OPEN,
    (DraftState.REJECTED, Verb.UNDO): DraftState.OPEN,
}


def after(state: DraftState, verb: Verb) -> DraftState | None:
    """Where a draft in ``state`` stands after ``verb``; None where the step is not allowed."""
    return _DRAFT.get((state, verb))


def undo_until(decided_at: datetime) -> datetime:
    """The moment up to which a decision may be taken back.

    Worked example: decided at 09:41:00, it may be undone until 09:51:00, and no longer at 09:51:00.
    """
    return decided_at + UNDO_WINDOW


def may_undo(decided_at: datetime, now: datetime) -> bool:
    """Whether a decision made at ``decided_at`` may still be taken back at ``now``."""
    return now < undo_until(decided_at)


def expires_on(created: date) -> date:
    """The first day on which an undecided draft of ``created`` has lapsed."""
    return created + DRAFT_LIFE


def may_decide(
    person: str, *, approvers: Collection[str], groups: Collection[str] = (), is_admin: bool = False
) -> bool:
    """Whether ``person`` may decide: one of the approvers, a member of an approving group, or,
    where nobody was named, an admin of the Slack workspace.

    ``groups`` are the ids of the user groups the person belongs to.
    """
    if not approvers:
        return is_admin
    return person in approvers or any(group in approvers for group in groups)
