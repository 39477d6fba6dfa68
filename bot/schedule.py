"""What happens by the clock: the nightly run, catching up after imports, digests, weekly reports, housekeeping.

APScheduler looks every few seconds what is due; what is done is told by rows in the store, not by this program's memory.
So any number of replicas may run it, each period is done once, and what fell due while nobody ran is done at the next
look. The end of the time for Undo is a promise in the outbox, and no matter of this module.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases import days
from bot.usecases import settings as preferences
from bot.usecases.alerts import announcing
from bot.usecases.reports import digest
from storage.db import may_pass, writing
from storage.imports import standing
from storage.queries.goods import coverage
from storage.queries.program import inbox, jobs, outbox, workspaces

LOOK_SECONDS = 15
SUNDAY = 6
NIGHTLY_AT = time(3, 30)
"""The local time in the seller's marketplace: after the day's reports are in, before anybody is at work."""

log = logging.getLogger(__name__)


RENEW_EVERY = timedelta(seconds=20)
"""How often a run under way renews its lease; the lease is many times as long."""


class Stopped(Exception):
    """The program is stopping, or another replica has taken the run over."""


class Scheduler:
    """Looks what is due for every workspace. ``wake`` tells the outbox's worker that something was promised.

    ``digest_channel`` is RESTOCK_DIGEST_CHANNEL: it gets the first workspace's digest until one is set in the app.
    With ``apart`` the night's work, learning and replays run in processes of their own (`bot.apart`).
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime],
        wake: Callable[[], None] = lambda: None,
        *,
        digest_channel: str | None = None,
        apart: bool = False,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._wake = wake
        self._digest_channel = digest_channel
        self._apart = apart
        self._name = f"s-{secrets.token_hex(4)}"
        self._stopping = False
        self._pool = ThreadPoolExecutor(5, thread_name_prefix="schedule")
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    async def start(self) -> None:
        """Begin to look."""
        logging.getLogger("apscheduler.scheduler").addFilter(_is_news)
        for look in (
            self.look_for_digests,
            self.look_for_reports,
            self.look_for_alerts,
            self.look_for_runs,
            self.look_for_lessons,
            self.look_for_proofs,
            self.look_for_tuning,
        ):
            self._scheduler.add_job(
                self._in_thread,
                IntervalTrigger(seconds=LOOK_SECONDS, timezone=UTC),
                args=(look,),
                id=look.__name__,
                coalesce=True,  # after a stand-still one look is enough
                misfire_grace_time=None,  # a late look is better than none
                max_instances=1,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop looking. A run that is under way ends at its next chunk, and is taken up again by whoever runs next."""
        self._stopping = True
        self._scheduler.shutdown(wait=False)
        await asyncio.to_thread(self._pool.shutdown, wait=True, cancel_futures=True)

    def look_for_digests(self) -> int:
        """Promise the digests that are due; tells how many."""
        count = 0
        for workspace_id in workspaces.ids(self._engine):
            self._set_up_digest(workspace_id)
            count += digest.promise_due(self._engine, workspace_id, self._clock(), self._name)
        if count:
            self._wake()
        return count

    def look_for_alerts(self) -> int:
        """Promise what channels were not told yet, and wake what was put off until now; tells how many promises."""
        count = 0
        for workspace_id in workspaces.ids(self._engine):
            now = self._clock()
            today = days.local_day(self._engine, workspace_id, now)
            count += announcing.look(self._engine, workspace_id, today, now)
        if count:
            self._wake()
        return count

    def look_for_reports(self) -> int:
        """Promise the weekly reports that are due; tells how many."""
        from bot.usecases.reports import report

        count = 0
        for workspace_id in workspaces.ids(self._engine):
            count += report.promise_due(self._engine, workspace_id, self._clock(), self._name)
        if count:
            self._wake()
        return count

    def look_for_tuning(self) -> int:
        """Try other thresholds once a week; tells for how many shops."""
        count = 0
        for workspace_id in workspaces.ids(self._engine):
            night = due_night(days.zone(self._engine, workspace_id), self._clock())
            # A Sunday that is missed is not made up for: the next one does as well.
            if night.weekday() == SUNDAY and self._has_sales(workspace_id):
                count += self._do(workspace_id, "tuning", f"{night:%G-W%V}", _told_of_tuning)
        return count

    def look_for_runs(self) -> int:
        """Do the nightly runs and catch-ups that are due, and the housekeeping; tells how many runs."""
        count = 0
        for workspace_id in workspaces.ids(self._engine):
            now = self._clock()
            day = due_night(days.zone(self._engine, workspace_id), now)
            count += self._run(workspace_id, "nightly", day.isoformat())
            count += self._run(workspace_id, "catch_up", self._data(workspace_id))
            self._tidy(workspace_id, now.date())
        return count

    def look_for_lessons(self) -> int:
        """Once a week, after a night's work: see whether the forecast's model still serves; tells how many were learnt."""
        count = 0
        for workspace_id in workspaces.ids(self._engine):
            day = due_night(days.zone(self._engine, workspace_id), self._clock())
            with Session(self._engine) as session:
                ready = jobs.is_done(session, workspace_id, "nightly", day.isoformat())
            if ready and self._has_sales(workspace_id):
                count += self._do(workspace_id, "learn", f"{day:%G-W%V}", _told_of_lesson)
        return count

    def look_for_proofs(self) -> int:
        """Replay the SKUs whose turn it is, after a night's work, a few a night; tells for how many workspaces."""
        count = 0
        for workspace_id in workspaces.ids(self._engine):
            night = due_night(days.zone(self._engine, workspace_id), self._clock()).isoformat()
            with Session(self._engine) as session:
                ready = jobs.is_done(session, workspace_id, "nightly", night)
            if ready and self._has_sales(workspace_id):
                count += self._do(workspace_id, "proof", night, _told_of_replays)
        return count

    def _run(self, workspace_id: str, job: str, period: str | None) -> bool:
        if period is None or not self._do(workspace_id, job, period, _told_of_run):
            return False
        self._wake()
        return True

    def _do(self, workspace_id: str, job: str, period: str, tell: Callable[[Any], dict[str, Any]]) -> bool:
        """Claim a run, do it, and note what became of it; True where it was done here and now."""
        engine, now = self._engine, self._clock()
        if self._stopping:
            return False
        with Session(engine) as session:
            if jobs.is_done(session, workspace_id, job, period):
                return False
        if not jobs.claim(engine, workspace_id, job, period, self._name, now):
            return False
        renewed = now

        def hold_on(_done: int, _of: int) -> None:
            nonlocal renewed
            held = True
            if self._clock() - renewed >= RENEW_EVERY:
                renewed = self._clock()
                held = jobs.renew(engine, workspace_id, job, period, self._name, renewed)
            if self._stopping or not held:
                raise Stopped

        today = days.local_day(engine, workspace_id, now)
        try:
            outcome = self._work(job, workspace_id, today, now, hold_on)
        except Stopped:
            jobs.fail(
                engine, workspace_id, job, period, self._name, self._clock(), "stopped", again_in=timedelta(0)
            )
            return False
        except Exception as error:
            log.exception("the %s run of %s failed; it will be tried again", job, workspace_id)
            jobs.fail(engine, workspace_id, job, period, self._name, self._clock(), repr(error))
            return False
        told = tell(outcome)
        jobs.finish(engine, workspace_id, job, period, self._name, self._clock(), told)
        log.info("the %s run of %s for %s: %s", job, workspace_id, period, told)
        return True

    def _work(
        self, job: str, workspace_id: str, today: date, now: datetime, hold_on: Callable[[int, int], None]
    ) -> Any:
        from bot import apart

        if self._apart:
            return apart.run(job, self._engine, workspace_id, today, now, on_progress=hold_on)
        return apart.work_of(job)(self._engine, workspace_id, today, now, on_progress=hold_on)

    def _has_sales(self, workspace_id: str) -> bool:
        with Session(self._engine) as session:
            return coverage.version(session, workspace_id) > 0

    def _data(self, workspace_id: str) -> str | None:
        """The data that the last run has not seen yet; None where it has seen all, or there is none."""
        from bot.usecases import nightly

        return nightly.unseen_data(self._engine, workspace_id)

    def _tidy(self, workspace_id: str, today: date) -> None:
        period = today.isoformat()
        with Session(self._engine) as session:
            if jobs.is_done(session, workspace_id, "tidy", period):
                return
        with Session(writing(self._engine)) as session:
            if not jobs.once(session, workspace_id, "tidy", period, self._name, self._clock(), {}):
                return
            outbox.sweep(session, self._clock())
            inbox.sweep(session, self._clock())
            jobs.sweep(session, self._clock())
            standing.sweep(session.connection(), workspace_id, self._clock())
            session.commit()

    def _set_up_digest(self, workspace_id: str) -> None:
        if self._digest_channel is None:
            return
        preferences.ensure_digest(
            self._engine,
            workspace_id,
            self._digest_channel,
            tz=days.zone(self._engine, workspace_id),
            locale="en",
            now=self._clock(),
        )
        self._digest_channel = None

    async def _in_thread(self, look: Callable[[], int]) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._pool, look)
        except asyncio.CancelledError:
            if not self._stopping:  # a look that had not begun when the program stopped is no fault
                raise
        except Exception as error:
            log.error(
                "%s failed; it is tried again in %d seconds: %r", look.__name__, LOOK_SECONDS, error,
                exc_info=not may_pass(error),
            )  # fmt: skip


