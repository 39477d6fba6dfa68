"""Does `restock decide` keep its promises, and what would it earn if it knew? Two panels for `make bench-decisions`.

`Watched` writes down, for each SKU and review, how likely stock was said to run out before an order of that day could
arrive; `deciles` holds that against what came. `Knowing` is the same policy with the demand to come in place of what
was learnt, but neither lead times nor the day the simulation ends: what is short of it is what the forecast costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from core.decide.process.fan import REACH, ranks
from core.decide.process.lot_level import Terms
from core.decide.process.panel import COURSES, Panel, lead_days
from core.decide.process.protocol_input import Item, State
from core.records import Floats

FEWEST = 100


class Watched(Panel):
    """Notes (SKU, day, promised risk, position after ordering) of each review."""

    def __init__(self, terms: Terms, items: Sequence[Item]) -> None:
        super().__init__(terms, items)
        self.promised: list[tuple[str, date, float, float]] = []

    def _order(self, item: Item, courses: Floats, day: date, state: State, storage: Floats) -> int:
        units = super()._order(item, courses, day, state, storage)
        position = state.on_hand + sum(lot for _, lot in state.pipeline)
        waits = lead_days(item.lead_time, self._leads[item.id])
        dice = np.random.default_rng(len(self.promised))
        lead = np.maximum(1, np.round(waits.draw(dice.permutation(ranks(COURSES))))).astype(np.intp)
        sold = courses[np.arange(COURSES), np.minimum(lead, REACH - 1)]
        self.promised.append((item.id, day, float((sold > position).mean()), position))
        return units


def deciles(
    promised: Sequence[tuple[str, date, float, float]],
    places: dict[str, int],
    start: date,
    demand: Floats,
    leads: Floats,
    review_days: int,
) -> list[tuple[int, float, float, float]]:
    """(cases, promised, came, standard error) of each decile with at least `FEWEST` cases.

    The case is whether the position of a review runs out before an order of that day arrives; reviews whose order arrives
    after the last simulated day do not count. Errors are clustered by SKU.
    """
    total = np.concatenate([np.zeros((len(demand), 1)), np.cumsum(demand, axis=1)], axis=1)
    rows = []
    for name, day, risk, position in promised:
        i, at = places[name], (day - start).days
        until = at + int(leads[i, at // review_days])
        if until <= demand.shape[1]:
            rows.append((i, risk, float(total[i, until] - total[i, at] > position)))
    if not rows:
        return []
    sku, said, came = (np.array(column) for column in zip(*rows, strict=True))
    found = []
    for decile in range(10):
        here = np.minimum((said * 10).astype(int), 9) == decile
        if here.sum() < FEWEST:
            continue
        gap = came[here] - said[here]
        each = np.bincount(sku[here].astype(int), gap - gap.mean())
        error = float(np.sqrt((each**2).sum()) / here.sum())
        found.append((int(here.sum()), float(said[here].mean()), float(came[here].mean()), error))
    return found


class Knowing(Panel):
    """Knows each SKU's demand to the end of ``demand`` (S, days) from ``start`` on, and takes its mean to go on after."""

    start: date
    demand: Floats

    def _fans(self, told: Sequence[Item], day: date) -> list[Floats]:
        at = (day - self.start).days
        places = {item.id: i for i, item in enumerate(self.items)}
        found = []
        for item in told:
            row = self.demand[places[item.id]]
            ahead = np.concatenate([row[at:], np.full(REACH, row.mean())])[: REACH - 1]
            found.append(np.tile(np.concatenate([[0.0], np.cumsum(ahead)]), (COURSES, 1)))
        return found


def knowing(start: date, demand: Floats) -> type[Knowing]:
    """A panel that knows this demand."""
    return type("Known", (Knowing,), {"start": start, "demand": demand})
