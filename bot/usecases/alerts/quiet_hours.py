"""The hours in which a channel is left alone, and whether what is critical may break through."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases import settings
from bot.usecases.settings import DigestPlan
from core.errors import BadInput
from core.phrase import Phrase
from core.watch.lifecycle import Quiet
from storage.db import writing
from storage.queries.program import audit
from storage.queries.program import settings as stored

NAME = "quiet"
EVENING = time(20, 0)
"""Where nobody set quiet hours they begin here and end when the digest comes."""


def of(session: Session, workspace_id: str, plan: DigestPlan) -> Quiet:
    """The quiet hours of a digest's channel."""
    kept = stored.value(session, workspace_id, NAME, plan.channel)
    if kept is None:
        return Quiet(EVENING, plan.at, plan.tz)
    return Quiet(
        time.fromisoformat(kept["from"]), time.fromisoformat(kept["to"]), plan.tz, bool(kept.get("critical"))
    )


def present(engine: Engine, workspace_id: str, channel: str) -> Quiet | None:
    """The quiet hours that hold in a channel; None where it gets no digest, and so no alerts."""
    with Session(engine) as session:
        for plan in settings.digests_in(session, workspace_id):
            if plan.channel == channel:
                return of(session, workspace_id, plan)
    return None


def set_hours(
    engine: Engine,
    workspace_id: str,
    channel: str,
    begins: str,
    ends: str,
    *,
    critical_passes: bool,
    by: str,
    now: datetime,
) -> None:
    """Set a channel's quiet hours ("21:00" to "08:00", local time of its digest); both the same: none.

    Raises `BadInput` for what is no time of day; nothing is changed then.
    """
    try:
        first, last = (time.fromisoformat(each.strip()) for each in (begins, ends))
    except ValueError:
        raise BadInput(
            Phrase(
                "{hours} is not a span of hours; write it as 21:00-08:00. Nothing was changed.",
                {"hours": f"{begins}-{ends}"},
            )
        ) from None
    value = {"from": first.strftime("%H:%M"), "to": last.strftime("%H:%M"), "critical": critical_passes}
    with Session(writing(engine)) as session:
        before = stored.value(session, workspace_id, NAME, channel)
        if before != value:  # else it is so already, or was set a moment before a crash
            stored.put(session, workspace_id, NAME, value, scope=channel, by=by, now=now)
            told = {"before": before, "after": value}
            audit.note(session, workspace_id, now, by, "set", f"{NAME} {channel}", told)
        session.commit()
