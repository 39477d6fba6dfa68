"""Which option earns most on the sampled futures; what the next one lacks, or why the best is not taken (S9).

One sentence for the card. It stands on the options' figures and the factors alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from core.decide.expedite import FREIGHT_BACK
from core.decide.rounding import WHOLE_CARTONS
from core.names import MODES
from core.phrase import Money, Percent, Phrase, Value
from core.suggestion import Factor, Option

Values = dict[str, Value | Money | Percent | Phrase]

AS_GOOD = Decimal("0.02")
"""Options nearer to the best than this share of its profit are as good as it, as far as anybody knows."""

POINTS = 2
"""Risks nearer to each other than this many points are the same."""


CAPS = ("L2", "L4", "K5", "S6")
FLOORS = ("S1", "S2", "S3", "S6", "S7", "S10", "L4", "L5", "L6", "M2", "F4")
"""Rules whose step is a cap or a floor: tiers of safety stock, buffers, events, minimum and cartons."""


def compared(
    options: Sequence[Option], chosen: Option | None, factors: Sequence[Factor], currency: str
) -> Phrase | None:
    """The chosen option against the next, or against one that earns more and why that is not taken.

    ``chosen`` is what is ordered, among ``options`` or not; ordering nothing now is an
    option too, and earns nought, as profits are against it. None where nothing is ordered, where costs are unknown, or
    where there is nothing to compare with. Worked example: 696 by sea earn 1,240 and 348 by sea 1,180: "Of 8 options this
    earns most, 1,240 expected; 348 by sea earns 60 less: risk of running out 9 points higher".
    """
    if chosen is None or chosen.expected_profit is None:
        return None
    others = [each for each in options if each.expected_profit is not None and each != chosen]
    if not others:
        return None
    best = max(others, key=_profit)
    gained = _profit(chosen)
    more = max(_profit(best), Decimal(0)) - gained
    values: Values = {"count": len(others) + 2, "gap": _whole(abs(more), currency)}
    if _profit(best) < 0 and gained < 0:
        values["why"] = _why_not(-chosen.quantity, chosen.quantity, factors)
        return Phrase("Waiting for the next order would earn {gap} more than this; not done: {why}", values)
    values["other"] = _name(best)
    if more <= 0:
        values["profit"] = _whole(gained, currency)
        values["gap"] = _whole(gained - _profit(best), currency)  # also where the best of the others loses
        return _lacking(values, _lacks(chosen, best))
    if more <= AS_GOOD * _profit(best):
        return Phrase(
            "Of {count} options {other} earns most, {gap} more than this: no more than a forecast can tell apart",
            values,
        )
    if len(best.parts) > 1:
        dearer = (best.cash or Decimal(0)) - (chosen.cash or Decimal(0))
        values["why"] = (
            Phrase("its faster freight would not come back {times} times", {"times": FREIGHT_BACK})
            if more <= (FREIGHT_BACK - 1) * dearer
            else Phrase("the order stands as it was put in")
        )
    elif best.quantity == chosen.quantity:
        values["why"] = Phrase("only the part that bridges a gap goes by a more expensive mode than usual")
    else:
        values["why"] = _why_not(best.quantity - chosen.quantity, chosen.quantity, factors)
    values["taken"] = _name(chosen)
    return Phrase(
        "Of {count} options {other} earns most, {gap} more than {taken}; not taken: {why}",
        values,
    )


def _lacking(values: Values, lacks: Sequence[Phrase]) -> Phrase:
    for name, each in zip(("first", "second"), lacks, strict=False):
        values[name] = each
    match len(lacks):
        case 0:
            return Phrase(
                "Of {count} options this earns most, {profit} expected; {other} earns {gap} less", values
            )
        case 1:
            return Phrase(
                "Of {count} options this earns most, {profit} expected; {other} earns {gap} less: {first}",
                values,
            )
        case _:
            return Phrase(
                "Of {count} options this earns most, {profit} expected; {other} earns {gap} less: {first}, {second}",
                values,
            )


def _lacks(chosen: Option, other: Option) -> list[Phrase]:
    """What the runner-up lacks besides money, or has: days until it arrives, points of risk, cash."""
    told = []
    if chosen.arrives is not None and other.arrives is not None and chosen.arrives != other.arrives:
        days = (other.arrives - chosen.arrives).days
        if days > 0:
            told.append(Phrase("arrives {days} {days:day|days} later", {"days": days}))
        else:
            told.append(Phrase("arrives {days} {days:day|days} sooner", {"days": -days}))
    if chosen.stockout is not None and other.stockout is not None:
        points = other.stockout - chosen.stockout
        if points >= POINTS:
            told.append(Phrase("risk of running out {points} points higher", {"points": points}))
        elif points <= -POINTS:
            told.append(Phrase("risk of running out {points} points lower", {"points": -points}))
    return told


def _why_not(missing: int, taken: int, factors: Sequence[Factor]) -> Phrase:
    """The largest step of the arithmetic that keeps the quantity from being ``missing`` units larger (or smaller).

    Whole cartons are a reason only where they make most of the difference, and then with what is needed without them.
    Worked example: 480 are taken, 456 would earn more, 461 are needed and cartons hold 24: 19 of the 24 units are rounding.
    """
    effect, rules = ("-", CAPS) if missing > 0 else ("+", FLOORS)
    held = [
        f
        for f in factors
        if f.effect == effect
        and f.unit == "units"
        and f.value > 0
        and f.rule in rules
        and not _is_base(f)
        and not (_is_carton(f) and 2 * f.value < abs(missing))
    ]
    if not held:  # nothing but what the costs themselves ask for
        return Phrase("safety stock and order rhythm hold for the orders after this one too")
    largest = max(held, key=lambda f: f.value)
    reason = largest.reason
    if _is_carton(largest):
        return Phrase(
            "{need} are needed, and whole cartons of {carton} make it {units}",
            {"need": taken - round(largest.value), "carton": reason.values["units"], "units": taken},
        )
    why = reason.values.get("why")  # the step itself says more than is needed here
    return why if isinstance(why, Phrase) else reason


def _is_base(factor: Factor) -> bool:
    """Demand and position, which every order has; the other steps of S6 are minimum and cartons."""
    return factor.rule == "S6" and not factor.reason.values.keys().isdisjoint(("lead", "on_hand"))


def _is_carton(factor: Factor) -> bool:
    """Rounding up to whole cartons (`core.decide.rounding`)."""
    return factor.rule == "S6" and factor.reason.text == WHOLE_CARTONS.text


def _name(option: Option) -> Phrase:
    parts = [
        Phrase("{units} by {mode}", {"units": units, "mode": MODES[mode]})
        for units, mode in option.parts or ((option.quantity, option.mode),)
    ]
    named = parts[0]
    for each in parts[1:]:
        named = Phrase("{first} + {second}", {"first": named, "second": each})
    return named


def _whole(amount: Decimal, currency: str) -> Money:
    """Cents would feign a precision that no expectation has."""
    return Money(amount.quantize(Decimal(1)), currency)


def _profit(option: Option) -> Decimal:
    assert option.expected_profit is not None
    return option.expected_profit
