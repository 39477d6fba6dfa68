"""Should part of an order fly? Only what the slow route would lose, and only when that pays (S3, S10)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decide.ground import Ground
from core.records import Floats, Mode

FAST: tuple[Mode, ...] = ("air", "express")
FREIGHT_BACK = 3
"""How many times each dollar of dearer freight must come back for a part to fly: of the gaps that made parts fly in replays,
expected in three of four cases, less than half came (docs/decisions/one-figure.md)."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """Units by a faster mode, the mode, and the units expected to be lost in the gap if nothing bridges it."""

    units: int
    mode: Mode
    lost: float


def bridges(ground: Ground, urgent: bool) -> tuple[Bridge, ...]:
    """The units to send faster by each faster mode that has a gap to bridge; () for none.

    The gap is what is lost between the day a fast order could arrive and the day the usual one would. Its
    quantile at margin / (margin + extra freight) is the newsvendor quantity: a unit too many has only cost
    the extra freight, as it sells later anyway. Worked example: margin 9 by air, 3 dearer than by sea: the
    75 % quantile of the gap's loss. Which of them is taken, and whether, is said by what the whole order earns
    (`core.decide.earned`). An order that already flies for this SKU ends the matter: one at a time.
    `urgent` (S3, L2) lowers the risk from which a gap is bridged to the smallest the policy knows.
    Without costs the one that bridges most comes first.
    """
    if any(lot.inbound.mode in FAST for lot in ground.position.lots):
        return ()
    slow = ground.routes[ground.mode].days.mean
    found: list[tuple[float, Bridge]] = []
    for mode in (m for m, r in ground.routes.items() if r.days.mean < slow - 1):
        gap = _gap(ground, mode)
        if float((gap > 0).mean()) <= (0.05 if urgent else ground.policy.expedite_risk):
            continue
        level, margin = _ratio(ground, mode)
        if margin <= 0:
            continue
        units = int(np.quantile(gap, level, method="higher"))
        if units > 0:
            found.append(
                (margin * float(np.minimum(gap, units).mean()), Bridge(units, mode, float(gap.mean())))
            )
    found.sort(key=lambda each: -each[0])
    return tuple(each for _, each in found)


def _gap(ground: Ground, mode: Mode) -> Floats:
    """Units lost per future between the fast arrival and the usual one, with the pipeline as it is."""
    fast = ground.arrival(mode, 0) - 1
    return ground.idle.lost_in(np.maximum(fast, ground.lead - 1)) - ground.idle.lost_in(fast)


def _ratio(ground: Ground, mode: Mode) -> tuple[float, float]:
    """The critical ratio, and the margin lost with a unit.

    Without costs or without the freight rates of both modes the policy's own level holds, and any unit
    bridged counts as a gain of one.
    """
    policy, costs = ground.policy, ground.costs
    if costs is None or mode not in costs.freight or ground.mode not in costs.freight:
        return policy.expedite_service, 1.0
    extra = max(0.0, float(costs.freight[mode] - costs.freight[ground.mode]))
    margin = float(costs.margin(mode, 0)) * (1 + policy.goodwill)
    return (min(0.95, margin / (margin + extra)), margin) if margin > 0 else (0.0, margin)
