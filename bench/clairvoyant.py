"""The clairvoyant bound (`core.proof.clairvoyant`) of a bench world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from core.decide.process.lot_level import Terms, Unit
from core.decide.rounding import Lots
from core.proof import clairvoyant
from core.proof.world import Goods, World


def bound(
    demand: Any, leads: Any, skus: Sequence[Mapping[str, Any]], terms: Mapping[str, Any], start: date
) -> float:
    """Upper bound of the profit over all SKUs, in money; ``leads`` has a column per review."""
    review, days = terms["review_days"], demand.shape[1]
    each_day = np.asarray(leads, dtype=np.int64)[:, np.arange(days) // review]
    units = [Unit(*(float(sku[k]) for k in ("price", "cost", "fees", "volume_cuft"))) for sku in skus]
    scene = World(
        start=start,
        goods=tuple(Goods(str(i), unit, Lots(1, 1)) for i, unit in enumerate(units)),
        terms=Terms(
            review_days=review,
            order_cost=terms["order_cost"],
            capital_per_day=terms["capital_per_day"],
            goodwill=terms["goodwill"],
            salvage=terms["salvage"],
            storage=tuple(terms["storage"][str(month)] for month in range(1, 13)),
        ),
        demand=np.asarray(demand, dtype=np.float64),
        imputed=np.zeros(demand.shape, dtype=bool),
        begins=np.zeros(len(skus), dtype=np.int64),
        opening=np.array([float(sku["on_hand"]) for sku in skus]),
        leads={"sea": each_day},
    )
    return float(clairvoyant.bound(scene).sum())
