"""The SKUs of one `restock decide` conversation: what is known of each so far, and the orders of a review day."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from core.decide.futures import reach
from core.decide.lot_level import (
    LONGEST_COVER,
    Lot,
    Terms,
    best_lot,
    holding_curve,
    level,
    order_units,
    storage_days,
)
from core.decide.protocol_input import Item, State
from core.demand.forecast import forecast_batch
from core.demand.paths import sample_paths
from core.records import Bools, Floats, Forecast, History
from core.supply.days import Days, skewed
from core.supply.lead_time import shrunk

PATHS = 160
FORECAST_DAYS = 120
KEPT_DAYS = 3 * 365
PROMISE_WEIGHT = 2.0  # the promised lead time counts as this many orders
PROMISE_P90 = 1.25
LEAST_SIGMA = 0.05
THIRD = 0.967  # normal score of 1/6: the middle of the lowest third


class Panel:
    """Grows with each review; the orders of a day depend on nothing but what was told."""

    def __init__(self, terms: Terms, items: Sequence[Item]) -> None:
        self.terms = terms
        self.items = tuple(items)
        self._units: dict[str, Floats] = {i.id: i.history for i in items}
        self._in_stock: dict[str, Bools] = {i.id: i.in_stock for i in items}
        self._leads: dict[str, Floats] = {i.id: i.lead_times_seen for i in items}
        self._awaited: dict[str, set[date]] = {i.id: set() for i in items}

    def review(self, day: date, states: Mapping[str, State]) -> dict[str, int]:
        """Units to order on `day` for the SKUs it speaks of; a SKU that needs none is left out."""
        told = [item for item in self.items if item.id in states]
        for item in told:
            self._learn(item, day, states[item.id])
        forecasts = forecast_batch(
            [self._history(item, day) for item in told], start=day, horizon=FORECAST_DAYS
        )
        longest = max((_longest_lead(item, self._leads[item.id]) for item in told), default=0)
        storage = storage_days(self.terms, day, longest + 2 * LONGEST_COVER)
        orders = {}
        for item, forecast in zip(told, forecasts, strict=True):
            units = self._order(item, forecast, day, states[item.id], storage)
            if units:
                orders[item.id] = units
        return orders

    def _learn(self, item: Item, day: date, state: State) -> None:
        self._units[item.id] = np.concatenate([self._units[item.id], state.sales])
        self._in_stock[item.id] = np.concatenate([self._in_stock[item.id], state.in_stock])
        # an order that left the pipeline arrived since the last review, half a review ago on average
        pending = {ordered for ordered, _ in state.pipeline}
        arrived = [o for o in self._awaited[item.id] if o not in pending]
        half = self.terms.review_days / 2
        seen = [max(1.0, (day - ordered).days - half) for ordered in sorted(arrived)]
        self._leads[item.id] = np.concatenate([self._leads[item.id], seen])
        self._awaited[item.id] = pending

    def _history(self, item: Item, day: date) -> History:
        units, flags = self._units[item.id][-KEPT_DAYS:], self._in_stock[item.id][-KEPT_DAYS:]
        # sold out on a day that began with nothing says nothing; both are censored (D3)
        return History(item.id, day - timedelta(days=len(units)), units, flags)

    def _order(self, item: Item, forecast: Forecast, day: date, state: State, storage: Floats) -> int:
        if item.unit.margin <= 0 or float(forecast.mean.sum()) <= 0:
            return 0
        review = self.terms.review_days
        waits = lead_days(item.lead_time, self._leads[item.id])
        longest = int(np.ceil(waits.support[-1])) + review + 1
        rng = np.random.default_rng(zlib.crc32(f"{item.id}|{day}".encode()))
        paths = sample_paths(reach(forecast, day - timedelta(days=1), longest), PATHS, rng)
        sums = np.concatenate([np.zeros((PATHS, 1)), np.cumsum(paths, axis=1)], axis=1)
        lead = np.maximum(1, np.round(waits.draw(rng.permutation((np.arange(PATHS) + 0.5) / PATHS)))).astype(
            np.intp
        )
        rows = np.arange(PATHS)
        later = sums[rows, lead + review]
        arrives = round(waits.mean)
        holding = holding_curve(item.unit, self.terms, storage[arrives : arrives + 2 * LONGEST_COVER])
        lot = self._lot(item, forecast, day + timedelta(days=arrives), holding)
        loss = item.unit.margin * (1 + self.terms.goodwill)
        point = level(later, (lead + review).astype(np.float64), loss, holding, lot.days)
        position = state.on_hand + sum(units for _, units in state.pipeline)
        return order_units(position, lot, point, item.lots, float(forecast.mean[:review].sum()))

    def _lot(self, item: Item, forecast: Forecast, arrives: date, holding: Floats) -> Lot:
        """The best lot at three speeds that stand for the forecast's uncertain level."""
        ahead = reach(forecast, arrives - timedelta(days=1), LONGEST_COVER)
        sigma = max(LEAST_SIGMA, forecast.level_sigma)
        speeds = np.exp(sigma * np.array([-THIRD, 0.0, THIRD]) - sigma**2 / 2)
        return best_lot(ahead.mean * speeds[:, None], holding, self.terms.order_cost, item.lots)


def _longest_lead(item: Item, seen: Floats) -> int:
    return int(np.ceil(lead_days(item.lead_time, seen).support[-1]))


def lead_days(promised: float, seen: Floats) -> Days:
    """The lead time in days: the promise as a prior of two orders, beside the orders seen."""
    prior = skewed(max(1.0, promised), max(1.0, promised) * PROMISE_P90)
    return shrunk(prior, seen[np.isfinite(seen)], PROMISE_WEIGHT)
