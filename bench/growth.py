"""What the parts of growth (rule L4) earn: launches of the panels replayed over their first year, each part on and off.

The same replay as `make bench-proof`: money drawn by the seed, lead times of past orders, weekly review. A launch is a series
whose first sale comes four weeks or more into its panel; it is followed from its eighth week to its first birthday.
Competitors' stock is in no panel, so late growth's comparison is not measured.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from bench.proof import SUPPLIERS, orders_of, record_of
from core.decide.suggest import policy_for
from core.policy import Policy, bounds
from core.proof import spread
from core.proof.clairvoyant import bound
from core.proof.compare import figures
from core.proof.record import Record, books
from core.proof.simulate import reviewed
from core.proof.suggested import Suggested
from core.records import Floats, Situation

COHORT, YEAR, LATE = 91, 364, 28
OFF: Mapping[str, float] = {"early_review_days": bounds()["early_review_days"][1], "growth_step": 1.0}
PARTS: Mapping[str, Mapping[str, float]] = {
    "neither": OFF,
    "early": {"growth_step": OFF["growth_step"]},
    "mid": {"early_review_days": OFF["early_review_days"]},
    "both": {},
}


def launches(folder: Path, panel: str, seed: int) -> dict[date, list[Record]]:
    """The launches by the day their replay ends: the end of the quarter in which they become a year old."""
    frame = pd.read_parquet(folder / f"{panel}.parquet", columns=["unique_id", "ds", "y"])
    wide = frame.pivot(index="unique_id", columns="ds", values="y").sort_index()
    first, days = wide.columns[0].date(), wide.shape[1]
    rng = np.random.default_rng(seed)
    found: dict[date, list[Record]] = {}
    for name, row in zip(wide.index, wide.to_numpy(dtype=float), strict=True):
        lived = np.flatnonzero(np.nan_to_num(row) > 0)
        end = min(-(-(int(lived[0]) + YEAR) // COHORT) * COHORT, days - LATE)
        if lived[0] < LATE or end - lived[0] < 200 or np.nansum(row[: end + 1]) < 20:
            continue
        until = first + timedelta(days=end)
        cohort = found.setdefault(until, [])
        lines = orders_of(len(cohort) % SUPPLIERS, until, rng)
        cohort.append(record_of(str(name), first, row[: end + 1], int(lived[0]), lines, rng))
    return found


def with_thresholds(record: Record, changes: Mapping[str, float]) -> Record:
    """The record with other thresholds, whatever its stage."""

    def policy(situation: Situation) -> Policy:
        held = policy_for(situation)
        return replace(held, **{name: type(getattr(held, name))(value) for name, value in changes.items()})

    return replace(record, policy=policy)


def main() -> None:
    """Print a line per panel and part, over all its launches."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    reader.add_argument("--panels", default="online_retail,m5")
    reader.add_argument("--most", type=int, default=1000, help="launches a quarter")
    reader.add_argument("--seed", type=int, default=7)
    given = reader.parse_args()
    for panel in given.panels.split(","):
        cohorts = launches(given.data, panel, given.seed)
        earned: dict[str, list[Floats]] = {}
        limits: list[Floats] = []
        told: dict[str, list[tuple[float, float, int]]] = {}
        began = time.process_time()
        for until, records in sorted(cohorts.items()):
            for part, changes in PARTS.items():
                made = books(
                    [with_thresholds(r, changes) for r in records[: given.most]], until, Policy(), days=YEAR
                )
                if not made.world.count:
                    continue
                life = reviewed(made.world, Suggested(made).review)
                row = figures(life, made.world, np.ones(made.world.count), np.ones(made.world.count, dtype=bool), np.random.default_rng(0))  # fmt: skip
                earned.setdefault(part, []).append(life.earned.sum(axis=1))
                told.setdefault(part, []).append((row.stockout_share, row.cover_days, row.orders))
                if part == "neither":
                    limits.append(bound(made.world, made.own))
        best, base = np.concatenate(limits).sum(), np.concatenate(earned["neither"])
        print(f"{panel}: {len(base)} launches, {time.process_time() - began:.0f} s of one core")
        sizes = np.array([len(each) for each in earned["neither"]], dtype=np.float64)
        for part in PARTS:
            sums = np.concatenate(earned[part])
            low, high = spread.of_total(sums - base, np.random.default_rng(0))
            short, cover = (np.average([t[i] for t in told[part]], weights=sizes) for i in (0, 1))
            print(
                f"  {part:8} earned/bound {sums.sum() / best:.3f}  against neither {(sums - base).sum() / base.sum():+.1%} "
                f"(80 %: {low / base.sum():+.1%} to {high / base.sum():+.1%})  days short {short:.2%}  cover {cover:.0f} d  "
                f"orders {sum(t[2] for t in told[part])}",
                flush=True,
            )


if __name__ == "__main__":
    main()
