"""A past decision with today's eyes: what came, and what ordering nothing, less, more or the best would have earned.

The stock of the day of the decision is led through what was wanted since, with the goods that were on their way coming
when they really came. All quantities live through the same days, as they did on the card (`core.decide.choices.options`), only
with what happened in place of sampled futures. What is left at the end keeps its cost, less holding until it sells.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from core.decide.choices.earned import LONGEST_WAIT
from core.decide.futures import Flow, flow
from core.decide.ground import Ground, survey
from core.decide.review import what_is_missing
from core.phrase import Phrase
from core.policy import Policy
from core.proof.demand import wanted
from core.records import Floats, History, Mode, PastOrder, Situation

HALF, MORE = 0.5, 1.5
MOST_TRIED = 120
"""Quantities tried in search of the best."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """One order line of a decision."""

    quantity: int
    mode: Mode
    placed_on: date


@dataclass(frozen=True, slots=True)
class Past:
    """A decision as it was made: its inputs, its policy, what was suggested, and what people made of it (() for nothing)."""

    situation: Situation
    policy: Policy
    suggested: tuple[Ordered, ...]
    ordered: tuple[Ordered, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """What is known now. ``arrived`` tells by order number when goods that were on their way really came; ``past`` are
    the supplier's received orders, ``came`` the day the decided order itself came, where it did."""

    history: History
    arrived: Mapping[str, date] = field(default_factory=dict)
    past: tuple[PastOrder, ...] = ()
    came: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One quantity: money earned against ordering nothing (None without costs), units sold and lost, days with a lost
    sale, and stock in the end."""

    name: str
    quantity: int
    earned: float | None
    sold: int
    lost: int
    days_out: int
    left: int


@dataclass(frozen=True, slots=True)
class Hindsight:
    """How a decision turned out from the day after it to ``through``.

    ``outcomes`` are "nothing", "half", "suggested", "ordered" (where people changed it), "more" and "best", the best of
    all feasible quantities by the usual mode. ``complete`` once the order after this one could have been there.
    """

    sku: str
    as_of: date
    through: date
    arrives: date
    complete: bool
    imputed_days: int
    currency: str
    outcomes: tuple[Outcome, ...]
    verdict: Phrase

    def of(self, name: str) -> Outcome | None:
        """The outcome of that name."""
        return next((each for each in self.outcomes if each.name == name), None)


def hindsight(past: Past, since: Since, today: date, seed: int = 0) -> Hindsight | Phrase:
    """Score one decision; a sentence instead where it cannot be scored (yet).

    Worked example: 5 on hand, 2 a day for 10 days, an order of 6 that came on day 4: without it 5 are sold and 15
    lost; with it 11 are sold, so at a margin of 8 it earned 48 less order cost and holding.
    """
    situation = past.situation
    if what_is_missing(situation):
        return Phrase("stock or sales of that day were not known")
    ground = survey(situation, past.policy, seed)
    known = min(since.history.end, today)
    lines = past.ordered or past.suggested
    first = min((line.placed_on for line in lines), default=situation.as_of)
    mode = lines[0].mode if lines else ground.mode
    arrives = since.came or first + timedelta(days=_took(ground, since.past, mode, first))
    if known <= arrives:
        return Phrase("too early to say: the goods arrive about {day}", {"day": arrives})
    whole = max(round(ground.goals.cover_days), (arrives - situation.as_of).days + ground.policy.review_days)
    days = min(whole, (known - situation.as_of).days)
    lived = _Days(ground, since, days)
    outcomes = _outcomes(lived, past)
    return Hindsight(
        sku=situation.product.sku,
        as_of=situation.as_of,
        through=situation.as_of + timedelta(days=days),
        arrives=arrives,
        complete=days == whole,
        imputed_days=int(lived.imputed.sum()),
        currency=situation.product.currency,
        outcomes=outcomes,
        verdict=_verdict(outcomes, bool(past.ordered)),
    )


class _Days:
    """The days since the decision, lived through once per plan of orders."""

    def __init__(self, ground: Ground, since: Since, days: int) -> None:
        self.ground, self.since, self.days = ground, since, days
        today = ground.today
        name = f"{ground.situation.product.sku}|{today}|hindsight".encode()
        demand, self.imputed = wanted(
            since.history, today + timedelta(days=1), days, np.random.default_rng(zlib.crc32(name))
        )
        self.cumulative = np.concatenate([[0.0], np.cumsum(demand)])
        self.rate = max(float(demand.mean()), 1e-3)
        self.coming = np.zeros(days)
        for lot in ground.position.lots:
            came = since.arrived.get(lot.inbound.reference) or lot.inbound.arrives
            assert came is not None  # the position has dated every lot
            self._add(self.coming, (came - today).days, lot.inbound.quantity)
        self.idle = self._flow(self.coming[None])

    def arrivals(self, lines: Sequence[Ordered]) -> Floats:
        """Units that come each day with these orders."""
        coming = self.coming.copy()
        for line in lines:
            came = self.since.came if len(lines) == 1 else None
            took = _took(self.ground, self.since.past, line.mode, line.placed_on)
            at = came or line.placed_on + timedelta(days=took)
            self._add(coming, (at - self.ground.today).days, line.quantity)
        return coming

    def outcome(self, name: str, lines: Sequence[Ordered]) -> Outcome:
        """What these orders came to."""
        live = self._flow(self.arrivals(lines)[None])
        lost = np.diff(live.lost[0], prepend=0.0)
        return Outcome(
            name=name,
            quantity=sum(line.quantity for line in lines),
            earned=self.earned(live, lines),
            sold=int(self.cumulative[-1] - live.lost[0, -1]),
            lost=int(live.lost[0, -1]),
            days_out=int((lost > 0).sum()),
            left=int(live.stock[0, -1]),
        )

    def earned(self, live: Flow, lines: Sequence[Ordered]) -> float | None:
        """Money against ordering nothing: units saved × (margin + goodwill) - holding - the cost of each order, as on the card."""
        costs = self.ground.costs
        if costs is None:
            return None
        if not lines:
            return 0.0
        units = sum(line.quantity for line in lines)
        landed = sum(float(costs.landed(line.mode, line.quantity)) * line.quantity for line in lines) / units
        margin = float(costs.price - costs.fees) - landed
        holding = float(costs.holding_per_day)
        saved = float(self.idle.lost[0, -1] - live.lost[0, -1])
        late = units - float((self.arrivals(lines) - self.coming).sum())  # still on its way at the end
        more = live.stock[0] - self.idle.stock[0]
        waits = min((float(live.stock[0, -1]) + late) / (2 * self.rate), LONGEST_WAIT)
        carry = holding * (float(more.sum()) + (float(more[-1]) + late) * waits)
        return (
            saved * (margin + max(0.0, margin) * self.ground.policy.goodwill)
            - carry
            - self.ground.policy.order_cost * len(lines)
        )

    def _flow(self, coming: Floats) -> Flow:
        owned = self.ground.position.on_hand - self.ground.position.back_orders
        return flow(owned, np.cumsum(coming, axis=1), self.cumulative[None])

    def _add(self, coming: Floats, day: int, units: int) -> None:
        if day - 1 < self.days:
            coming[max(0, day - 1)] += units


def _outcomes(lived: _Days, past: Past) -> tuple[Outcome, ...]:
    suggested = sum(line.quantity for line in past.suggested)
    found = [lived.outcome("nothing", ())]
    if suggested:
        found.append(lived.outcome("half", _scaled(lived.ground, past.suggested, HALF)))
        found.append(lived.outcome("suggested", past.suggested))
    if past.ordered and past.ordered != past.suggested:
        found.append(lived.outcome("ordered", past.ordered))
    if suggested:
        found.append(lived.outcome("more", _scaled(lived.ground, past.suggested, MORE)))
    found.append(_best(lived, past, found))
    return tuple(found)


def _scaled(ground: Ground, lines: Sequence[Ordered], by: float) -> tuple[Ordered, ...]:
    return tuple(
        Ordered(ground.lots.up(max(1, round(line.quantity * by))), line.mode, line.placed_on)
        for line in lines
    )


def _best(lived: _Days, past: Past, found: Sequence[Outcome]) -> Outcome:
    """The quantity that would have earned most, by the mode and on the day of the decision; the least of equals."""
    ground = lived.ground
    lines = past.ordered or past.suggested
    mode, day = (lines[-1].mode, lines[-1].placed_on) if lines else (ground.mode, ground.today)
    most = ground.lots.up(int(lived.cumulative[-1] + ground.goals.order_up_to) + 1)
    step = ground.lots.multiple * max(1, most // ground.lots.multiple // MOST_TRIED)
    tried = [lived.outcome("best", ())]
    tried += [
        lived.outcome("best", (Ordered(units, mode, day),))
        for units in range(ground.lots.up(1), most + 1, step)
    ]
    tried += [Outcome("best", *_rest(each)) for each in found]
    return max(
        tried, key=lambda each: (each.earned if each.earned is not None else -each.lost, -each.quantity)
    )


def _rest(each: Outcome) -> tuple[int, float | None, int, int, int, int]:
    return each.quantity, each.earned, each.sold, each.lost, each.days_out, each.left


def _took(ground: Ground, past: Sequence[PastOrder], mode: Mode, placed: date) -> int:
    """Days an order by this mode took about then: as the nearest received one, else as was expected."""
    mine = [order for order in past if order.mode == mode]
    if mine:
        near = min(mine, key=lambda order: (abs((order.ordered_on - placed).days), order.ordered_on))
        return max(1, (near.received_on - near.ordered_on).days)
    return max(1, round(ground.knowing([mode]).routes[mode].summary(placed).mean))


def _verdict(outcomes: Sequence[Outcome], was_ordered: bool) -> Phrase:
    by_name = {each.name: each for each in outcomes}
    done = by_name.get("ordered") or (by_name.get("suggested") if was_ordered else None) or by_name["nothing"]
    best = by_name["best"]
    if best.earned is None or done.earned is None:
        return Phrase("Without costs it can only be told in units: {lost} were lost", {"lost": done.lost})
    if best.earned - done.earned <= max(1.0, 0.05 * abs(best.earned)):
        return Phrase("In hindsight this was about the best that could be done")
    if best.quantity > done.quantity:
        return Phrase("In hindsight more would have been better: {units}", {"units": best.quantity})
    if best.quantity == 0:
        return Phrase("In hindsight nothing should have been ordered")
    return Phrase("In hindsight less would have been better: {units}", {"units": best.quantity})
