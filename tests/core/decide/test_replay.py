"""A stored situation comes back whole, and decides to the same number."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.decide.as_json import suggestion_json
from core.decide.replay import situation_from_json, situation_json
from core.decide.suggest import policy_for, suggest
from core.errors import BadInput
from core.money.rates import Rate
from core.phrase import Percent, Phrase
from core.records import (
    Forecast,
    Freight,
    History,
    Inbound,
    PastOrder,
    RivalDay,
    SellingEvent,
    Situation,
    Stock,
    Supplier,
)
from tests.core.decide.situations import TODAY, forecast, history, product, situation


def there_and_back(given_situation: Situation) -> Situation:
    """Through real JSON text."""
    return situation_from_json(json.loads(json.dumps(situation_json(given_situation), allow_nan=False)))


def full() -> Situation:
    """A situation with something in every field."""
    return situation(
        stock=Stock(TODAY, 640, 3, 40, 2, {"0-90": 600, "91-180": 40}),
        inbound=(
            Inbound("PO-1", "in_transit", 300, TODAY + timedelta(days=4), TODAY, "sea", "Ningbo Light"),
        ),
        past_orders=(
            PastOrder("Ningbo Light", "sea", TODAY - timedelta(days=99), TODAY - timedelta(days=40)),
        ),
        supplier=Supplier("Ningbo Light", closures=((TODAY, TODAY + timedelta(days=9)),)),
        rivals=(RivalDay(TODAY, "B0RIVAL", Decimal("19.99"), 12, False, 3.5),),
        events=(
            SellingEvent("Prime Day", TODAY + timedelta(days=80), TODAY + timedelta(days=81), multiplier=2.5),
        ),
        abc_class="A",
        pinned_stage="growth",
        stage_before="launch",
    )


def test_every_field_comes_back() -> None:
    before, after = full(), there_and_back(full())

    for name in (
        "product",
        "as_of",
        "stock",
        "inbound",
        "past_orders",
        "supplier",
        "freight",
        "rivals",
        "events",
    ):
        assert getattr(before, name) == getattr(after, name), name
    assert ("A", "growth", "launch") == (after.abc_class, after.pinned_stage, after.stage_before)


def test_days_nobody_knows_of_and_drivers_come_back() -> None:
    units = np.array([1.0, np.nan, 0.1 + 0.2, 3.0])
    past = History("HX-12", TODAY, units, np.array([True, False, True, True]), price=units, promo=None)
    made = forecast()
    driver = Phrase("{share} more", {"share": Percent(0.2)})
    ahead = Forecast("HX-12", made.start, made.mean / 3, made.quantiles / 3, 0.2, "x", 3, 1.5, (driver,))
    after = there_and_back(situation(history=past, forecast=ahead))

    np.testing.assert_array_equal(units, after.history.units)
    np.testing.assert_array_equal(past.in_stock, after.history.in_stock)
    np.testing.assert_array_equal(ahead.quantiles, after.forecast.quantiles)
    assert after.history.promo is None
    assert "20 % more" == str(after.forecast.drivers[0])


@settings(max_examples=8)
@given(st.integers(0, 3000), st.floats(0.1, 80), st.floats(0.0, 0.9), st.integers(30, 800))
def test_a_replayed_decision_is_the_same_to_the_last_figure(
    on_hand: int, per_day: float, spread: float, days: int
) -> None:
    before = situation(on_hand, forecast=forecast(per_day, spread=spread), history=history(per_day, days))
    after = there_and_back(before)

    assert suggestion_json(suggest(before, policy_for(before))) == suggestion_json(
        suggest(after, policy_for(after))
    )


def test_freight_in_another_currency_is_replayed_at_the_rate_of_then() -> None:
    """Whatever rate is said since: the stored situation holds its own. One stored before there were rates still reads."""
    yuan = Freight(
        "sea", 35, cost_per_kg=Decimal(16), currency="CNY", rate=Rate("USD", Decimal(8), "CNY", TODAY, "U1")
    )
    before = situation(0, freight=(yuan,))
    stored = situation_json(before)
    older = json.loads(json.dumps(stored))
    del older["freight"][0]["rate"]
    after = there_and_back(before)

    assert before.freight == after.freight
    made, again = (suggest(each, policy_for(each)) for each in (before, after))
    assert Decimal("7.60") == made.orders[0].landed_cost == again.orders[0].landed_cost
    assert suggestion_json(made) == suggestion_json(again)
    assert situation_from_json(older).freight[0].rate is None


@pytest.mark.parametrize(
    "damage", [{"version": 2}, {"as_of": "yesterday"}, {"stock": {"on_hand": 3}}, {"surplus": 1}]
)
def test_another_version_or_a_damaged_document_is_refused(damage: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"replayed|cannot be read"):
        situation_from_json({**situation_json(situation(product=product())), **damage})
