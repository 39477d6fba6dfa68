"""Alerts as they are kept: raised once by their key, brought up to date, resolved when their cause is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from core.phrase import Phrase
from core.records import Alert, Severity
from storage.queries.chunks import chunks
from storage.tables import AlertRow, Sku

AlertState = Literal["open", "acknowledged", "snoozed", "resolved"]


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert with its number and what became of it."""

    number: str
    state: AlertState
    sku_id: int | None
    alert: Alert
    new_to_digest: bool


def record(session: Session, workspace_id: str, found: Mapping[str, tuple[int, Alert]], now: datetime) -> int:
    """Keep ``found`` (by key: the SKU's id and the alert); answers how many were new.

    A known alert gets its present figures and its end; what a person did with it stays. An ended one is resolved.
    """
    new = 0
    for part in chunks(list(found)):
        known = {
            row.key: row
            for row in session.scalars(
                select(AlertRow).where(
                    col(AlertRow.workspace_id) == workspace_id, col(AlertRow.key).in_(part)
                )
            )
        }
        for key in part:
            sku_id, alert = found[key]
            row = known.get(key)
            if row is None:
                new += 1
                row = AlertRow(
                    workspace_id=workspace_id, key=key, rule=alert.rule, severity=alert.severity, sku_id=sku_id,
                    subject=alert.subject, raised_on=alert.raised_on, title={}, recommended_action={}, created_at=now,
                    updated_at=now,
                )  # fmt: skip
                session.add(row)
            row.severity = alert.severity
            row.ended_on = alert.ended_on
            row.title = alert.title.to_json()
            row.evidence = dict(alert.evidence)
            row.recommended_action = alert.recommended_action.to_json()
            row.money_at_stake = alert.money_at_stake
            row.units_at_stake = alert.units_at_stake
            row.updated_at = now
            if alert.ended_on is not None and row.state == "open":
                row.state = "resolved"
    session.flush()
    return new


def resolve(session: Session, workspace_id: str, keys: Sequence[str], ended_on: date, now: datetime) -> None:
    """End alerts whose cause is gone."""
    for part in chunks(keys):
        session.execute(
            update(AlertRow)
            .where(
                col(AlertRow.workspace_id) == workspace_id,
                col(AlertRow.key).in_(part),
                col(AlertRow.state) != "resolved",
            )
            .values(state="resolved", ended_on=ended_on, updated_at=now)
        )


def listed(
    session: Session,
    workspace_id: str,
    *,
    since: date,
    until: date,
    sku_ids: Sequence[int] = (),
    rules: Sequence[str] = (),
    open_only: bool = False,
) -> list[Raised]:
    """Alerts raised, or still lasting, between two days: most severe first, then most money."""
    statement = (
        select(AlertRow, col(Sku.sku), col(Sku.marketplace))
        .join(Sku, col(Sku.id) == col(AlertRow.sku_id), isouter=True)
        .where(
            col(AlertRow.workspace_id) == workspace_id,
            col(AlertRow.raised_on) <= until,
            or_(
                col(AlertRow.raised_on) >= since,
                col(AlertRow.ended_on).is_(None),
                col(AlertRow.ended_on) >= since,
            ),
        )
    )
    if sku_ids:
        statement = statement.where(col(AlertRow.sku_id).in_(sku_ids))
    if rules:
        statement = statement.where(col(AlertRow.rule).in_(rules))
    if open_only:
        statement = statement.where(
            col(AlertRow.state).in_(("open", "acknowledged", "snoozed")),
            or_(col(AlertRow.snoozed_until).is_(None), col(AlertRow.snoozed_until) <= until),
        )
    raised = [
        Raised(f"A-{row.id}", cast(AlertState, row.state), row.sku_id, _alert(row, sku, marketplace), row.digested_on is None)
        for row, sku, marketplace in session.execute(statement)
    ]  # fmt: skip
    return sorted(raised, key=_rank)


def open_keys(session: Session, workspace_id: str, rule: str) -> dict[str, int | None]:
    """The keys of a rule's alerts that are not resolved, with their SKU."""
    rows = session.execute(
        select(col(AlertRow.key), col(AlertRow.sku_id)).where(
            col(AlertRow.workspace_id) == workspace_id,
            col(AlertRow.rule) == rule,
            col(AlertRow.state) != "resolved",
        )
    )
    return {key: sku_id for key, sku_id in rows}  # noqa: C416  # a row is no pair to mypy


def acknowledge(session: Session, workspace_id: str, number: str, now: datetime) -> bool:
    """Mark an open alert as seen; False when it was not open."""
    result = cast(
        CursorResult[Any],
        session.execute(
            update(AlertRow)
            .where(
                col(AlertRow.workspace_id) == workspace_id,
                col(AlertRow.id) == int(number.removeprefix("A-")),
                col(AlertRow.state) == "open",
            )
            .values(state="acknowledged", updated_at=now)
        ),
    )
    return result.rowcount == 1


_SEVERITY = {"critical": 0, "act": 1, "notice": 2}


def _rank(raised: Raised) -> tuple[int, float, date, str]:
    alert = raised.alert
    return _SEVERITY[alert.severity], -float(alert.money_at_stake or 0), alert.raised_on, alert.key


def _alert(row: AlertRow, sku: str | None, marketplace: str | None) -> Alert:
    return Alert(
        key=row.key,
        rule=row.rule,
        severity=cast(Severity, row.severity),
        sku=sku or "",
        marketplace=marketplace or "",
        subject=row.subject,
        raised_on=row.raised_on,
        title=Phrase.from_json(row.title),
        evidence=row.evidence,
        recommended_action=Phrase.from_json(row.recommended_action),
        money_at_stake=row.money_at_stake,
        units_at_stake=row.units_at_stake,
        ended_on=row.ended_on,
    )
