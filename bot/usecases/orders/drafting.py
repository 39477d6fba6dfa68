"""From a suggestion to the SKU's draft: opened, changed, withdrawn, or left as it is. At most one is open per SKU.

Running it twice proposes nothing twice. A draft that a person edited is never changed here; the card says what the
figures would have it be. What a person rejected, or took off an order, is not proposed again for the same reason (`core.proposal`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.facts import DraftFacts
from bot.usecases.orders import draft_facts
from bot.usecases.plans.situating import Decided
from core.approval import SYSTEM, DraftState, expires_on
from core.decide.as_json import suggestion_json
from core.decide.replay import decision_json
from core.decide.suggest import with_orders
from core.phrase import Phrase
from core.policy import Policy
from core.proposal import Basis, basis, is_material, says_the_rest, says_the_same, wants_draft
from core.records import Mode, Situation
from core.suggestion import Action, Factor, Order, Severity, Suggestion
from storage.db import writing
from storage.queries.orders import counters, drafts, suggestions
from storage.queries.program import audit, messages
from storage.tables import Draft

Change = Literal["opened", "revised", "withdrawn", "kept", "silent"]


@dataclass
class Tally:
    """What became of the drafts of a run: numbers by what happened to them."""

    opened: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)

    def count(self, change: Change, number: str | None) -> None:
        """Add one outcome; what did not change is not counted."""
        if number is not None and change in ("opened", "revised", "withdrawn"):
            getattr(self, change).append(number)


def settle(
    engine: Engine,
    workspace_id: str,
    made: Sequence[Decided],
    now: datetime,
    tally: Tally | None = None,
    *,
    asked_by: str | None = None,
) -> Tally:
    """Bring the drafts of some SKUs in line with what was decided for them without their own draft.

    ``asked_by`` names the person who asked for the SKU: to them a rejected proposal is shown again.
    """
    tally = tally if tally is not None else Tally()
    sku_ids = [each.sku_id for each in made]
    with Session(engine) as session:  # most SKUs need nothing: found out without the write lock
        present = drafts.open_by_sku(session, workspace_id, sku_ids)
        decided = drafts.decided_by_sku(session, workspace_id, sku_ids)
    moved = [
        (draft, each)
        for each in made
        if (draft := present.get(each.sku_id)) is not None and _stakes(each) != _kept(draft)
    ]
    if moved:
        with Session(writing(engine)) as session:
            drafts.restate(session, workspace_id, [(draft, _stakes(each)) for draft, each in moved])
            session.commit()
    for each in made:
        change = _change(each, present.get(each.sku_id), decided.get(each.sku_id), asked_by)
        if change in ("kept", "silent"):
            continue
        try:
            number = _apply(engine, workspace_id, each, change, present.get(each.sku_id), now, asked_by)
        except IntegrityError:
            continue  # another run opened the SKU's draft at this moment: there is one, as there should be
        tally.count(change, number)
    return tally


def expire(engine: Engine, workspace_id: str, today: date, now: datetime) -> list[str]:
    """Let the drafts lapse that nobody decided on in time; gives their numbers."""
    with Session(engine) as session:
        lapsed = [(row.number, row.version) for row in drafts.lapsed(session, workspace_id, today)]
    expired = []
    for number, version in lapsed:
        with Session(writing(engine)) as session:
            if drafts.change(
                session,
                workspace_id,
                number,
                state=DraftState.OPEN,
                version=version,
                new_state=DraftState.EXPIRED,
                updated_at=now,
            ):
                audit.note(session, workspace_id, now, SYSTEM, "expired", number, {"version": version})
                messages.refresh_all(session, workspace_id, number, f"v{version + 1}", now)
                session.commit()
                expired.append(number)
    return expired


def as_they_stand(engine: Engine, workspace_id: str, made: Sequence[Decided], now: datetime) -> list[Decided]:
    """The decisions with the orders of their open drafts, as the cards show them; the others as they are.

    What lists, budget and answers say of a SKU rests on these, so that they say it of the order that stands.
    """
    with Session(engine) as session:
        rows = drafts.open_by_sku(session, workspace_id, [each.sku_id for each in made])
        standing = {
            each.sku_id: each for each in draft_facts.of(session, workspace_id, list(rows.values()), now)
        }
    return [
        replace(
            each, suggestion=as_drafted(each.situation, each.policy, each.suggestion, standing[each.sku_id])
        )
        if each.sku_id in standing
        else each
        for each in made
    ]


def as_drafted(situation: Situation, policy: Policy, suggestion: Suggestion, draft: DraftFacts) -> Suggestion:
    """The figures of a suggestion for what its draft says, where that is not what the figures alone would say."""
    wanted = [_line(order, situation.as_of) for order in draft.orders]
    if wanted == [_line(order, situation.as_of) for order in suggestion.orders] or not wanted:
        return suggestion
    if situation.stock is None:
        return suggestion  # nothing can be projected; the draft stands as a person left it
    shown = with_orders(situation, policy, wanted)
    if draft.edited_by is None or suggestion.quantity == draft.quantity:
        return shown
    told = Factor(
        "S6",
        "note",
        "units",
        suggestion.quantity,
        Phrase(
            "edited by a person; by today's figures it would be {units} {units:unit|units}",
            {"units": suggestion.quantity},
        ),
    )
    return replace(shown, factors=(*shown.factors, told))


def _line(order: Order, today: date) -> tuple[int, Mode, str | None, date]:
    # A day to order by that has passed means: today.
    return order.quantity, order.mode, order.supplier, max(order.order_by, today)


def urgency(suggestion: Suggestion, policy: Policy) -> Severity:
    """How urgent a decision is, by days of supply and the SKU's own thresholds (rule S8)."""
    cover = suggestion.days_of_supply
    if cover is not None and cover < policy.critical_days:
        return "critical"
    if suggestion.action == "expedite" or (cover is not None and cover < policy.act_days):
        return "act"
    return "notice"


