"""The service level and the lot that pay best, by hand, by the textbook, and by trying."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from core.decide.economics import SHORTAGE_WEIGHT, Economics, economics, lot_days, unneeded
from core.decide.futures import Futures
from core.decide.rounding import Lots
from core.money.unit_costs import UnitCosts
from core.policy import Policy

RULES = replace(Policy(review_days=14), ending_per_year=0.0)
ANY = Lots(1, 1)
LEAD = np.full(400, 15.0)


def futures(slowest: float = 20.0, fastest: float = 20.0) -> Futures:
    """400 futures, each selling the same every day, from the slowest speed to the fastest."""
    speed = np.linspace(slowest, fastest, 400)
    return Futures(
        date(2026, 5, 4), np.tile(speed[:, None], (1, 120)), np.full(365, speed.mean()), np.full(400, 0.5), 1
    )


def costs(price: str, holding: str) -> UnitCosts:
    """Cost 2 and fees 0, so that the margin is price - 2."""
    return UnitCosts(Decimal(price), Decimal(2), Decimal(0), {}, {}, Decimal(holding))


def found(
    price: str = "10",
    holding: str = "0.02",
    *,
    drawn: Futures | None = None,
    lots: Lots = ANY,
    **rules: float,
) -> Economics:
    given = replace(RULES, **rules)  # type: ignore[arg-type]  # whole numbers and shares
    return economics(
        costs(price, holding), "sea", drawn or futures(15, 25), LEAD, lots, given, may_be_large=True
    )


def test_the_level_is_the_critical_ratio_of_costs() -> None:
    """Lost 1.25 · (3 - 2) · 1.25 = 1.56 against .02 a day for the 8 days an order lasts, .16: 1.56 / 1.72 = .91."""
    level = found("3", "0.02", service_low=0.5, order_cost=0.0, goodwill=0.25).service_level
    short = SHORTAGE_WEIGHT * 1 * 1.25

    assert short / (short + 8 * 0.02) == pytest.approx(level, abs=0.03)


@pytest.mark.parametrize(
    ("price", "holding", "expected"),
    [
        ("10", "0.0001", RULES.service_high),
        ("2.10", "0.50", RULES.service_low),
        ("1.50", "0.02", RULES.service_low),
    ],
)
def test_the_policy_bounds_the_service_level(price: str, holding: str, expected: float) -> None:
    assert expected == pytest.approx(found(price, holding).service_level, abs=0.005)


def test_an_unsure_forecast_lowers_the_level_as_units_too_many_wait_long() -> None:
    sure = found("4", drawn=futures(19, 21)).service_level
    unsure = found("4", drawn=futures(2, 38)).service_level

    assert unsure < sure


def test_orders_that_last_longer_call_for_less_safety() -> None:
    """A unit too many only makes the next order smaller, so it lies as long as an order lasts."""
    often, seldom = found("4", order_cost=0.0), found("4", order_cost=400.0)

    assert often.lasts < seldom.lasts
    assert seldom.service_level < often.service_level


def test_what_ends_is_said_where_it_moves_the_level() -> None:
    """Cost 2, .365 a year: .002 a day beside .02, 9 % of it; under 5 % it is not worth a word."""
    assert (
        Decimal("0.022")
        == unneeded(costs("10", "0.02"), replace(RULES, ending_per_year=0.365))[0].holding_per_day
    )
    told = found("3", ending_per_year=0.365, service_high=0.999).reason

    assert "9 % of that holding is the risk that the SKU ends first" in str(told)
    assert "ends" not in str(found("3", ending_per_year=0.1, service_high=0.999).reason)


def test_without_costs_the_set_level_and_the_rhythm_hold() -> None:
    bare = economics(None, "sea", futures(), LEAD, ANY, replace(RULES, service_level=0.93), may_be_large=True)

    assert (0.93, 14) == (bare.service_level, bare.lasts)


@pytest.mark.parametrize(
    ("holding", "speed", "may_be_large", "expected"),
    [
        (0.005, 2, True, 90),
        (0.02, 2, True, 50),
        (0.02, 2, False, 14),
        (0.005, 80, True, 16),
        (0.005, 800, True, 8),
        (0.0, 2, True, 14),
    ],
)
def test_the_lot_is_the_economic_order_quantity_in_days(
    holding: float, speed: float, may_be_large: bool, expected: int
) -> None:
    """Order cost 50, holding .02, 2 a day for sure: sqrt(100 / .04) = 50 days; 90 at most, the rhythm at most where it may not
    be large, and more than the week that an order is proposed ahead; free holding says nothing."""
    given = replace(RULES, order_cost=50.0)
    curve = holding * np.arange(541.0)

    assert expected == pytest.approx(
        lot_days(futures(speed, speed), LEAD, curve, given, may_be_large=may_be_large), abs=1
    )


def test_the_lot_is_never_under_half_the_rhythm() -> None:
    curve = 0.005 * np.arange(541.0)
    calm = replace(RULES, review_days=28)

    assert 14 == lot_days(futures(800, 800), LEAD, curve, calm, may_be_large=True)


def test_a_large_minimum_calls_for_less_safety() -> None:
    """It makes orders rarer, as a large lot does; what one lasts by its cost stays."""
    small, large = found("4"), found("4", lots=Lots(20 * 200, 1))

    assert small.lasts == large.lasts
    assert large.service_level < small.service_level


def test_an_unsure_speed_makes_the_lot_smaller() -> None:
    curve = 0.02 * np.arange(541.0)
    sure = lot_days(futures(2, 2), LEAD, curve, RULES, may_be_large=True)

    assert lot_days(futures(0.2, 3.8), LEAD, curve, RULES, may_be_large=True) < sure
