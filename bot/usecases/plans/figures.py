"""Every SKU's figures of the last night in one list, the most urgent first: what stands behind a digest."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.facts import Figures, SkuFigures
from bot.usecases.plans import planning
from bot.usecases.proof import proofs
from storage.queries.goods import skus
from storage.tables import Sku, SkuState

MOST = 99
"""Rows that a table in Slack takes beside its heads."""


def figures(engine: Engine, workspace_id: str, today: date) -> Figures:
    """The figures as the last night found them, by risk of running out as shown on the card, then of too much stock."""
    known = proofs.calibration(engine, workspace_id)
    with Session(engine) as session:
        found = session.execute(
            select(col(Sku.sku), col(Sku.marketplace), SkuState)
            .join(SkuState, col(Sku.id) == col(SkuState.sku_id))
            .where(col(SkuState.workspace_id) == workspace_id, col(SkuState.as_of) <= today)
        ).all()
        spell = skus.spelling(session, workspace_id)
    rows = [
        SkuFigures(
            spell(sku, place),
            state.action,
            state.on_hand,
            state.inbound,
            state.days_of_supply,
            proofs.shown_risk(state, "stockout", known),
            proofs.shown_risk(state, "overstock", known),
        )
        for sku, place, state in found
    ]
    rows.sort(key=_urgency)
    return Figures(
        tuple(rows[:MOST]),
        len(rows),
        max((state.as_of for _, _, state in found), default=None),
        planning.freshness(engine, workspace_id, today),
    )


def _urgency(row: SkuFigures) -> tuple[bool, int, int, str]:
    return row.action not in ("order", "expedite"), -row.stockout_risk, -row.overstock_risk, row.sku
