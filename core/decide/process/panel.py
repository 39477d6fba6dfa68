"""The SKUs of one `restock decide` conversation: what is known of each so far, and the orders of a review day."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from core.decide.process.fan import REACH, fan, from_forecast, ranks
from core.decide.process.lot_level import (
    LONGEST_COVER,
    Terms,
    best_lot,
    holding_curve,
    level,
    order_units,
    storage_days,
    undershoot,
)
from core.decide.process.protocol_input import Item, State
from core.demand.forecast import forecast_batch
from core.demand.period_sums import PeriodModel, Table, demand_of, train
from core.errors import BadInput
from core.phrase import Phrase
from core.records import Bools, Floats, History
from core.supply.days import Days, skewed
from core.supply.lead_time import shrunk

COURSES = 160
GROUPS = 5  # courses stand for the lot's uncertain speed in this many groups
FORECAST_DAYS = 90
KEPT_DAYS = 3 * 365
PROMISE_WEIGHT = 2.0  # the promised lead time counts as this many orders
PROMISE_P90 = 1.25
ROWS_TRUSTED = 1500.0  # examples at which the learnt sums weigh as much as forecast and own past
MOST_GAP = 366
SHORTAGE_WEIGHT = 1.5
"""A lost unit's weight in the level. On development panels 1.5 earned what 1 did, with a sixth fewer days short."""
LEARN_DAYS = 28
"""Days after which the sums are learnt again: a panel that grows or turns shows in what it sold since."""
UNDERSHOOT_DAYS = 364
FORECAST_SHARE = 0.1  # under this weight the daily forecast is not worth its time


