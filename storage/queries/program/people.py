"""What Slack told of the people of a workspace, kept so that it is not asked at every click."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, select

from storage.db import writing
from storage.queries.program.inserting import inserter
from storage.tables import Person


def person(engine: Engine, workspace_id: str, user_id: str) -> Person | None:
    """What is known of a person, None if nothing is."""
    with Session(engine, expire_on_commit=False) as session:
        return session.get(Person, (workspace_id, user_id))


def remember(engine: Engine, workspace_id: str, user_id: str, told: dict[str, Any], now: datetime) -> None:
    """Keep what Slack told: ``name``, ``locale``, ``tz``, ``is_admin``."""
    with Session(writing(engine)) as session:
        insert = inserter(session)
        row = {**told, "fetched_at": now}
        session.execute(
            insert(Person)
            .values(workspace_id=workspace_id, user_id=user_id, **row)
            .on_conflict_do_update(index_elements=["workspace_id", "user_id"], set_=row)
        )
        session.commit()


def admins(engine: Engine, workspace_id: str) -> tuple[str, ...]:
    """The admins among the people seen so far, by id."""
    with Session(engine) as session:
        found = session.exec(
            select(Person.user_id)
            .where(Person.workspace_id == workspace_id, Person.is_admin == True)  # noqa: E712 -- SQL, not Python
            .order_by(Person.user_id)
        )
        return tuple(found)
