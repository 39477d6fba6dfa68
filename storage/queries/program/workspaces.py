"""Tenants: making one, and finding the one a Slack workspace belongs to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, orm
from sqlmodel import Session, select

from storage.db import writing
from storage.queries.program.inserting import inserter
from storage.tables import Sku, Workspace


def ensure(engine: Engine, workspace_id: str, now: datetime) -> None:
    """Make the workspace if it is not there."""
    with Session(engine) as session:
        if session.get(Workspace, workspace_id) is not None:
            return
    with Session(writing(engine)) as session:
        _make(session, workspace_id, now)
        session.commit()


def _make(session: Session, workspace_id: str, now: datetime) -> None:
    """Another copy of the program may make it at the same moment."""
    insert = inserter(session)
    session.execute(insert(Workspace).values(id=workspace_id, created_at=now).on_conflict_do_nothing())


def in_turn(session: orm.Session, workspace_id: str) -> None:
    """One after the other, until the transaction ends: for what is read, changed and written back.

    SQLite has one writer at a time anyway. Nobody waits who merely writes rows of the workspace.
    """
    session.execute(select(Workspace.id).where(Workspace.id == workspace_id).with_for_update(key_share=True))


def of_team(engine: Engine, team_id: str) -> str | None:
    """The workspace that a Slack team has claimed, None if none."""
    with Session(engine) as session:
        return session.exec(select(Workspace.id).where(Workspace.team_id == team_id)).first()


def team_of(engine: Engine, workspace_id: str) -> str | None:
    """The Slack team that claimed the workspace, None if none did."""
    with Session(engine) as session:
        return session.exec(select(Workspace.team_id).where(Workspace.id == workspace_id)).first()


def claim(engine: Engine, workspace_id: str, team_id: str, name: str | None, now: datetime) -> str:
    """The workspace of a Slack team: the one it has, else ``workspace_id`` if nobody claimed it, else a new one.

    A single-token bot claims "default", so that what the command line imported is what Slack shows.
    """
    with Session(writing(engine)) as session:
        mine = session.exec(select(Workspace).where(Workspace.team_id == team_id)).first()
        if mine is None:
            free = session.get(Workspace, workspace_id, with_for_update=True)
            if free is not None and free.team_id in (None, team_id):
                mine = free
            else:
                new = workspace_id if free is None else team_id
                _make(session, new, now)
                mine = session.get_one(Workspace, new, with_for_update=True)
            mine.team_id = team_id
        mine.name = name or mine.name
        session.add(mine)
        session.commit()
        return mine.id


def marketplace(engine: Engine, workspace_id: str) -> str:
    """The workspace's usual marketplace."""
    with Session(engine) as session:
        return session.exec(select(Workspace.marketplace).where(Workspace.id == workspace_id)).one()


def marketplaces(engine: Engine, workspace_id: str) -> list[str]:
    """The marketplaces the workspace has SKUs in, the usual one first."""
    usual = marketplace(engine, workspace_id)
    with Session(engine) as session:
        found = session.exec(select(Sku.marketplace).where(Sku.workspace_id == workspace_id).distinct()).all()
    return [usual, *sorted(set(found) - {usual})]


def ids(engine: Engine) -> list[str]:
    """Every workspace."""
    with Session(engine) as session:
        return list(session.exec(select(Workspace.id).order_by(Workspace.id)))
