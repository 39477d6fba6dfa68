"""Replays as they are kept: one row per SKU, replaced by the next; and what they taught about promised risks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.approval import DraftState
from storage.queries.chunks import chunks
from storage.queries.program.inserting import inserter
from storage.tables import CalibrationRow, Draft, ProofRow, Sku

MOST_LEARNT_FROM = 500
"""SKUs whose cases teach about risks: those replayed last."""


def of_skus(session: Session, workspace_id: str, sku_ids: Sequence[int]) -> dict[int, ProofRow]:
    """The stored replays of some SKUs."""
    found: dict[int, ProofRow] = {}
    for part in chunks(sku_ids):
        for row in session.scalars(
            select(ProofRow).where(col(ProofRow.workspace_id) == workspace_id, col(ProofRow.sku_id).in_(part))
        ):
            found[row.sku_id] = row
    return found


def due(session: Session, workspace_id: str, before: date, most: int) -> list[int]:
    """The SKUs to replay next: without a replay since ``before``, those with an open draft first, then the oldest."""
    waiting = (
        select(col(Draft.sku_id))
        .where(col(Draft.workspace_id) == workspace_id, col(Draft.state) == DraftState.OPEN)
        .scalar_subquery()
    )
    statement = (
        select(col(Sku.id))
        .join(ProofRow, col(ProofRow.sku_id) == col(Sku.id), isouter=True)
        .where(
            col(Sku.workspace_id) == workspace_id,
            (col(ProofRow.as_of).is_(None)) | (col(ProofRow.as_of) < before),
        )
        .order_by(
            col(Sku.id).in_(waiting).desc(),
            col(ProofRow.as_of).asc().nulls_first(),
            col(Sku.sku),
        )
        .limit(most)
    )
    return [sku_id for sku_id in session.scalars(statement) if sku_id is not None]


def keep(
    session: Session,
    workspace_id: str,
    as_of: date,
    made: Mapping[int, tuple[dict[str, Any], dict[str, Any]]],
    now: datetime,
) -> None:
    """Keep results and cases by SKU in place of earlier ones. The caller commits."""
    rows = [
        {"sku_id": sku_id, "workspace_id": workspace_id, "as_of": as_of, "result": result, "cases": cases, "made_at": now}
        for sku_id, (result, cases) in made.items()
    ]  # fmt: skip
    _upsert(session, ProofRow, ["sku_id"], rows)


def cases(session: Session, workspace_id: str) -> dict[int, dict[str, Any]]:
    """The promised risks of the SKUs replayed last, by SKU."""
    statement = (
        select(col(ProofRow.sku_id), col(ProofRow.cases))
        .where(col(ProofRow.workspace_id) == workspace_id)
        .order_by(col(ProofRow.as_of).desc(), col(ProofRow.sku_id))
        .limit(MOST_LEARNT_FROM)
    )
    return {row[0]: row[1] for row in session.execute(statement) if row[1]}


def keep_calibration(
    session: Session, workspace_id: str, kind: str, as_of: date, result: dict[str, Any], now: datetime
) -> None:
    """Keep what was learnt of one kind of risk. The caller commits."""
    row = {"workspace_id": workspace_id, "kind": kind, "as_of": as_of, "result": result, "made_at": now}
    _upsert(session, CalibrationRow, ["workspace_id", "kind"], [row])


def are_learnt_from(session: Session, workspace_id: str) -> bool:
    """Whether what is known of risks rests on the newest replay, too; False where a run died between the two."""
    of = col(ProofRow.workspace_id) == workspace_id, col(CalibrationRow.workspace_id) == workspace_id
    newest = session.scalar(select(func.max(col(ProofRow.made_at))).where(of[0]))
    learnt = session.scalar(select(func.min(col(CalibrationRow.made_at))).where(of[1]))
    return newest is None or (learnt is not None and learnt >= newest)


def calibrations(session: Session, workspace_id: str) -> dict[str, dict[str, Any]]:
    """What is known of each kind of risk, as `core.proof.calibration.Calibration.from_json` takes it."""
    rows = session.execute(
        select(col(CalibrationRow.kind), col(CalibrationRow.result)).where(
            col(CalibrationRow.workspace_id) == workspace_id
        )
    )
    return {row[0]: row[1] for row in rows}


def _upsert(session: Session, table: Any, key: list[str], rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    insert = inserter(session)
    statement = insert(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), rows)
