"""Where on its way is an order, how long does each stage usually take, and when will it be here if it is late (rule D2)?

Stages by their first day: ordered → produced → departed → arrived → received. A lot is late when it has been in its
stage longer than nine of ten earlier orders; it is then expected at the usual length of what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np

from core.policy import Policy
from core.records import Floats, Mode, PastOrder
from core.supply.days import Days, skewed, total_of
from core.supply.lead_time import shrunk

Step = Literal["production", "pickup", "transit", "receiving"]
Stretch = Literal["production", "pickup", "transit", "receiving", "all", "rest"]
"""A stage, or several that no date tells apart: the whole way, or the rest of it."""

STEPS: Final[tuple[Step, ...]] = ("production", "pickup", "transit", "receiving")
PICKUP_DAYS, PICKUP_SLOW = 5.0, 12.0
"""From produced to departed, while nothing is known: a week or two for booking and the port."""


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An order line that is on its way: the days its stages began, as far as they did."""

    reference: str
    quantity: int
    supplier: str | None
    mode: Mode | None
    ordered_on: date
    expected_on: date | None = None
    produced_on: date | None = None
    departed_on: date | None = None
    arrived_on: date | None = None

    @property
    def step(self) -> tuple[Step, date]:
        """The stage it is in, and since when."""
        if self.arrived_on is not None:
            return "receiving", self.arrived_on
        if self.departed_on is not None:
            return "transit", self.departed_on
        if self.produced_on is not None:
            return "pickup", self.produced_on
        return "production", self.ordered_on


@dataclass(frozen=True, slots=True)
class Late:
    """A lot that is late in its stage: days in it, what nine of ten need, and the day it should now be here."""

    step: Stretch
    days: int
    usual: float
    limit: float
    moved_to: date


def lengths(past: Sequence[PastOrder], mode: Mode | None, policy: Policy) -> dict[Step, Days]:
    """How long each stage usually lasts by the policy alone, and with the orders of a supplier and mode beside it.

    Worked example: transits of 30, 32 and 34 days by sea and a prior of 35 with the weight of three orders: mean
    (3 × 33.5 + 96) / 6 = 32.8, as the prior's own mean moves to (3 × 35 + 96) / 6 = 33.5.
    """
    priors = _priors(mode, policy)
    own = [each for each in past if each.mode in (mode, None)]
    return {
        step: shrunk(priors[step], _seen(own, place, place + 1), policy.prior_orders)
        for place, step in enumerate(STEPS)
    }


def late(line: OpenLine, past: Sequence[PastOrder], today: date, policy: Policy) -> Late | None:
    """Whether a lot is later than the 90 % quantile of its stage; the threshold day itself is still in time.

    Where the end of a stage is hardly ever told (most tables have no stage dates at all), the stage is taken up to the
    next day that is told, at last the receipt, and nothing is late before the promised day. Worked example: nine of
    ten transits take 42 days; on day 42 nothing is said, on day 43 it is late.
    """
    step, since = line.step
    first = STEPS.index(step)
    own = [each for each in past if each.mode in (line.mode, None)]
    end = _next_told(own, first)
    whole = end > first + 1
    if whole and line.expected_on is not None and today <= line.expected_on:
        return None
    priors = _priors(line.mode, policy)
    usual = shrunk(
        total_of([priors[each] for each in STEPS[first:end]]), _seen(own, first, end), policy.prior_orders
    )
    limit = usual.quantile(0.9)
    spent = (today - since).days
    if spent <= limit:
        return None
    rest = usual.beyond(spent)
    left = rest.quantile(0.5) - spent if rest is not None else float(policy.late_step_days)
    known = lengths(past, line.mode, policy)
    after = sum(known[each].mean for each in STEPS[end:])
    due = today + timedelta(days=max(1, round(left + after)))
    name: Stretch = step if not whole else ("all" if first == 0 else "rest")
    return Late(name, spent, round(usual.mean, 1), limit, max(due, line.expected_on or due))


def _priors(mode: Mode | None, policy: Policy) -> Mapping[Step, Days]:
    transit = policy.transit_days(mode or "sea")
    return {
        "production": skewed(
            float(policy.production_days), policy.production_days * policy.production_p90_ratio
        ),
        "pickup": skewed(PICKUP_DAYS, PICKUP_SLOW),
        "transit": skewed(transit, transit * policy.transit_p90_ratio),
        "receiving": skewed(policy.receiving_days, policy.receiving_p90_days),
    }


def _dates(order: PastOrder) -> tuple[date | None, ...]:
    return order.ordered_on, order.produced_on, order.departed_on, order.arrived_on, order.received_on


def _next_told(past: Sequence[PastOrder], first: int) -> int:
    """The place of the next day that at least half of the orders tell; without orders, the receipt."""
    for place in range(first + 1, len(STEPS)):
        told = sum(_dates(each)[place] is not None for each in past)
        if past and 2 * told >= len(past):
            return place
    return len(STEPS)


def _seen(past: Sequence[PastOrder], first: int, last: int) -> Floats:
    spans = []
    for each in past:
        begun, ended = _dates(each)[first], _dates(each)[last]
        if begun is not None and ended is not None and ended >= begun:
            spans.append(float((ended - begun).days))
    return np.array(spans)
