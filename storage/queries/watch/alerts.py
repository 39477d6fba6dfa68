"""Alerts as they are kept: raised once by their key, brought up to date, resolved when their cause is over.

What people do with them is `storage.queries.watch.alert_states`; telling them is promised by `bot.usecases.alerts.announcing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.phrase import Phrase
from core.suggestion import Alert, Remedy, Severity
from core.watch.lifecycle import COOL_DOWN, RANK, AlertState, EventKind, is_worse
from storage.queries.chunks import chunks
from storage.queries.goods import skus
from storage.queries.program.inserting import inserter
from storage.tables import AlertEvent, AlertMute, AlertRow, Sku


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert with its number and what became of it."""

    number: str
    state: AlertState
    sku_id: int | None
    alert: Alert
    version: int = 1
    snoozed_until: date | None = None
    snoozed_for: str | None = None
    handled_by: str | None = None
    updated_at: datetime | None = None
    created_at: datetime | None = None


def record(
    session: Session, workspace_id: str, found: Mapping[str, tuple[int | None, Alert]], now: datetime
) -> int:
    """Keep ``found`` (by key: the SKU's id and the alert); answers how many were new.

    A known alert gets its present figures and its end; what a person did with it stays, but that what was only
    seen, or put off until it gets worse, is open again when it does. What a person dismissed stays so.
    """
    muted = mutes(session, workspace_id)
    new = 0
    for part in chunks(list(found)):
        new += len(_insert(session, workspace_id, part, found, muted, now))
        for row in session.scalars(
            select(AlertRow).where(col(AlertRow.workspace_id) == workspace_id, col(AlertRow.key).in_(part))
        ):
            _bring_up_to_date(session, row, found[row.key][1], now)
    session.flush()
    return new


def _insert(
    session: Session,
    workspace_id: str,
    part: Sequence[str],
    found: Mapping[str, tuple[int | None, Alert]],
    muted: set[tuple[str, int]],
    now: datetime,
) -> list[str]:
    """The keys that were not known before; whoever else finds them at this moment finds them known."""
    known = set(
        session.scalars(
            select(col(AlertRow.key)).where(
                col(AlertRow.workspace_id) == workspace_id, col(AlertRow.key).in_(part)
            )
        )
    )
    fresh = [key for key in part if key not in known]
    if not fresh:
        return []
    rows = []
    for key in fresh:
        sku_id, alert = found[key]
        state = "resolved" if alert.ended_on is not None else "open"
        silent = state == "open" and is_muted(muted, alert.rule, sku_id)
        rows.append(
            {
                "workspace_id": workspace_id, "key": key, "rule": alert.rule, "sku_id": sku_id, "subject": alert.subject,
                "raised_on": alert.raised_on, "state": "snoozed" if silent else state,
                "snoozed_for": "muted" if silent else None, "created_at": now, "updated_at": now, "version": 1,
                **_figures(alert),
            }
        )  # fmt: skip
    insert = inserter(session)
    made = session.execute(
        insert(AlertRow)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["workspace_id", "key"])
        .returning(col(AlertRow.id), col(AlertRow.key))
    ).all()
    for alert_id, key in made:
        alert = found[key][1]
        session.add(
            AlertEvent(
                workspace_id=workspace_id, alert_id=cast(int, alert_id), at=now, day=alert.raised_on, kind="raised",
                severity=alert.severity, told=True,
            )
        )  # fmt: skip
    return [key for _, key in made]


def _bring_up_to_date(session: Session, row: AlertRow, alert: Alert, now: datetime) -> None:
    if row.state == "resolved" and row.handled_by is not None:
        return  # a person said that this is no concern
    changed = False
    was = cast(Severity, row.severity)
    for name, value in _figures(alert).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    if alert.ended_on is not None:
        if row.state != "resolved":
            close(session, row, alert.ended_on, now)
    elif row.state == "resolved":
        _open(session, row, "reopened", now, alert)
    elif row.state == "snoozed":
        then = cast(Severity, row.snoozed_at_severity or was)
        if row.snoozed_for == "worse" and is_worse(
            alert.severity, alert.money_at_stake, then, row.snoozed_at_money
        ):
            _open(session, row, "woken", now, alert)
    elif RANK[alert.severity] > RANK[was]:
        _open(session, row, "worse", now, alert)
    elif alert.severity != was:
        row.version += 1
    if changed:
        row.updated_at = now


def _open(session: Session, row: AlertRow, kind: EventKind, now: datetime, alert: Alert) -> None:
    row.state, row.snoozed_until, row.snoozed_for, row.ended_on = "open", None, None, None
    row.handled_by = None
    row.version += 1
    row.updated_at = now
    happened(session, row, kind, alert.raised_on if kind == "raised" else now.date(), now)


def close(session: Session, row: AlertRow, ended_on: date, now: datetime, *, by: str | None = None) -> None:
    """End an alert: its cause is gone, or ``by`` says it is no concern."""
    row.state, row.ended_on, row.snoozed_until, row.snoozed_for = "resolved", ended_on, None, None
    row.handled_by = by
    row.version += 1
    row.updated_at = now
    happened(session, row, "resolved" if by is None else "dismissed", ended_on, now, person=by)


