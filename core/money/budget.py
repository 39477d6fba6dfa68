"""Which quantity of which SKU to buy with limited money and container room (rule S11).

Each SKU offers a few quantities with their cash, volume and expected profit; at most one of them is taken: the
multiple-choice knapsack (Kellerer, Pferschy & Pisinger 2004, ch. 11). Three steps: the relaxation by steps of falling
profit per money along each SKU's concave hull (it gives the bound and the shadow prices), room left over filled with
what fits best, and for catalogues up to `EXACT_CURVES` dynamic programming over the money in `CELLS` cells, which is
exact where cash comes in whole cells. The better plan counts, and the bound says how far off it can be at most.
Where container room is short too, plans of few SKUs are taken apart and filled again while that earns more.
HiGHS was tried: as good, ten times slower at 5,000 SKUs, and it writes to stdout.

Worked example: budget 100. A: 60 earns 30 or 100 earns 40; B: 40 earns 16. A 60 + B 40 earns 46 and beats A 100.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from core.records import Floats

EXACT_CURVES = 400
CELLS = 20_000
ROUNDS = 20
TIE = 1e-9
FILLS = 200
REBUILT_CURVES, REBUILDS = 60, 20


@dataclass(frozen=True, slots=True)
class Choice:
    """One quantity of a SKU: cash and expected profit in one currency, volume in cubic metres (None: unknown).

    ``parts`` are units and mode of each part where it does not go as a whole.
    """

    quantity: int
    mode: str
    cash: float
    profit: float
    volume: float | None = None
    parts: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Curve:
    """What can be bought of one SKU. ``ad_roi`` breaks ties: sales per unit of ad spend, None where unknown."""

    key: int
    choices: tuple[Choice, ...]
    ad_roi: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The list to buy: for each SKU's key its choice. ``bound`` is as much as or more than any plan can earn.

    ``next_profit`` is what the best plan earns more with ``step`` more cash; ``per_money`` what one more unit of cash
    earns at the margin.
    """

    picked: dict[int, Choice]
    profit: float
    cash: float
    volume: float
    bound: float
    step: float
    next_profit: float
    per_money: float


@dataclass(frozen=True, slots=True)
class _Relaxed:
    taken: dict[int, Choice]
    bound: float
    per_money: float
    volume: float


def best(
    curves: Sequence[Curve], budget: float, volume: float | None = None, *, step: float = 5000.0
) -> Plan:
    """The plan that earns most within `budget` of cash and `volume` cubic metres (None: no limit).

    With a volume limit a choice of unknown volume is not taken. Choices that earn nothing are never taken.
    """
    picked, relaxed = _solve(curves, budget, volume)
    more, _ = _solve(curves, budget + step, volume)
    profit = sum(choice.profit for choice in picked.values())
    return Plan(
        picked=picked,
        profit=profit,
        cash=sum(choice.cash for choice in picked.values()),
        volume=sum(choice.volume or 0.0 for choice in picked.values()),
        bound=max(relaxed.bound, profit),
        step=step,
        next_profit=max(0.0, sum(choice.profit for choice in more.values()) - profit),
        per_money=relaxed.per_money,
    )


def _solve(
    curves: Sequence[Curve], budget: float, volume: float | None
) -> tuple[dict[int, Choice], _Relaxed]:
    open_to = [_usable(curve, budget, volume) for curve in curves]
    open_to = [curve for curve in open_to if curve.choices]
    relaxed, price = _relaxed(open_to, budget, 0.0), 0.0
    if volume is not None and relaxed.volume > volume:
        relaxed, price = _priced(open_to, budget, volume)
    plans = [_filled(open_to, relaxed.taken, budget, volume)]
    if len(open_to) <= EXACT_CURVES:
        plans.append(_filled(open_to, _by_cells(open_to, budget, volume, price), budget, volume))
    best_plan = max(plans, key=lambda plan: _worth(open_to, plan))
    if volume is not None and len(open_to) <= REBUILT_CURVES:
        best_plan = _rebuilt(open_to, best_plan, budget, volume)
    return best_plan, relaxed


