"""Taking an import back: the facts, the log, and every message that reports it, in one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases import policies
from bot.usecases.alerts import raising
from bot.usecases.reports import kpis
from core.errors import BadUse, NotFound
from core.phrase import Phrase
from storage.db import writing
from storage.imports import undo
from storage.imports.undo import TakenBack
from storage.queries.program import audit, imports, messages, outbox
from storage.queries.program import settings as stored

SHOWN = 10
"""Imports that are named to somebody who names none of them."""


def take_back(engine: Engine, workspace_id: str, import_id: int, by: str, now: datetime) -> TakenBack:
    """Take an import back, once; the second time nothing is done. Raises `NotFound`, or `BadInput` where it cannot be."""
    with Session(writing(engine)) as session:
        try:
            found = undo.take_back(session.connection(), workspace_id, import_id, by=by, now=now)
        except NotFound as error:
            known = _latest(session, workspace_id)
            raise NotFound(Phrase("{problem} The last ones: {latest}.", {"problem": error.phrase, "latest": known})) from error  # fmt: skip
        if found.again:
            return found
        told = {"file": found.file_name, **{name: str(n) for name, n in found.outcome.values.items()}}
        audit.note(session, workspace_id, now, by, "import_taken_back", str(import_id), told)
        policies.decide_anew(session, workspace_id, by, now)
        _look_again(session, workspace_id, now)
        for message in messages.of_import(session, workspace_id, import_id):
            outbox.promise(
                session, workspace_id, f"refresh:{message.id}:import:{import_id}", "refresh",
                {"message_id": message.id}, lane=f"message:{message.id}", due_at=now,
            )  # fmt: skip
        session.commit()
    return found


def _look_again(session: Session, workspace_id: str, now: datetime) -> None:
    """What is done once for the newest import is done again, although none is newer."""
    for name in (kpis.TREND, raising.LOOKED):
        if seen := stored.value(session, workspace_id, name):
            stored.put(session, workspace_id, name, {**seen, "imports": 0}, by="restock", now=now)


def is_whose(engine: Engine, workspace_id: str, import_id: int, person: str) -> bool:
    """Whether this person brought the file."""
    with Session(engine) as session:
        return any(row.imported_by == person for row in imports.of_ids(session, workspace_id, [import_id]))


def unnamed(engine: Engine, workspace_id: str) -> BadUse:
    """What to say to somebody who names neither a file nor an import."""
    with Session(engine) as session:
        known = _latest(session, workspace_id)
    return BadUse(
        Phrase(
            "Name files to import, or with --undo the number of an import to take back. The last ones: {latest}.",
            {"latest": known},
        )
    )


def _latest(session: Session, workspace_id: str) -> str:
    """The last imports, newest first, each with its number, file and day."""
    rows = imports.latest(session, workspace_id, SHOWN)
    return ", ".join(f"{row.id} {row.file_name[:60]} ({row.imported_at:%Y-%m-%d})" for row in rows) or "–"
