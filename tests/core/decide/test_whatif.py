"""What would happen if: one lever at a time, on the same futures, with what it rests on said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from core.decide.choices.levers import Levers
from core.decide.choices.whatif import WhatIf, what_if
from core.decide.suggest import suggest
from core.errors import BadInput, NotEnoughData
from core.money.unit_fees import Trading
from core.policy import Policy
from core.records import AdPace
from tests.core.decide.situations import TODAY, history, product, situation
from tests.core.money.test_economics import us_fees

POLICY = Policy(paths=200)


def tried(levers: Levers, lines: Any = None, **changes: Any) -> WhatIf:
    """The lamp under these levers."""
    return what_if(situation(**{"fees": us_fees(), **changes}), POLICY, levers, lines)


def sea(units: int) -> list[Any]:
    """One order by sea, today."""
    return [(units, "sea", "Ningbo Light", TODAY)]


def test_nothing_moved_changes_nothing() -> None:
    """Before and after are the same to the cent."""
    found = tried(Levers(), sea(1200))

    assert found.before.profit == found.after.profit
    assert found.before.cash == found.after.cash
    assert np.array_equal(found.before.stock[0], found.after.stock[0])
    assert () == found.notes == found.missing


def test_with_nothing_moved_it_says_what_the_card_says() -> None:
    """Quantity, parts, dates, cash, position, days of supply, risks and what the order earns, for whole orders and split ones."""
    seen = set()
    for on_hand in (150, 640, 1100, 3000):
        given = situation(on_hand, fees=us_fees())
        card, found = suggest(given, POLICY), what_if(given, POLICY, Levers())
        seen.add((card.action, len(card.orders)))
        for side in (found.before, found.after):
            assert card.orders == side.orders
            assert card.chosen == side.earns
            assert (card.position, card.days_of_supply, card.runs_out_on) == (
                side.card.position, side.card.days_of_supply, side.card.runs_out_on,
            )  # fmt: skip
            assert (card.stockout_risk, card.stockout_risk_if_later, card.overstock_risk, card.money_at_stake) == (
                side.card.stockout_risk, side.card.stockout_risk_if_later, side.card.overstock_risk, side.card.money_at_stake,
            )  # fmt: skip
    assert {("expedite", 2), ("order", 1), ("wait", 0)} <= seen


def test_what_an_order_earns_is_what_the_sku_earns_more_with_it() -> None:
    found = tried(Levers(quantity=0), sea(1200))
    assert found.before.earns is not None
    assert found.before.profit is not None
    assert found.after.profit is not None

    assert pytest.approx(float(found.before.earns.expected_profit or 0), abs=0.02) == float(
        found.before.profit - found.after.profit
    )


def test_a_larger_quantity_costs_more_lasts_longer_and_is_never_asked_for_twice() -> None:
    found = tried(Levers(quantity=2400), sea(1200))

    assert [1200] == [o.quantity for o in found.before.orders]
    assert [2400] == [o.quantity for o in found.after.orders]
    assert found.after.cash == 2 * (found.before.cash or 0)
    assert (found.after.cover_days or 0) > (found.before.cover_days or 0)
    assert found.before.suggested == found.after.suggested


def test_air_arrives_sooner_and_costs_more() -> None:
    found = tried(Levers(mode="air"), sea(1200))

    assert found.after.orders[0].arrives < found.before.orders[0].arrives
    assert (found.after.cash or 0) > (found.before.cash or 0)
    assert found.after.card.stockout_risk <= found.before.card.stockout_risk


def test_a_lower_price_sells_faster_by_the_stated_prior() -> None:
    """29.99 → 24.99 at elasticity -1.8: demand × 1.39; the margin shrinks; the reader is told."""
    found = tried(Levers(price=Decimal("24.99")), sea(1200))

    assert pytest.approx(1.39, abs=0.01) == found.after.per_day / found.before.per_day
    assert (found.after.margin or 0) < (found.before.margin or 0)
    assert "stated prior" in str(found.notes[0])
    assert "demand × 1.4" in str(found.notes[0])


def test_a_discount_is_taken_off_the_price() -> None:
    """20 % off 29.99 is 23.99."""
    assert Decimal("23.99") == tried(Levers(discount=0.2), sea(1200)).after.price


def test_a_longer_lead_time_asks_for_more_and_arrives_later() -> None:
    found = tried(Levers(lead_time=90), sea(1200))

    assert found.after.suggested > found.before.suggested
    assert found.after.orders[0].arrives > found.before.orders[0].arrives
    assert (found.after.profit or 0) < (found.before.profit or 0)


def test_a_lower_service_level_asks_for_less() -> None:
    found = tried(Levers(service_level=0.7), sea(1200))

    assert 0.7 == found.after.card.service_level
    assert found.after.suggested < found.before.suggested


def test_little_money_buys_whole_cartons_it_can_pay_for() -> None:
    """3,000 at 7.62 a lamp buy 393: cartons of 24 make 384."""
    found = tried(Levers(budget=Decimal(3000)), sea(1200))

    assert [384] == [o.quantity for o in found.after.orders]
    assert (found.after.cash or 0) <= 3000


def test_money_under_the_minimum_buys_nothing() -> None:
    """The supplier's minimum is 100 lamps, 762."""
    assert () == tried(Levers(budget=Decimal(700)), sea(1200)).after.orders


