"""The rules sellers use, as peers: days of cover, and the textbook reorder point with an economic order quantity.

They are asked like `core.decide.process.panel.Panel` and see what it sees; like a plain seller's tool they leave out days that
ended without stock.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from math import sqrt
from statistics import NormalDist, fmean, pstdev

import numpy as np

from core.decide.process.lot_level import DAYS_A_MONTH, Terms
from core.decide.process.protocol_input import Item, State
from core.records import Floats

TARGET_DAYS = 30
REORDER_DAYS = 14
RECENT_DAYS = 30
SERVICE = 0.95
_Z = NormalDist().inv_cdf(SERVICE)


def days_of_cover(sales: Floats, lead_time: float, position: float) -> float:
    """Units to order: keep the promised lead time + 30 days at the mean sales of the last 30 days; order when 14 of them lack.

    Worked example: 10 a day, lead time 40, position 500: under 10 · (40 + 14) = 540, so order 10 · (40 + 30) - 500 = 200.
    """
    rate = float(sales[-RECENT_DAYS:].mean()) if len(sales) else 0.0
    if position >= rate * (lead_time + REORDER_DAYS):
        return 0.0
    return rate * (lead_time + TARGET_DAYS) - position


def reorder_point_eoq(sales: Floats, item: Item, position: float, terms: Terms) -> float:
    """Units to order: reorder point = mean + z × deviation of demand over lead time + review, normal; lot = EOQ.

    Silver, Pyke & Thomas, *Inventory and Production Management in Supply Chains*, 2017, ch. 4 and 7. Worked example:
    10 a day for sure, lead time 40 for sure, review 7, order cost 20, holding .01 a day: point 470, lot √(2·20·10/.01) = 200.
    """
    recent = sales[-90:]
    if not len(recent) or (rate := float(recent.mean())) <= 0:
        return 0.0
    seen = item.lead_times_seen.tolist() or [item.lead_time]
    lead, late = fmean(seen), pstdev(seen)
    period = lead + terms.review_days
    point = rate * period + _Z * sqrt(period * float(recent.std()) ** 2 + rate**2 * late**2)
    if position > point:
        return 0.0
    holding = (
        terms.capital_per_day * item.unit.cost + fmean(terms.storage) * item.unit.volume_cuft / DAYS_A_MONTH
    )
    return point + sqrt(2 * terms.order_cost * rate / max(holding, 1e-9)) - position


class _Reviewed(ABC):
    """Remembers sales and rounds up to minimum and case pack."""

    def __init__(self, terms: Terms, items: Sequence[Item]) -> None:
        self.terms = terms
        self.items = {item.id: item for item in items}
        self.sales = {item.id: item.history[item.in_stock & np.isfinite(item.history)] for item in items}

    def review(self, day: date, states: Mapping[str, State]) -> dict[str, int]:
        """Units to order for the SKUs it speaks of; a SKU that needs none is left out."""
        orders = {}
        for name, state in states.items():
            known = state.in_stock & np.isfinite(state.sales)
            self.sales[name] = np.concatenate([self.sales[name], state.sales[known]])
            position = state.on_hand + sum(units for _, units in state.pipeline)
            wanted = self._wanted(self.items[name], position)
            if wanted > 0:
                orders[name] = self.items[name].lots.up(int(np.ceil(wanted - 1e-9)))
        return orders

    @abstractmethod
    def _wanted(self, item: Item, position: float) -> float:
        """Units to order at this position; nought or less: none."""


class DaysOfCover(_Reviewed):
    """`days_of_cover` at each review."""

    def _wanted(self, item: Item, position: float) -> float:
        return days_of_cover(self.sales[item.id], item.lead_time, position)


class ReorderPoint(_Reviewed):
    """`reorder_point_eoq` at each review."""

    def _wanted(self, item: Item, position: float) -> float:
        return reorder_point_eoq(self.sales[item.id], item, position, self.terms)
