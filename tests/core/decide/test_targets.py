"""Service level, safety stock, reorder point and target, by the brief's examples and by hand."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from statistics import NormalDist

import numpy as np
import pytest

from core.decide.futures import Futures, draw, flow
from core.decide.targets import safety_stock, surcharge, targets
from core.policy import Policy
from core.records import AbcClass, Stage
from core.suggestion import LeadTime
from tests.core.decide.situations import TODAY, forecast

EXACTLY_15 = LeadTime(15, 15, 15, 9)
RULES = Policy(review_days=14)
STEADY, DAYS = np.full(100, 580.0), np.full(100, 29.0)


def exactly(per_day: float = 50.0, paths: int = 100) -> Futures:
    """Futures in which every day sells exactly `per_day`."""
    mean = np.full(200, per_day)
    return Futures(TODAY, np.tile(mean, (paths, 1)), mean, np.full(paths, 0.5), 1)


def tiers(
    stage: Stage, abc: AbcClass, ads_30: float = 50.0, futures: Futures | None = None
) -> tuple[int, str]:
    """The safety stock of a SKU with a sure lead time of 15 days, and the rule that set it."""
    drawn = futures or exactly()
    safety = safety_stock(drawn, np.full(drawn.paths, 15.0), EXACTLY_15, 0.95, stage, abc, ads_30, RULES)
    return safety.units, safety.rule


def test_fifty_a_day_for_fifteen_days_is_750_plus_safety_stock() -> None:
    """The brief's § 4.1: ROP = 50 × 15 = 750 + safety stock, here the S1 floor 1.5 × 50 = 75."""
    drawn = exactly()
    safety = safety_stock(drawn, np.full(100, 15.0), EXACTLY_15, 0.95, "maturity", "B", 50.0, RULES)
    goals = targets(drawn, EXACTLY_15, 0.95, safety, 0, 0.0, "maturity", 50.0, RULES)

    assert 75 == safety.units
    assert 750 + 75 == goals.reorder_point
    assert 50 * (15 + 14) + 75 == goals.order_up_to


def test_statistical_tier_is_the_base_stock_quantile_less_the_mean() -> None:
    """Independent normal days, 20 ± 6, lead 15 + a week ahead: z(.95) · 6 · √22 = 46 (Silver, Pyke & Thomas § 7.9)."""
    rng = np.random.default_rng(5)
    demand = rng.normal(20, 6, (20_000, 60))
    drawn = Futures(TODAY, demand, np.full(60, 20.0), rng.random(20_000), 1)
    safety = safety_stock(drawn, np.full(20_000, 15.0), EXACTLY_15, 0.95, "maturity", "B", 0.0, RULES)

    assert NormalDist().inv_cdf(0.95) * 6 * 22**0.5 == pytest.approx(safety.units, abs=3)
    assert "S4" == safety.rule


def test_an_unsure_lead_time_raises_it() -> None:
    """Steady 20 a day; lead 10 or 20 days alike: the 95 % quantile waits 20 + 7 days, the mean 15 + 7."""
    drawn = exactly(20.0)
    lead = np.where(np.arange(100) % 2, 10.0, 20.0)
    safety = safety_stock(drawn, lead, EXACTLY_15, 0.95, "maturity", "B", 0.0, RULES)

    assert 20 * (27 - 22) == safety.units


@pytest.mark.parametrize(
    ("stage", "abc", "expected"),
    [
        ("maturity", "A", (45 * 50, "L6")),
        ("maturity", "B", (75, "S1")),
        ("maturity", "C", (0, "L6")),
        ("growth", "B", (ceil(0.15 * 50 * 29), "L4")),
        ("growth", "C", (ceil(0.15 * 50 * 29), "L4")),
        ("launch", "C", (75, "S1")),
    ],
)
def test_the_largest_tier_applies_and_is_named(
    stage: Stage, abc: AbcClass, expected: tuple[int, str]
) -> None:
    assert expected == tiers(stage, abc)


def test_the_long_tail_is_ordered_when_the_position_is_under_lead_time_demand() -> None:
    drawn = exactly()
    safety = safety_stock(drawn, np.full(100, 15.0), EXACTLY_15, 0.9, "maturity", "C", 50.0, RULES)

    assert 750 == targets(drawn, EXACTLY_15, 0.9, safety, 0, 0.0, "maturity", 50.0, RULES).reorder_point


