"""The same quantity by every mode and channel on the same futures: cash, arrival, risk, profit, payback (S9, S10).

`core.money.channels` prices a unit by each way; here the time it takes meets the demand it would have served. A further
way flies what the slow route would come too late for and ships the rest. The recommended way earns most on average;
the runner-up says what it lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from core.decide.ground import Ground
from core.decide.risks import stockout_risk
from core.money.channels import Comparison, Part, Way, compare
from core.money.unit_fees import CENT
from core.records import Floats

SPLIT_LEVEL = 0.8
"""The gap that a split's flying part covers: this quantile of what the slow route would lose."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One way for the whole order. Profit is against ordering nothing, over the days drawn; ``stockout`` is 0-100.

    ``parts`` has two entries where part flies. ``payback_days`` is when the order's extra sales have brought back its
    cash, None beyond the days drawn. ``assumed``: a rate in it is an assumption.
    """

    parts: tuple[Part, ...]
    landed: Decimal
    cash: Decimal
    arrives: date
    stockout: int
    profit: Decimal
    profit_q10: Decimal
    profit_q90: Decimal
    payback_days: int | None
    assumed: bool


@dataclass(frozen=True, slots=True)
class Lacks:
    """What the runner-up lacks against the recommended way: money, days (negative: it is faster), points of risk."""

    profit: Decimal
    days: int
    stockout: int


@dataclass(frozen=True, slots=True)
class Weighing:
    """Every way, the recommended one first; ``priced`` has the unit's costs by way and the split for FBA's room.

    ``days`` are those that profits are over.
    """

    ways: tuple[Weighed, ...]
    priced: Comparison
    days: int

    @property
    def lacks(self) -> Lacks | None:
        """What the runner-up lacks; None where there is none."""
        if len(self.ways) < 2:
            return None
        best, second = self.ways[:2]
        return Lacks(
            best.profit - second.profit,
            (second.arrives - best.arrives).days,
            second.stockout - best.stockout,
        )


def weigh(ground: Ground, quantity: int, *, room: int | None = None) -> Weighing | None:
    """Every way to send `quantity` units, ordered today; None where they cannot be priced.

    ``room``: units FBA still takes, None where no limit is known.
    """
    per_day = ground.futures.mean_over(ground.futures.days) / ground.futures.days
    priced = compare(ground.situation, ground.policy, quantity, per_day=per_day, room=room)
    if priced is None:
        return None
    known = ground.knowing(way.mode for way in priced.ways)
    made = [_weighed(known, [(quantity, way)]) for way in priced.ways]
    split = _flying_part(known, priced.ways, quantity)
    if split:
        made.append(_weighed(known, split))
    made.sort(key=lambda each: (-each.profit, each.arrives, each.cash))
    return Weighing(tuple(made), priced, ground.futures.days)


def _weighed(ground: Ground, sent: Sequence[tuple[int, Way]]) -> Weighed:
    """Extra units sold × what each leaves after shipping and its landed cost, less keeping the extra stock and the
    capital in it, from the order on.

    Worked example: 100 lamps land at 7.62 and save 90 sales at 19.47 after fees; storage .006 and capital .003 a day
    on 100 lamps for 30 days on average: 90 × 11.85 - 27, less the order's fixed cost.
    """
    costs, policy = ground.costs, ground.policy
    assert costs is not None
    units = sum(quantity for quantity, _ in sent)
    arrivals = [ground.arrival(way.mode, 0) + way.extra_days for _, way in sent]
    coming = [ground.futures.arrived(q, after) for (q, _), after in zip(sent, arrivals, strict=True)]
    path = ground.with_arrivals(*coming)
    saved = ground.idle.lost - path.lost
    more = path.stock - ground.idle.stock
    late = units - np.sum(coming, axis=0)[:, -1]
    landed = float(sum(q * float(way.landed) for q, way in sent) / units)
    shipping = sum(q * float(way.shipping) for q, way in sent) / units
    others = (
        float(costs.price)
        - sum(q * float(w.net + w.landed + w.keeping + w.shipping) for q, w in sent) / units
    )
    once = sum(q * float(way.once) for q, way in sent) / units
    a_day = sum(q * float(way.a_day) for q, way in sent) / units
    capital = landed * policy.capital_per_year / 365
    left_each = float(costs.price) - shipping - others
    on_the_way = sum(q * after for (q, _), after in zip(sent, arrivals, strict=True))
    rate = max(1e-3, ground.futures.mean_over(ground.futures.days) / ground.futures.days)
    kept = more[:, -1] + late
    waits = np.minimum(365.0, (path.stock[:, -1] + late) / (2 * rate))
    held: Floats = more.sum(axis=1) + kept * waits
    earned: Floats = (
        saved[:, -1] * (left_each - landed)
        - (a_day + capital) * held
        - capital * on_the_way
        - once * units
        - policy.order_cost * len(sent)
    )
    first = np.minimum.reduce(arrivals)
    cash = sum((way.landed * q for q, way in sent), Decimal(0)).quantize(CENT, ROUND_HALF_UP)
    back = np.flatnonzero(saved.mean(axis=0) * left_each >= float(cash))
    low, high = np.quantile(earned, (0.1, 0.9)).tolist()
    return Weighed(
        parts=tuple(Part(q, way.mode, way.place) for q, way in sent),
        landed=_money(landed),
        cash=cash,
        arrives=ground.today + timedelta(days=round(float(np.median(first)))),
        stockout=round(100 * stockout_risk(ground, first)),
        profit=_money(float(earned.mean())),
        profit_q10=_money(low),
        profit_q90=_money(high),
        payback_days=int(back[0]) + 1 if len(back) else None,
        assumed=any(way.assumed for _, way in sent),
    )


def _flying_part(ground: Ground, ways: Sequence[Way], quantity: int) -> list[tuple[int, Way]]:
    """What the usual way to FBA loses before it arrives, by the fastest way there, and the rest as usual; [] if none."""
    direct = [way for way in ways if way.place == "fba"]
    usual = next((way for way in direct if way.mode == ground.mode), None)
    fastest = min(direct, key=lambda way: way.days, default=None)
    if usual is None or fastest is None or fastest.days >= usual.days - 1:
        return []
    fast, slow = (ground.arrival(way.mode, 0) - 1 for way in (fastest, usual))
    gap = ground.idle.lost_in(np.maximum(fast, slow)) - ground.idle.lost_in(fast)
    multiple = ground.lots.multiple
    part = -(-int(np.quantile(gap, SPLIT_LEVEL)) // multiple) * multiple
    return [(part, fastest), (quantity - part, usual)] if 0 < part < quantity else []


def _money(value: float) -> Decimal:
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)
