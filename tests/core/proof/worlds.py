"""Tiny worlds for tests of the replay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from core.decide.process.lot_level import Terms, Unit
from core.decide.rounding import Lots
from core.proof.world import Goods, Placed, World

MONDAY = date(2026, 3, 2)
ANY = Lots(1, 1)
UNIT = Unit(price=10.0, cost=4.0, fees=1.0, volume_cuft=0.0)
FREE = Terms(
    review_days=7, order_cost=0.0, capital_per_day=0.0, goodwill=0.0, salvage=1.0, storage=(0.0,) * 12
)


def world(
    demand: Sequence[Sequence[float]],
    *,
    opening: Sequence[float] | None = None,
    lead: int | Sequence[Sequence[int]] = 3,
    unit: Unit = UNIT,
    terms: Terms = FREE,
    begins: Sequence[int] | None = None,
    coming: tuple[Placed, ...] = (),
    lots: Lots = ANY,
    end_days: float = 0.0,
) -> World:
    """A world of SKUs A, B, … with these demands a day; margin 5 unless ``unit`` says otherwise."""
    wanted = np.array(demand, dtype=np.float64)
    count, days = wanted.shape
    leads = np.full((count, days), lead) if isinstance(lead, int) else np.array(lead)
    return World(
        start=MONDAY,
        goods=tuple(Goods(chr(65 + i), unit, lots) for i in range(count)),
        terms=terms,
        demand=wanted,
        imputed=np.zeros(wanted.shape, dtype=bool),
        begins=np.zeros(count, dtype=np.int64) if begins is None else np.array(begins),
        opening=np.zeros(count) if opening is None else np.array(opening, dtype=np.float64),
        leads={"sea": leads.astype(np.int64)},
        coming=coming,
        end_days=end_days,
    )
