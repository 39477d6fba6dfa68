"""Demand ahead of one SKU as a fan of equally likely courses, from the quantiles of its sums over several horizons.

Course p keeps its rank: it is the p-quantile over every horizon. That is how a level error looks, and it is what holding
and shortage both depend on; each day's own noise is in the quantiles of the short horizons. Leaves the quantiles to
`core.demand.period_sums`.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from core.demand.paths import sample_paths
from core.demand.period_sums import HORIZONS, SCORES
from core.records import Floats, Forecast

REACH = 420
"""Days a fan looks ahead; beyond the longest horizon a course goes on at the speed of its last third."""
_LAST = 4


def ranks(courses: int) -> Floats:
    """The rank of each course, shape (courses,), 0-1 and evenly spread. Worked example: 2 courses are .25 and .75."""
    return (np.arange(courses) + 0.5) / courses


def fan(quantiles: Floats, courses: int) -> Floats:
    """Cumulative demand, shape (courses, REACH): what each sells in the first 0, 1, … days.

    `quantiles` has shape (horizons, levels) in units. Between levels log(units + ½) is straight in the normal score,
    and goes on so beyond them.
    """
    score = np.array([NormalDist().inv_cdf(r) for r in ranks(courses)])
    logs = np.log(quantiles + 0.5)
    place = np.clip(np.searchsorted(SCORES, score) - 1, 0, len(SCORES) - 2)
    part = (score - SCORES[place]) / (SCORES[place + 1] - SCORES[place])
    known = np.exp(logs[:, place] + part * (logs[:, place + 1] - logs[:, place])) - 0.5
    known = np.maximum.accumulate(np.maximum(known, 0.0), axis=0)
    days = np.concatenate([[0], HORIZONS])
    sums = np.concatenate([np.zeros((1, courses)), known])
    slope = (sums[-1] - sums[-_LAST]) / (days[-1] - days[-_LAST])
    days = np.concatenate([days, [REACH]])
    sums = np.concatenate([sums, sums[-1:] + slope * (REACH - days[-2])])
    wanted = np.arange(REACH)
    after = np.clip(np.searchsorted(days, wanted, side="right"), 1, len(days) - 1)
    share = ((wanted - days[after - 1]) / (days[after] - days[after - 1]))[:, None]
    return np.ascontiguousarray((sums[after - 1] + share * (sums[after] - sums[after - 1])).T)


def from_forecast(forecast: Forecast, courses: int, rng: np.random.Generator) -> Floats:
    """As `fan`, shape (courses, REACH), from a daily forecast, for panels too small to learn sums from: paths sorted by what they sell in all."""
    days = len(forecast.mean)
    sums = np.cumsum(sample_paths(forecast, courses, rng), axis=1)
    sums = np.sort(sums, axis=0)  # course p is the p-quantile over every horizon, as in `fan`
    speed = sums[:, -1:] / days
    beyond = sums[:, -1:] + speed * np.arange(1, max(1, REACH - days))
    return np.concatenate([np.zeros((courses, 1)), sums, beyond], axis=1)[:, :REACH]
