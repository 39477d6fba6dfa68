"""How much may be sold over the next n days, as a distribution learnt from all SKUs of a panel at once?

An order is decided on the sum over its lead time, far out in the upper tail, where neither a daily forecast summed up
nor a SKU's own few past windows are reliable. Every earlier day of every SKU is an example: what was known then (levels
over a week to a year, the largest past sums, last year's same window, how the whole panel moved) and what followed. One
gradient-boosted quantile regression per level learns the ratio of the sum to the present level (Meinshausen 2006 for the
idea, Ke et al. 2017 for the trees). What all SKUs did alike in a few windows is not learnt but spread
(`core.demand.common_moves`). Knows nothing of calendars or plans (`core.demand.forecast`) and nothing of orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from core.demand.common_moves import Window, moves, window
from core.demand.own_sums import own_sums
from core.demand.trees import booster
from core.records import Bools, Floats

HORIZONS = np.array((7, 14, 28, 42, 56, 70, 91, 119, 147))
"""Days over which sums are learnt; others lie between."""
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99)
SCORES = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
YOUNGEST = 28
"""Days a SKU must have been on sale to serve as an example."""
EXAMPLE_STEP = 14
EXAMPLES_A_DAY = 2  # horizons taken from each SKU and day, so that long panels do not crowd out the rest
LONGEST_PAST = 1000
LEAST_ROWS = 60
MOST_ROWS = 60_000
FAINT = 0.05
"""Units a day added to an example's level before its root is its weight: money is in what sells much."""
WIDER = 1.1
"""Times the distance from the median: trees are surer of the examples they grew on than of what comes. On four public panels
87 % came under the 90 % quantile as learnt, 89 % so, at the same pinball loss."""
OWN_WINDOWS = 1.0
"""The middle of a SKU's own past (`core.demand.own_sums`) weighs as this many windows, one after another, beside what was
learnt of all."""
YEAR = 364  # whole weeks
_WINDOWS = (7, 14, 28, 56, 91, 182, YEAR)
_PAST = (0.1, 0.5, 0.75, 0.9, 1.0)
_FILL_DAYS = 56
_LIKE_DAYS = 182
_TREES = 90
_SETTINGS: dict[str, Any] = {
    "objective": "quantile",
    "num_leaves": 15,
    "learning_rate": 0.06,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "verbose": -1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 1,
}


def demand_of(units: Floats, in_stock: Bools) -> Floats:
    """Units with what was wanted on days that ended without stock put in their place, and unknown days filled.

    A day that sold out wanted at least what it sold: the mean of the known days of the half year before that sold as
    much stands in, what it sold where there was none. A day that nothing could be sold on, or of which nothing is known,
    takes the mean of the known days of the eight weeks before.
    Worked example: 4, 6, 0 (sold out), 5, 5 (sold out) → 4, 6, 5, 5, 5.5: of 4, 6 and 5 two sold 5 or more.
    """
    known = in_stock & np.isfinite(units)
    sold = np.where(np.isfinite(units), np.maximum(units, 0.0), 0.0)
    if known.all() or not known.any():
        return sold
    total = np.concatenate([[0.0], np.cumsum(np.where(known, sold, 0.0))])
    count = np.concatenate([[0.0], np.cumsum(known)])
    day = np.flatnonzero(~known)
    begin = np.maximum(0, day - _FILL_DAYS)
    seen = count[day] - count[begin]
    usual = np.where(
        seen >= 7,
        (total[day] - total[begin]) / np.maximum(seen, 1),
        total[-1] / count[-1],
    )
    wanted = sold.copy()
    wanted[day] = np.maximum(sold[day], usual)
    for t in day[sold[day] > 0]:
        before = slice(max(0, t - _LIKE_DAYS), t)
        like = sold[before][known[before] & (sold[before] >= sold[t])]
        wanted[t] = max(wanted[t], float(like.mean()) if len(like) else 0.0)
    return wanted


@dataclass(frozen=True)
class Table:
    """Demand of S SKUs on T days that all end together; ``start[i]`` is the first column SKU i was on sale."""

    total: Floats
    start: np.typing.NDArray[np.intp]

    @staticmethod
    def of(series: Sequence[Floats]) -> Table:
        """Series of units a day, of different lengths, aligned at their last day."""
        days = max((len(s) for s in series), default=0)
        units = np.zeros((len(series), days))
        start = np.zeros(len(series), dtype=np.intp)
        for row, one in enumerate(series):
            start[row] = days - len(one)
            units[row, start[row] :] = one
        total = np.concatenate([np.zeros((len(series), 1)), np.cumsum(units, axis=1)], axis=1)
        return Table(total, start)

    @property
    def days(self) -> int:
        """Columns of the table."""
        return int(self.total.shape[1]) - 1

    def sums(self, begin: int, end: int) -> Floats:
        """Units from column `begin` up to `end`, cut at the table's edges."""
        first, last = max(0, begin), min(self.days, end)
        return self.total[:, max(first, last)] - self.total[:, first]

    def own_sums(self, levels: Sequence[float] = LEVELS) -> Floats:
        """Quantiles of the sums over the days after the table's end by each SKU's own past, shape (S, horizons, levels)."""
        return own_sums(self.total, self.start, HORIZONS.tolist(), levels)


