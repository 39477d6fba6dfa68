"""Does a unit bought now pay for itself? Its statement at today's price, what of it counts, and the price that would pay (P1, M3).

Counted is what an order placed now still has to pay for each unit it sells: landed cost, marketplace fees, storage and
capital until it sells, returns. Advertising counts where the SKU needs it: where ads brought at least `ads_needed` of the
units sold; else whoever stops the ads still sells most of it, so they warn and do not stop. Fees that are a stated share
of the price are not known: they warn and do not stop either. What is in stock already has paid its landed cost: selling
it off is another question (H4), answered beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from core.decide.choices.earned import LONGEST_WAIT
from core.decide.ground import Ground
from core.money.cents import cents
from core.money.economics import LineName, Statement, statement
from core.money.ladder import floor_price
from core.money.unit_costs import FEWEST_UNITS, price_of
from core.money.unit_fees import Trading
from core.phrase import Money, Percent, Phrase, Value
from core.records import Mode
from core.suggestion import Factor, Loss

USUAL_DAYS = 28
"""Days whose median price is the usual one: today's lower one is a deal where it is also what was paid last."""

HALF_A_CENT = 0.005
FEES: tuple[LineName, ...] = ("referral", "fulfilment", "storage")
"""Lines that do not stop buying where they are only a stated share."""

Values = dict[str, Value | Money | Percent | Phrase]


def told(
    ground: Ground, units: int = 0, mode: Mode | None = None, price: Decimal | None = None
) -> Statement | None:
    """The statement of a unit of an order of so many (0: of the next one) by ``mode`` (None: the usual) at ``price`` (None: today's)."""
    return statement(
        ground.situation,
        ground.policy,
        mode=mode or ground.mode,
        quantity=units,
        days_held=waits(ground, units),
        price=price,
    )


def waits(ground: Ground, units: int = 0) -> float:
    """Days a unit lies there until it sells: the order rhythm (half of it while its order sells, half as safety stock), or half as
    long as ``units`` of a large order last.

    The rhythm alone for the next order, so that the price that pays does not move with the demand at that price.
    Worked example: rhythm 21 days: 21; an order of 600 at 10 a day: 30.
    """
    futures = ground.futures
    per_day = max(1e-6, futures.mean_over(futures.days) / futures.days)
    return float(max(ground.policy.review_days, min(LONGEST_WAIT, units / 2 / per_day)))


def pays_from(
    ground: Ground, units: int = 0, mode: Mode | None = None
) -> tuple[Decimal | None, Decimal | None]:
    """The price at which a unit loses nothing, and the one that keeps the policy's margin (M3), all lines counted."""
    return (
        price_for(ground, 0.0, units, mode),
        price_for(ground, ground.policy.margin_floor, units, mode),
    )


def price_for(ground: Ground, margin: float, units: int = 0, mode: Mode | None = None) -> Decimal | None:
    """The lowest price that keeps this net margin; None where price or cost are not known, or no price within reach does."""
    key = "price for", margin, units, mode
    if key not in ground.known:
        price = price_of(ground.situation.product, ground.situation.history)
        known = price is not None and price > 0 and told(ground, units, mode) is not None

        def net(at: Decimal) -> Decimal:
            made = told(ground, units, mode, at)
            return Decimal(0) if made is None else made.net

        ground.known[key] = floor_price(net, price, margin) if known and price is not None else None
    found: Decimal | None = ground.known[key]
    return found


def needs_ads(trading: Trading | None, price: Decimal, share: float) -> bool:
    """Whether ads brought at least this share of the units sold; without a count of theirs, their sales over the price.

    Worked example: 120 of 200 units by ads is .6: needed from .5 on. Ad sales of 1,000 at a price of 20 count as 50.
    """
    if trading is None or trading.ad_spend is None or trading.units < FEWEST_UNITS:
        return False
    brought: float | None = trading.ad_orders
    if brought is None and trading.ad_sales is not None and price > 0:
        brought = float(trading.ad_sales / price)
    return brought is not None and brought >= share * trading.units - 1e-9


