"""Which quantity of which SKU to buy with limited money, container room and room at FBA (rule S11).

Each SKU offers a few quantities with their cash, volume and expected profit; at most one of them is taken: the
multiple-choice knapsack (Kellerer, Pferschy & Pisinger 2004, ch. 11). Three steps: the relaxation by steps of falling
profit per money along each SKU's concave hull (`core.money.relaxation`: it gives the bound and the shadow prices), room left
over filled with what fits best, and for catalogues up to `EXACT_CURVES` dynamic programming over the money in cells
(`core.money.filling`), which is exact where cash comes in whole cells. The better plan counts, and the bound says how far off it can be at most.
Where room is short too, it gets the price at which the plan just fits (Lagrange), one room after the other; plans of few
SKUs are taken apart and filled again while that earns more.
HiGHS was tried: as good, ten times slower at 5,000 SKUs, and it writes to stdout.

Worked example: budget 100. A: 60 earns 30 or 100 earns 40; B: 40 earns 16. A 60 + B 40 earns 46 and beats A 100.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.money.curves import VOLUME, Choice, Curve, Rooms, use_of, worth_of
from core.money.filling import by_cells, cut_to_fit, fill, rebuild
from core.money.relaxation import Relaxed, price_room, relax

EXACT_CURVES = 400
REBUILT_CURVES = 60
MOST_ROI, FIRST = 100.0, 0.1
LUCK = 0.005
"""Siblings whose profits differ by less are equal: each is reckoned on the luck of its own futures."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The list to buy: for each SKU's key its choice. ``bound`` is as much as or more than any plan can earn.

    ``next_profit`` is what the best plan earns more with ``step`` more cash; ``per_money`` what one more unit of cash
    earns at the margin; ``roomy_profit`` what it would earn more if no place were short of room.
    """

    picked: dict[int, Choice]
    profit: float
    cash: float
    volume: float
    bound: float
    step: float
    next_profit: float
    per_money: float
    roomy_profit: float = 0.0


def best(
    curves: Sequence[Curve],
    budget: float,
    volume: float | None = None,
    *,
    places: Mapping[str, int] | None = None,
    step: float = 5000.0,
) -> Plan:
    """The plan that earns most within `budget` of cash, `volume` cubic metres, and the units each of `places` has room for.

    None, or a place that is not named: no limit. With a volume limit a choice of unknown volume is not taken. Choices that
    earn nothing are never taken.
    """
    curves = _with_ties(curves)
    free: Rooms = {} if volume is None else {VOLUME: volume}
    rooms = {**free, **{place: float(units) for place, units in (places or {}).items()}}
    picked, relaxed = _solve(curves, budget, rooms)
    more, _ = _solve(curves, budget + step, rooms)
    profit = sum(choice.profit for choice in picked.values())
    roomy = picked if len(rooms) == len(free) else _solve(curves, budget, free)[0]
    return Plan(
        picked=picked,
        profit=profit,
        cash=sum(choice.cash for choice in picked.values()),
        volume=sum(choice.volume or 0.0 for choice in picked.values()),
        bound=max(relaxed.bound, profit),
        step=step,
        next_profit=max(0.0, sum(choice.profit for choice in more.values()) - profit),
        per_money=relaxed.per_money,
        roomy_profit=max(0.0, sum(choice.profit for choice in roomy.values()) - profit),
    )


def _with_ties(curves: Sequence[Curve]) -> list[Curve]:
    """The curves with what decides between equals: ``ad_roi`` from 0 to 100; one that goes first has just over the highest of
    its siblings, and counts as earning what the best of them earns where that is within `LUCK`."""
    roi: dict[Hashable, float] = {}
    most: dict[Hashable, float] = {}
    for curve in curves:
        if curve.family is not None:
            roi[curve.family] = max(roi.get(curve.family, 0.0), min(MOST_ROI, curve.ad_roi or 0.0))
            most[curve.family] = max(most.get(curve.family, 0.0), _top(curve))
    found = []
    for curve in curves:
        if curve.is_first and curve.family is not None:
            ahead = most[curve.family] / max(_top(curve), 1e-9)
            lift = ahead if ahead <= 1 + LUCK else 1.0
            found.append(replace(curve, ad_roi=roi[curve.family] + FIRST, lift=lift))
        else:
            found.append(replace(curve, ad_roi=min(MOST_ROI, curve.ad_roi or 0.0)))
    return found


def _top(curve: Curve) -> float:
    return max((choice.profit for choice in curve.choices), default=0.0)


def _solve(curves: Sequence[Curve], budget: float, rooms: Rooms) -> tuple[dict[int, Choice], Relaxed]:
    open_to = [_usable(curve, budget, rooms) for curve in curves]
    open_to = [curve for curve in open_to if curve.choices]
    prices: dict[str, float] = {}
    relaxed = relax(open_to, budget, rooms, prices)
    for _ in range(2 * len(rooms)):
        over = {room: relaxed.used[room] / max(size, 1e-12) for room, size in rooms.items()}
        fullest = max(over, key=lambda room: over[room])
        if over[fullest] <= 1 + 1e-12:
            break
        relaxed = price_room(open_to, budget, rooms, prices, fullest)
        for other in [
            room for room in prices if room != fullest
        ]:  # the new price may make an older one too high
            del prices[other]
            again = relax(open_to, budget, rooms, prices)
            fits = again.used[other] <= rooms[other]
            bound = again.bound + sum(price * rooms[room] for room, price in prices.items())
            relaxed = (
                replace(again, bound=bound) if fits else price_room(open_to, budget, rooms, prices, other)
            )
    plans = [fill(open_to, cut_to_fit(open_to, relaxed.taken, rooms), budget, rooms)]
    if len(open_to) <= EXACT_CURVES:
        plans.append(fill(open_to, by_cells(open_to, budget, rooms, prices), budget, rooms))
    best_plan = max(plans, key=lambda plan: worth_of(open_to, plan))
    if rooms and len(open_to) <= REBUILT_CURVES:
        best_plan = rebuild(open_to, best_plan, budget, rooms)
    return best_plan, relaxed


def _usable(curve: Curve, budget: float, rooms: Rooms) -> Curve:
    fits = (
        choice
        for choice in curve.choices
        if choice.profit > 0
        and choice.cash <= budget
        and (VOLUME not in rooms or choice.volume is not None)
        and all(use_of(curve, choice, room) <= size for room, size in rooms.items())
    )
    return replace(curve, choices=tuple(sorted(fits, key=lambda c: (c.cash, -c.profit))))
