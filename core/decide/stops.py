"""What forbids buying a SKU, whatever it lacks: the first that holds, with its rule and reason."""

from __future__ import annotations

from core.decide.choices.options import reckoned
from core.decide.ground import Ground
from core.decide.market import signals
from core.decide.pays import loss
from core.decide.quantity import need
from core.decide.risks import excess_units
from core.phrase import Money, Percent, Phrase
from core.suggestion import Action


def stopped_by(ground: Ground) -> tuple[Action, str, Phrase] | None:
    """What forbids buying: a hold (H2, or a person's), a unit that loses money (P1), decline (L8), a falling quarter while the position covers its demand (F7), a minimum that loses more than it earns (S9), a launch that falls short (L2)."""
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
        too_many = forced(ground)
        return None if too_many is None else ("pause", "S9", too_many)
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


def forced(ground: Ground) -> Phrase | None:
    """Why the supplier's minimum is worse than ordering nothing, though what is wanted would pay: the rest costs more to hold
    than all of it earns. None where that is not so, or costs are not known.

    Worked example: 4 a day, minimum 100,000, 5.54 landed: 25,000 days of sales; holding them loses more than they earn.
    """
    wanted = need(ground)
    if not wanted.quantity or ground.lots.minimum <= wanted.units:
        return None
    day = min(ground.due.days, ground.futures.days)
    least, alone = (
        reckoned(ground, [(units, ground.mode, day)]).expected_profit
        for units in (wanted.quantity, wanted.units)
    )
    if least is None or alone is None or not least < 0 <= alone:
        return None
    per_day = max(1e-9, ground.futures.mean_over(ground.futures.days) / ground.futures.days)
    return Phrase(
        "the supplier's minimum of {units} units is {days} days of sales; ordering it is expected to lose {loss} against "
        "ordering nothing: ask for a smaller one",
        {
            "units": ground.lots.minimum,
            "days": round(ground.lots.minimum / per_day),
            "loss": Money(-least, ground.situation.product.currency),
        },
    )


def outlasts(ground: Ground) -> bool:
    """More than `clear_days` of supply on hand, and units that the overstock horizon will not take."""
    cover = ground.days_of_supply
    long = cover is None or cover > ground.policy.clear_days
    return ground.position.on_hand > 0 and long and excess_units(ground) > 0


def _quiet(ground: Ground) -> Action:
    return "clear" if outlasts(ground) else "pause"
