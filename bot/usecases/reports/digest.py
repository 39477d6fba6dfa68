"""When a channel's digest is due, and promising it: once a day, at the channel's own time, also after a stand-still.

A day's digest is due at a local time of an IANA zone, so that it comes at eight in the morning in summer and in winter.
After a stand-still one digest catches up, and says that it is late; what was missed before is not made up for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases import settings
from bot.usecases.settings import DigestPlan
from storage.db import writing
from storage.queries.program import jobs, outbox

LATE_AFTER = timedelta(minutes=15)
"""A digest posted later than this after its time says so."""

NO_LONGER = timedelta(hours=16)
"""A digest that is this late is not posted any more: the next one is near."""


@dataclass(frozen=True, slots=True)
class Due:
    """A digest that is to be posted now."""

    plan: DigestPlan
    day: date
    late: bool


def moment(plan: DigestPlan, day: date) -> datetime:
    """The moment, in UTC, at which the digest of ``day`` is due.

    A time that a change of clocks leaves out is as much later as the clocks jump; one that comes twice is its first.
    Worked example: 08:00 in Berlin is 07:00 UTC on 24 Nov and 06:00 UTC on 24 Jul; 02:30 on 29 Mar 2026, which
    there is not in Berlin, is 01:30 UTC, which reads 03:30.
    """
    return datetime.combine(day, plan.at, ZoneInfo(plan.tz)).astimezone(UTC)


def due(plan: DigestPlan, now: datetime) -> Due | None:
    """The latest digest of the plan that should have been posted by ``now``; None if it is too late for it.

    What fell due before the plan was made is not due.
    """
    today = now.astimezone(ZoneInfo(plan.tz)).date()
    for day in (today, today - timedelta(days=1)):
        at = moment(plan, day)
        if at <= now:
            if at < plan.since or now - at > NO_LONGER:
                return None
            return Due(plan, day, now - at > LATE_AFTER)
    return None


def promise_due(engine: Engine, workspace_id: str, now: datetime, by: str) -> int:
    """Promise every digest that is due and was not promised yet, whichever replica comes first; tells how many."""
    count = 0
    for plan in settings.digests(engine, workspace_id):
        found = due(plan, now)
        if found is None:
            continue
        count += promise(
            engine, workspace_id, now, by, plan, "digest", found.day, found.day.isoformat(), late=found.late
        )
    return count


def promise(
    engine: Engine,
    workspace_id: str,
    now: datetime,
    by: str,
    plan: DigestPlan,
    kind: Literal["digest", "report"],
    day: date,
    period: str,
    *,
    late: bool,
) -> int:
    """Promise a channel its digest or report of a period, whichever replica comes first; 0 where it was promised before."""
    job = f"{kind}:{plan.channel}"
    with Session(engine) as session:
        if jobs.is_done(session, workspace_id, job, period):
            return 0
    place = {
        "channel": plan.channel,
        "day": day.isoformat(),
        "late": late,
        "locale": plan.locale,
        "tz": plan.tz,
    }
    with Session(writing(engine)) as session:
        if not jobs.once(session, workspace_id, job, period, by, now, {"late": late}):
            return 0
        promised = outbox.promise(
            session,
            workspace_id,
            f"{job}:{period}",
            kind,
            place,
            lane=f"digest:{plan.channel}",
            due_at=now,
        )
        session.commit()
        return promised
