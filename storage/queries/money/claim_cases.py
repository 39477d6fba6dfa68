"""The claims that people say they filed: which units of which loss, under which case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.claims import Filed, Kind, Loss
from storage.queries.program.inserting import inserter
from storage.tables import ClaimCase


def filed(session: Session, workspace_id: str) -> tuple[Filed, ...]:
    """What was filed and not taken back."""
    rows = session.scalars(select(ClaimCase).where(col(ClaimCase.workspace_id) == workspace_id))
    return tuple(Filed(row.sku_id, row.kind, row.day, row.reference, row.units, row.case_id) for row in rows)  # type: ignore[arg-type]  # a kind


def file(
    session: Session,
    workspace_id: str,
    losses: Iterable[tuple[Loss, int]],
    case_id: str,
    person: str,
    now: datetime,
) -> int:
    """Note that units of some losses were filed under a case; how many losses were not filed before. The caller commits."""
    rows = [
        {"workspace_id": workspace_id, "sku_id": loss.sku_id, "kind": loss.kind, "day": loss.day, "reference": loss.reference,
         "units": units, "case_id": case_id, "filed_by": person, "filed_at": now}
        for loss, units in losses
    ]  # fmt: skip
    if not rows:
        return 0
    made = session.execute(
        inserter(session)(ClaimCase).values(rows).on_conflict_do_nothing().returning(col(ClaimCase.sku_id))
    )
    return len(made.all())


def unfile(session: Session, workspace_id: str, sku_id: int, kind: Kind, case_id: str) -> int:
    """Take a filing back; how many losses it was about. The caller commits."""
    gone = session.execute(
        delete(ClaimCase)
        .where(
            col(ClaimCase.workspace_id) == workspace_id, col(ClaimCase.sku_id) == sku_id, col(ClaimCase.kind) == kind,
            col(ClaimCase.case_id) == case_id,
        )
        .returning(col(ClaimCase.reference))
    )  # fmt: skip
    return len(gone.all())
