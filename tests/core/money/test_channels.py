"""Mode and channel compared per unit: by hand where it can be, and split where FBA has no room."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from core.money.channels import Comparison, compare
from core.money.unit_fees import UnitFees
from core.policy import Policy
from tests.core.decide.situations import product, situation
from tests.core.money.test_economics import us_fees


def compared(quantity: int = 1200, per_day: float = 20.0, fees: UnitFees | None = None) -> Comparison:
    found = compare(situation(fees=fees or us_fees()), Policy(), quantity, per_day=per_day)
    assert found is not None
    return found


def test_fba_by_sea_by_hand() -> None:
    """1,200 at 20 a day wait 30 days: storage .19; 7.62 tied up for 30 + 50.9 days at 15 % a year .25; fees 10.52:
    29.99 - 7.62 - .44 - 10.52 = 11.41."""
    way = next(w for w in compared().ways if (w.mode, w.place) == ("sea", "fba"))

    assert (Decimal("7.62"), Decimal("0.44"), Decimal("10.52")) == (way.landed, way.keeping, way.shipping)
    assert Decimal("11.41") == way.net
    assert not way.assumed


def test_awd_saves_placement_and_costs_handling() -> None:
    """Landed .41 less; 7.5 days upstream at .0906 a month, 22.5 at FBA, handling .34; capital."""
    way = next(w for w in compared().ways if (w.mode, w.place) == ("sea", "awd"))

    assert Decimal("7.21") == way.landed
    capital = 7.21 * 0.15 / 365 * (30 + way.days)
    assert 0.0906 / 30 * 7.5 + 0.18835 / 30 * 22.5 + 0.3391 + capital == pytest.approx(
        float(way.keeping), abs=0.006
    )
    assert way.days == next(w for w in compared().ways if (w.mode, w.place) == ("sea", "fba")).days + 10


def test_the_best_is_first_and_the_second_says_what_it_lacks() -> None:
    found = compared()

    assert sorted((w.net for w in found.ways), reverse=True) == [w.net for w in found.ways]
    assert found.behind is not None
    assert found.ways[0].net - found.ways[1].net == found.behind[0] >= 0


def test_every_mode_meets_every_channel_and_assumed_rates_are_marked() -> None:
    found = compared()

    assert {(m, p) for m in ("sea", "air") for p in ("fba", "awd", "warehouse", "merchant")} == {
        (w.mode, w.place) for w in found.ways
    }
    assert {"warehouse", "merchant"} == {w.place for w in found.ways if w.assumed}


def test_long_waits_make_upstream_storage_pay() -> None:
    """Two years of stock: FBA's storage outweighs handling elsewhere."""
    assert "fba" != compared(quantity=14_600).ways[0].place


def test_without_cost_size_or_fees_nothing_is_compared() -> None:
    for changes in (
        {"product": product(unit_cost=None), "fees": us_fees()},
        {"fees": None},
        {"fees": replace(us_fees(), storage=None)},
    ):
        assert compare(situation(**changes), Policy(), 1200, per_day=20.0) is None
    assert compare(situation(fees=us_fees()), Policy(), 0, per_day=20.0) is None
