"""A budget over the whole catalogue: from the night's options, in one currency, with what stayed out and why."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import BudgetFacts, BudgetLine
from bot.usecases import nightly, policies, rates
from bot.usecases.plans import budgeting
from core.errors import BadInput, NotEnoughData
from core.thresholds import SHOP
from storage.db import writing
from storage.queries.orders import curves
from storage.tables import OptionCurve, Sku
from tests.bot.usecases.seller import NOW, TODAY, WS, add_history, add_import, add_skus, add_terms

SIZE = {"weight_g": 600.0, "length_cm": 30.0, "width_cm": 15.0, "height_cm": 10.0}


@pytest.fixture
def shop(sqlite_engine: Engine) -> Engine:
    """Four SKUs that run low, one priced in euros, one without a cost, one that nothing is known of."""
    skus = add_skus(
        sqlite_engine,
        5,
        unit_cost=Decimal("7.90"),
        price=Decimal("29.90"),
        supplier="Ningbo Light",
        moq=100,
        **SIZE,
    )
    with Session(writing(sqlite_engine)) as session:
        session.get_one(Sku, skus[2]).currency = "EUR"
        session.get_one(Sku, skus[3]).unit_cost = None
        session.commit()
    add_history(sqlite_engine, skus[:4])
    add_terms(sqlite_engine)
    return sqlite_engine


def test_the_night_keeps_what_a_budget_needs(shop: Engine) -> None:
    """One curve a SKU, replaced and not added to by the next night."""
    for _ in range(2):
        nightly.run(shop, WS, TODAY, NOW)

    with Session(shop) as session:
        kept = curves.all_of(session, WS)
    assert ["HX-1", "HX-2", "HX-3", "HX-4", "HX-5"] == [each.sku for each in kept]
    assert 0.0045 == pytest.approx(kept[0].curve.volume_cbm)
    assert not budgeting.is_stale(shop, WS, TODAY)


def test_options_reckoned_for_a_budget_serve_the_next_one_until_something_changes(shop: Engine) -> None:
    """Before any night the second budget reckons nothing; a file, a threshold or another day that is named does."""
    heard: list[tuple[int, int]] = []
    assert budgeting.is_stale(shop, WS, TODAY)
    budgeting.reckon(shop, WS, TODAY, NOW, on_progress=lambda *at: heard.append(at))

    assert [(0, 5), (5, 5)] == heard
    assert not budgeting.is_stale(shop, WS, TODAY)
    assert not budgeting.is_stale(shop, WS, TODAY + timedelta(days=1)), "its day is said with the answer"
    assert budgeting.is_stale(shop, WS, TODAY - timedelta(days=9), named=True)
    policies.change(shop, WS, policies.Change(SHOP, "review_days", None, 9), by="U1", now=NOW)
    assert budgeting.is_stale(shop, WS, TODAY)
    budgeting.reckon(shop, WS, TODAY - timedelta(days=9), NOW, named=True)
    assert budgeting.is_stale(shop, WS, TODAY), "options of a day that somebody named are not today's"
    budgeting.reckon(shop, WS, TODAY, NOW)
    add_import(shop, "prices", TODAY, TODAY)
    assert budgeting.is_stale(shop, WS, TODAY)


def test_a_budget_is_kept_and_says_what_stayed_out(shop: Engine) -> None:
    """Money for one of two equal SKUs; the others each have their reason."""
    budgeting.ready(shop, WS, TODAY, NOW)
    all_of_it = budgeting.budget(shop, WS, Decimal(1_000_000))
    one = budgeting.budget(shop, WS, all_of_it.lines[0].cash)

    assert {"HX-1", "HX-2"} == {line.sku for line in all_of_it.lines}
    assert one.cash <= one.amount
    assert one.profit < all_of_it.profit
    assert one.next_profit > 0 == all_of_it.next_profit
    reasons = {each.sku: str(each.reason) for each in all_of_it.left}
    assert {
        "HX-3": "priced in EUR, and no exchange rate is known",
        "HX-4": "no price or unit cost, so nobody knows what it earns",
        "HX-5": "not enough data to decide",
    } == reasons
    assert all(line.quantity % 1 == 0 and line.quantity >= 100 for line in one.lines)


def test_skus_in_another_currency_are_counted_at_the_rate_that_was_said(shop: Engine) -> None:
    """With money for everything, the one in euros takes and earns twice as much at twice the rate."""
    budgeting.ready(shop, WS, TODAY, NOW)

    def at(rate: str) -> tuple[BudgetFacts, BudgetLine]:
        rates.set_(shop, WS, rate, by="U1", now=NOW)
        found = budgeting.budget(shop, WS, Decimal(1_000_000))
        return found, next(line for line in found.lines if line.sku == "HX-3")

    (_, before), (found, after) = at("1 EUR = 1 USD"), at("1 EUR = 2 USD")

    assert ["EUR at 1 EUR = 2 USD, of 2026-11-24"] == [str(each) for each in found.rates]
    assert before.quantity == after.quantity
    assert (2 * before.cash, 2 * before.profit) == pytest.approx(
        (after.cash, after.profit), abs=Decimal("0.02")
    )
    assert found.cash == sum(line.cash for line in found.lines)
    assert "HX-3" not in {each.sku for each in found.left}


def test_a_container_limits_it_too(shop: Engine) -> None:
    """3 m³ hold 666 lamps: less than is suggested for both."""
    budgeting.ready(shop, WS, TODAY, NOW)
    found = budgeting.budget(shop, WS, Decimal(1_000_000), volume=3.0)

    assert 0 < found.used_volume <= 3.0


def test_a_sum_that_is_none_is_refused(shop: Engine) -> None:
    for amount in (Decimal(0), Decimal(-1), Decimal("NaN"), Decimal("1e12")):
        with pytest.raises(BadInput):
            budgeting.budget(shop, WS, amount)
    with pytest.raises(BadInput):
        budgeting.budget(shop, WS, Decimal(1), volume=0.0)


def test_too_many_skus_are_not_reckoned_while_somebody_waits(
    shop: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that the night has to run first, and keeps nothing."""
    monkeypatch.setattr(budgeting, "IN_LINE", 4)

    with pytest.raises(NotEnoughData, match="nightly run"):
        budgeting.ready(shop, WS, TODAY, NOW)
    with Session(shop) as session:
        assert [] == list(session.query(OptionCurve))


def test_another_workspace_sees_nothing_of_it(shop: Engine) -> None:
    from storage.queries.program.workspaces import ensure

    budgeting.ready(shop, WS, TODAY, NOW)
    ensure(shop, "other", NOW)
    found = budgeting.budget(shop, "other", Decimal(1_000_000))

    assert ((), ()) == (found.lines, found.left)
