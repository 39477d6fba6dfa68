"""What is a selling event, a holiday or a planned promotion worth, as a multiplier of an ordinary day?

Measured on the SKU's own earlier days of the same name, drawn towards what the other SKUs saw and towards the
stated multiplier, each as far as the evidence is thin; the doubt that remains widens the forecast of those days.
Dates come from `core.demand.calendar` and the seller; plans from the caller.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from core.records import Bools, Floats, SellingEvent

WINDOW_DAYS = 28
BETWEEN_SKUS = 0.10
"""Variance of the log multiplier between SKUs at the same event."""
STATED_DOUBT = 0.15
"""Variance of the log of a multiplier that somebody stated; the one nobody stated is 1 with the same doubt."""
LUCK = 0.03
"""Variance of the log of an event's effect from one occurrence to the next."""
CERTAIN_UNITS = 20.0


@dataclass(frozen=True, slots=True)
class Effect:
    """A name and the days it touches: ``days`` has shape (S, T + horizon)."""

    name: str
    days: Bools
    stated: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """The log multiplier of an effect per SKU, its remaining variance, and the SKU's own days behind it."""

    log: Floats
    variance: Floats
    own_days: Floats


def yearless(name: str) -> str:
    """A name as every year has it. Worked example: "Prime Day 2025" is "Prime Day"."""
    return re.sub(r"\W*\b(19|20)\d\d\b\W*", " ", name).strip() or name


def same(one: str, other: str) -> bool:
    """Whether two events are the same one of two years, by their names."""
    return yearless(one).casefold() == yearless(other).casefold()


def from_calendar(
    events: Sequence[SellingEvent], categories: Sequence[str | None], first: date, days: int
) -> list[Effect]:
    """One effect per name of a sale or holiday that touches the ``days`` from ``first``; years in names do not count.

    Where several events stated a multiplier under one name, the latest speaks.
    """
    found: dict[str, Effect] = {}
    for event in sorted(events, key=lambda e: (e.starts_on, e.ends_on, e.name, e.category or "")):
        begin, end = (event.starts_on - first).days, (event.ends_on - first).days + 1
        if event.kind == "closure" or end <= 0 or begin >= days or end <= begin:
            continue
        name = yearless(event.name)
        effect = found.get(name.casefold())
        if effect is None:
            effect = Effect(name, np.zeros((len(categories), days), dtype=bool))
        whom = np.array([event.category in (None, "", c) for c in categories])
        effect.days[np.ix_(whom, np.arange(max(begin, 0), min(end, days)))] = True
        stated = event.multiplier if event.multiplier and event.multiplier > 0 else effect.stated
        found[name.casefold()] = Effect(effect.name, effect.days, stated)
    return list(found.values())


def local_level(units: Floats, base: Bools, profile: Floats) -> Floats:
    """The level around each day from the ordinary days within four weeks either side; NaN where there are none."""
    sold = _around(np.where(base, units, 0.0))
    due = _around(np.where(base, profile, 0.0))
    return np.where(due > 0, sold / np.maximum(due, 1e-12), np.nan)


def _around(values: Floats) -> Floats:
    days = values.shape[1]
    total = np.concatenate((np.zeros((len(values), 1)), np.cumsum(values, axis=1)), axis=1)
    high = np.minimum(np.arange(days) + WINDOW_DAYS + 1, days)
    low = np.maximum(np.arange(days) - WINDOW_DAYS, 0)
    return np.asarray(total[:, high] - total[:, low])


def measure(
    effect: Effect,
    units: Floats,
    known: Bools,
    expected: Floats,
    daily_spread: Floats,
    columns: npt.NDArray[np.intp] | None = None,
) -> Measured:
    """Compare the effect's past days with ``expected``, what those days would have brought without it.

    ``columns`` says which days the tables hold when they are not all the days there are.

    Own evidence: log of units ÷ expected, with variance 1 ÷ expected + daily spread ÷ days + `LUCK` ÷ occurrences. Others' evidence:
    the precision-weighted mean over SKUs, with the stated multiplier as one more voice. The SKU's own figure is the
    precision-weighted mean of both.

    Worked example: nobody else, nothing stated, 400 units where 100 were expected over the 4 days of one event of spread 0.2:
    variance 0.01 + 0.05 + 0.03 = 0.09 against prior variance 0.25 around what the pool says.
    """
    days = effect.days[:, : units.shape[1]] & known & np.isfinite(expected)
    due = np.where(days, expected, 0.0).sum(axis=1)
    sold = np.where(days, units, 0.0).sum(axis=1)
    seen = np.count_nonzero(days, axis=1).astype(np.float64)
    has = due > 0
    log = np.where(has, np.log((sold + 0.5) / (due + 0.5)), 0.0)
    begins = days & ~np.roll(days, 1, axis=1)
    if columns is not None and len(columns) > 1:
        begins |= days & (np.diff(columns, prepend=columns[-1]) != 1)
    times = np.maximum(np.count_nonzero(begins, axis=1), 1)
    noise = 1.0 / (due + 0.5) + daily_spread / np.maximum(seen, 1.0) + LUCK / times
    weight = np.where(has, 1.0 / (noise + BETWEEN_SKUS), 0.0)
    stated = np.log(effect.stated) if effect.stated else 0.0
    voice = 1.0 / STATED_DOUBT
    pooled = float((weight @ log + voice * stated) / (weight.sum() + voice))
    doubt = BETWEEN_SKUS + 1.0 / (float(weight.sum()) + voice)
    precision = np.where(has, 1.0 / noise, 0.0)
    posterior = (precision * log + pooled / doubt) / (precision + 1.0 / doubt)
    # Never a single unit where many were expected: the shop is closed, not slow.
    shut = (sold == 0) & (due > CERTAIN_UNITS)
    return Measured(
        np.where(shut, -np.inf, posterior), np.where(shut, 0.0, 1.0 / (precision + 1.0 / doubt)), seen
    )