def _rebuilt(
    curves: Sequence[Curve], plan: dict[int, Choice], budget: float, volume: float
) -> dict[int, Choice]:
    """The plan after a choice was forced in or a SKU left out and the rest filled again, as long as that earns more.

    Two limits at once leave gaps that no single change closes (ruin and recreate, Schrimpf and others 2000).
    """
    worth = _worth(curves, plan)
    for _ in range(REBUILDS):
        trials = []
        for curve in curves:
            rest = {key: choice for key, choice in plan.items() if key != curve.key}
            others = [each for each in curves if each.key != curve.key]
            trials.append(_filled(others, rest, budget, volume))
            for choice in curve.choices:
                room = _room_for(choice, rest, budget, volume)
                left = budget - choice.cash, volume - (choice.volume or 0.0)
                trials.append({**_filled(others, room, *left), curve.key: choice})
        found = max(trials, key=lambda trial: _worth(curves, trial), default=plan)
        if _worth(curves, found) <= worth + 1e-9:
            break
        plan, worth = found, _worth(curves, found)
    return plan


def _room_for(choice: Choice, plan: dict[int, Choice], budget: float, volume: float) -> dict[int, Choice]:
    """The plan without those that earn least for what is scarce, until `choice` fits beside it."""
    kept: dict[int, Choice] = {}
    cash, free = budget - choice.cash, volume - (choice.volume or 0.0)

    def share(each: Choice) -> float:
        return each.profit / max(each.cash / budget + (each.volume or 0.0) / max(volume, 1e-12), 1e-12)

    for key, each in sorted(plan.items(), key=lambda item: share(item[1]), reverse=True):
        if each.cash <= cash and (each.volume or 0.0) <= free:
            kept[key] = each
            cash, free = cash - each.cash, free - (each.volume or 0.0)
    return kept


def _usable(curve: Curve, budget: float, volume: float | None) -> Curve:
    fits = (
        choice
        for choice in curve.choices
        if choice.profit > 0
        and choice.cash <= budget
        and (volume is None or (choice.volume is not None and choice.volume <= volume))
    )
    return Curve(curve.key, tuple(sorted(fits, key=lambda c: (c.cash, -c.profit))), curve.ad_roi)


def _worth(curves: Sequence[Curve], plan: dict[int, Choice]) -> float:
    """Profit, and ever so little for ads that pay, so that they decide between equals."""
    return sum(_gain(curve, plan[curve.key]) for curve in curves if curve.key in plan)


def _gain(curve: Curve, choice: Choice) -> float:
    return choice.profit + TIE * choice.cash * min(100.0, curve.ad_roi or 0.0)


def _relaxed(curves: Sequence[Curve], budget: float, price: float) -> _Relaxed:
    """Steps along every hull in falling profit per money while there is money; ``price`` is asked per cubic metre."""
    steps: list[tuple[float, int, int, float, float]] = []
    hulls = []
    for row, curve in enumerate(curves):
        hull = _hull(curve, price)
        hulls.append(hull)
        cash, gain = 0.0, 0.0
        for place, choice in enumerate(hull):
            more = _gain(curve, choice) - price * (choice.volume or 0.0)
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
    used = sum(choice.volume or 0.0 for choice in taken.values())
    return _Relaxed(taken, earned, marginal, used)


def _hull(curve: Curve, price: float) -> list[Choice]:
    """The choices on the concave hull of gain over cash from nought, cheapest first, only rising."""
    hull: list[Choice] = []
    points: list[tuple[float, float]] = [(0.0, 0.0)]
    for choice in curve.choices:
        gain = _gain(curve, choice) - price * (choice.volume or 0.0)
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


