"""The decision's arithmetic against textbooks: EOQ, newsvendor, (s, S), base stock, safety stock, and brute force.

The reference values come from `stockpyl` (Snyder & Shen, *Fundamentals of Supply Chain Theory*) or are computed here
the slow way.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from bench.clairvoyant import bound
from core.decide.futures import Futures
from core.decide.process.lot_level import best_lot, level, order_units, undershoot
from core.decide.rounding import Lots
from core.decide.targets import safety_stock
from core.policy import Policy
from core.records import Floats
from core.suggestion import LeadTime

ANY = Lots(1, 1)
DAYS = np.arange(1000.0)


@pytest.mark.parametrize(
    ("rate", "order_cost", "holding"), [(10, 20, 0.01), (2.5, 60, 0.02), (40, 15, 0.004), (1, 8, 0.03)]
)
def test_the_lot_of_steady_demand_is_the_economic_order_quantity(
    rate: float, order_cost: float, holding: float
) -> None:
    """Within a day's demand and a half, and within 4 % of its cost."""
    from stockpyl.eoq import economic_order_quantity

    quantity, cost = economic_order_quantity(order_cost, holding, rate)
    lot = best_lot(np.full((1, 270), float(rate)), DAYS * holding, order_cost, ANY)

    assert quantity == pytest.approx(lot.units, abs=1.5 * rate)
    assert cost == pytest.approx(lot.cost_per_day, rel=0.04)


@pytest.mark.parametrize(("lost", "kept"), [(0.70, 0.18), (4.0, 1.0), (9.0, 0.5)])
def test_the_level_is_the_newsvendor_s(lost: float, kept: float) -> None:
    """Normal demand of 50 ± 8 and a unit that lies for 100 days when it is not wanted, `kept` in all."""
    from stockpyl.newsvendor import newsvendor_normal

    demand = np.array([NormalDist(50, 8).inv_cdf((i + 0.5) / 4000) for i in range(4000)])
    best, _ = newsvendor_normal(kept, lost, 50, 8)
    found = level(demand, np.full(len(demand), 5.0), lost, DAYS * kept / 100, 100)

    assert best == pytest.approx(found, abs=1.0)


def found_under(demand: Floats) -> Floats:
    """How far under the level a period of that demand finds the position, as often as there are periods."""
    even = (np.arange(len(demand)) + 0.5) / len(demand)
    return undershoot(demand, even, np.random.default_rng(7).permutation(even))


def test_without_an_order_cost_the_position_is_lifted_about_to_the_base_stock() -> None:
    """Poisson demand of 20, held 1, lost 4: the base stock is 24, and an order brings the position near it."""
    from stockpyl.newsvendor import newsvendor_poisson

    demand = np.random.default_rng(5).poisson(20, 40_000).astype(float)
    base, _ = newsvendor_poisson(1, 4, 20)
    found = level(found_under(demand), np.full(len(demand), 0.5), 4.0, DAYS, 1)
    lot = best_lot(np.full((1, 30), 20.0), DAYS, 0.0, ANY)

    assert 20 == lot.units, "one period's demand is all that a lot without a cost covers"
    assert base == pytest.approx(5 + order_units(5, lot, found, ANY, 20.0), rel=0.12)


@pytest.mark.parametrize(("order_cost", "rate"), [(20.0, 4), (60.0, 8), (5.0, 10)])
def test_reorder_level_and_lot_cost_hardly_more_than_the_best_s_s_policy(
    order_cost: float, rate: int
) -> None:
    """A period's Poisson demand, held 1, short 9 a unit: within 1.3 % of the exact (s, S)."""
    from stockpyl.ss import s_s_cost_discrete, s_s_discrete_exact

    _, _, best = s_s_discrete_exact(1.0, 9.0, order_cost, True, demand_mean=rate)
    demand = np.random.default_rng(7).poisson(rate, 20_000).astype(float)
    lot = best_lot(np.full((1, 200), float(rate)), DAYS, order_cost, ANY)
    point = round(level(found_under(demand), np.full(len(demand), 0.5), 9.0, DAYS, lot.days))
    up_to = point + order_units(point, lot, point, ANY, rate)
    cost = s_s_cost_discrete(point, up_to, 1.0, 9.0, order_cost, True, demand_mean=rate)

    assert best <= cost + 1e-6
    assert cost <= 1.013 * best


