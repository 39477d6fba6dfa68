"""The append-only log: who did what to what, when, on which inputs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.tables import Audit

SAME_DEED = timedelta(minutes=20)
"""So long the same asked twice by the same person is one deed; the inbox does nothing again that came longer ago."""


def note(
    session: Session,
    workspace_id: str,
    at: datetime,
    person: str,
    verb: str,
    subject: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one line, in the transaction of what it tells."""
    session.add(
        Audit(
            workspace_id=workspace_id,
            at=at,
            person=person,
            verb=verb,
            subject=subject,
            details=dict(details or {}),
        )
    )


def repeated(
    session: Session, workspace_id: str, now: datetime, person: str, verb: str, subject: str, **details: Any
) -> Audit | None:
    """The last line about a subject where it is this very deed of this person, done a moment ago; else None.

    A program that dies after the deed and before its answer does the same again when it is started (`bot.inbox`), and a person
    clicks twice: whoever finds this line changes nothing, and answers as the first time.
    """
    last = session.scalars(
        select(Audit)
        .where(
            col(Audit.workspace_id) == workspace_id,
            col(Audit.at) >= now - SAME_DEED,
            col(Audit.subject) == subject,
        )
        .order_by(col(Audit.id).desc())
        .limit(1)
    ).first()
    if last is None or (last.person, last.verb) != (person, verb):
        return None
    return last if all(last.details.get(name) == value for name, value in details.items()) else None


def since(session: Session, workspace_id: str, at: datetime, verbs: tuple[str, ...] = ()) -> list[Audit]:
    """What was logged after ``at``, oldest first; only some verbs if any are named."""
    statement = select(Audit).where(col(Audit.workspace_id) == workspace_id, col(Audit.at) > at)
    if verbs:
        statement = statement.where(col(Audit.verb).in_(verbs))
    return list(session.scalars(statement.order_by(col(Audit.id))))
