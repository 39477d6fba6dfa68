"""What to do about a SKU: cards, previews and plans; what waits for a decision is told by `bot.usecases.plans.overview`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import CardFacts, DraftChange, DraftFacts, Freshness
from bot.usecases import days
from bot.usecases.forecasts.forecast_record import forecast_record
from bot.usecases.forecasts.forecasting import Forecaster, pool
from bot.usecases.orders import draft_facts
from bot.usecases.orders.drafting import as_drafted, settle, urgency
from bot.usecases.plans import room
from bot.usecases.plans.situating import Decided, decided, situated, thresholds_of
from bot.usecases.proof import proofs
from core.decide.formulas import formulas
from core.decide.replay import policy_from_json, situation_from_json
from core.decide.suggest import suggest, with_orders
from core.errors import NotFound
from core.market.variants import carriers_first
from core.phrase import Phrase
from core.policy import Policy
from core.records import Situation
from core.suggestion import Factor, Suggestion
from storage.queries.goods import coverage, skus
from storage.queries.orders import drafts, suggestions
from storage.queries.watch import alerts

if TYPE_CHECKING:
    from core.suggestion import Alert
    from storage.tables import SuggestionRow

OTHER_FORECAST = 0.01
"""Forecasts whose sums differ by less than this share are told as one."""


def card(
    engine: Engine, workspace_id: str, sku_id: int, *, today: date, now: datetime, person: str | None = None
) -> CardFacts:
    """The SKU's card, decided afresh; its open draft is opened, revised or withdrawn to match.

    What a person rejected, or approved with figures of their own, is shown so within the time for Undo. Raises `NotFound`.
    """
    forecaster = Forecaster(today, pool(engine, workspace_id))
    situation, policy = situated(engine, workspace_id, sku_id, today, forecaster)
    with Session(engine) as session:
        version = coverage.version(session, workspace_id)
        last = drafts.last_of(session, workspace_id, sku_id)
        just = draft_facts.of(session, workspace_id, [last], now)[0] if last is not None else None
    forecaster.keep(engine, workspace_id, version, now)
    suggestion = suggest(situation, policy)
    own = just is not None and (
        just.state == "rejected" or (just.state == "approved" and just.edited_by is not None)
    )
    if just is not None and own and just.undo_until is not None:
        return facts_of(engine, workspace_id, sku_id, situation, policy, suggestion, just, today)
    settle(engine, workspace_id, [Decided(sku_id, situation, policy, suggestion)], now, asked_by=person)
    with Session(engine) as session:
        draft = drafts.open_of(session, workspace_id, sku_id)
        facts = draft_facts.of(session, workspace_id, [draft], now)[0] if draft is not None else None
    if facts is not None:
        suggestion = as_drafted(situation, policy, suggestion, facts)
    return facts_of(engine, workspace_id, sku_id, situation, policy, suggestion, facts, today)


def card_of_draft(engine: Engine, workspace_id: str, number: str, *, now: datetime) -> CardFacts:
    """The card of one draft: on today's figures while it is open, on those of its decision afterwards.

    Changes nothing. Raises `NotFound`.
    """
    today = days.local_day(engine, workspace_id, now)
    with Session(engine) as session:
        draft = draft_facts.of_number(session, workspace_id, number, now)
        row = drafts.by_number(session, workspace_id, number)
        kept = (
            suggestions.get(session, workspace_id, row.suggestion_id) if row and row.suggestion_id else None
        )
    if draft.state == "open" or kept is None:
        situation, policy = situated(
            engine, workspace_id, draft.sku_id, today, Forecaster(today, pool(engine, workspace_id))
        )
    else:
        situation = situation_from_json(kept.inputs)
        policy = policy_from_json(kept.inputs) or thresholds_of(engine, workspace_id, [draft.sku_id]).policy(
            draft.sku_id, situation
        )
    suggestion = as_drafted(situation, policy, suggest(situation, policy), draft)
    facts = facts_of(engine, workspace_id, draft.sku_id, situation, policy, suggestion, draft, today)
    return facts if kept is None else replace(facts, decided_on=_decided_on(kept, suggestion))


def _decided_on(kept: SuggestionRow, now: Suggestion) -> Phrase | None:
    """Which forecast the draft was decided on, where that is not the one of ``now``: a night or a lesson lies between."""
    told = kept.shown["forecast"]
    then, days = told["total"]["mean"], told["horizon"]
    if days != len(now.forecast.mean) or abs(now.total_mean - then) <= OTHER_FORECAST * max(then, 1.0):
        return None
    return Phrase(
        "the draft was decided on the forecast of {day}: {then} units in {days} days",
        {"day": kept.as_of, "then": round(then), "days": days},
    )


def preview(
    engine: Engine, workspace_id: str, number: str, change: DraftChange, *, now: datetime
) -> CardFacts:
    """The card as it would be with a person's orders; nothing is saved. Raises `NotFound` and `BadInput`."""
    today = days.local_day(engine, workspace_id, now)
    draft = draft_facts.present(engine, workspace_id, number, now)
    situation, policy = situated(
        engine, workspace_id, draft.sku_id, today, Forecaster(today, pool(engine, workspace_id))
    )
    wanted = [(each.quantity, each.mode, each.supplier, each.order_by) for each in change.orders]
    suggestion = with_orders(situation, policy, wanted)
    changed = replace(
        draft,
        quantity=suggestion.quantity,
        orders=suggestion.orders,
        cash=draft_facts.cash_of(suggestion.orders),
        order_by=min((order.order_by for order in suggestion.orders), default=None),
        headline=suggestion.headline,
        note=change.note,
        urgency=urgency(suggestion, policy),
    )
    return facts_of(engine, workspace_id, draft.sku_id, situation, policy, suggestion, changed, today)


