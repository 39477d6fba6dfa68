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
from core.supply.days import Days, skewed
from core.supply.lead_time import shrunk

Step = Literal["production", "pickup", "transit", "receiving"]
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

    step: Step
    days: int
    usual: float
    limit: float
    moved_to: date


def lengths(past: Sequence[PastOrder], mode: Mode | None, policy: Policy) -> dict[Step, Days]:
    """How long each stage lasts with a supplier and mode: what was seen, beside the policy's usual as prior.

    Worked example: transits of 30, 32 and 34 days by sea and a prior of 35 with the weight of three orders: mean
    (3 × 33.5 + 96) / 6 = 32.8, as the prior's own mean moves to (3 × 35 + 96) / 6 = 33.5.
    """
    sea: Mode = mode or "sea"
    transit = policy.transit_days(sea)
    priors: Mapping[Step, Days] = {
        "production": skewed(float(policy.production_days), policy.production_days * policy.production_p90_ratio),
        "pickup": skewed(PICKUP_DAYS, PICKUP_SLOW),
        "transit": skewed(transit, transit * policy.transit_p90_ratio),
        "receiving": skewed(policy.receiving_days, policy.receiving_p90_days),
    }  # fmt: skip
    own = [each for each in past if each.mode in (mode, None)]
    return {step: shrunk(priors[step], _seen(own, step), policy.prior_orders) for step in STEPS}


def late(line: OpenLine, past: Sequence[PastOrder], today: date, policy: Policy) -> Late | None:
    """Whether a lot is later than the 90 % quantile of its stage; the threshold day itself is still in time.

    Worked example: nine of ten transits take 42 days; on day 42 nothing is said, on day 43 it is late. With 6 days of
    receiving after it and 3 more of transit to be expected, it is now due in 9 days.
    """
    step, since = line.step
    usual = lengths(past, line.mode, policy)
    limit = usual[step].quantile(0.9)
    spent = (today - since).days
    if spent <= limit:
        return None
    rest = usual[step].beyond(spent)
    left = rest.quantile(0.5) - spent if rest is not None else float(policy.late_step_days)
    after = sum(usual[each].mean for each in STEPS[STEPS.index(step) + 1 :])
    due = today + timedelta(days=max(1, round(left + after)))
    return Late(step, spent, round(usual[step].mean, 1), limit, max(due, line.expected_on or due))


def _seen(past: Sequence[PastOrder], step: Step) -> Floats:
    spans = []
    for each in past:
        first, last = {
            "production": (each.ordered_on, each.produced_on),
            "pickup": (each.produced_on, each.departed_on),
            "transit": (each.departed_on, each.arrived_on),
            "receiving": (each.arrived_on, each.received_on),
        }[step]
        if first is not None and last is not None and last >= first:
            spans.append(float((last - first).days))
    return np.array(spans)
