"""The levers of a what-if: what each may be, and what it does to the situation, the policy and the orders.

Demand answers to price by `core.money.response`; to advertising by a stated prior: units that ads brought grow with
spend to the power .6 (diminishing returns; the middle of published search-ad elasticities), nothing where no ad data
tells how many those are. What ads cost is told by the unit on both sides, as on the card; a budget of which nothing is known
comes off the SKU's profit by the day.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import hypot

from core.decide.ground import Ground
from core.errors import BadInput
from core.money.cents import cents
from core.money.response import Response
from core.money.unit_costs import FEWEST_UNITS, price_of
from core.money.unit_fees import Trading
from core.names import LEVERS
from core.phrase import Phrase
from core.policy import Policy
from core.records import Mode, Situation
from core.suggestion import Missing

AD_POWER = 0.6
AD_AHEAD = 90
"""Days of the forecast that ads' part in demand is measured against."""
LONGEST_LEAD = 365
LARGEST = 1_000_000
HIGHEST_PRICE = 5  # times today's
SHARES = ("discount", "service_level")
"""Levers that people type in per cent."""


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


Line = tuple[int, Mode, str | None, date]


def check(situation: Situation, levers: Levers) -> None:
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
            raise BadInput(_outside(name, low, high, value))


def _outside(name: str, low: float, high: float, value: float) -> Phrase:
    if name in SHARES:
        low, high, value = (round(100 * each, 2) for each in (low, high, value))
        return Phrase(
            "{lever} must lie between {low}% and {high}%, got {value}%; nothing was changed",
            {"lever": LEVERS[name], "low": low, "high": high, "value": value},
        )
    return Phrase(
        "{lever} must lie between {low} and {high}, got {value}; nothing was changed",
        {"lever": LEVERS[name], "low": low, "high": high, "value": value},
    )


def moved(
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
            price = cents(asked * (1 - Decimal(str(levers.discount or 0))))
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
            trading = (
                None if trading is None else replace(trading, ad_spend=None)
            )  # the budget is paid by the day
            missing.append(
                Missing(Phrase("no ad data, so the ad budget costs money and moves no demand"), "P3")
            )
        else:
            lift *= ads
            assert trading is not None
            trading = _with_budget(situation, trading, float(levers.ad_budget), ads)
            notes.append(
                Phrase(
                    "ads: units they bring grow with spend to the power of {power} (a stated prior): demand × {lift}",
                    {"power": AD_POWER, "lift": round(ads, 2)},
                )
            )
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
    trading, now = situation.trading, ad_spend_now(situation)
    if trading is None or not trading.ad_spend or trading.units < FEWEST_UNITS or now is None:
        return None
    pace = situation.ads
    if pace is not None and pace.units:
        ahead = float(situation.forecast.mean[:AD_AHEAD].mean())
        share = pace.units / pace.days / ahead if ahead > 0 else 0.0
    else:
        price = price_of(situation.product, situation.history)
        brought = trading.ad_orders
        if brought is None and trading.ad_sales is not None and price:
            brought = int(trading.ad_sales / price)
        if brought is None:
            return None
        share = brought / trading.units
    return float(1 + min(0.9, share) * ((per_day / now) ** AD_POWER - 1))


def ad_spend_now(situation: Situation) -> float | None:
    """What ads cost a day now: in the last settled days, else over all that is on file; None where nothing is spent."""
    pace, trading = situation.ads, situation.trading
    if pace is not None and pace.units and pace.spend > 0:
        return float(pace.spend) / pace.days
    if trading is None or not trading.ad_spend:
        return None
    return float(trading.ad_spend) / trading.days


def _with_budget(situation: Situation, trading: Trading, per_day: float, lift: float) -> Trading:
    """The same trading under another budget: what ads cost a unit goes with spend over units, so that today's budget changes
    nothing. Worked example: 1.50 a unit; twice the budget sells × 1.10: 1.50 × 2 / 1.10 = 2.73 a unit.
    """
    now = ad_spend_now(situation)
    assert now is not None
    assert trading.ad_spend is not None
    times = per_day / now
    more = times**AD_POWER / lift
    return replace(
        trading,
        ad_spend=cents(trading.ad_spend * Decimal(str(times / lift))),
        ad_sales=None if trading.ad_sales is None else cents(trading.ad_sales * Decimal(str(more))),
        ad_orders=None if trading.ad_orders is None else round(trading.ad_orders * more),
    )


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


def at_level(policy: Policy, level: float) -> Policy:
    """The policy with this service level, whatever costs would say."""
    low = min(max(level, 0.6), 0.99)
    return replace(policy, service_level=min(level, 0.995), service_low=low, service_high=max(level, low))


def asked(standing: Sequence[Line], ground: Ground, levers: Levers) -> list[Line]:
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
