"""Whether the store is in order: schema, file, references, and rules that no constraint can hold."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlmodel import col

from core.phrase import Phrase
from storage import schema
from storage.db import writing
from storage.queries.program import outbox
from storage.tables import Workspace

_PROBE_BYTES = 128 * 1024
_LEAST_FREE = 64 * 1024 * 1024

_RULES = (
    (
        Phrase("approved drafts without a purchase order: {n}"),
        "SELECT count(*) FROM draft d WHERE d.state = 'approved' AND NOT EXISTS"
        " (SELECT 1 FROM purchase_order o WHERE o.draft_id = d.id)",
    ),
    (
        Phrase("purchase orders of drafts that are not approved: {n}"),
        "SELECT count(*) FROM purchase_order o JOIN draft d ON d.id = o.draft_id"
        " WHERE d.state <> 'approved' AND o.state <> 'cancelled'",
    ),
    (
        Phrase("purchase orders without lines: {n}"),
        "SELECT count(*) FROM purchase_order o WHERE NOT EXISTS"
        " (SELECT 1 FROM purchase_order_line l WHERE l.po_id = o.id)",
    ),
    (
        Phrase("drafts decided without a decision on record: {n}"),
        "SELECT count(*) FROM draft d WHERE d.state IN ('approved', 'rejected') AND NOT EXISTS"
        " (SELECT 1 FROM decision x WHERE x.draft_id = d.id)",
    ),
    (
        Phrase("daily facts of a SKU in another workspace: {n}"),
        "SELECT count(*) FROM stock_day f JOIN sku s ON s.id = f.sku_id"
        " WHERE s.workspace_id <> f.workspace_id",
    ),
)


def findings(engine: Engine, now: datetime) -> list[Phrase]:
    """What is wrong, each with what to do where there is something; empty when all is well."""
    revision = schema.current(engine)
    if revision is None:
        return [
            Phrase("nothing is stored yet: import your files (“restock import PATH…”), or try “restock demo”")
        ]
    if not schema.knows(revision):
        return [schema.newer(revision)]
    if revision != schema.head():
        return [
            Phrase(
                "the schema is at {have}, this program needs {need}: run “restock db upgrade”",
                {"have": revision, "need": schema.head()},
            )
        ]
    found = [
        Phrase("the schema differs from the program: {what}", {"what": str(each)[:200]})
        for each in schema.drift(engine)
    ]
    with Session(engine) as session:
        if engine.dialect.name == "sqlite":
            damage = [
                str(row[0]) for row in session.execute(text("PRAGMA integrity_check")) if row[0] != "ok"
            ]
            found += [
                Phrase(
                    "the file is damaged: {what}; restore a backup, then run “restock db restored”",
                    {"what": each},
                )
                for each in damage[:10]
            ]
            orphans = list(session.execute(text("PRAGMA foreign_key_check")))
            if orphans:
                tables = ", ".join(sorted({str(row[0]) for row in orphans}))
                found.append(
                    Phrase(
                        "{n} {n:row|rows} without what they refer to, in {tables}",
                        {"n": len(orphans), "tables": tables},
                    )
                )
        found += broken_rules(session)
        stuck = outbox.stuck(session, now)
        if stuck:
            found.append(
                Phrase(
                    "{n} {n:message|messages} to Slack not delivered, the first is {key} ({error}): see "
                    "“restock doctor”",
                    {"n": len(stuck), "key": stuck[0].key, "error": stuck[0].last_error or stuck[0].state},
                )
            )
    return found


def write_and_take_back(engine: Engine, now: datetime) -> None:
    """Write a little and roll it back. Raises SQLAlchemy's error where the store cannot be written.

    On PostgreSQL it is incompressible and large enough to need new pages, which a full disk refuses. SQLite writes
    pages at the commit only: there the disk is asked for its free space, and too little is told as SQLite does.
    """
    with Session(writing(engine)) as session:
        workspace_id = session.scalars(select(col(Workspace.id)).limit(1)).first()
        if workspace_id is None:
            return
        outbox.promise(
            session, workspace_id, f"probe:{secrets.token_hex(8)}", "probe",
            {"noise": secrets.token_hex(_PROBE_BYTES)}, due_at=now,
        )  # fmt: skip
        session.rollback()
    path = engine.url.database
    if engine.dialect.name == "sqlite" and path and shutil.disk_usage(Path(path).parent).free < _LEAST_FREE:
        raise OperationalError("probe", None, OSError("database or disk is full"))


def broken_rules(session: Session) -> list[Phrase]:
    """The rules between rows that do not hold, each with how often."""
    counts = [(wrong, session.execute(text(statement)).scalar_one()) for wrong, statement in _RULES]
    return [replace(wrong, values={"n": count}) for wrong, count in counts if count]
