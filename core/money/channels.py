"""Where an order should wait and ship from: FBA, AWD, a third-party warehouse, the seller's own; by every mode (S10).

Each way is priced per unit, from the supplier's door to the buyer's, for the time a unit waits, and timed. What cannot be
priced is left out and said. The marketplace's capacity limit caps what may go to FBA at once; the rest is split off to
the cheapest way that brings it there later.

Rates of a third-party warehouse and of one's own shipping are assumptions of the fee table until the seller's are known:
every way says how its figures are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from core.money.unit_costs import marketplace_fees, placement, price_of, unit_costs
from core.money.unit_fees import CENT, Channel
from core.policy import Policy
from core.records import Mode, Situation
from core.supply.lead_time import route, usual_mode

Place = Literal["fba", "awd", "warehouse", "merchant"]
AT_FBA_DAYS = 45
"""What waits upstream still stands in FBA this long before it sells: replenished every six weeks or so."""


@dataclass(frozen=True, slots=True)
class Way:
    """One mode and place for the whole order. Money per unit; ``net`` is what a unit sold leaves after everything.

    ``landed`` is the unit at its first warehouse; ``keeping`` storage and handling until it sells; ``shipping`` to the
    buyer with the referral fee. ``assumed``: a rate in it is an assumption.
    """

    mode: Mode
    place: Place
    landed: Decimal
    keeping: Decimal
    shipping: Decimal
    net: Decimal
    days: float
    assumed: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a split order."""

    units: int
    mode: Mode
    place: Place


@dataclass(frozen=True, slots=True)
class Comparison:
    """All ways, the best first by net per unit; ``split`` where the marketplace has no room for all of it.

    ``behind`` is what the runner-up lacks: money per unit against the best, and days it takes longer (negative: less).
    ``room`` is the units FBA takes now, None where no limit is known.
    """

    ways: tuple[Way, ...]
    behind: tuple[Decimal, float] | None
    split: tuple[Part, ...]
    room: int | None


def compare(
    situation: Situation, policy: Policy, quantity: int, *, per_day: float, room: int | None = None
) -> Comparison | None:
    """Every way to send `quantity` units; None without price, cost or known fees of the marketplace.

    ``per_day`` is the demand it sells at: a unit waits half the order's cover on average. ``room``: units FBA still takes.
    """
    costs, _ = unit_costs(
        situation.product, situation.history, situation.freight, policy, situation.fees, situation.trading
    )
    fees, price = situation.fees, price_of(situation.product, situation.history)
    if costs is None or price is None or fees is None or fees.storage is None or quantity <= 0:
        return None
    waits = Decimal(str(min(365.0, quantity / max(per_day, 1e-6) / 2)))
    usual = usual_mode(situation.product, situation.freight, situation.past_orders)
    modes = [usual, *(f.mode for f in situation.freight if f.mode != usual and f.mode in costs.freight)]
    referral = fees.referral.at(price) if fees.referral is not None else Decimal(0)
    taken = marketplace_fees(price, fees, policy)
    other = costs.fees - taken  # advertising and returns come wherever it ships from
    month = fees.storage.mean / 30
    ways = []
    for mode in modes:
        lead = route(
            mode, situation.product, situation.supplier, situation.freight, situation.past_orders,
            situation.events, policy,
        ).summary(situation.as_of).mean  # fmt: skip
        landed = costs.landed(mode, quantity)
        ways.append(_way(mode, "fba", landed, month * waits, taken, price, other, lead, False))
        for channel in fees.channels:
            ways.append(
                _other(
                    channel,
                    mode,
                    landed,
                    month,
                    waits,
                    taken,
                    referral,
                    price,
                    other,
                    lead,
                    fees_placed(situation),
                )
            )
    ways.sort(key=lambda way: (-way.net, way.days))
    runner = ways[1] if len(ways) > 1 else None
    behind = None if runner is None else (ways[0].net - runner.net, round(runner.days - ways[0].days, 1))
    return Comparison(tuple(ways), behind, _split(ways, quantity, room), room)


def fees_placed(situation: Situation) -> Decimal:
    """What placing a unit into the marketplace's warehouses costs, which its own upstream storage does not charge."""
    return placement(situation.fees)


def _way(
    mode: Mode, place: Place, landed: Decimal, keeping: Decimal, shipping: Decimal, price: Decimal, other: Decimal,
    days: float, assumed: bool,
) -> Way:  # fmt: skip
    keep = keeping.quantize(CENT, ROUND_HALF_UP)
    net = price - landed - keep - shipping - other
    return Way(mode, place, landed, keep, shipping, net, round(days, 1), assumed)


def _other(
    channel: Channel, mode: Mode, landed: Decimal, month: Decimal, waits: Decimal, taken: Decimal, referral: Decimal,
    price: Decimal, other: Decimal, lead: float, placed: Decimal,
) -> Way:  # fmt: skip
    """A place that is not FBA: goods wait there, and go on to FBA in time or straight to the buyer."""
    assumed = channel.known.confidence == "assumed"
    upstream = channel.storage_month / 30
    if channel.per_order is not None:
        keeping = upstream * waits + channel.handling
        return _way(
            mode, channel.name, landed - placed, keeping, referral + channel.per_order, price, other,
            lead + channel.days, assumed,
        )  # fmt: skip
    at_fba = min(waits, Decimal(AT_FBA_DAYS) / 2)
    keeping = upstream * (waits - at_fba) + month * at_fba + channel.handling
    first = landed - placed if channel.name == "awd" else landed
    return _way(mode, channel.name, first, keeping, taken, price, other, lead + channel.days, assumed)


def _split(ways: list[Way], quantity: int, room: int | None) -> tuple[Part, ...]:
    """What fits goes to FBA, the rest to the best other place that feeds it; nothing where all fits."""
    if room is None or quantity <= room:
        return ()
    first = next(way for way in ways if way.place == "fba")
    later = next((way for way in ways if way.place in ("awd", "warehouse")), None)
    if later is None:
        later = next((way for way in ways if way.place == "merchant"), None)
    if later is None:
        return ()
    parts = [Part(room, first.mode, "fba")] if room > 0 else []
    return (*parts, Part(quantity - room, later.mode, later.place))
