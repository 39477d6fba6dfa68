"""The model of one SKU among its like: level × weekday × time of year × events and plans × trend.

Each part is measured in its own module with the others taken out; around the product lies a count distribution as
wide as the SKU's own past misses. Numpy only, all SKUs at once: what a person waiting for one SKU gets within
milliseconds, what launches and tiny catalogues lean on, and what the pooled model starts from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.demand import events, level, plans, spread, trend, week, year
from core.demand.events import Effect, Measured
from core.demand.tables import Tables
from core.records import Bools, Floats


@dataclass(frozen=True, slots=True)
class Structure:
    """What was found. Shapes: (S,) per SKU, (S, H) per day ahead, (S, T + H) over all days.

    ``variance`` is of a day's units; ``level_sigma`` as in `core.records.Forecast`. ``around`` is the local level
    × profile of past days, ``speeds`` (4, S) the levels by half-life behind ``rate``.
    """

    mean: Floats
    variance: Floats
    level_sigma: Floats
    rate: Floats
    speeds: Floats
    daily: Floats
    slope: Floats
    usual: Floats
    season: Floats
    lift: Floats
    around: Floats
    measured: tuple[tuple[Effect, Measured], ...]


def fit(tables: Tables) -> Structure:
    """Measure every part on the past of the tables and put them together for the days ahead."""
    panel, days, horizon = tables.panel, tables.panel.days, tables.horizon
    base = _ordinary_days(tables)
    usual = _usual(tables, base)
    season = year.index(panel.units, np.where(base, usual[:, :days], 0.0), panel.life, tables.groups, horizon)
    profile = usual * season
    past = profile[:, :days]
    speeds = level.speeds(panel.units, base, past, [days - 1])[0][0]
    rate = level.now(panel, base, speeds, tables.groups)
    spreads = spread.measure(panel.units, base, past, rate)
    around = events.local_level(panel.units, base, past)
    measured = tuple(
        (e, events.measure(e, panel.units, panel.known, past * around, spreads.daily)) for e in tables.effects
    )
    slope = trend.measure(panel.units, base, past)
    lift, doubt = np.ones((len(rate), horizon)), np.zeros((len(rate), horizon))
    for effect, found in measured:
        ahead = effect.days[:, days:]
        lift = lift * np.where(ahead, np.exp(found.log)[:, None], 1.0)
        doubt += np.where(ahead, np.expm1(found.variance)[:, None], 0.0)
    mean = rate[:, None] * profile[:, days:] * trend.ahead(slope, horizon) * lift
    young = spread.of_youth(rate, spreads.daily, base.sum(axis=1))
    sigma = np.minimum(np.sqrt(spreads.level_sigma**2 + young), spread.SIGMA_RANGE[1])
    variance = mean + (spreads.daily[:, None] + young[:, None] + doubt) * mean**2
    return Structure(
        mean,
        variance,
        sigma,
        rate,
        speeds,
        spreads.daily,
        slope,
        usual,
        season,
        lift,
        np.where(np.isfinite(around), around, rate[:, None]) * past,
        measured,
    )


def _ordinary_days(tables: Tables) -> Bools:
    """Known days without an event; a SKU that has no others keeps them all."""
    known = tables.panel.known
    eventful = np.zeros_like(known)
    for effect in tables.effects:
        eventful |= effect.days[:, : tables.panel.days]
    ordinary = known & ~eventful
    few = 4 * ordinary.sum(axis=1) < known.sum(axis=1)
    ordinary[few] = known[few]
    return ordinary


def _usual(tables: Tables, base: Bools) -> Floats:
    """Weekday × plans for past and future days. Plans fall on weekdays, so the two are found in turns."""
    panel, days = tables.panel, tables.panel.days
    weekdays = panel.weekdays(tables.horizon)
    weekly = np.ones((len(panel.units), days + tables.horizon))
    found = plans.Measurement(tables.planned, weekly.shape)
    for _ in range(plans.TURNS if tables.planned else 1):
        # Plans first: a Sunday on which the plan says closed is no evidence about Sundays.
        found.turn(panel.units, base, weekly)
        exposure = np.where(base, found.combined[:, :days], 0.0)
        weekly = week.profile(panel.units, exposure, weekdays[:days], tables.groups)[:, weekdays]
    return np.asarray(weekly * found.combined)