@pytest.mark.parametrize("late", [0.0, 4.0])
def test_safety_stock_covers_demand_and_lead_time_as_the_textbook_says(late: float) -> None:
    """z √(L σ² + d² σ_L²) over lead time + a week ahead (Silver, Pyke & Thomas, ch. 6), 20 ± 6 a day, 30 days ± `late`."""
    rng = np.random.default_rng(3)
    paths, policy = 20_000, Policy.for_("maturity", "B", {"floor_ads": 0.0, "review_days": 14})
    futures = Futures(
        date(2026, 5, 4), rng.normal(20, 6, (paths, 70)), np.full(365, 20.0), rng.random(paths), 1
    )
    lead = np.round(rng.normal(30, late, paths))
    found = safety_stock(futures, lead, LeadTime(30, 30, 36, 9), 0.95, "maturity", "B", 20.0, policy)
    textbook = NormalDist().inv_cdf(0.95) * np.sqrt(37 * 6**2 + 20**2 * late**2)

    assert textbook == pytest.approx(found.units, rel=0.06)


def test_the_bound_is_what_trying_every_plan_finds() -> None:
    """Eight weeks, every subset of the orders that can arrive, each covering the demand up to the next."""
    terms: dict[str, Any] = {
        "review_days": 7, "order_cost": 30.0, "capital_per_day": 0.001, "goodwill": 0.2, "salvage": 0.5,
        "storage": {str(m): 0.9 for m in range(1, 13)},
    }  # fmt: skip
    sku = {"price": 20.0, "cost": 8.0, "fees": 4.0, "volume_cuft": 0.2, "on_hand": 9}
    rng = np.random.default_rng(11)
    for _ in range(6):
        demand = rng.poisson(0.5, 56).astype(float)
        leads = rng.integers(5, 12, 8)
        found = bound(demand[None], leads[None], [sku], terms, date(2026, 2, 2))
        assert _best_plan(demand, leads, sku, terms) == pytest.approx(found)


def _best_plan(demand: Any, leads: Any, sku: dict[str, float], terms: dict[str, Any]) -> float:
    arrivals = sorted({7 * k + int(lead) for k, lead in enumerate(leads)} & set(range(56)))
    best = -np.inf
    for plan in product((False, True), repeat=len(arrivals)):
        chosen = [a for a, used in zip(arrivals, plan, strict=True) if used]
        served_by = [max((a for a in chosen if a <= day), default=None) for day in range(56)]
        best = max(best, _money(demand, served_by, chosen, sku, terms))
    return float(best)


def _money(demand: Any, served_by: list[int | None], chosen: list[int], sku: Any, terms: Any) -> float:
    """Unit by unit: stock on hand first, then the last order before the day, else lost."""
    margin = sku["price"] - sku["cost"] - sku["fees"]
    daily = terms["capital_per_day"] * sku["cost"] + 0.9 / 30.4 * sku["volume_cuft"]
    left, money, used = sku["on_hand"], -sku["on_hand"] * sku["cost"], set()
    for day in range(56):
        for _ in range(int(demand[day])):
            arrival = served_by[day]
            if left > 0:
                left -= 1
                money += sku["price"] - sku["fees"]
            elif arrival is None:
                money -= terms["goodwill"] * margin
            else:
                used.add(arrival)
                money += margin - daily * (day - arrival)
        money -= daily * left
    return float(money - terms["order_cost"] * len(used) + terms["salvage"] * sku["cost"] * left)
