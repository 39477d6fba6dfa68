"""INSERT … ON CONFLICT: PostgreSQL and SQLite both know it, SQLAlchemy keeps it with each dialect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Insert = Callable[[Any], postgresql.Insert | sqlite.Insert]


def inserter(session: Session) -> Insert:
    """The `insert` of the session's database."""
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
