"""Proposals are kept with their evidence, answered once by a person, logged, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.usecases import policies
from bot.usecases.orders import deciding
from bot.usecases.proof import tuning
from core.errors import NotEnoughData, Stale
from core.thresholds import SHOP, Scope
from core.watch.tuned import Found, Proposal
from storage.db import writing
from storage.queries.program import settings as stored
from storage.tables import Audit
from tests.bot.usecases.seller import NOW, TODAY, WS, add_drafts, add_history, add_skus

BETTER = Proposal(SHOP, "L6", "core_cover_days", 45, 30, 5000.0, 2000.0, 8000.0, 30)


def keep(engine: Engine, *proposals: Proposal) -> None:
    found = Found(TODAY, "USD", 30, 12, proposals, {"L6": -100.0}, ())
    with Session(writing(engine)) as session:
        stored.put(session, WS, tuning.FOUND, tuning.as_json(found), by="restock", now=NOW)
        session.commit()


def proposed(engine: Engine, today: date = TODAY) -> list[tuple[str, float]]:
    found = tuning.latest(engine, WS, today)
    assert found is not None
    return [(each.field, each.after) for each in found.proposals]


def test_nobody_looked_yet(engine: Engine) -> None:
    assert tuning.latest(engine, WS, TODAY) is None


def test_what_is_kept_comes_back_as_it_was(engine: Engine) -> None:
    keep(engine, BETTER)

    found = tuning.latest(engine, WS, TODAY)

    assert found is not None
    assert (BETTER,) == found.proposals
    assert {"L6": -100.0} == found.worth


def test_an_accepted_value_holds_once_and_can_be_taken_back(engine: Engine) -> None:
    add_skus(engine, 1)
    keep(engine, BETTER)

    made = tuning.accept(engine, WS, "shop", "core_cover_days", 30, by="U1", now=NOW)

    assert {"shop": {"core_cover_days": 30}} == policies.everything(engine, WS)
    assert [] == proposed(engine)
    with pytest.raises(Stale):
        tuning.accept(engine, WS, "shop", "core_cover_days", 30, by="U2", now=NOW)
    with Session(engine) as session:
        verbs = session.scalars(select(Audit.verb).order_by(Audit.id)).all()
    assert ["set_policy", "accept_tuning"] == list(verbs)
    back = replace(made.change, before=made.change.after, after=made.change.before)
    policies.change(engine, WS, back, by="U1", now=NOW, undo=True)
    assert {} == policies.everything(engine, WS)


def test_a_declined_value_is_left_alone_for_three_months(engine: Engine) -> None:
    keep(engine, BETTER)

    tuning.decline(engine, WS, "shop", "core_cover_days", 30, by="U1", now=NOW)

    assert {} == policies.everything(engine, WS)
    assert [] == proposed(engine, TODAY + timedelta(days=89))
    assert [("core_cover_days", 30)] == proposed(engine, TODAY + timedelta(days=90))


def test_rejections_for_one_reason_ask_for_a_threshold(engine: Engine) -> None:
    """Two are an accident, three are not; all in one category, it is asked for that category."""
    skus = add_skus(engine, 3, category="Kitchen")
    numbers = add_drafts(engine, skus)
    for place, number in enumerate(numbers):
        assert place < 3
        assert {} == tuning._reasons(engine, WS, TODAY)
        deciding.reject(engine, WS, number, 1, "U1", NOW, reason="too_many", text=None)

    found = tuning._reasons(engine, WS, TODAY)

    assert [(Scope("category", "Kitchen"), "restock_coefficient", 0.85)] == list(found)
    assert "3 drafts were rejected" in str(next(iter(found.values())))
    assert {} == tuning._reasons(engine, WS, TODAY + timedelta(days=62))


def test_without_a_year_to_replay_nothing_is_proposed(engine: Engine) -> None:
    with pytest.raises(NotEnoughData):
        tuning.look(engine, WS, TODAY, NOW)
    add_history(engine, add_skus(engine, 1), days=30)
    with pytest.raises(NotEnoughData):
        tuning.look(engine, WS, TODAY, NOW)
    assert tuning.latest(engine, WS, TODAY) is None
