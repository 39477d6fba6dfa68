"""Drafts in the store: reading them, and changing them only from the state and version that were seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, bindparam, func, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from core.approval import DraftState
from storage.queries.chunks import chunks
from storage.tables import Decision, Draft, PurchaseOrder, Sku


def by_number(session: Session, workspace_id: str, number: str) -> Draft | None:
    """The draft of that number; None if there is none in this workspace."""
    return session.scalars(
        select(Draft).where(col(Draft.workspace_id) == workspace_id, col(Draft.number) == number)
    ).first()


def by_numbers(session: Session, workspace_id: str, numbers: Sequence[str]) -> list[Draft]:
    """The drafts of those numbers that this workspace has."""
    found: list[Draft] = []
    for part in chunks(numbers):
        found += session.scalars(
            select(Draft).where(col(Draft.workspace_id) == workspace_id, col(Draft.number).in_(part))
        )
    return found


def open_of(session: Session, workspace_id: str, sku_id: int) -> Draft | None:
    """The open draft of a SKU: there is one at most."""
    return open_by_sku(session, workspace_id, [sku_id]).get(sku_id)


def open_by_sku(session: Session, workspace_id: str, sku_ids: Sequence[int]) -> dict[int, Draft]:
    """The open drafts of some SKUs."""
    found: dict[int, Draft] = {}
    for part in chunks(sku_ids):
        for draft in session.scalars(
            select(Draft).where(
                col(Draft.workspace_id) == workspace_id,
                col(Draft.sku_id).in_(part),
                col(Draft.state) == DraftState.OPEN,
            )
        ):
            found[draft.sku_id] = draft
    return found


def decided_by_sku(
    session: Session, workspace_id: str, sku_ids: Sequence[int]
) -> dict[int, tuple[Draft, str | None]]:
    """Of each SKU the draft that a person decided last, with its order's number where there is one."""
    latest: dict[int, tuple[Draft, str | None]] = {}
    for part in chunks(sku_ids):
        for draft, order in session.execute(
            select(Draft, col(PurchaseOrder.number))
            .outerjoin(PurchaseOrder, col(PurchaseOrder.draft_id) == col(Draft.id))
            .where(
                col(Draft.workspace_id) == workspace_id,
                col(Draft.sku_id).in_(part),
                col(Draft.state).in_((DraftState.REJECTED, DraftState.APPROVED)),
            )
            .order_by(col(Draft.id))
        ):
            latest[draft.sku_id] = (draft, order)
    return latest


def note_of_last_edit(session: Session, draft: Draft) -> str | None:
    """The note a person last saved with the draft's orders; None where nobody did."""
    shown = session.scalars(
        select(col(Decision.shown))
        .where(col(Decision.draft_id) == draft.id, col(Decision.kind) == "edit")
        .order_by(col(Decision.id).desc())
    ).first()
    return (shown or {}).get("note")


def decision_on(session: Session, workspace_id: str, number: str, version: int) -> Decision | None:
    """The decision that changed a draft as it stood at a version; None where new data, or nothing, has."""
    return session.scalars(
        select(Decision)
        .join(Draft, col(Draft.id) == col(Decision.draft_id))
        .where(
            col(Draft.workspace_id) == workspace_id,
            col(Draft.number) == number,
            col(Decision.draft_version) == version,
        )
    ).first()


def last_of(session: Session, workspace_id: str, sku_id: int) -> Draft | None:
    """The newest draft of a SKU, whatever became of it."""
    return session.scalars(
        select(Draft)
        .where(col(Draft.workspace_id) == workspace_id, col(Draft.sku_id) == sku_id)
        .order_by(col(Draft.id).desc())
    ).first()


def restate(
    session: Session, workspace_id: str, known: Sequence[tuple[Draft, tuple[Decimal | None, str, str | None]]]
) -> None:
    """Keep money at stake, urgency and attribute of open drafts as the last decision found them. What is ordered stays, and so does
    the version: nobody's click is out of date by it. The caller commits."""
    session.connection().execute(
        update(Draft)
        .where(
            col(Draft.id) == bindparam("draft_id"),
            col(Draft.workspace_id) == workspace_id,
            col(Draft.state) == DraftState.OPEN,
        )
        .values(
            money_at_stake=bindparam("stake"), urgency=bindparam("urgent"), attribute=bindparam("carries")
        ),
        [
            {"draft_id": draft.id, "stake": stake, "urgent": urgent, "carries": carries}
            for draft, (stake, urgent, carries) in known
        ],
    )


