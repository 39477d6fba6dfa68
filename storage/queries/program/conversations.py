"""The last question of each thread, for the one that goes on from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.queries.program.inserting import inserter
from storage.tables import Conversation

LASTS = timedelta(days=7)
"""How long a thread is remembered."""

LASTS_OUTSIDE = timedelta(minutes=30)
"""How long, where a direct message is in no thread: later it is a new conversation."""


def last(
    session: Session, workspace_id: str, channel: str, thread_ts: str, now: datetime
) -> dict[str, Any] | None:
    """The query that was last asked in a thread; None where there is none, or it is too long ago."""
    row = session.scalars(
        select(Conversation).where(
            col(Conversation.workspace_id) == workspace_id,
            col(Conversation.channel) == channel,
            col(Conversation.thread_ts) == thread_ts,
        )
    ).first()
    if row is None or now - row.updated_at > (LASTS if thread_ts else LASTS_OUTSIDE):
        return None
    return row.query


def keep(
    session: Session,
    workspace_id: str,
    channel: str,
    thread_ts: str,
    query: Mapping[str, Any],
    now: datetime,
) -> None:
    """Remember a query in place of the one before it; threads that are over are forgotten. The caller commits."""
    session.execute(
        delete(Conversation).where(
            col(Conversation.workspace_id) == workspace_id, col(Conversation.updated_at) < now - LASTS
        )
    )
    insert = inserter(session)
    row = {
        "workspace_id": workspace_id,
        "channel": channel,
        "thread_ts": thread_ts,
        "query": dict(query),
        "updated_at": now,
    }
    statement = insert(Conversation).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "channel", "thread_ts"],
            set_={"query": statement.excluded.query, "updated_at": statement.excluded.updated_at},
        )
    )
