"""The weekly report: what goes into it, and when it is due. Posted once a week per channel, also after a stand-still."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.usecases import settings
from bot.usecases.claims import claim_words, claiming
from bot.usecases.plans.cross_checks import cross_checks
from bot.usecases.proof import scoring, tuning
from bot.usecases.reports import digest, kpis
from bot.usecases.settings import DigestPlan
from core.errors import NotEnoughData
from core.phrase import Phrase
from core.watch.weekly import AlertCount, Decided, Weekly, sentences
from storage.queries.goods import coverage, skus
from storage.tables import AlertRow

WEEKDAY = 0  # Monday
LATE_AFTER = timedelta(minutes=15)
NO_LONGER = timedelta(days=4)
"""A report that is this late is not posted any more: the next one is near."""

DECISION_DAYS = 56
"""How far back decisions are told: an order's goods are sold weeks after it was placed."""

MOST_DECISIONS = 40


def weekly(
    engine: Engine,
    workspace_id: str,
    today: date,
    *,
    late: bool = False,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Weekly:
    """The report on the last whole week before ``today``; nothing is written. Raises `NotEnoughData` without a SKU."""
    with Session(engine) as session:
        currencies = skus.currencies(session, workspace_id)
        sold = coverage.age(session, workspace_id, today)
    if not currencies:
        raise NotEnoughData(Phrase("There is nothing to report yet: no file was imported."))
    currency, *others = currencies
    tally = kpis.tally(engine, workspace_id, today, currency=currency, on_progress=on_progress)
    trend = tally.trend()
    groups = tuple(
        (dimension, name, tally.trend((dimension, name))[-1])
        for dimension in ("stage", "class", "category")
        for name in tally.groups(dimension)
    )
    first = tally.last - timedelta(days=6)
    with Session(engine) as session:
        alerts = _alerts(session, workspace_id, first, tally.last)
        owed = claim_words.weekly(claiming.in_session(session, workspace_id, today))
    return Weekly(
        first=first,
        last=tally.last,
        currency=currency,
        trend=tuple(trend),
        errors=tuple(kpis.forecast_errors(engine, workspace_id, today)),
        groups=groups,
        sentences=(*sentences(trend, tally.lost_most(), tally.oldest(), currency), *owed),
        decisions=_decisions(engine, workspace_id, today),
        alerts=alerts,
        cross_checks=cross_checks(engine, workspace_id, today),
        sales_through=sold.sales_through,
        tuning=tuning.latest(engine, workspace_id, today),
        other_currencies=tuple(sorted(others)),
        late=late,
    )


def promise_due(engine: Engine, workspace_id: str, now: datetime, by: str) -> int:
    """Promise every report that is due and was not promised yet, whichever replica comes first; tells how many."""
    count = 0
    for plan in settings.digests(engine, workspace_id):
        found = due(plan, now)
        if found is None:
            continue
        day, late = found
        count += digest.promise(
            engine, workspace_id, now, by, plan, "report", day, f"{day:%G-W%V}", late=late
        )
    return count


def due(plan: DigestPlan, now: datetime) -> tuple[date, bool] | None:
    """The Monday whose report should have been posted by ``now``, and whether it is late; None if none is due.

    It is due at the digest's time of a Monday in the channel's zone. Worked example: a plan for 08:00 in Berlin is
    due on Mon 23 Nov at 07:00 UTC, late from 07:15, and no longer posted from Fri 27 Nov 07:00 UTC on.
    """
    local = now.astimezone(ZoneInfo(plan.tz)).date()
    monday = local - timedelta(days=(local.weekday() - WEEKDAY) % 7)
    at = digest.moment(plan, monday)
    if at > now:  # Monday before the hour: last week's is the latest
        monday -= timedelta(days=7)
        at = digest.moment(plan, monday)
    if at < plan.since or now - at > NO_LONGER:
        return None
    return monday, now - at > LATE_AFTER


def _decisions(engine: Engine, workspace_id: str, today: date) -> tuple[Decided, ...]:
    """The decisions of the last weeks, newest first; each with how it turned out, as far as that can be told."""
    now = datetime.combine(today, time(), UTC)
    since = now - timedelta(days=DECISION_DAYS)
    found = scoring.scored(engine, workspace_id, today, now, decided_since=since)
    return tuple(
        Decided(
            number=each.draft.number,
            sku=each.draft.sku,
            kind="approve" if each.draft.state == "approved" else "reject",
            quantity=each.draft.quantity,
            on=each.draft.decided_at.date() if each.draft.decided_at else today,
            reason=each.draft.reason,
            outcome=each.found if isinstance(each.found, Phrase) else each.found.verdict,
            told=not isinstance(each.found, Phrase),
        )
        for each in reversed(found[-MOST_DECISIONS:])
    )


def _alerts(session: Session, workspace_id: str, first: date, last: date) -> tuple[AlertCount, ...]:
    raised: Counter[str] = Counter()
    over: Counter[str] = Counter()
    acted: Counter[str] = Counter()
    rows = session.execute(
        select(col(AlertRow.rule), col(AlertRow.state)).where(
            col(AlertRow.workspace_id) == workspace_id, col(AlertRow.raised_on).between(first, last)
        )
    )
    for rule, state in rows:
        raised[rule] += 1
        over[rule] += state == "resolved"
        acted[rule] += state in ("acknowledged", "snoozed")
    return tuple(AlertCount(rule, n, over[rule], acted[rule]) for rule, n in sorted(raised.items()))
