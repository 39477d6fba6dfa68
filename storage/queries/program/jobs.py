"""Runs of the scheduler's work: each period is claimed by one replica, and by another if that one dies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Engine, and_, delete, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.db import writing
from storage.queries.program.inserting import inserter
from storage.tables import JobRun

KEEP_DONE = timedelta(days=90)
LEASE = timedelta(minutes=5)
"""A run that was not renewed for this long is taken for dead."""


def claim(engine: Engine, workspace_id: str, job: str, period: str, by: str, now: datetime) -> bool:
    """Take the run of ``job`` for ``period``; False if it was done, or another replica is at it."""
    mine = {"state": "running", "claimed_by": by, "lease_until": now + LEASE, "started_at": now}
    open_to_all = and_(col(JobRun.state).in_(("running", "failed")), col(JobRun.lease_until) <= now)
    with Session(writing(engine)) as session:
        taken = _take(session, workspace_id, job, period, mine, open_to_all)
        session.commit()
        return taken


def once(
    session: Session,
    workspace_id: str,
    job: str,
    period: str,
    by: str,
    now: datetime,
    outcome: Mapping[str, Any],
) -> bool:
    """Note a run as done in the transaction of what it does, which needs no lease; False if it was done before."""
    mine = {
        "state": "done", "claimed_by": by, "lease_until": None, "started_at": now, "finished_at": now,
        "outcome": dict(outcome),
    }  # fmt: skip
    return _take(session, workspace_id, job, period, mine, col(JobRun.state) != "done")


def renew(engine: Engine, workspace_id: str, job: str, period: str, by: str, now: datetime) -> bool:
    """Hold on to a run; False if another replica has it by now."""
    return _change(engine, workspace_id, job, period, by, {"lease_until": now + LEASE})


def finish(
    engine: Engine,
    workspace_id: str,
    job: str,
    period: str,
    by: str,
    now: datetime,
    outcome: Mapping[str, Any],
) -> bool:
    """Mark a run as done, for good."""
    return _change(
        engine,
        workspace_id,
        job,
        period,
        by,
        {"state": "done", "finished_at": now, "lease_until": None, "outcome": dict(outcome)},
    )


def fail(
    engine: Engine,
    workspace_id: str,
    job: str,
    period: str,
    by: str,
    now: datetime,
    error: str,
    *,
    again_in: timedelta = LEASE,
) -> bool:
    """Mark a run as failed; it may be claimed again after ``again_in``."""
    return _change(
        engine,
        workspace_id,
        job,
        period,
        by,
        {"state": "failed", "lease_until": now + again_in, "outcome": {"error": error[:500]}},
    )


def is_done(session: Session, workspace_id: str, job: str, period: str) -> bool:
    """Whether the run of ``job`` for ``period`` is over; read without taking the write lock."""
    state = session.scalars(
        select(col(JobRun.state)).where(
            col(JobRun.workspace_id) == workspace_id, col(JobRun.job) == job, col(JobRun.period) == period
        )
    ).first()
    return state == "done"


def sweep(session: Session, now: datetime) -> None:
    """Forget runs that were over long ago, and those whose program died and that nobody had to take up. The caller commits."""
    over, dead = col(JobRun.finished_at) < now - KEEP_DONE, col(JobRun.lease_until) < now - KEEP_DONE
    session.execute(delete(JobRun).where(or_(and_(col(JobRun.state) == "done", over), dead)))


def _take(
    session: Session,
    workspace_id: str,
    job: str,
    period: str,
    mine: Mapping[str, Any],
    may: ColumnElement[bool],
) -> bool:
    """Write a run as ``mine`` where there is none yet, or the one there is ``may`` be taken; False where it may not."""
    insert = inserter(session)
    taken = session.execute(
        insert(JobRun)
        .values(workspace_id=workspace_id, job=job, period=period, **({"outcome": {}} | dict(mine)))
        .on_conflict_do_update(index_elements=["workspace_id", "job", "period"], set_=mine, where=may)
        .returning(col(JobRun.id))
    ).first()
    return taken is not None


def _change(
    engine: Engine, workspace_id: str, job: str, period: str, by: str, changes: Mapping[str, Any]
) -> bool:
    with Session(writing(engine)) as session:
        result: CursorResult[Any] = session.execute(
            update(JobRun)
            .where(
                col(JobRun.workspace_id) == workspace_id,
                col(JobRun.job) == job,
                col(JobRun.period) == period,
                col(JobRun.claimed_by) == by,
                col(JobRun.state) == "running",
            )
            .values(**changes)
        )  # type: ignore[assignment]  # an UPDATE has a cursor
        session.commit()
        return result.rowcount == 1
