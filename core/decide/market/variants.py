"""Searches ask for this variant (F4): its order rises with them, up to a share of what its whole parent has. What it carries
converts (F5): it goes before its siblings.

Whether searches do, and what of the rise the forecast carries already, is told by `core.demand.adjust`.
"""

from __future__ import annotations

from core.decide.ground import Ground
from core.decide.rounding import rounded
from core.phrase import Percent, Phrase, Value
from core.suggestion import Factor

SHOWN = 2


def asked(ground: Ground, wanted: int, raised: int, room: int | None) -> Factor | None:
    """What the order of ``wanted`` units rises by, in whole cartons; a note where it rises by nothing.

    At most by the growth of the searches over what the order would be without the ``raised`` units that other signs of
    growth brought (F8), up to ``policy.keyword_share`` of the parent's stock (on hand and on the way of all its variants,
    and this order), and never over ``room``, the cap of its stage. An order that is not needed is not made.

    Worked example: 300 wanted, searches up 50 %: 450. Its siblings have 900, itself 250: 40 % of the parent is 600 of 1,500,
    so 350 at most: 50 more, in cartons of 24: 336, 36 more, and it has 586 of 1,486, 39 %.
    """
    rise, signals = ground.adjusted.asked, ground.situation.signals
    if rise is None or wanted <= 0 or ground.stage == "decline" or signals is None or signals.asked is None:
        return None
    others, most = signals.asked.units or 0, ground.policy.keyword_share
    own = ground.position.on_hand + ground.position.inbound
    growth, why = rise
    plain = rounded(wanted, ground.lots, room if ground.goals.cap_is_hard else None).quantity
    by_growth = int((1 + growth) * max(0, wanted - raised) + 1e-9)
    by_share = int(most / (1 - most) * others + 1e-9) - own
    then = ground.lots.down(min(by_growth, by_share, *([] if room is None else [room])))
    told: dict[str, Value | Percent | Phrase] = {
        "why": why, "most": Percent(most), "siblings": signals.asked.siblings,
        "now": Percent(_share(own, others)), "then": Percent(_share(own + max(plain, then), others)),
    }  # fmt: skip
    if then > max(plain, wanted):
        reason = Phrase(
            "{why}: with this order its share of its parent's stock ({siblings} other {siblings:variant|variants}) goes from {now} to {then}, at most {most}",
            told,
        )
        return Factor("F4", "+", "units", then - wanted, reason)
    if by_share <= plain:
        reason = Phrase(
            "{why}: its share of its parent's stock is {then} with this order already, at most {most}: nothing more",
            told,
        )
    elif by_growth <= plain:
        reason = Phrase("{why}: this order covers that already, so F8 does not count it again", told)
    else:
        reason = Phrase("{why}: a whole carton more would exceed what this allows: nothing more", told)
    return Factor("F4", "note", "units", 0, reason)


def notes(ground: Ground) -> tuple[Factor, ...]:
    """F5: the attributes that convert and that its listing carries, the best two; they move the order of lists, no number."""
    signals = ground.situation.signals
    said = []
    for each in signals.attributes[:SHOWN] if signals is not None else ():
        told: dict[str, Value | Percent] = {
            "word": each.word, "rate": Percent(each.rate), "usual": Percent(each.usual), "lacking": each.lacking,
        }  # fmt: skip
        reason = (
            Phrase(
                "“{word}” converts: {rate} of clicks buy, usually {usual}; replenished before the {lacking} {lacking:variant|variants} of its parent without it",
                told,
            )
            if each.lacking
            else Phrase("“{word}” converts: {rate} of clicks buy, usually {usual}", told)
        )
        said.append(Factor("F5", "note", "share", round(each.rate, 4), reason))
    return tuple(said)


def _share(own: int, others: int) -> float:
    return own / (own + others) if own + others > 0 else 0.0
