"""The column mappings people made, by the header they were made for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.db import writing
from storage.queries.program.inserting import inserter
from storage.sources.mapping import Mapping_
from storage.tables import ColumnMapping


def known(engine: Engine, workspace_id: str) -> dict[str, Mapping_]:
    """All of a workspace's mappings by fingerprint."""
    with Session(engine) as session:
        rows = session.scalars(select(ColumnMapping).where(col(ColumnMapping.workspace_id) == workspace_id))
        return {row.fingerprint: Mapping_(row.kind, row.columns) for row in rows}


def remember(
    engine: Engine,
    workspace_id: str,
    fingerprint: str,
    kind: str,
    columns: Mapping[str, str],
    *,
    by: str | None,
    now: datetime,
) -> None:
    """Keep a mapping; a newer one for the same header takes the place of the older."""
    with Session(writing(engine)) as session:
        insert = inserter(session)
        row = {"kind": kind, "columns": dict(columns), "set_by": by, "set_at": now}
        session.execute(
            insert(ColumnMapping)
            .values(workspace_id=workspace_id, fingerprint=fingerprint, **row)
            .on_conflict_do_update(index_elements=["workspace_id", "fingerprint"], set_=row)
        )
        session.commit()
