"""Which quantity of which SKU to buy with limited money, container room and room at FBA (rule S11).

Each SKU offers a few quantities with their cash, volume and expected profit; at most one of them is taken: the
multiple-choice knapsack (Kellerer, Pferschy & Pisinger 2004, ch. 11). Three steps: the relaxation by steps of falling
profit per money along each SKU's concave hull (it gives the bound and the shadow prices), room left over filled with
what fits best, and for catalogues up to `EXACT_CURVES` dynamic programming over the money in `CELLS` cells, which is
exact where cash comes in whole cells. The better plan counts, and the bound says how far off it can be at most.
Where room is short too, it gets the price at which the plan just fits (Lagrange), one room after the other; plans of few
SKUs are taken apart and filled again while that earns more.
HiGHS was tried: as good, ten times slower at 5,000 SKUs, and it writes to stdout.

Worked example: budget 100. A: 60 earns 30 or 100 earns 40; B: 40 earns 16. A 60 + B 40 earns 46 and beats A 100.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, inf

import numpy as np

from core.records import Floats

EXACT_CURVES = 400
CELLS = 20_000
ROUNDS = 14
TIE = 1e-9
MOST_ROI, FIRST = 100.0, 0.1
FILLS = 200
REBUILT_CURVES, REBUILDS = 60, 20
VOLUME = ""
"""The room of the container among the rooms that are short; the others bear the name of their place."""

Rooms = Mapping[str, float]
"""What is short beside money: cubic metres under `VOLUME`, units under a place; also prices of them."""


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
    """What can be bought of one SKU. ``ad_roi`` breaks ties: sales per unit of ad spend, None where unknown.

    ``place`` is where its units go. Among those of one ``family`` the one that ``is_first`` wins a tie: what it carries
    converts (F5).
    """

    key: int
    choices: tuple[Choice, ...]
    ad_roi: float | None = None
    place: str = "-"
    family: Hashable | None = None
    is_first: bool = False


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


@dataclass(frozen=True, slots=True)
class _Relaxed:
    taken: dict[int, Choice]
    bound: float
    per_money: float
    used: dict[str, float]


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
    """The curves with what decides between equals as their ``ad_roi``: 0 to 100, and for one that goes first just over the
    highest of its siblings."""
    most: dict[Hashable, float] = {}
    for curve in curves:
        if curve.family is not None:
            most[curve.family] = max(most.get(curve.family, 0.0), min(MOST_ROI, curve.ad_roi or 0.0))
    return [
        replace(
            curve,
            ad_roi=most[curve.family] + FIRST
            if curve.is_first and curve.family is not None
            else min(MOST_ROI, curve.ad_roi or 0.0),
        )
        for curve in curves
    ]


def _use(curve: Curve, choice: Choice, room: str) -> float:
    """How much of a room a choice takes."""
    if room == VOLUME:
        return choice.volume or 0.0
    return float(choice.quantity) if curve.place == room else 0.0


def _solve(curves: Sequence[Curve], budget: float, rooms: Rooms) -> tuple[dict[int, Choice], _Relaxed]:
    open_to = [_usable(curve, budget, rooms) for curve in curves]
    open_to = [curve for curve in open_to if curve.choices]
    prices: dict[str, float] = {}
    relaxed = _relaxed(open_to, budget, rooms, prices)
    for _ in range(2 * len(rooms)):
        over = {room: relaxed.used[room] / max(size, 1e-12) for room, size in rooms.items()}
        fullest = max(over, key=lambda room: over[room])
        if over[fullest] <= 1 + 1e-12:
            break
        relaxed = _priced(open_to, budget, rooms, prices, fullest)
        for other in [
            room for room in prices if room != fullest
        ]:  # the new price may make an older one too high
            del prices[other]
            again = _relaxed(open_to, budget, rooms, prices)
            fits = again.used[other] <= rooms[other]
            bound = again.bound + sum(price * rooms[room] for room, price in prices.items())
            relaxed = replace(again, bound=bound) if fits else _priced(open_to, budget, rooms, prices, other)
    plans = [_filled(open_to, _within(open_to, relaxed.taken, rooms), budget, rooms)]
    if len(open_to) <= EXACT_CURVES:
        plans.append(_filled(open_to, _by_cells(open_to, budget, rooms, prices), budget, rooms))
    best_plan = max(plans, key=lambda plan: _worth(open_to, plan))
    if rooms and len(open_to) <= REBUILT_CURVES:
        best_plan = _rebuilt(open_to, best_plan, budget, rooms)
    return best_plan, relaxed


def _rebuilt(
    curves: Sequence[Curve], plan: dict[int, Choice], budget: float, rooms: Rooms
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
            trials.append(_filled(others, rest, budget, rooms))
            for choice in curve.choices:
                left = {room: size - _use(curve, choice, room) for room, size in rooms.items()}
                kept = _room_for(others, rest, budget - choice.cash, left, budget, rooms)
                trials.append({**_filled(others, kept, budget - choice.cash, left), curve.key: choice})
        found = max(trials, key=lambda trial: _worth(curves, trial), default=plan)
        if _worth(curves, found) <= worth + 1e-9:
            break
        plan, worth = found, _worth(curves, found)
    return plan


def _room_for(
    curves: Sequence[Curve], plan: dict[int, Choice], cash: float, left: Rooms, budget: float, rooms: Rooms
) -> dict[int, Choice]:
    """The plan without those that earn least for what is scarce, until the rest fits into what is left."""
    kept: dict[int, Choice] = {}
    free, known = dict(left), {curve.key: curve for curve in curves}

    def share(key: int) -> float:
        each = plan[key]
        taken = sum(_use(known[key], each, room) / max(size, 1e-12) for room, size in rooms.items())
        return each.profit / max(each.cash / budget + taken, 1e-12)

    for key in sorted((key for key in plan if key in known), key=share, reverse=True):
        each = plan[key]
        uses = {room: _use(known[key], each, room) for room in free}
        if each.cash <= cash and all(uses[room] <= free[room] for room in free):
            kept[key] = each
            cash -= each.cash
            free = {room: size - uses[room] for room, size in free.items()}
    return kept


def _usable(curve: Curve, budget: float, rooms: Rooms) -> Curve:
    fits = (
        choice
        for choice in curve.choices
        if choice.profit > 0
        and choice.cash <= budget
        and (VOLUME not in rooms or choice.volume is not None)
        and all(_use(curve, choice, room) <= size for room, size in rooms.items())
    )
    return replace(curve, choices=tuple(sorted(fits, key=lambda c: (c.cash, -c.profit))))


def _worth(curves: Sequence[Curve], plan: dict[int, Choice]) -> float:
    """Profit, and ever so little for ads that pay, so that they decide between equals."""
    return sum(_gain(curve, plan[curve.key]) for curve in curves if curve.key in plan)


def _gain(curve: Curve, choice: Choice) -> float:
    return choice.profit + TIE * choice.cash * (curve.ad_roi or 0.0)


def _net(curve: Curve, choice: Choice, prices: Rooms) -> float:
    """What a choice gains beyond the price of the room it takes."""
    return _gain(curve, choice) - sum(price * _use(curve, choice, room) for room, price in prices.items())


def _relaxed(curves: Sequence[Curve], budget: float, rooms: Rooms, prices: Rooms) -> _Relaxed:
    """Steps along every hull in falling profit per money while there is money; ``prices`` are asked for room."""
    steps: list[tuple[float, int, int, float, float]] = []
    hulls = []
    for row, curve in enumerate(curves):
        hull = _hull(curve, prices)
        hulls.append(hull)
        cash, gain = 0.0, 0.0
        for place, choice in enumerate(hull):
            more = _net(curve, choice, prices)
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
        room: sum(_use(curves[row], hulls[row][place], room) for row, place in reached.items())
        for room in rooms
    }
    return _Relaxed(taken, earned, marginal, used)


def _hull(curve: Curve, prices: Rooms) -> list[Choice]:
    """The choices on the concave hull of gain over cash from nought, cheapest first, only rising."""
    hull: list[Choice] = []
    points: list[tuple[float, float]] = [(0.0, 0.0)]
    for choice in curve.choices:
        gain = _net(curve, choice, prices)
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


def _priced(
    curves: Sequence[Curve], budget: float, rooms: Rooms, prices: dict[str, float], room: str
) -> _Relaxed:
    """The relaxation at the price of ``room`` at which it just fits (Lagrange, by bisection), which is put among ``prices``."""
    low = prices.get(room, 0.0)
    rates = [c.profit / use for curve in curves for c in curve.choices if (use := _use(curve, c, room))]
    high = max(rates, default=0.0) + 1.0
    bound = inf
    found = _relaxed(curves, budget, rooms, prices | {room: high})
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        asked = prices | {room: middle}
        relaxed = _relaxed(curves, budget, rooms, asked)
        bound = min(bound, relaxed.bound + sum(price * rooms[each] for each, price in asked.items()))
        if relaxed.used[room] > rooms[room]:
            low = middle
        else:
            high, found = middle, relaxed
    prices[room] = high
    return replace(found, bound=float(bound))


def _filled(
    curves: Sequence[Curve], taken: dict[int, Choice], budget: float, rooms: Rooms
) -> dict[int, Choice]:
    """The plan with what is left spent on the change that gains most and fits, until none does."""
    flat = [(curve, choice) for curve in curves for choice in curve.choices]
    if not flat:
        return {}
    keys = np.array([curve.key for curve, _ in flat])
    gain = np.array([_gain(curve, choice) for curve, choice in flat])
    needs = np.array([_needs(curve, choice, rooms) for curve, choice in flat])
    known = {curve.key: curve for curve in curves}
    plan = dict(taken)
    mine = {key: (_needs(known[key], each, rooms), _gain(known[key], each)) for key, each in plan.items()}
    nothing = [0.0] * (1 + len(rooms))
    has = np.array([mine[key][0] if key in mine else nothing for key in keys])
    had = np.array([mine[key][1] if key in mine else 0.0 for key in keys])
    left = np.array([budget, *rooms.values()]) - np.sum(
        [each[0] for each in mine.values()] or [nothing], axis=0
    )
    for _ in range(FILLS):
        fits = (needs - has <= left + 1e-9).all(axis=1)
        more: Floats = np.where(fits, gain - had, -np.inf)
        index = int(np.argmax(more))
        if more[index] <= 1e-9:
            break
        left -= needs[index] - has[index]
        plan[int(keys[index])] = flat[index][1]
        same = keys == keys[index]
        has[same], had[same] = needs[index], gain[index]
    return plan


def _needs(curve: Curve, choice: Choice, rooms: Rooms) -> list[float]:
    """The money and the room of each kind that a choice takes."""
    return [choice.cash, *(_use(curve, choice, room) for room in rooms)]


def _by_cells(curves: Sequence[Curve], budget: float, rooms: Rooms, prices: Rooms) -> dict[int, Choice]:
    """Dynamic programming over money in cells, each cash rounded up; room at its price, dropped where it is over."""
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
            gain = _net(curve, choice, prices)
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
    return _within(curves, plan, rooms)


def _within(curves: Sequence[Curve], plan: dict[int, Choice], rooms: Rooms) -> dict[int, Choice]:
    """The plan without those that earn least for the room they take, until it fits."""
    known, kept = {curve.key: curve for curve in curves}, dict(plan)
    for room, size in rooms.items():
        uses = {key: _use(known[key], each, room) for key, each in kept.items()}
        free = size
        for key in sorted(uses, key=lambda key: kept[key].profit / max(uses[key], 1e-12), reverse=True):
            if uses[key] <= free + 1e-9:
                free -= uses[key]
            else:
                del kept[key]
    return kept
