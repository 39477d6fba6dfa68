"""The figures of one method on one panel, gathered over cutoffs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from bench.panels import Task
from core.records import QUANTILES, Floats

DAYS = 28
SUMS = (14, 28, 60, 90)
BANDS = (0.025, 0.1, 0.9, 0.975)
LEVELS = np.array(QUANTILES)


@dataclass
class Scores:
    """Sums over series and days of one method on one panel; ratios are taken at the end.

    ``by_sku`` holds per SKU, over all cutoffs, the pinball loss of days and the error of the sum of 28 days.
    """

    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    by_sku: dict[str, Floats] = field(default_factory=lambda: defaultdict(lambda: np.zeros(2)))

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
            self.sums[f"forecast {days}"] += mean[whole, :days].sum()
            self.sums[f"units {days}"] += happened.sum()
        losses = np.nansum(pinball, axis=(1, 2))
        misses = np.abs(np.where(seen, actual - mean[:, :DAYS], 0.0).sum(axis=1))
        for history, loss, missed in zip(task.histories, losses, misses, strict=True):
            self.by_sku[history.sku] += (loss, missed)

    def add_sums(self, task: Task, bands: Mapping[int, Floats]) -> None:
        """``bands`` holds the quantiles `BANDS` of sums, (S, 4), by number of days."""
        for days, band in bands.items():
            whole = ~np.isnan(task.actual[:, :days]).any(axis=1)
            happened = task.actual[whole, :days].sum(axis=1)
            band = band[whole]
            self.sums[f"in sum {days}"] += ((happened >= band[:, 1]) & (happened <= band[:, 2])).sum()
            self.sums[f"in wide sum {days}"] += ((happened >= band[:, 0]) & (happened <= band[:, 3])).sum()
            self.sums[f"sums {days}"] += whole.sum()

    def share(self, top: str, bottom: str) -> float:
        return self.sums[top] / self.sums[bottom] if self.sums[bottom] else float("nan")

    @property
    def wql(self) -> float:
        return self.share("pinball", "units")

    def total(self, days: int) -> float:
        """WAPE of the sums of so many days."""
        return self.share(f"error {days}", f"units {days}")

    def worse_than(self, other: Scores) -> tuple[float, float]:
        """Share of SKUs with a greater loss of days, and with a greater error of sums, than ``other``."""
        ours = np.array([self.by_sku[sku] for sku in other.by_sku])
        theirs = np.array(list(other.by_sku.values()))
        loss, error = (ours > theirs + 1e-9).mean(axis=0).tolist()
        return loss, error

    def row(self) -> str:
        figures = [
            self.wql,
            self.share("error", "units"),
            *(self.total(days) for days in (28, 90)),
            self.share("forecast 90", "units 90"),
            self.share("in 80", "days"),
            self.share("in 95", "days"),
            *(self.share(f"in {wide}sum {days}", f"sums {days}") for wide in ("", "wide ") for days in SUMS),
        ]
        return "".join("       -" if np.isnan(f) else f"{f:8.3f}" for f in figures)


TITLES = (
    *("WQL", "WAPE", "total28", "total90", "bias90", "80%", "95%"),
    *(f"{band}:{days}" for band in ("80%", "95%") for days in SUMS),
)
