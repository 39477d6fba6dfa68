"""Which state of which drafts a message shows, and whether that is still the truth.

A message keeps a mark for each draft on it. A draft that changed while its message was on the way, or while nobody
was running, is found by its mark, and the message is drawn again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.facts import DraftFacts
from bot.usecases.orders import draft_facts
from core.approval import DRAFT_LIFE
from storage.queries.program import messages, outbox
from storage.tables import Draft, Message

LOOK_BACK = DRAFT_LIFE
"""Messages of drafts that changed longer ago are right already."""


def mark(draft: DraftFacts) -> str:
    """What a message shows of a draft: its version, its state and its order's, its mail, and whether Undo is possible."""
    undo = "undo" if draft.undo_until else ""
    mail = f":{draft.mail.state}:{draft.mail.tries}" if draft.mail else ""
    return f"v{draft.version}:{draft.state}:{draft.po_state or ''}:{undo}{mail}"


def marks(drafts: Iterable[DraftFacts]) -> dict[str, str]:
    """The marks of several drafts by number."""
    return {draft.number: mark(draft) for draft in drafts}


def refresh_if_changed(
    session: Session, workspace_id: str, message_id: int, shown: Mapping[str, str], now: datetime
) -> bool:
    """Promise to draw a message again if a draft on it changed since it was drawn; tells whether it did.

    The drafts are locked for the rest of the transaction: who changes one either finished before, and is seen here,
    or waits, and then sees the message.
    """
    if not shown:
        return False
    rows = list(
        session.scalars(
            select(Draft)
            .where(col(Draft.workspace_id) == workspace_id, col(Draft.number).in_(list(shown)))
            .order_by(col(Draft.id))
            .with_for_update()
        )
    )
    for row in rows:
        session.refresh(row)
    present = marks(draft_facts.of(session, workspace_id, rows, now))
    changed = {number: each for number, each in present.items() if shown.get(number) != each}
    for number, each in changed.items():
        outbox.promise(
            session,
            workspace_id,
            f"refresh:{message_id}:{number}:{each}",
            "refresh",
            {"message_id": message_id},
            lane=f"message:{message_id}",
            due_at=now,
        )
    return bool(changed)


def catch_up(session: Session, now: datetime) -> int:
    """Promise to draw every message again that no longer shows the truth; tells how many. The caller commits.

    For the start of a worker: whatever was decided while none was running is then shown within seconds.
    """
    changed: dict[str, set[str]] = {}
    for workspace_id, number in session.execute(
        select(col(Draft.workspace_id), col(Draft.number)).where(col(Draft.updated_at) > now - LOOK_BACK)
    ):
        changed.setdefault(workspace_id, set()).add(number)
    count = 0
    for workspace_id, numbers in changed.items():
        for message in messages.showing(session, workspace_id, numbers, now):
            assert message.id is not None
            shown = {n: m for n, m in _drawn(message).items() if n in numbers}
            count += refresh_if_changed(session, workspace_id, message.id, shown, now)
    return count


def _drawn(message: Message) -> dict[str, str]:
    drawn = message.state.get("drawn")
    return dict(drawn) if isinstance(drawn, dict) else {}
