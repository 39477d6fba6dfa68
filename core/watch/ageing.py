"""How old will stock grow, first in first out, under the forecast, and what will that cost (rule H1)?

Units are told in buckets of age; within a bucket they are taken to be spread evenly, in slices of about ten days. The
oldest sell first. Shapes: n SKUs, 45 slices, H days of forecast.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import numpy as np

from core.money.cents import cents
from core.money.unit_fees import Storage
from core.records import Floats

EDGES: Final = (0, 91, 181, 271, 366, 456)
"""First day of each bucket (0-90, 91-180, 181-270, 271-365, 365+), and where the last is taken to end."""

LIMITS: Final = (90, 180, 270, 365)
SLICES = 9
MONTH = 30


@dataclass(frozen=True, slots=True)
class Ahead:
    """Forward ageing. ``passing`` (n, 4) are units that will grow older than each of `LIMITS` within the days ahead;
    ``later`` (n, 5) units by bucket at their end; ``left`` (n, months, 45) units of each slice at each month's start.
    """

    passing: Floats
    later: Floats
    left: Floats


def slice_ages() -> Floats:
    """The age in days of each slice's middle, youngest first."""
    ages = [
        first + (place + 0.5) * (last - first) / SLICES
        for first, last in itertools.pairwise(EDGES)
        for place in range(SLICES)
    ]
    return np.array(ages)


def ahead(ages: Floats, mean: Floats, days: int = 90) -> Ahead:
    """Age the stock by ``days`` while ``mean`` (n, H ≥ days) units a day are sold, the oldest first.

    Worked example: 90 units aged 91-180 (ten in each ten days) and 90 younger, one sold a day: of the 90 old ones
    those over 90 days can still pass 180 only if they are not sold before; after 90 days all 90 of them are gone.
    """
    units = np.repeat(np.nan_to_num(ages) / SLICES, SLICES, axis=1)
    from_oldest = np.cumsum(units[:, ::-1], axis=1)[:, ::-1]
    sold = np.concatenate(
        [np.zeros((len(units), 1)), np.cumsum(np.nan_to_num(mean[:, :days]), axis=1)], axis=1
    )

    def left(day: int) -> Floats:
        return np.asarray(np.clip(from_oldest - sold[:, day][:, None], 0.0, units))

    old = slice_ages()
    passing = np.zeros((len(units), len(LIMITS)))
    for place, limit in enumerate(LIMITS):
        for each in np.flatnonzero((old <= limit) & (old + days > limit)):
            passing[:, place] += left(int(np.ceil(limit - old[each])) or 1)[:, each]
    end = left(days)
    grown = old + days
    later = np.stack(
        [
            end[:, (grown >= low) & ((grown < high) | (place == len(EDGES) - 2))].sum(axis=1)
            for place, (low, high) in enumerate(itertools.pairwise(EDGES))
        ],
        axis=1,
    )
    months = np.stack([left(day) for day in range(0, days, MONTH)], axis=1)
    return Ahead(passing, later, months)


def storage_cost(left: Floats, storage: Storage, today: date) -> tuple[Decimal, Decimal]:
    """Storage and aged surcharge of one SKU's ``left`` (months, 45) over the months ahead, in the fee's currency.

    Worked example: 100 units at .30 a month for three months: 90.00; those over 181 days .05 more each month.
    """
    old = slice_ages()
    plain, aged = Decimal(0), Decimal(0)
    for month, row in enumerate(left):
        when = today + timedelta(days=MONTH * month)
        plain += Decimal(str(round(float(row.sum()), 4))) * storage.month(when.month)
        for age, units in zip(old + MONTH * month, row, strict=True):
            if units > 0 and (extra := storage.surcharge(int(age))):
                aged += Decimal(str(round(float(units), 4))) * extra
    return cents(plain), cents(aged)
