"""What Slack delivered and we acknowledged: kept from before the acknowledgement until it is done.

A row is held by the program that works on it for a few seconds at a time; when that program dies, the lease runs out
and another does it again. What is done is remembered without its contents, because Slack delivers some events twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, Engine, delete, or_, select, tuple_, update
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.db import writing
from storage.queries.chunks import chunks
from storage.queries.program.inserting import inserter
from storage.tables import Inbox

LEASE = timedelta(seconds=20)
"""How long a program may be silent before another does what it had acknowledged."""

REMEMBERED = timedelta(days=3)
"""Slack repeats within minutes, and "delayed events" for a day."""


class Place(NamedTuple):
    """Which delivery: ``key`` is the same when Slack delivers the same thing again."""

    workspace_id: str
    key: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A delivery that is to be done again, with how often it was begun, this time included."""

    place: Place
    body: Mapping[str, Any]
    received_at: datetime
    attempts: int


def write(
    engine: Engine,
    worker: str,
    now: datetime,
    *,
    arrived: Mapping[Place, Mapping[str, Any]],
    received: Mapping[Place, datetime] | None = None,
    tried: Collection[Place] = (),
    done: Sequence[Place] = (),
    put_back: Sequence[Place] = (),
) -> set[Place]:
    """Keep what arrived, mark what is done, let go of what could not be answered, in one transaction.

    ``received`` says when a delivery came, where that was not now. Gives those that arrived for the first time; also those
    that were ``tried`` before and are there since, as the store's answer may have got lost. Rows are written in the order of
    their keys: two replicas that are delivered the same events at once would stand in each other's way otherwise.
    """
    with Session(writing(engine, hurry=bool(arrived))) as session:
        new: set[Place] = set()
        if arrived:
            insert = inserter(session)
            rows = [
                {
                    "workspace_id": place.workspace_id, "key": place.key, "body": dict(body), "received_at": (received or {}).get(place, now),
                    "taken_by": worker, "lease_until": now + LEASE, "attempts": 1,
                }
                for place, body in sorted(arrived.items(), key=itemgetter(0))
            ]  # fmt: skip
            for part in chunks(rows):
                made = session.execute(
                    insert(Inbox)
                    .values(part)
                    .on_conflict_do_nothing()
                    .returning(col(Inbox.workspace_id), col(Inbox.key))
                )
                new |= {Place(*row) for row in made}
            new |= {
                place for place in set(tried) - new
                if (row := session.get(Inbox, place)) and row.done_at is None
                and (row.taken_by, row.received_at) == (worker, (received or {}).get(place, now))
            }  # fmt: skip
        _change(session, done, {"done_at": now, "body": {}, "lease_until": None})
        _change(session, put_back, {"taken_by": None, "lease_until": now + LEASE})
        session.commit()
        return new


def received_at(engine: Engine, place: Place) -> datetime | None:
    """When a delivery came first; None where it is not known."""
    with Session(engine) as session:
        return session.scalars(
            select(col(Inbox.received_at)).where(
                col(Inbox.workspace_id) == place.workspace_id, col(Inbox.key) == place.key
            )
        ).first()


def renew(engine: Engine, worker: str, now: datetime) -> None:
    """Hold on to everything that this program works on, but for what is just being marked as done."""
    with Session(writing(engine)) as session:
        mine = (
            select(col(Inbox.workspace_id), col(Inbox.key))
            .where(col(Inbox.taken_by) == worker, col(Inbox.done_at).is_(None))
            .with_for_update(skip_locked=True)
        )
        session.execute(
            update(Inbox)
            .where(tuple_(col(Inbox.workspace_id), col(Inbox.key)).in_(mine))
            .values(lease_until=now + LEASE)
            .execution_options(synchronize_session=False)
        )
        session.commit()


def let_go(engine: Engine, worker: str, now: datetime) -> None:
    """Leave what this program could not end to the next one, at once."""
    with Session(writing(engine)) as session:
        session.execute(
            update(Inbox)
            .where(col(Inbox.taken_by) == worker, col(Inbox.done_at).is_(None))
            .values(taken_by=None, lease_until=now)
        )
        session.commit()


def take_over(
    engine: Engine, worker: str, now: datetime, limit: int, known: Collection[Place] | None = None
) -> list[Kept]:
    """Take up to ``limit`` deliveries that another program left undone, or that could not be answered; oldest first.

    ``known`` is what this program works on, given where the answer to its last taking was lost: what it took then and does
    not know of comes again.
    """
    with Session(engine) as session:  # most looks find nothing: they need no write lock
        if (
            known is None
            and session.scalar(select(col(Inbox.key)).where(*_left(worker, now)).limit(1)) is None
        ):
            return []
    with Session(writing(engine)) as session:
        rows = list(
            session.scalars(
                select(Inbox)
                .where(*_left(worker, now))
                .order_by(col(Inbox.received_at), col(Inbox.key))
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
        )
        if known is not None:
            mine = (col(Inbox.taken_by) == worker, col(Inbox.done_at).is_(None), col(Inbox.attempts) > 1)
            again = session.scalars(select(Inbox).where(*mine)).all()
            rows += [row for row in again if (row.workspace_id, row.key) not in known]
        taken = []
        for row in rows:
            row.taken_by, row.lease_until = worker, now + LEASE
            row.attempts += 1
            taken.append(Kept(Place(row.workspace_id, row.key), row.body, row.received_at, row.attempts))
        session.commit()
        return taken


def left(session: Session, now: datetime) -> list[Inbox]:
    """What was acknowledged and that no program holds by now, oldest first."""
    return list(
        session.scalars(
            select(Inbox)
            .where(col(Inbox.done_at).is_(None), col(Inbox.lease_until) < now - LEASE)
            .order_by(col(Inbox.received_at), col(Inbox.key))
        )
    )


def sweep(session: Session, now: datetime) -> int:
    """Forget what was done long ago; tells how many rows. The caller commits."""
    result: CursorResult[Any] = session.execute(delete(Inbox).where(col(Inbox.done_at) < now - REMEMBERED))  # type: ignore[assignment]  # a DELETE has a cursor
    return result.rowcount


def _left(worker: str, now: datetime) -> tuple[Any, ...]:
    return (
        col(Inbox.done_at).is_(None),
        col(Inbox.lease_until) <= now,
        or_(col(Inbox.taken_by).is_(None), col(Inbox.taken_by) != worker),
    )


def _change(session: Session, places: Iterable[Place], values: Mapping[str, Any]) -> None:
    for workspace_id, group in groupby(sorted(places), key=lambda place: place.workspace_id):
        for part in chunks([place.key for place in group]):
            session.execute(
                update(Inbox)
                .where(col(Inbox.workspace_id) == workspace_id, col(Inbox.key).in_(part))
                .values(**values)
                .execution_options(synchronize_session=False)
            )
