"""Prints how accurate the forecast is on real panels, beside what sellers use today.

Rolling origin: three cutoffs per panel, 28 days for daily scores, up to 90 for sums. WAPE and WQL as in the README of
the data; coverage is that of the 80 and 95 % bands on days and of the 80 % band on sums. `make bench-forecast` runs it.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.panels import CUTOFFS, Task, tasks
from core.demand.forecast import forecast_batch, train
from core.demand.paths import total
from core.records import QUANTILES, Floats

DAYS = 28
SUMS = (14, 28, 60, 90)
LEVELS = np.array(QUANTILES)
NORMAL = np.array([-1.95996, -1.64485, -1.28155, -0.67449, 0.0, 0.67449, 1.28155, 1.64485, 1.95996])
VELOCITIES = {
    "30-day velocity": ((30, 1.0),),
    "weighted velocity": ((7, 0.4), (30, 0.3), (60, 0.2), (90, 0.1)),
}


@dataclass
class Scores:
    """Sums over series and days of one method on one panel; ratios are taken at the end."""

    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, task: Task, mean: Floats, quantiles: Floats) -> None:
        """``mean`` (S, 90) and ``quantiles`` (S, 9, 90) against what happened."""
        actual, band = task.actual[:, :DAYS], quantiles[:, :, :DAYS]
        seen = ~np.isnan(actual)
        miss = actual[:, None] - band
        pinball = 2 * np.maximum(LEVELS[:, None] * miss, (LEVELS[:, None] - 1) * miss)
        self.sums["units"] += actual[seen].sum()
        self.sums["days"] += seen.sum()
        self.sums["error"] += np.abs(actual - mean[:, :DAYS])[seen].sum()
        self.sums["pinball"] += np.nansum(pinball) / len(LEVELS)
        self.sums["in 80"] += ((actual >= band[:, 2]) & (actual <= band[:, 6]))[seen].sum()
        self.sums["in 95"] += ((actual >= band[:, 0]) & (actual <= band[:, 8]))[seen].sum()
        for days in (28, 90):
            whole = ~np.isnan(task.actual[:, :days]).any(axis=1)
            happened = task.actual[whole, :days].sum(axis=1)
            self.sums[f"error {days}"] += np.abs(happened - mean[whole, :days].sum(axis=1)).sum()
            self.sums[f"units {days}"] += happened.sum()

    def add_sums(self, task: Task, bands: Mapping[int, Floats]) -> None:
        """``bands`` holds the 10 and 90 % quantiles of sums, (S, 2), by number of days."""
        for days, band in bands.items():
            whole = ~np.isnan(task.actual[:, :days]).any(axis=1)
            happened = task.actual[whole, :days].sum(axis=1)
            self.sums[f"in sum {days}"] += ((happened >= band[whole, 0]) & (happened <= band[whole, 1])).sum()
            self.sums[f"sums {days}"] += whole.sum()

    def share(self, top: str, bottom: str) -> float:
        return self.sums[top] / self.sums[bottom] if self.sums[bottom] else float("nan")

    @property
    def wql(self) -> float:
        return self.share("pinball", "units")

    def row(self) -> str:
        figures = [
            self.wql,
            self.share("error", "units"),
            self.share("error 28", "units 28"),
            self.share("error 90", "units 90"),
            self.share("in 80", "days"),
            self.share("in 95", "days"),
            *(self.share(f"in sum {days}", f"sums {days}") for days in SUMS),
        ]
        return "".join("       -" if np.isnan(f) else f"{f:8.3f}" for f in figures)


def velocity(task: Task, windows: Sequence[tuple[int, float]]) -> tuple[Floats, Floats]:
    """A weighted mean of the last days, with a normal band as wide as the last 90 days differed."""
    mean = np.zeros(task.actual.shape)
    quantiles = np.zeros((len(mean), len(LEVELS), mean.shape[1]))
    for i, history in enumerate(task.histories):
        mean[i] = sum(weight * history.units[-days:].mean() for days, weight in windows)
        band = mean[i, 0] + NORMAL * history.units[-90:].std()
        quantiles[i] = np.maximum(band, 0.0)[:, None]
    return mean, quantiles


def seasonal_naive(task: Task) -> tuple[Floats, Floats]:
    """The last week again and again, with a normal band of the week-on-week differences of the last 90 days."""
    mean = np.zeros(task.actual.shape)
    quantiles = np.zeros((len(mean), len(LEVELS), mean.shape[1]))
    week = np.arange(mean.shape[1]) % 7
    for i, history in enumerate(task.histories):
        mean[i] = history.units[-7:][week]
        recent = history.units[-97:]
        spread = (recent[7:] - recent[:-7]).std()
        quantiles[i] = np.maximum(mean[i][None] + NORMAL[:, None] * spread, 0.0)
    return mean, quantiles


def measure(
    folder: Path, panel: str, cutoffs: Sequence[str] | None = None
) -> tuple[dict[str, Scores], float, int]:
    """Scores by method, CPU seconds of the forecast, and how many series it forecast."""
    scores: dict[str, Scores] = defaultdict(Scores)
    seconds, series = 0.0, 0
    for task in tasks(folder, panel, cutoffs=cutoffs):
        for name, windows in VELOCITIES.items():
            scores[name].add(task, *velocity(task, windows))
        scores["seasonal naive"].add(task, *seasonal_naive(task))
        began = time.process_time()
        model = train(task.histories, start=task.start)
        forecasts = forecast_batch(task.histories, start=task.start, model=model)
        seconds += time.process_time() - began
        series += len(forecasts)
        ours = scores["restock"]
        ours.add(task, np.array([f.mean for f in forecasts]), np.array([f.quantiles for f in forecasts]))
        totals = {days: [total(f, f.start, days) for f in forecasts] for days in SUMS}
        ours.add_sums(
            task, {days: np.array([(t.q10, t.q90) for t in found]) for days, found in totals.items()}
        )
    return dict(scores), seconds, series


def main() -> None:
    """Print one table per panel."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("panels", nargs="*", help=f"any of {', '.join(CUTOFFS)}; all by default")
    options = parser.parse_args()
    titles = ["WQL", "WAPE", "total28", "total90", "80%", "95%", *(f"sum{days}" for days in SUMS)]
    ratios = []
    for panel in options.panels or CUTOFFS:
        scores, seconds, series = measure(options.data, panel)
        print(f"{panel:20s}" + "".join(f"{t:>8s}" for t in titles))
        for name, found in scores.items():
            print(f"  {name:18s}{found.row()}")
        ratios.append(scores["restock"].wql / scores["weighted velocity"].wql)
        print(
            f"  WQL / weighted velocity {ratios[-1]:.3f}; {seconds / series * 1000:.2f} CPU s per 1,000 series\n"
        )
    print(f"WQL / weighted velocity, mean of panels: {np.mean(ratios):.3f}")


if __name__ == "__main__":
    main()
