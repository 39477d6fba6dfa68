"""Answer a question where it was asked: with what the thread asked before, and remembered for what comes next."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.ask import answer as answering
from bot.ask import model
from bot.ask.query import Query, from_json, to_json
from storage.db import writing
from storage.queries.program import conversations

if TYPE_CHECKING:
    from bot.ask.facts import Answer


def asked(
    engine: Engine,
    workspace_id: str,
    text: str,
    *,
    channel: str,
    thread_ts: str,
    today: date,
    now: datetime,
) -> Answer:
    """The answer to ``text``; it may go on from the last question of the thread, which `remember` then replaces."""
    with Session(engine) as session:
        before = conversations.last(session, workspace_id, channel, thread_ts, now)
    previous = _read(before)
    return answering.answer(
        engine, workspace_id, text, today=today, now=now, previous=previous, reader=model.configured()
    )


def remember(
    engine: Engine, workspace_id: str, found: Answer, *, channel: str, thread_ts: str, now: datetime
) -> None:
    """Have the thread's next question go on from this one; called when the answer is promised.

    A program that dies between the two is asked the same again, and must not go on from itself. What was not understood is
    not remembered: the next question goes on from the last one that was.
    """
    if found.query.intent not in ("unknown", "help") and not found.query.acts:
        with Session(writing(engine)) as session:
            kept = to_json(found.query.without_reading())
            conversations.keep(session, workspace_id, channel, thread_ts, kept, now)
            session.commit()


def _read(kept: dict[str, object] | None) -> Query | None:
    """A query as it was kept; None where another version kept it in another shape."""
    if kept is None:
        return None
    try:
        return from_json(kept)
    except (TypeError, ValueError):
        return None
