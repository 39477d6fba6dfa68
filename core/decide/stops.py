"""What forbids buying a SKU, whatever it lacks: the first that holds, with its rule and reason."""

from __future__ import annotations

from core.decide import signals
from core.decide.ground import Ground
from core.decide.pays import loss
from core.decide.risks import excess_units
from core.phrase import Percent, Phrase
from core.records import Action


def stopped_by(ground: Ground) -> tuple[Action, str, Phrase] | None:
    """What forbids buying: a hold (H2, or a person's), a unit that loses money (P1), decline (L8), a falling quarter while the position covers its demand (F7), a launch that falls short (L2)."""
    hold = ground.situation.hold
    if hold is not None:
        return "pause", hold.rule or "H2", hold.reason
    found = loss(ground)
    if found is not None and found.stops:
        return _quiet(ground), "P1", found.reason
    if ground.stage == "decline":
        return _quiet(ground), "L8", Phrase("in decline nothing new is produced; what is there sells through")
    if ground.adjusted.pause is not None and ground.position.units >= ground.goals.demand:
        return "pause", "F7", ground.adjusted.pause
    if ground.stage != "launch":
        return None
    swing = signals.launch_swing(ground.situation.history, ground.today, ground.policy)
    if swing is None or swing > -ground.policy.launch_swing + 1e-9:
        return None
    return (
        "pause",
        "L2",
        Phrase(
            "launch sales fell {drop} in the last {days} in-stock days: consider clearing",
            {"drop": Percent(-swing), "days": ground.policy.launch_swing_days},
        ),
    )


def outlasts(ground: Ground) -> bool:
    """More than `clear_days` of supply on hand, and units that the overstock horizon will not take."""
    cover = ground.days_of_supply
    long = cover is None or cover > ground.policy.clear_days
    return ground.position.on_hand > 0 and long and excess_units(ground) > 0


def _quiet(ground: Ground) -> Action:
    return "clear" if outlasts(ground) else "pause"
