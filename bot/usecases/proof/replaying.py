"""A decision as it was made, made again on the data of its day, and looked at with today's eyes. Nothing is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import DraftFacts
from bot.usecases.orders import draft_facts
from bot.usecases.plans.situating import thresholds_of
from bot.usecases.proof import scoring
from core.errors import BadInput, NotFound
from core.phrase import Phrase
from storage.queries.orders import drafts, suggestions

if TYPE_CHECKING:
    from core.proof.hindsight import Hindsight

NUMBER = re.compile(r"R-\d{4}-\d{4,}", re.IGNORECASE)
"""How a draft is called: R-2026-0412."""

FIGURES = (
    "action",
    "quantity",
    "orders",
    "position",
    "reorder_point",
    "order_up_to",
    "safety_stock",
    "service_level",
)
"""What has to be the same for a decision to be the same; texts and what was added to the record since are not."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A draft, what was shown on the day it rests on, and whether the same inputs still give the same figures.

    ``differs`` names the figures that do not; ``own_thresholds`` is False for a decision stored without its thresholds:
    it is made again with those of today. ``scored`` is how it turned out, or why that is not known yet.
    """

    draft: DraftFacts
    as_of: date
    shown: dict[str, Any]
    differs: tuple[str, ...]
    own_thresholds: bool
    scored: Hindsight | Phrase

    @property
    def same(self) -> bool:
        """Whether it was made again to the same figures."""
        return not self.differs


def is_number(text: str) -> bool:
    """Whether this is what a draft is called."""
    return NUMBER.fullmatch(text.strip()) is not None


def replayed(engine: Engine, workspace_id: str, number: str, today: date, now: datetime) -> Replayed:
    """Make a draft's decision again. Raises `NotFound`, and `BadInput` where its inputs cannot be read any more."""
    from core.decide.as_json import suggestion_json
    from core.decide.replay import policy_from_json, situation_from_json
    from core.decide.suggest import suggest

    with Session(engine) as session:
        row = drafts.by_number(session, workspace_id, number.strip().upper())
        if row is None:
            raise NotFound(Phrase("There is no draft {number}", {"number": number}))
        facts = draft_facts.of(session, workspace_id, [row], now)[0]
        kept = suggestions.get(session, workspace_id, row.suggestion_id) if row.suggestion_id else None
    if kept is None:
        raise BadInput(
            Phrase(
                "What {number} was decided on is not on file, so it cannot be made again",
                {"number": facts.number},
            )
        )
    situation, policy = situation_from_json(kept.inputs), policy_from_json(kept.inputs)
    held = policy or thresholds_of(engine, workspace_id, [row.sku_id]).policy(row.sku_id, situation)
    again = suggestion_json(suggest(situation, held))
    (score,) = scoring.of_drafts(engine, workspace_id, [row], today, now)
    return Replayed(
        draft=facts,
        as_of=kept.as_of,
        shown=kept.shown,
        differs=tuple(name for name in FIGURES if again.get(name) != kept.shown.get(name)),
        own_thresholds=policy is not None,
        scored=score.found,
    )
