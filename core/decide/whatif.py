"""What would happen if: any lever moved, and every figure before and after, on the same futures (rule P2).

Pure: a situation, a policy and levers in, two outcomes out; nothing is kept and nothing is ordered. Both sides use the
same luck (demand draws, lead-time draws), so that what differs is the lever and not the dice.

Demand answers to price by `core.money.response`; to advertising by a stated prior: units that ads brought grow with
spend to the power .6 (diminishing returns; the middle of published search-ad elasticities), nothing where no ad data
tells how many those are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import hypot

import numpy as np

from core.decide.assemble import suggestion
from core.decide.ground import Ground, survey
from core.decide.orders import order_line
from core.decide.review import what_is_missing
from core.decide.suggest import decide
from core.errors import BadInput, NotEnoughData
from core.money.economics import Statement, statement
from core.money.ladder import MARGIN_FLOOR, break_even, floor_price
from core.money.response import Response, price_response
from core.money.unit_costs import price_of
from core.money.unit_fees import CENT
from core.phrase import Phrase
from core.policy import Policy
from core.records import Action, Floats, Missing, Mode, Order, Situation, Suggestion

AD_POWER = 0.6
LONGEST_LEAD = 365
LARGEST = 1_000_000
HIGHEST_PRICE = 5  # times today's


@dataclass(frozen=True, slots=True)
class Levers:
    """What to move; None leaves a lever where it is. Money in the product's currency, times in days, shares 0-1.

    ``discount`` is taken off ``price`` (else today's price); ``budget`` is the most cash this order may take;
    ``ad_budget`` is advertising a day.
    """

    quantity: int | None = None
    mode: Mode | None = None
    price: Decimal | None = None
    discount: float | None = None
    lead_time: float | None = None
    service_level: float | None = None
    budget: Decimal | None = None
    ad_budget: Decimal | None = None

    @property
    def moved(self) -> tuple[str, ...]:
        """The names of the levers that are moved."""
        return tuple(f.name for f in dataclasses.fields(self) if getattr(self, f.name) is not None)


@dataclass(frozen=True)
class Outcome:
    """One side of the comparison. ``card`` has stock, risks, dates and cash; ``suggested`` is what we would order.

    ``stock`` is the median and the 10 % and 90 % quantiles of stock at each day's end, orders counted.

    Profit is of `days` days: what is sold less its fees, its cost and holding, the order's fixed cost, and what
    holding the rest costs until it sells. None where cost or price is unknown.
    """

    card: Suggestion
    orders: tuple[Order, ...]
    suggested: int
    price: Decimal | None
    per_day: float
    profit: Decimal | None
    profit_q10: Decimal | None
    profit_q90: Decimal | None
    cash: Decimal | None
    cover_days: float | None
    net: Decimal | None
    margin: float | None
    break_even: Decimal | None
    floor_price: Decimal | None
    stock: tuple[Floats, Floats, Floats]
    economics: Statement | None


@dataclass(frozen=True)
class WhatIf:
    """Before and after; ``notes`` say on what the difference rests, ``missing`` what a lever could not move."""

    levers: Levers
    before: Outcome
    after: Outcome
    days: int
    response: Response
    notes: tuple[Phrase, ...]
    missing: tuple[Missing, ...]


Line = tuple[int, Mode, str | None, date]


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
    _check(situation, levers)
    absent = what_is_missing(situation)
    if absent:
        raise NotEnoughData(
            Phrase("Nothing can be projected yet: {what}; no lever was moved", {"what": absent[0].what})
        )
    response = price_response(situation.history)
    changed, notes, missing = _moved(situation, levers, response)
    strict = policy if levers.service_level is None else _at_level(policy, levers.service_level)
    ground = survey(situation, policy, seed)
    other = survey(changed, strict, seed, taking=(levers.mode, levers.lead_time))
    ours, theirs = decide(ground), decide(other)
    standing = lines if lines is not None else [_line(order) for order in ours.orders]
    asked = _asked(standing, other, levers)
    days = min(ground.futures.days, other.futures.days)
    daily = None if levers.ad_budget is None else float(levers.ad_budget)
    before = _outcome(ground, standing, _total(ours.orders), days, None)
    after = _outcome(other, asked, _total(theirs.orders), days, daily)
    return WhatIf(levers, before, after, days, response, notes, missing)


def _check(situation: Situation, levers: Levers) -> None:
    """Every lever inside what can be; the first that is not is named."""
    today = price_of(situation.product, situation.history)
    ranges: list[tuple[str, float | None, float, float]] = [
        ("quantity", None if levers.quantity is None else float(levers.quantity), 0, LARGEST),
        ("discount", levers.discount, 0, 0.9),
        ("lead_time", levers.lead_time, 1, LONGEST_LEAD),
        ("service_level", levers.service_level, 0.5, 0.999),
        ("budget", None if levers.budget is None else float(levers.budget), 0, 1e9),
        ("ad_budget", None if levers.ad_budget is None else float(levers.ad_budget), 0, 1e6),
    ]
    if levers.price is not None:
        most = float(today) * HIGHEST_PRICE if today else 1e6
        ranges.append(("price", float(levers.price), 0.01, most))
    for name, value, low, high in ranges:
        if value is not None and not low <= value <= high:
            raise BadInput(
                Phrase(
                    "{lever} must lie between {low} and {high}, got {value}; nothing was changed",
                    {"lever": name, "low": low, "high": high, "value": value},
                )
            )


def _moved(
    situation: Situation, levers: Levers, response: Response
) -> tuple[Situation, tuple[Phrase, ...], tuple[Missing, ...]]:
    """The situation under the levers that move demand or money: price, discount, advertising."""
    product, forecast = situation.product, situation.forecast
    notes: list[Phrase] = []
    missing: list[Missing] = []
    lift, spread = 1.0, 0.0
    if levers.price is not None or levers.discount is not None:
        today = price_of(product, situation.history)
        if today is None and levers.price is None:
            missing.append(Missing(Phrase("no price imported, so a discount changes nothing"), "P2"))
        else:
            asked = levers.price if levers.price is not None else today
            assert asked is not None
            price = (asked * (1 - Decimal(str(levers.discount or 0)))).quantize(CENT, ROUND_HALF_UP)
            product = replace(product, price=price)
            if today is None:
                missing.append(
                    Missing(Phrase("no price imported, so demand does not answer to the price"), "P2")
                )
            else:
                lift = response.lift(float(today), float(price))
                spread = response.spread(float(today), float(price))
                notes.append(_said(response, lift))
    trading = situation.trading
    if levers.ad_budget is not None:
        ads = _ad_lift(situation, float(levers.ad_budget))
        if ads is None:
            missing.append(
                Missing(Phrase("no ad data, so the ad budget costs money and moves no demand"), "P3")
            )
        else:
            lift *= ads
            notes.append(
                Phrase(
                    "ads: units they bring grow with spend to the power of {power} (a stated prior): demand × {lift}",
                    {"power": AD_POWER, "lift": round(ads, 2)},
                )
            )
        if trading is not None:  # the new budget is paid by the day, not by the unit
            trading = replace(trading, ad_spend=None)
    if lift != 1.0:
        forecast = replace(
            forecast,
            mean=forecast.mean * lift,
            quantiles=forecast.quantiles * lift,
            level_sigma=hypot(forecast.level_sigma, spread),
        )
    return (
        replace(situation, product=product, forecast=forecast, trading=trading),
        tuple(notes),
        tuple(missing),
    )


def _ad_lift(situation: Situation, per_day: float) -> float | None:
    """Demand under another ad budget over demand today; None where ads' part in it is unknown.

    Worked example: 20 % of units come from ads at 10 a day; at 20 a day those × 2^.6 = 1.52: demand × 1.10.
    """
    trading = situation.trading
    if trading is None or not trading.ad_spend or not trading.units:
        return None
    price = price_of(situation.product, situation.history)
    brought = trading.ad_orders
    if brought is None and trading.ad_sales is not None and price:
        brought = int(trading.ad_sales / price)
    if brought is None:
        return None
    share = min(0.9, brought / trading.units)
    now = float(trading.ad_spend) / trading.days
    return float(1 + share * ((per_day / now) ** AD_POWER - 1))


def _said(response: Response, lift: float) -> Phrase:
    told = {"e": round(response.elasticity, 1), "sd": round(response.sd, 1), "lift": round(lift, 2)}
    if response.fitted:
        return Phrase(
            "price response {e} ± {sd}, fitted on {weeks} weeks of your own prices: demand × {lift}",
            {**told, "weeks": response.weeks},
        )
    return Phrase(
        "price response {e} ± {sd}, a stated prior as your own price hardly moved: demand × {lift}", told
    )


def _at_level(policy: Policy, level: float) -> Policy:
    """The policy with this service level, whatever costs would say."""
    low = min(max(level, 0.6), 0.99)
    return replace(policy, service_level=min(level, 0.995), service_low=low, service_high=max(level, low))


def _asked(standing: Sequence[Line], ground: Ground, levers: Levers) -> list[Line]:
    """The orders as the levers have them. A mode makes one order of them; of a split one the last part takes up a
    quantity, so that what flies still flies."""
    lines = list(standing)
    early = sum(line[0] for line in lines[:-1])
    if levers.mode is None and levers.quantity is not None and len(lines) > 1 and levers.quantity > early:
        lines[-1] = (levers.quantity - early, *lines[-1][1:])
    elif levers.quantity is not None or levers.mode is not None:
        units = levers.quantity if levers.quantity is not None else sum(line[0] for line in lines)
        first = lines[0] if lines else (0, ground.mode, ground.situation.product.supplier, ground.today)
        lines = [(units, levers.mode or first[1], first[2], max(first[3], ground.today))] if units else []
    if levers.budget is not None and lines:
        lines = _affordable(lines, ground, levers.budget)
    return lines


def _affordable(lines: list[Line], ground: Ground, budget: Decimal) -> list[Line]:
    """The orders cut to what the money buys, the first first; in whole cartons, none under the minimum."""
    if ground.costs is None:
        return lines
    left, kept = budget, []
    for units, mode, supplier, day in lines:
        landed = ground.costs.landed(mode, units)
        afford = int(left / landed) if landed > 0 else units
        if afford < units:
            units = ground.lots.down(afford)
            while units and ground.costs.landed(mode, units) * units > left:
                units = ground.lots.down(
                    units - ground.lots.multiple
                )  # a small shipment pays more freight a unit
        if units:
            kept.append((units, mode, supplier, day))
            left -= ground.costs.landed(mode, units) * units
    return kept


def _line(order: Order) -> Line:
    return order.quantity, order.mode, order.supplier, order.order_by


def _total(orders: Sequence[Order]) -> int:
    return sum(order.quantity for order in orders)


def _outcome(
    ground: Ground, lines: Sequence[Line], suggested: int, days: int, ad_per_day: float | None
) -> Outcome:
    today = ground.today
    known = ground.knowing(mode for _, mode, _, _ in lines)
    orders = tuple(order_line(known, u, m, max(d, today), s) for u, m, s, d in lines)
    action: Action = "order" if orders else "wait"
    card = suggestion(known, action, orders, ())
    coming = [
        known.futures.arrivals(o.quantity, known.arrival(o.mode, (o.order_by - today).days)) for o in orders
    ]
    path = known.with_arrivals(*coming, days=days)
    low, high = np.quantile(path.stock, (0.1, 0.9), axis=0)
    earned = _earned(
        known, orders, path.stock, path.lost, np.sum(coming, axis=0) if coming else None, days, ad_per_day
    )
    largest = max(orders, key=lambda order: order.quantity, default=None)
    mode = largest.mode if largest is not None else known.mode
    units = _total(orders)
    position = known.position.units + units
    per_day = known.futures.mean_over(days) / days
    cover = position / per_day if per_day > 1e-9 else None
    held = min(365.0, (cover or 0.0) / 2)
    situation = known.situation
    price = price_of(situation.product, situation.history)
    told = statement(situation, known.policy, mode=mode, quantity=units, days_held=held)

    def net(at: Decimal) -> Decimal:
        found = statement(situation, known.policy, mode=mode, quantity=units, days_held=held, price=at)
        return Decimal(0) if found is None else found.net

    return Outcome(
        card=card,
        orders=orders,
        suggested=suggested,
        price=price,
        per_day=per_day,
        profit=None if earned is None else _money(float(earned.mean())),
        profit_q10=None if earned is None else _money(float(np.quantile(earned, 0.1))),
        profit_q90=None if earned is None else _money(float(np.quantile(earned, 0.9))),
        cash=None
        if any(o.cash is None for o in orders)
        else sum((o.cash or Decimal(0) for o in orders), Decimal(0)),
        cover_days=None if cover is None else round(cover, 1),
        net=None if told is None else told.net,
        margin=None if told is None else told.margin,
        break_even=None if told is None or price is None else break_even(net, price),
        floor_price=None if told is None or price is None else floor_price(net, price, MARGIN_FLOOR),
        stock=(np.median(path.stock, axis=0), low, high),
        economics=told,
    )


def _earned(
    ground: Ground,
    orders: Sequence[Order],
    stock: Floats,
    lost: Floats,
    coming: Floats | None,
    days: int,
    ad_per_day: float | None,
) -> Floats | None:
    """Money of each future: margin × sold - holding - freight above the usual - fixed costs - extra ads.

    Worked example: 10 a day sold for 100 days of stock on hand, margin 8, holding .02 a unit and day: 8,000 less .02 ×
    the stock of each day.
    """
    costs = ground.costs
    if costs is None:
        return None
    usual = float(costs.landed(ground.mode, 0))
    margin = float(costs.price - costs.fees) - usual
    holding = float(costs.holding_per_day)
    sold = ground.futures.cumulative[:, days] - lost[:, -1]
    late = np.zeros(len(sold))
    if coming is not None:
        late = sum(o.quantity for o in orders) - coming[:, :days].sum(axis=1)
    left = stock[:, -1] + late
    waits = np.minimum(365.0, left / (2 * max(1e-3, ground.futures.mean_over(days) / days)))
    dearer = sum((float(o.landed_cost) - usual) * o.quantity for o in orders if o.landed_cost is not None)
    earned: Floats = margin * sold - holding * (stock.sum(axis=1) + left * waits)
    earned = earned - dearer - ground.policy.order_cost * len(orders)
    return earned if ad_per_day is None else earned - ad_per_day * days


def _money(value: float) -> Decimal:
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def runs_out(outcome: Outcome) -> date | None:
    """The day by which half of the futures have run out, orders counted; None where that lies beyond the horizon."""
    gone = np.flatnonzero(outcome.stock[0] < 0.5)
    return None if not len(gone) else outcome.card.as_of + timedelta(days=int(gone[0]) + 1)
