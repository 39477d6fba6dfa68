"""How reliable is a supplier (rule C1): the share of late orders with its interval, how late, and what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from core.records import PastOrder

Z90 = 1.645


@dataclass(frozen=True, slots=True)
class Record:
    """A supplier's orders with a promised day: how many were late, the share's 90 % interval, days late, defects.

    ``late_days`` are the mean and the 90 % quantile among late orders; ``defect_share`` None where never told.
    """

    orders: int
    late: int
    low: float
    high: float
    late_mean: float
    late_p90: float
    defect_share: float | None

    @property
    def share(self) -> float:
        """The share of late orders."""
        return self.late / self.orders


def record(past: Sequence[PastOrder]) -> Record | None:
    """The record of one supplier; None where no received order had a promised day. A day late is late.

    The interval is Wilson's (1927). Worked example: 6 of 20 late: 30 %, interval 16 to 48 %.
    """
    judged = [each for each in past if each.expected_on is not None]
    if not judged:
        return None
    days = np.array([(each.received_on - each.expected_on).days for each in judged if each.expected_on])
    late = days[days > 0]
    low, high = wilson(len(late), len(judged))
    told = [each for each in past if each.defective_quantity is not None and each.quantity]
    units = sum(each.received_quantity or each.quantity for each in told)
    broken = sum(each.defective_quantity or 0 for each in told)
    return Record(
        orders=len(judged), late=len(late), low=low, high=high, late_mean=float(late.mean()) if len(late) else 0.0,
        late_p90=float(np.quantile(late, 0.9, method="higher")) if len(late) else 0.0,
        defect_share=broken / units if units else None,
    )  # fmt: skip


def wilson(hits: int, of: int, z: float = Z90) -> tuple[float, float]:
    """The interval of a share, by Wilson's score (E. B. Wilson, JASA 1927)."""
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - reach), min(1.0, middle + reach)
