"""What one unit of a SKU costs landed, and what it earns when sold (rules P1 and C3, first form).

Until fee tables are imported, marketplace fees, storage, capital and ageing are shares stated in the policy, and
every suggestion says so. Leaves profit over time to `core.decide.options`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from core.phrase import Percent, Phrase
from core.policy import Policy
from core.records import Freight, History, Missing, Mode, Product

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class UnitCosts:
    """Money per unit in the product's currency; freight by mode where its rate and the unit's size are known."""

    price: Decimal
    unit_cost: Decimal
    fees: Decimal
    freight: Mapping[Mode, Decimal]
    minimum: Mapping[Mode, Decimal]
    holding_per_day: Decimal

    def landed(self, mode: Mode, quantity: int) -> Decimal:
        """Unit cost + freight; a shipment under the carrier's minimum shares that minimum.

        Worked example: cost 5.00, freight 0.80 a unit, minimum 100: 50 units land at 5.00 + 2.00 = 7.00.
        """
        freight = self.freight.get(mode, Decimal(0))
        if quantity > 0:
            freight = max(freight, self.minimum.get(mode, Decimal(0)) / quantity)
        return (self.unit_cost + freight).quantize(CENT, ROUND_HALF_UP)

    def margin(self, mode: Mode, quantity: int) -> Decimal:
        """What a sale leaves after fees and landed cost; may be negative."""
        return self.price - self.fees - self.landed(mode, quantity)


def unit_costs(
    product: Product, history: History, freight: Sequence[Freight], policy: Policy
) -> tuple[UnitCosts | None, tuple[Missing, ...]]:
    """The unit's money, or None, with what is missing for it."""
    price = product.price if product.price is not None else _last_price(history)
    missing = []
    if product.unit_cost is None:
        missing.append(Missing(Phrase("no unit cost imported"), "S9"))
    if price is None:
        missing.append(Missing(Phrase("no price imported"), "S9"))
    if price is None or product.unit_cost is None:
        return None, tuple(missing)
    missing.append(
        Missing(
            Phrase("no fees imported; taken as {share} of the price", {"share": Percent(policy.fee_share)}),
            "P1",
        )
    )
    per_unit = {f.mode: rate for f in freight if (rate := _freight_per_unit(product, f)) is not None}
    if len(per_unit) < max(1, len(freight)):
        missing.append(Missing(Phrase("no freight rate, or no weight or size; freight is left out"), "C3"))
    per_year = Decimal(str(policy.capital_per_year + policy.storage_per_year + policy.ageing_per_year))
    costs = UnitCosts(
        price=price,
        unit_cost=product.unit_cost,
        fees=(price * Decimal(str(policy.fee_share))).quantize(CENT, ROUND_HALF_UP),
        freight=per_unit,
        minimum={f.mode: f.minimum for f in freight if f.minimum is not None and f.mode in per_unit},
        holding_per_day=product.unit_cost * per_year / 365,
    )
    return costs, tuple(missing)


def _freight_per_unit(product: Product, freight: Freight) -> Decimal | None:
    """The dearer of the charge by weight and by volume, as carriers bill."""
    charges = []
    if freight.cost_per_kg is not None and product.weight_g is not None:
        charges.append(freight.cost_per_kg * Decimal(str(product.weight_g)) / 1000)
    sizes = (product.length_cm, product.width_cm, product.height_cm)
    if freight.cost_per_cbm is not None and None not in sizes:
        volume = Decimal(1)
        for size in sizes:
            volume *= Decimal(str(size)) / 100
        charges.append(freight.cost_per_cbm * volume)
    return max(charges) if charges else None


def _last_price(history: History) -> Decimal | None:
    if history.price is None:
        return None
    known = history.price[np.isfinite(history.price)]
    return Decimal(str(round(float(known[-1]), 2))) if len(known) else None
