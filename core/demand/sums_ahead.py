"""How much the next three months sell in all, learnt from the whole catalogue, as a correction of each SKU's own forecast.

What an order has to cover is a sum over months. The forecast of a SKU (its structure, and the level that trees see ahead)
builds it up from days and follows its last weeks; the quantile model of sums (`core.demand.period_sums`) has seen how sums
of all SKUs went on from there. Neither is right alone, so a forecast goes half the way, in logs, from one to the other. Events are left out of the
comparison, as the sums know no calendar. Nothing is said of a SKU younger than four weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np

from core.demand.period_sums import HORIZONS, SCORES, YOUNGEST, PeriodModel, Table, demand_of, train
from core.records import Floats, History

SHARE = 0.5
"""How far from the forecast's own sum to the learnt one. All the way earns as much on two public panels of three, less on the
third (docs/decisions/card-order.md)."""
DRIFT_LEFT = 0.5
"""Of the drift of the level that training found in forecasts without the sums: so 70-day sums lose 1 to 5 % less in the upper
quantiles on three public panels, and 89 to 92 % come under the 90 % one instead of 91 to 92 %."""
PERIODS = (0, 28, 56, 91)
RANGE = (0.2, 5.0)
LEAST_UNITS = 0.01
KEPT_DAYS = 3 * 365
_RANKS = 100


def learn(histories: Sequence[History], start: date) -> PeriodModel | None:
    """The model of sums of these SKUs as known before ``start``; None where that is too little to learn from."""
    return train(table_of(histories, start))


def factor(
    model: PeriodModel, histories: Sequence[History], start: date, mean: Floats, lift: Floats
) -> Floats:
    """By what each day of the forecast's own ``mean`` (S, H), in which events have the factor ``lift`` (S, H), is multiplied.

    Worked example: the forecast promises 280 units over the first 28 days and the sums 350: √(350 ÷ 280) = 1.12 on their
    middle day; between the middles of the periods in a straight line.
    """
    horizon = mean.shape[1]
    table = table_of(histories, start)
    learnt = mean_of(model.quantiles(table))
    plain = mean / np.maximum(lift, 1e-9)
    old = table.days - table.start >= YOUNGEST
    middles, times = [], []
    for low, high in pairwise(PERIODS):
        if low >= horizon:
            break
        high = min(high, horizon)
        wanted = learnt @ (_reach(high) - _reach(low))
        due = plain[:, low:high].sum(axis=1)
        ratio = np.maximum(wanted, LEAST_UNITS) / np.maximum(due, LEAST_UNITS)
        times.append(np.where(old & (due > LEAST_UNITS), np.clip(ratio**SHARE, *RANGE), 1.0))
        middles.append((low + high) / 2)
    return np.asarray(np.stack(times, axis=1) @ _between(np.arange(horizon, dtype=np.float64) + 0.5, middles))


def _reach(day: int) -> Floats:
    """What of each horizon's sum makes the sum up to ``day``."""
    return _between(np.array([float(day)]), [0.0, *HORIZONS.tolist()])[1:, 0]


def _between(days: Floats, knots: Sequence[float]) -> Floats:
    """How much of each knot's value holds on each day, in a straight line between them; shape (knots, days)."""
    return np.stack([np.interp(days, knots, row) for row in np.eye(len(knots))])


def table_of(histories: Sequence[History], start: date) -> Table:
    """Demand of each SKU from its first sale up to the day before ``start``; days no history covers are filled as unknown."""
    series = []
    for history in histories:
        days = max(1, (start - history.start).days)
        units, there = np.full(days, np.nan), np.zeros(days, dtype=bool)
        last = min(days, len(history.units))
        units[:last], there[:last] = history.units[:last], history.in_stock[:last]
        sold = np.flatnonzero(units > 0)
        begin = max(int(sold[0]) if len(sold) else days - 1, days - KEPT_DAYS)
        series.append(demand_of(units[begin:], there[begin:]))
    return Table.of(series)


def mean_of(quantiles: Floats) -> Floats:
    """The mean of sums, shape (S, horizons), of their quantiles, shape (S, horizons, levels).

    Taken over a hundred evenly spread ranks; between levels log(units + ½) is straight in the normal score, and goes on so
    beyond them. Worked example: all quantiles 10: mean 10.
    """
    from scipy.special import ndtri

    score = np.asarray(ndtri((np.arange(_RANKS) + 0.5) / _RANKS))
    logs = np.log(quantiles + 0.5)
    place = np.clip(np.searchsorted(SCORES, score) - 1, 0, len(SCORES) - 2)
    part = (score - SCORES[place]) / (SCORES[place + 1] - SCORES[place])
    units = np.exp(logs[..., place] + part * (logs[..., place + 1] - logs[..., place])) - 0.5
    return np.asarray(np.maximum.accumulate(np.maximum(units, 0.0).mean(axis=-1), axis=-1))
