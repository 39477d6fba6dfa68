"""Trains `core.demand.pooled.Model` on the lessons of a catalogue, and checks on unseen ones what it says of the spread.

Rows are bounded, so cost and memory do not grow with the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.demand import common_moves, counts, pooled
from core.demand.features import Table
from core.demand.lessons import NEWEST_ORIGIN_DAYS, PERIODS, STEP_DAYS, Lesson, past, periods
from core.demand.paths import heavy
from core.demand.pooled import Model
from core.demand.tables import Tables
from core.demand.week import Indices
from core.records import QUANTILES, Bools, Floats

ENOUGH_ROWS = 4000
MOST_ROWS = 60_000
YOUNG_ROWS = 15_000
YOUNG_LEARN = 120.0
"""Days of life up to which a SKU teaches what becomes of young ones."""
FEWEST_ORIGINS = 4
"""With fewer, nothing can be held back to check the spread."""
TREES = 40
LEVEL_TREES = 60
COMMON = {
    "max_bin": 63,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 1,
    "verbose": -1,
}
OF_DAYS = {
    **COMMON,
    "objective": "quantile",
    "num_leaves": 16,
    "learning_rate": 0.12,
    "min_data_in_leaf": 100,
}
OF_LEVEL = {**COMMON, "num_leaves": 12, "learning_rate": 0.06, "min_data_in_leaf": 40, "lambda_l2": 5.0}
LEVEL_LOSSES: tuple[tuple[dict[str, Any], float], ...] = (
    ({"objective": "quantile", "alpha": 0.5}, 9.0),
    ({"objective": "regression"}, 3.0),  # squares must not be ruled by a few wholesale orders
)
LEAST_PERIOD_UNITS = 0.2
SUM_DAYS = (14, 28, 60, 90)
SUM_PRIOR = (0.6, 0.033)
"""The factors (a, b) of `Model.sums` assumed before the catalogue speaks; so found in the mean of four trades."""
SUM_PRIOR_PERIODS = 1.5
SCALE_RANGE = (0.05, 5.0)
STRETCH_PRIOR_MONTHS = 2.0
STRETCH_RANGE = (1.0, 2.0)
FEW_SUMS = 200
FEW_DAYS = 1000
CHECKED = (0.025, 0.1, 0.9, 0.975)


@dataclass(frozen=True, slots=True)
class _Days:
    """Sampled days of all lessons: features, units relative to the structure's mean, weight, lesson and SKU row."""

    features: Table
    scaled: Floats
    weight: Floats
    lesson: Indices
    row: Indices
    day: Indices


def train(tables: Tables) -> Model:
    """A model from the past of these tables; one without trees when they hold too little to learn from."""
    taught = list(past(tables))
    days = [_days(taught, young) for young in (False, True)]
    if len(days[0].scaled) < ENOUGH_ROWS:
        return Model(tables.start)
    sums: list[tuple[float, float]] = [SUM_PRIOR, SUM_PRIOR]
    stretch = np.ones((len(pooled.SIZES) + 1, len(QUANTILES)))
    if len(taught) >= FEWEST_ORIGINS:
        half = len(taught) // 2
        new, old = taught[:half], taught[half:]
        for young in (False, True):
            of_old, of_new = _level(old, young), _level(new, young)
            sums[young] = _sum_scale([(of_old, new), (of_new, old)], young)
            if not young:
                stretch = _stretch(new, days[0], of_old)
    return Model(
        tables.start,
        taught[0].seen.names,
        tuple(_trees(d) if len(d.scaled) >= ENOUGH_ROWS / 2 else () for d in days),
        tuple(_level(taught, young) for young in (False, True)),
        tuple(sums),
        tuple(tuple(row) for row in stretch.tolist()),
    )


def _of_age(lesson: Lesson, young: bool) -> Bools:
    """The SKUs a model of young or of older ones learns from; the young learn from those just grown up too."""
    return lesson.life < YOUNG_LEARN if young else lesson.life >= pooled.YOUNG_DAYS


