"""The nightly run: forecasts where data is newer, every SKU decided, drafts brought in line, alerts raised.

It may run twice, late, or on two machines at once: what is done already stays as it is. `bot.schedule` says when.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases.alerts import raising
from bot.usecases.forecasts import forecasting, learning
from bot.usecases.orders import drafting
from bot.usecases.plans import budgeting
from bot.usecases.plans.overview import SUMMARY
from bot.usecases.plans.situating import decided
from bot.usecases.policies import CHANGES
from bot.usecases.reports import diagnosing, kpis
from core.suggestion import Suggestion
from storage.db import writing
from storage.queries.demand import models
from storage.queries.goods import abc, coverage, skus
from storage.queries.orders import states
from storage.queries.program import imports
from storage.queries.program import settings as stored


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: forecasts made, SKUs decided, drafts by what became of them, alerts raised."""

    forecasts: int
    decided: int
    opened: list[str]
    revised: list[str]
    withdrawn: list[str]
    expired: list[str]
    alerts: int


def learn_and_run(
    engine: Engine,
    workspace_id: str,
    today: date,
    now: datetime,
    *,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Outcome:
    """The night's work, after the first lesson where there was none yet: the first figures somebody reads then hold."""
    with Session(engine) as session:
        taught = models.kept(session, workspace_id) is not None
    made = (
        0 if taught else learning.learn(engine, workspace_id, today, now, on_progress=on_progress).forecasts
    )
    outcome = run(engine, workspace_id, today, now, on_progress=on_progress)
    return replace(outcome, forecasts=made + outcome.forecasts)


def run(
    engine: Engine,
    workspace_id: str,
    today: date,
    now: datetime,
    *,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Outcome:
    """Do the night's work for one workspace on ``today``; ``on_progress`` hears of SKUs done and in all."""
    with Session(writing(engine)) as session:
        abc.refresh(session, workspace_id, today)
        newest = imports.newest(session, workspace_id)
        changes = int(stored.value(session, workspace_id, CHANGES) or 0)
        session.commit()
    made = forecasting.refresh(engine, workspace_id, today, now, on_progress=on_progress)
    expired = drafting.expire(engine, workspace_id, today, now)
    forecaster, tally, count = (
        forecasting.Forecaster(today, forecasting.pool(engine, workspace_id)),
        drafting.Tally(),
        0,
    )
    with Session(engine) as session:
        version = coverage.version(session, workspace_id)
        spell = skus.spelling(session, workspace_id)
    upcoming: tuple[date, str] | None = None
    for part in decided(engine, workspace_id, today, forecaster, without_own_draft=True):
        forecaster.keep(engine, workspace_id, version, now)
        drafting.settle(engine, workspace_id, part, now, tally)
        standing = drafting.as_they_stand(engine, workspace_id, part, now)
        budgeting.keep(engine, workspace_id, standing, now)
        with Session(writing(engine)) as session:
            states.keep(session, workspace_id, [(each.sku_id, each.suggestion) for each in standing], version)
            session.commit()
        count += len(part)
        on_progress(count, count)
        due = [
            (day, spell(each.suggestion.sku, each.suggestion.marketplace))
            for each in part
            if (day := next_order(each.suggestion))
        ]
        upcoming = min([*due, *([upcoming] if upcoming else [])], default=None)
    raised = raising.refresh(engine, workspace_id, today, now)
    diagnosing.follow_up(engine, workspace_id, today)
    kpis.keep(engine, workspace_id, today, now)
    # Last, as it says that all was seen: a run that dies before is due again (`unseen_data`).
    with Session(writing(engine)) as session:
        summary = {
            "day": today.isoformat(),
            "imports": newest,
            "policy_changes": changes,
            "next_order_by": upcoming[0].isoformat() if upcoming else None,
            "next_order_sku": upcoming[1] if upcoming else None,
        }
        stored.put(session, workspace_id, SUMMARY, summary, by="restock", now=now)
        budgeting.note(session, workspace_id, today, newest, changes, now)
        session.commit()
    return Outcome(made, count, tally.opened, tally.revised, tally.withdrawn, expired, raised)


def unseen_data(engine: Engine, workspace_id: str) -> str | None:
    """A name for the imports and thresholds that the last run did not see yet; None where it has seen all."""
    with Session(engine) as session:
        newest = imports.newest(session, workspace_id)
        changes = int(stored.value(session, workspace_id, CHANGES) or 0)
        summary = stored.value(session, workspace_id, SUMMARY) or {}
    if newest > int(summary.get("imports", 0)):
        return str(newest)
    return f"{newest}+{changes}" if newest and changes > int(summary.get("policy_changes", 0)) else None


def next_order(suggestion: Suggestion) -> date | None:
    """The day from which the next order of a waiting SKU will be proposed, as rule S7 says; None if it does not."""
    for factor in suggestion.factors:
        day = factor.reason.values.get("day")
        if suggestion.action == "wait" and factor.rule == "S7" and isinstance(day, date):
            return day
    return None
