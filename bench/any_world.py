"""`make bench-worlds`: what the order policy earns beside two rules where nothing was chosen for it.

Each world draws a panel, a day to start on, which SKUs and how many, how much of their past is told, how often orders may
be placed, lead times, costs and terms; the seed says which. Not a single setting of the policy was made on them.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.clairvoyant import bound
from bench.decisions import DAYS, Outcome, Policy, Setting, World, simulate, staged
from bench.new_store import panel
from bench.rules import bootstrapped_newsvendor, reorder_point_eoq
from core.decide.process.protocol import Session
from core.records import Floats

PANELS = ("m5", "online_retail", "completejourney", "rossmann")
LEADS = ((7, 21), (14, 45), (20, 50), (40, 90))
VOLUMES = ((0.005, 0.05), (0.02, 0.3), (0.1, 1.0))
FIRST_DAY = 95


class Shop(NamedTuple):
    """A panel as `bench.new_store.panel` gives it: names, first day, units by SKU and day."""

    names: list[str]
    first: date
    units: Floats


def drawn(shops: dict[str, Shop], seed: int) -> tuple[str, World]:
    """The world of this seed, and what it is in a few words."""
    rng = np.random.default_rng(seed)
    name = PANELS[seed % len(PANELS)]
    shop = shops[name]
    rows = rng.permutation(len(shop.names))
    at = int(rng.integers(FIRST_DAY, max(FIRST_DAY, shop.units.shape[1] - DAYS) + 1))
    history, most, review = (
        int(rng.choice(of)) for of in ((91, 200, 365, 1096), (10, 40, 150), (1, 7, 14, 28))
    )
    terms: dict[str, Any] = {
        "review_days": review,
        "order_cost": float(rng.choice([2, 20, 60])),
        "capital_per_day": float(rng.choice([0.05, 0.15, 0.4])) / 365,
        "goodwill": float(rng.choice([0, 0.2, 0.8])),
        "salvage": float(rng.choice([0.2, 0.6, 0.8, 1.0])),
    }
    leads, volume = LEADS[rng.integers(len(LEADS))], VOLUMES[rng.integers(len(VOLUMES))]
    setting = Setting(terms, leads, volume, seen=int(rng.choice([0, 2, 8, 20])))
    scene = staged(
        [shop.names[row] for row in rows], shop.first, shop.units[rows], at, most, rng, setting, history
    )
    words = f"{name}, {len(scene.skus)} SKUs of {min(history, at)} days, orders every {review}, {leads[0]}-{leads[1]} days to come"
    return words, scene


def compared(scene: World) -> dict[str, tuple[float, Outcome]]:
    """Profit ÷ bound and the rest, by policy."""
    best = bound(scene.demand, scene.leads, scene.skus, scene.terms, scene.start)
    policies: dict[str, Policy] = {
        "restock decide": Session().answer,
        "newsvendor": bootstrapped_newsvendor(),
        "reorder point + EOQ": reorder_point_eoq(),
    }
    found = {}
    for name, policy in policies.items():
        outcome = simulate(scene, policy)
        found[name] = outcome.profit / best, outcome
    return found


def main() -> None:
    """A line per world, then the means and how often ours was ahead."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    reader.add_argument("--worlds", type=int, default=24)
    reader.add_argument("--from-seed", type=int, default=1000)
    given = reader.parse_args()
    shops = {name: Shop(*panel(given.data, name, 1)) for name in PANELS}
    all_found = []
    for seed in range(given.from_seed, given.from_seed + given.worlds):
        words, scene = drawn(shops, seed)
        if not scene.skus:
            continue
        found = compared(scene)
        all_found.append(found)
        figures = "  ".join(f"{name} {share:.3f}" for name, (share, _) in found.items())
        print(f"{seed} {words}: {figures}", flush=True)
    ours = np.array([found["restock decide"][0] for found in all_found])
    for name in all_found[0]:
        share = np.array([found[name][0] for found in all_found])
        short = np.mean([found[name][1].out_days for found in all_found])
        cover = np.mean([found[name][1].cover_days for found in all_found])
        print(
            f"{name:20} mean {share.mean():.3f}  median {np.median(share):.3f}  days short {short:.2%}  "
            f"cover {cover:.0f} d  ours ahead in {(ours > share).sum()} of {len(ours)}"
        )


if __name__ == "__main__":
    main()
