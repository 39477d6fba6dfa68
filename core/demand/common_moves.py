"""How far do the SKUs of a panel rise and fall together, and how many times has that been seen?

A thousand examples of one autumn are one example of an autumn. What all SKUs of a window did alike (a season, a shop that
grows, a promotion everywhere) is therefore counted by windows, not by SKUs: with few of them behind it, it is taken out of
the examples, and comes back as spread, as it may be the other way next time. With many it stays, for the learning to
explain. Knows nothing of boosters (`core.demand.period_sums`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.records import Floats

HALF_BELIEVED = 10.0
"""Windows one after another at which half of what they did alike is believed to come again."""
USUAL_SPREAD = 0.12
"""Deviation of the log of a common move where nothing is known yet, worth `USUAL_WINDOWS`."""
USUAL_WINDOWS = 2.0
_MOST = 4.0  # a single SKU's giant order is no common move


@dataclass(frozen=True, slots=True)
class Window:
    """One past period: how many days, how long ago it began, the log of what all SKUs did alike and that log's variance
    from there being only so many SKUs."""

    days: int
    back: int
    move: float
    noise: float


@dataclass(frozen=True, slots=True)
class Moves:
    """``excess`` (windows,): what to take out of each window's examples; ``spread`` (horizons,): the deviation of the
    log that takes its place in what is foretold."""

    excess: Floats
    spread: Floats


def window(days: int, back: int, ratio: Floats, weight: Floats) -> Window:
    """The common move of a period in which each SKU sold `ratio` times its level: the mean by `weight`, both of shape (S,), giants cut."""
    cut = np.minimum(ratio, _MOST)
    mean = float(np.average(cut, weights=weight)) + 1e-3
    noise = float(((weight * (cut - mean)) ** 2).sum() / weight.sum() ** 2) / mean**2
    return Window(days, back, float(np.log(mean)), noise)


def moves(windows: Sequence[Window], horizons: Sequence[int], step: int) -> Moves:
    """What the windows say of each of `horizons`; windows begin `step` days apart.

    n windows one after another are believed by n² / (n² + `HALF_BELIEVED`²). Worked example: a year of examples has 13
    windows of four weeks: .63 stays; and 4 of a quarter: .14 stays. Of a common move of +20 % in one of those quarters
    (log .18) .16 is taken out, less where few SKUs make it unsure.
    """
    days, back = np.array([w.days for w in windows]), np.array([w.back for w in windows])
    move, noise = np.array([w.move for w in windows]), np.array([w.noise for w in windows])
    seen = np.zeros(len(horizons))
    known, squares = USUAL_WINDOWS, USUAL_WINDOWS * USUAL_SPREAD**2
    for place, horizon in enumerate(horizons):
        these = days == horizon
        if these.any():
            seen[place] = back[these].max() / max(horizon, step)
        if these.sum() > 1:
            known += seen[place]
            squares += seen[place] * max(0.0, move[these].var() - noise[these].mean())
    variance = squares / known
    believed = seen**2 / (seen**2 + HALF_BELIEVED**2)
    out = 1 - believed[np.searchsorted(horizons, days)]
    return Moves(out * move * variance / (variance + noise), np.sqrt(variance * (1 - believed)))
