"""What forbids buying a SKU, whatever it lacks: the first that holds, with its rule and reason."""

from __future__ import annotations

from core.decide import signals
from core.decide.ground import Ground
from core.decide.risks import excess_units
from core.phrase import Money, Percent, Phrase
from core.records import Action


def stopped_by(ground: Ground) -> tuple[Action, str, Phrase] | None:
    """What forbids buying: a hold (H2, or a person's), a price under what the goods cost (P1), decline (L8), a falling quarter while the position covers its demand (F7), a launch that falls short (L2)."""
    hold = ground.situation.hold
    if hold is not None:
        return "pause", hold.rule or "H2", hold.reason
    costs = ground.costs
    if costs is not None and costs.landed(ground.mode, 0) >= costs.price and ground.stage != "launch":
        currency = ground.situation.product.currency
        reason = Phrase(
            "it sells at {price} and costs {cost} landed, before fees: nothing is bought at a loss; check price and unit cost",
            {
                "price": Money(costs.price, currency),
                "cost": Money(costs.landed(ground.mode, 0), currency),
            },
        )
        return _quiet(ground), "P1", reason
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
            "launch sales fell {drop} in the last {days} in-stock days: restocking pauses, consider clearing",
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
