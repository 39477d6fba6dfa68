"""What does a stock-out cost beyond the sales lost in it? The weeks after it, held against the level before and later.

A listing that was out of stock comes back with less rank and sells less for a while. That is seen in the SKU's own
recoveries; where there are few, a stated share stands in. Leaves what hidden demand was to `core.demand.put_back`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.demand import censor
from core.phrase import Percent, Phrase, Value
from core.policy import Policy
from core.records import Bools, Floats, History

HISTORY_DAYS = 1096
BEFORE_DAYS = 42
LAST_DAYS = 7
"""The last days before a stock-out are left out of the level before: it may have run out because they were unusually good."""

RECOVERY_DAYS = 28
LATER_DAYS = 42
LEAST_DAYS = 14
"""Days a level or a recovery needs to be judged."""

DRIFT = 0.3
"""By how much the level of four weeks departs from the line between the levels around it, stock-out or not."""

STATED_SIGMA = 0.25
"""How surely the stated share is known: as its own default size."""

WHOLESALE = 0.98
"""Days above this quantile of the SKU's days count as that."""

MOST_GAP = 4


@dataclass(frozen=True, slots=True)
class RankLoss:
    """What a lost unit costs on top, as a share of its margin, and what that rests on.

    ``stockouts`` are those judged; ``came_back`` is sales of the four weeks after them as a share of the level around,
    ``seen`` the units missed in those weeks per unit lost while out (both nought without any). ``stated`` is the prior.
    """

    share: float
    stated: float
    stockouts: int
    came_back: float
    seen: float

    @property
    def reason(self) -> Phrase:
        """The share and why, ready to read."""
        values: dict[str, Value | Percent | Phrase] = {
            "n": self.stockouts,
            "share": Percent(self.share),
            "stated": Percent(self.stated),
            "back": Percent(self.came_back),
            "days": RECOVERY_DAYS,
        }
        if not self.stockouts:
            return Phrase(
                "a lost unit costs {share} of its margin on top, as a stock-out costs rank: stated, no stock-out of its own tells yet",
                values,
            )
        return Phrase(
            "after {n} {n:stock-out|stock-outs} sales came back at {back} for {days} days; "
            "a lost unit costs {share} of its margin on top (stated: {stated})",
            values,
        )


class _StockOut(NamedTuple):
    """Units lost in it, missed in the weeks after, the level of those weeks summed, and the variance of what was missed."""

    lost: float
    missed: float
    level: float
    variance: float


def rank_loss(history: History, policy: Policy) -> RankLoss:
    """The further cost of a lost unit, learnt from the SKU's recoveries and shrunk to `policy.goodwill`.

    Of each stock-out: the level around is the line from the mean of the six weeks before (without the last) to that of
    the six weeks after the recovery, so that season and trend are not taken for its effect; missed is the level of the
    four weeks after less their sales, negative where they sold more. Missed per lost unit is fitted over all stock-outs
    by weighted least squares through nought and joined with the prior by their precisions (a normal prior with a normal
    measurement). Worked example: 10 a day before and later, 20 days out, then 28 days of 7: lost 200, missed 84: .42.
    With a standard error as wide as the prior's .25 that and the stated .25 make .335.
    """
    judged, prior_only = list(_judged(history)), stated(policy)
    if not judged:
        return prior_only
    precision = sum(each.lost**2 / each.variance for each in judged)
    seen = sum(each.lost * each.missed / each.variance for each in judged) / precision
    prior = 1 / STATED_SIGMA**2
    share = (prior * prior_only.stated + precision * seen) / (prior + precision)
    level = sum(each.level for each in judged)
    return RankLoss(
        share=min(max(share, 0.0), policy.goodwill_most),
        stated=prior_only.stated,
        stockouts=len(judged),
        came_back=1 - sum(each.missed for each in judged) / level,
        seen=seen,
    )


def stated(policy: Policy) -> RankLoss:
    """What holds where nothing was measured."""
    share = min(policy.goodwill, policy.goodwill_most)
    return RankLoss(share, share, 0, 0.0, 0.0)


def _judged(history: History) -> Iterator[_StockOut]:
    stocked = history.in_stock[-HISTORY_DAYS:]
    if stocked.all():
        return
    units = np.asarray(history.units[-HISTORY_DAYS:], dtype=np.float64)
    known = stocked & np.isfinite(units)
    if np.count_nonzero(known) < 3 * LEAST_DAYS:
        return
    # A day above nearly all others counts as that: one large order is no recovery, and no level.
    most = max(0.0, float(np.quantile(units[known], WHOLESALE)))
    sold = np.clip(np.nan_to_num(units), 0.0, most)
    runs = censor.runs(~stocked, MOST_GAP)
    calm = known.copy()  # neither out nor coming back
    for first, last in runs:
        calm[first : last + 1 + RECOVERY_DAYS] = False
    if not calm.any():
        return
    usual, daily = float(sold[calm].mean()), float(sold[calm].var())
    daily = max(daily, usual)  # at least the luck of single sales
    for place, (first, last) in enumerate(runs):
        until = runs[place + 1][0] if place + 1 < len(runs) else len(units)
        begin = last + 2  # goods come back in the course of a day
        before = _window(sold, calm, first - LAST_DAYS - BEFORE_DAYS, first - LAST_DAYS)
        after = _window(sold, known, begin, min(begin + RECOVERY_DAYS, until))
        later = _window(sold, calm, begin + RECOVERY_DAYS, begin + RECOVERY_DAYS + LATER_DAYS)
        if before is None or after is None or later is None:
            continue
        slope = (later.rate - before.rate) / (later.middle - before.middle)
        level = after.days * (before.rate + slope * (after.middle - before.middle))
        gone = np.flatnonzero(~stocked[first : last + 1]) + first
        lost = float(np.maximum(before.rate + slope * (gone - before.middle) - sold[gone], 0.0).sum())
        if level <= 0 or lost <= 0:
            continue
        share = (after.middle - before.middle) / (later.middle - before.middle)
        known_by = (1 - share) ** 2 / before.days + share**2 / later.days
        drift = DRIFT * max(level, usual * after.days)
        variance = daily * (after.days + after.days**2 * known_by) + drift**2
        yield _StockOut(lost, level - after.days * after.rate, level, variance)


class _Window(NamedTuple):
    """Days that tell, their middle, and units a day on them."""

    days: int
    middle: float
    rate: float


def _window(sold: Floats, tells: Bools, first: int, until: int) -> _Window | None:
    """The telling days from ``first`` to before ``until``; None where they are too few."""
    first = max(0, first)
    days = np.flatnonzero(tells[first : max(first, until)]) + first
    if len(days) < LEAST_DAYS:
        return None
    return _Window(len(days), float(days.sum()) / len(days), float(sold[days].sum()) / len(days))
