"""How good would the forecasts have been? Forecast from earlier days, held against what was sold afterwards.

Rolling origin: at each origin only what was known then is looked at. Days without stock or not known are no
evidence and are left out. Where the forecasts come from is the caller's affair; baselines are `core.demand.baselines`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from core.demand import baselines
from core.demand.paths import total
from core.records import QUANTILES, AbcClass, Floats, Forecast, History, Stage

DAYS = 28
"""Days ahead that are scored one by one."""
OURS = "restock"
SUM_KNOWN = 0.8
"""A sum counts when this share of its days is known; the others are taken at the mean of those."""
LEAST_DAYS = 28
"""Days of sales a SKU must have at an origin: before that nothing can be compared."""
LEVELS = np.array(QUANTILES)
NORMAL_80 = 1.2815515655446004


@dataclass(frozen=True, slots=True)
class Subject:
    """One SKU at one origin. ``cover_days`` is its lead time and order rhythm: the sum that ordering needs."""

    history: History
    abc_class: AbcClass
    stage: Stage
    cover_days: int


@dataclass
class _Sums:
    """Running sums of one method over one group; ratios are taken at the end."""

    figures: dict[str, float] = field(default_factory=dict)

    def add(self, figures: dict[str, float]) -> None:
        for name, value in figures.items():
            self.figures[name] = self.figures.get(name, 0.0) + value

    def share(self, top: str, bottom: str) -> float | None:
        below = self.figures.get(bottom, 0.0)
        return round(self.figures.get(top, 0.0) / below, 4) if below > 0 else None

    def row(self) -> dict[str, Any]:
        return {
            "wape": self.share("error", "units"),
            "bias": self.share("drift", "units"),
            "rmsse": self.share("rmsse", "scaled"),
            "scaled_pinball": self.share("pinball_scaled", "scaled"),
            "wql": self.share("pinball", "units"),
            "coverage_80": self.share("in80", "days"),
            "coverage_95": self.share("in95", "days"),
            "lead_time_sum": {
                "wape": self.share("sum_error", "sum_units"),
                "bias": self.share("sum_drift", "sum_units"),
                "coverage_80": self.share("sum_in80", "sums"),
            },
        }


class Tally:
    """Collects origins; `report` gives the figures per class and stage."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str | None, str | None], dict[str, _Sums]] = {}
        self._skus: dict[tuple[str | None, str | None], set[str]] = {}
        self._of_sku: dict[str, dict[str, float]] = {}

    def add(self, origin: date, subjects: Sequence[Subject], forecasts: Sequence[Forecast]) -> int:
        """Score one origin: ``forecasts`` begin on the day after it, in the order of ``subjects``; tells how many counted."""
        counted = 0
        for subject, forecast in zip(subjects, forecasts, strict=True):
            past = baselines.telling(subject.history, origin)
            after = _after(subject.history, origin, max(DAYS, subject.cover_days))
            if np.isfinite(past).sum() < LEAST_DAYS or not np.isfinite(after[:DAYS]).any():
                continue
            counted += 1
            groups = self._groups(subject)
            for name, mean, quantiles, band in _methods(subject, forecast, origin):
                figures = _scored(after, past, mean, quantiles, band, subject.cover_days)
                for group in groups:
                    self._sums.setdefault(group, {}).setdefault(name, _Sums()).add(figures)
                if name in (OURS, "30-day velocity"):
                    errors = self._of_sku.setdefault(subject.history.sku, {})
                    errors[name] = errors.get(name, 0.0) + figures["error"]
        return counted

    def report(self) -> dict[str, Any]:
        """Per group (None stands for all classes or stages): SKUs, days, and the figures of each method.

        ``worse_than_30_day_share``: of the SKUs scored, the share whose days ahead were closer to the 30-day average.
        """
        ranked = sorted(
            self._sums, key=lambda g: (g[0] is not None, g[0] or "", g[1] is not None, g[1] or "")
        )
        worse = [e[OURS] > e["30-day velocity"] + 1e-9 for e in self._of_sku.values()]
        return {
            "groups": [
                {
                    "class": group[0],
                    "stage": group[1],
                    "skus": len(self._skus[group]),
                    "days": int(self._sums[group][OURS].figures["days"]),
                    "units": round(self._sums[group][OURS].figures["units"]),
                    "sums": int(self._sums[group][OURS].figures.get("sums", 0)),
                    "methods": {name: sums.row() for name, sums in self._sums[group].items()},
                }
                for group in ranked
            ],
            "worse_than_30_day_share": round(float(np.mean(worse)), 4) if worse else None,
        }

    def _groups(self, subject: Subject) -> list[tuple[str | None, str | None]]:
        groups: list[tuple[str | None, str | None]] = [
            (one, other) for one in (None, subject.abc_class) for other in (None, subject.stage)
        ]
        for group in groups:
            self._skus.setdefault(group, set()).add(subject.history.sku)
        return groups


