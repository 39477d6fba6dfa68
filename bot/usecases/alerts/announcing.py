"""Telling channels of alerts: who hears of what, when, and once; every promise in the transaction of its cause.

A channel with a digest hears of what is critical or wants an act as a message of its own, at most `MOST_A_DAY` a day,
the dearest first; all else is in the digest and in `/restock alerts`. In its quiet hours a channel is left alone: what
falls into them is told at their end, if it still wants telling then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, and_, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.usecases import settings
from bot.usecases.alerts import quiet_hours
from bot.usecases.settings import DigestPlan
from core.watch.lifecycle import RANK, Quiet, may_speak_at
from storage.db import writing
from storage.queries.program import messages, outbox
from storage.queries.watch import alert_states
from storage.tables import AlertEvent, AlertRow, Outbox

MOST_A_DAY = 6
"""Alerts with a message of their own in one channel on one of its days."""

STALE_AFTER = timedelta(days=14)
"""What was raised longer ago than this is no news."""

TOLD_IN_THREAD = frozenset({"worse", "resolved", "reopened", "woken"})
DIGESTS_SHOWN_FOR = timedelta(days=2)


def look(engine: Engine, workspace_id: str, today: date, now: datetime) -> int:
    """Wake what was put off until today, and promise what was not told yet; tells how many promises. Cheap when idle."""
    with Session(engine) as session:
        if not _anything(session, workspace_id, today):
            return 0
    with Session(writing(engine)) as session:
        alert_states.wake(session, workspace_id, today, now)
        session.flush()
        count = announce(session, workspace_id, today, now)
        session.commit()
        return count


def announce(session: Session, workspace_id: str, today: date, now: datetime) -> int:
    """Promise the messages of new alerts and the news of known ones, in the caller's transaction; tells how many."""
    plans = settings.digests_in(session, workspace_id)
    count = _new(session, workspace_id, plans, today, now)
    return count + _news(session, workspace_id, plans, now)


def _anything(session: Session, workspace_id: str, today: date) -> bool:
    alert = select(col(AlertRow.id)).where(col(AlertRow.workspace_id) == workspace_id)
    event = select(col(AlertEvent.id)).where(
        col(AlertEvent.workspace_id) == workspace_id, col(AlertEvent.told).is_(False)
    )
    due = and_(col(AlertRow.state) == "snoozed", col(AlertRow.snoozed_until) <= today)
    return any(
        session.scalars(each.limit(1)).first() is not None for each in (alert.where(_untold()), alert.where(due), event)
    )  # fmt: skip


def _untold() -> ColumnElement[bool]:
    return and_(
        col(AlertRow.announced_at).is_(None),
        col(AlertRow.state) == "open",
        col(AlertRow.severity).in_(("critical", "act")),
    )


def _new(session: Session, workspace_id: str, plans: Sequence[DigestPlan], today: date, now: datetime) -> int:
    rows = list(
        session.scalars(
            select(AlertRow)
            .where(col(AlertRow.workspace_id) == workspace_id, _untold())
            .with_for_update(skip_locked=True)
        )
    )
    if not rows:
        return 0
    rows.sort(key=lambda row: (-RANK[row.severity], -(row.money_at_stake or 0), row.id or 0))  # type: ignore[index]
    news = [row for row in rows if row.raised_on >= today - STALE_AFTER]
    count = 0
    for plan in plans:
        fresh = [row for row in news if row.created_at >= plan.since]
        room = max(0, MOST_A_DAY - _told_today(session, workspace_id, plan, now))
        quiet = quiet_hours.of(session, workspace_id, plan)
        for row in fresh[:room]:
            number = f"A-{row.id}"
            lane = f"alert:{plan.channel}:{number}"
            payload = {"channel": plan.channel, "alert": number, "locale": plan.locale, "tz": plan.tz}
            at = may_speak_at(quiet, row.severity, now)  # type: ignore[arg-type]
            count += outbox.promise(session, workspace_id, lane, "alert", payload, lane=lane, due_at=at)
    for row in rows:
        row.announced_at = now
    session.flush()
    return count


def _told_today(session: Session, workspace_id: str, plan: DigestPlan, now: datetime) -> int:
    zone = ZoneInfo(plan.tz)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    return (
        session.scalar(
            select(func.count()).where(
                col(Outbox.workspace_id) == workspace_id,
                col(Outbox.kind) == "alert",
                col(Outbox.key).startswith(f"alert:{plan.channel}:", autoescape=True),
                col(Outbox.created_at) >= midnight,
            )
        )
        or 0
    )


def _news(session: Session, workspace_id: str, plans: Sequence[DigestPlan], now: datetime) -> int:
    """What happened to alerts since the last look: their messages are drawn again, and their threads told."""
    events = list(
        session.scalars(
            select(AlertEvent)
            .where(col(AlertEvent.workspace_id) == workspace_id, col(AlertEvent.told).is_(False))
            .order_by(col(AlertEvent.id))
            .with_for_update(skip_locked=True)
        )
    )
    if not events:
        return 0
    rows = {
        row.id: row
        for row in session.scalars(
            select(AlertRow).where(
                col(AlertRow.workspace_id) == workspace_id,
                col(AlertRow.id).in_({each.alert_id for each in events}),
            )
        )
    }
    numbers = [f"A-{each}" for each in rows]
    count = 0
    for event in events:
        if event.kind not in TOLD_IN_THREAD:
            continue
        number = f"A-{event.alert_id}"
        for plan in plans:
            lane = f"alert:{plan.channel}:{number}"
            payload = {"channel": plan.channel, "alert": number, "event": event.id, "locale": plan.locale, "tz": plan.tz}  # fmt: skip
            at = may_speak_at(_quiet(session, workspace_id, plan), event.severity, now)  # type: ignore[arg-type]
            count += outbox.promise(
                session, workspace_id, f"{lane}:{event.id}", "alert_note", payload, lane=lane, due_at=at
            )
    for message in messages.of_alerts(session, workspace_id, numbers, now, DIGESTS_SHOWN_FOR):
        newest = max(each.id or 0 for each in events)
        count += outbox.promise(
            session,
            workspace_id,
            f"refresh:{message.id}:alerts:{newest}",
            "refresh",
            {"message_id": message.id},
            lane=f"message:{message.id}",
            due_at=now,
        )
    session.execute(
        update(AlertEvent).where(col(AlertEvent.id).in_([each.id for each in events])).values(told=True)
    )
    return count


def _quiet(session: Session, workspace_id: str, plan: DigestPlan) -> Quiet:
    return quiet_hours.of(session, workspace_id, plan)
