"""What follows an import: everything that rests on the data is brought up to date at once, not the next morning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from bot.usecases import days, nightly
from bot.usecases.nightly import Outcome


def catch_up(
    engine: Engine,
    workspace_id: str,
    now: datetime,
    *,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Outcome:
    """The nightly run's work for today, once new files are in; only what the new data touches is done again."""
    today = days.local_day(engine, workspace_id, now)
    return nightly.run(engine, workspace_id, today, now, on_progress=on_progress)
