"""Which day it is for a seller: the date in their marketplace's own zone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.tables import Workspace


def zone(engine: Engine, workspace_id: str) -> str:
    """The IANA zone of the workspace's marketplace."""
    from storage.sources import marketplaces

    with Session(engine) as session:
        marketplace = session.scalars(
            select(col(Workspace.marketplace)).where(col(Workspace.id) == workspace_id)
        ).one()
    known = marketplaces.BY_ID.get(marketplace)
    return known.zone if known else "UTC"


def local_day(engine: Engine, workspace_id: str, now: datetime) -> date:
    """The marketplace's date at ``now``. Worked example: 24 Nov 06:10 UTC is still 23 Nov in Los Angeles."""
    return now.astimezone(ZoneInfo(zone(engine, workspace_id))).date()
