"""Every figure of a suggestion as a formula with the numbers put in, so that a reader can redo it by hand.

The figures are those of the suggestion; nothing is computed anew but sums that the formula shows. Where a figure is counted
on sampled futures, the formula says so: it cannot be redone by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from core.decide.choices.levers import AD_POWER
from core.demand.averages import telling_days
from core.phrase import Money, Percent, Phrase, Value
from core.policy import Policy
from core.records import Situation
from core.suggestion import Suggestion
from core.supply.words import legs_told


@dataclass(frozen=True, slots=True)
class Formula:
    """A figure, its formula with numbers, and the inputs it rests on (names of `restock why`'s inputs)."""

    figure: Phrase
    formula: Phrase
    rests_on: tuple[str, ...]


def formulas(situation: Situation, policy: Policy, made: Suggestion) -> tuple[Formula, ...]:
    """The figures of the card in its order; none where nothing could be decided.

    Worked example: "reorder point = demand over the lead time + safety stock: 890 + 310 = 1,200".
    """
    if made.on_hand is None:
        return ()
    found = [_quantity(made), *_averages(situation, made), _position(made), _lead_time(made), *_legs(made)]
    found += [_reorder_point(made), _target(made), *_cover(made), _risk(policy, made), *_money(made)]
    found += [*_one_unit(made), *_ad_budget(made)]
    return tuple(found)


def _quantity(made: Suggestion) -> Formula:
    signs = {"+": 1, "-": -1}
    steps = [
        signs[f.effect] * round(f.value) for f in made.factors if f.effect in signs and f.unit == "units"
    ]
    total = sum(steps)
    text = " ".join(f"{'+' if step >= 0 else '−'} {abs(step):,}" for step in steps) or "0"
    return Formula(
        Phrase("quantity"),
        Phrase("sum of its steps: {steps} = {total}", {"steps": text, "total": total}),
        ("forecast", "on hand", "on its way", "MOQ, case pack"),
    )


def _averages(situation: Situation, made: Suggestion) -> list[Formula]:
    found = []
    for days, value in ((7, made.ads_7), (30, made.ads_30)):
        known = telling_days(situation.history, situation.as_of, days)
        if value is None or not known:
            continue
        found.append(
            Formula(
                Phrase("daily sales of the last {days} days", {"days": days}),
                Phrase(
                    "units of days in stock ÷ such days: {units} ÷ {known} = {value}",
                    {"units": round(value * known), "known": known, "value": round(value, 2)},
                ),
                ("history", "days out of stock"),
            )
        )
    return found


def _position(made: Suggestion) -> Formula:
    waiting = made.in_warehouses
    if waiting:
        told = Phrase(
            "on hand + on the way + in your own warehouses: {on_hand} + {inbound} + {waiting} = {position}",
            {
                "on_hand": made.on_hand or 0,
                "inbound": made.inbound - waiting,
                "waiting": waiting,
                "position": made.position,
            },
        )
        return Formula(
            Phrase("inventory position"), told, ("on hand", "on its way", "in your own warehouses")
        )
    return Formula(
        Phrase("inventory position"),
        Phrase(
            "on hand + on the way: {on_hand} + {inbound} = {position}",
            {"on_hand": made.on_hand or 0, "inbound": made.inbound, "position": made.position},
        ),
        ("on hand", "on its way"),
    )


def _lead_time(made: Suggestion) -> Formula:
    lead = made.lead_time
    if not lead.orders_seen:
        text = Phrase("production + transit + receiving, as below: {days} days", {"days": lead.mean})
    else:
        text = Phrase(
            "the legs below, counted as a few orders, and {orders} received {orders:order|orders}: {days} days",
            {"orders": lead.orders_seen, "days": lead.mean},
        )
    return Formula(Phrase("lead time"), text, ("production days", "orders learnt from", "freight"))


def _legs(made: Suggestion) -> list[Formula]:
    """Each leg beside the whole: their sum is what the stated days above stand for."""
    return [
        Formula(Phrase("leg of the lead time"), each, ("production days", "orders learnt from", "freight"))
        for each in legs_told(made.lead_time)
    ]


def _reorder_point(made: Suggestion) -> Formula:
    demand = made.reorder_point - made.safety_stock
    return Formula(
        Phrase("reorder point"),
        Phrase(
            "demand over the lead time + safety stock: {demand} + {safety} = {point}",
            {"demand": demand, "safety": made.safety_stock, "point": made.reorder_point},
        ),
        ("forecast", "orders learnt from"),
    )


def _target(made: Suggestion) -> Formula:
    demand = made.order_up_to - made.safety_stock
    return Formula(
        Phrase("order-up-to level"),
        Phrase(
            "demand over lead time and rhythm + safety stock: {demand} + {safety} = {level}",
            {"demand": demand, "safety": made.safety_stock, "level": made.order_up_to},
        ),
        ("forecast", "orders learnt from"),
    )


def _cover(made: Suggestion) -> list[Formula]:
    if made.days_of_supply is None:
        return []
    whole = int(made.days_of_supply)
    ahead = made.forecast.mean[:whole]
    told = Formula(
        Phrase("days of supply"),
        Phrase(
            "{units} on hand against the forecast: {sold} in the first {days} days, about {rate} a day",
            {
                "units": made.on_hand or 0,
                "sold": round(float(np.sum(ahead))),
                "days": min(whole, len(ahead)),
                "rate": round(
                    float(np.mean(ahead)) if len(ahead) else float(made.forecast.mean[:1].sum()), 2
                ),
            },
        ),
        ("on hand", "forecast"),
    )
    return [told]


def _risk(policy: Policy, made: Suggestion) -> Formula:
    until = min((order.arrives for order in made.orders), default=made.as_of + timedelta(days=1))
    if not made.orders:
        return Formula(
            Phrase("risk of running out"),
            Phrase(
                "share of {paths} sampled futures that lose a sale before the next goods; those that sell more weigh more",
                {"paths": policy.paths},
            ),
            ("forecast", "orders learnt from", "on its way"),
        )
    return Formula(
        Phrase("risk of running out"),
        Phrase(
            "share of {paths} sampled futures that lose a sale before the order arrives, about {day}; those that sell more weigh more",
            {"paths": policy.paths, "day": until},
        ),
        ("forecast", "orders learnt from", "on its way"),
    )


def _one_unit(made: Suggestion) -> list[Formula]:
    """The statement of a unit that loses money (P1)."""
    if made.loss is None:
        return []
    return [Formula(Phrase("net of one unit"), made.loss.lines, ("price", "unit cost", "fees"))]


def _ad_budget(made: Suggestion) -> list[Formula]:
    """S3: today's budget × (units that ads should sell ÷ those they sell) to the power 1 / .6."""
    ads = made.ads
    if ads is None:
        return []
    values: dict[str, Value | Money] = {
        "now": Money(ads.now, made.currency), "then": Money(ads.then, made.currency), "sells": round(ads.sells, 2),
        "wanted": round(ads.sells + ads.more, 2), "power": AD_POWER, "stock": ads.stock, "sold": round(ads.sold),
        "days": ads.days, "spare": round((ads.stock - ads.sold) / ads.days, 2), "looked": ads.looked, "settled": ads.settled,
    }  # fmt: skip
    text = Phrase(
        "({stock} units − {sold} expected to be sold) ÷ {days} days = {spare} a day; ads sell {sells} a day (mean of {looked} days to {settled}) and should sell {wanted}: {now} × ({wanted} ÷ {sells}) ^ (1 ÷ {power}) = {then} a day; at most twice, what the competitors sold, and what pays",
        values,
    )
    return [Formula(Phrase("ad budget"), text, ("ads", "on hand", "on its way", "forecast"))]


def _money(made: Suggestion) -> list[Formula]:
    found = [
        Formula(
            Phrase("service level"),
            Phrase(
                "what a lost sale costs ÷ (that + what an unneeded unit costs), within the set bounds: {level}",
                {"level": Percent(made.service_level)},
            ),
            ("price", "unit cost", "fees"),
        )
    ]
    for order in made.orders:
        if order.cash is None or order.landed_cost is None:
            continue
        found.append(
            Formula(
                Phrase("cash"),
                Phrase(
                    "units × landed cost: {units} × {cost} = {cash}",
                    {
                        "units": order.quantity,
                        "cost": Money(order.landed_cost, made.currency),
                        "cash": Money(order.cash, made.currency),
                    },
                ),
                ("unit cost", f"freight {order.mode}"),
            )
        )
    return found
