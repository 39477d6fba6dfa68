"""The messages that show something that may change, and which of them show a given draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.queries.program import outbox
from storage.queries.program.inserting import inserter
from storage.tables import Message

DIGESTS_KEPT_UP = timedelta(days=14)
"""Older digests stay as they were: their drafts have lapsed."""


def remember(
    session: Session,
    workspace_id: str,
    channel: str,
    ts: str,
    kind: str,
    subject: str,
    state: Mapping[str, Any],
    now: datetime,
) -> int:
    """Keep a message, or what it shows by now; gives its id. The caller commits."""
    insert = inserter(session)
    statement = insert(Message).values(
        workspace_id=workspace_id,
        channel=channel,
        ts=ts,
        kind=kind,
        subject=subject,
        state=dict(state),
        posted_at=now,
    )
    return session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "channel", "ts"],
            set_={"kind": kind, "subject": subject, "state": dict(state)},
        ).returning(col(Message.id))
    ).scalar_one()  # type: ignore[return-value]  # a stored row has an id


def of_kind(session: Session, workspace_id: str, kind: str, since: datetime) -> list[int]:
    """The messages of a kind posted since then, by id."""
    rows = session.scalars(
        select(col(Message.id)).where(
            col(Message.workspace_id) == workspace_id,
            col(Message.kind) == kind,
            col(Message.posted_at) >= since,
        )
    )
    return [each for each in rows if each is not None]


def get(session: Session, workspace_id: str, message_id: int) -> Message | None:
    """One message, None if it is not known."""
    return session.scalars(
        select(Message).where(col(Message.workspace_id) == workspace_id, col(Message.id) == message_id)
    ).first()


def at(session: Session, workspace_id: str, channel: str, ts: str) -> Message | None:
    """The message that stands there, None if it is not one of those that change."""
    return session.scalars(
        select(Message).where(
            col(Message.workspace_id) == workspace_id,
            col(Message.channel) == channel,
            col(Message.ts) == ts,
        )
    ).first()


def showing(session: Session, workspace_id: str, numbers: Iterable[str], now: datetime) -> list[Message]:
    """The messages that show any of these drafts: their cards, and recent digests that list them."""
    wanted = set(numbers)
    rows = session.scalars(
        select(Message)
        .where(
            col(Message.workspace_id) == workspace_id,
            or_(
                and_(col(Message.kind) == "card", col(Message.subject).in_(wanted)),
                and_(col(Message.kind) == "digest", col(Message.posted_at) > now - DIGESTS_KEPT_UP),
            ),
        )
        .order_by(col(Message.id))
    )
    return [row for row in rows if row.kind == "card" or wanted & set(row.state.get("drawn", {}))]


def of_import(session: Session, workspace_id: str, import_id: int) -> list[Message]:
    """The messages that report this import."""
    rows = session.scalars(
        select(Message).where(col(Message.workspace_id) == workspace_id, col(Message.kind) == "import")
    )
    return [row for row in rows if import_id in row.state.get("imports", ())]


def of_alerts(
    session: Session, workspace_id: str, numbers: Iterable[str], now: datetime, digests_for: timedelta
) -> list[Message]:
    """The messages that show any of these alerts: their own, and the digests of the last ``digests_for``."""
    rows = session.scalars(
        select(Message)
        .where(
            col(Message.workspace_id) == workspace_id,
            or_(
                and_(col(Message.kind) == "alert", col(Message.subject).in_(set(numbers))),
                and_(col(Message.kind) == "digest", col(Message.posted_at) > now - digests_for),
            ),
        )
        .order_by(col(Message.id))
    )
    return list(rows)


def of_alert(session: Session, workspace_id: str, channel: str, number: str) -> Message | None:
    """The message of an alert in a channel, None where it has none."""
    return session.scalars(
        select(Message).where(
            col(Message.workspace_id) == workspace_id,
            col(Message.channel) == channel,
            col(Message.kind) == "alert",
            col(Message.subject) == number,
        )
    ).first()


def refresh_all(session: Session, workspace_id: str, number: str, mark: str, now: datetime) -> None:
    """Promise that every message showing the draft is drawn again. ``mark`` names the change, so that it is done once."""
    for message in showing(session, workspace_id, [number], now):
        outbox.promise(
            session,
            workspace_id,
            f"refresh:{message.id}:{number}:{mark}",
            "refresh",
            {"message_id": message.id},
            lane=f"message:{message.id}",
            due_at=now,
        )