def plan(
    engine: Engine,
    workspace_id: str,
    names: Sequence[str] | None,
    today: date,
    *,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[tuple[Suggestion, DraftFacts | None]]:
    """Suggestions for the named SKUs (None: all) on ``today``, each with the open draft that its SKU waits for; nothing is written.

    The figures are those of the cards, in the order of the SKUs' names but for F5 (`before_siblings`). A SKU with an open
    draft waits for its decision and is told to order nothing. ``on_progress`` hears of SKUs done and in all.
    Raises `NotFound` for a name that no SKU bears.
    """
    wanted = None if names is None else _ids(engine, workspace_id, names, today)
    with Session(engine) as session:
        of = len(skus.ids(session, workspace_id)) if wanted is None else len(wanted)
    on_progress(0, of)
    now = datetime.combine(today, time(), UTC)
    made: list[tuple[Suggestion, DraftFacts | None]] = []
    known = proofs.calibration(engine, workspace_id)
    for part in decided(
        engine,
        workspace_id,
        today,
        Forecaster(today, pool(engine, workspace_id)),
        wanted,
        without_own_draft=True,
    ):
        with Session(engine) as session:
            rows = drafts.open_by_sku(session, workspace_id, [each.sku_id for each in part])
            standing = {
                each.sku_id: each for each in draft_facts.of(session, workspace_id, list(rows.values()), now)
            }
        for each in part:
            draft = standing.get(each.sku_id)
            if draft is None:
                made.append((proofs.shown(each.suggestion, known), None))
            else:
                drafted = as_drafted(each.situation, each.policy, each.suggestion, draft)
                made.append((_waiting_for(proofs.shown(drafted, known), each.suggestion, draft), draft))
        on_progress(len(made), of)
    return before_siblings(made)


def before_siblings(
    made: Sequence[tuple[Suggestion, DraftFacts | None]],
) -> list[tuple[Suggestion, DraftFacts | None]]:
    """F5: of what waits for a decision, each that carries an attribute that converts before its siblings without it."""

    def family(each: tuple[Suggestion, DraftFacts | None]) -> tuple[str, str] | None:
        suggestion, draft = each
        if suggestion.parent is None or not (suggestion.quantity or draft is not None):
            return None
        return suggestion.marketplace, suggestion.parent

    return carriers_first(made, family, lambda each: each[0].attribute is not None)


def as_called(
    engine: Engine, workspace_id: str, made: Sequence[tuple[Suggestion, DraftFacts | None]]
) -> list[tuple[Suggestion, DraftFacts | None]]:
    """The plan as people read it: "HX-1@DE" for a SKU that is sold in several marketplaces."""
    with Session(engine) as session:
        spell = skus.spelling(session, workspace_id)
    return [(replace(each, sku=spell(each.sku, each.marketplace)), draft) for each, draft in made]


def beyond_room(
    engine: Engine, workspace_id: str, made: Sequence[tuple[Suggestion, DraftFacts | None]], today: date
) -> tuple[Phrase, ...]:
    """Where a plan's orders and open drafts together are more than FBA has room for."""
    units: dict[str, int] = {}
    for suggestion, draft in made:
        wanted = suggestion.quantity + (draft.quantity if draft is not None else 0)
        units[suggestion.marketplace] = units.get(suggestion.marketplace, 0) + wanted
    with Session(engine) as session:
        return room.beyond(session, workspace_id, units, today)


def _waiting_for(shown: Suggestion, alone: Suggestion, draft: DraftFacts) -> Suggestion:
    """While a draft waits, the SKU waits: its units are taken off what is missing, so that no second one is proposed.

    ``alone`` is what the figures say by themselves; where they ask for something else, that is told.
    """
    told = Phrase(
        "{number} over {units} {units:unit|units} waits for a decision",
        {"number": draft.number, "units": draft.quantity},
    )
    factors = [*shown.factors, Factor("S6", "-" if shown.quantity else "note", "units", shown.quantity, told)]
    if draft.edited_by is None and alone.quantity != draft.quantity:
        today = Phrase("by today's figures it would be {units} {units:unit|units}", {"units": alone.quantity})
        factors.append(Factor("S6", "note", "units", alone.quantity, today))
    return replace(
        shown,
        action="wait",
        quantity=0,
        orders=(),
        factors=tuple(factors),
        headline=told,
        compared=None,
    )


def facts_of(
    engine: Engine,
    workspace_id: str,
    sku_id: int,
    situation: Situation,
    policy: Policy,
    suggestion: Suggestion,
    draft: DraftFacts | None,
    today: date,
) -> CardFacts:
    """The card of a suggestion as it stands, with what is kept beside it."""
    record, past = forecast_record(engine, workspace_id, situation, suggestion)
    known = proofs.calibration(engine, workspace_id)
    shown = proofs.shown(suggestion, known)
    with Session(engine) as session:
        called = skus.spelling(session, workspace_id)(suggestion.sku, suggestion.marketplace)
    return CardFacts(
        suggestion=shown,
        history=situation.history,
        draft=draft,
        freshness=freshness(engine, workspace_id, today),
        alerts=_alerts(engine, workspace_id, situation, today),
        record=record,
        past=past,
        proof=proofs.proven(engine, workspace_id, sku_id),
        risk_record=proofs.record(shown, known),
        formulas=formulas(situation, policy, suggestion),
        sku_id=sku_id,
        called=called,
    )


def freshness(engine: Engine, workspace_id: str, today: date) -> Freshness:
    """How old the figures are."""
    with Session(engine) as session:
        age = coverage.age(session, workspace_id, today)
    return Freshness(age.sales_through, age.stock_as_of, age.imported_at, age.stale)


def _alerts(engine: Engine, workspace_id: str, situation: Situation, today: date) -> tuple[Alert, ...]:
    with Session(engine) as session:
        ids = [
            each.sku_id
            for each in skus.called(session, workspace_id, situation.product.sku, today)
            if each.marketplace == situation.product.marketplace
        ]
        found = alerts.listed(
            session, workspace_id, since=today - timedelta(days=30), until=today, sku_ids=ids, open_only=True
        )
    return tuple(each.alert for each in found)


def _ids(engine: Engine, workspace_id: str, names: Sequence[str], today: date) -> list[int]:
    with Session(engine) as session:
        found = skus.called_any(session, workspace_id, names, today)
        for name in names:  # those it does not know: SKU@DE, and names SQLite cannot lower
            if name.lower() not in found and (called := skus.called(session, workspace_id, name, today)):
                found[name.lower()] = called
    for name in names:
        if name.lower() not in found:
            raise NotFound(Phrase("There is no SKU or ASIN {name}; nothing was planned", {"name": name}))
    ids = [each.sku_id for name in names for each in found[name.lower()]]
    return list(dict.fromkeys(ids))
