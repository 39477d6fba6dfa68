"""Should part of an order fly? Only what the slow route would lose, and only when that pays (S3, S10)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decide.ground import Ground
from core.records import Floats, Mode

FAST: tuple[Mode, ...] = ("air", "express")


@dataclass(frozen=True, slots=True)
class Bridge:
    """Units by a faster mode, the risk of the gap they bridge (0-1), and the mode."""

    units: int
    mode: Mode
    risk: float


def bridge(ground: Ground, urgent: bool) -> Bridge | None:
    """The units to send faster, or None.

    The gap is what is lost between the day a fast order could arrive and the day the usual one would. Its
    quantile at margin / (margin + extra freight) is the newsvendor quantity: a unit too many has only cost
    the extra freight, as it sells later anyway. Worked example: margin 9 by air, 3 dearer than by sea: the
    75 % quantile of the gap's loss. It must earn more than the order it makes on top costs. An order that already flies for this SKU ends the matter: one at a time.
    `urgent` (S3, L2) lowers the risk from which a gap is bridged to the smallest the policy knows.
    """
    if any(lot.inbound.mode in FAST for lot in ground.position.lots):
        return None
    slow = ground.routes[ground.mode].days.mean
    options = [m for m, r in ground.routes.items() if r.days.mean < slow - 1]
    best: Bridge | None = None
    best_gain = 0.0 if ground.costs is None else ground.policy.order_cost
    for mode in options:
        gap = _gap(ground, mode)
        risk = float((gap > 0).mean())
        if risk <= (0.05 if urgent else ground.policy.expedite_risk):
            continue
        level, margin, extra = _ratio(ground, mode)
        if margin <= 0:
            continue
        units = int(np.quantile(gap, level, method="higher"))
        gain = margin * float(np.minimum(gap, units).mean()) - extra * units
        if units > 0 and gain > best_gain:
            best, best_gain = Bridge(units, mode, risk), gain
    return best


def _gap(ground: Ground, mode: Mode) -> Floats:
    """Units lost per future between the fast arrival and the usual one, with the pipeline as it is."""
    fast = ground.arrival(mode, 0) - 1
    return ground.idle.lost_in(np.maximum(fast, ground.lead - 1)) - ground.idle.lost_in(fast)


def _ratio(ground: Ground, mode: Mode) -> tuple[float, float, float]:
    """The critical ratio, the margin lost with a unit, and the extra cost of flying one.

    Without costs or without the freight rates of both modes the policy's own level holds, and any unit
    bridged counts as a gain of one.
    """
    policy, costs = ground.policy, ground.costs
    if costs is None or mode not in costs.freight or ground.mode not in costs.freight:
        return policy.expedite_service, 1.0, 0.0
    extra = max(0.0, float(costs.freight[mode] - costs.freight[ground.mode]))
    margin = float(costs.margin(mode, 0)) * (1 + policy.goodwill)
    if margin <= 0:
        return 0.0, margin, extra
    return min(0.95, margin / (margin + extra)), margin, extra