def happened(
    session: Session,
    row: AlertRow,
    kind: EventKind,
    day: date,
    now: datetime,
    *,
    person: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Note what happened to an alert; its messages hear of it."""
    assert row.id is not None
    session.add(
        AlertEvent(
            workspace_id=row.workspace_id, alert_id=row.id, at=now, day=day, kind=kind, severity=row.severity,
            person=person, details=dict(details or {}),
        )
    )  # fmt: skip


def resolve(session: Session, workspace_id: str, keys: Sequence[str], ended_on: date, now: datetime) -> None:
    """End alerts whose cause is gone."""
    for part in chunks(keys):
        for row in session.scalars(
            select(AlertRow).where(
                col(AlertRow.workspace_id) == workspace_id,
                col(AlertRow.key).in_(part),
                col(AlertRow.state) != "resolved",
                col(AlertRow.raised_on) <= ended_on,
            )
        ):
            close(session, row, ended_on, now)
    session.flush()


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
    """Alerts raised, or still lasting, between two days: most severe first, then most money.

    ``open_only`` leaves out what is over and what is put off beyond ``until``.
    """
    statement = _select().where(
        col(AlertRow.workspace_id) == workspace_id,
        col(AlertRow.raised_on) <= until,
        or_(
            col(AlertRow.raised_on) >= since,
            col(AlertRow.ended_on).is_(None),
            col(AlertRow.ended_on) >= since,
        ),
    )
    if sku_ids:
        statement = statement.where(col(AlertRow.sku_id).in_(sku_ids))
    if rules:
        statement = statement.where(col(AlertRow.rule).in_(rules))
    if open_only:
        statement = statement.where(
            or_(
                col(AlertRow.state).in_(("open", "acknowledged")),
                and_(col(AlertRow.state) == "snoozed", col(AlertRow.snoozed_until) <= until),
            )
        )
    return sorted(_raised(session, statement), key=rank)


def numbered(session: Session, workspace_id: str, ids: Iterable[int]) -> dict[int, Raised]:
    """Alerts by their ids."""
    statement = _select().where(col(AlertRow.workspace_id) == workspace_id, col(AlertRow.id).in_(list(ids)))
    return {id_of(each.number): each for each in _raised(session, statement)}


def spelled(session: Session, workspace_id: str, raised: Sequence[Raised]) -> list[Raised]:
    """The alerts with their SKU as people read it: "HX-1@DE" where it is sold in several marketplaces."""
    spell = skus.spelling(session, workspace_id)
    return [
        replace(each, alert=replace(each.alert, sku=spell(each.alert.sku, each.alert.marketplace)))
        for each in raised
    ]


def id_of(number: str) -> int:
    """The id of an alert's number. Raises ValueError for anything else. Worked example: A-12 is 12."""
    if not number.startswith("A-"):
        raise ValueError(f"{number} is no alert's number")
    return int(number[2:])


def lasting(session: Session, workspace_id: str, rules: Sequence[str], today: date) -> dict[str, AlertRow]:
    """The rules' alerts by key that last, or ended by themselves so lately that a return of the cause is the same."""
    rows = session.scalars(
        select(AlertRow).where(
            col(AlertRow.workspace_id) == workspace_id,
            col(AlertRow.rule).in_(rules),
            col(AlertRow.raised_on) <= today,
            or_(
                col(AlertRow.state) != "resolved",
                and_(col(AlertRow.ended_on) >= today - COOL_DOWN, col(AlertRow.handled_by).is_(None)),
            ),
        )
    )
    return {row.key: row for row in rows}


def mutes(session: Session, workspace_id: str) -> set[tuple[str, int]]:
    """The muted rules, each with the SKU it is muted for (0: all)."""
    rows = session.execute(
        select(col(AlertMute.rule), col(AlertMute.sku_id)).where(col(AlertMute.workspace_id) == workspace_id)
    )
    return {(rule, sku_id) for rule, sku_id in rows}


def is_muted(muted: set[tuple[str, int]], rule: str, sku_id: int | None) -> bool:
    """Whether a rule is muted for a SKU, or for all."""
    return (rule, 0) in muted or (sku_id is not None and (rule, sku_id) in muted)


def rank(raised: Raised) -> tuple[int, float, date, str]:
    """Most severe first, then most money, then oldest."""
    alert = raised.alert
    return -RANK[alert.severity], -float(alert.money_at_stake or 0), alert.raised_on, alert.key


def _figures(alert: Alert) -> dict[str, Any]:
    return {
        "severity": alert.severity,
        "ended_on": alert.ended_on,
        "title": alert.title.to_json(),
        "evidence": dict(alert.evidence),
        "recommended_action": alert.recommended_action.to_json(),
        "money_at_stake": alert.money_at_stake,
        "units_at_stake": alert.units_at_stake,
        "says": [each.to_json() for each in alert.says],
        "remedies": [{"kind": each.kind, "values": dict(each.values)} for each in alert.remedies],
    }


def _select() -> Select[AlertRow, str, str]:
    return select(AlertRow, col(Sku.sku), col(Sku.marketplace)).join(
        Sku, col(Sku.id) == col(AlertRow.sku_id), isouter=True
    )


def _raised(session: Session, statement: Select[AlertRow, str, str]) -> list[Raised]:
    return [
        Raised(
            number=f"A-{row.id}", state=cast(AlertState, row.state), sku_id=row.sku_id,
            alert=_alert(row, sku, marketplace), version=row.version,
            snoozed_until=row.snoozed_until, snoozed_for=row.snoozed_for, handled_by=row.handled_by,
            updated_at=row.updated_at, created_at=row.created_at,
        )
        for row, sku, marketplace in session.execute(statement)
    ]  # fmt: skip


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
        says=tuple(Phrase.from_json(each) for each in row.says),
        remedies=tuple(Remedy(each["kind"], each.get("values") or {}) for each in row.remedies),
    )
