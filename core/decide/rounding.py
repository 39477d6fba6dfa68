"""From a needed number of units to one that can be ordered: the only place that rounds, and it says by how much (S6).

Worked example: 854 needed, minimum 500, cartons of 24: 864, by +10 for whole cartons.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import lcm

from core.phrase import Phrase
from core.records import Product, Supplier
from core.suggestion import Factor

WHOLE_CARTONS = Phrase("whole cartons of {units}")
"""Why an order is rounded up."""


@dataclass(frozen=True, slots=True)
class Lots:
    """What can be ordered: at least `minimum` units, in whole `multiple`s."""

    minimum: int
    multiple: int
    case_pack: int = 1

    def up(self, units: int) -> int:
        """The least order that covers `units`; nought stays nought."""
        if units <= 0:
            return 0
        return -(-max(units, self.minimum) // self.multiple) * self.multiple

    def down(self, units: int) -> int:
        """The largest order within `units`; nought when even the minimum is more."""
        whole = units // self.multiple * self.multiple
        return whole if whole >= max(1, self.minimum) else 0


def lots_of(product: Product, supplier: Supplier | None) -> Lots:
    """The product's minimum (else its supplier's), and whole cartons of whole cases."""
    minimum = product.moq if product.moq > 1 or supplier is None or supplier.moq is None else supplier.moq
    case = max(1, product.case_pack)
    return Lots(max(1, minimum), lcm(case, max(1, product.carton_units or 1)), case)


@dataclass(frozen=True, slots=True)
class Rounded:
    """The order and the factors that lead from the need to it; their values add up to the difference."""

    quantity: int
    factors: tuple[Factor, ...]


def rounded(need: int, lots: Lots, at_most: int | None = None) -> Rounded:
    """The feasible quantity next to `need`.

    Upward to the minimum and to whole cartons; downward when `at_most` forbids going up (it is a hard cap:
    if not even the minimum fits, nothing is ordered).
    """
    if need <= 0:
        return Rounded(0, ())
    quantity = lots.up(need)
    if at_most is not None and quantity > at_most:
        quantity = lots.down(min(need, at_most))
        return Rounded(quantity, (_held_down(quantity, need, lots),) if quantity != need else ())
    factors = []
    base = need
    if lots.minimum > need:
        reason = Phrase("the supplier's minimum is {units} units", {"units": lots.minimum})
        factors.append(Factor("S6", "+", "units", lots.minimum - need, reason))
        base = lots.minimum
    if quantity > base:
        reason = replace(WHOLE_CARTONS, values={"units": lots.multiple})
        factors.append(Factor("S6", "+", "units", quantity - base, reason))
    return Rounded(quantity, tuple(factors))


def _held_down(quantity: int, need: int, lots: Lots) -> Factor:
    if quantity:
        reason = Phrase("whole cartons of {units} that stay under the cap", {"units": lots.multiple})
    else:
        reason = Phrase(
            "the smallest possible order is {units} units, more than the cap allows", {"units": lots.up(1)}
        )
    return Factor("S6", "-", "units", need - quantity, reason)
