"""A large made-up catalogue, written straight into a store: for figures about speed, not about accuracy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from sqlalchemy import Engine, insert
from sqlmodel import Session, select

from storage.db import writing
from storage.tables import FreightRow, Import, SalesDay, Sku, StockDay, SupplierRow

WORKSPACE = "default"
MARKETPLACE = "ATVPDKIKX0DER"


def fill(engine: Engine, *, skus: int, days: int, today: date, seed: int = 7) -> list[str]:
    """Write ``skus`` SKUs with ``days`` of sales up to yesterday, and stock for about a month; names them."""
    rng = np.random.default_rng(seed)
    now = datetime.now(UTC)
    first, last = today - timedelta(days=days), today - timedelta(days=1)
    names = [f"LOAD-{n:05d}" for n in range(skus)]
    with Session(writing(engine)) as session:
        told = [
            Import(
                workspace_id=WORKSPACE, file_name=f"{kind}.csv", sha256=kind, kind=kind, state="done", imported_at=now,
                marketplace=MARKETPLACE, first_day=first, last_day=last,
            )
            for kind in ("sales", "inventory")
        ]  # fmt: skip
        session.add_all(told)
        session.add(SupplierRow(workspace_id=WORKSPACE, name="Load Works", moq=100, production_days=25))
        session.add(
            FreightRow(
                workspace_id=WORKSPACE,
                mode="sea",
                transit_days=34,
                transit_days_p90=42,
                cost_per_cbm=Decimal(165),
            )
        )
        session.flush()
        sales, stock = (each.id for each in told)
        session.execute(
            insert(Sku),
            [
                {
                    "workspace_id": WORKSPACE, "marketplace": MARKETPLACE, "sku": name, "currency": "USD", "asin": f"B0LD{n:06d}",
                    "title": f"Load test article number {n}", "category": f"Category {n % 20}", "price": Decimal("24.99"),
                    "unit_cost": Decimal("6"), "supplier": "Load Works", "moq": 100, "carton_units": 20, "weight_g": 500,
                    "length_cm": 20, "width_cm": 15, "height_cm": 10, "launched_on": first,
                }
                for n, name in enumerate(names)
            ],
        )  # fmt: skip
        ids = dict(session.execute(select(Sku.sku, Sku.id)).all())
        rates = rng.gamma(1.5, 4.0, skus)
        for rows in _sales([ids[name] for name in names], rates, first, days, sales, rng):
            session.execute(insert(SalesDay), rows)
        session.execute(
            insert(StockDay),
            [
                {
                    "sku_id": ids[name], "day": last, "workspace_id": WORKSPACE, "on_hand": int(rate * rng.uniform(5, 60)),
                    "source": "inventory", "import_id": stock,
                }
                for name, rate in zip(names, rates, strict=True)
            ],
        )  # fmt: skip
        session.commit()
    return names


def _sales(
    ids: list[Any], rates: np.ndarray, first: date, days: int, import_id: int | None, rng: np.random.Generator
) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(ids), 100):
        units = rng.poisson(rates[start : start + 100, None], (len(rates[start : start + 100]), days))
        yield [
            {
                "sku_id": sku_id, "day": first + timedelta(days=d), "workspace_id": WORKSPACE, "units": int(units[n, d]),
                "source": "sales", "import_id": import_id,
            }
            for n, sku_id in enumerate(ids[start : start + 100])
            for d in range(days)
        ]  # fmt: skip
