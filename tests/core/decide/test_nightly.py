"""A night's decisions over unlike SKUs: the same every time, and what is worked out once is what it is each time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bench.nightly_decisions import situations
from core.decide.choices.options import profit, way
from core.decide.ground import Ground, survey
from core.decide.suggest import policy_for, suggest
from core.money.unit_costs import UnitCosts
from core.records import Floats


def test_many_unlike_skus_are_decided_the_same_way_twice() -> None:
    given = situations(12)

    first, again = ([suggest(each, policy_for(each)) for each in given] for _ in range(2))

    assert [(s.action, s.quantity, s.stockout_risk) for s in first] == [
        (s.action, s.quantity, s.stockout_risk) for s in again
    ]
    assert len({s.action for s in first}) > 1


def test_an_option_earns_what_its_own_flow_of_goods_earns() -> None:
    """Stock and losses with the order's arrival in the pipeline give the profit that options share their work for."""
    grounds = [survey(each, replace(policy_for(each), paths=100), 0) for each in situations(12, seed=3)]
    priced = [(ground, ground.costs) for ground in grounds if ground.costs is not None]

    for ground, costs in priced:
        by = way(ground, ground.mode)
        assert profit(ground, costs, 96, by) == pytest.approx(plainly(ground, costs, 96, by.until))
    assert len(priced) >= 6


def plainly(ground: Ground, costs: UnitCosts, quantity: int, until: int) -> Floats:
    """`core.decide.choices.options.profit` as its docstring says it, from two flows of goods."""
    arrival = ground.arrival(ground.mode, 0)
    path, idle = ground.with_arrivals(ground.futures.arrived(quantity, arrival)), ground.idle
    margin = float(costs.price - costs.fees) - float(costs.landed(ground.mode, quantity))
    saved = (idle.lost - path.lost)[:, until - 1]
    extra = (path.stock - idle.stock)[:, :until].sum(axis=1)
    kept = quantity - saved
    rate = max(1e-3, ground.futures.mean_over(until) / until)
    waits = np.minimum((idle.stock[:, until - 1] + kept) / (2 * rate), 365.0)
    carried = float(costs.holding_per_day) * (extra + kept * waits)
    earned: Floats = (
        saved * (margin + max(0.0, margin) * ground.policy.goodwill) - carried - ground.policy.order_cost
    )
    return earned