def test_a_launch_never_holds_more_than_one_and_a_half_times_its_forecast() -> None:
    drawn = exactly(10.0)
    safety = safety_stock(drawn, np.full(100, 15.0), EXACTLY_15, 0.95, "launch", "B", 400.0, RULES)
    goals = targets(drawn, EXACTLY_15, 0.95, safety, 0, 0.0, "launch", 400.0, RULES)

    assert 435 == goals.cap == goals.order_up_to
    assert goals.reorder_point < goals.order_up_to


def test_growth_is_followed_by_at_most_twice_last_month() -> None:
    drawn = exactly(50.0)
    safety = safety_stock(drawn, np.full(100, 15.0), EXACTLY_15, 0.95, "growth", "B", 10.0, RULES)

    assert 2 * 10 * 29 == targets(drawn, EXACTLY_15, 0.95, safety, 0, 0.0, "growth", 10.0, RULES).order_up_to


@pytest.mark.parametrize(("lasts", "rhythm"), [(24, 14), (8, 8)])
def test_how_long_an_order_lasts_moves_the_target_and_not_the_reorder_point(lasts: int, rhythm: int) -> None:
    drawn = exactly()
    safety = safety_stock(drawn, np.full(100, 15.0), EXACTLY_15, 0.95, "maturity", "B", 50.0, RULES)
    plain = targets(drawn, EXACTLY_15, 0.95, safety, 0, 0.0, "maturity", 50.0, RULES)
    found = targets(drawn, EXACTLY_15, 0.95, safety, 0, 0.0, "maturity", 50.0, RULES, lasts)

    assert plain.reorder_point == found.reorder_point
    assert plain.order_up_to + 50 * (lasts - 14) == found.order_up_to
    assert (rhythm, 50 * (lasts - rhythm), lasts - rhythm) == (found.rhythm, found.lot_demand, found.lot_days)


def test_an_empty_rival_adds_thirty_per_cent_of_the_safety_stock() -> None:
    drawn = exactly()
    safety = safety_stock(drawn, np.full(100, 15.0), EXACTLY_15, 0.95, "maturity", "B", 50.0, RULES)

    assert () == surcharge(safety, 0, RULES)
    assert [ceil(0.3 * 75)] == [f.value for f in surcharge(safety, 2, RULES)]


def test_lost_sales_by_hand() -> None:
    """5 on hand, demand 3, 4, 1, and 6 arriving on day 3: lost 0, 2, 2; stock 2, 0, 5."""
    found = flow(5, np.array([[0, 0, 6.0]]), np.array([[0, 3.0, 7.0, 8.0]]))

    assert [[2, 0, 5]] == found.stock.tolist()
    assert [[0, 2, 2]] == found.lost.tolist()


def test_lost_sales_match_a_day_by_day_count() -> None:
    rng = np.random.default_rng(2)
    demand, coming = rng.poisson(3, (50, 80)).astype(float), rng.poisson(0.1, (50, 80)) * 25.0
    found = flow(
        10, coming.cumsum(axis=1), np.concatenate([np.zeros((50, 1)), demand.cumsum(axis=1)], axis=1)
    )

    stock, lost = np.full(50, 10.0), np.zeros(50)
    for day in range(80):
        stock += coming[:, day]
        sold = np.minimum(stock, demand[:, day])
        stock, lost = stock - sold, lost + demand[:, day] - sold
        assert np.allclose(stock, found.stock[:, day])
        assert np.allclose(lost, found.lost[:, day])


def test_beyond_its_end_the_forecast_repeats_its_last_four_weeks() -> None:
    shaped = replace(forecast(days=90), mean=np.arange(90.0))
    drawn = draw(shaped, TODAY, 150, 50, 1)

    assert [89, 62, 63, 89, 62] == drawn.mean[[89, 90, 91, 117, 118]].tolist()


def test_a_forecast_made_earlier_is_read_from_tomorrow_on() -> None:
    shaped = replace(forecast(days=90), mean=np.arange(90.0))

    assert 3 == draw(shaped, TODAY.replace(day=27), 30, 50, 1).mean[0]
