"""How long a closed supplier (Chinese New Year, Golden Week) delays production that starts on a given day.

Production moves only on open days. Leaves to `core.supply.lead_time` how many days production takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from core.records import Floats

Closures = Sequence[tuple[date, date]]
HORIZON = 400  # days looked ahead; a production run longer than a year is not delayed further


def closed_days(start: date, production_days: Floats, closures: Closures) -> Floats:
    """Closed days met while `production_days` open days of work are done, the first on `start`.

    Vectorised over `production_days`. Worked example: 30 days of production from 1 February with the
    supplier closed from the 10th to the 24th (15 days, both closed) take 45 days: 15 closed days.
    Nought days of production are never delayed.
    """
    days = np.asarray(production_days, dtype=float)
    reach = start.toordinal() + HORIZON
    relevant = [c for c in closures if c[1] >= start and c[0].toordinal() < reach]
    if not relevant:
        return np.zeros_like(days)
    if days.size and np.ceil(days.max()) <= (min(first for first, _ in relevant) - start).days:
        return np.zeros_like(days)  # all done before the first closure
    is_open = np.ones(HORIZON)
    for first, last in relevant:
        is_open[max(0, (first - start).days) : max(0, (last - start).days + 1)] = 0.0
    worked = np.cumsum(is_open)
    whole = np.minimum(np.ceil(days), worked[-1])
    # the last of n working days is the first on which n days of work are done
    finished = np.searchsorted(worked, whole, side="left") + 1.0
    return np.where(whole > 0, finished - whole, 0.0)
