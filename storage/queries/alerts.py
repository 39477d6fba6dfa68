"""Alerts in the store: each happening is raised once, and told until it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.phrase import Phrase
from core.records import Alert
from storage.queries.chunks import chunks
from storage.tables import AlertRow, Sku

_RANK = {"critical": 0, "act": 1, "notice": 2}


def open_alerts(
    session: Session, workspace_id: str, today: date, sku_ids: Sequence[int] | None = None
) -> list[Alert]:
    """The alerts that hold on ``today`` and nobody put off: worst first, then most money at stake."""
    statement = (
        select(AlertRow, col(Sku.sku), col(Sku.marketplace))
        .join(Sku, col(Sku.id) == col(AlertRow.sku_id), isouter=True)
        .where(
            col(AlertRow.workspace_id) == workspace_id,
            col(AlertRow.state).in_(("open", "snoozed")),
            col(AlertRow.raised_on) <= today,
            or_(col(AlertRow.ended_on).is_(None), col(AlertRow.ended_on) >= today),
            or_(col(AlertRow.snoozed_until).is_(None), col(AlertRow.snoozed_until) <= today),
        )
        .order_by(col(AlertRow.id))
    )
    parts = [None] if sku_ids is None else list(chunks(sku_ids))
    found = []
    for part in parts:
        narrowed = statement if part is None else statement.where(col(AlertRow.sku_id).in_(part))
        found += [_alert(row, sku or "", market or "") for row, sku, market in session.execute(narrowed)]
    return sorted(found, key=lambda each: (_RANK[each.severity], -float(each.money_at_stake or 0), each.key))


def raise_once(
    session: Session,
    workspace_id: str,
    raised: Sequence[Alert],
    sku_ids: Mapping[tuple[str, str], int],
    now: datetime,
) -> list[Alert]:
    """Keep the alerts that are new by their key and bring known ones up to date; gives the new ones.

    ``sku_ids`` finds the SKU of an alert by (marketplace, sku). The caller commits.
    """
    known: dict[str, AlertRow] = {}
    for part in chunks([alert.key for alert in raised]):
        for row in session.scalars(
            select(AlertRow).where(col(AlertRow.workspace_id) == workspace_id, col(AlertRow.key).in_(part))
        ):
            known[row.key] = row
    fresh = []
    for alert in raised:
        row = known.get(alert.key)
        if row is None:
            row = AlertRow(
                workspace_id=workspace_id,
                key=alert.key,
                rule=alert.rule,
                severity=alert.severity,
                sku_id=sku_ids.get((alert.marketplace, alert.sku)),
                subject=alert.subject,
                raised_on=alert.raised_on,
                title={},
                recommended_action={},
                created_at=now,
                updated_at=now,
            )
            known[alert.key] = row
            fresh.append(alert)
        row.severity = alert.severity
        row.title = alert.title.to_json()
        row.evidence = dict(alert.evidence)
        row.recommended_action = alert.recommended_action.to_json()
        row.money_at_stake, row.units_at_stake = alert.money_at_stake, alert.units_at_stake
        row.ended_on = alert.ended_on
        row.updated_at = now
        session.add(row)
    return fresh


def _alert(row: AlertRow, sku: str, marketplace: str) -> Alert:
    return Alert(
        key=row.key,
        rule=row.rule,
        severity=row.severity,  # type: ignore[arg-type]  # written by `raise_once` only
        sku=sku,
        marketplace=marketplace,
        subject=row.subject,
        raised_on=row.raised_on,
        title=Phrase.from_json(row.title),
        evidence=row.evidence,
        recommended_action=Phrase.from_json(row.recommended_action),
        money_at_stake=row.money_at_stake,
        units_at_stake=row.units_at_stake,
        ended_on=row.ended_on,
    )
