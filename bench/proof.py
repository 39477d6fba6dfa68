"""`make bench-proof`: the card's policy replayed on real demand, and the risks it promised against what came.

The same replay as `restock backtest`, on the panels of the data folder: money drawn by the seed, lead times of past
orders late by chance, opening stock assumed, weekly review, the last year of each series.
"""

from __future__ import annotations

import argparse
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.policy import Policy
from core.proof.calibration import Bin, Calibration, calibration_of
from core.proof.cases import overstocks, stockouts
from core.proof.compare import THIS, compare, figures
from core.proof.record import Line, Record, books
from core.records import Forecast, Freight, History, Product, Situation

DAYS = {"completejourney": 266, "online_retail": 364, "m5": 364}
SUPPLIERS = 6


def records(folder: Path, panel: str, most: int, seed: int) -> list[Record]:
    """The panel's series as SKUs of one seller with six suppliers of unequal lateness."""
    frame = pd.read_parquet(folder / f"{panel}.parquet", columns=["unique_id", "ds", "y"])
    wide = frame.pivot(index="unique_id", columns="ds", values="y").sort_index()
    first, last = wide.columns[0].date(), wide.columns[-1].date()
    if panel == "m5":  # the hobby series end four weeks before the others
        last = date(2016, 5, 22)
    rng = np.random.default_rng(seed)
    lines = [orders_of(n, last, rng) for n in range(SUPPLIERS)]
    found = []
    for name, row in zip(wide.index, wide.to_numpy(dtype=float), strict=True):
        past = row[: (last - first).days + 1]
        lived = np.flatnonzero(~np.isnan(past))
        if len(lived) < DAYS[panel] + 28 or np.nansum(past[-DAYS[panel] :]) < 20:
            continue
        found.append(record_of(str(name), first, past, int(lived[0]), lines[len(found) % SUPPLIERS], rng))
        if len(found) == most:
            break
    return found


def orders_of(number: int, last: date, rng: np.random.Generator) -> tuple[Line, ...]:
    promised, share, late = int(rng.integers(20, 46)), rng.uniform(0.1, 0.5), rng.uniform(3, 12)
    made = []
    for back in range(1100, 40, -45):
        placed = last - timedelta(days=back)
        took = max(
            2, round(promised + (rng.gamma(2, late / 2) if rng.random() < share else rng.normal(0, 1)))
        )
        expected = placed + timedelta(days=promised)
        made.append(
            Line(
                placed,
                placed + timedelta(days=took),
                expected,
                100,
                "sea",
                f"S{number}",
                number=f"PO-{number}-{back}",
            )
        )
    return tuple(line for line in made if line.received_on is not None and line.received_on <= last)


def record_of(
    name: str, first: date, past: Any, begin: int, lines: tuple[Line, ...], rng: np.random.Generator
) -> Record:
    price = round(float(np.exp(rng.normal(2.9, 0.5))), 2)
    units = np.maximum(0, past[begin:])
    start = first + timedelta(days=begin)
    rate = float(np.nanmean(units[-90:]))
    product = Product(
        sku=name, marketplace="panel", currency="USD", price=Decimal(str(price)),
        unit_cost=Decimal(str(round(price * rng.uniform(0.25, 0.45), 2))), supplier=lines[0].supplier,
        moq=int(max(1, rng.choice([0, 7, 21]) * rate)), case_pack=int(rng.choice([1, 6, 12])), launched_on=start,
        length_cm=20, width_cm=15, height_cm=10, production_days=12,
    )  # fmt: skip
    history = History(name, start, units, np.ones(len(units), dtype=bool))
    nothing = Forecast(name, history.end + timedelta(days=1), np.zeros(90), np.zeros((9, 90)), 0.0, "none")
    freight = (
        Freight("sea", 18.0, 24.0, cost_per_cbm=Decimal(150)),
        Freight("air", 6.0, 8.0, cost_per_cbm=Decimal(900)),
    )
    return Record(
        Situation(product, history.end + timedelta(days=1), history, nothing, None, freight=freight), lines
    )


def main() -> None:
    """Print one block per panel."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    reader.add_argument("--panels", default="completejourney,online_retail,m5")
    reader.add_argument("--skus", type=int, default=60)
    reader.add_argument("--seed", type=int, default=7)
    given = reader.parse_args()
    for panel in given.panels.split(","):
        began = time.process_time()
        told = records(given.data, panel, given.skus, given.seed)
        made = books(told, max(r.situation.history.end for r in told), Policy(), days=DAYS[panel])
        found = compare(made)
        seconds = time.process_time() - began
        rng, everybody = np.random.default_rng(0), np.ones(made.world.count, dtype=bool)
        print(f"{panel}: {made.world.count} SKUs, {made.world.days} days, {seconds:.0f} s of one core")
        for name, life in found.lives.items():
            if name == "own":
                continue
            row = figures(life, made.world, found.bound, everybody, rng)
            label = "this policy" if name == THIS else name.replace("_", " ")
            print(
                f"  {label:20} earned/bound {row.of_bound:.3f}  served {row.fill_rate:.3f}  days short "
                f"{row.stockout_share:6.2%}  cover {row.cover_days:5.1f} d  aged {row.aged_units:6.1f}  orders {row.orders}"
            )
        until = made.world.day(made.world.days - 1)
        _print(calibration_of(stockouts(found.promises, made.world), "stockout", until))
        _print(calibration_of(overstocks(found.promises, made.world), "overstock", until))


def _print(found: Calibration) -> None:
    print(
        f"  {found.kind}: {found.cases} cases; promised → came (cases) difference ± its standard error, by SKU, in points; "
        "as computed | as shown (corrected, on SKUs and weeks it was not fitted to)"
    )
    after = {each.low: each for each in found.after}
    before = {each.low: each for each in found.before}
    for low in range(0, 100, 10):
        cells = [cell(each) if each else " " * 39 for each in (before.get(low), after.get(low))]
        print(f"    {low:2}–{low + 10:3} %  {cells[0]} | {cells[1]}")
    print(f"    as computed {summary(found.before)}")
    print(f"    as shown    {summary(found.after)}")


def cell(each: Bin) -> str:
    off = 100 * (each.happened - each.promised)
    return f"{each.promised:5.1%} → {each.happened:5.1%} ({each.cases:5}) {off:+6.1f} ± {100 * (each.error or 0):4.1f}"


def summary(bins: tuple[Bin, ...]) -> str:
    """The mean difference weighted by cases, and how many deciles with a hundred cases are further off than 3 points."""
    mean = sum(each.cases * abs(each.happened - each.promised) for each in bins) / sum(b.cases for b in bins)
    large = [each for each in bins if each.cases >= 100]
    off = [each for each in large if abs(each.happened - each.promised) > 0.03]
    sure = [each for each in off if abs(each.happened - each.promised) - 0.03 > 2 * (each.error or 1)]
    return f"off by {100 * mean:.1f} points; of {len(large)} deciles with 100 cases {len(off)} by over 3, {len(sure)} of them surely"


if __name__ == "__main__":
    main()