def _methods(
    subject: Subject, forecast: Forecast, origin: date
) -> Iterator[tuple[str, Floats, Floats, tuple[float, float] | None]]:
    """Each method's daily mean and quantiles, and its 80 % band of the sum over the cover period."""
    days = subject.cover_days
    own = total(forecast, forecast.start, days)
    yield OURS, forecast.mean, forecast.quantiles, (own.q10, own.q90)
    horizon = max(DAYS, days)
    for name in baselines.NAMES:
        if name == baselines.SEASONAL_NAIVE:
            mean, quantiles = baselines.seasonal_naive(subject.history, origin, horizon)
        else:
            mean, quantiles = baselines.velocity(name, subject.history, origin, horizon)
        yield name, mean, quantiles, _normal_sum(mean, quantiles, days)


def _normal_sum(mean: Floats, quantiles: Floats, days: int) -> tuple[float, float]:
    """What these methods' users take: days differ independently, so the deviation grows with √days."""
    spread = (quantiles[6, :days] - mean[:days]) / NORMAL_80
    whole, reach = float(mean[:days].sum()), NORMAL_80 * float(np.sqrt((spread**2).sum()))
    return max(0.0, whole - reach), whole + reach


def _after(history: History, origin: date, days: int) -> Floats:
    """Units of the days after the origin; NaN where they do not tell demand or have not come yet."""
    last = origin + timedelta(days=days)
    units = baselines.telling(history, last)
    first = (origin - history.start).days + 1
    return units[first : first + days]


def _scored(
    after: Floats,
    past: Floats,
    mean: Floats,
    quantiles: Floats,
    band: tuple[float, float] | None,
    cover_days: int,
) -> dict[str, float]:
    """The sums behind the ratios for one SKU, origin and method.

    RMSSE and the pinball loss are scaled by the SKU's own day-on-day changes before the origin (Hyndman & Koehler
    2006), and averaged over SKUs. Pinball loss is twice the usual, so that its mean over levels is near an absolute error.
    """
    actual = after[:DAYS]
    seen = np.isfinite(actual)
    y, m, q = actual[seen], mean[:DAYS][seen], quantiles[:, :DAYS][:, seen]
    miss = y[None] - q
    pinball = float(2 * np.maximum(LEVELS[:, None] * miss, (LEVELS[:, None] - 1) * miss).sum() / len(LEVELS))
    steps = np.diff(past[np.isfinite(past)])
    square, change = float((steps**2).mean()), float(np.abs(steps).mean())
    found = {
        "days": float(len(y)),
        "units": float(y.sum()),
        "error": float(np.abs(y - m).sum()),
        "drift": float((m - y).sum()),
        "pinball": pinball,
        "in80": float(((y >= q[2]) & (y <= q[6])).sum()),
        "in95": float(((y >= q[0]) & (y <= q[8])).sum()),
    }
    if square > 0:
        found["scaled"] = 1.0
        found["rmsse"] = float(np.sqrt(((y - m) ** 2).mean() / square))
        found["pinball_scaled"] = pinball / len(y) / change
    period = after[:cover_days]
    known = np.isfinite(period)
    if len(period) == cover_days and band is not None and known.mean() >= SUM_KNOWN:
        happened = float(period[known].mean() * cover_days)
        expected = float(mean[:cover_days].sum())
        found |= {
            "sums": 1.0,
            "sum_units": happened,
            "sum_error": abs(happened - expected),
            "sum_drift": expected - happened,
            "sum_in80": float(band[0] <= happened <= band[1]),
        }
    return found
