"""Chances and money, counted on the futures: stock-out before an arrival, overstock, what waiting costs (H7, S8)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from core.decide.ground import Ground
from core.money.cents import cents
from core.money.unit_costs import worth
from core.records import Floats

WEEK = 7


@dataclass(frozen=True, slots=True)
class Risks:
    """0-100 each; ``goods_in`` is the median of the days until the goods that the first is about."""

    stockout: int
    overstock: int
    stockout_if_later: int
    goods_in: int


def stockout_risk(ground: Ground, arrives_in: Floats) -> float:
    """How likely a sale is lost before goods that arrive `arrives_in[i]` days from today (0-1), by the days that are drawn.

    Goods arriving k days from today serve that day, so days 1 … k - 1 count.
    """
    lost = ground.idle.lost_in(arrives_in - 1) > 0
    return ground.futures.chance(lost, float(arrives_in.mean()))


def before(ground: Ground, arrives_in: Floats) -> float:
    """`stockout_risk` with the stock as it is, also where goods come after the days that are drawn.

    There each future goes on at its own level, and what it has left on the last day drawn has to last.
    """
    futures = ground.futures
    more = np.round(futures.beyond(arrives_in - 1))
    short = more > np.where(more > 0, ground.idle.stock[:, -1], 0.0)
    drawn = ground.idle.lost_in(arrives_in - 1) > 0
    return futures.chance(drawn | short, float(arrives_in.mean()))


def assess(ground: Ground, ordered_in: int, arrives_in: Floats, quantity: int) -> Risks:
    """The risks of a suggestion whose first goods arrive `arrives_in` days from today.

    `quantity` is all it orders. The later risk is that of the same order placed a week after `ordered_in`.
    """
    later = ground.arrival(ground.mode, ordered_in + WEEK)
    now = 1.0 if ground.position.on_hand == 0 and ground.futures.mean[:1].sum() > 0 else 0.0
    first = max(now, before(ground, arrives_in))
    after = max(first, before(ground, np.maximum(later, arrives_in)))
    return Risks(
        stockout=_percent(first),
        overstock=_percent(overstock(ground, quantity)),
        stockout_if_later=_percent(after),
        goods_in=round(float(np.median(arrives_in))),
    )


def overstock(ground: Ground, quantity: int) -> float:
    """How likely the position with `quantity` more outlasts `overstock_days` (0-1)."""
    days = ground.policy.overstock_days
    outlasts = ground.futures.within(days) < ground.position.units + quantity
    return ground.futures.chance(outlasts, days)


def excess_units(ground: Ground) -> int:
    """Units of the position that `overstock_days` of mean demand will not take."""
    return max(0, int(ground.position.units - ground.futures.mean_over(ground.policy.overstock_days)))


def lost_units(ground: Ground) -> float:
    """Units expected to be lost over lead time + rhythm if nothing is ordered."""
    last = min(ground.futures.days, max(1, round(ground.lead_time.mean + ground.policy.review_days)))
    return float(ground.idle.lost[:, last - 1].mean())


def unit_margin(ground: Ground) -> Decimal | None:
    """What a sale leaves by the usual mode, after fees and landed cost; None without costs."""
    return None if ground.costs is None else ground.costs.margin(ground.mode, 0)


def lost_margin(ground: Ground) -> Decimal | None:
    """The margin of `lost_units`; None without costs. Worked example: 40 units at 8.50: 340."""
    margin = unit_margin(ground)
    return None if margin is None else worth(margin, lost_units(ground))


def frozen_cash(ground: Ground) -> Decimal | None:
    """Cost of the excess units; None without costs."""
    if ground.costs is None:
        return None
    return cents(ground.costs.unit_cost * excess_units(ground))


def _percent(share: float) -> int:
    return round(100 * share)
