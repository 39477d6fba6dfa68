"""Past decisions of a small seller, looked at four months later."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.usecases.orders import deciding
from bot.usecases.plans import planning
from bot.usecases.proof import scoring
from core.phrase import Phrase
from core.proof.hindsight import Hindsight
from storage.db import writing
from storage.tables import StockDay
from tests.bot.usecases.seller import NOW, TODAY, WS, add_history, add_import, add_skus, add_terms

LATER = timedelta(days=120)


@pytest.fixture
def sku_id(engine: Engine) -> int:
    """Ten a day before and after TODAY, 300 on hand on TODAY."""
    add_terms(engine)
    (sku_id,) = add_skus(engine, 1, price=Decimal(20), unit_cost=Decimal(6), supplier="Ningbo Light")
    add_history(engine, [sku_id], days=520, today=TODAY + LATER)
    stock = add_import(engine, "inventory", TODAY, TODAY)
    with Session(writing(engine)) as session:
        session.add(
            StockDay(
                sku_id=sku_id, day=TODAY, workspace_id=WS, on_hand=300, source="inventory", import_id=stock
            )
        )
        session.commit()
    return sku_id


def test_an_approval_is_scored_against_nothing_less_more_and_the_best(engine: Engine, sku_id: int) -> None:
    draft = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).draft
    assert draft is not None
    deciding.approve(engine, WS, draft.number, draft.version, "U1", NOW)

    (one,) = scoring.scored(engine, WS, TODAY + LATER, NOW + LATER, decided_since=NOW - LATER)

    assert one.draft.number == draft.number
    assert isinstance(one.found, Hindsight)
    names = {each.name: each for each in one.found.outcomes}
    assert {"nothing", "half", "suggested", "more", "best"} == set(names)
    assert names["nothing"].sold == 300
    assert names["suggested"].quantity == draft.quantity
    assert names["suggested"].earned is not None
    assert names["suggested"].earned > 0


def test_a_rejection_is_scored_and_what_is_not_over_yet_says_so(engine: Engine, sku_id: int) -> None:
    draft = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).draft
    assert draft is not None
    deciding.reject(engine, WS, draft.number, draft.version, "U1", NOW, reason="too_much")

    week = timedelta(days=7)
    (soon,) = scoring.scored(engine, WS, TODAY + week, NOW + week, decided_since=NOW - LATER)
    (late,) = scoring.scored(engine, WS, TODAY + LATER, NOW + LATER, decided_since=NOW - LATER)

    assert isinstance(soon.found, Phrase)
    assert isinstance(late.found, Hindsight)
    assert late.found.of("ordered") is None
    assert late.found.verdict.text == "In hindsight more would have been better: {units}"


def test_decisions_before_the_period_and_other_workspaces_are_not_told(engine: Engine, sku_id: int) -> None:
    draft = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).draft
    assert draft is not None
    deciding.approve(engine, WS, draft.number, draft.version, "U1", NOW)

    assert [] == scoring.scored(engine, WS, TODAY + LATER, NOW + LATER, decided_since=NOW + timedelta(days=1))
    assert [] == scoring.scored(engine, "other", TODAY + LATER, NOW + LATER, decided_since=NOW - LATER)
