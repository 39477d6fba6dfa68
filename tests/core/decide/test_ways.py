"""The same quantity by every mode and channel, on the same futures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from core.decide.choices.earned import span
from core.decide.choices.options import ordered
from core.decide.choices.ways import Weighed, Weighing, weigh
from core.decide.ground import Ground, survey
from core.decide.orders import order_line
from core.policy import Policy
from core.suggestion import Order
from tests.core.decide.situations import TODAY, forecast, product, situation
from tests.core.money.test_economics import us_fees

POLICY = Policy(paths=200)


def weighed(quantity: int = 1200, on_hand: int = 640, **changes: Any) -> Weighing:
    ground = survey(situation(on_hand, **{"fees": us_fees(), **changes}), POLICY, 0)
    found = weigh(ground, [sea(ground, quantity)])
    assert found is not None
    return found


def sea(ground: Ground, quantity: int) -> Order:
    """One order by sea, today."""
    return order_line(ground, quantity, "sea", TODAY, "Ningbo Light")


def way(found: Weighing, *parts: tuple[str, str]) -> Weighed:
    return next(w for w in found.ways if tuple((p.mode, p.place) for p in w.parts) == parts)


def test_the_best_is_first_and_the_second_says_what_it_lacks() -> None:
    """In money, days and points of risk."""
    found = weighed()

    assert sorted((w.profit for w in found.ways), reverse=True) == [w.profit for w in found.ways]
    assert found.lacks is not None
    first, second = found.ways[:2]
    assert first.profit - second.profit == found.lacks.profit >= 0
    assert (second.arrives - first.arrives).days == found.lacks.days


def test_every_way_is_there_and_all_units_go_somewhere() -> None:
    found = weighed()

    assert {(m, p) for m in ("sea", "air") for p in ("fba", "awd", "warehouse", "merchant")} <= {
        (w.parts[0].mode, w.parts[0].place) for w in found.ways if len(w.parts) == 1
    }
    assert all(1200 == sum(part.units for part in w.parts) for w in found.ways)


def test_air_comes_sooner_costs_more_cash_and_risks_less() -> None:
    sea, air = way(weighed(), ("sea", "fba")), way(weighed(), ("air", "fba"))

    assert air.arrives < sea.arrives
    assert air.cash > sea.cash
    assert air.stockout <= sea.stockout
    assert Decimal("7.62") == sea.landed
    assert sea.cash == 1200 * sea.landed


def test_a_detour_comes_later_on_the_same_luck() -> None:
    """AWD adds ten days to each future, so to the median too."""
    found = weighed()

    assert 10 == (way(found, ("sea", "awd")).arrives - way(found, ("sea", "fba")).arrives).days


def test_part_flies_where_the_slow_route_comes_too_late() -> None:
    """640 lamps at 20 a day last 32 days, sea takes 51: about 19 days of lamps fly, in whole cartons."""
    split = way(weighed(), ("air", "fba"), ("sea", "fba"))
    fly = split.parts[0].units

    assert 0 == fly % 24
    assert 20 * 10 < fly < 20 * 30
    assert way(weighed(), ("sea", "fba")).cash < split.cash < way(weighed(), ("air", "fba")).cash


def test_a_way_straight_to_fba_earns_what_the_option_of_the_card_earns() -> None:
    """Whole, or in the parts of the order as it stands: the same profit, range, cash, arrival and risk to the cent."""
    ground = survey(situation(640, fees=us_fees()), POLICY, 0)
    parts = [order_line(ground, 240, "air", TODAY, None), order_line(ground, 960, "sea", TODAY, None)]
    found = weigh(ground, parts)
    assert found is not None

    for sent, lines in (((("sea", "fba"),), [sea(ground, 1200)]), ((("air", "fba"), ("sea", "fba")), parts)):
        option, one = ordered(ground, lines), next(
            w for w in found.ways if tuple((p.mode, p.place) for p in w.parts) == sent and w.parts[0].units == lines[0].quantity
        )  # fmt: skip
        assert option is not None
        assert (option.expected_profit, option.profit_q10, option.profit_q90, option.cash, option.arrives) == (
            one.profit, one.profit_q10, one.profit_q90, one.cash, one.arrives,
        )  # fmt: skip
        assert option.stockout == one.stockout
    assert span(ground) == found.days


def test_nothing_flies_where_stock_lasts() -> None:
    assert all(1 == len(w.parts) for w in weighed(on_hand=3000).ways)


def test_profit_of_sure_futures_by_hand() -> None:
    """20 a day for sure, 5,000 on hand: the order saves no sale before the horizon ends, so it only costs.

    What it costs is capital and storage of the extra stock, all of it kept, and the order's fixed cost.
    """
    sure = forecast(20, spread=0.0)
    one = way(weighed(on_hand=5000, forecast=sure), ("sea", "fba"))

    assert one.profit < 0
    assert one.payback_days is None


def test_an_order_that_sells_pays_back() -> None:
    """Small enough to sell within the days drawn."""
    one = way(weighed(quantity=480), ("air", "fba"))

    assert one.payback_days is not None
    assert one.profit > 0
    assert one.profit_q10 <= one.profit <= one.profit_q90


def test_without_costs_or_fees_nothing_is_weighed() -> None:
    for changes in ({"product": product(unit_cost=None), "fees": us_fees()}, {"fees": None}):
        ground = survey(situation(**changes), POLICY, 0)
        assert weigh(ground, [sea(ground, 1200)]) is None


def test_the_same_inputs_give_the_same_figures() -> None:
    assert weighed() == weighed()
    assert np.isfinite(float(weighed().ways[0].profit))
