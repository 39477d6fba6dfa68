"""The same quantity by every mode and channel on the same futures: cash, arrival, risk, profit, payback (S9, S10).

`core.money.channels` prices a unit by each way; what the order earns by it is `core.decide.choices.earned`'s measure, over the same
days. Further ways fly what the slow route would come too late for and ship the rest. The recommended way earns most on
average; the runner-up says what it lacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from core.decide.choices.earned import Sent, earns, flow_with, span
from core.decide.choices.options import Parts, made, reckoned
from core.decide.expedite import bridges
from core.decide.ground import Ground
from core.decide.orders import arrives_on
from core.money.cents import cents
from core.money.channels import Comparison, Part, Way, compare
from core.records import Mode
from core.suggestion import Order


@dataclass(frozen=True, slots=True)
class Weighed:
    """One way for the whole order: profit and ``stockout`` as an `Option` has them, over the same days.

    ``parts`` has two entries where part flies. ``payback_days`` is when the order's extra sales have brought back its
    cash, None beyond those days. ``assumed``: a rate in it is an assumption.
    """

    parts: tuple[Part, ...]
    landed: Decimal
    cash: Decimal
    arrives: date
    stockout: int
    profit: Decimal
    profit_q10: Decimal
    profit_q90: Decimal
    payback_days: int | None
    assumed: bool


@dataclass(frozen=True, slots=True)
class Lacks:
    """What the runner-up lacks against the recommended way: money, days (negative: it is faster), points of risk."""

    profit: Decimal
    days: int
    stockout: int


@dataclass(frozen=True, slots=True)
class Weighing:
    """Every way, the recommended one first; ``priced`` has the unit's costs by way.

    ``days`` are those that profits are over.
    """

    ways: tuple[Weighed, ...]
    priced: Comparison
    days: int

    @property
    def lacks(self) -> Lacks | None:
        """What the runner-up lacks; None where there is none."""
        if len(self.ways) < 2:
            return None
        best, second = self.ways[:2]
        return Lacks(
            best.profit - second.profit,
            (second.arrives - best.arrives).days,
            second.stockout - best.stockout,
        )


def weigh(ground: Ground, orders: Sequence[Order], *, until: int | None = None) -> Weighing | None:
    """Every way to send these orders' units, placed on the day of the first; None where they cannot be priced.

    The orders as they stand are among the ways, and so is every bridge that the decision weighs. ``until``: days to judge them over, None: the span of the orders.
    """
    quantity = sum(order.quantity for order in orders)
    per_day = ground.futures.mean_over(ground.futures.days) / ground.futures.days
    priced = compare(ground.situation, ground.policy, quantity, per_day=per_day)
    if priced is None:
        return None
    ground = ground.knowing(mode for mode in (*(w.mode for w in priced.ways), *(o.mode for o in orders)))
    placed_in = max(0, min((order.order_by - ground.today).days for order in orders))
    until = span(ground, placed_in) if until is None else until
    direct = {way.mode: way for way in priced.ways if way.place == "fba"}
    sent: dict[tuple[tuple[int, Way], ...], None] = {((quantity, way),): None for way in priced.ways}
    for parts in (tuple((o.quantity, o.mode) for o in orders), *_bridged(ground, quantity)):
        if len(parts) > 1 and all(mode in direct for _, mode in parts):
            sent[tuple((units, direct[mode]) for units, mode in parts)] = None
    days = {(order.quantity, order.mode): max(0, (order.order_by - ground.today).days) for order in orders}
    ways = [_weighed(ground, parts, direct, days, placed_in, until) for parts in sent]
    ways.sort(key=lambda each: (-each.profit, each.arrives, each.cash))
    return Weighing(tuple(ways), priced, until)


def _bridged(ground: Ground, quantity: int) -> list[Parts]:
    """What a slow usual way would come too late for by each faster one, in whole cartons, and the rest as usual."""
    found: list[Parts] = []
    for each in bridges(ground, urgent=False):
        part = -(-each.units // ground.lots.multiple) * ground.lots.multiple
        if part < quantity:
            found.append(((part, each.mode), (quantity - part, ground.mode)))
    return found


def _weighed(
    ground: Ground,
    sent: Sequence[tuple[int, Way]],
    direct: Mapping[Mode, Way],
    days: Mapping[tuple[int, Mode], int],
    placed_in: int,
    until: int,
) -> Weighed:
    """One way by `core.decide.choices.earned`. What goes straight to FBA is the card's own option; another place differs by what a
    sale leaves after shipping, by the landed cost, and by storage and handling there."""
    costs = ground.costs
    assert costs is not None
    at = [days.get((units, way.mode), placed_in) if len(sent) > 1 else placed_in for units, way in sent]
    after = [ground.arrival(way.mode, day) + way.extra_days for (_, way), day in zip(sent, at, strict=True)]
    parts = [
        Sent(
            units,
            when,
            landed=float(way.landed),
            leaves=float(way.net + way.landed + way.keeping),
            holding=float(costs.holding_per_day + way.a_day - direct[way.mode].a_day),
            once=float(way.once),
        )
        for (units, way), when in zip(sent, after, strict=True)
    ]
    path = flow_with(ground, parts, until)
    first = min(
        arrives_on(ground, way.mode, ground.today + timedelta(days=day)) + timedelta(days=way.extra_days)
        for (_, way), day in zip(sent, at, strict=True)
    )
    cash = sum((way.landed * units for units, way in sent), Decimal(0))
    lines = tuple((units, way.mode) for units, way in sent)
    if all(way.place == "fba" for _, way in sent):
        found = reckoned(ground, [(*line, day) for line, day in zip(lines, at, strict=True)], until)
    else:
        earned, units = earns(ground, parts, until, path), sum(units for units, _ in sent)
        found = made(ground, lines, units, lines[0][1], earned, cash, first, path.lost[:, -1] > 0, until)
    saved = (ground.idle.lost[:, :until] - path.lost).mean(axis=0)
    left_each = sum(each.units * each.leaves for each in parts) / found.quantity
    back = np.flatnonzero(saved * left_each >= float(cash))
    assert found.expected_profit is not None
    assert found.profit_q10 is not None
    assert found.profit_q90 is not None
    assert found.cash is not None
    return Weighed(
        parts=tuple(Part(units, way.mode, way.place) for units, way in sent),
        landed=cents(float(cash) / found.quantity),
        cash=found.cash,
        arrives=found.arrives or first,
        stockout=found.stockout or 0,
        profit=found.expected_profit,
        profit_q10=found.profit_q10,
        profit_q90=found.profit_q90,
        payback_days=int(back[0]) + 1 if len(back) else None,
        assumed=any(way.assumed for _, way in sent),
    )
