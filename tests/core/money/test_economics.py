"""The unit's statement, line by line, adding up, each line saying how it is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.money.economics import statement
from core.money.fee_table import Packed, unit_fees
from core.money.unit_costs import unit_costs
from core.money.unit_fees import Trading, UnitFees
from core.policy import Policy
from storage.fees import load
from tests.core.decide.situations import SEA, TODAY, history, product, situation

US = load("US")
assert US is not None


def us_fees(day: date = TODAY) -> UnitFees:
    """The American table's fees of the lamp."""
    lamp = product()
    return unit_fees(US, Packed(lamp.length_cm, lamp.width_cm, lamp.height_cm, lamp.weight_g, None, 24), day)


def test_the_lines_add_up_to_the_net() -> None:
    """29.99 - 4.50 - 6.02 - 6.40 - .81 - .41 - storage and capital of 45 days."""
    made = statement(situation(fees=us_fees()), Policy(), mode="sea")

    assert made is not None
    amounts = {line.name: line.amount for line in made.lines}
    assert Decimal("29.99") == made.price
    assert (Decimal("-4.50"), Decimal("-6.02")) == (amounts["referral"], amounts["fulfilment"])
    assert (Decimal("-0.81"), Decimal("-0.41")) == (amounts["freight"], amounts["placement"])
    assert Decimal("7.62") == made.landed
    # from 24 November: 30 days at the rate of November, 15 at that of December
    assert Decimal("-0.57") == amounts["storage"]
    assert sum(amounts.values()) == made.net
    assert made.margin == pytest.approx(float(made.net) / 29.99)
    assert made.roi == pytest.approx(float(made.net) / 7.62)


def test_every_line_says_how_it_is_known() -> None:
    """Fees from the table, costs stated, ads and returns unknown."""
    made = statement(situation(fees=us_fees()), Policy(), mode="sea")

    assert made is not None
    told = {line.name: line.basis for line in made.lines}
    assert "table" == told["fulfilment"] == told["referral"] == told["storage"]
    assert "stated" == told["unit_cost"] == told["freight"]
    assert "unknown" == told["ads"] == told["returns"] == told["duty"]
    assert "share" == told["capital"]
    assert ["no fee preview imported; fees are from the fee table and may differ from what is charged"] == [
        str(m.what) for m in made.missing
    ]


def test_without_a_fee_table_the_stated_share_stands_for_both_fees() -> None:
    """30 % of 29.99 = 9.00."""
    made = statement(situation(), Policy(fee_share=0.30), mode="sea")

    assert made is not None
    taken = made.line("referral").amount + made.line("fulfilment").amount
    assert Decimal("-9.00") == taken
    assert "share" == made.line("fulfilment").basis


def test_without_dimensions_the_share_holds_and_the_reason_is_said() -> None:
    """The referral fee is known all the same."""
    lamp = product(length_cm=None, weight_g=None)
    fees = unit_fees(US, Packed(None, None, None, None), TODAY)
    made = statement(situation(product=lamp, fees=fees), Policy(), mode="sea")

    assert made is not None
    assert "table" == made.line("referral").basis
    assert Decimal("-9.00") == made.line("referral").amount + made.line("fulfilment").amount
    assert any("no weight or size" in str(m.what) for m in made.missing)


def test_without_cost_or_price_there_is_no_statement() -> None:
    for change in ({"unit_cost": None}, {"price": None}):
        assert statement(situation(product=product(**change)), Policy(), mode="sea") is None


def test_duty_and_prep_belong_to_the_landed_cost() -> None:
    """6.40 + .81 freight + 7.5 % duty .48 + prep .30 + placement .41 = 8.40."""
    lamp = product(duty_rate=0.075, prep_cost=Decimal("0.30"))
    costs, _ = unit_costs(lamp, history(), (SEA,), Policy(), us_fees())

    assert costs is not None
    assert Decimal("8.40") == costs.landed("sea", 1000)


def test_ads_and_returns_are_sums_of_what_happened() -> None:
    """180 of ads on 120 units; 6 of 100 back, 3 lost (the docstrings' examples, on a table's fees)."""
    ads = statement(situation(fees=us_fees(), trading=Trading(90, 120, Decimal(180))), Policy(), mode="sea")
    back = statement(
        situation(fees=us_fees(), trading=Trading(90, 100, returned=6, unsellable=3)), Policy(), mode="sea"
    )

    assert ads is not None
    assert back is not None
    assert (Decimal("-1.50"), "measured") == (ads.line("ads").amount, ads.line("ads").basis)
    assert (Decimal("-0.61"), "unknown") == (back.line("returns").amount, back.line("ads").basis)


def test_few_units_say_nothing_about_ads() -> None:
    """Under 20 units sold, ad spend per unit is noise and left out of the decision."""
    costs, _ = unit_costs(product(), history(), (SEA,), Policy(), us_fees(), Trading(90, 19, Decimal(190)))
    enough, _ = unit_costs(product(), history(), (SEA,), Policy(), us_fees(), Trading(90, 20, Decimal(20)))

    assert costs is not None
    assert enough is not None
    assert Decimal("10.52") == costs.fees
    assert Decimal("11.52") == enough.fees


def test_a_unit_held_long_pays_for_its_age() -> None:
    """300 days: some months lie beyond 180 days of age."""
    short = statement(situation(fees=us_fees()), Policy(), mode="sea", days_held=150)
    long = statement(situation(fees=us_fees()), Policy(), mode="sea", days_held=300)

    assert short is not None
    assert long is not None
    assert Decimal(0) == short.line("aged").amount
    assert long.line("aged").amount < Decimal("-0.40")


def test_the_holding_cost_of_the_decision_uses_known_storage() -> None:
    """Mean month .1884 × 12 / 365 = .0062 a day, instead of a share of the cost."""
    known, _ = unit_costs(product(), history(), (SEA,), Policy(), us_fees())
    stated, _ = unit_costs(product(), history(), (SEA,), Policy(), replace(us_fees(), storage=None))

    assert known is not None
    assert stated is not None
    base = Decimal("6.40") * Decimal("0.40") / 365
    assert float(known.holding_per_day - base) == pytest.approx(0.18835 * 12 / 365, rel=1e-3)
    assert float(stated.holding_per_day - base) == pytest.approx(6.40 * 0.2 / 365, rel=1e-6)
