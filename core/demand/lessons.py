"""The catalogue's own past as exercises: what was known on earlier days, and what followed.

Origins lie three weeks apart over the last year and a bit. At each, some SKUs appear a second time as if they had just been
launched, their earlier days hidden: so a catalogue without launches still teaches what a few weeks of history
are worth. Knows nothing of trees.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.demand import features, structure
from core.demand.features import Features, Table
from core.demand.panel import Panel
from core.demand.structure import Structure
from core.demand.tables import Tables
from core.demand.week import Indices
from core.records import Bools, Floats

MOST_ORIGINS = 20
STEP_DAYS = 23
"""Between origins; no multiple of seven, so that each weekday begins a horizon."""
FIRST_ORIGIN_DAYS = 28
NEWEST_ORIGIN_DAYS = 14
LAUNCH_SHARE = 5
"""One SKU in so many appears as a launch at each origin."""
LAUNCH_DAYS = (14, 100)
PERIODS = ((0, 14), (14, 28), (28, 60), (60, 90))
PERIOD_DAYS = tuple((low + high) / 2 for low, high in PERIODS)
OF_PERIOD = ("structure", "season", "usual", "lift", "last_year")
OF_DAY = (*OF_PERIOD, "ahead", "same_weekday", "weekday", "day_of_month", "shock_last_year")


@dataclass(frozen=True, slots=True)
class Lesson:
    """One origin: R SKUs, H days that are known by now. ``units`` is 0 where ``known`` is False."""

    origin: int
    found: Structure
    seen: Features
    units: Floats
    known: Bools
    life: Floats


def past(tables: Tables) -> Iterator[Lesson]:
    """Newest first; the same tables always give the same lessons."""
    panel = tables.panel
    first = panel.days - NEWEST_ORIGIN_DAYS
    dice = np.random.default_rng(1)
    for number, origin in enumerate(range(first, FIRST_ORIGIN_DAYS - 1, -STEP_DAYS)):
        if number == MOST_ORIGINS:
            return
        then = tables.until(origin)
        if not then.panel.known.any():
            continue
        rows = np.arange(number % LAUNCH_SHARE, len(panel.units), LAUNCH_SHARE)
        life = dice.integers(*LAUNCH_DAYS, len(rows))
        older = then.panel.life[rows] > life
        rows, life = rows[older], life[older]
        then = _with_launches(then, rows, life)
        found = structure.fit(then)
        reach = min(tables.horizon, panel.days - origin)
        every = np.concatenate((np.arange(len(panel.units)), rows))
        known = panel.known[every, origin : origin + reach]
        yield Lesson(
            origin,
            found,
            features.of(then, found, np.arange(reach)),
            np.where(known, panel.units[every, origin : origin + reach], 0.0),
            known & ((then.panel.life > 0) & (found.rate > 0))[:, None],
            then.panel.life,
        )


def periods(seen: Features) -> dict[int, Table]:
    """Features of whole periods, shape (SKUs, columns), by number of the period; the first, and those half ahead at least.

    What is the SKU's own, then the means over the period of `OF_PERIOD`, then the period's number.
    """
    own = [i for i, name in enumerate(seen.names) if name not in OF_DAY and not name.startswith("plan ")]
    of_day = [seen.names.index(name) for name in OF_PERIOD]
    tables = {}
    for number, (low, high) in enumerate(PERIODS):
        span = seen.values[:, low:high][:, :, of_day]
        if number and 2 * span.shape[1] < high - low:
            continue
        told = np.isfinite(span)
        mean = np.where(told, span, 0.0).sum(axis=1) / np.where(told.any(axis=1), told.sum(axis=1), np.nan)
        place = np.full((len(span), 1), number)
        tables[number] = np.concatenate((seen.values[:, 0, own], mean, place), axis=1).astype(np.float32)
    return tables


def _with_launches(tables: Tables, rows: Indices, life: Indices) -> Tables:
    """The batch and, below, the SKUs ``rows`` again with only their last ``life`` days."""
    panel, count = tables.panel, len(tables.panel.units)
    every = np.concatenate((np.arange(count), rows))
    since = np.concatenate((np.full(count, panel.days), life))
    shown = np.arange(panel.days)[None, :] >= panel.days - since[:, None]
    known = panel.known[every] & shown
    young = Panel(
        panel.first,
        np.where(known, panel.units[every], 0.0),
        known,
        panel.censored[every] & shown,
        panel.out_of_stock[every] & shown,
        np.where(shown, panel.sold[every], 0.0),
        np.minimum(panel.life[every], since),
    )
    return replace(
        tables,
        panel=young,
        groups=tables.groups[every],
        effects=tuple(replace(e, days=e.days[every]) for e in tables.effects),
        planned=tuple(replace(e, days=e.days[every]) for e in tables.planned),
        codes={name: codes[every] for name, codes in tables.codes.items()},
    )
