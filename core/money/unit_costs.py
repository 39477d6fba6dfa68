"""What one unit of a SKU costs landed, and what a sale of it takes and leaves (rules P1 and C3).

Which fee counts is told in `core.money.unit_fees`; whatever is not known falls back to a share stated in the policy,
and every suggestion says so. Leaves profit over time to `core.decide.choices.options`, the statement of all lines to
`core.money.economics`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from core.money.cents import CENT as CENT
from core.money.cents import cents
from core.money.rates import Rate, aged
from core.money.unit_fees import Trading, UnitFees
from core.phrase import Percent, Phrase
from core.policy import Policy
from core.records import Freight, History, Mode, Product, Situation
from core.suggestion import Missing

FEWEST_UNITS = 20  # sold, before ads and returns per unit say anything


@dataclass(frozen=True, slots=True)
class UnitCosts:
    """Money per unit in the product's currency; freight by mode where its rate and the unit's size are known.

    ``fees`` is all that a sale takes: marketplace fees, advertising and returns. ``inbound`` is duty, prep and
    placement of a unit that comes in. ``storage`` is the fee of a unit for months 1-12, empty where unknown (then a
    share of the unit cost stands for it in ``holding_per_day``); ``aged`` is (from day of age, fee a month on top).
    """

    price: Decimal
    unit_cost: Decimal
    fees: Decimal
    freight: Mapping[Mode, Decimal]
    minimum: Mapping[Mode, Decimal]
    holding_per_day: Decimal
    inbound: Decimal = Decimal(0)
    storage: tuple[Decimal, ...] = ()
    aged: tuple[tuple[int, Decimal], ...] = ()

    def landed(self, mode: Mode, quantity: int) -> Decimal:
        """Unit cost + freight + duty, prep and placement; a shipment under the carrier's minimum shares that minimum.

        Worked example: cost 5.00, freight 0.80 a unit, minimum 100: 50 units land at 5.00 + 2.00 = 7.00.
        """
        freight = self.freight.get(mode, Decimal(0))
        if quantity > 0:
            freight = max(freight, self.minimum.get(mode, Decimal(0)) / quantity)
        return cents(self.unit_cost + freight + self.inbound)

    def margin(self, mode: Mode, quantity: int) -> Decimal:
        """What a sale leaves after fees and landed cost; may be negative."""
        return self.price - self.fees - self.landed(mode, quantity)


def unit_costs(
    product: Product,
    history: History,
    freight: Sequence[Freight],
    policy: Policy,
    fees: UnitFees | None = None,
    trading: Trading | None = None,
    as_of: date | None = None,
) -> tuple[UnitCosts | None, tuple[Missing, ...]]:
    """The unit's money, or None, with what is missing for it; exchange rates that are old on ``as_of`` are said to be."""
    price = price_of(product, history)
    missing = []
    if product.unit_cost is None:
        missing.append(Missing(Phrase("no unit cost imported"), "S9"))
    if price is None:
        missing.append(Missing(Phrase("no price imported"), "S9"))
    if price is None or product.unit_cost is None:
        return None, tuple(missing)
    missing += _missing_fees(fees, policy)
    per_unit = {f.mode: rate for f in freight if (rate := freight_per_unit(product, f)) is not None}
    foreign = {f.currency for f in freight if is_foreign(product, f)}
    if foreign:
        what = Phrase(
            "freight rates are in {theirs} and this SKU is in {own}, without an exchange rate; freight is left out until one is said in the settings",
            {"theirs": ", ".join(sorted(filter(None, foreign))), "own": product.currency},
        )
        missing.append(Missing(what, "C3"))
    elif len(per_unit) < max(1, len(freight)):
        missing.append(Missing(Phrase("no freight rate, or no weight or size; freight is left out"), "C3"))
    missing += [
        Missing(aged(each, as_of), "P1")
        for each in rates_used(product, freight)
        if as_of is not None and each.is_old(as_of)
    ]
    stored = None if fees is None else fees.storage
    holding = product.unit_cost * Decimal(str(policy.capital_per_year + policy.ageing_per_year)) / 365
    if stored is None:
        holding += product.unit_cost * Decimal(str(policy.storage_per_year)) / 365
    else:
        holding += stored.mean * 12 / 365
    taken = marketplace_fees(price, fees, policy)
    costs = UnitCosts(
        price=price,
        unit_cost=product.unit_cost,
        fees=cents(taken + advertising(trading) + refunds(price, product.unit_cost, taken, fees, trading)),
        freight=per_unit,
        minimum={
            f.mode: converted(product, f, f.minimum)
            for f in freight
            if f.minimum is not None and f.mode in per_unit
        },
        holding_per_day=holding,
        inbound=duty(product) + (product.prep_cost or Decimal(0)) + placement(fees),
        storage=() if stored is None else stored.months,
        aged=() if stored is None else stored.aged,
    )
    return costs, tuple(missing)


