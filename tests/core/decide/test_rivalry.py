"""What rivals change in the decision: the price-adjusted forecast, deferral, margin floor, faster route, growth, and both ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.decide.market.rivalry import without
from core.decide.suggest import policy_for, suggest
from core.market.records import Jump
from core.records import Market, RivalDay, Signals, Situation
from core.suggestion import Factor, Suggestion
from tests.core.decide.situations import TODAY, history, situation

RIVAL = "B0RIVAL001"


def rivals(
    prices: list[float], *, stock: list[bool] | None = None, asin: str = RIVAL, **told: Any
) -> tuple[RivalDay, ...]:
    """One rival's days up to today, the last price today."""
    first = TODAY - timedelta(days=len(prices) - 1)
    return tuple(
        RivalDay(
            first + timedelta(days=i), asin, Decimal(str(price)), in_stock=True if stock is None else stock[i],
            **{name: values[i] for name, values in told.items()},
        )
        for i, price in enumerate(prices)
    )  # fmt: skip


WAR = rivals([20.0] * 30 + [16.0] * 4)


def made(on_hand: int = 640, **changes: Any) -> tuple[Situation, Suggestion]:
    where = situation(on_hand, **{"signals": Signals(), **changes})
    return where, suggest(where, policy_for(where))


def factors(suggestion: Suggestion, rule: str) -> list[Factor]:
    return [each for each in suggestion.factors if each.rule == rule]


def test_a_price_war_takes_its_part_off_the_forecast() -> None:
    """M1: a rival 20 % cheaper, assumed cross elasticity .5: × .8944, as a factor; without the war it is as before."""
    where, at_war = made(rivals=WAR)
    calm = suggest(without(where, "M1", RIVAL, TODAY), policy_for(where))

    (factor,) = factors(at_war, "M1")
    assert ("×", 0.8944) == (factor.effect, factor.value)
    assert "assumed" in str(factor.reason)
    assert [] == factors(calm, "M1")
    assert 0.8944 == pytest.approx(at_war.total_mean / calm.total_mean, abs=1e-3)
    assert at_war.order_up_to < calm.order_up_to


def test_what_the_forecast_carries_already_is_not_taken_off_twice() -> None:
    """F8: a forecast of 20 a day after 26 before the war has seen it."""
    sold = history(26.0, seed=0)
    _, at_war = made(rivals=WAR, history=sold)

    (factor,) = factors(at_war, "M1")
    assert "note" == factor.effect


@pytest.mark.parametrize(
    ("on_hand", "usual", "waits"),
    [(1500, 90.0, True), (1500, 70.0, False), (1500, None, False), (640, 90.0, False)],
)
def test_an_order_waits_in_a_price_war_only_where_it_may(
    on_hand: int, usual: float | None, waits: bool
) -> None:
    """M1: own turnover days (75 of 1,500) under the usual and the risk of a week's wait inside the service level: it waits.

    Over the usual, or nobody says what is usual, or the risk too high (640 last 32 days, the order comes in 58): it does not.
    """
    where = situation(on_hand, signals=Signals(), rivals=WAR, market=Market(turnover_days=usual))
    # A rhythm of sixty days makes an order due while stock for weeks is there.
    policy = replace(policy_for(where), review_days=60, order_ahead_days=30)
    suggestion = suggest(where, policy)
    deferred = [f for f in factors(suggestion, "M1") if f.unit == "units"]

    assert waits == bool(deferred)
    if waits:
        assert ("wait", 0) == (suggestion.action, suggestion.quantity)
        signs = {"+": 1, "-": -1}
        assert 0 == sum(
            signs[f.effect] * f.value for f in suggestion.factors if f.unit == "units" and f.effect in signs
        )


def test_the_price_that_keeps_the_margin_is_told_in_a_war() -> None:
    """M3: landed cost, holding and 25 % of the price after fees of 30 %: about 15 dollars keep it; the lamp costs 29.99."""
    _, at_war = made(rivals=WAR)

    (floor,) = factors(at_war, "M3")
    assert 0.25 == floor.value
    told = floor.reason.values["floor"]
    assert 14 < float(told.amount) < 19  # type: ignore[union-attr]  # a Money
    _, calm = made(rivals=rivals([20.0] * 34))
    assert [] == factors(calm, "M3")


