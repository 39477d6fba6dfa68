"""Events that were handled already: Slack delivers some of them twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from storage.db import writing
from storage.tables import SeenEvent

# Slack repeats within minutes, and "delayed events" for a day.
REMEMBERED = timedelta(days=3)


def is_first(engine: Engine, workspace_id: str, event_id: str, now: datetime) -> bool:
    """Whether this delivery is the first of its event; it counts as seen from now on, on every replica."""
    with Session(writing(engine)) as session:
        session.execute(
            delete(SeenEvent).where(
                col(SeenEvent.workspace_id) == workspace_id, col(SeenEvent.at) < now - REMEMBERED
            )
        )
        session.add(SeenEvent(workspace_id=workspace_id, event_id=event_id, at=now))
        try:
            session.commit()
        except IntegrityError:
            return False
        return True
