"""Stores as imported on one day: panels of real demand, with stock, suppliers and past orders drawn around it.

Each SKU gets stock for anything from three days to a year, sometimes goods on their way, and a supplier with few or many
past orders; the days after the cutoff are held out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

from core.demand.forecast import forecast_batch
from core.records import Floats, History, Inbound, PastOrder, Product, Signals, Situation, Stock

AHEAD = 180
"""Days kept back after each cutoff: what an overstock risk is about."""
CUTOFFS = {
    "completejourney": (90, 120, 150, 184),
    "online_retail": (150, 240, 330, 420, 500, 558),
    "m5": (700, 900, 1100, 1300, 1450, 1600, 1750),
    "rossmann": (400, 500, 600, 700, 760),
}
"""Days of the panel known."""
LEAST_SOLD = 8
SUPPLIERS = 8


@dataclass(frozen=True)
class Supplier:
    """How long its orders really take: ``usual`` days, and with probability ``share`` ``late`` more on average."""

    name: str
    usual: float
    share: float
    late: float
    orders: int
    production: int | None

    def takes(self, rng: np.random.Generator) -> int:
        """The days of one order."""
        late = rng.gamma(2, self.late / 2) if rng.random() < self.share else 0.0
        return max(2, round(self.usual + rng.normal(0, 0.06 * self.usual) + late))

    def past(self, today: date, rng: np.random.Generator) -> tuple[PastOrder, ...]:
        """Its orders received by today, the newest first."""
        found = []
        for number in range(self.orders + 4):
            ordered = today - timedelta(days=10 + 40 * number)
            received = ordered + timedelta(days=self.takes(rng))
            if received <= today:
                expected = ordered + timedelta(days=round(self.usual))
                found.append(PastOrder(self.name, "sea", ordered, received, expected, quantity=100))
        return tuple(found[: self.orders])


def panel(folder: Path, name: str, seed: int) -> tuple[list[str], date, Floats]:
    """SKUs, first day, and units by SKU and day (NaN before the first sale). Turnover of drug stores becomes units."""
    frame = pd.read_parquet(folder / f"{name}.parquet", columns=["unique_id", "ds", "y"])
    wide = frame.pivot(index="unique_id", columns="ds", values="y").sort_index()
    units = wide.to_numpy(dtype=float)
    if name == "rossmann":
        rng = np.random.default_rng(seed)
        units = units / np.exp(rng.uniform(np.log(200), np.log(6000), (len(units), 1)))
        units = np.floor(units + rng.random(units.shape))
    return [str(each) for each in wide.index], wide.columns[0].date(), units


def histories(
    skus: Sequence[str], first: date, units: Floats, cut: int, most: int
) -> Iterator[tuple[History, Floats]]:
    """What was known after ``cut`` days of at most ``most`` SKUs, and what followed."""
    told = []
    for sku, row in zip(skus, units, strict=True):
        lived = np.flatnonzero(~np.isnan(row[:cut]))
        after = row[cut : cut + AHEAD]
        if len(lived) == 0 or cut - lived[0] < 56 or np.nansum(row[cut - 90 : cut]) < LEAST_SOLD:
            continue
        if len(after) < AHEAD or np.isnan(after).any():
            continue
        begin = max(int(lived[0]), cut - 1096)
        past = np.maximum(0.0, np.nan_to_num(row[begin:cut]))
        told.append(
            (
                History(sku, first + timedelta(days=begin), past, np.ones(len(past), dtype=bool)),
                np.maximum(0.0, after),
            )
        )
    step = max(1, -(-len(told) // most))
    yield from told[::step]


def situations(
    told: Sequence[tuple[History, Floats]],
    today: date,
    suppliers: Sequence[Supplier],
    rng: np.random.Generator,
) -> Iterator[tuple[Situation, Supplier]]:
    """Each SKU as imported on the evening of ``today``."""
    made = forecast_batch([history for history, _ in told], start=today + timedelta(days=1))
    pasts = [supplier.past(today, rng) for supplier in suppliers]
    for i, ((history, _), forecast) in enumerate(zip(told, made, strict=True)):
        supplier, past = suppliers[i % SUPPLIERS], pasts[i % SUPPLIERS]
        rate = float(history.units[-90:].mean())
        on_hand = max(1, round(rate * float(np.exp(rng.uniform(np.log(3), np.log(365))))))
        coming: tuple[Inbound, ...] = ()
        if rng.random() < 0.25:
            gone = int(rng.integers(1, max(2, round(supplier.usual) - 3)))
            ordered = today - timedelta(days=gone)
            due = ordered + timedelta(days=round(supplier.usual))
            coming = (
                Inbound("PO", "in_transit", max(1, round(30 * rate)), due, ordered, "sea", supplier.name),
            )
        price = round(float(np.exp(rng.normal(2.9, 0.5))), 2)
        product = Product(
            sku=history.sku, marketplace="panel", currency="USD", price=Decimal(str(price)),
            unit_cost=Decimal(str(round(price * rng.uniform(0.25, 0.45), 2))), supplier=supplier.name,
            moq=int(max(1, rng.choice([0, 7, 21]) * rate)), case_pack=int(rng.choice([1, 6, 12])),
            launched_on=history.start, production_days=supplier.production,
        )  # fmt: skip
        yield (
            Situation(
                product,
                today,
                history,
                forecast,
                Stock(today, on_hand),
                inbound=coming,
                past_orders=past,
                signals=Signals(),
            ),
            supplier,
        )


def drawn(rng: np.random.Generator) -> list[Supplier]:
    """Suppliers with few and many orders; half of them say how long production takes."""
    found = []
    for number in range(SUPPLIERS):
        usual = float(rng.uniform(15, 75))
        stated = None if number % 2 else max(3, round(0.5 * usual))
        found.append(
            Supplier(
                f"S{number}",
                usual,
                rng.uniform(0.1, 0.5),
                rng.uniform(4, 15),
                (3, 6, 12, 24)[number // 2],
                stated,
            )
        )
    return found


def arrived(
    situation: Situation, supplier: Supplier, mode: str, ordered_in: int, rng: np.random.Generator
) -> list[tuple[int, float]]:
    """(days from today, units) of what is on its way, and (days, 0) of the order that is placed now or waited for."""
    found = []
    for lot in situation.inbound:
        assert lot.ordered_on is not None
        gone = (situation.as_of - lot.ordered_on).days
        took = next((t for t in (supplier.takes(rng) for _ in range(200)) if t > gone), gone + 1)
        found.append((took - gone, float(lot.quantity)))
    took = supplier.takes(rng)
    if mode != "sea":  # the ship's half of the way is flown in 15 days, receiving included
        took = max(2, round(took - supplier.usual / 2 + 15))
    found.append((ordered_in + took, 0.0))
    return found
