"""Fees of one unit from a marketplace's dated rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.money.fee_table import Packed, size_tier, unit_fees
from core.money.unit_fees import Fulfilment, Known, Referral, Storage
from storage.fees import load

US = load("US")
assert US is not None
DAY = date(2026, 11, 24)
KNOWN = Known("table", "a test")
INCH, OUNCE, POUND = 2.54, 28.349523125, 453.59237


def packed(*inches: float, oz: float, category: str | None = None) -> Packed:
    """A unit by inches and ounces, as the marketplace's page has it."""
    length, width, height = (side * INCH for side in inches)
    return Packed(length, width, height, oz * OUNCE, category, 24)


@pytest.mark.parametrize(
    ("sides", "oz", "tier", "pounds"),
    [
        ((10, 6, 0.5), 10, "small_standard", 0.625),
        ((10, 6, 0.75), 16, "small_standard", 1.0),
        ((10, 6, 0.76), 10, "large_standard", 0.625),  # a hundredth of an inch too thick
        ((10, 6, 0.75), 16.01, "large_standard", 1.000625),
        ((10, 6, 4), 10, "large_standard", 1.7266),  # 240 cubic inches / 139
        ((18, 14, 8), 10, "large_standard", 14.5036),
        ((18.01, 14, 8), 10, "small_bulky", 14.5116),
        ((50, 30, 9), 300, "extra_large_150", 97.122),
        ((50, 30, 20), 160 * 16, "extra_large_more", 160.0),
    ],
)
def test_the_size_tier_is_the_first_that_fits(
    sides: tuple[float, float, float], oz: float, tier: str, pounds: float
) -> None:
    """Sides in any order, weight or volume whichever is more, each limit on both sides."""
    found = size_tier(US, packed(*reversed(sides), oz=oz))

    assert found is not None
    assert tier == found[0].tier
    assert pounds == pytest.approx(float(found[1]), rel=1e-3)


def test_without_size_or_weight_there_is_no_tier_no_fulfilment_and_no_storage() -> None:
    """The referral fee needs neither."""
    for unit in (Packed(None, 10, 10, 500), Packed(10, 10, 10, None), Packed(10, 10, 0, 500)):
        fees = unit_fees(US, unit, DAY)

        assert fees.size_tier is None
        assert fees.fulfilment is None
        assert fees.has_card
        assert fees.referral is not None


def test_the_fuel_surcharge_begins_on_its_day() -> None:
    """10 oz small standard between 10 and 50: 3.68, and 3.5 % more from 17 April 2026."""
    unit = packed(10, 6, 0.5, oz=10)
    before, after = (unit_fees(US, unit, date(2026, 4, day)).fulfilment for day in (16, 17))

    assert before is not None
    assert after is not None
    assert Decimal("3.68") == before.at(Decimal(20))
    assert Decimal("3.81") == after.at(Decimal(20))


def test_before_the_first_card_nothing_is_guessed() -> None:
    """A day that no row covers has no fulfilment fee."""
    assert unit_fees(US, packed(10, 6, 0.5, oz=10), date(2026, 1, 14)).fulfilment is None


def test_price_bands_hold_at_their_ends() -> None:
    """Under 10, 10 to 50, over 50: 9.99 | 10.00 … 50.00 | 50.01."""
    fees = unit_fees(US, packed(10, 6, 0.5, oz=2), date(2026, 2, 1)).fulfilment

    assert fees is not None
    assert [Decimal("2.43"), Decimal("3.32"), Decimal("3.32"), Decimal("3.58")] == [
        fees.at(Decimal(price)) for price in ("9.99", "10", "50", "50.01")
    ]


def test_heavier_than_the_rows_pays_for_every_started_step() -> None:
    """Large standard 4 lb 1 oz is 17 oz over 3 lb: five started steps of 4 oz: 6.97 + .40."""
    fees = unit_fees(US, packed(12, 8, 2, oz=65), date(2026, 2, 1)).fulfilment

    assert fees is not None
    assert Decimal("7.37") == fees.at(Decimal(20))


