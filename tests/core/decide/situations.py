"""Small honest situations for the decision's tests: a SKU, its history and a fake forecast of known shape."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from core.records import QUANTILES, Forecast, Freight, History, Product, Situation, Stock

TODAY = date(2026, 11, 24)
SEA = Freight("sea", 30.0, 38.0, Decimal("1.20"), Decimal("180"), None)
AIR = Freight("air", 8.0, 11.0, Decimal("6.00"), None, None)


def forecast(
    per_day: float = 20.0, days: int = 90, *, spread: float = 0.3, level_sigma: float = 0.1
) -> Forecast:
    """A flat forecast; `spread` 0 makes every day exactly `per_day`."""
    from statistics import NormalDist

    mean = np.full(days, per_day)
    z = np.array([NormalDist().inv_cdf(q) for q in QUANTILES])
    quantiles = np.maximum(0.0, per_day * (1 + spread * z))[:, None] * np.ones(days)
    sigma = level_sigma if spread else 0.0
    return Forecast("HX-12", TODAY + timedelta(days=1), mean, quantiles, sigma, "flat")


def history(per_day: float = 20.0, days: int = 500, *, seed: int = 1) -> History:
    """Poisson sales ending today; `per_day` may be a whole number sold each day when seed is 0."""
    units = (
        np.full(days, float(per_day))
        if seed == 0
        else np.random.default_rng(seed).poisson(per_day, days).astype(float)
    )
    return History("HX-12", TODAY - timedelta(days=days - 1), units, np.ones(days, dtype=bool))


def product(**changes: Any) -> Product:
    """A desk lamp that earns its keep."""
    values: dict[str, Any] = {
        "sku": "HX-12",
        "marketplace": "ATVPDKIKX0DER",
        "currency": "USD",
        "title": "Desk lamp, dimmable",
        "price": Decimal("29.99"),
        "unit_cost": Decimal("6.40"),
        "weight_g": 600.0,
        "length_cm": 30.0,
        "width_cm": 15.0,
        "height_cm": 10.0,
        "supplier": "Ningbo Light",
        "moq": 100,
        "case_pack": 12,
        "carton_units": 24,
        "production_days": 15,
    }
    return Product(**{**values, **changes})


def situation(on_hand: int = 640, **changes: Any) -> Situation:
    """640 lamps, 20 a day, sea in about 51 days."""
    values: dict[str, Any] = {
        "product": product(),
        "as_of": TODAY,
        "history": history(),
        "forecast": forecast(),
        "stock": Stock(TODAY, on_hand),
        "freight": (SEA, AIR),
    }
    return Situation(**{**values, **changes})
