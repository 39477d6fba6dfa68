"""The model forecasts are made with, and the record of how they turned out.

In the database, not in files beside it: every replica and the command line see the same one, and a copy of the database
is whole. A model is a few hundred kilobytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from core.demand.track import Outcome
from storage.queries.chunks import chunks
from storage.queries.program.inserting import inserter
from storage.tables import ForecastModel, ForecastRow, ForecastTrack

KEEP = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of the stored model without reading it."""

    trained_on: date
    made_at: datetime
    error: float | None


@dataclass(frozen=True, slots=True)
class Promise:
    """A sum that was forecast and whose period may be over."""

    sku_id: int
    made_on: date
    horizon: int


def kept(session: Session, workspace_id: str) -> Kept | None:
    """The stored model's date and error; None where there is none."""
    row = session.execute(
        select(col(ForecastModel.trained_on), col(ForecastModel.made_at), col(ForecastModel.error)).where(
            col(ForecastModel.workspace_id) == workspace_id
        )
    ).first()
    return None if row is None else Kept(row[0], row[1], row[2])


def data(session: Session, workspace_id: str) -> bytes | None:
    """The stored model itself."""
    return session.scalars(
        select(col(ForecastModel.data)).where(col(ForecastModel.workspace_id) == workspace_id)
    ).first()


def keep(
    session: Session,
    workspace_id: str,
    *,
    trained_on: date,
    content: bytes,
    skus: int,
    error: float | None,
    now: datetime,
) -> None:
    """Put a model in the place of the earlier one; every forecast made with that is to be made anew. The caller commits."""
    insert = inserter(session)
    row = {"trained_on": trained_on, "made_at": now, "data": content, "skus": skus, "error": error}
    session.execute(
        insert(ForecastModel)
        .values(workspace_id=workspace_id, **row)
        .on_conflict_do_update(index_elements=["workspace_id"], set_=row)
    )
    session.execute(
        update(ForecastRow).where(col(ForecastRow.workspace_id) == workspace_id).values(data_version=-1)
    )


def last_recorded(session: Session, workspace_id: str) -> date | None:
    """The day of the latest entry in the record; None where there is none."""
    return session.scalars(
        select(func.max(col(ForecastTrack.made_on))).where(col(ForecastTrack.workspace_id) == workspace_id)
    ).one()


def record(session: Session, workspace_id: str, rows: Iterable[dict[str, Any]]) -> None:
    """Enter forecasts (``sku_id, made_on, horizon, mean, naive`` and what else is known); one entered already stays."""
    told = [
        {"workspace_id": workspace_id, "backdated": False, "closed": False, "actual": None, **row}
        for row in rows
    ]
    if not told:
        return
    insert = inserter(session)
    session.execute(insert(ForecastTrack).on_conflict_do_nothing(), told)


def due(session: Session, workspace_id: str, sku_ids: Sequence[int], today: date) -> list[Promise]:
    """The entries of some SKUs whose period should be over by ``today`` and that are not closed."""
    found = []
    for part in chunks(sku_ids):
        rows = session.execute(
            select(col(ForecastTrack.sku_id), col(ForecastTrack.made_on), col(ForecastTrack.horizon)).where(
                col(ForecastTrack.workspace_id) == workspace_id,
                col(ForecastTrack.sku_id).in_(part),
                col(ForecastTrack.closed).is_(False),
                col(ForecastTrack.made_on) <= today - timedelta(days=28),
            )
        )
        found += [Promise(*row) for row in rows]
    return found


def close(session: Session, outcomes: Iterable[tuple[Promise, float | None]]) -> None:
    """Enter what came. The caller commits."""
    from sqlalchemy import bindparam

    rows = [
        {"b_sku": p.sku_id, "b_made": p.made_on, "b_horizon": p.horizon, "b_actual": actual}
        for p, actual in outcomes
    ]
    if rows:
        table: Any = ForecastTrack.__table__  # type: ignore[attr-defined]
        session.connection().execute(
            table.update()
            .where(
                table.c.sku_id == bindparam("b_sku"),
                table.c.made_on == bindparam("b_made"),
                table.c.horizon == bindparam("b_horizon"),
            )
            .values(closed=True, actual=bindparam("b_actual")),
            rows,
        )


def error(session: Session, workspace_id: str, since: date, horizon: int = 28) -> float | None:
    """WAPE of the sums forecast from ``since`` on whose periods are over; None where fewer than 20 are."""
    told = session.execute(
        select(
            func.count(),
            func.sum(func.abs(col(ForecastTrack.actual) - col(ForecastTrack.mean))),
            func.sum(col(ForecastTrack.actual)),
        ).where(
            col(ForecastTrack.workspace_id) == workspace_id,
            col(ForecastTrack.actual).is_not(None),
            col(ForecastTrack.horizon) == horizon,
            col(ForecastTrack.made_on) >= since,
        )
    ).one()
    count, missed, units = told
    return float(missed) / float(units) if count >= 20 and units else None


def outcomes(session: Session, workspace_id: str, sku_ids: Sequence[int]) -> dict[int, tuple[Outcome, ...]]:
    """The record of some SKUs, summed up per horizon."""
    found: dict[int, list[Outcome]] = {}
    missed = col(ForecastTrack.mean) - col(ForecastTrack.actual)
    naive = col(ForecastTrack.naive) - col(ForecastTrack.actual)
    for part in chunks(sku_ids):
        rows = session.execute(
            select(
                col(ForecastTrack.sku_id),
                col(ForecastTrack.horizon),
                func.count(),
                func.sum(case((col(ForecastTrack.backdated), 1), else_=0)),
                func.sum(col(ForecastTrack.actual)),
                func.sum(func.abs(missed)),
                func.sum(missed),
                func.sum(func.abs(naive)),
            )
            .where(
                col(ForecastTrack.workspace_id) == workspace_id,
                col(ForecastTrack.sku_id).in_(part),
                col(ForecastTrack.actual).is_not(None),
                col(ForecastTrack.naive).is_not(None),
            )
            .group_by(col(ForecastTrack.sku_id), col(ForecastTrack.horizon))
        )
        for sku_id, horizon, count, backdated, *sums in rows:
            figures = [float(each or 0.0) for each in sums]
            found.setdefault(sku_id, []).append(Outcome(horizon, int(count), int(backdated or 0), *figures))
    return {sku_id: tuple(sorted(each, key=lambda o: o.horizon)) for sku_id, each in found.items()}


def recent(
    session: Session, workspace_id: str, sku_id: int, horizon: int, today: date
) -> list[tuple[date, float]]:
    """The entries of one SKU of the last quarter whose period is over by ``today``: day and units, latest first."""
    rows = session.execute(
        select(col(ForecastTrack.made_on), col(ForecastTrack.mean))
        .where(
            col(ForecastTrack.workspace_id) == workspace_id,
            col(ForecastTrack.sku_id) == sku_id,
            col(ForecastTrack.horizon) == horizon,
            col(ForecastTrack.made_on) > today - timedelta(days=90 + horizon),
            col(ForecastTrack.made_on) <= today - timedelta(days=horizon),
        )
        .order_by(col(ForecastTrack.made_on).desc())
    )
    return [(made_on, float(mean)) for made_on, mean in rows]


def sweep(session: Session, workspace_id: str, today: date) -> None:
    """Forget what is older than `KEEP`. The caller commits."""
    session.execute(
        delete(ForecastTrack).where(
            col(ForecastTrack.workspace_id) == workspace_id, col(ForecastTrack.made_on) < today - KEEP
        )
    )
