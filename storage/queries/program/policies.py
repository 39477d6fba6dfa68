"""Which thresholds people set, for the shop and for single SKUs, and how many SKUs a scope reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.policy import Policy
from core.thresholds import Thresholds
from storage.queries.chunks import chunks
from storage.queries.program import settings
from storage.queries.program.inserting import inserter
from storage.tables import Sku, SkuClass, SkuPolicy, SkuState

POLICY = "policy"
"""The setting that holds thresholds; its scope is that of `core.thresholds.Scope`."""


def thresholds(session: Session, workspace_id: str) -> Thresholds:
    """What people set for the shop, stages, classes and categories."""
    return Thresholds(settings.scopes(session, workspace_id, POLICY))


def overridden(
    session: Session, workspace_id: str, names: Sequence[str] | None = None
) -> dict[str, dict[str, Any]]:
    """The thresholds of SKUs that have any of their own, by SKU; of some SKUs, or of all.

    A SKU that is sold in several marketplaces has the same thresholds in each.
    """
    statement = (
        select(col(Sku.sku), col(SkuPolicy.overrides))
        .join(SkuPolicy, col(SkuPolicy.sku_id) == col(Sku.id))
        .where(col(Sku.workspace_id) == workspace_id, col(SkuPolicy.workspace_id) == workspace_id)
    )
    if names is not None:
        statement = statement.where(col(Sku.sku).in_(names))
    return {name: dict(values) for name, values in session.execute(statement.order_by(col(Sku.sku)))}


def ads_unsettled_days(session: Session, workspace_id: str, sku_ids: Sequence[int]) -> dict[int, int]:
    """How many of the last days of ads each SKU leaves out; its stage is that of the last night's decision."""
    around = thresholds(session, workspace_id)
    statement = (
        select(
            col(Sku.id),
            col(Sku.category),
            col(SkuClass.abc_class),
            col(SkuState.stage),
            col(SkuPolicy.overrides),
        )
        .outerjoin(SkuClass, col(SkuClass.sku_id) == col(Sku.id))
        .outerjoin(SkuState, col(SkuState.sku_id) == col(Sku.id))
        .outerjoin(SkuPolicy, col(SkuPolicy.sku_id) == col(Sku.id))
        .where(col(Sku.workspace_id) == workspace_id)
    )
    found = dict.fromkeys(sku_ids, Policy().ads_unsettled_days)
    for part in chunks(sku_ids):
        rows: Iterable[Any] = session.execute(statement.where(col(Sku.id).in_(part)))
        for sku_id, category, letter, stage, own in rows:
            held = around.holding(stage=stage, abc_class=letter or "B", category=category, own=own)
            found[sku_id] = int(held.get("ads_unsettled_days", found[sku_id]))
    return found


def set_overrides(
    session: Session, workspace_id: str, sku: str, values: dict[str, Any], *, by: str, now: datetime
) -> None:
    """Set the thresholds of a SKU, in every marketplace it is sold in. The caller commits."""
    insert = inserter(session)
    told = {"overrides": values, "set_by": by, "set_at": now}
    ids = select(col(Sku.id)).where(col(Sku.workspace_id) == workspace_id, col(Sku.sku) == sku)
    for sku_id in session.scalars(ids).all():
        session.execute(
            insert(SkuPolicy)
            .values(sku_id=sku_id, workspace_id=workspace_id, **told)
            .on_conflict_do_update(index_elements=["sku_id"], set_=told)
        )


def count(session: Session, workspace_id: str, kind: str, name: str) -> int | None:
    """How many SKUs a scope reaches; None for a stage, which is judged anew with every decision."""
    if kind == "stage":
        return None
    statement = select(func.count()).select_from(Sku).where(col(Sku.workspace_id) == workspace_id)
    if kind == "category":
        statement = statement.where(col(Sku.category) == name)
    elif kind == "sku":
        statement = statement.where(col(Sku.sku) == name)
    elif kind == "class":
        statement = statement.join(SkuClass, col(SkuClass.sku_id) == col(Sku.id)).where(
            col(SkuClass.abc_class) == name
        )
    return session.scalar(statement)
