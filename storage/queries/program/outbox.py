"""Effects outside the database: promised with the decision, leased by a worker, marked when they are done.

A row is leased for a few seconds at a time. A worker that dies lets its lease run out, and another takes the row
over with what was already achieved (``progress``). A worker that lost its lease can no longer mark the row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Engine, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from storage.db import writing
from storage.queries.program.inserting import inserter
from storage.tables import Outbox

LEASE = timedelta(seconds=20)
"""How long a worker may be silent before another takes its row."""

KEEP_DONE = timedelta(days=14)


@dataclass(frozen=True)
class Task:
    """A promised effect that this worker holds the lease of."""

    id: int
    workspace_id: str
    key: str
    kind: str
    payload: Mapping[str, Any]
    progress: Mapping[str, Any]
    attempts: int
    worker: str
    created_at: datetime


def promise(
    session: Session,
    workspace_id: str,
    key: str,
    kind: str,
    payload: Mapping[str, Any],
    *,
    lane: str = "",
    due_at: datetime,
) -> bool:
    """Promise an effect in the caller's transaction; False if the same ``key`` was promised before.

    Rows of one ``lane`` are delivered one after the other, in the order of their promise.
    """
    insert = inserter(session)
    statement = insert(Outbox).values(
        workspace_id=workspace_id,
        key=key,
        kind=kind,
        lane=lane,
        payload=dict(payload),
        progress={},
        state="waiting",
        attempts=0,
        due_at=due_at,
        created_at=due_at,
    )
    made = session.execute(
        statement.on_conflict_do_nothing(index_elements=["workspace_id", "key"]).returning(col(Outbox.id))
    )
    return made.first() is not None


def lease(engine: Engine, worker: str, now: datetime, limit: int) -> list[Task]:
    """Take up to ``limit`` rows that are due, also such as another worker left behind; oldest first."""
    with Session(writing(engine)) as session:
        before = aliased(Outbox)
        blocked = exists().where(
            col(before.workspace_id) == col(Outbox.workspace_id),
            col(before.lane) == col(Outbox.lane),
            col(before.id) < col(Outbox.id),
            col(before.state).in_(("waiting", "sending")),
        )
        rows = list(
            session.scalars(
                select(Outbox)
                .where(
                    or_(
                        and_(col(Outbox.state) == "waiting", col(Outbox.due_at) <= now),
                        and_(col(Outbox.state) == "sending", col(Outbox.lease_until) <= now),
                    ),
                    or_(col(Outbox.lane) == "", ~blocked),
                )
                .order_by(col(Outbox.due_at), col(Outbox.id))
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
        )
        tasks = []
        for row in rows:
            row.state, row.leased_by, row.lease_until = "sending", worker, now + LEASE
            row.attempts += 1
            assert row.id is not None
            tasks.append(
                Task(
                    row.id,
                    row.workspace_id,
                    row.key,
                    row.kind,
                    row.payload,
                    row.progress,
                    row.attempts,
                    worker,
                    row.created_at,
                )
            )
        session.commit()
        return tasks


def renew(engine: Engine, task: Task, now: datetime, progress: Mapping[str, Any] | None = None) -> bool:
    """Hold on to a row, and keep what was achieved; False if the lease is somebody else's by now."""
    changes: dict[str, Any] = {"lease_until": now + LEASE}
    if progress is not None:
        changes["progress"] = dict(progress)
    with Session(writing(engine)) as session:
        held = _change(session, task, changes)
        session.commit()
        return held


def done(session: Session, task: Task, now: datetime) -> bool:
    """Mark a row as delivered, in the transaction that keeps what came of it; False if the lease was lost."""
    return _change(session, task, {"state": "done", "done_at": now, "lease_until": None, "last_error": None})


def again(engine: Engine, task: Task, due_at: datetime, error: str, *, counts: bool = True) -> None:
    """Put a row back until ``due_at``. A wait that the other side asked for does not count as an attempt."""
    changes: dict[str, Any] = {
        "state": "waiting",
        "due_at": due_at,
        "lease_until": None,
        "last_error": error[:500],
    }
    if not counts:
        changes["attempts"] = task.attempts - 1
    with Session(writing(engine)) as session:
        _change(session, task, changes)
        session.commit()


def give_up(engine: Engine, task: Task, error: str, now: datetime) -> None:
    """Mark a row as failed for good; `restock doctor` shows it."""
    with Session(writing(engine)) as session:
        _change(
            session,
            task,
            {"state": "failed", "done_at": now, "lease_until": None, "last_error": error[:500]},
        )
        session.commit()


def progress_of(engine: Engine, workspace_id: str, key: str) -> dict[str, Any]:
    """What was achieved of a promise so far; empty where nothing was, or nothing was promised."""
    with Session(engine) as session:
        found = session.scalars(
            select(col(Outbox.progress)).where(
                col(Outbox.workspace_id) == workspace_id, col(Outbox.key) == key
            )
        ).first()
    return dict(found or {})


def payload_of(session: Session, workspace_id: str, key: str) -> dict[str, Any]:
    """What was promised under ``key``; empty where nothing was."""
    found = session.scalars(
        select(col(Outbox.payload)).where(col(Outbox.workspace_id) == workspace_id, col(Outbox.key) == key)
    ).first()
    return dict(found or {})


def cancel(engine: Engine, workspace_id: str, now: datetime, *, keep: Sequence[str] = ()) -> int:
    """Take back what was promised to a workspace that can no longer be told, but for the kinds in ``keep``."""
    with Session(writing(engine)) as session:
        result: CursorResult[Any] = session.execute(
            update(Outbox)
            .where(
                col(Outbox.workspace_id) == workspace_id,
                col(Outbox.state) == "waiting",
                col(Outbox.kind).not_in(keep),
            )
            .values(state="cancelled", done_at=now)
        )  # type: ignore[assignment]  # an UPDATE has a cursor
        session.commit()
        return result.rowcount


def stuck(session: Session, now: datetime, workspace_id: str | None = None) -> list[Outbox]:
    """The rows that failed, or wait since more than five minutes after they were due."""
    late = now - timedelta(minutes=5)
    statement = select(Outbox).where(
        or_(
            col(Outbox.state) == "failed",
            and_(col(Outbox.state).in_(("waiting", "sending")), col(Outbox.due_at) < late),
        )
    )
    if workspace_id is not None:
        statement = statement.where(col(Outbox.workspace_id) == workspace_id)
    return list(session.scalars(statement.order_by(col(Outbox.id))))


def sweep(session: Session, now: datetime) -> int:
    """Forget what was delivered long ago; tells how many rows. What failed stays. The caller commits."""
    result: CursorResult[Any] = session.execute(
        delete(Outbox).where(
            col(Outbox.state).in_(("done", "cancelled")), col(Outbox.created_at) < now - KEEP_DONE
        )
    )  # type: ignore[assignment]  # a DELETE has a cursor
    return result.rowcount


def _change(session: Session, task: Task, changes: Mapping[str, Any]) -> bool:
    result: CursorResult[Any] = session.execute(
        update(Outbox)
        .where(
            col(Outbox.id) == task.id,
            col(Outbox.state) == "sending",
            col(Outbox.leased_by) == task.worker,
            col(Outbox.attempts) == task.attempts,
        )
        .values(**changes)
    )  # type: ignore[assignment]  # an UPDATE has a cursor
    return result.rowcount == 1
