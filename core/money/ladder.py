"""The price that breaks even, the price that keeps a margin (M3), and what each step of a markdown earns (H4).

A ladder clears a stock within a horizon: each step sells what the demand response says, what is left is removed.
Leaves whether to clear at all to `core.decide`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from math import ceil, expm1, floor

from core.money.cents import CENT, cents
from core.money.response import Response

MARGIN_FLOOR = 0.25
HIGHEST = Decimal(10)  # times today's price: no price above it is looked for
STEPS = (Decimal(1), Decimal("0.95"), Decimal("0.9"), Decimal("0.85"), Decimal("0.8"), Decimal("0.75"))
LOWER = (Decimal("0.65"), Decimal("0.55"), Decimal("0.45"), Decimal("0.35"), Decimal("0.25"), Decimal("0.15"))
"""Steps that follow while the stock does not clear in time and a unit still brings cash: removing it brings none and costs."""

NEARLY = 1e-6
"""A product of floats this far under a whole unit is that unit."""

Net = Callable[[Decimal], Decimal]
"""Net money of one unit sold at a price: all fees, returns and the landed cost taken off."""


@dataclass(frozen=True, slots=True)
class Step:
    """One price of the ladder. Money in the product's currency; ``cash`` is what comes in after fees until the horizon.

    ``net`` is per unit with its landed cost, which is spent already: clearing at a loss can still bring cash.
    ``clears_in`` days at this price's demand, None where it does not clear within the horizon.
    """

    price: Decimal
    per_day: float
    sold: int
    clears_in: int | None
    net: Decimal
    margin: float
    cash: Decimal
    keeps_floor: bool


def floor_price(net: Net, price: Decimal, margin: float = MARGIN_FLOOR) -> Decimal | None:
    """The lowest price that keeps this net margin (M3; 0: loses nothing), to the cent; None where none up to ten times today's does.

    Worked example: costs 12.00, referral 15 %, margin 25 %: p - .15 p - 12 = .25 p → 20.00; margin 0: .85 p = 12 → 14.12.
    """
    share = Decimal(str(margin))
    return _lowest(lambda p: net(p) >= share * p, price)


def _lowest(enough: Callable[[Decimal], bool], price: Decimal) -> Decimal | None:
    """The lowest price in cents that is enough, by bisection; fees may jump at a price band, so the answer is checked.

    Where a jump makes a cheaper price enough and a dearer one not, the dearer end of the search counts: every price
    from the answer to today's (or the highest looked at) is then enough in practice.
    """
    high = price
    while not enough(high):
        high *= 2
        if high > price * HIGHEST:
            return None
    low, top = 0, int((high / CENT).to_integral_value(ROUND_CEILING))
    while low < top:
        middle = (low + top) // 2
        if enough(middle * CENT):
            top = middle
        else:
            low = middle + 1
    return cents(top * CENT)


def ladder(
    net: Net,
    landed: Decimal,
    price: Decimal,
    per_day: float,
    stock: int,
    days: int,
    response: Response,
    prices: Sequence[Decimal] | None = None,
    *,
    margin: float = MARGIN_FLOOR,
    keeping: Callable[[float], Decimal] | None = None,
    stored: Decimal = Decimal(0),
    waiting: float = 0.0,
    today: Decimal | None = None,
    paid: Decimal | None = None,
) -> tuple[Step, ...]:
    """What each price earns with `stock` units over `days` days, dearest first; `per_day` is demand at the price `paid` of late.

    `price` is the usual one, that of the first step; `today`'s is a step too (None of both: `price`), so that a markdown can be taken back.
    `waiting` is the share a year by which money that comes later is worth less: capital, and the risk that the SKU ends before.
    `keeping` tells what storage and aged surcharge of the stock cost over these days at so many units a day; it stands in
    place of `stored`, the storage that `net` has taken off a unit. Without `prices` the steps go down to 75 %, and on
    through `LOWER` until the stock clears, or a unit would bring no cash.
    Worked example (brief): 39.99 → 29.99 with elasticity -1.8: demand × 1.68; 10 a day become 16.8, so 500 units
    clear in 30 days instead of 50.
    """
    below = [] if prices is not None else [cents(price * step) for step in LOWER]
    wanted = (
        list(prices) if prices is not None else [*(cents(price * step) for step in STEPS), today or price]
    )
    made: list[Step] = []
    for each in [*sorted(set(wanted), reverse=True), *below]:
        speed = per_day * response.lift(float(paid or price), float(each))
        sold = min(stock, floor(speed * days + NEARLY))
        earned = net(each)
        brings = earned + landed + stored
        if each in below and (made[-1].sold == stock or brings <= 0):
            break
        kept = keeping(speed) if keeping is not None else stored * sold
        made.append(
            Step(
                price=each,
                per_day=round(speed, 2),
                sold=sold,
                clears_in=ceil(stock / speed - NEARLY) if sold == stock and speed > 0 else None,
                net=cents(earned),
                margin=float(earned / each) if each else 0.0,
                cash=cents(brings * sold * _worth(sold / speed if sold else 0.0, waiting) - kept),
                keeps_floor=earned >= Decimal(str(margin)) * each,
            )
        )
    return tuple(made)


def _worth(days: float, a_year: float) -> Decimal:
    """What a dollar is worth that comes in evenly over so many days, at a rate a year. Example: 365 days at 50 %: .79."""
    rate = a_year * days / 365
    return Decimal(1) if rate < NEARLY else Decimal(str(round(-expm1(-rate) / rate, 6)))
