"""Suggestions as they were made: what was shown, and the inputs to make them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.suggestion import Suggestion
from storage.queries.chunks import chunks
from storage.tables import SuggestionRow


def keep(
    session: Session,
    workspace_id: str,
    sku_id: int,
    suggestion: Suggestion,
    shown: dict[str, Any],
    inputs: dict[str, Any],
    now: datetime,
) -> int:
    """Keep a suggestion with its inputs; gives its id. The caller commits."""
    row = SuggestionRow(
        workspace_id=workspace_id,
        sku_id=sku_id,
        as_of=suggestion.as_of,
        action=suggestion.action,
        quantity=suggestion.quantity,
        money_at_stake=suggestion.money_at_stake,
        shown=shown,
        inputs=inputs,
        made_at=now,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def get(session: Session, workspace_id: str, suggestion_id: int) -> SuggestionRow | None:
    """One stored suggestion."""
    return session.scalars(
        select(SuggestionRow).where(
            col(SuggestionRow.workspace_id) == workspace_id, col(SuggestionRow.id) == suggestion_id
        )
    ).first()


def of_ids(session: Session, workspace_id: str, wanted: Sequence[int]) -> dict[int, SuggestionRow]:
    """Stored suggestions by id."""
    found: dict[int, SuggestionRow] = {}
    for part in chunks(wanted):
        for row in session.scalars(
            select(SuggestionRow).where(
                col(SuggestionRow.workspace_id) == workspace_id, col(SuggestionRow.id).in_(part)
            )
        ):
            assert row.id is not None
            found[row.id] = row
    return found