def test_a_rival_that_takes_off_opens_the_faster_route_only_where_stock_is_short() -> None:
    """M4: under 30 days of sales, a gap of any risk worth it flies; with 60 days of supply it is only noted."""
    jump = Market(jumps=(Jump(RIVAL, "storage bins", 12, 3, TODAY - timedelta(days=1)),))
    _, short = made(500, market=jump)
    _, long = made(1300, market=jump)
    _, stale = made(500, market=Market(jumps=(replace(jump.jumps[0], day=TODAY - timedelta(days=8)),)))

    assert "faster route" in str(factors(short, "M4")[0].reason)
    assert "expedite" == short.action
    assert "and more are there" in str(factors(long, "M4")[0].reason)
    assert [] == factors(stale, "M4")


def test_a_rank_record_counts_as_taking_off() -> None:
    bsr = [900] * 40 + [700]
    _, short = made(500, rivals=rivals([20.0] * 41, bsr=bsr))

    assert "rank 700, better than ever" in str(factors(short, "M4")[0].reason)


def test_an_empty_rival_adds_a_third_to_half_of_the_buffer() -> None:
    """M2: 30 % of the safety stock; as if it had stock, nothing."""
    where, empty = made(rivals=rivals([20.0] * 10, stock=[True] * 8 + [False] * 2))
    stocked = suggest(without(where, "M2", RIVAL, TODAY - timedelta(days=1)), policy_for(where))

    (factor,) = factors(empty, "M2")
    assert "+" == factor.effect
    assert 0.30 == pytest.approx(factor.value / empty.safety_stock, abs=0.01) or 0.30 == pytest.approx(
        factor.value / (empty.safety_stock - factor.value), abs=0.01
    )
    assert [] == factors(stocked, "M2")


def test_a_full_market_lowers_the_forecast() -> None:
    """M6: twenty rivals at 25.00 became 27 at 23.00: × (.92^.5 × (20/27)^.25) = .89."""
    days: list[RivalDay] = []
    for i in range(27):
        if i < 20:
            days += [RivalDay(TODAY - timedelta(days=n), f"B0OLD{i:05}", Decimal(25)) for n in (90, 85)]
        days += [RivalDay(TODAY - timedelta(days=n), f"B0OLD{i:05}", Decimal(23)) for n in (5, 1)]
    _, full = made(rivals=tuple(days))

    (factor,) = factors(full, "M6")
    assert ("×", 0.8898) == (factor.effect, factor.value)


@pytest.mark.parametrize(("growth", "added"), [(1.15, True), (1.0, False)])
def test_stock_grows_with_the_rivals_in_growth(growth: float, added: bool) -> None:
    """L5: rivals' units up 15 % a month: 18 % more demand covered, less what the forecast grows itself; within L4's cap."""
    units = [30.0] * 30 + [30.0 * growth] * 30
    where, suggestion = made(
        300,
        rivals=rivals([20.0] * 60, units_estimate=units),
        history=history(20.0, days=200, seed=0),
        pinned_stage="growth",
    )

    found = factors(suggestion, "L5")
    assert added == bool(found)
    if added:
        demand = next(f.value for f in suggestion.factors if f.rule == "S6" and f.effect == "+")
        assert 0.18 == pytest.approx(found[0].value / demand, abs=0.02)
    assert where.pinned_stage == suggestion.stage


def test_a_stale_war_and_unknown_prices_change_nothing() -> None:
    """A rival nobody has seen for ten days, or without a price, moves nothing."""
    old = tuple(replace(d, day=d.day - timedelta(days=10)) for d in WAR)
    nameless = tuple(replace(d, price=None) for d in WAR)
    calm = made()[1]

    for near in (old, nameless):
        suggestion = made(rivals=near)[1]
        assert [] == factors(suggestion, "M1")
        assert calm.order_up_to == suggestion.order_up_to