class PeriodModel:
    """One booster per level of `LEVELS`; predicts the sum over any of `HORIZONS`."""

    def __init__(self, boosters: Sequence[Any], spread: Floats, rows: int) -> None:
        self._boosters = boosters
        self._spread = spread
        self.rows = rows

    @staticmethod
    def of_texts(texts: Sequence[str], spread: Sequence[float]) -> PeriodModel:
        """A model kept as `texts` and `spread`; the inverse of these."""
        return PeriodModel([booster(text) for text in texts], np.array(spread), 0)

    @property
    def texts(self) -> tuple[str, ...]:
        """The trees as text, to be kept."""
        return tuple(booster.model_to_string() for booster in self._boosters)

    @property
    def spread(self) -> tuple[float, ...]:
        """By how much all SKUs together moved, for each of `HORIZONS`: a deviation of the log."""
        return tuple(self._spread.tolist())

    def quantiles(self, table: Table) -> Floats:
        """Quantiles of the sums over the days after the table's end, shape (S, horizons, levels), never falling with either."""
        views = [view(table, table.days, int(n)) for n in HORIZONS]
        shape = (len(HORIZONS), len(table.start), len(LEVELS))
        rows = np.concatenate([v.features for v in views])
        raw = np.stack([b.predict(rows, num_threads=1) for b in self._boosters], axis=1).reshape(shape)
        scale = np.stack([v.scale for v in views])[:, :, None]
        learnt = _widened(np.sort(raw, axis=2), self._spread) + np.log(scale + 0.5)
        own = np.log(table.own_sums((0.5,))[:, :, 0].T + 0.5)
        windows = (table.days - table.start)[None, :] / HORIZONS[:, None]
        moved = OWN_WINDOWS / (OWN_WINDOWS + windows) * (own - learnt[:, :, LEVELS.index(0.5)])
        found = learnt + moved[:, :, None]
        return np.maximum.accumulate(np.maximum(0.0, np.exp(found) - 0.5), axis=0).transpose(1, 0, 2)


def train(table: Table, seed: int = 0) -> PeriodModel | None:
    """A model learnt from every `EXAMPLE_STEP`-th day of the table; None when that is too little to learn from."""
    import lightgbm

    rng = np.random.default_rng(seed)
    features: list[Floats] = []
    targets: list[Floats] = []
    weights: list[Floats] = []
    windows: list[Window] = []
    newest, oldest = int(HORIZONS[1]), min(LONGEST_PAST, table.days - YOUNGEST)
    for back in range(newest, oldest + 1, EXAMPLE_STEP):
        at = table.days - back
        lived = at - table.start
        rows = lived >= YOUNGEST
        if not rows.any():
            continue
        able = HORIZONS[back >= HORIZONS]
        for n in rng.choice(able, min(EXAMPLES_A_DAY, len(able)), replace=False):
            seen = view(table, at, int(n))
            features.append(seen.features[rows])
            ratio = ((table.sums(at, at + int(n)) + 0.5) / (seen.scale + 0.5))[rows]
            targets.append(np.log(ratio))
            weights.append((np.minimum(1.0, lived / 182) * np.sqrt(seen.scale / n + FAINT))[rows])
            windows.append(window(int(n), back, ratio, weights[-1]))
    if sum(len(t) for t in targets) < LEAST_ROWS:
        return None
    alike = moves(windows, HORIZONS.tolist(), EXAMPLE_STEP)
    matrix = np.concatenate(features)
    target = np.concatenate([one - excess for one, excess in zip(targets, alike.excess, strict=True)])
    weight = np.concatenate(weights)
    if len(target) > MOST_ROWS:
        some = np.sort(rng.choice(len(target), MOST_ROWS, replace=False))
        matrix, target, weight = matrix[some], target[some], weight[some]
    data = lightgbm.Dataset(
        matrix, target, weight=weight / weight.mean(), params=_SETTINGS, free_raw_data=False
    )
    boosters = [lightgbm.train({**_SETTINGS, "alpha": level}, data, _TREES) for level in LEVELS]
    return PeriodModel(boosters, alike.spread, len(target))


