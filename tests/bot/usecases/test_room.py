"""Orders that each fit into FBA and together do not: said in list, digest, plan and budget."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Engine
from sqlmodel import Session

from bot.facts import Reader
from bot.render import budget as budget_view
from bot.render import digest as digest_view
from bot.usecases.plans import budgeting, overview, planning
from storage.db import writing
from storage.tables import AccountDay
from tests.bot.usecases.seller import (
    NOW,
    TODAY,
    US,
    WS,
    add_drafts,
    add_history,
    add_import,
    add_skus,
    add_terms,
)


def take_room(engine: Engine, units: int) -> None:
    """The account's newest figures: so many units of room are left."""
    file = add_import(engine, "account", TODAY, TODAY)
    with Session(writing(engine)) as session:
        session.add(
            AccountDay(
                workspace_id=WS, marketplace=US, day=TODAY, capacity_units=5000, storage_used_units=5000 - units, import_id=file
            )
        )  # fmt: skip
        session.commit()


def test_drafts_that_fit_one_by_one_and_not_together_are_told(engine: Engine) -> None:
    """Two drafts of 1,200 and a room of 2,000: 400 have to wait; with a room of 2,400, or none known, nothing is said."""
    add_drafts(engine, add_skus(engine, 2))
    assert () == overview.waiting(engine, WS, TODAY).room
    take_room(engine, 2000)

    facts = overview.waiting(engine, WS, TODAY)

    (told,) = facts.room
    assert "FBA US has room for 2,000 units now, these orders together are 2,400: 400 have to wait" in str(
        told
    )
    for drawn in (digest_view.digest(facts, Reader()), digest_view.waiting(facts, Reader(locale="zh_CN"))):
        assert "2,400" in str(drawn.blocks)
        assert "2,400" in drawn.text
    with Session(writing(engine)) as session:
        session.get_one(AccountDay, (WS, US, TODAY)).storage_used_units = 2600
        session.commit()
    assert () == overview.waiting(engine, WS, TODAY).room


def test_the_plan_says_it_of_its_orders_and_a_budget_buys_less(sqlite_engine: Engine) -> None:
    """The plan's orders with the open drafts; a budget's list fits, and says what the limit costs."""
    skus = add_skus(
        sqlite_engine, 2, unit_cost=Decimal("7.90"), price=Decimal("29.90"), supplier="Ningbo Light", moq=100,
        weight_g=600.0, length_cm=30.0, width_cm=15.0, height_cm=10.0,
    )  # fmt: skip
    add_history(sqlite_engine, skus)
    add_terms(sqlite_engine)
    take_room(sqlite_engine, 1500)
    found = planning.plan(sqlite_engine, WS, None, TODAY)
    units = sum(made.quantity for made, _ in found)
    assert max(made.quantity for made, _ in found) <= 1500 < units, "each fits, both do not"

    (told,) = planning.beyond_room(sqlite_engine, WS, found, TODAY)
    assert f"together are {units:,}" in str(told)
    budgeting.reckon(sqlite_engine, WS, TODAY, NOW)
    plan = budgeting.budget(sqlite_engine, WS, Decimal(100_000))
    bought = sum(line.quantity for line in plan.lines)
    cards = {made.sku: made for made, _ in found}
    for line in plan.lines:
        assert [(o.quantity, o.mode) for o in cards[line.sku].orders] == [*line.card], "the card's own order"
    assert 0 < bought <= 1500
    (told,) = plan.room
    assert f"FBA US has room for 1,500 units now, and this list keeps to it with {bought:,}" in str(told)
    assert "FBA US has room for 1,500 units now" in budget_view.budget(plan, Reader()).text
    out = [str(each.reason) for each in plan.left]
    assert len(plan.lines) + len(out) == 2
    assert set(out) <= {"FBA’s room goes to what earns more"}
    with Session(writing(sqlite_engine)) as session:
        session.get_one(AccountDay, (WS, US, TODAY)).storage_used_units = 0
        session.commit()
    roomy = budgeting.budget(sqlite_engine, WS, Decimal(100_000))
    assert () == roomy.room
    assert sum(line.quantity for line in roomy.lines) > 1500
    assert f"{roomy.profit - plan.profit:,}" in str(told)
    with Session(writing(sqlite_engine)) as session:
        session.get_one(AccountDay, (WS, US, TODAY)).storage_used_units = 6000
        session.commit()
    nothing = budgeting.budget(sqlite_engine, WS, Decimal(100_000))
    assert nothing.outside
    assert (roomy.lines, roomy.profit) == (nothing.lines, nothing.profit), (
        "what it would buy without that limit"
    )
    (told,) = nothing.room
    assert "FBA US has room for 0 units now, too few for any of these orders" in str(told)
    for locale in ("en", "zh_CN"):
        drawn = budget_view.budget(nothing, Reader(locale=locale)).text
        assert "0 units" in drawn or "0 件" in drawn
        assert "FBM" in drawn