def _priced(curves: Sequence[Curve], budget: float, volume: float) -> tuple[_Relaxed, float]:
    """The relaxation at the price of volume at which it just fits (Lagrange, by bisection), and that price."""
    low = 0.0
    rates = [c.profit / c.volume for curve in curves for c in curve.choices if c.volume]
    high = max(rates, default=0.0) + 1.0
    best_bound = np.inf
    found = _relaxed(curves, budget, high)
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        relaxed = _relaxed(curves, budget, middle)
        best_bound = min(best_bound, relaxed.bound + middle * volume)
        if relaxed.volume > volume:
            low = middle
        else:
            high, found = middle, relaxed
    return _Relaxed(found.taken, float(best_bound), found.per_money, found.volume), high


def _filled(
    curves: Sequence[Curve], taken: dict[int, Choice], budget: float, volume: float | None
) -> dict[int, Choice]:
    """The plan with what is left spent on the change that gains most and fits, until none does."""
    flat = [(curve, choice) for curve in curves for choice in curve.choices]
    if not flat:
        return {}
    keys = np.array([curve.key for curve, _ in flat])
    cash = np.array([choice.cash for _, choice in flat])
    room = np.array([choice.volume or 0.0 for _, choice in flat])
    gain = np.array([_gain(curve, choice) for curve, choice in flat])
    gains = {curve.key: _gain(curve, taken[curve.key]) for curve in curves if curve.key in taken}
    plan = dict(taken)
    has = np.array(
        [[plan[k].cash, plan[k].volume or 0.0, gains[k]] if k in plan else [0.0] * 3 for k in keys]
    )
    left = budget - sum(choice.cash for choice in plan.values())
    free = np.inf if volume is None else volume - sum(choice.volume or 0.0 for choice in plan.values())
    for _ in range(FILLS):
        more: Floats = gain - has[:, 2]
        fits = (cash - has[:, 0] <= left + 1e-9) & (room - has[:, 1] <= free + 1e-9)
        more = np.where(fits, more, -np.inf)
        index = int(np.argmax(more))
        if more[index] <= 1e-9:
            break
        left -= cash[index] - has[index, 0]
        free -= room[index] - has[index, 1]
        plan[int(keys[index])] = flat[index][1]
        has[keys == keys[index]] = (cash[index], room[index], gain[index])
    return plan


def _by_cells(
    curves: Sequence[Curve], budget: float, volume: float | None, price: float
) -> dict[int, Choice]:
    """Dynamic programming over money in cells, each cash rounded up; volume at its price, dropped where it is over."""
    cell = max(1.0, budget / CELLS)
    cells = int(budget / cell + 1e-9)
    value = np.zeros(cells + 1)
    chosen = np.full((len(curves), cells + 1), -1, dtype=np.int16)
    for row, curve in enumerate(curves):
        before = value
        value = before.copy()
        for place, choice in enumerate(curve.choices):
            need = ceil(choice.cash / cell - 1e-9)
            if need > cells:
                continue
            gain = _gain(curve, choice) - price * (choice.volume or 0.0)
            offer = before[: cells + 1 - need] + gain
            better = offer > value[need:]
            value[need:] = np.where(better, offer, value[need:])
            chosen[row, need:] = np.where(better, place, chosen[row, need:])
    plan: dict[int, Choice] = {}
    at = cells
    for row in range(len(curves) - 1, -1, -1):
        place = int(chosen[row, at])
        if place >= 0:
            choice = curves[row].choices[place]
            plan[curves[row].key] = choice
            at -= ceil(choice.cash / cell - 1e-9)
    return plan if volume is None else _within(plan, volume)


def _within(plan: dict[int, Choice], volume: float) -> dict[int, Choice]:
    """The plan without those that earn least for their volume, until it fits."""
    ranked = sorted(
        plan.items(), key=lambda item: item[1].profit / max(item[1].volume or 0.0, 1e-12), reverse=True
    )
    kept: dict[int, Choice] = {}
    free = volume
    for key, choice in ranked:
        if (choice.volume or 0.0) <= free:
            kept[key] = choice
            free -= choice.volume or 0.0
    return kept
