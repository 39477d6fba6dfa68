"""From the store to a suggestion: situations are loaded in chunks and decided one by one. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases.forecasting import Forecaster
from core.decide.suggest import policy_for, suggest
from core.errors import NotFound
from core.phrase import Phrase
from core.policy import Policy
from core.records import Situation, Suggestion
from storage.queries import skus
from storage.queries.chunks import SIZE, chunks
from storage.queries.situations import load_situations


@dataclass(frozen=True, slots=True)
class Decided:
    """A SKU, what its decision is made on, and the decision."""

    sku_id: int
    situation: Situation
    policy: Policy
    suggestion: Suggestion


def decided(
    engine: Engine,
    workspace_id: str,
    today: date,
    forecaster: Forecaster,
    sku_ids: Sequence[int] | None = None,
    *,
    without_own_draft: bool,
    chunk: int = SIZE,
) -> Iterator[list[Decided]]:
    """The suggestions for some SKUs (None: all), chunk by chunk.

    ``without_own_draft`` decides as if the SKU's own open draft were not there: what that draft should say.
    """
    for part in load_situations(
        engine, workspace_id, today, forecaster, sku_ids, without_own_draft=without_own_draft, chunk=chunk
    ):
        overrides = overrides_of(engine, workspace_id, [sku_id for sku_id, _ in part])
        made = []
        for sku_id, situation in part:
            policy = policy_for(situation, overrides.get(sku_id))
            made.append(Decided(sku_id, situation, policy, suggest(situation, policy)))
        yield made


def situated(
    engine: Engine, workspace_id: str, sku_id: int, today: date, forecaster: Forecaster
) -> tuple[Situation, Policy]:
    """What the decision for one SKU is made on, without its own draft, and its policy; raises `NotFound`."""
    for part in load_situations(
        engine, workspace_id, today, forecaster, [sku_id], without_own_draft=True, count_classes=False
    ):
        for _, situation in part:
            overrides = overrides_of(engine, workspace_id, [sku_id])
            return situation, policy_for(situation, overrides.get(sku_id))
    raise NotFound(Phrase("There is no such SKU in this workspace"))


def overrides_of(engine: Engine, workspace_id: str, sku_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The thresholds people set per SKU."""
    found: dict[int, dict[str, Any]] = {}
    with Session(engine) as session:
        for part in chunks(sku_ids):
            for sku_id, pin in skus.pinned(session, workspace_id, part).items():
                found[sku_id] = pin.overrides
    return found
