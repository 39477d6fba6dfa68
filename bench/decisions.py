"""`make bench-decisions`: what the order policy earns on real demand, beside the rules sellers use and an upper bound.

A seeded simulation, the same for every policy: lost sales, weekly review, stochastic lateness, minimum and case
pack, capital, storage by month, fees for aged stock, goodwill for lost sales, salvage at the end. Policies see
only what `restock decide` is told. Five settings span what sellers meet, as the best policy depends on them. The bound knows demand and lead times in advance (`bench.clairvoyant`).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.clairvoyant import bound
from bench.nightly_decisions import speed
from bench.promises import Watched, deciles, knowing
from bench.rules import bootstrapped_newsvendor, days_of_cover, periodic_review, reorder_point_eoq
from core.decide.process.protocol import Session
from core.proof.spread import of_total
from core.records import Floats

DAYS = 270
REVIEW_DAYS = 7
STARTS = {"completejourney": date(2017, 4, 6), "online_retail": date(2011, 3, 14), "m5": date(2015, 8, 27)}
TERMS: dict[str, Any] = {
    "review_days": REVIEW_DAYS,
    "order_cost": 20.0,
    "capital_per_day": 0.15 / 365,
    "goodwill": 0.2,
    "salvage": 0.4,
    "storage": {str(m): (2.40 if m >= 10 else 0.78) for m in range(1, 13)},
    "aged": [[181, 0.5], [211, 1.0], [241, 1.5], [271, 3.8]],
}
Policy = Callable[[dict[str, Any]], dict[str, Any] | None]


@dataclass(frozen=True)
class Setting:
    """Terms of trade that differ from `TERMS`, promised lead times in days, cubic feet of a unit, and how many past lead
    times are told."""

    terms: dict[str, Any]
    leads: tuple[int, int] = (14, 45)
    volume: tuple[float, float] = (0.02, 0.3)
    seen: int = 8


SETTINGS = {
    "usual": Setting({"salvage": 0.8}),
    "poor salvage": Setting({}),
    "worth its cost": Setting({"salvage": 1.0}),  # the shop goes on: what is left at the end is no loss
    "cheap holding": Setting(
        {"salvage": 1.0, "order_cost": 10.0, "capital_per_day": 0.08 / 365}, (14, 35), (0.02, 0.15)
    ),
    # dear lost sales, short leads, small goods: found by what the sellers' rules earn here, with no look at this policy
    "dear stock-outs": Setting(
        {"salvage": 1.0, "order_cost": 15.0, "capital_per_day": 0.15 / 365, "goodwill": 0.6},
        (7, 21),
        (0.01, 0.08),
    ),
}


@dataclass(frozen=True)
class World:
    """What will happen: demand (skus, days) and lead times (skus, reviews), and the SKUs as the init tells them."""

    start: date
    demand: np.typing.NDArray[np.float64]
    leads: np.typing.NDArray[np.int64]
    skus: list[dict[str, Any]]
    terms: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """Money and service of one policy over all SKUs, and the profit of each."""

    profit: float
    each: Floats
    fill_rate: float
    out_days: float
    cover_days: float
    seconds: float


def world(folder: Path, panel: str, most: int, seed: int, setting: Setting = SETTINGS["usual"]) -> World:
    """Real demand from a cut-off on, with costs and lead times drawn by the seed."""
    frame = pd.read_parquet(folder / f"{panel}.parquet", columns=["unique_id", "ds", "y"])
    wide = frame.pivot(index="unique_id", columns="ds", values="y").sort_index()
    first, start = wide.columns[0].date(), STARTS[panel]
    names = [str(name) for name in wide.index]
    dice = np.random.default_rng(seed)
    return staged(names, first, wide.to_numpy(dtype=float), (start - first).days, most, dice, setting)


def staged(
    names: Sequence[str],
    first: date,
    units: Floats,
    at: int,
    most: int,
    rng: np.random.Generator,
    setting: Setting,
    history: int = 1096,
) -> World:
    """A world that starts on column `at` of `units` (SKUs, days from `first` on; NaN before a SKU's first sale), with the
    first `most` SKUs that sold lately and go on, told at most `history` days of each."""
    terms = {**TERMS, **setting.terms}
    start, reviews = first + timedelta(days=at), DAYS // terms["review_days"] + 1
    demand, leads, skus = [], [], []
    for name, row in zip(names, units, strict=True):
        lived = np.flatnonzero(~np.isnan(row[:at]))
        if len(lived) < 56 or np.nansum(row[max(0, at - 90) : at]) < 5 or len(row) < at + DAYS // 2:
            continue
        past = np.maximum(0, np.nan_to_num(row[max(int(lived[0]), at - history) : at]))
        future = np.zeros(DAYS)
        ahead = np.maximum(0, np.nan_to_num(row[at : at + DAYS]))
        future[: len(ahead)] = ahead
        sku, drawn = _sku(name, start, past, rng, setting, reviews)
        demand.append(future)
        leads.append(drawn)
        skus.append(sku)
        if len(skus) == most:
            break
    return World(start, np.array(demand), np.array(leads), skus, terms)


def _sku(
    name: str, start: date, past: Any, rng: np.random.Generator, setting: Setting, reviews: int
) -> tuple[dict[str, Any], Any]:
    price = round(float(np.exp(rng.normal(2.9, 0.5))), 2)
    promised = int(rng.integers(setting.leads[0], setting.leads[1] + 1))
    late_share, late_mean = rng.uniform(0.1, 0.5), rng.uniform(3, 12)

    def lead() -> int:
        late = rng.gamma(2.0, late_mean / 2) if rng.random() < late_share else rng.normal(0, 1)
        return max(2, round(promised + late))

    rate = float(past[-90:].mean())
    case = int(rng.choice([1, 6, 12]))
    sku = {
        "id": name,
        "first_day": start.isoformat(),
        "history": past.tolist(),
        "price": price,
        "cost": round(price * rng.uniform(0.25, 0.45), 2),
        "fees": round(price * 0.15 + 2.5, 2) if price > 12 else round(price * 0.3, 2),
        "volume_cuft": round(float(rng.uniform(*setting.volume)), 3),
        "lead_time": promised,
        "lead_times_seen": [lead() for _ in range(setting.seen)],
        "moq": int(max(1, rng.choice([0, 7, 21]) * rate)),
        "case_pack": case,
        "on_hand": int(rate * (promised + 14)),
    }
    return sku, [lead() for _ in range(reviews)]


def simulate(scene: World, policy: Policy) -> Outcome:
    """Run one policy; arrivals of a day can serve that day, orders of a review day leave that morning."""
    count, days = scene.demand.shape
    review = int(scene.terms["review_days"])
    unit = {
        k: np.array([float(s[k]) for s in scene.skus])
        for k in ("price", "cost", "fees", "volume_cuft", "on_hand")
    }
    stock = unit["on_hand"].copy()
    arrivals = np.zeros((count, days + 400))
    pipeline: list[list[tuple[int, date, int]]] = [[] for _ in range(count)]
    sold, in_stock, stocks = (np.zeros((count, days)) for _ in range(3))
    profit = -unit["on_hand"] * unit["cost"]
    began = time.process_time()
    policy({"type": "init", **scene.terms, "skus": scene.skus})
    for day in range(days):
        today = scene.start + timedelta(days=day)
        stock += arrivals[:, day]
        if day % review == 0:
            since = slice(max(0, day - review), day)
            told = []
            for i, sku in enumerate(scene.skus):
                pipeline[i] = [lot for lot in pipeline[i] if lot[0] > day]
                told.append(
                    {
                        "id": sku["id"],
                        "on_hand": int(stock[i]),
                        "pipeline": [[o.isoformat(), u] for _, o, u in pipeline[i]],
                        "sales": sold[i, since].tolist(),
                        "in_stock": in_stock[i, since].astype(int).tolist(),
                    }
                )
            answer = policy({"type": "review", "date": today.isoformat(), "skus": told}) or {}
            if "error" in answer:
                raise ValueError(answer["error"])
            for i, sku in enumerate(scene.skus):
                units = int(answer["orders"].get(sku["id"], 0))
                if units <= 0:
                    continue
                if units % sku["case_pack"] or units < sku["moq"]:
                    raise ValueError(f"{sku['id']}: {units} breaks minimum or case pack")
                due = day + int(scene.leads[i, day // review])
                arrivals[i, due] += units
                pipeline[i].append((due, today, units))
                profit[i] -= units * unit["cost"][i] + scene.terms["order_cost"]
        sold[:, day] = np.minimum(stock, scene.demand[:, day])
        stock -= sold[:, day]
        stocks[:, day] = stock
        in_stock[:, day] = stock > 0
        profit += _day_money(scene, unit, sold[:, day], day, stock, today)
        profit -= _aged_fees(unit["volume_cuft"], stock, arrivals, day)
    coming = arrivals[:, days:].sum(axis=1)
    profit += (
        scene.terms["salvage"] * unit["cost"] * stock + unit["cost"] * coming
    )  # what is still on its way keeps its cost
    lost = scene.demand - sold
    return Outcome(
        profit=float(profit.sum()),
        each=profit,
        fill_rate=float(sold.sum() / scene.demand.sum()),
        out_days=float((lost > 0).mean()),
        cover_days=float(stocks.mean(axis=1).sum() / scene.demand.mean(axis=1).sum()),
        seconds=time.process_time() - began,
    )


def _day_money(scene: World, unit: Mapping[str, Any], sold: Any, day: int, stock: Any, today: date) -> Any:
    margin = unit["price"] - unit["cost"] - unit["fees"]
    lost = scene.demand[:, day] - sold
    storage = scene.terms["storage"][str(today.month)] * unit["volume_cuft"] / 30.4
    holding = scene.terms["capital_per_day"] * unit["cost"] + storage
    return sold * (unit["price"] - unit["fees"]) - lost * scene.terms["goodwill"] * margin - holding * stock


def _aged_fees(volume: Any, stock: Any, arrivals: Any, day: int) -> Any:
    """First in, first out: units older than a days are those beyond the arrivals of the last a days."""
    fee = np.zeros(len(stock))
    previous = 0.0
    for age, rate in TERMS["aged"]:
        if day >= age:
            old = np.maximum(0.0, stock - arrivals[:, day - age + 1 : day + 1].sum(axis=1))
            fee += old * (rate - previous) * volume / 30.4
        previous = rate
    return fee


def compare(scene: World) -> None:
    """One line per policy; then how `restock decide` differs from the best peer, and what became of its promises."""
    best = bound(scene.demand, scene.leads, scene.skus, scene.terms, scene.start)
    print(f"  {len(scene.skus)} SKUs, {DAYS} days, bound {best:,.0f}")
    ours = Session(Watched)
    policies: dict[str, Policy] = {
        "days of cover": days_of_cover(),
        "periodic review": periodic_review(),
        "reorder point + EOQ": reorder_point_eoq(),
        "bootstrapped newsvendor": bootstrapped_newsvendor(),
        "restock decide": ours.answer,
        "the same, knowing demand": Session(knowing(scene.start, scene.demand)).answer,
    }
    earned = {}
    for name, policy in policies.items():
        got = simulate(scene, policy)
        earned[name] = got.each
        print(
            f"  {name:24} profit/bound {got.profit / best:.3f}  fill {got.fill_rate:.3f}  "
            f"days short {got.out_days:6.2%}  cover {got.cover_days:5.1f} d  {got.seconds:6.1f} s",
            flush=True,
        )
    more = (earned["restock decide"] - earned["bootstrapped newsvendor"]) / best
    low, high = of_total(more, np.random.default_rng(5))
    print(
        f"  ahead of the newsvendor by {more.sum():+.3f} of the bound, 80 % of resamplings {low:+.3f} to {high:+.3f}"
    )
    assert isinstance(ours.panel, Watched)
    places = {sku["id"]: i for i, sku in enumerate(scene.skus)}
    kept = deciles(ours.panel.promised, places, scene.start, scene.demand, scene.leads, REVIEW_DAYS)
    print("  runs out before an order of today arrives, promised → came (± standard error by SKU; cases):")
    for cases, said, came, error in kept:
        print(f"    {said:6.1%} → {came:6.1%} ± {error:.1%} ({cases:,})")


def main() -> None:
    """Compare the policies on each panel in each setting; then what a night's decisions cost."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    reader.add_argument("--panels", default="completejourney,online_retail,m5")
    reader.add_argument("--settings", default=",".join(SETTINGS))
    reader.add_argument("--skus", type=int, default=300)
    reader.add_argument("--seed", type=int, default=7)
    given = reader.parse_args()
    for panel in given.panels.split(","):
        for named in given.settings.split(","):
            print(f"{panel}, {named}:")
            compare(world(given.data, panel, given.skus, given.seed, SETTINGS[named]))
    speed()


if __name__ == "__main__":
    main()