def _widened(logs: Floats, spread: Floats) -> Floats:
    """Quantiles of the log, shape (horizons, S, levels), with an independent normal of deviation `spread` (horizons,)
    added and `WIDER` drawn: distances from the median grow as those of sums of normals do."""
    median = logs[:, :, LEVELS.index(0.5)][:, :, None]
    away = logs - median
    return np.asarray(median + np.sign(away) * np.hypot(WIDER * away, spread[:, None, None] * SCORES))


@dataclass(frozen=True)
class View:
    """What is known of each SKU on one day: ``features`` (S, F), and ``scale``, the units its level would sell."""

    features: Floats
    scale: Floats


def view(table: Table, at: int, days: int) -> View:
    """The examples' inputs on column `at` for a sum over `days`; looks at nothing from `at` on."""
    lived = np.maximum(1, at - table.start).astype(np.float64)
    rate = {w: table.sums(at - w, at) / np.minimum(w, lived) for w in _WINDOWS}
    level = 0.5 * rate[91] + 0.3 * rate[28] + 0.2 * rate[YEAR] + 0.3 / np.maximum(28, days)
    few = 0.5 / days
    columns = [np.log((rate[w] + few) / (level + few)) for w in _WINDOWS]
    columns += [np.log(level * days), np.full(len(level), np.log(days))]
    columns += [np.log(c / (level * days) + few) for c in _past_sums(table, at, days)]
    year_ago = np.where(lived >= YEAR, table.sums(at - YEAR, at - YEAR + days) / days, np.nan)
    before = np.where(lived >= YEAR + 56, table.sums(at - YEAR - 56, at - YEAR) / 56, np.nan)
    columns += [
        np.log((year_ago + few) / (level + few)),
        np.log((year_ago + few) / (before + few)),
        np.log(lived),
    ]
    columns += _weeks(table, at)
    columns += _panel(table, at, days, lived)
    return View(np.stack(columns, axis=1), level * days)


def _past_sums(table: Table, at: int, days: int) -> list[Floats]:
    """Quantiles of the sums over `days` that began in the last year, whole windows only (the youngest: what there is)."""
    step = max(1, days // 12)
    begins = np.arange(max(0, at - YEAR), max(1, at - days + 1), step)
    ends = np.minimum(begins + days, at)
    sums = table.total[:, ends] - table.total[:, begins]
    whole = np.asarray(begins[None, :] >= table.start[:, None])
    none = np.asarray(~whole.any(axis=1))
    so_far = (table.total[:, at] - table.total[:, 0])[:, None]
    sums = np.sort(np.where(whole, sums, np.where(none[:, None], so_far, np.inf)), axis=1)
    count = np.maximum(1, whole.sum(axis=1))
    rows = np.arange(len(sums))
    found = []
    for level in _PAST:
        place = level * (count - 1)
        low = place.astype(np.intp)
        a, b = sums[rows, low], sums[rows, np.minimum(low + 1, count - 1)]
        found.append(a + (place - low) * (b - a))
    return found


def _weeks(table: Table, at: int) -> list[Floats]:
    """Variation of the last 26 weeks' sums, and the share of weeks without a sale."""
    edges = at - 7 * np.arange(26 + 1)
    edges = edges[edges >= 0]
    sums = table.total[:, edges[:-1]] - table.total[:, edges[1:]]
    lived = edges[None, 1:] >= table.start[:, None]
    count = np.maximum(1, lived.sum(axis=1))
    mean = np.where(lived, sums, 0.0).sum(axis=1) / count
    spread = np.sqrt(np.where(lived, (sums - mean[:, None]) ** 2, 0.0).sum(axis=1) / count)
    return [spread / (mean + 0.1), (lived & (sums <= 0)).sum(axis=1) / count]


def _panel(table: Table, at: int, days: int, lived: Floats) -> list[Floats]:
    """How the panel as a whole moved: this month against the quarter, the quarter against the year, and last year's season."""
    base = table.sums(at - YEAR, at) / np.minimum(YEAR, lived)
    usable = (base > 0) & (lived >= 56)

    def moved(begin: int, end: int) -> float:
        begin, end = max(0, begin), min(at, end)
        rows = usable & (table.start <= begin)
        if end - begin < 7 or rows.sum() <= 5:
            return float("nan")
        relative = (table.sums(begin, end) / (end - begin))[rows] / base[rows]
        return float(np.log(np.clip(relative, 0.0, 3.0).mean() + 0.05))

    month, quarter = moved(at - 28, at), moved(at - 91, at)
    season = moved(at - YEAR, at - YEAR + days) - moved(at - YEAR - 56, at - YEAR)
    return [np.full(len(lived), v) for v in (month - quarter, quarter, season if at >= YEAR + 28 else np.nan)]
