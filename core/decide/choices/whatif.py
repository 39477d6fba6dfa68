"""What would happen if: any lever moved, and every figure before and after, on the same futures (rule P2).

Pure: a situation, a policy and levers in, two outcomes out; nothing is kept and nothing is ordered. Both sides use the
same luck (demand draws, lead-time draws), so that what differs is the lever and not the dice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from core.decide.assemble import expected_stock, out_of_stock_on, suggestion
from core.decide.choices.earned import earns, flow_with, span, without_order
from core.decide.choices.levers import Levers, Line, asked, at_level, check, moved
from core.decide.choices.options import direct, ordered
from core.decide.choices.ways import Weighing, weigh
from core.decide.ground import Ground, survey
from core.decide.orders import order_line
from core.decide.pays import pays_from, told
from core.decide.review import what_is_missing
from core.decide.suggest import decide
from core.errors import NotEnoughData
from core.money.cents import cents
from core.money.economics import Statement
from core.money.response import Response, price_response
from core.money.unit_costs import price_of
from core.phrase import Phrase
from core.policy import Policy
from core.records import Floats, Situation
from core.suggestion import Action, Missing, Option, Order, Suggestion


@dataclass(frozen=True)
class Outcome:
    """One side of the comparison. ``card`` has stock, risks, dates and cash; ``suggested`` is what we would order.

    ``floor_price`` keeps the net margin ``margin_floor`` (M3). ``stock`` is the card's expected stock and the 10 % and 90 % quantiles of it at each day's end, orders counted; ``runs_out_on`` the day the expected stock ends.

    ``earns`` is what the order earns against ordering nothing, the card's own measure (`core.decide.choices.earned`); ``profit`` that
    of the SKU, stock at hand and on its way counted, over the same days: it moves with price and ads too. None where
    cost or price is unknown, and ``earns`` where nothing is ordered.
    """

    card: Suggestion
    orders: tuple[Order, ...]
    suggested: int
    price: Decimal | None
    per_day: float
    earns: Option | None
    profit: Decimal | None
    profit_q10: Decimal | None
    profit_q90: Decimal | None
    cash: Decimal | None
    cover_days: float | None
    net: Decimal | None
    margin: float | None
    break_even: Decimal | None
    floor_price: Decimal | None
    margin_floor: float
    stock: tuple[Floats, Floats, Floats]
    runs_out_on: date | None
    economics: Statement | None

    @property
    def earned(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """What the order is expected to earn, with its 10 % and 90 %: nothing where nothing is ordered, None where unknown."""
        if self.earns is not None:
            return self.earns.expected_profit, self.earns.profit_q10, self.earns.profit_q90
        nothing = None if self.profit is None else Decimal(0)
        return nothing, nothing, nothing


@dataclass(frozen=True)
class WhatIf:
    """Before and after; ``notes`` say on what the difference rests, ``missing`` what a lever could not move.

    Stock is drawn over ``days``; money is that of ``until`` days on both sides, the span of the orders as they stand.

    ``weighing`` compares the order after by every mode and channel.
    """

    levers: Levers
    before: Outcome
    after: Outcome
    days: int
    until: int
    response: Response
    notes: tuple[Phrase, ...]
    missing: tuple[Missing, ...]
    weighing: Weighing | None


def what_if(
    situation: Situation,
    policy: Policy,
    levers: Levers,
    lines: Sequence[Line] | None = None,
    *,
    seed: int = 0,
) -> WhatIf:
    """The two outcomes. ``lines`` are the orders as they stand (quantity, mode, supplier, order by); None: as suggested.

    Raises `BadInput` for a lever out of range and `NotEnoughData` where nothing can be projected.
    """
    check(situation, levers)
    absent = what_is_missing(situation)
    if absent:
        raise NotEnoughData(
            Phrase("Nothing can be projected yet: {what}; no lever was moved", {"what": absent[0].what})
        )
    response = price_response(situation.history)
    changed, notes, missing = moved(situation, levers, response)
    strict = policy if levers.service_level is None else at_level(policy, levers.service_level)
    ground = survey(situation, policy, seed)
    taking = (levers.mode, levers.lead_time)
    other = survey(changed, strict, seed, taking=taking, days=ground.futures.days)
    ours, theirs = decide(ground), decide(other)
    standing = lines if lines is not None else [_line(order) for order in ours.orders]
    orders = asked(standing, other, levers)
    days = min(ground.futures.days, other.futures.days)
    placed_in = max(0, min(((day - ground.today).days for *_, day in standing), default=0))
    until = span(ground, placed_in)
    by_unit = changed.trading is not None and changed.trading.ad_spend is not None
    daily = None if levers.ad_budget is None or by_unit else float(levers.ad_budget)
    before = _outcome(ground, standing, _total(ours.orders), days, until, None)
    after = _outcome(other, orders, _total(theirs.orders), days, until, daily)
    weighing = weigh(other, after.orders, until=until) if after.orders else None
    return WhatIf(levers, before, after, days, until, response, notes, missing, weighing)


def _line(order: Order) -> Line:
    return order.quantity, order.mode, order.supplier, order.order_by


def _total(orders: Sequence[Order]) -> int:
    return sum(order.quantity for order in orders)


def _outcome(
    ground: Ground, lines: Sequence[Line], suggested: int, days: int, until: int, ad_per_day: float | None
) -> Outcome:
    today = ground.today
    known = ground.knowing(mode for _, mode, _, _ in lines)
    orders = tuple(order_line(known, u, m, max(d, today), s) for u, m, s, d in lines)
    action: Action = "order" if orders else "wait"
    card = suggestion(known, action, orders, ())
    coming = [
        known.futures.arrived(o.quantity, known.arrival(o.mode, (o.order_by - today).days)) for o in orders
    ]
    path = known.with_arrivals(*coming, days=days)
    low, high = np.quantile(path.stock, (0.1, 0.9), axis=0)
    profit = _profit(known, orders, until, ad_per_day)
    largest = max(orders, key=lambda order: order.quantity, default=None)
    mode = largest.mode if largest is not None else known.mode
    units = _total(orders)
    position = known.position.units + units
    per_day = known.futures.mean_over(days) / days
    cover = position / per_day if per_day > 1e-9 else None
    situation = known.situation
    price = price_of(situation.product, situation.history)
    unit = told(known, units, mode)
    at, floor = pays_from(known, units, mode)
    return Outcome(
        card=card,
        orders=orders,
        suggested=suggested,
        price=price,
        per_day=per_day,
        earns=ordered(known, orders, until=until),
        profit=None if profit is None else cents(float(profit.mean())),
        profit_q10=None if profit is None else cents(float(np.quantile(profit, 0.1))),
        profit_q90=None if profit is None else cents(float(np.quantile(profit, 0.9))),
        cash=None
        if any(o.cash is None for o in orders)
        else sum((o.cash or Decimal(0) for o in orders), Decimal(0)),
        cover_days=None if cover is None else round(cover, 1),
        net=None if unit is None else unit.net,
        margin=None if unit is None else unit.margin,
        break_even=at,
        floor_price=floor,
        margin_floor=known.policy.margin_floor,
        stock=(expected_stock(known, orders)[:days], low, high),
        runs_out_on=out_of_stock_on(known, orders),
        economics=unit,
    )


def _profit(ground: Ground, orders: Sequence[Order], until: int, ad_per_day: float | None) -> Floats | None:
    """The SKU's profit in each future up to day ``until``: without an order, and what the orders earn on top, less extra ads."""
    base = without_order(ground, until)
    if base is None:
        return None
    if orders:
        lines = [(o.quantity, o.mode, max(0, (o.order_by - ground.today).days)) for o in orders]
        sent = [direct(ground, *line) for line in lines]
        base = base + earns(ground, sent, until, flow_with(ground, sent, until))
    return base if ad_per_day is None else base - ad_per_day * until
