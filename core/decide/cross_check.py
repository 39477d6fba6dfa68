"""The rule every seller knows, beside ours: velocity × lead time, and why the two differ by more than a quarter (S12)."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

from core.phrase import Phrase
from core.suggestion import Factor

SHARE = 0.25
REASONS = 2

_MORE: Final = {
    "S1": Phrase("safety stock"),
    "S2": Phrase("buffer for rising sales"),
    "S4": Phrase("safety stock"),
    "L4": Phrase("safety stock"),
    "L5": Phrase("growth of competitors"),
    "L6": Phrase("safety stock"),
    "M2": Phrase("a competitor out of stock"),
    "F4": Phrase("rising searches"),
    "S9": Phrase("a larger order at once"),
}
_LESS: Final = {
    "K5": Phrase("old stock of the category"),
    "L4": Phrase("the cap in growth"),
}


def naive_quantity(ads_30: float, lead_days: float, rhythm: int, position: int) -> int:
    """Units by velocity × lead time: when the position is under the sales of the lead time, fill it up to lead time + rhythm.

    Worked example: 20 a day, lead time 50, rhythm 14, position 640: under 1,000, so 20 · 64 - 640 = 640.
    """
    if position > ads_30 * lead_days:
        return 0
    return max(0, ceil(ads_30 * (lead_days + rhythm) - position - 1e-9))


def cross_check(
    factors: Sequence[Factor],
    quantity: int,
    ads_30: float | None,
    lead_days: float,
    rhythm: int,
    position: int,
) -> Factor | None:
    """A note with the naive quantity and the largest reasons for the difference; None within a quarter, or without sales.

    The reasons are the steps of our own arithmetic that the naive rule does not have: how far the forecast is from the
    last month's sales, safety stock, a lot that lasts longer than the ``rhythm``, events, caps, rounding. Both count
    demand over the same lead time and rhythm, so that the first reason is about speed alone.
    """
    if ads_30 is None:
        return None
    naive = naive_quantity(ads_30, lead_days, rhythm, position)
    if abs(quantity - naive) <= SHARE * (naive or quantity):
        return None
    steps = _steps(factors, ads_30 * (lead_days + rhythm))
    more = quantity > naive
    mine = sorted((s for s in steps if (s[0] > 0) == more and s[0]), key=lambda step: -abs(step[0]))
    told = [_told(units, why) for units, why in mine[:REASONS]] or [
        Phrase("the position is still above the lead time's sales")
    ]
    reason = Phrase(
        "velocity × lead time would order {naive}, this orders {ours}: {first}",
        {"naive": naive, "ours": quantity, "first": told[0]},
    )
    if len(told) > 1:
        reason = Phrase(
            "velocity × lead time would order {naive}, this orders {ours}: {first}, {second}",
            {"naive": naive, "ours": quantity, "first": told[0], "second": told[1]},
        )
    return Factor("S12", "note", "units", naive, reason)


def _steps(factors: Sequence[Factor], usual: float) -> list[tuple[int, Phrase]]:
    """Signed units of each step beyond the naive rule's, with its reason."""
    signs = {"+": 1, "-": -1}
    steps = []
    for place, factor in enumerate(factors):
        if factor.effect not in signs or factor.unit != "units":
            continue
        units = signs[factor.effect] * int(factor.value)
        if "on_hand" in factor.reason.values:  # the position: both rules take it off
            continue
        if place == 0:  # demand over lead time + rhythm: the naive rule has it at the last month's speed
            steps.append((units - round(usual), Phrase("the forecast against the last 30 days")))
        else:
            steps.append((units, _short(factor)))
    return steps


def _short(factor: Factor) -> Phrase:
    """The step in a few words: its own line in the arithmetic tells the rest. What has no short name says it itself."""
    known = (_MORE if factor.effect == "+" else _LESS).get(factor.rule)
    if known is not None:
        return known
    if factor.rule == "S7" and "event" in factor.reason.values:
        return Phrase("{event}", {"event": factor.reason.values["event"]})
    return factor.reason


def _told(units: int, why: Phrase) -> Phrase:
    if units > 0:
        return Phrase("+{units} {why}", {"units": units, "why": why})
    return Phrase("-{units} {why}", {"units": -units, "why": why})
