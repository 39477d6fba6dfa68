"""A person orders all the same: a draft of their own, where the rules propose none, with the reason on record.

Whatever forbids buying (a unit that loses money, dear ads, decline) or makes it wait is the program's word, not the last
one. The draft is an ordinary one that a person edited: nothing overwrites it, it is approved, rejected and undone as any.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.facts import CardFacts, DraftChange, DraftFacts, OrderChange
from bot.usecases import days
from bot.usecases.forecasts.forecasting import Forecaster, pool
from bot.usecases.orders import draft_facts
from bot.usecases.orders.drafting import open_by_hand
from bot.usecases.plans import planning
from bot.usecases.plans.situating import Decided, situated
from core.decide.suggest import suggest, with_orders
from core.errors import BadInput
from core.phrase import Phrase
from core.policy import Policy
from core.records import Situation
from core.suggestion import Suggestion
from core.supply.lead_time import usual_mode
from storage.queries.orders import drafts


def offered(engine: Engine, workspace_id: str, sku_id: int, now: datetime) -> tuple[CardFacts, OrderChange]:
    """The card as it stands, and the order to begin from: the smallest there is, by the usual mode, today.

    Raises `BadInput` where a draft is open already.
    """
    situation, policy = _situated(engine, workspace_id, sku_id, now)
    product = situation.product
    mode = usual_mode(product, situation.freight, situation.past_orders)
    least = max(1, product.moq, product.case_pack)
    first = OrderChange(least, mode, product.supplier, situation.as_of)
    return _card(engine, workspace_id, sku_id, situation, policy, suggest(situation, policy)), first


def preview(engine: Engine, workspace_id: str, sku_id: int, change: DraftChange, now: datetime) -> CardFacts:
    """The card as it would be with these orders; nothing is kept. Raises `BadInput` for orders that cannot be placed."""
    situation, policy = _situated(engine, workspace_id, sku_id, now)
    return _card(engine, workspace_id, sku_id, situation, policy, _with(situation, policy, change))


def order_anyway(
    engine: Engine, workspace_id: str, sku_id: int, person: str, now: datetime, *, change: DraftChange
) -> DraftFacts:
    """Open a draft with a person's own orders and their reason.

    Raises `BadInput` without a reason, for orders that cannot be placed, and where a draft is open already.
    """
    if not change.note:
        raise BadInput(Phrase("Say why: the reason is kept with the order. Nothing was ordered."))
    known = _made_already(engine, workspace_id, sku_id, person, change)
    if known is not None:
        return draft_facts.present(engine, workspace_id, known, now)
    situation, policy = _situated(engine, workspace_id, sku_id, now)
    alone = suggest(situation, policy)
    made = Decided(sku_id, situation, policy, _with(situation, policy, change))
    try:
        number = open_by_hand(
            engine, workspace_id, made, now, person, change.note, instead_of=alone.action, why=alone.headline
        )
    except IntegrityError:
        raise _open_already(engine, workspace_id, sku_id) from None
    return draft_facts.present(engine, workspace_id, number, now)


def _situated(engine: Engine, workspace_id: str, sku_id: int, now: datetime) -> tuple[Situation, Policy]:
    with Session(engine) as session:
        if drafts.open_of(session, workspace_id, sku_id) is not None:
            raise _open_already(engine, workspace_id, sku_id)
    today = days.local_day(engine, workspace_id, now)
    return situated(engine, workspace_id, sku_id, today, Forecaster(today, pool(engine, workspace_id)))


def _made_already(
    engine: Engine, workspace_id: str, sku_id: int, person: str, change: DraftChange
) -> str | None:
    """The number of the draft that this very wish of this person has opened; None where it has not."""
    with Session(engine) as session:
        row = drafts.open_of(session, workspace_id, sku_id)
    if row is None or (row.version, row.edited_by, row.note) != (1, person, change.note):
        return None
    kept = [(each["quantity"], each["mode"], each["order_by"]) for each in row.orders]
    wanted = [(each.quantity, each.mode, each.order_by.isoformat()) for each in change.orders]
    return row.number if kept == wanted else None


def _open_already(engine: Engine, workspace_id: str, sku_id: int) -> BadInput:
    with Session(engine) as session:
        row = drafts.open_of(session, workspace_id, sku_id)
    number = "–" if row is None else row.number
    return BadInput(
        Phrase("{number} is open for this SKU: edit that one. Nothing was ordered.", {"number": number})
    )


def _with(situation: Situation, policy: Policy, change: DraftChange) -> Suggestion:
    wanted = [(each.quantity, each.mode, each.supplier, each.order_by) for each in change.orders]
    return with_orders(situation, policy, wanted)


def _card(
    engine: Engine, workspace_id: str, sku_id: int, situation: Situation, policy: Policy, made: Suggestion
) -> CardFacts:
    return planning.facts_of(engine, workspace_id, sku_id, situation, policy, made, None, situation.as_of)
