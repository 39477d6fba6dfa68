"""A threshold is set in a scope, decides from then on, can be taken back, and is never half set."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.facts import Reader
from bot.render import policy as view
from bot.usecases import nightly, policies
from bot.usecases.policies import Change
from core.errors import BadInput, NotFound, Stale
from core.thresholds import SHOP, Scope
from storage.tables import Audit
from tests.bot.usecases.seller import NOW, TODAY, WS, add_history, add_skus, add_terms, suggestions


@pytest.fixture
def shop(engine: Engine) -> Engine:
    """Two SKUs of one category, on SQLite and on PostgreSQL."""
    ids = add_skus(
        engine, 2, category="Kitchen", price=Decimal(30), unit_cost=Decimal(8), supplier="Ningbo Light"
    )
    add_history(engine, ids)
    add_terms(engine)
    return engine


def put(engine: Engine, scope: Scope, field: str, value: float | None) -> policies.Changed:
    return policies.change(engine, WS, Change(scope, field, None, value), by="U1", now=NOW)


def holds(engine: Engine, scope: Scope, field: str) -> float:
    return next(each.holds for each in policies.shown(engine, WS, scope) if each.field == field)


def targets(engine: Engine) -> list[int]:
    return [each.order_up_to for each in suggestions(engine)]


def test_a_threshold_moves_the_decisions_it_reaches_and_no_others(shop: Engine) -> None:
    before = targets(shop)
    made = put(shop, Scope("sku", "HX-1"), "review_days", 60)

    assert (1, 60) == (made.skus, made.now.value)
    after = targets(shop)
    # ten a day for some fifteen days more: an order lasts half the rhythm at least
    assert before[0] + 150 == pytest.approx(after[0], abs=20)
    assert before[1] == after[1]
    assert 2 == put(shop, Scope("category", "Kitchen"), "review_days", 60).skus
    assert before[1] + 150 == pytest.approx(targets(shop)[1], abs=20)


def test_a_value_that_cannot_hold_for_one_class_says_for_which(shop: Engine) -> None:
    with pytest.raises(BadInput, match="class C: service_low must not be above service_high"):
        put(shop, Scope("category", "Kitchen"), "service_low", 0.97)


def test_every_change_is_logged_and_can_be_taken_back_once(shop: Engine) -> None:
    made = put(shop, SHOP, "review_days", 7).change
    back = Change(SHOP, "review_days", made.after, made.before)

    undone = policies.change(shop, WS, back, by="U2", now=NOW, undo=True)

    assert (7, None) == (undone.change.before, undone.change.after)
    assert {} == policies.everything(shop, WS)
    with pytest.raises(Stale):
        policies.change(shop, WS, back, by="U3", now=NOW, undo=True)
    with Session(shop) as session:
        lines = session.scalars(select(Audit).where(Audit.verb == "set_policy").order_by(Audit.id)).all()
    assert [("U1", None, 7), ("U2", 7, None)] == [
        (x.person, x.details["before"], x.details["after"]) for x in lines
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("review_days", 0), ("review_days", 61), ("review_days", 7.5), ("critical_days", 20), ("colour", 1)],
)
def test_a_value_that_cannot_hold_changes_nothing(shop: Engine, field: str, value: float) -> None:
    with pytest.raises(BadInput):
        put(shop, SHOP, field, value)

    assert {} == policies.everything(shop, WS)


def test_the_ends_of_a_range_are_inside_it(shop: Engine) -> None:
    assert 1 == put(shop, SHOP, "review_days", 1).now.holds
    assert 60 == put(shop, SHOP, "review_days", 60).now.holds


def test_a_scope_that_is_not_in_the_shop_is_refused(shop: Engine) -> None:
    for scope in (Scope("sku", "NOPE"), Scope("category", "Toys")):
        with pytest.raises(NotFound):
            put(shop, scope, "review_days", 7)
        with pytest.raises(NotFound):
            policies.shown(shop, WS, scope)


def test_a_file_is_loaded_whole_or_not_at_all(shop: Engine) -> None:
    good = {"class:A": {"service_level": 0.98}, "sku:HX-2": {"review_days": 7}}
    made = policies.load(shop, WS, good, by="file", now=NOW)

    assert 2 == len(made)
    assert good == policies.everything(shop, WS)
    with pytest.raises(BadInput):
        policies.load(
            shop, WS, {"shop": {"review_days": 3}, "class:B": {"review_days": 600}}, by="file", now=NOW
        )
    assert good == policies.everything(shop, WS)
    assert [] == policies.load(shop, WS, good, by="file", now=NOW)


def test_workspaces_do_not_see_each_others_thresholds(shop: Engine) -> None:
    from storage.queries.program.workspaces import ensure

    ensure(shop, "other", NOW)
    put(shop, SHOP, "review_days", 7)

    assert {} == policies.everything(shop, "other")


def test_changed_thresholds_are_decided_at_the_next_look(shop: Engine) -> None:
    nightly.run(shop, WS, TODAY, NOW)
    assert nightly.unseen_data(shop, WS) is None

    put(shop, SHOP, "review_days", 7)

    period = nightly.unseen_data(shop, WS)
    assert period is not None
    nightly.run(shop, WS, TODAY, NOW)
    assert nightly.unseen_data(shop, WS) is None


def test_only_a_narrower_scope_speaks_of_a_wider_one(shop: Engine) -> None:
    """The shop as a whole has none around it: what is not set there is the default, in the window and after Save."""
    told = {}
    for scope in (SHOP, Scope("class", "A")):
        held = policies.shown(shop, WS, scope)
        policies.change(shop, WS, Change(scope, "review_days", None, 9), by="U1", now=NOW)
        made = policies.change(shop, WS, Change(scope, "review_days", 9, None), by="U1", now=NOW)
        told[scope.kind] = (
            str(view.window(held, "review_days", (), Reader())) + view.changed(made, Reader()).text
        )
    assert "Not set: this is the default." in told["shop"]
    assert "removed; the default applies again" in told["shop"]
    assert "wider" not in told["shop"]
    assert "the wider setting applies" in told["class"]
    assert "the wider one applies again" in told["class"]
