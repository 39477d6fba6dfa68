"""Settings people make in the app: of the workspace (scope ""), of a channel, of a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Mapped, Session
from sqlmodel import col

from storage.queries.program.inserting import inserter
from storage.tables import Setting

T = TypeVar("T")


def value(session: Session, workspace_id: str, name: str, scope: str = "") -> Any:
    """The value of a setting, None where nobody set it."""
    return session.scalars(_one(col(Setting.value), workspace_id, name, scope)).first()


def set_at(session: Session, workspace_id: str, name: str, scope: str = "") -> datetime | None:
    """When a setting was last set, None where nobody set it."""
    return session.scalars(_one(col(Setting.set_at), workspace_id, name, scope)).first()


def set_by(session: Session, workspace_id: str, name: str, scope: str = "") -> str | None:
    """Who last set a setting, None where nobody did."""
    return session.scalars(_one(col(Setting.set_by), workspace_id, name, scope)).first()


def scopes(session: Session, workspace_id: str, name: str) -> dict[str, Any]:
    """The value of one setting in every scope that has it."""
    rows = session.execute(
        select(col(Setting.scope), col(Setting.value)).where(
            col(Setting.workspace_id) == workspace_id, col(Setting.name) == name
        )
    )
    return {row[0]: row[1] for row in rows}


def put(
    session: Session, workspace_id: str, name: str, new: Any, *, scope: str = "", by: str, now: datetime
) -> None:
    """Set a value; None takes the setting away. The caller commits."""
    if new is None:
        session.execute(
            delete(Setting).where(
                col(Setting.workspace_id) == workspace_id,
                col(Setting.scope) == scope,
                col(Setting.name) == name,
            )
        )
        return
    insert = inserter(session)
    row = {"value": new, "set_by": by, "set_at": now}
    session.execute(
        insert(Setting)
        .values(workspace_id=workspace_id, scope=scope, name=name, **row)
        .on_conflict_do_update(index_elements=["workspace_id", "scope", "name"], set_=row)
    )


def _one(column: Mapped[T], workspace_id: str, name: str, scope: str) -> Select[T]:
    """A column of the one row that a setting of a scope has."""
    return select(column).where(
        col(Setting.workspace_id) == workspace_id,
        col(Setting.scope) == scope,
        col(Setting.name) == name,
    )