def loss(ground: Ground) -> Loss | None:
    """What a unit bought now loses, or why that does not stop buying; None where it pays, or price or cost are unknown.

    Worked example: price 13.99, referral 2.10, fulfilment 6.02, storage .27, capital .06, landed 7.62: 2.08 lost; .85 p =
    13.97 at 16.43, which would pay.
    """
    if "loss" not in ground.known:
        ground.known["loss"] = _loss(ground)
    found: Loss | None = ground.known["loss"]
    return found


def notes(ground: Ground) -> tuple[Factor, ...]:
    """The loss line by line, and what to do with the stock that is there."""
    found = loss(ground)
    if found is None:
        return ()
    share = round(float(found.net / found.price), 4)
    said = [Factor("P1", "note", "share", share, found.lines)]
    if not found.stops:
        said.insert(0, Factor("P1", "note", "share", share, found.reason))
    if found.stops:
        unseen = Phrase(
            "sales of other SKUs that this one brings are not counted: where buyers take them along, {field} allows a loss",
            {"field": "least_margin"},
        )
        said.append(Factor("P1", "note", "share", share, unseen))
    there = ground.position.on_hand + ground.position.in_warehouses
    if found.stops and there > 0:
        values = {"cash": Money(abs(found.cash), ground.situation.product.currency)}
        if found.cash > 0:
            reason = Phrase(
                "what is there is paid for and still brings {cash} a unit after fees: selling it off beats holding it",
                values,
            )
        else:
            reason = Phrase(
                "even what is there costs {cash} a unit to sell: a higher price, or removing it", values
            )
        said.append(Factor("H4", "note", "units", there, reason))
    return tuple(said)


def _loss(ground: Ground) -> Loss | None:
    made = told(ground)
    if made is None or made.price <= 0:
        return None
    policy = ground.policy
    ads, needed = -made.line("ads").amount, needs_ads(ground.situation.trading, made.price, policy.ads_needed)
    net = made.net if needed else made.net + ads
    least = Decimal(str(policy.least_margin)) * made.price
    counted = ads if needed else Decimal(0)
    if net >= max(Decimal(0), least):
        if made.net >= 0:
            return None
        values = _values(made, made.net) | {
            "ads": Money(ads, made.currency),
            "without": Money(net, made.currency),
        }
        reason = Phrase(
            "advertising of {ads} a unit turns {without} earned into {loss} lost; most units sell without ads, so buying goes on: cut the ads",
            values,
        )
        return _made(ground, made, made.net, ads, reason, stops=False)
    assumed = tuple(line.name for line in made.lines if line.name in FEES and line.basis == "share")
    sure = net - sum((made.line(name).amount for name in assumed), Decimal(0))
    exempt = _exempt(ground, made, net, sure, least)
    if exempt is not None:
        return None if net >= 0 else _made(ground, made, net, counted, exempt, stops=False)
    return _made(
        ground, made, sure, counted, _stop(ground, made, sure, assumed), stops=True, leaving_out=assumed
    )


def _exempt(ground: Ground, made: Statement, net: Decimal, sure: Decimal, least: Decimal) -> Phrase | None:
    """Why a loss does not stop buying; None where it does. ``sure`` leaves out what is only assumed."""
    values = _values(made, made.net)
    if net >= least:
        values["least"] = Percent(ground.policy.least_margin)
        return Phrase(
            "each unit sold loses {loss} after fees; bought all the same, as a margin of {least} was allowed",
            values,
        )
    if ground.stage == "launch":
        return Phrase("each unit sold loses {loss} after fees; in a launch that does not stop buying", values)
    if sure >= least:
        values["fees"] = Money(sure - net, made.currency)
        return Phrase(
            "each unit sold loses {loss} if fees are {fees}, which is assumed: buying goes on; import the fee preview to be sure",
            values,
        )
    usual = _usual(ground, made.price)
    then = None if usual is None else told(ground, price=usual)
    if usual is not None and then is not None:
        counted = then.net + (sure - made.net)
        if counted >= Decimal(str(ground.policy.least_margin)) * usual:
            values["usual"] = Money(usual, made.currency)
            return Phrase(
                "each unit sold loses {loss} at today's deal price; at the usual {usual} it pays, so buying goes on",
                values,
            )
    return None


