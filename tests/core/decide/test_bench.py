"""A small run of `make bench-decisions`: the policy earns at least what the days-of-cover rule earns, under the bound."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bench.clairvoyant import bound
from bench.decisions import TERMS, simulate, world
from bench.rules import days_of_cover
from core.decide.process.protocol import Session

pytestmark = pytest.mark.slow


def test_on_real_demand_the_policy_earns_more_than_days_of_cover_and_less_than_foresight(
    shared_data: Path,
) -> None:
    scene = world(shared_data, "m5", 12, seed=7)
    best = bound(scene.demand, scene.leads, scene.skus, scene.terms, scene.start)
    rule, policy = simulate(scene, days_of_cover()), simulate(scene, Session().answer)

    assert rule.profit < policy.profit < best
    assert policy.fill_rate > rule.fill_rate


def test_the_bound_of_one_sure_order_by_hand() -> None:
    """Nothing on hand, 30 units wanted on day 10, an order of day 0 arrives that day: margin less order cost."""
    demand = np.zeros((1, 14))
    demand[0, 10] = 30
    terms = {**TERMS, "storage": {str(m): 0.0 for m in range(1, 13)}, "capital_per_day": 0.0}
    sku = {"price": 10.0, "cost": 4.0, "fees": 1.0, "volume_cuft": 0.0, "on_hand": 0}

    assert 30 * 5 - 20 == bound(demand, np.array([[10, 10]]), [sku], terms, date(2026, 3, 2))