def _days(taught: Sequence[Lesson], young: bool) -> _Days:
    dice = np.random.default_rng(2)
    skus = sum(int(_of_age(lesson, young).sum()) for lesson in taught)
    most = YOUNG_ROWS if young else MOST_ROWS
    each = max(3, most // max(1, skus))
    parts = []
    for number, lesson in enumerate(taught):
        ahead = np.sort(dice.permutation(lesson.units.shape[1])[:each])
        rows, places = np.nonzero(lesson.known[:, ahead] & _of_age(lesson, young)[:, None])
        day = ahead[places]
        mean = np.maximum(lesson.found.mean[rows, day], pooled.LEAST_MEAN)
        parts.append(
            _Days(
                lesson.seen.values[rows, day],
                lesson.units[rows, day] / mean,
                np.sqrt(mean),
                np.full(len(rows), number),
                rows,
                day,
            )
        )
    if not parts:
        none = np.zeros(0, dtype=np.intp)
        return _Days(np.zeros((0, 0), dtype=np.float32), np.zeros(0), np.zeros(0), none, none, none)
    return _Days(
        np.concatenate([p.features for p in parts]),
        *(np.concatenate([getattr(p, name) for p in parts]) for name in _Days.__slots__[1:]),
    )


def _trees(days: _Days, chosen: Bools | None = None, levels: Sequence[float] = QUANTILES) -> tuple[str, ...]:
    import lightgbm

    rows = slice(None) if chosen is None else chosen
    data = lightgbm.Dataset(
        days.features[rows], days.scaled[rows], weight=days.weight[rows], params=OF_DAYS
    ).construct()
    return tuple(
        lightgbm.train({**OF_DAYS, "alpha": level}, data, TREES).model_to_string() for level in levels
    )


def _level(taught: Sequence[Lesson], young: bool) -> tuple[str, ...]:
    """Trees for units of a period ÷ what the structure said of its known days.

    What all SKUs did alike in few periods is taken out (`core.demand.common_moves`): one growing autumn, seen by a thousand
    SKUs, is one autumn.
    """
    import lightgbm

    table, ratio, weight, windows = [], [], [], []
    newest = max((lesson.origin for lesson in taught), default=0)
    for lesson in taught:
        for number, rows in periods(lesson.seen).items():
            low, high = PERIODS[number]
            known = lesson.known[:, low:high]
            mean = lesson.found.mean[:, low : low + known.shape[1]]
            due = np.where(known, mean, 0.0).sum(axis=1)
            told = (2 * known.sum(axis=1) >= high - low) & (due > LEAST_PERIOD_UNITS)
            told &= _of_age(lesson, young)
            if not told.any():
                continue
            table.append(rows[told])
            ratio.append((lesson.units[:, low:high].sum(axis=1)[told]) / due[told])
            weight.append(np.sqrt(due[told] / known.sum(axis=1)[told]))
            back = newest - lesson.origin + NEWEST_ORIGIN_DAYS
            windows.append(common_moves.window(high, back, ratio[-1], weight[-1]))
    if sum(map(len, ratio)) < FEW_SUMS:
        return ()
    excess = common_moves.moves(windows, [high for _, high in PERIODS], STEP_DAYS).excess
    ratio = [each / np.exp(move) for each, move in zip(ratio, excess, strict=True)]
    x, y, w = np.concatenate(table), np.concatenate(ratio), np.concatenate(weight)
    return tuple(
        lightgbm.train(
            {**OF_LEVEL, **loss},
            lightgbm.Dataset(x, np.minimum(y, most), weight=w, params=OF_LEVEL),
            LEVEL_TREES,
        ).model_to_string()
        for loss, most in LEVEL_LOSSES
    )


def _sum_scale(parts: Sequence[tuple[tuple[str, ...], Sequence[Lesson]]], young: bool) -> tuple[float, float]:
    """`Model.sums` of one age from trees and lessons they did not see."""
    seen = dict.fromkeys(SUM_DAYS, 0.0)
    found: dict[int, list[Floats]] = {days: [] for days in SUM_DAYS}
    for level, taught in parts:
        for lesson in taught:
            reach = lesson.units.shape[1]
            mean = lesson.found.mean[:, :reach] * pooled.level_factor(level, lesson.seen, reach)
            mine = (lesson.life < pooled.YOUNG_DAYS) == young
            for days in (d for d in SUM_DAYS if d <= reach):
                due = np.where(lesson.known, mean, 0.0)[:, :days]
                told = mine & (lesson.known[:, :days].sum(axis=1) >= 0.7 * days) & (due.sum(axis=1) > 0)
                own = due.sum(axis=1) + lesson.found.daily * (due**2).sum(axis=1)
                actual = lesson.units[:, :days].sum(axis=1)
                found[days].append(
                    np.stack((due.sum(axis=1), own, actual, lesson.found.level_sigma))[:, told]
                )
                seen[days] += STEP_DAYS / days
    squares = {}
    for days, tables in found.items():
        prior = SUM_PRIOR[0] + SUM_PRIOR[1] * days / 3
        squares[days] = prior
        table = np.concatenate(tables, axis=1) if tables else np.zeros((4, 0))
        if table.shape[1] >= FEW_SUMS:
            square = _calibrated(*table) ** 2
            squares[days] = (square * seen[days] + prior * SUM_PRIOR_PERIODS) / (
                seen[days] + SUM_PRIOR_PERIODS
            )
    return _line(squares)


def _calibrated(due: Floats, own: Floats, actual: Floats, sigma: Floats) -> float:
    """The factor on sigma with which the 80 and 95 % bands hold, misses of both added (bisection)."""
    low, high = SCALE_RANGE
    levels = heavy(np.array(CHECKED))
    for _ in range(8):
        middle = float(np.sqrt(low * high))
        band = counts.quantiles(due, own + (middle * sigma * due) ** 2, levels)
        wide = np.mean(pooled.inside(actual, band[0], band[3])) - 0.95
        narrow = np.mean(pooled.inside(actual, band[1], band[2])) - 0.8
        low, high = (low, middle) if wide + narrow > 0 else (middle, high)
    return float(np.sqrt(low * high))


def _line(squares: dict[int, float]) -> tuple[float, float]:
    """(a, b) ≥ 0 with a + b × days ÷ 3 nearest the squares, relatively: a random walk's sum over n days has n ÷ 3 of its
    variance a day (in the limit of many days and an even demand)."""
    days, wanted = np.array(list(squares)) / 3.0, np.array(list(squares.values()))
    weight = 1.0 / wanted
    table = np.stack((weight, days * weight), axis=1)
    start, slope = np.linalg.lstsq(table, np.ones(len(days)), rcond=None)[0].tolist()
    if slope < 0:
        return float(len(days) / weight.sum()), 0.0
    if start < 0:
        return 0.0, float((days * weight).sum() / ((days * weight) ** 2).sum())
    return start, slope


def _stretch(newer: Sequence[Lesson], days: _Days, level: tuple[str, ...]) -> Floats:
    """`Model.stretch` from the newest lessons, forecast by trees that saw only the older ones."""
    new = len(newer)
    factor = np.ones((len(pooled.SIZES) + 1, len(QUANTILES)))
    older, test = days.lesson >= new, np.flatnonzero(days.lesson < new)
    if older.sum() < ENOUGH_ROWS:
        return factor
    levels = (*CHECKED[:2], 0.5, *CHECKED[2:])
    table = days.features[test]
    trees = [pooled.predict(text, table) for text in _trees(days, older, levels)]
    daily = np.sort(np.maximum(trees, 0.0), axis=0)
    band, actual, rate = np.zeros((len(levels), len(test))), np.zeros(len(test)), np.zeros(len(test))
    for number, lesson in enumerate(newer):
        mine = days.lesson[test] == number
        row, day, found = days.row[test][mine], days.day[test][mine], lesson.found
        by = pooled.level_factor(level, lesson.seen, lesson.units.shape[1])[row, day]
        mean, variance = pooled.corrected(found.mean[row, day], found.variance[row, day], by)
        of_trees = daily[:, mine] * np.maximum(found.mean[row, day], pooled.LEAST_MEAN)
        band[:, mine] = (counts.quantiles(mean, variance, np.array(levels)) + of_trees) / 2
        actual[mine], rate[mine] = lesson.units[row, day], found.rate[row]
    months = (newer[0].origin - newer[-1].origin) / 28 + 1
    trust = months / (months + STRETCH_PRIOR_MONTHS)
    size = np.searchsorted(pooled.SIZES, rate)
    for number in range(len(factor)):
        mine = size == number
        if mine.sum() < FEW_DAYS:
            continue
        # Whole units are inside too often; that must not make slow SKUs' bands narrower.
        least = STRETCH_RANGE[0] if number else 1.0
        far_low, low, high, far_high = (
            1.0 + trust * (_reach(band[:, mine], actual[mine], place, least) - 1.0) for place in (0, 1, 3, 4)
        )
        factor[number] = (
            *(far_low, (far_low + low) / 2, low, low, 1.0),
            *(high, high, (high + far_high) / 2, far_high),
        )
    return factor


def _reach(band: Floats, actual: Floats, place: int, least: float) -> float:
    """The factor on the distance from the median with which as many days lie beyond a quantile as should.

    ``band`` holds quantiles at the levels `CHECKED` with the median in the middle, ``place`` which of them.
    """
    low, high = least, STRETCH_RANGE[1]
    upper = place > 2
    allowed = 1.0 - CHECKED[place - 1] if upper else CHECKED[place]
    middle, edge = band[2], band[place]
    for _ in range(7):
        factor = (low + high) / 2
        if upper:
            beyond = np.mean(actual > np.rint(middle + factor * (edge - middle)))
        else:
            beyond = np.mean(actual < np.rint(middle * (edge / np.maximum(middle, 1e-9)) ** factor))
        low, high = (factor, high) if beyond > allowed else (low, factor)
    return (low + high) / 2