@pytest.mark.parametrize(
    ("category", "price", "fee"),
    [
        ("Home & Kitchen", "20", "3.00"),
        (None, "20", "3.00"),
        ("Home & Kitchen", "1.50", "0.30"),  # the minimum
        ("Women's Clothing", "15", "0.75"),
        ("Women's Clothing", "15.01", "1.50"),
        ("Clothing", "20.01", "3.40"),
        ("Furniture", "250", "35.00"),
        ("Consumer Electronics", "100", "8.00"),
        ("Electronics Accessories", "150", "19.00"),
        ("Beauty", "10", "0.80"),
        ("Beauty", "10.01", "1.50"),
    ],
)
def test_referral_by_category_and_price(category: str | None, price: str, fee: str) -> None:
    """Whole-price steps, steps by part, the minimum and the usual share."""
    found = unit_fees(US, packed(10, 6, 0.5, oz=2, category=category), DAY).referral

    assert found is not None
    assert Decimal(fee) == found.at(Decimal(price))


def test_storage_is_dearer_in_the_last_quarter_and_with_age() -> None:
    """One cubic foot: .78 in September, 2.40 in October; from 181 days .50, from 366 6.90 a month on top."""
    storage = unit_fees(US, packed(18, 12, 8, oz=100), DAY).storage

    assert storage is not None
    assert (Decimal("0.7800"), Decimal("2.4000")) == (storage.month(9), storage.month(10))
    assert [Decimal(0), Decimal("0.5000"), Decimal("6.9000")] == [
        storage.surcharge(a) for a in (180, 181, 366)
    ]


def test_an_old_small_unit_pays_the_surcharge_per_unit() -> None:
    """.01 cubic feet: 6.90 a cubic foot is .07, so .30 a unit counts."""
    storage = unit_fees(US, packed(4, 4, 1.08, oz=4), DAY).storage

    assert storage is not None
    assert Decimal("0.30") == storage.surcharge(400)


def test_awd_costs_what_its_page_says() -> None:
    """One cubic foot, one to a carton, on the card of April 2025: .48 a month, 1.35 in, 1.35 out, 1.15 moved."""
    unit = Packed(12 * INCH, 12 * INCH, 12 * INCH, 5 * POUND, None, 1)
    awd = next(c for c in unit_fees(US, unit, date(2025, 12, 1)).channels if c.name == "awd")

    assert (Decimal("0.4800"), Decimal("3.8500")) == (awd.storage_month, awd.handling)
    assert awd.known.confidence == "official"


def test_a_step_table_is_read_in_order() -> None:
    """The hand examples of the docstrings."""
    furniture = Referral(
        ((Decimal(200), Decimal("0.15")), (None, Decimal("0.10"))), "parts", Decimal(0), KNOWN
    )
    bands = Fulfilment(((Decimal(10), Decimal("2.43")), (None, Decimal("3.32"))), KNOWN)
    aged = Storage((Decimal(1),) * 12, ((181, Decimal("0.05")), (211, Decimal("0.10"))), KNOWN)

    assert Decimal("35.00") == furniture.at(Decimal(250))
    assert (Decimal("2.43"), Decimal("3.32")) == (bands.at(Decimal("9.99")), bands.at(Decimal(10)))
    assert (Decimal(0), Decimal("0.10")) == (aged.surcharge(180), aged.surcharge(211))


def test_another_unit_of_measure_is_the_same_goods() -> None:
    """The British table counts grams and centimetres: 600 g in 30 × 15 × 10 cm is a small parcel of 900 g."""
    uk = load("UK")
    assert uk is not None
    fees = unit_fees(uk, Packed(30, 15, 10, 600), DAY)

    assert "small_parcel" == fees.size_tier
    assert fees.fulfilment is not None
    assert Decimal("3.04") == fees.fulfilment.at(Decimal(30))