def _stakes(each: Decided) -> tuple[Decimal | None, Severity, str | None]:
    """What of a draft follows the figures of each run, whatever the draft orders: money at stake, urgency, and what it carries."""
    suggestion = each.suggestion
    return suggestion.money_at_stake, urgency(suggestion, each.policy), suggestion.attribute


def _kept(draft: Draft) -> tuple[Decimal | None, str, str | None]:
    return draft.money_at_stake, draft.urgency, draft.attribute


def _change(
    each: Decided, draft: Draft | None, decided: tuple[Draft, str | None] | None, asked_by: str | None
) -> Change:
    wanted = wants_draft(each.suggestion)
    now = basis(each.suggestion)
    if draft is None:
        if not wanted:
            return "silent"
        if asked_by is None and decided is not None and _is_settled(*decided, now):
            return "silent"
        return "opened"
    if draft.edited_by is not None:
        return "kept"
    if not wanted:
        return "withdrawn"
    return "revised" if is_material(Basis.from_json(draft.basis), now) else "kept"


def _is_settled(decided: Draft, ordered: str | None, now: Basis) -> bool:
    """Whether a person has said no to what ``now`` proposes: by rejecting it, or by ordering less of it."""
    before = Basis.from_json(decided.basis)
    if decided.state == DraftState.REJECTED:
        return says_the_same(before, now)
    lowered = decided.edited_by is not None and decided.quantity < before.quantity
    return lowered and ordered is not None and says_the_rest(before, ordered, now)


def open_by_hand(
    engine: Engine,
    workspace_id: str,
    each: Decided,
    now: datetime,
    person: str,
    note: str,
    *,
    instead_of: Action,
    why: Phrase | None,
) -> str:
    """Open a draft with a person's own orders, where the figures said ``instead_of``; gives its number.

    Raises SQLAlchemy's `IntegrityError` where the SKU has an open draft.
    """
    own = {"edited_by": person, "note": note}
    told = {"reason": note, "instead_of": instead_of, "said": str(why) if why is not None else None}
    number = _apply(engine, workspace_id, each, "ordered anyway", None, now, person, own, told)
    assert number is not None  # a new draft has nobody who could be quicker
    return number


def _apply(
    engine: Engine,
    workspace_id: str,
    each: Decided,
    change: Change | Literal["ordered anyway"],
    draft: Draft | None,
    now: datetime,
    asked_by: str | None,
    own: Mapping[str, Any] | None = None,
    told: Mapping[str, Any] | None = None,
) -> str | None:
    suggestion = each.suggestion
    inputs, shown = decision_json(each.situation, each.policy), suggestion_json(suggestion)
    with Session(writing(engine)) as session:
        kept = suggestions.keep(session, workspace_id, each.sku_id, suggestion, shown, inputs, now)
        says: dict[str, Any] = {
            "suggestion_id": kept,
            "quantity": suggestion.quantity,
            "orders": [draft_facts.order_json(order) for order in suggestion.orders],
            "cash": draft_facts.cash_of(suggestion.orders),
            "money_at_stake": suggestion.money_at_stake,
            "headline": suggestion.headline.to_json() if suggestion.headline else None,
            "urgency": urgency(suggestion, each.policy),
            "attribute": suggestion.attribute,
            "basis": basis(suggestion).to_json(),
            **(own or {}),
        }
        details: dict[str, Any] = {
            "quantity": suggestion.quantity, "suggestion": kept, "as_of": suggestion.as_of.isoformat(), **(told or {}),
        }  # fmt: skip
        if draft is None:
            number = counters.draft_number(session, workspace_id, suggestion.as_of.year)
            session.add(
                Draft(
                    workspace_id=workspace_id,
                    number=number,
                    sku_id=each.sku_id,
                    currency=suggestion.currency,
                    created_at=now,
                    updated_at=now,
                    expires_on=expires_on(suggestion.as_of),
                    **says,
                )
            )
        else:
            number = draft.number
            if change == "withdrawn":
                says = {"reason": suggestion.action}
            state = DraftState.WITHDRAWN if change == "withdrawn" else DraftState.OPEN
            if not drafts.change(
                session,
                workspace_id,
                number,
                state=DraftState.OPEN,
                version=draft.version,
                new_state=state,
                updated_at=now,
                **says,
            ):
                return None  # a person was quicker; the next run sees what they did
            details |= {"version": draft.version, "quantity_before": draft.quantity}
            messages.refresh_all(session, workspace_id, number, f"v{draft.version + 1}", now)
        audit.note(session, workspace_id, now, asked_by or SYSTEM, change, number, details)
        session.commit()
        return number
