"""Bringing a database to the present schema, and telling whether it is there."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlmodel import SQLModel

import storage.tables
from storage.db import migrations_path, writing

_ = storage.tables


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; safe to call at every start and by several processes at once."""
    with writing(engine).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(727_301)")
        command.upgrade(_config(connection), "head")


def head() -> str:
    """The newest revision this program knows."""
    revision = ScriptDirectory.from_config(_config(None)).get_current_head()
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


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a name found in the database is for our migrations; Slack's library keeps OAuth tables of its own."""
    return kind != "table" or not (name or "").startswith("slack_")


def make_revision(engine: Engine, message: str) -> None:
    """Write a new revision from what the declared tables add (for developers)."""
    with engine.connect() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_path()))
    config.attributes["connection"] = connection
    return config
