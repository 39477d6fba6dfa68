"""The reorder level and the lot that earn most, counted on the futures (S4, S9): what `restock decide` does, for the card.

The lot costs least per day, order and holding together, each future holding it as long as it sells it. The level is a
newsvendor whose last unit saves a lost sale or lies there until it sells, at least as long as an order lasts. Tiers,
caps and stages come after (`core.decide.targets`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil

import numpy as np

from core.decide.futures import Futures
from core.decide.process.lot_level import best_lot, level
from core.decide.rounding import Lots
from core.money.unit_costs import UnitCosts
from core.phrase import Percent, Phrase
from core.policy import Policy
from core.records import Floats, Mode

LONGEST_LOT = 90
"""Days one order covers at most, so that its last unit is not yet charged for age."""

SHORTAGE_WEIGHT = 1.25
"""A lost unit's weight in the level: futures are exceeded more often than they say (measured in docs/decisions/card-order.md)."""

WORTH_SAYING = 0.05
"""The least share of the holding cost that the reason of the service level mentions."""

ANY = Lots(1, 1)
LONGEST_WAIT = 365.0
GROUPS = 5  # futures stand for the lot's uncertain speed in this many groups
SPAN = 270  # days over which lots are compared, and twice as many over which a unit is held


@dataclass(frozen=True, slots=True)
class Economics:
    """The chance of not running out that pays best, why, and the days one order lasts."""

    service_level: float
    reason: Phrase
    lasts: int


def economics(
    costs: UnitCosts | None,
    mode: Mode,
    futures: Futures,
    lead: Floats,
    lots: Lots,
    policy: Policy,
    *,
    may_be_large: bool,
) -> Economics:
    """Level and lot of a SKU, the level within the policy's bounds as a share of futures.

    `lead` is the lead time per future. Order rhythm and set level hold without costs. Worked example: margin 8,
    goodwill .25, weight 1.25, holding .02 a day, orders of 14 days, steady demand: 12.5 / (12.5 + .28) = .98.
    """
    rhythm = policy.review_days
    if costs is None:
        wanted = min(max(policy.service_level, policy.service_low), policy.service_high)
        return Economics(wanted, Phrase("the set service level, as costs are not known"), rhythm)
    money, ending = unneeded(costs, policy)
    holding = float(money.holding_per_day) * np.arange(2.0 * SPAN + 1)
    lasts = lot_days(futures, lead, holding, policy, may_be_large=may_be_large)
    short = SHORTAGE_WEIGHT * float(costs.margin(mode, 0)) * (1 + policy.goodwill)
    if short <= 0:
        return Economics(
            policy.service_low,
            Phrase("a sale earns nothing after costs, so the lowest service level holds"),
            lasts,
        )
    until = np.minimum(np.round(lead) + policy.ahead_days, futures.days)
    demand = futures.over(until)
    per_day = max(futures.mean_over(futures.days) / futures.days, 1e-9)
    lies = max(lasts, int(min(LONGEST_WAIT, lots.minimum / per_day)))  # a large minimum makes orders rarer
    point = level(demand, np.maximum(until, 1.0), short, holding, lies)
    share = min(max(float((demand <= point).mean()), policy.service_low), policy.service_high)
    if ending >= WORTH_SAYING and share < policy.service_high:
        reason = Phrase(
            "margin lost against holding a unit until it sells; {share} of that holding is the risk that the SKU ends first",
            {"share": Percent(ending)},
        )
    else:
        reason = Phrase("margin lost against holding a unit until it sells")
    return Economics(share, reason, lasts)


def lot_days(futures: Futures, lead: Floats, holding: Floats, policy: Policy, *, may_be_large: bool) -> int:
    """Days one order lasts: what costs least per day (S9), half the order rhythm at least, 90 days at most, and the rhythm at
    most unless it `may_be_large`; never so few that an order would call for the next one at once.

    `holding` is what a unit costs that lies there for 0, 1, … days. Worked example: order cost 25, holding .005 a day,
    2 a day for sure: about sqrt(2 · 25 / (.005 · 2)) = 100 days (Harris 1913), so 90.
    """
    rhythm = policy.review_days
    if holding[-1] <= 0:
        return rhythm
    begin = min(round(float(lead.mean())), futures.days // 2)
    each = futures.paths // GROUPS
    ranked = np.argsort(futures.cumulative[:, -1], kind="stable")[: each * GROUPS]
    group = np.zeros((GROUPS, futures.paths))
    group[np.repeat(np.arange(GROUPS), each), ranked] = 1.0
    daily = np.diff(group @ futures.cumulative[:, begin:], axis=1) / each
    daily = np.tile(daily, (1, ceil(SPAN / daily.shape[1])))[:, :SPAN]
    best = best_lot(daily, holding, policy.order_cost, ANY).days
    longest = max(rhythm, LONGEST_LOT) if may_be_large else rhythm
    return min(max(best, policy.ahead_days + 1, ceil(rhythm / 2)), longest)


def unneeded(costs: UnitCosts, policy: Policy) -> tuple[UnitCosts, float]:
    """The unit's money with the risk that the SKU ends while it lies there beside its holding (S4, S9), and its share.

    Worked example: cost 10, held at .0164 a day, .35 a year: .0096 a day on top, a share of 37 %.
    """
    ending = costs.unit_cost * Decimal(str(policy.ending_per_year)) / 365
    held = costs.holding_per_day + ending
    return replace(costs, holding_per_day=held), float(ending / held) if held > 0 else 0.0
