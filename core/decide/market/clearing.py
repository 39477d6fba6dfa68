"""What each step of a markdown brings for the stock that is there, after fees and its storage by age (H4, M3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from core.decide import pays
from core.decide.ground import Ground
from core.money.cents import cents
from core.money.ladder import Step, ladder
from core.money.response import price_response
from core.money.unit_costs import price_of
from core.records import AGES, History, Situation
from core.watch.ageing import ahead, storage_cost

LADDER_DAYS = 365
"""What a shorter horizon does not sell would count for nothing, and the lowest price would look best."""
RATE_DAYS = 30
USUAL_DAYS, LATE_DAYS = 365, 28


@dataclass(frozen=True, slots=True)
class Markdowns:
    """The steps of a markdown, the price at which a unit loses nothing, and the one that keeps the margin (M3)."""

    steps: tuple[Step, ...]
    break_even: Decimal | None = None
    floor: Decimal | None = None
    margin: float = 0.0


NONE = Markdowns(())


def markdowns(ground: Ground) -> Markdowns:
    """H4: what each step of a markdown brings for the SKU's stock within a year, less what waiting costs; no step without price or cost."""
    situation, policy = ground.situation, ground.policy
    price = price_of(situation.product, situation.history)
    unit = pays.told(ground)
    if price is None or unit is None or situation.stock is None or not len(situation.forecast.mean):
        return NONE

    def net(at: Decimal) -> Decimal:
        made = pays.told(ground, price=at)
        return Decimal(0) if made is None else made.net

    usual, paid = _prices(situation.history, price)
    rate = float(situation.forecast.mean[:RATE_DAYS].mean())
    stored = -(unit.line("storage").amount + unit.line("aged").amount)
    steps = ladder(
        net, unit.landed, usual, rate, situation.stock.on_hand, LADDER_DAYS, price_response(situation.history),
        margin=policy.margin_floor, keeping=_keeping(situation), stored=stored,
        waiting=policy.capital_per_year + policy.ending_per_year, today=price, paid=paid,
    )  # fmt: skip
    return Markdowns(steps, *pays.pays_from(ground), margin=policy.margin_floor)


def _prices(history: History, today: Decimal) -> tuple[Decimal, Decimal]:
    """The price of the first step, the usual one of the last year where today's is lower, and the one at which the forecast's level
    sold, the mean of the last four weeks: a markdown that began would else be the measure of the next one, lower and lower.
    """
    if history.price is None:
        return today, today
    known = history.price[-USUAL_DAYS:]
    late = known[-LATE_DAYS:][np.isfinite(known[-LATE_DAYS:])]
    known = known[np.isfinite(known)]
    usual = today if not len(known) else cents(float(np.median(known)))
    return max(usual, today), today if not len(late) else cents(float(late.mean()))


def _keeping(situation: Situation) -> Callable[[float], Decimal] | None:
    """Storage and aged surcharge of the stock that is there, by its age, at so many units a day; None without fees."""
    stored = None if situation.fees is None else situation.fees.storage
    stock = situation.stock
    if stored is None or stock is None:
        return None
    ages = [float(stock.ages.get(name, 0)) for name in AGES]
    ages[0] += max(0.0, stock.on_hand - sum(ages))  # what no bucket tells of is taken to be young

    def keeping(speed: float) -> Decimal:
        left = ahead(np.array([ages]), np.full((1, LADDER_DAYS), speed), LADDER_DAYS).left[0]
        return sum(storage_cost(left, stored, situation.as_of), Decimal(0))

    return keeping
