"""The append-only log: who did what to what, when, on which inputs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.tables import Audit


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


def since(session: Session, workspace_id: str, at: datetime, verbs: tuple[str, ...] = ()) -> list[Audit]:
    """What was logged after ``at``, oldest first; only some verbs if any are named."""
    statement = select(Audit).where(col(Audit.workspace_id) == workspace_id, col(Audit.at) > at)
    if verbs:
        statement = statement.where(col(Audit.verb).in_(verbs))
    return list(session.scalars(statement.order_by(col(Audit.id))))