def costs_of(
    situation: Situation, policy: Policy, product: Product | None = None
) -> tuple[UnitCosts | None, tuple[Missing, ...]]:
    """`unit_costs` of the SKU of a situation; ``product`` stands for it with something changed, as its price."""
    return unit_costs(
        product or situation.product, situation.history, situation.freight, policy, situation.fees, situation.trading,
        situation.as_of,
    )  # fmt: skip


def worth(margin: Decimal, units: float) -> Decimal:
    """What losing so many units costs at this margin; nothing where a sale earns nothing. Example: 8.50, 40 units: 340."""
    return cents(max(Decimal(0), margin) * Decimal(str(units)))


def stated_margin(product: Product, policy: Policy) -> Decimal | None:
    """What a sale leaves by the product's own row, fees a stated share: for the time before the first decision.

    None without price or cost. Worked example: price 29.99, cost 6.40, share 30 %: 14.59.
    """
    if product.price is None or product.unit_cost is None:
        return None
    return product.price - marketplace_fees(product.price, None, policy) - product.unit_cost


def marketplace_fees(price: Decimal, fees: UnitFees | None, policy: Policy) -> Decimal:
    """Referral and fulfilment of one sale. Without the fulfilment fee both together are the stated share.

    Worked example: price 29.99, referral 15 % = 4.50, fulfilment 6.02: 10.52. Fulfilment unknown, share 30 %: 9.00.
    """
    stated = price * Decimal(str(policy.fee_share))
    if fees is None or fees.fulfilment is None:
        referral = Decimal(0) if fees is None or fees.referral is None else fees.referral.at(price)
        return cents(max(stated, referral))
    referral = cents(stated / 2) if fees.referral is None else fees.referral.at(price)
    return referral + fees.fulfilment.at(price)


def advertising(trading: Trading | None) -> Decimal:
    """Ad spend per unit sold; nothing where it is unknown or too few units were sold.

    Worked example: 180 spent, 120 units sold: 1.50 a unit.
    """
    if trading is None or trading.ad_spend is None or trading.units < FEWEST_UNITS:
        return Decimal(0)
    return cents(trading.ad_spend / trading.units)


def refunds(
    price: Decimal, unit_cost: Decimal, taken: Decimal, fees: UnitFees | None, trading: Trading | None
) -> Decimal:
    """What returns cost per unit sold: the fees a returned unit cost for nothing, and its cost where it is lost.

    The marketplace gives the referral fee back less a part it keeps; the fulfilment fee is gone. A unit that comes
    back sellable is sold again; where no disposition was told, half of them are taken to be lost.
    Worked example: 6 of 100 come back, 3 of them unsellable, cost 6.40; fees 10.52 of which referral 4.50, .90 kept:
    .06 · (6.02 + .90) + .03 · 6.40 = .61 a unit.
    """
    if trading is None or trading.returned is None or trading.units < FEWEST_UNITS:
        return Decimal(0)
    back = Decimal(min(trading.returned, trading.units)) / trading.units
    lost = Decimal(trading.returned) / 2 if trading.unsellable is None else Decimal(trading.unsellable)
    referral = Decimal(0) if fees is None or fees.referral is None else fees.referral.at(price)
    kept = Decimal(0) if fees is None else min(referral * fees.refund_share, fees.refund_most)
    gone = back * (taken - referral + kept) + min(back, lost / trading.units) * unit_cost
    return cents(gone)


