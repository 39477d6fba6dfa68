"""How did past decisions turn out? Each with today's eyes, against nothing, less, more and the best. Nothing is written.

For the weekly report and for `restock why R-…`; the arithmetic is `core.proof.hindsight`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import DraftFacts
from bot.usecases.orders import draft_facts
from bot.usecases.plans.situating import SetByPeople, thresholds_of
from core.errors import BadInput
from core.phrase import Phrase
from storage.queries.goods import histories
from storage.queries.orders import drafts, evidence, pipeline, purchase_orders, suggestions
from storage.tables import Draft, SuggestionRow

if TYPE_CHECKING:
    from core.proof.hindsight import Hindsight, Past


@dataclass(frozen=True, slots=True)
class Scored:
    """A decided draft and how it turned out; ``found`` is a sentence where it cannot be told (yet)."""

    draft: DraftFacts
    found: Hindsight | Phrase


def scored(
    engine: Engine, workspace_id: str, today: date, now: datetime, *, decided_since: datetime
) -> list[Scored]:
    """Every draft that people approved or rejected since then, oldest decision first, with how it turned out."""
    with Session(engine) as session:
        rows = drafts.settled_since(session, workspace_id, decided_since)
    return of_drafts(engine, workspace_id, rows, today, now)


def of_drafts(
    engine: Engine, workspace_id: str, rows: Sequence[Draft], today: date, now: datetime
) -> list[Scored]:
    """Some drafts with how they turned out, in the same order; read in a fixed number of statements."""
    from core.proof.hindsight import Since, hindsight

    sku_ids = list({row.sku_id for row in rows})
    with Session(engine) as session:
        facts = draft_facts.of(session, workspace_id, rows, now)
        kept = suggestions.of_ids(
            session, workspace_id, [row.suggestion_id for row in rows if row.suggestion_id]
        )
        known = histories.histories(session, workspace_id, sku_ids, today)
        lines = evidence.order_lines(session, workspace_id, sku_ids, today)
        decided = [row.id for row in rows if row.id is not None]
        orders = purchase_orders.by_draft(session, workspace_id, decided)
        suppliers = sorted({order.supplier for order in orders.values()} | {None}, key=str)
        received = pipeline.past_orders(session, workspace_id, today, suppliers)
    rules = thresholds_of(engine, workspace_id, sku_ids)
    found = []
    for row, draft in zip(rows, facts, strict=True):
        made = kept.get(row.suggestion_id or 0)
        history = known.get(row.sku_id)
        if made is None or history is None:
            found.append(Scored(draft, Phrase("what it was decided on is not on file")))
            continue
        try:
            past = _past(rules, row, draft, made)
        except BadInput as error:
            found.append(Scored(draft, error.phrase))
            continue
        mine = lines.get(row.sku_id, ())
        came = {line.number: line.received_on for line in mine if line.received_on is not None}
        supplier = past.situation.product.supplier
        since = Since(
            history=history,
            arrived=came,
            past=received.get(supplier) or past.situation.past_orders,
            came=came.get(draft.po_number or ""),
        )
        found.append(Scored(draft, hindsight(past, since, today)))
    return found


def _past(rules: SetByPeople, row: Draft, draft: DraftFacts, made: SuggestionRow) -> Past:
    """The decision as it was made; orders are placed on the day of the decision."""
    from core.decide.replay import policy_from_json, situation_from_json
    from core.proof.hindsight import Ordered, Past

    situation = situation_from_json(made.inputs)
    policy = policy_from_json(made.inputs) or rules.policy(row.sku_id, situation)
    day = situation.as_of if row.decided_at is None else max(situation.as_of, row.decided_at.date())
    shown = tuple(Ordered(each["quantity"], each["mode"], day) for each in made.shown["orders"])
    ordered = tuple(Ordered(order.quantity, order.mode, day) for order in draft.orders)
    return Past(situation, policy, shown, ordered if draft.state == "approved" else ())