def _usual(ground: Ground, price: Decimal) -> Decimal | None:
    """The median price of the last weeks, where today's is below it and is what buyers paid last: a deal, not a what-if."""
    paid = ground.situation.history.price
    if paid is None:
        return None
    known = paid[-USUAL_DAYS:][np.isfinite(paid[-USUAL_DAYS:])]
    if not len(known) or abs(float(known[-1]) - float(price)) > HALF_A_CENT:
        return None
    usual = cents(float(np.median(known)))
    return usual if usual > price else None


def _stop(ground: Ground, made: Statement, net: Decimal, assumed: Sequence[LineName]) -> Phrase:
    values = _values(made, net) | {"all": Money(abs(made.net), made.currency)}
    if net >= 0:
        values |= {"earned": Money(net, made.currency), "least": Percent(ground.policy.least_margin)}
        what = Phrase(
            "each unit sold earns {earned} after fees, less than the {least} of its price that was set",
            values,
        )
    elif assumed:
        what = Phrase(
            "each unit sold loses {loss} before the fees, which are not known, and {all} with what is assumed",
            values,
        )
    elif net != made.net:
        what = Phrase("each unit sold loses {all}, and {loss} even without ads", values)
    else:
        what = Phrase("each unit sold loses {loss} after fees", values)
    at = price_for(ground, max(0.0, ground.policy.least_margin))
    floor = price_for(ground, ground.policy.margin_floor)
    if at is None or floor is None:
        return Phrase("{what}, and no price within reach would pay", {"what": what})
    prices: Values = {
        "what": what, "price": Money(at, made.currency), "floor": Money(floor, made.currency),
        "share": Percent(ground.policy.margin_floor),
    }  # fmt: skip
    return Phrase("{what}; a price of {price} would pay, {floor} would keep a margin of {share}", prices)


def _made(
    ground: Ground,
    made: Statement,
    net: Decimal,
    ads: Decimal,
    reason: Phrase,
    *,
    stops: bool,
    leaving_out: Sequence[LineName] = (),
) -> Loss:
    at, floor = pays_from(ground)
    return Loss(
        price=made.price,
        net=made.net,
        counted=net,
        break_even=at,
        floor=floor,
        cash=net + made.landed,
        stops=stops,
        reason=reason,
        lines=_lines(made, net, ads, leaving_out),
    )


def _lines(made: Statement, net: Decimal, ads: Decimal, leaving_out: Sequence[LineName]) -> Phrase:
    """The statement in one line that adds up, ``ads`` as far as they count; what does not count is told beside."""

    def cost(*names: LineName) -> Money:
        kept = (made.line(name).amount for name in names if name not in leaving_out)
        return Money(-sum(kept, Decimal(0)), made.currency)

    costs = {
        "referral": cost("referral"), "fulfilment": cost("fulfilment"), "storage": cost("storage", "aged"),
        "returns": cost("returns"), "ads": Money(ads, made.currency), "capital": cost("capital"),
    }  # fmt: skip
    landed = made.price - net - sum((each.amount for each in costs.values()), Decimal(0))
    values: Values = {
        **costs, "price": Money(made.price, made.currency), "landed": Money(landed, made.currency),
        "net": Money(net, made.currency), "days": round(made.days_held),
    }  # fmt: skip
    aside = -made.line("ads").amount - ads
    if aside:
        values |= {"aside": Money(aside, made.currency), "all": Money(net - aside, made.currency)}
        return Phrase(
            "a unit: price {price} − referral {referral} − fulfilment {fulfilment} − storage of {days} days {storage} − returns {returns} − capital {capital} − landed cost {landed} = {net}; with ads of {aside} a unit {all}; the prices that pay cover them",
            values,
        )
    return Phrase(
        "a unit: price {price} − referral {referral} − fulfilment {fulfilment} − storage of {days} days {storage} − returns {returns} − ads {ads} − capital {capital} − landed cost {landed} = {net}",
        values,
    )


def _values(made: Statement, net: Decimal) -> Values:
    return {"loss": Money(abs(net), made.currency)}
