"""What one unit of a SKU earns, line by line, and how each line is known (rule P1): price to net, margin and ROI.

The lines add up: price - all costs = net. Leaves what a quantity earns over time to `core.decide`, and the price that
keeps a margin to `core.money.ladder`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from core.money.cents import cents
from core.money.unit_costs import (
    advertising,
    costs_of,
    duty,
    freight_per_unit,
    marketplace_fees,
    placement,
    price_of,
    refunds,
)
from core.money.unit_fees import Basis, Known
from core.policy import Policy
from core.records import Mode, Situation
from core.suggestion import Missing

LineName = Literal[
    "price", "referral", "fulfilment", "storage", "aged", "ads", "returns", "unit_cost", "freight", "duty",
    "prep", "placement", "capital",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the statement: money per unit, positive what comes in, negative what goes out.

    ``basis`` is how a marketplace fee is known, "stated" for what the seller's files say, "measured" for sums of what
    happened, "share" for a share of the policy, "unknown" (amount 0) for what nothing is known of.
    """

    name: LineName
    amount: Decimal
    basis: Basis | Literal["stated", "measured", "unknown"]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """The unit economics of one SKU by one mode. ``net`` is the sum of the lines; ``landed`` what a unit costs here."""

    sku: str
    marketplace: str
    currency: str
    mode: Mode
    quantity: int
    days_held: float
    lines: tuple[Line, ...]
    landed: Decimal
    missing: tuple[Missing, ...]

    @property
    def price(self) -> Decimal:
        """What the buyer pays."""
        return self.lines[0].amount

    @property
    def net(self) -> Decimal:
        """What is left of a sale."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def margin(self) -> float:
        """Net as a share of the price."""
        return float(self.net / self.price) if self.price else 0.0

    @property
    def roi(self) -> float:
        """Net as a share of the money a unit ties up, its landed cost."""
        return float(self.net / self.landed) if self.landed else 0.0

    def line(self, name: LineName) -> Line:
        """One line by name."""
        return next(each for each in self.lines if each.name == name)


def statement(
    situation: Situation,
    policy: Policy,
    *,
    mode: Mode,
    quantity: int = 0,
    days_held: float = 45.0,
    price: Decimal | None = None,
) -> Statement | None:
    """The lines of one unit that waits `days_held` days from arrival to sale; None without a price or a unit cost.

    ``price`` stands for another price than today's. ``quantity`` shares the carrier's minimum, 0: no minimum.
    Worked example: price 29.99, referral 15 % 4.50, fulfilment 6.02, storage .25, unit cost 6.40, freight .81,
    placement .41: net 29.99 - 18.39 = 11.60, margin 38.7 %, ROI 11.60 / 7.62 = 152 %.
    """
    product = situation.product if price is None else replace(situation.product, price=price)
    costs, missing = costs_of(situation, policy, product)
    asked = price_of(product, situation.history)
    if costs is None or asked is None or product.unit_cost is None:
        return None
    fees, trading = situation.fees, situation.trading
    taken = marketplace_fees(asked, fees, policy)
    lines = [Line("price", cents(asked), "stated"), *_fee_lines(situation, asked, taken)]
    lines += _storage_lines(situation, policy, product.unit_cost, days_held)
    ads = advertising(trading)
    lines.append(_told("ads", ads, trading is not None and trading.ad_spend is not None, situation))
    back = refunds(asked, product.unit_cost, taken, fees, trading)
    lines.append(_told("returns", back, trading is not None and trading.returned is not None, situation))
    landed = costs.landed(mode, quantity)
    freight = landed - product.unit_cost - costs.inbound
    known = any(f.mode == mode and freight_per_unit(product, f) is not None for f in situation.freight)
    lines += [
        Line("unit_cost", -cents(product.unit_cost), "stated"),
        Line("freight", -freight, "stated" if known else "unknown"),
        Line("duty", -duty(product), "unknown" if product.duty_rate is None else "stated"),
        Line(
            "prep", -(product.prep_cost or Decimal(0)), "unknown" if product.prep_cost is None else "stated"
        ),
    ]
    placed = None if fees is None else fees.placement_known
    lines.append(_fee("placement", placement(fees), placed))
    capital = product.unit_cost * Decimal(str(policy.capital_per_year)) * Decimal(str(days_held)) / 365
    lines.append(Line("capital", -cents(capital), "share"))
    return Statement(
        sku=product.sku,
        marketplace=product.marketplace,
        currency=product.currency,
        mode=mode,
        quantity=quantity,
        days_held=days_held,
        lines=tuple(lines),
        landed=landed,
        missing=missing,
    )


def _fee_lines(situation: Situation, price: Decimal, taken: Decimal) -> list[Line]:
    """Referral and fulfilment; where only their stated share is known, the fulfilment fee is the rest of it."""
    fees = situation.fees
    referral = None if fees is None else fees.referral
    first = (
        Line("referral", Decimal(0), "unknown")
        if referral is None
        else _fee("referral", referral.at(price), referral.known)
    )
    if fees is not None and fees.fulfilment is not None:
        if referral is None:
            first = Line("referral", -(taken - fees.fulfilment.at(price)), "share")
        return [first, _fee("fulfilment", fees.fulfilment.at(price), fees.fulfilment.known)]
    return [first, Line("fulfilment", -(taken + first.amount), "share")]


def _storage_lines(situation: Situation, policy: Policy, unit_cost: Decimal, days: float) -> list[Line]:
    """Storage from an arrival today until it sells, and the surcharge of each month beyond 180 days of age."""
    stored = None if situation.fees is None else situation.fees.storage
    held = Decimal(str(days))
    if stored is None:
        share = unit_cost * Decimal(str(policy.storage_per_year)) * held / 365
        return [Line("storage", -cents(share), "share"), Line("aged", Decimal(0), "unknown")]
    month, left, paid, age = situation.as_of.month, held, Decimal(0), 0
    aged = Decimal(0)
    while left > 0:
        part = min(left, Decimal(30)) / 30
        paid += stored.month((month - 1) % 12 + 1) * part
        aged += stored.surcharge(age + 30) * part
        month, left, age = month + 1, left - 30, age + 30
    return [_fee("storage", cents(paid), stored.known), _fee("aged", cents(aged), stored.known)]


def _fee(name: LineName, amount: Decimal, known: Known | None) -> Line:
    if known is None:
        return Line(name, -amount, "unknown")
    return Line(name, -amount, known.basis, known.source)


def _told(name: LineName, amount: Decimal, known: bool, situation: Situation) -> Line:
    if not known or situation.trading is None:
        return Line(name, Decimal(0), "unknown")
    return Line(
        name, -amount, "measured", f"{situation.trading.units} units sold in {situation.trading.days} days"
    )
