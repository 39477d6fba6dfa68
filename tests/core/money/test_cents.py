"""Money is rounded to the cent in one way."""

from __future__ import annotations

from decimal import Decimal

from core.money.cents import cents


def test_halves_go_away_from_nought_also_those_of_floats() -> None:
    """Halves to even would tell 12.34, and a float's own digits 1.00."""
    assert (Decimal("12.35"), Decimal("-2.01")) == (cents(Decimal("12.345")), cents(Decimal("-2.005")))
    assert Decimal("1.01") == cents(1.005)
