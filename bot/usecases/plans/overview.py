"""What waits for a decision, what is watched, and what changed: the facts of digest, list and App Home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.facts import DigestFacts, DraftFacts, Freshness, HomeFacts
from bot.usecases import settings
from bot.usecases.orders import draft_facts
from bot.usecases.plans import room
from bot.usecases.reports import kpis
from core.market.variants import carriers_first
from core.phrase import Phrase
from storage.queries.goods import coverage
from storage.queries.orders import drafts, purchase_orders
from storage.queries.program import audit
from storage.queries.program import settings as stored
from storage.queries.watch import alerts
from storage.tables import Audit, Sku

ALERT_DAYS = timedelta(days=30)
"""How long ago an alert may have been raised to be still listed while it lasts."""

SUMMARY = "plan_summary"
"""The setting in which the nightly run leaves what it found: the day, and the next order date of a calm SKU."""


def is_empty(engine: Engine, workspace_id: str) -> bool:
    """Whether no file was imported yet that names a SKU."""
    with Session(engine) as session:
        return (
            session.scalar(select(col(Sku.id)).where(col(Sku.workspace_id) == workspace_id).limit(1)) is None
        )


def waiting(engine: Engine, workspace_id: str, today: date, *, late: bool = False) -> DigestFacts:
    """What needs a decision on ``today``, most money at stake first, and what there is to know beside it.

    A SKU with an attribute that converts stands before its siblings without it (F5).
    """
    now = datetime.combine(today, time(), UTC)
    with Session(engine) as session:
        rows = drafts.waiting(session, workspace_id, today)
        open_drafts = _in_order(draft_facts.of(session, workspace_id, rows, now))
        later = draft_facts.of(session, workspace_id, drafts.put_off(session, workspace_id, today), now)
        listed = alerts.spelled(
            session,
            workspace_id,
            alerts.listed(session, workspace_id, since=today - ALERT_DAYS, until=today, open_only=True),
        )
        age = coverage.age(session, workspace_id, today)
        summary = stored.value(session, workspace_id, SUMMARY) or {}
        known = session.scalar(select(func.count()).where(col(Sku.workspace_id) == workspace_id)) or 0
        changes = tuple(_changes(session, workspace_id, now))
        over = room.beyond(session, workspace_id, drafts.open_units(session, workspace_id), today)
    next_day, next_sku = _next_order(summary, today)
    return DigestFacts(
        day=today,
        drafts=tuple(open_drafts),
        calm_skus=max(0, known - len({draft.sku_id for draft in (*open_drafts, *later)})),
        alerts=tuple(each.alert for each in listed),
        changes=changes,
        freshness=Freshness(age.sales_through, age.stock_as_of, age.imported_at, age.stale),
        next_order_by=next_day,
        next_order_sku=next_sku,
        late=late,
        room=over,
        put_off=tuple(later),
    )


def draft_of_order(engine: Engine, workspace_id: str, number: str) -> str | None:
    """The draft that a purchase order was made from; None for one that a file told of, or that there is none of."""
    with Session(engine) as session:
        order = purchase_orders.by_number(session, workspace_id, number)
        return None if order is None else (order.details or {}).get("draft")


def drafts_by_number(
    engine: Engine, workspace_id: str, numbers: Sequence[str], now: datetime
) -> list[DraftFacts]:
    """Some drafts as they stand now, in the order of ``numbers``; unknown ones are left out."""
    with Session(engine) as session:
        rows = {row.number: row for row in drafts.by_numbers(session, workspace_id, numbers)}
        wanted = [rows[number] for number in numbers if number in rows]
        return draft_facts.of(session, workspace_id, wanted, now)


def planned_on(engine: Engine, workspace_id: str) -> date:
    """The day of the last nightly run; the earliest of all days where there was none."""
    with Session(engine) as session:
        summary = stored.value(session, workspace_id, SUMMARY) or {}
    return date.fromisoformat(summary["day"]) if summary.get("day") else date.min


def home(engine: Engine, workspace_id: str, today: date) -> HomeFacts:
    """The facts of App Home."""
    facts = waiting(engine, workspace_id, today)
    with Session(engine) as session:
        trend = kpis.kept(session, workspace_id)
    return HomeFacts(
        day=today,
        drafts=facts.drafts,
        alerts=facts.alerts,
        freshness=facts.freshness,
        calm_skus=facts.calm_skus,
        trend=trend,
        digests=tuple(
            (plan.channel, f"{plan.at:%H:%M}", plan.tz) for plan in settings.digests(engine, workspace_id)
        ),
        approvers=settings.approvers(engine, workspace_id),
    )


def _in_order(drafts: list[DraftFacts]) -> list[DraftFacts]:
    """Each that carries an attribute before its siblings; one without siblings in the list needs no such word."""
    without = {each.family for each in drafts if each.attribute is None}
    found = carriers_first(drafts, lambda each: each.family, lambda each: each.attribute is not None)
    return [each if each.family in without else replace(each, attribute=None) for each in found]


def _next_order(summary: Mapping[str, str], today: date) -> tuple[date | None, str | None]:
    day = summary.get("next_order_by")
    if not day or date.fromisoformat(day) < today:
        return None, None
    return date.fromisoformat(day), summary.get("next_order_sku")


def _changes(session: Session, workspace_id: str, now: datetime) -> list[Phrase]:
    """What happened since yesterday, each kind in one phrase."""
    seen: dict[str, list[Audit]] = {}
    for line in audit.since(
        session,
        workspace_id,
        now - timedelta(days=1),
        ("approve", "reject", "undo", "withdrawn", "expired", "revised"),
    ):
        seen.setdefault(line.verb, []).append(line)
    undone = {line.details.get("po") for line in seen.get("undo", ())}
    orders = [
        str(line.details["po"]) for line in seen.get("approve", ()) if line.details.get("po") not in undone
    ]
    changes = []
    if orders:
        changes.append(Phrase("ordered: {orders}", {"orders": ", ".join(orders)}))
    if rejected := len(seen.get("reject", ())):
        changes.append(Phrase("{n} {n:draft|drafts} rejected", {"n": rejected}))
    if revised := len({line.subject for line in seen.get("revised", ())}):
        changes.append(Phrase("{n} {n:draft|drafts} changed with new data", {"n": revised}))
    if withdrawn := len(seen.get("withdrawn", ())):
        changes.append(Phrase("{n} {n:draft|drafts} no longer needed", {"n": withdrawn}))
    if expired := len(seen.get("expired", ())):
        changes.append(Phrase("{n} {n:draft|drafts} lapsed undecided", {"n": expired}))
    return changes