def duty(product: Product) -> Decimal:
    """Customs duty of one unit; nothing where no rate is stated."""
    rate = Decimal(str(product.duty_rate or 0))
    return cents((product.unit_cost or Decimal(0)) * rate)


def placement(fees: UnitFees | None) -> Decimal:
    """The marketplace's fee for placing one incoming unit; nothing where it is unknown."""
    return Decimal(0) if fees is None or fees.placement is None else fees.placement


def freight_per_unit(product: Product, freight: Freight) -> Decimal | None:
    """The dearer of the charge by weight and by volume, as carriers bill, in the product's currency; None where neither can
    be reckoned, or the rates are in another currency and nobody said an exchange rate.

    Worked example: 40 CNY a kg, 500 g, 1 USD = 8 CNY: 2.50 USD.
    """
    if is_foreign(product, freight):
        return None
    charges = []
    if freight.cost_per_kg is not None and product.weight_g is not None:
        charges.append(freight.cost_per_kg * Decimal(str(product.weight_g)) / 1000)
    volume = volume_cbm(product)
    if freight.cost_per_cbm is not None and volume is not None:
        charges.append(freight.cost_per_cbm * volume)
    return converted(product, freight, max(charges)) if charges else None


def is_converted(product: Product, freight: Freight) -> bool:
    """Whether the rates are in another currency than the product's, at an exchange rate that was said."""
    return freight.rate is not None and freight.rate.fits(freight.currency, product.currency)


def is_foreign(product: Product, freight: Freight) -> bool:
    """Whether the rates are in another currency than the product's, and nobody knows what they come to."""
    return freight.currency not in (None, product.currency) and not is_converted(product, freight)


def rates_used(product: Product, freight: Sequence[Freight]) -> list[Rate]:
    """The exchange rates that a SKU's freight is converted at, each once."""
    found = {f.rate for f in freight if is_converted(product, f) and freight_per_unit(product, f) is not None}
    return sorted(filter(None, found), key=str)


def converted(product: Product, freight: Freight, amount: Decimal) -> Decimal:
    """An amount of the rates in the product's currency."""
    if freight.rate is None or freight.currency is None or not is_converted(product, freight):
        return amount
    return freight.rate.convert(amount, freight.currency)


def volume_cbm(product: Product) -> Decimal | None:
    """Cubic metres of one packed unit; None where a side is unknown."""
    sides = (product.length_cm, product.width_cm, product.height_cm)
    if None in sides:
        return None
    volume = Decimal(1)
    for side in sides:
        volume *= Decimal(str(side)) / 100
    return volume


def price_of(product: Product, history: History) -> Decimal | None:
    """The product's price, else the last one in its history."""
    if product.price is not None:
        return product.price
    if history.price is None:
        return None
    known = history.price[np.isfinite(history.price)]
    return Decimal(str(round(float(known[-1]), 2))) if len(known) else None


def _missing_fees(fees: UnitFees | None, policy: Policy) -> list[Missing]:
    """What the fees rest on where that is not the marketplace's own figure."""
    if fees is None or fees.fulfilment is None:
        what = Phrase("no fees imported; taken as {share} of the price", {"share": Percent(policy.fee_share)})
        if fees is not None and fees.size_tier is None and fees.has_card:
            what = Phrase(
                "no weight or size, so no fulfilment fee; fees are taken as {share} of the price",
                {"share": Percent(policy.fee_share)},
            )
        return [Missing(what, "P1")]
    if fees.fulfilment.known.basis == "table":
        what = Phrase(
            "no fee preview imported; fees are from the fee table and may differ from what is charged"
        )
        return [Missing(what, "P1")]
    return []