class Panel:
    """Grows with each review; the orders of a day depend on nothing but what was told."""

    def __init__(self, terms: Terms, items: Sequence[Item]) -> None:
        self.terms = terms
        self.items = tuple(items)
        self._units: dict[str, Floats] = {i.id: i.history for i in items}
        self._in_stock: dict[str, Bools] = {i.id: i.in_stock for i in items}
        self._leads: dict[str, Floats] = {i.id: i.lead_times_seen for i in items}
        self._awaited: dict[str, set[date]] = {i.id: set() for i in items}
        self._told: dict[str, date] = {}
        self._model: PeriodModel | None = train(self._table(items))
        self._learnt_on = max(i.first_day for i in items)

    def review(self, day: date, states: Mapping[str, State]) -> dict[str, int]:
        """Units to order on `day` for the SKUs it speaks of; a SKU that needs none is left out.

        Raises `BadInput` and learns nothing when the day lies before one already told of such a SKU.
        """
        told = [item for item in self.items if item.id in states]
        if not told:
            return {}
        for item in told:
            if day < self._told.get(item.id, day):
                raise BadInput(
                    Phrase(
                        "{where}: {field} must be {wanted}; nothing was changed",
                        {
                            "where": item.id,
                            "field": "date",
                            "wanted": f"no day before {self._told[item.id]}, the last review's",
                        },
                    )
                )
        for item in told:
            if self._told.get(item.id) != day:  # a review sent again tells nothing new
                self._learn(item, day, states[item.id])
        if (day - self._learnt_on).days >= LEARN_DAYS and 2 * len(told) > len(self.items):
            self._model, self._learnt_on = train(self._table(told)) or self._model, day
        fans = self._fans(told, day)
        storage = storage_days(self.terms, day, REACH + 2 * LONGEST_COVER)
        orders = {}
        for item, courses in zip(told, fans, strict=True):
            units = self._order(item, courses, day, states[item.id], storage)
            if units:
                orders[item.id] = units
        return orders

    def _table(self, items: Sequence[Item]) -> Table:
        return Table.of(
            [demand_of(self._units[i.id][-KEPT_DAYS:], self._in_stock[i.id][-KEPT_DAYS:]) for i in items]
        )

    def _fans(self, told: Sequence[Item], day: date) -> list[Floats]:
        """Demand ahead of each SKU. Where the panel is too small to learn from, the daily forecast and the SKU's own past
        help out, half and half."""
        share, table = 1.0, self._table(told)
        if self._model is not None:
            share = ROWS_TRUSTED / (ROWS_TRUSTED + self._model.rows)
            learnt = [fan(q, COURSES) for q in self._model.quantiles(table)]
            if share <= FORECAST_SHARE:
                return learnt
        own = [fan(q, COURSES) for q in table.own_sums()]
        daily = forecast_batch([self._history(item, day) for item in told], start=day, horizon=FORECAST_DAYS)
        drawn = [
            from_forecast(forecast, COURSES, np.random.default_rng(zlib.crc32(f"{item.id}|{day}".encode())))
            for item, forecast in zip(told, daily, strict=True)
        ]
        unlearnt = [(a + b) / 2 for a, b in zip(drawn, own, strict=True)]
        if self._model is None:
            return unlearnt
        return [(1 - share) * a + share * b for a, b in zip(learnt, unlearnt, strict=True)]

    def _learn(self, item: Item, day: date, state: State) -> None:
        since = (day - self._told.get(item.id, item.first_day)).days
        gap = min(MOST_GAP, max(0, since - len(state.sales)))
        untold = np.full(gap, np.nan)  # days nobody spoke of: unknown, so that the calendar stays in step
        self._units[item.id] = np.concatenate([self._units[item.id], untold, state.sales])
        known = np.concatenate([np.zeros(gap, dtype=bool), state.in_stock])
        self._in_stock[item.id] = np.concatenate([self._in_stock[item.id], known])
        self._told[item.id] = day
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

    def _undershoot(self, item: Item, expected: float, rng: np.random.Generator) -> Floats:
        """Per course how far under the level a review finds the position; `expected` is the demand until the next one."""
        days, review = slice(-UNDERSHOOT_DAYS, None), self.terms.review_days
        daily = demand_of(self._units[item.id][days], self._in_stock[item.id][days])
        periods = daily[len(daily) % review :].reshape(-1, review).sum(axis=1)
        if not periods.any():  # none whole yet, or nothing sold in any
            periods = np.array([expected])
        return undershoot(periods, rng.permutation(ranks(COURSES)), rng.permutation(ranks(COURSES)))

    def _order(self, item: Item, courses: Floats, day: date, state: State, storage: Floats) -> int:
        """Level and lot on the courses; which lead time meets which course is the luck of the SKU and day."""
        if item.unit.margin <= 0 or courses[-1, -1] <= 0:
            return 0
        review = self.terms.review_days
        waits = lead_days(item.lead_time, self._leads[item.id])
        rng = np.random.default_rng(zlib.crc32(f"{item.id}|{day}".encode()))
        lead = np.maximum(1, np.round(waits.draw(rng.permutation(ranks(COURSES))))).astype(np.intp)
        review_demand = float(courses[:, min(review, REACH - 1)].mean())
        arrives = min(round(waits.mean), REACH - LONGEST_COVER // 2)
        holding = holding_curve(item.unit, self.terms, storage[arrives : arrives + 2 * LONGEST_COVER])
        speeds = np.diff(courses[:, arrives:], axis=1)[:, :LONGEST_COVER]
        daily = speeds.reshape(GROUPS, COURSES // GROUPS, -1).mean(axis=1)
        lot = best_lot(daily, holding, self.terms.order_cost, item.lots)
        if lot.cost_per_day >= item.unit.margin * (1 + self.terms.goodwill) * daily.mean():
            return 0  # even the best lot the minimum allows costs more to supply than it earns
        until = np.minimum(lead, REACH - 1)
        later = courses[np.arange(COURSES), until] + self._undershoot(item, review_demand, rng)
        loss = SHORTAGE_WEIGHT * item.unit.margin * (1 + self.terms.goodwill)
        point = level(later, until + review / 2, loss, holding, lot.days)
        position = state.on_hand + sum(units for _, units in state.pipeline)
        return order_units(position, lot, point, item.lots, review_demand)


def lead_days(promised: float, seen: Floats) -> Days:
    """The lead time in days: the promise as a prior of two orders, beside the orders seen."""
    prior = skewed(max(1.0, promised), max(1.0, promised) * PROMISE_P90)
    return shrunk(prior, seen[np.isfinite(seen)], PROMISE_WEIGHT)
