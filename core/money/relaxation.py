"""The budget's list as if SKUs could be bought in parts: what the money could earn at most, and what money and room are worth.

Steps along each SKU's concave hull in falling profit per money (Kellerer, Pferschy & Pisinger 2004, ch. 11); room that is
short gets the price at which the list just fits (Lagrange).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from core.money.curves import Choice, Curve, Rooms, net_of, use_of

ROUNDS = 14


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The relaxed list: the whole choices it takes by SKU key, and what it earns, which no list can outdo (``bound``).

    ``per_money`` is what one more unit of cash earns at the margin, ``used`` what the choices take of each room.
    """

    taken: dict[int, Choice]
    bound: float
    per_money: float
    used: dict[str, float]


def relax(curves: Sequence[Curve], budget: float, rooms: Rooms, prices: Rooms) -> Relaxed:
    """Steps along every hull in falling profit per money while there is money; ``prices`` are asked for room."""
    steps: list[tuple[float, int, int, float, float]] = []
    hulls = []
    for row, curve in enumerate(curves):
        hull = _hull(curve, prices)
        hulls.append(hull)
        cash, gain = 0.0, 0.0
        for place, choice in enumerate(hull):
            more = net_of(curve, choice, prices)
            spent = choice.cash - cash
            steps.append(((more - gain) / max(spent, 1e-12), row, place, spent, more - gain))
            cash, gain = choice.cash, more
    steps.sort(key=lambda each: (-each[0], each[1], each[2]))
    left, earned, marginal = budget, 0.0, 0.0
    reached: dict[int, int] = {}
    for slope, row, place, spent, more in steps:
        if spent > left + 1e-9:
            earned += slope * left
            marginal = slope
            break
        left -= spent
        earned += more
        reached[row] = place
    taken = {curves[row].key: hulls[row][place] for row, place in reached.items()}
    used = {
        room: sum(use_of(curves[row], hulls[row][place], room) for row, place in reached.items())
        for room in rooms
    }
    return Relaxed(taken, earned, marginal, used)


def _hull(curve: Curve, prices: Rooms) -> list[Choice]:
    """The choices on the concave hull of gain over cash from nought, cheapest first, only rising."""
    hull: list[Choice] = []
    points: list[tuple[float, float]] = [(0.0, 0.0)]
    for choice in curve.choices:
        gain = net_of(curve, choice, prices)
        if gain <= points[-1][1] + 1e-12:
            continue
        while len(points) > 1 and _slope(points[-2], points[-1]) <= _slope(points[-1], (choice.cash, gain)):
            points.pop()
            hull.pop()
        points.append((choice.cash, gain))
        hull.append(choice)
    return hull


def _slope(a: tuple[float, float], b: tuple[float, float]) -> float:
    return (b[1] - a[1]) / max(b[0] - a[0], 1e-12)


def price_room(
    curves: Sequence[Curve], budget: float, rooms: Rooms, prices: dict[str, float], room: str
) -> Relaxed:
    """The relaxation at the price of ``room`` at which it just fits (Lagrange, by bisection), which is put among ``prices``."""
    low = prices.get(room, 0.0)
    rates = [c.profit / use for curve in curves for c in curve.choices if (use := use_of(curve, c, room))]
    high = max(rates, default=0.0) + 1.0
    bound = inf
    found = relax(curves, budget, rooms, prices | {room: high})
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        asked = prices | {room: middle}
        relaxed = relax(curves, budget, rooms, asked)
        bound = min(bound, relaxed.bound + sum(price * rooms[each] for each, price in asked.items()))
        if relaxed.used[room] > rooms[room]:
            low = middle
        else:
            high, found = middle, relaxed
    prices[room] = high
    return replace(found, bound=float(bound))