def _is_news(record: logging.LogRecord) -> bool:
    """A look that is left out because the last one still works is as meant."""
    return "maximum number of running instances" not in record.getMessage()


def _told_of_run(outcome: Any) -> dict[str, Any]:
    return {
        "forecasts": outcome.forecasts,
        "decided": outcome.decided,
        "opened": outcome.opened,
        "revised": outcome.revised,
        "withdrawn": outcome.withdrawn,
        "expired": outcome.expired,
        "alerts": outcome.alerts,
    }


def _told_of_tuning(outcome: Any) -> dict[str, Any]:
    if outcome is None:
        return {"note": "not enough history"}
    return {"tried": outcome.tried, "proposals": len(outcome.proposals)}


def _told_of_lesson(outcome: Any) -> dict[str, Any]:
    return {
        "learnt": outcome.trained,
        "reason": outcome.reason,
        "error": outcome.error,
        "recorded": outcome.recorded,
        "forecasts": outcome.forecasts,
    }


def _told_of_replays(outcome: Any) -> dict[str, Any]:
    return {"replayed": outcome}


def due_night(zone: str, now: datetime) -> date:
    """The day whose nightly run should be done by ``now``: today after `NIGHTLY_AT`, else yesterday.

    Worked example: at 03:29 in Los Angeles on 24 Nov the run of 23 Nov is the latest due, at 03:30 that of 24 Nov.
    """
    local = now.astimezone(ZoneInfo(zone))
    return local.date() if local.time() >= NIGHTLY_AT else local.date() - timedelta(days=1)
