"""Lists for limited money and room of whole choices: filled up, cut down to what fits, taken apart and filled again."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np

from core.money.curves import Choice, Curve, Rooms, gain_of, needs_of, net_of, use_of, worth_of
from core.records import Floats

CELLS = 20_000
FILLS = 200
REBUILDS = 20


def fill(curves: Sequence[Curve], taken: dict[int, Choice], budget: float, rooms: Rooms) -> dict[int, Choice]:
    """The plan with what is left spent on the change that gains most and fits, until none does."""
    flat = [(curve, choice) for curve in curves for choice in curve.choices]
    if not flat:
        return {}
    keys = np.array([curve.key for curve, _ in flat])
    gain = np.array([gain_of(curve, choice) for curve, choice in flat])
    needs = np.array([needs_of(curve, choice, rooms) for curve, choice in flat])
    known = {curve.key: curve for curve in curves}
    plan = dict(taken)
    mine = {key: (needs_of(known[key], each, rooms), gain_of(known[key], each)) for key, each in plan.items()}
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


def cut_to_fit(curves: Sequence[Curve], plan: dict[int, Choice], rooms: Rooms) -> dict[int, Choice]:
    """The plan without those that earn least for the room they take, until it fits."""
    known, kept = {curve.key: curve for curve in curves}, dict(plan)
    for room, size in rooms.items():
        uses = {key: use_of(known[key], each, room) for key, each in kept.items()}
        free = size
        for key in sorted(uses, key=lambda key: kept[key].profit / max(uses[key], 1e-12), reverse=True):
            if uses[key] <= free + 1e-9:
                free -= uses[key]
            else:
                del kept[key]
    return kept


def by_cells(curves: Sequence[Curve], budget: float, rooms: Rooms, prices: Rooms) -> dict[int, Choice]:
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
            gain = net_of(curve, choice, prices)
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
    return cut_to_fit(curves, plan, rooms)


def rebuild(
    curves: Sequence[Curve], plan: dict[int, Choice], budget: float, rooms: Rooms
) -> dict[int, Choice]:
    """The plan after a choice was forced in or a SKU left out and the rest filled again, as long as that earns more.

    Two limits at once leave gaps that no single change closes (ruin and recreate, Schrimpf and others 2000).
    """
    worth = worth_of(curves, plan)
    for _ in range(REBUILDS):
        trials = []
        for curve in curves:
            rest = {key: choice for key, choice in plan.items() if key != curve.key}
            others = [each for each in curves if each.key != curve.key]
            trials.append(fill(others, rest, budget, rooms))
            for choice in curve.choices:
                left = {room: size - use_of(curve, choice, room) for room, size in rooms.items()}
                kept = _room_for(others, rest, budget - choice.cash, left, budget, rooms)
                trials.append({**fill(others, kept, budget - choice.cash, left), curve.key: choice})
        found = max(trials, key=lambda trial: worth_of(curves, trial), default=plan)
        if worth_of(curves, found) <= worth + 1e-9:
            break
        plan, worth = found, worth_of(curves, found)
    return plan


def _room_for(
    curves: Sequence[Curve], plan: dict[int, Choice], cash: float, left: Rooms, budget: float, rooms: Rooms
) -> dict[int, Choice]:
    """The plan without those that earn least for what is scarce, until the rest fits into what is left."""
    kept: dict[int, Choice] = {}
    free, known = dict(left), {curve.key: curve for curve in curves}

    def share(key: int) -> float:
        each = plan[key]
        taken = sum(use_of(known[key], each, room) / max(size, 1e-12) for room, size in rooms.items())
        return each.profit / max(each.cash / budget + taken, 1e-12)

    for key in sorted((key for key in plan if key in known), key=share, reverse=True):
        each = plan[key]
        uses = {room: use_of(known[key], each, room) for room in free}
        if each.cash <= cash and all(uses[room] <= free[room] for room in free):
            kept[key] = each
            cash -= each.cash
            free = {room: size - uses[room] for room, size in free.items()}
    return kept
