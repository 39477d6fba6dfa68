"""From the store to a suggestion: situations are loaded in chunks and decided one by one. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases.forecasts.forecasting import Forecaster
from core.decide.suggest import policy_for, suggest
from core.errors import NotFound
from core.phrase import Phrase
from core.policy import Policy
from core.records import Situation
from core.suggestion import Suggestion
from core.thresholds import Thresholds
from storage.queries.chunks import SIZE, chunks
from storage.queries.goods import skus
from storage.queries.orders import holds
from storage.queries.orders.situations import load_situations
from storage.queries.program import policies as kept


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
        yield [
            Decided(sku_id, situation, policy, suggest(situation, policy))
            for sku_id, situation, policy in _ruled(engine, workspace_id, today, part)
        ]


def situated(
    engine: Engine, workspace_id: str, sku_id: int, today: date, forecaster: Forecaster
) -> tuple[Situation, Policy]:
    """What the decision for one SKU is made on, without its own draft, and its policy; raises `NotFound`."""
    for part in load_situations(
        engine, workspace_id, today, forecaster, [sku_id], without_own_draft=True, count_classes=False
    ):
        for _, situation, policy in _ruled(engine, workspace_id, today, part):
            return situation, policy
    raise NotFound(Phrase("There is no such SKU in this workspace"))


def _ruled(
    engine: Engine, workspace_id: str, today: date, part: Sequence[tuple[int, Situation]]
) -> list[tuple[int, Situation, Policy]]:
    """Each situation with its policy, and with what holds restocking by that policy."""
    rules = thresholds_of(engine, workspace_id, [sku_id for sku_id, _ in part])
    policies = {sku_id: rules.policy(sku_id, situation) for sku_id, situation in part}
    with Session(engine) as session:
        held, known = holds.holds(session, workspace_id, policies, today)
    return [
        (sku_id, replace(each, hold=held.get(sku_id), ads_known=sku_id in known), policies[sku_id])
        for sku_id, each in part
    ]


@dataclass(frozen=True, slots=True)
class SetByPeople:
    """The thresholds people set: around all SKUs, and for single ones."""

    around: Thresholds
    own: Mapping[int, Mapping[str, Any]]

    def policy(self, sku_id: int, situation: Situation) -> Policy:
        """The policy that holds for a SKU in its situation."""
        return policy_for(situation, self.own.get(sku_id), self.around)


def thresholds_of(engine: Engine, workspace_id: str, sku_ids: Sequence[int]) -> SetByPeople:
    """What people set that may hold for some SKUs."""
    own: dict[int, Mapping[str, Any]] = {}
    with Session(engine) as session:
        around = kept.thresholds(session, workspace_id)
        for part in chunks(sku_ids):
            for sku_id, pin in skus.pinned(session, workspace_id, part).items():
                own[sku_id] = pin.overrides
    return SetByPeople(around, own)
