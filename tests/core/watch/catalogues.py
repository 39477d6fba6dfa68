"""Catalogues for tests: calm SKUs, with single figures changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from core.policy import Policy
from core.records import AbcClass, Product, Stage
from core.watch.catalogue import Catalogue, Velocity, limits

TODAY = date(2026, 11, 24)
NAN = float("nan")


def calm(n: int = 1, *, stage: Stage = "maturity", letter: AbcClass = "B", policy: Policy | None = None, **changes: Any) -> Catalogue:  # fmt: skip
    """``n`` SKUs that no rule minds: 10 a day, 60 days of supply, nothing old, ACoS of 20 %."""
    tens = np.full(n, 10.0)
    velocity = Velocity(
        tens, np.full(n, 7.0), tens, tens, np.full(n, 30.0), tens, np.full(n, 300.0), np.ones(n)
    )
    return replace(
        Catalogue(
            today=TODAY, sku_ids=list(range(1, n + 1)),
            products=[Product(f"HX-{i}", "US", "USD", price=Decimal(20), unit_cost=Decimal(8)) for i in range(1, n + 1)],
            stages=[stage] * n, classes=[letter] * n, on_hand=np.full(n, 600.0), cover=np.full(n, 60.0), rate=tens,
            arrives_in=np.full(n, np.inf), velocity=velocity, season=np.ones(n),
            ages=np.tile([600.0, 0, 0, 0, 0], (n, 1)), aged_before=np.zeros((n, 2)),
            spend=np.full((n, 6), 20.0), ad_sales=np.full((n, 6), 100.0),
            policies=[policy or Policy.for_(stage, letter)] * n, limits=limits([policy or Policy.for_(stage, letter)] * n), margin=np.full(n, 12.0), short=np.full(n, NAN),
            losses=[{}] * n, transfers=[{}] * n, paused=np.zeros(n, dtype=np.bool_),
        ),
        **changes,
    )  # fmt: skip


def speeds(**columns: float) -> Velocity:
    """The velocity of one SKU: 10 a day but for what is named."""
    base = {"week": 10.0, "week_days": 7.0, "month_before_week": 10.0, "month": 10.0, "month_days": 30.0, "before": 10.0, "units_30": 300.0, "spread": 1.0}  # fmt: skip
    return Velocity(**{name: np.array([value]) for name, value in (base | columns).items()})
