"""Every SKU's figures of the last night in one list, the most urgent first: what stands behind a digest."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine, case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.facts import Figures, SkuFigures
from storage.tables import Sku, SkuState

MOST = 99
"""Rows that a table in Slack takes beside its heads."""


def figures(engine: Engine, workspace_id: str, today: date) -> Figures:
    """The figures as the last night found them, by risk of running out, then of too much stock."""
    acts = case((col(SkuState.action).in_(("order", "expedite")), 0), else_=1)
    with Session(engine) as session:
        rows = session.execute(
            select(
                col(Sku.sku),
                col(SkuState.action),
                col(SkuState.on_hand),
                col(SkuState.inbound),
                col(SkuState.days_of_supply),
                col(SkuState.stockout_risk),
                col(SkuState.overstock_risk),
                col(SkuState.as_of),
            )
            .join(Sku, col(Sku.id) == col(SkuState.sku_id))
            .where(col(SkuState.workspace_id) == workspace_id, col(SkuState.as_of) <= today)
            .order_by(
                acts, col(SkuState.stockout_risk).desc(), col(SkuState.overstock_risk).desc(), col(Sku.sku)
            )
            .limit(MOST)
        ).all()
        count = session.scalar(
            select(func.count())
            .select_from(SkuState)
            .where(col(SkuState.workspace_id) == workspace_id, col(SkuState.as_of) <= today)
        )
    return Figures(
        tuple(SkuFigures(*row[:7]) for row in rows),
        count or 0,
        max((row[7] for row in rows), default=None),
    )
