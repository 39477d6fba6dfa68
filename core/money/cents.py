"""Money to the cent, in one way everywhere."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount: Decimal | float) -> Decimal:
    """The amount to the cent, halves away from nought. Worked example: 12.345 is 12.35, -2.005 is -2.01."""
    exact = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    return exact.quantize(CENT, ROUND_HALF_UP)
