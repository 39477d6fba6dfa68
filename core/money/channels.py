"""Where an order should wait and ship from: FBA, AWD, a third-party warehouse, the seller's own; by every mode (S10).

Each way is priced per unit, from the supplier's door to the buyer's, for the time a unit waits, and timed. What cannot be
priced is left out and said. What of an order has to wait outside, or had better, is `core.decide.upstream`'s.

Rates of a third-party warehouse and of one's own shipping are assumptions of the fee table until the seller's are known:
every way says how its figures are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from core.money.cents import cents
from core.money.unit_costs import costs_of, marketplace_fees, placement, price_of
from core.money.unit_fees import Channel
from core.policy import Policy
from core.records import Mode, Situation
from core.supply.lead_time import routes_of, usual_mode

Place = Literal["fba", "awd", "warehouse", "merchant"]
AT_FBA_DAYS = 45
"""What waits upstream still stands in FBA this long before it sells: replenished every six weeks or so."""


@dataclass(frozen=True, slots=True)
class Way:
    """One mode and place for the whole order. Money per unit; ``net`` is what a unit sold leaves after everything.

    ``landed`` is the unit at its first warehouse; ``keeping`` storage, handling and the capital it ties up from the
    order until it sells; ``shipping`` to the buyer with the referral fee. ``days`` from order to sellable.
    ``assumed``: a rate in it is an assumption. ``extra_days`` is the detour's part of ``days``, ``a_day`` storage a
    day and ``once`` handling of a unit, all without capital.
    """

    mode: Mode
    place: Place
    landed: Decimal
    keeping: Decimal
    shipping: Decimal
    net: Decimal
    days: float
    assumed: bool
    extra_days: int = 0
    a_day: Decimal = Decimal(0)
    once: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a split order."""

    units: int
    mode: Mode
    place: Place


@dataclass(frozen=True, slots=True)
class Comparison:
    """All ways, the best first by net per unit.

    ``behind`` is what the runner-up lacks: money per unit against the best, and days it takes longer (negative: less).
    """

    ways: tuple[Way, ...]
    behind: tuple[Decimal, float] | None


def compare(situation: Situation, policy: Policy, quantity: int, *, per_day: float) -> Comparison | None:
    """Every way to send `quantity` units; None without price, cost or known fees of the marketplace.

    ``per_day`` is the demand it sells at: a unit waits half the order's cover on average.
    """
    costs, _ = costs_of(situation, policy)
    fees, price = situation.fees, price_of(situation.product, situation.history)
    if costs is None or price is None or fees is None or fees.storage is None or quantity <= 0:
        return None
    waits = Decimal(str(min(365.0, quantity / max(per_day, 1e-6) / 2)))
    usual = usual_mode(situation.product, situation.freight, situation.past_orders)
    modes = [usual, *(f.mode for f in situation.freight if f.mode != usual and f.mode in costs.freight)]
    taken = marketplace_fees(price, fees, policy)
    terms = _Terms(
        price=price,
        fees=taken,
        referral=fees.referral.at(price) if fees.referral is not None else Decimal(0),
        others=costs.fees - taken,
        fba_day=fees.storage.mean / 30,
        placement=placement(fees),
        waits=waits,
        capital_day=Decimal(str(policy.capital_per_year)) / 365,
    )
    ways = []
    routes = routes_of(modes, situation, policy)
    for mode in modes:
        lead = routes[mode].summary(situation.as_of).mean
        landed = costs.landed(mode, quantity)
        ways.append(_fba(terms, mode, landed, lead))
        ways += [_upstream(terms, mode, landed, lead, channel) for channel in fees.channels]
    ways.sort(key=lambda way: (-way.net, way.days))
    runner = ways[1] if len(ways) > 1 else None
    behind = None if runner is None else (ways[0].net - runner.net, round(runner.days - ways[0].days, 1))
    return Comparison(tuple(ways), behind)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What is the same for every way: money per unit, days a unit waits; ``others`` is advertising and returns."""

    price: Decimal
    fees: Decimal
    referral: Decimal
    others: Decimal
    fba_day: Decimal
    placement: Decimal
    waits: Decimal
    capital_day: Decimal


def _fba(terms: _Terms, mode: Mode, landed: Decimal, lead: float) -> Way:
    return _way(terms, mode, "fba", landed, terms.fba_day, Decimal(0), terms.fees, lead, None)


def _upstream(terms: _Terms, mode: Mode, landed: Decimal, lead: float, channel: Channel) -> Way:
    """A place that is not FBA: goods wait there, and go on to FBA in time or straight to the buyer.

    Placement is charged on what the seller sends to FBA, so not on AWD's own transfers and not where FBA sees nothing.
    """
    a_day = channel.storage_month / 30
    if channel.per_order is not None:
        shipping = terms.referral + channel.per_order
        return _way(
            terms,
            mode,
            channel.name,
            landed - terms.placement,
            a_day,
            channel.handling,
            shipping,
            lead,
            channel,
        )
    at_fba = min(terms.waits, Decimal(AT_FBA_DAYS) / 2)
    blend = (a_day * (terms.waits - at_fba) + terms.fba_day * at_fba) / max(terms.waits, Decimal("0.01"))
    first = landed - terms.placement if channel.name == "awd" else landed
    return _way(terms, mode, channel.name, first, blend, channel.handling, terms.fees, lead, channel)


def _way(
    terms: _Terms,
    mode: Mode,
    place: Place,
    landed: Decimal,
    a_day: Decimal,
    once: Decimal,
    shipping: Decimal,
    lead: float,
    channel: Channel | None,
) -> Way:
    extra = 0 if channel is None else channel.days
    days = lead + extra
    tied = landed * terms.capital_day * (terms.waits + Decimal(str(days)))
    keep = cents(a_day * terms.waits + once + tied)
    return Way(
        mode=mode,
        place=place,
        landed=landed,
        keeping=keep,
        shipping=shipping,
        net=terms.price - landed - keep - shipping - terms.others,
        days=round(days, 1),
        assumed=channel is not None and channel.known.confidence == "assumed",
        extra_days=extra,
        a_day=a_day,
        once=once,
    )
