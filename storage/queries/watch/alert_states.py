"""What people do with alerts: see them, put them off, mute a rule, say that it is no concern; each a conditional change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.watch.lifecycle import SnoozeFor
from storage.queries.goods import skus
from storage.queries.program.inserting import inserter
from storage.queries.watch import alerts
from storage.queries.watch.alerts import happened
from storage.tables import AlertMute, AlertRow, Sku


@dataclass(frozen=True, slots=True)
class Mute:
    """A muted rule; ``sku`` is None where it is muted for all."""

    rule: str
    sku_id: int
    sku: str | None
    muted_by: str
    muted_at: datetime


def held(session: Session, workspace_id: str, alert_id: int) -> AlertRow | None:
    """The alert, locked for the rest of the transaction; None where there is none."""
    return session.scalars(
        select(AlertRow)
        .where(col(AlertRow.workspace_id) == workspace_id, col(AlertRow.id) == alert_id)
        .with_for_update()
    ).first()


def acknowledge(session: Session, row: AlertRow, person: str, day: date, now: datetime) -> None:
    """A person has seen it."""
    row.state, row.handled_by = "acknowledged", person
    _changed(row, now)
    happened(session, row, "acknowledged", day, now, person=person)


def snooze(
    session: Session,
    row: AlertRow,
    length: SnoozeFor,
    until: date | None,
    person: str,
    day: date,
    now: datetime,
) -> None:
    """Put it off, remembering how bad it was."""
    row.state, row.handled_by = "snoozed", person
    row.snoozed_for, row.snoozed_until = length, until
    row.snoozed_at_severity, row.snoozed_at_money = row.severity, row.money_at_stake
    _changed(row, now)
    details = {"for": length, "until": until.isoformat() if until else None}
    happened(session, row, "muted" if length == "muted" else "snoozed", day, now, person=person, details=details)  # fmt: skip


def wake(session: Session, workspace_id: str, today: date, now: datetime) -> int:
    """Open again what was put off until today; tells how many."""
    count = 0
    for row in session.scalars(
        select(AlertRow)
        .where(
            col(AlertRow.workspace_id) == workspace_id,
            col(AlertRow.state) == "snoozed",
            col(AlertRow.snoozed_until) <= today,
        )
        .with_for_update(skip_locked=True)
    ):
        _reopen(session, row, today, now)
        count += 1
    return count


def mute(session: Session, workspace_id: str, rule: str, sku_id: int, person: str, now: datetime) -> bool:
    """Mute a rule for a SKU (0: for all); False if it was muted already."""
    insert = inserter(session)
    made = session.execute(
        insert(AlertMute)
        .values(workspace_id=workspace_id, rule=rule, sku_id=sku_id, muted_by=person, muted_at=now)
        .on_conflict_do_nothing(index_elements=["workspace_id", "rule", "sku_id"])
        .returning(col(AlertMute.rule))
    )
    return made.first() is not None


def silence(
    session: Session, workspace_id: str, rule: str, sku_id: int, person: str, day: date, now: datetime
) -> list[AlertRow]:
    """Put off what lasts of a rule that was just muted."""
    statement = select(AlertRow).where(
        col(AlertRow.workspace_id) == workspace_id,
        col(AlertRow.rule) == rule,
        col(AlertRow.state).in_(("open", "acknowledged", "snoozed")),
    )
    if sku_id:
        statement = statement.where(col(AlertRow.sku_id) == sku_id)
    rows = list(session.scalars(statement.with_for_update()))
    for row in rows:
        snooze(session, row, "muted", None, person, day, now)
    return rows


def unmute(
    session: Session, workspace_id: str, rule: str, sku_id: int, day: date, now: datetime
) -> list[AlertRow] | None:
    """Lift a mute; gives what is open again for it, None if nothing was muted."""
    gone = session.execute(
        delete(AlertMute)
        .where(
            col(AlertMute.workspace_id) == workspace_id,
            col(AlertMute.rule) == rule,
            col(AlertMute.sku_id) == sku_id,
        )
        .returning(col(AlertMute.rule))
    ).first()
    if gone is None:
        return None
    still = alerts.mutes(session, workspace_id)
    rows = [
        row
        for row in session.scalars(
            select(AlertRow)
            .where(
                col(AlertRow.workspace_id) == workspace_id,
                col(AlertRow.rule) == rule,
                col(AlertRow.state) == "snoozed",
                col(AlertRow.snoozed_for) == "muted",
            )
            .with_for_update()
        )
        if (sku_id in (0, row.sku_id)) and not alerts.is_muted(still, rule, row.sku_id)
    ]
    for row in rows:
        _reopen(session, row, day, now)
    return rows


def muted(session: Session, workspace_id: str) -> list[Mute]:
    """What is muted, by rule and SKU."""
    rows = session.execute(
        select(AlertMute, col(Sku.sku), col(Sku.marketplace))
        .join(Sku, col(Sku.id) == col(AlertMute.sku_id), isouter=True)
        .where(col(AlertMute.workspace_id) == workspace_id)
        .order_by(col(AlertMute.rule), col(Sku.sku))
    )
    spell = skus.spelling(session, workspace_id)
    return [
        Mute(each.rule, each.sku_id, spell(sku, place) if sku else None, each.muted_by, each.muted_at)
        for each, sku, place in rows
    ]


def _reopen(session: Session, row: AlertRow, day: date, now: datetime) -> None:
    row.state, row.snoozed_until, row.snoozed_for, row.handled_by = "open", None, None, None
    _changed(row, now)
    happened(session, row, "woken", day, now)


def _changed(row: AlertRow, now: datetime) -> None:
    row.version += 1
    row.updated_at = now
