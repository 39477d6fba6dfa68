"""Bringing a database to the present schema, and telling whether it is there."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

import storage.tables
from core.errors import BadInput
from core.phrase import Phrase
from storage.db import migrations_path, writing

_ = storage.tables

LOCK_SECONDS, LOCK_TRIES = 3.0, 20
_IN_THE_WAY = ("55P03", "40P01")
"""PostgreSQL: the lock was not free in time; a deadlock with somebody at work."""

RETIRED = frozenset({"seen_event", "alert.digested_on"})
"""Tables and columns that this release no longer uses, and leaves to copies of the last one that still run; the next drops them."""

log = logging.getLogger(__name__)


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; safe to call at every start and by several processes at once.

    On PostgreSQL a change of a table waits for whoever uses it, and everybody else waits behind it. So it waits for
    `LOCK_SECONDS` only, gives way, and tries again `LOCK_TRIES` times, each time from the start: all or nothing.
    Raises `BadInput` where the database is newer than this program, or was in use all the time; nothing is changed then.
    """
    _refuse_newer(engine)
    if current(engine) == head():
        return
    for attempt in range(1, LOCK_TRIES + 1):
        try:
            _upgrade(engine)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in _IN_THE_WAY:
                raise
            log.warning(
                "tables are in use: the schema could not be changed in try %d of %d", attempt, LOCK_TRIES
            )
            time.sleep(LOCK_SECONDS)
        else:
            return
    raise BadInput(
        Phrase(
            "Nothing was changed: the tables were in use for {n} tries. Stop the copies of restock that run, or look for "
            "a long transaction in pg_stat_activity, then run “restock db upgrade” again",
            {"n": LOCK_TRIES},
        )
    )


def _upgrade(engine: Engine) -> None:
    with writing(engine).begin() as connection:
        if connection.dialect.name == "postgresql":
            # Whoever upgrades at the same time is waited for; only the tables in use are not.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(727_301)")
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS:g}s'")
        command.upgrade(_config(connection), "head")


def _refuse_newer(engine: Engine) -> None:
    revision = current(engine)
    if revision is not None and not knows(revision):
        raise BadInput(newer(revision))


def knows(revision: str) -> bool:
    """Whether this program has the migration that a database is at; if not, the database is newer."""
    return any(each.revision == revision for each in _chain().walk_revisions())


def newer(revision: str) -> Phrase:
    """What to say of a database that is newer than this program."""
    return Phrase(
        "the database is newer than this program (schema {have}, known up to {need}): install the newer version; "
        "copies that run already go on",
        {"have": revision, "need": head()},
    )


def head() -> str:
    """The newest revision this program knows."""
    revision = _chain().get_current_head()
    assert revision is not None
    return revision


def current(engine: Engine) -> str | None:
    """The revision the database is at, None where it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def drift(engine: Engine) -> list[object]:
    """What differs between the tables as declared and as they stand; empty when all is well."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": False, "include_name": _is_ours}
        )
        return list(compare_metadata(context, SQLModel.metadata))


def _is_ours(name: str | None, kind: str, parents: Mapping[str, str | None]) -> bool:
    """Whether a name found in the database is for our migrations; Slack's library keeps OAuth tables of its own."""
    if kind == "column":
        return f"{parents['table_name']}.{name}" not in RETIRED
    return kind != "table" or not ((name or "").startswith("slack_") or name in RETIRED)


def _chain() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_path()))
    config.attributes["connection"] = connection
    return config
