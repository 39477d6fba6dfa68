"""What a unit costs landed and earns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.money.rates import Rate
from core.money.unit_costs import unit_costs
from core.policy import Policy
from core.records import Freight
from tests.core.decide.situations import AIR, SEA, history, product


def test_the_dearer_of_weight_and_volume_is_charged() -> None:
    """0.6 kg × 1.20 = 0.72; 30 × 15 × 10 cm = 0.0045 m³ × 180 = 0.81: volume wins."""
    costs, _ = unit_costs(product(), history(), (SEA, AIR), Policy())

    assert costs is not None
    assert Decimal("0.81") == costs.freight["sea"].quantize(Decimal("0.01"))
    assert Decimal("3.60") == costs.freight["air"].quantize(Decimal("0.01"))
    assert Decimal("7.21") == costs.landed("sea", 100)


def test_a_small_shipment_shares_the_carrier_s_minimum() -> None:
    """Cost 6.40, minimum 100 over 50 units: 6.40 + 2.00."""
    costs, _ = unit_costs(product(), history(), (replace(SEA, minimum=Decimal(100)),), Policy())

    assert costs is not None
    assert Decimal("8.40") == costs.landed("sea", 50)
    assert Decimal("7.21") == costs.landed("sea", 1000)


def test_without_cost_or_price_there_is_no_money_and_it_says_which() -> None:
    for change, words in (({"unit_cost": None}, "no unit cost"), ({"price": None}, "no price")):
        costs, missing = unit_costs(product(**change), history(), (SEA,), Policy())

        assert costs is None
        assert "S9" == missing[0].switches_off
        assert words in str(missing[0].what)


def test_fees_taken_as_a_share_are_said() -> None:
    _, missing = unit_costs(product(), history(), (SEA,), Policy(fee_share=0.35))

    assert "no fees imported; taken as 35 % of the price" in [str(m.what) for m in missing]


def test_freight_in_another_currency_is_left_out_and_said() -> None:
    """Rates in euros are no rates of a SKU sold in dollars; rates nobody named a currency for are taken as they are."""
    euros = replace(SEA, currency="EUR", minimum=Decimal(500))
    costs, missing = unit_costs(product(), history(), (euros,), Policy())
    own, _ = unit_costs(product(), history(), (replace(SEA, currency="USD"),), Policy())

    assert costs is not None
    assert own is not None
    assert Decimal("6.40") == costs.landed("sea", 10)
    assert "EUR and this SKU is in USD" in str(missing[-1].what)
    assert Decimal("7.21") == own.landed("sea", 100)


def test_freight_in_another_currency_is_converted_at_the_rate_that_came_with_it() -> None:
    """.6 kg at 16 yuan are 9.60, 8 to the dollar: 1.20 a unit; a minimum of 800 yuan over 50 units is 2.00."""
    rate = Rate("USD", Decimal(8), "CNY", date(2026, 11, 1))
    yuan = Freight("sea", 30, cost_per_kg=Decimal(16), minimum=Decimal(800), currency="CNY", rate=rate)

    costs, missing = unit_costs(product(), history(), (yuan,), Policy(), as_of=date(2026, 11, 24))
    _, late = unit_costs(product(), history(), (yuan,), Policy(), as_of=date(2027, 2, 24))
    of_another, said = unit_costs(product(currency="EUR"), history(), (yuan,), Policy())

    assert costs is not None
    assert (Decimal("7.60"), Decimal("8.40")) == (costs.landed("sea", 1000), costs.landed("sea", 50))
    assert not [each for each in missing if each.switches_off == "C3"]
    assert "1 USD = 8 CNY is of 2026-11-01, 115 days ago" in str(late[-1].what)
    assert of_another is not None
    assert Decimal("6.40") == of_another.landed("sea", 50)
    assert "without an exchange rate" in str(said[-1].what)


def test_unknown_freight_is_left_out_and_said() -> None:
    costs, missing = unit_costs(product(weight_g=None, length_cm=None), history(), (SEA,), Policy())

    assert costs is not None
    assert Decimal("6.40") == costs.landed("sea", 10)
    assert "C3" in [m.switches_off for m in missing]
