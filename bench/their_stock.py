"""Do competitors' gaps, laid into real sales, make the forecast better where rules L4 (late growth) and L7 (promotions) use them?

No public panel has own sales and competitors' stock together. So three competitors with gaps by chance (60 days in stock, 15
out, on average) are laid into the panels: while one is out, each sale brings ``lift`` more. What is forecast then is held
against what the changed series sold, with the rule and without it: absolute error of the sum, of what was sold.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from core.demand.forecast import forecast_batch
from core.market.records import PastPromotion
from core.market.their_stock import pattern, promotions
from core.policy import Policy
from core.records import Bools, Floats, Forecast, History, Market, Product, RivalDay, SellingEvent, Situation

RIVALS, STOCKED, OUT = 3, 60.0, 15.0
SEEN, AHEAD, LEAD = 120, 20, 30
SPAN = 30
PROMOTION, DAYS = 2.0, 5


def gaps(rng: np.random.Generator, days: int) -> Bools:
    """(RIVALS, days): whether each is out of stock."""
    out = np.zeros((RIVALS, days), dtype=np.bool_)
    for row in out:
        day, empty = 0, bool(rng.random() < OUT / (OUT + STOCKED))
        while day < days:
            length = max(2, round(rng.exponential(OUT if empty else STOCKED)))
            row[day : day + length] = empty
            day, empty = day + length, not empty
    return out


def sightings(out: Bools, start: date, first: int, last: int) -> tuple[RivalDay, ...]:
    """Every competitor seen on each day from ``first`` to ``last``."""
    return tuple(
        RivalDay(start + timedelta(days=day), f"R{n}", in_stock=not row[day])
        for n, row in enumerate(out)
        for day in range(max(0, first), last + 1)
    )


def late(panel: dict[str, Floats], start: date, lift: float, rng: np.random.Generator, policy: Policy) -> str:
    """L4: the sum of thirty days, a month ahead."""
    plain = ruled = sold = 0.0
    spoke = 0
    for back in (70, 160, 250):
        histories, gone, ahead = [], [], []
        for name, units in panel.items():
            at = len(units) - back
            out = gaps(rng, len(units))
            changed = units + rng.poisson(lift * np.nan_to_num(units) * out.sum(axis=0))
            histories.append(History(name, start, changed[:at], np.ones(at, dtype=np.bool_)))
            gone.append(out)
            ahead.append(float(np.nansum(changed[at + LEAD : at + LEAD + SPAN])))
        today = start + timedelta(days=len(histories[0].units) - 1)
        made = forecast_batch(histories, start=today + timedelta(days=1), horizon=90)
        for history, out, forecast, came in zip(histories, gone, made, ahead, strict=True):
            seen = sightings(out, start, len(history.units) - SEEN, len(history.units) - 1)
            found = pattern(_situation(history, forecast, today, seen), policy, 300)
            times = 1.0 if found.says is None else found.says.times
            spoke += times != 1.0
            told = float(forecast.mean[LEAD : LEAD + SPAN].sum())
            plain, ruled, sold = plain + abs(told - came), ruled + abs(told * times - came), sold + came
    return f"L4 lift {lift:.2f}: spoke {spoke} of {3 * len(panel)}, error {plain / sold:.4f} → {ruled / sold:.4f}"


def promoted(
    panel: dict[str, Floats], start: date, lift: float, rng: np.random.Generator, policy: Policy
) -> str:
    """L7: the sum of a promotion's days, three weeks ahead, after two earlier ones a year apart."""
    days = min(len(units) for units in panel.values())
    at = days - AHEAD - DAYS - 1
    begins = [at + AHEAD - 364 * year for year in (2, 1, 0)]
    events = tuple(
        SellingEvent(f"Deals {n}", start + timedelta(days=b), start + timedelta(days=b + DAYS - 1))
        for n, b in enumerate(begins, 2001)
    )
    today = start + timedelta(days=at)
    histories, gone, ahead = [], [], []
    for name, units in panel.items():
        out = gaps(rng, days)
        changed = units[:days] + rng.poisson(lift * np.nan_to_num(units[:days]) * out.sum(axis=0))
        for b in begins:
            changed[b : b + DAYS] = np.round(changed[b : b + DAYS] * PROMOTION)
        histories.append(History(name, start, changed[: at + 1], np.ones(at + 1, dtype=np.bool_)))
        gone.append(out)
        ahead.append(float(np.nansum(changed[begins[2] : begins[2] + DAYS])))
    made = forecast_batch(histories, start=today + timedelta(days=1), horizon=90, events=events)
    plain = ruled = sold = 0.0
    spoke = 0
    for history, out, forecast, came in zip(histories, gone, made, ahead, strict=True):
        told = tuple(_past(event, out, b) for event, b in zip(events[:2], begins[:2], strict=True))
        where = replace(
            _situation(history, forecast, today, sightings(out, start, at - SEEN, at)),
            events=events,
            market=Market(promotions=told),
        )
        says = [each.says.times for each in promotions(where, policy) if each.says is not None]
        spoke += len(says)
        first = begins[2] - at - 1
        one = float(forecast.mean[first : first + DAYS].sum())
        plain, ruled, sold = (
            plain + abs(one - came),
            ruled + abs(one * (says[0] if says else 1.0) - came),
            sold + came,
        )
    return f"L7 lift {lift:.2f}: spoke {spoke} of {len(panel)}, error {plain / sold:.4f} → {ruled / sold:.4f}"


def _past(event: SellingEvent, out: Bools, begins: int) -> PastPromotion:
    first, last = begins - 3, begins + DAYS + 3
    beside = np.concatenate((out[:, first - 28 : first], out[:, last : last + 28]), axis=1)
    return PastPromotion(
        event.name,
        event.starts_on,
        RIVALS,
        RIVALS * (last - first),
        int(out[:, first:last].sum()),
        beside.size,
        int(beside.sum()),
    )


def _situation(history: History, forecast: Forecast, today: date, seen: tuple[RivalDay, ...]) -> Situation:
    return Situation(Product(history.sku, "panel", "USD"), today, history, forecast, None, rivals=seen)


def main() -> None:
    """Print a line per panel, rule and lift."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    reader.add_argument("--panels", default="m5,completejourney,online_retail")
    reader.add_argument("--skus", type=int, default=120)
    reader.add_argument("--seed", type=int, default=7)
    given = reader.parse_args()
    for panel in given.panels.split(","):
        frame = pd.read_parquet(given.data / f"{panel}.parquet", columns=["unique_id", "ds", "y"])
        wide = frame.pivot(index="unique_id", columns="ds", values="y").sort_index()
        if panel == "m5":  # the hobby series end four weeks before the others
            wide = wide.iloc[:, :-28]
        wide = wide[wide.iloc[:, -300:].notna().all(axis=1)].iloc[: given.skus]
        series = {
            str(name): np.maximum(0, row)
            for name, row in zip(wide.index, wide.to_numpy(dtype=float), strict=True)
        }
        start, policy = wide.columns[0].date(), Policy.for_("growth", "B")
        for lift in (0.0, 0.15, 0.3):
            print(panel, late(series, start, lift, np.random.default_rng(given.seed), policy), flush=True)
            whole = {
                name: units
                for name, units in series.items()
                if np.isfinite(units[-800:]).all() and len(units) > 800
            }
            if whole:
                print(
                    panel, promoted(whole, start, lift, np.random.default_rng(given.seed), policy), flush=True
                )


if __name__ == "__main__":
    main()
