"""How sure is a difference in money? Intervals by resampling: over SKUs for a whole seller, over weeks for one SKU."""

from __future__ import annotations

import numpy as np

from core.records import Floats

DRAWS = 1000
LEVEL = 0.8
BLOCK_WEEKS = 8
"""Weeks resampled together: a stock-out and what follows of it last about so long."""


def of_total(values: Floats, rng: np.random.Generator) -> tuple[float, float]:
    """The interval of a sum over SKUs, a value each, SKUs drawn with replacement (Efron 1979). One SKU: no width."""
    count = len(values)
    if count == 0:
        return 0.0, 0.0
    drawn = rng.multinomial(count, np.full(count, 1 / count), size=DRAWS).astype(np.float64)
    return _interval(drawn @ values)


def of_weeks(weekly: Floats, rng: np.random.Generator) -> tuple[float, float]:
    """The interval of the sum of one SKU's weeks: blocks of eight weeks, joined end to start, drawn with replacement.

    The circular block bootstrap (Politis & Romano 1992). Worked example: 52 weeks of 10 each: 520 to 520.
    """
    weeks = len(weekly)
    if weeks == 0:
        return 0.0, 0.0
    block = min(BLOCK_WEEKS, weeks)
    blocks = -(-weeks // block)
    begins = rng.integers(0, weeks, (DRAWS, blocks))
    places = (begins[:, :, None] + np.arange(block)).reshape(DRAWS, -1)[:, :weeks] % weeks
    return _interval(weekly[places].sum(axis=1))


def _interval(draws: Floats) -> tuple[float, float]:
    low, high = np.nanquantile(draws, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return float(low), float(high)
