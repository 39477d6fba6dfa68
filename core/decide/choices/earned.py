"""What an order earns: the one measure behind the card, its options, the budget, What-if, its ways and Why (S9, S10).

It is money against ordering nothing, over one span: until the order after this one could be there. For an order in parts,
by any mode and through any warehouse, on the futures of the decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.decide.futures import Flow
from core.decide.ground import Ground
from core.records import Floats

LONGEST_WAIT = 365.0
"""Days a unit is taken to lie there at most until it sells."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One part of an order: when its units can be sold, days from today per future, and its money per unit.

    ``leaves`` is the price less all that a sale takes, before the landed cost; ``holding`` what a unit costs a day; ``once``
    its handling.
    """

    units: int
    after: Floats
    landed: float = 0.0
    leaves: float = 0.0
    holding: float = 0.0
    once: float = 0.0


def span(ground: Ground, ordered_in: int = 0) -> int:
    """The days an order placed ``ordered_in`` days from now is judged over: until the next by the usual route could be there.

    A longer span would reward one order for sales that the next one makes. Worked example: lead time 40, an order lasts 14
    days: 54.
    """
    return min(ground.futures.days, max(1, round(ordered_in + ground.goals.cover_days)))


def flow_with(ground: Ground, parts: Sequence[Sent], until: int) -> Flow:
    """Stock and losses up to day ``until`` with these parts in the pipeline."""
    return ground.with_arrivals(
        *(ground.futures.arrived(each.units, each.after) for each in parts), days=until
    )


def earns(ground: Ground, parts: Sequence[Sent], until: int, path: Flow) -> Floats:
    """What these parts earn up to day ``until``, in the SKU's currency, shape (futures,); ``path`` is `flow_with` them."""
    units = sum(each.units for each in parts)
    saved = ground.idle.lost[:, until - 1] - path.lost[:, -1]
    more = (path.stock - ground.idle.stock[:, :until]).sum(axis=1)
    mean = _Mean(parts, units)
    return value(
        ground, units, saved, more, until, leaves=mean.of("leaves"), landed=mean.of("landed"), holding=mean.of("holding"),
        once=mean.of("once"), orders=len(parts),
    )  # fmt: skip


def value(
    ground: Ground,
    units: int,
    saved: Floats,
    more: Floats,
    until: int,
    *,
    leaves: float,
    landed: float,
    holding: float,
    once: float = 0.0,
    orders: int = 1,
) -> Floats:
    """The money of ``saved`` sales and of ``more`` unit days of stock, per future.

    Units saved × (leaves - landed + goodwill share of that) - holding - handling - the fixed cost of each order. What is not
    sold by then keeps its cost, less the holding until it sells at the mean rate, half of that time on average: a longer
    cover is paid for and no longer rewarded. Worked example: 100 units at a margin of 8 save 90 sales and lie 2,000 unit
    days longer at .02; 10 are left, sold in 5 days: 90 × 8 - .02 × (2,000 + 10 × 2.5) less the order's cost.
    """
    kept = units - saved
    left = ground.idle.stock[:, until - 1] + kept
    waits = left / (2 * max(1e-3, ground.futures.mean_over(until) / until))
    carry = holding * (more + kept * np.minimum(waits, LONGEST_WAIT))
    margin = leaves - landed
    goodwill = max(0.0, margin) * ground.policy.goodwill
    earned: Floats = saved * (margin + goodwill) - carry - once * units - ground.policy.order_cost * orders
    return earned


def without_order(ground: Ground, until: int) -> Floats | None:
    """What the stock at hand and on its way earns up to day ``until`` if nothing is ordered; None without costs.

    Sales × the usual margin, less the lost ones' goodwill and the holding of what is there and of what is left until it
    sells. With what an order `earns` on top it is the profit of the SKU in that time. Worked example: 10 a day sold for 100
    days of stock on hand, margin 8, holding .02: 8,000 less .02 × the stock of each day.
    """
    costs, idle = ground.costs, ground.idle
    if costs is None:
        return None
    margin = float(costs.margin(ground.mode, 0))
    lost, left = idle.lost[:, until - 1], idle.stock[:, until - 1]
    sold = ground.futures.cumulative[:, until] - lost
    waits = np.minimum(left / (2 * max(1e-3, ground.futures.mean_over(until) / until)), LONGEST_WAIT)
    carry = float(costs.holding_per_day) * (idle.stock[:, :until].sum(axis=1) + left * waits)
    earned: Floats = margin * sold - max(0.0, margin) * ground.policy.goodwill * lost - carry
    return earned


@dataclass(frozen=True, slots=True)
class _Mean:
    parts: Sequence[Sent]
    units: int

    def of(self, name: str) -> float:
        """The mean over all units."""
        return float(sum(each.units * getattr(each, name) for each in self.parts)) / self.units
