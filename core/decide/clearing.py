"""What each step of a markdown brings for the stock that is there, after fees and its storage by age (H4, M3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from core.decide import pays
from core.decide.ground import Ground
from core.money.ladder import Step, ladder
from core.money.response import price_response
from core.money.unit_costs import price_of
from core.records import AGES, Situation
from core.watch.ageing import ahead, storage_cost

LADDER_DAYS = 90
RATE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Markdowns:
    """The steps of a markdown, the price at which a unit loses nothing, and the one that keeps the margin (M3)."""

    steps: tuple[Step, ...]
    break_even: Decimal | None = None
    floor: Decimal | None = None
    margin: float = 0.0


NONE = Markdowns(())


def markdowns(ground: Ground) -> Markdowns:
    """H4: what each step of a markdown brings for the SKU's stock over 90 days; no step without price or cost."""
    situation, policy = ground.situation, ground.policy
    price = price_of(situation.product, situation.history)
    unit = pays.told(ground)
    if price is None or unit is None or situation.stock is None or not len(situation.forecast.mean):
        return NONE

    def net(at: Decimal) -> Decimal:
        made = pays.told(ground, price=at)
        return Decimal(0) if made is None else made.net

    rate = float(situation.forecast.mean[:RATE_DAYS].mean())
    stored = -(unit.line("storage").amount + unit.line("aged").amount)
    steps = ladder(
        net, unit.landed, price, rate, situation.stock.on_hand, LADDER_DAYS, price_response(situation.history),
        margin=policy.margin_floor, keeping=_keeping(situation), stored=stored,
    )  # fmt: skip
    return Markdowns(steps, *pays.pays_from(ground), margin=policy.margin_floor)


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
