"""What a SKU's own last year says of its sums: every window of n days, wrapped around at the end.

Where the past is short beside the sum wanted, the trees of `core.demand.period_sums` have seen few windows one after
another, however many SKUs there are; the SKU's own mean and its own ups and downs are the steadier guess then. A
circular block bootstrap (Politis and Romano 1992), every window once instead of drawn. Knows one SKU at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.records import Floats

YEAR = 364
_BEGINS = 52


def own_sums(
    total: Floats, start: np.typing.NDArray[np.intp], horizons: Sequence[int], levels: Sequence[float]
) -> Floats:
    """Quantiles of the sums over the next n days, shape (S, horizons, levels), never falling with either.

    `total` is cumulative demand, shape (S, T + 1), from nought; ``start[i]`` the column SKU i was first on sale. Worked
    example: a past of 1, 2, 3 and sums over two days: 3, 5 and, around the end, 3 + 1 = 4; over four days 7, 8 and 9.
    """
    days = total.shape[1] - 1
    length = np.minimum(YEAR, np.maximum(1, days - start))[:, None]
    first = days - length
    before = np.take_along_axis(total, first, axis=1)
    whole = total[:, -1:] - before
    begin = np.arange(_BEGINS)[None, :] * length // _BEGINS

    def until(place: np.typing.NDArray[np.intp]) -> Floats:
        return np.asarray(np.take_along_axis(total, first + place, axis=1) - before)

    found = []
    for n in horizons:
        end = begin + n % length
        wrapped = end > length
        sums = until(np.where(wrapped, end - length, end)) - until(begin) + np.where(wrapped, whole, 0.0)
        found.append(np.quantile(sums + n // length * whole, levels, axis=1).T)
    return np.asarray(np.maximum.accumulate(np.stack(found, axis=1), axis=1))
