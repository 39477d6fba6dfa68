"""What a Best Sellers Rank sells: units a day by category, fitted on our own SKUs' pairs, with its error (rule M7).

A power law, units = a · rank^-b: each category its own a, all of them one b. The form and the prior of b are those of
Brynjolfsson, Hu & Smith (2003, "Consumer surplus in the digital economy"), who measured b = .871 on Amazon. Own pairs move b by
their weight. Used for rivals nobody else estimates; what it says is an estimate and never becomes a sale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import exp, log, sqrt
from statistics import fmean
from typing import Any

from core.market.records import Rank

PRIOR_SLOPE, PRIOR_SD = 0.871, 0.25
LEAST_WEEKS = 8
"""Weeks with rank and sales that a category needs before it tells anything."""
LEAST_ERROR = 0.25
BEYOND = 3.0
"""How many times outside the ranks seen an estimate is still given."""
Z80 = 1.2816
DAYS_IN_WEEK = 4
"""Days with both figures that make a usable week."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Units a day with the range that holds four times of five."""

    units: float
    low: float
    high: float
    weeks: int


@dataclass(frozen=True, slots=True)
class Curve:
    """One category: ``level`` is log a, ``error`` the standard deviation of the log of a week's units."""

    level: float
    error: float
    best: float
    worst: float
    weeks: int


@dataclass(frozen=True, slots=True)
class Estimator:
    """The fitted law; ``slope`` is b. Empty where nothing could be fitted."""

    slope: float
    curves: Mapping[str, Curve]

    def units(self, bsr: int, category: str) -> Estimate | None:
        """Units a day at a rank; None for a category without pairs and for ranks far outside those seen.

        Worked example: a category fitted at 20 a day on rank 1,000 with b = .871 sells 20 · 2^-.871 = 10.9 on rank 2,000.
        """
        curve = self.curves.get(category.casefold())
        if curve is None or bsr <= 0 or not curve.best / BEYOND <= bsr <= curve.worst * BEYOND:
            return None
        middle = curve.level - self.slope * log(bsr)
        width = Z80 * curve.error
        return Estimate(exp(middle), exp(middle - width), exp(middle + width), curve.weeks)


def fit(pairs: Mapping[Any, Iterable[Rank]]) -> Estimator:
    """Fit on our SKUs' ranks (by SKU), week by week; days without both figures say nothing, nor do weeks without a sale.

    Several SKUs of one category share its curve; what sets them apart is part of its error.
    """
    points: dict[str, list[tuple[float, float]]] = {}
    for ranks in pairs.values():
        for category, rank, units in _weeks(ranks):
            points.setdefault(category, []).append((log(rank), log(units)))
    usable = {name: each for name, each in points.items() if len(each) >= LEAST_WEEKS}
    if not usable:
        return Estimator(PRIOR_SLOPE, {})
    slope = _slope(usable.values())
    return Estimator(slope, {name: _curve(each, slope) for name, each in usable.items()})


def _weeks(ranks: Iterable[Rank]) -> Iterable[tuple[str, float, float]]:
    """Category, geometric mean rank and mean units a day of each usable week."""

    def week(seen: Rank) -> tuple[str, tuple[int, int]]:
        return seen.category.casefold(), _iso(seen.day)

    known = sorted((r for r in ranks if r.units is not None and r.bsr > 0), key=lambda r: (week(r), r.day))
    for (category, _), days in groupby(known, key=week):
        seen = list(days)
        units = fmean(float(r.units or 0) for r in seen)
        if len(seen) >= DAYS_IN_WEEK and units > 0:
            yield category, exp(fmean(log(r.bsr) for r in seen)), units


def _slope(groups: Iterable[list[tuple[float, float]]]) -> float:
    """The common slope: least squares within categories, joined with the prior by precision."""
    xx = xy = 0.0
    yy, count = 0.0, 0
    for points in groups:
        mx, my = fmean(x for x, _ in points), fmean(y for _, y in points)
        xx += sum((x - mx) ** 2 for x, _ in points)
        xy += sum((x - mx) * (y - my) for x, y in points)
        yy += sum((y - my) ** 2 for _, y in points)
        count += len(points) - 1
    weight, own, told = 1 / PRIOR_SD**2, 0.0, 0.0
    if xx > 1e-9:
        told = -xy / xx
        noise = max(LEAST_ERROR**2, (yy - xy * xy / xx) / max(1, count - 1))
        own = xx / noise
    return max(0.2, (weight * PRIOR_SLOPE + own * told) / (weight + own))


def _curve(points: list[tuple[float, float]], slope: float) -> Curve:
    level = fmean(y + slope * x for x, y in points)
    spread = sum((y + slope * x - level) ** 2 for x, y in points) / max(1, len(points) - 1)
    ranks = [exp(x) for x, _ in points]
    # One more point is less sure than the mean of those seen.
    error = sqrt(max(LEAST_ERROR**2, spread) * (1 + 1 / len(points)))
    return Curve(level, error, min(ranks), max(ranks), len(points))


def _iso(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week