def test_a_split_order_keeps_what_flies() -> None:
    """504 by air and 624 by sea, asked for 2,000: the sea part takes it up."""
    lines = [(504, "air", "Ningbo Light", TODAY), (624, "sea", "Ningbo Light", TODAY)]
    found = tried(Levers(quantity=2000), lines)

    assert [(504, "air"), (1496, "sea")] == [(o.quantity, o.mode) for o in found.after.orders]


def test_an_ad_budget_without_ad_data_costs_money_and_moves_nothing() -> None:
    """50 a day over the days that money is counted in come off every future."""
    found = tried(Levers(ad_budget=Decimal(50)), sea(1200))

    assert found.before.per_day == found.after.per_day
    assert Decimal(50 * found.until) == (found.before.profit or 0) - (found.after.profit or 0)
    assert ["P3"] == [m.switches_off for m in found.missing]


def test_more_ads_sell_more_by_a_stated_prior() -> None:
    """A fifth of 1,800 units came from 10 a day; 20 a day: × 1 + .2 · (2^.6 - 1) = 1.103."""
    trading = Trading(days=90, units=1800, ad_spend=Decimal(900), ad_orders=360)
    found = tried(Levers(ad_budget=Decimal(20)), sea(1200), trading=trading)

    assert pytest.approx(1.103, abs=0.001) == found.after.per_day / found.before.per_day
    assert "stated prior" in str(found.notes[0])


def test_without_a_cost_stock_is_told_and_money_is_not() -> None:
    found = tried(Levers(quantity=600), sea(1200), product=product(unit_cost=None))

    assert (None, None, None) == (found.after.profit, found.after.cash, found.after.break_even)
    assert found.after.runs_out_on is not None


def test_without_a_price_a_discount_says_that_it_changes_nothing() -> None:
    found = tried(Levers(discount=0.2), sea(1200), product=product(price=None))

    assert ["P2"] == [m.switches_off for m in found.missing]


def test_without_stock_nothing_is_projected() -> None:
    with pytest.raises(NotEnoughData, match="no lever was moved"):
        tried(Levers(quantity=600), sea(1200), stock=None)


@pytest.mark.parametrize(
    "levers",
    [
        Levers(quantity=-1), Levers(discount=0.95), Levers(lead_time=0), Levers(service_level=1.0),
        Levers(price=Decimal("0")), Levers(price=Decimal("200")), Levers(budget=Decimal(-1)), Levers(ad_budget=Decimal("1e7")),
    ],
)  # fmt: skip
def test_a_lever_out_of_range_is_refused_by_name(levers: Levers) -> None:
    with pytest.raises(BadInput, match=levers.moved[0].replace("_", " ")):
        tried(levers, sea(1200))


def test_own_price_history_speaks_where_it_moved() -> None:
    """A year of prices that moved between three levels."""
    told = history(days=364)
    price = np.repeat(np.resize([29.99, 27.99, 24.99], 52), 7)
    moved = replace(told, price=price, units=np.round(told.units * (price / 29.99) ** -2.5))
    found = tried(Levers(price=Decimal("24.99")), sea(1200), history=moved)

    assert found.response.fitted
    assert "fitted on 52 weeks" in str(found.notes[0])


@pytest.mark.parametrize("ads", [None, AdPace(14, TODAY, Decimal(280), 70)])
def test_the_budget_of_today_changes_nothing_and_another_is_paid_by_every_unit(ads: AdPace | None) -> None:
    """Ads of 900 for 1,800 units cost .50 a unit; twice the budget sells more and costs .50 × 2 ÷ that lift."""
    trading = Trading(days=90, units=1800, ad_spend=Decimal(900), ad_orders=360)
    now = Decimal(10) if ads is None else Decimal(20)
    same = tried(Levers(ad_budget=now), sea(1200), trading=trading, ads=ads)
    twice = tried(Levers(ad_budget=2 * now), sea(1200), trading=trading, ads=ads)

    for name in ("per_day", "profit", "earned", "net", "break_even", "cash"):
        assert getattr(same.before, name) == getattr(same.after, name)
    assert twice.before.economics is not None
    assert twice.after.economics is not None
    assert Decimal("-0.50") == twice.before.economics.line("ads").amount
    paid = twice.after.economics.line("ads").amount
    assert pytest.approx(-1.0 / (twice.after.per_day / twice.before.per_day), abs=0.01) == float(paid)
    assert (twice.after.net or 0) < (twice.before.net or 0)