def waiting(session: Session, workspace_id: str, today: date) -> list[Draft]:
    """The open drafts that nobody put off, most money at stake first."""
    return list(
        session.scalars(
            select(Draft)
            .where(
                col(Draft.workspace_id) == workspace_id,
                col(Draft.state) == DraftState.OPEN,
                or_(col(Draft.snoozed_until).is_(None), col(Draft.snoozed_until) <= today),
            )
            .order_by(col(Draft.money_at_stake).desc().nulls_last(), col(Draft.number))
        )
    )


def put_off(session: Session, workspace_id: str, today: date) -> list[Draft]:
    """The open drafts that people put off beyond today, soonest first."""
    return list(
        session.scalars(
            select(Draft)
            .where(
                col(Draft.workspace_id) == workspace_id,
                col(Draft.state) == DraftState.OPEN,
                col(Draft.snoozed_until) > today,
            )
            .order_by(col(Draft.snoozed_until), col(Draft.number))
        )
    )


def settled_since(session: Session, workspace_id: str, moment: datetime) -> list[Draft]:
    """The drafts that people approved or rejected after a moment, oldest decision first."""
    return list(
        session.scalars(
            select(Draft)
            .where(
                col(Draft.workspace_id) == workspace_id,
                col(Draft.state).in_((DraftState.APPROVED, DraftState.REJECTED)),
                col(Draft.decided_at) >= moment,
            )
            .order_by(col(Draft.decided_at), col(Draft.number))
        )
    )


def lapsed(session: Session, workspace_id: str, today: date) -> list[Draft]:
    """The open drafts whose time is up and that nobody put off beyond today."""
    return list(
        session.scalars(
            select(Draft).where(
                col(Draft.workspace_id) == workspace_id,
                col(Draft.state) == DraftState.OPEN,
                col(Draft.expires_on) <= today,
                or_(col(Draft.snoozed_until).is_(None), col(Draft.snoozed_until) <= today),
            )
        )
    )


def change(
    session: Session,
    workspace_id: str,
    number: str,
    *,
    state: DraftState,
    version: int,
    new_state: DraftState,
    **values: Any,
) -> bool:
    """Bring the draft to ``new_state`` if it is still in ``state`` at ``version``; the version rises by one.

    False if somebody was quicker.

    The condition is part of the statement, so of any number of people who click at once one succeeds.
    """
    result: CursorResult[Any] = session.execute(
        update(Draft)
        .where(
            col(Draft.workspace_id) == workspace_id,
            col(Draft.number) == number,
            col(Draft.state) == state,
            col(Draft.version) == version,
        )
        .values(state=new_state, version=version + 1, **values)
        .execution_options(synchronize_session=False)
    )  # type: ignore[assignment]  # an UPDATE has a cursor
    return result.rowcount == 1


class Decided(NamedTuple):
    """One decision of a person, as a list shows it."""

    at: datetime
    kind: str
    person: str
    number: str
    sku: str
    quantity: int | None
    reason: str | None


def decided(
    session: Session,
    workspace_id: str,
    begin: datetime,
    end: datetime,
    sku_ids: Sequence[int] | None = None,
    numbers: Sequence[str] = (),
) -> list[Decided]:
    """What people decided from ``begin`` until before ``end``, oldest first; of some SKUs or drafts only if any are named."""
    statement = (
        select(
            col(Decision.at), col(Decision.kind), col(Decision.person), col(Draft.number), col(Sku.sku), col(Decision.quantity),
            col(Decision.reason),
        )
        .join(Draft, col(Draft.id) == col(Decision.draft_id))
        .join(Sku, col(Sku.id) == col(Draft.sku_id))
        .where(col(Decision.workspace_id) == workspace_id, col(Decision.at) >= begin, col(Decision.at) < end)
        .order_by(col(Decision.id))
    )  # fmt: skip
    if sku_ids is not None:
        statement = statement.where(col(Draft.sku_id).in_(sku_ids))
    if numbers:
        statement = statement.where(col(Draft.number).in_(numbers))
    return [Decided(*row) for row in session.execute(statement)]


def open_units(session: Session, workspace_id: str) -> dict[str, int]:
    """Units of all open drafts, by the marketplace of their SKUs."""
    rows = session.execute(
        select(col(Sku.marketplace), func.sum(col(Draft.quantity)))
        .join(Draft, col(Draft.sku_id) == col(Sku.id))
        .where(col(Draft.workspace_id) == workspace_id, col(Draft.state) == DraftState.OPEN)
        .group_by(col(Sku.marketplace))
    )
    return {place: int(units or 0) for place, units in rows}
