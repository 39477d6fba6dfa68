"""The figures of the weekly report, small enough to check by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.watch.kpis import (
    BEFORE_DAYS,
    SPAN_DAYS,
    WEEKS,
    WINDOW,
    SkuDays,
    Tally,
    filled,
    last_sunday,
    lost_units,
)

SUNDAY = date(2026, 11, 22)


def sku(name: str = "HX-1", per_day: float = 10, stock: float = 100, **fields: object) -> SkuDays:
    given_: dict[str, object] = {
        "groups": (("category", "Kitchen"),),
        "units": np.full(SPAN_DAYS, float(per_day)),
        "in_stock": np.ones(SPAN_DAYS, dtype=bool),
        "on_hand": np.full(SPAN_DAYS, float(stock)),
        "ages": np.full((WEEKS + WINDOW, 5), np.nan),
        "price": 20.0,
        "unit_cost": 5.0,
    }
    return SkuDays(sku=name, **(given_ | fields))  # type: ignore[arg-type]


def last(*skus: SkuDays) -> object:
    tally = Tally(SUNDAY)
    tally.add(skus)
    return tally.trend()[-1]


def test_turnover_is_a_years_cost_of_sales_over_the_stock() -> None:
    """Ten a day out of a hundred on hand: the stock turns every ten days, 36.5 times a year."""
    found = last(sku())

    assert 36.5 == pytest.approx(found.turnover)
    assert 10.0 == pytest.approx(found.turnover_days)
    assert (280, 5600.0, 500.0) == (found.units, found.revenue, found.cash_in_stock)
    assert 9.1 == pytest.approx(found.sell_through), "910 units of 13 weeks out of 100 on hand"


def test_days_without_stock_lose_what_the_days_before_sold() -> None:
    units = np.full(SPAN_DAYS, 10.0)
    in_stock = np.ones(SPAN_DAYS, dtype=bool)
    units[-2:], in_stock[-2:] = (3.0, 0.0), False

    assert [7.0, 10.0] == lost_units(units, in_stock)[-2:].tolist()
    found = last(sku(units=units, in_stock=in_stock))
    assert (17.0, 340.0) == (found.lost_units, found.lost_money)
    assert 26 / 28 == pytest.approx(found.in_stock_rate)


def test_a_stock_out_looks_back_eight_weeks_and_no_further() -> None:
    units, in_stock = np.full(BEFORE_DAYS + 2, 10.0), np.ones(BEFORE_DAYS + 2, dtype=bool)
    units[1:], in_stock[1:] = 0.0, False

    lost = lost_units(units, in_stock)

    assert 10.0 == lost[BEFORE_DAYS], "the one day in stock is 56 days back"
    assert 0.0 == lost[BEFORE_DAYS + 1], "and now it is 57"


def test_the_age_score_weighs_old_units_down() -> None:
    """60 units to 90 days, 40 over a year: 60 points, and 40 % are old."""
    ages = np.full((WEEKS + WINDOW, 5), np.nan)
    ages[-1] = [60, 0, 0, 0, 40]

    found = last(sku(ages=ages))

    assert (60.0, 0.4) == (found.age_score, found.old_share)


def test_what_is_not_known_is_not_guessed() -> None:
    nothing = np.full(SPAN_DAYS, np.nan)
    found = last(sku(units=nothing, on_hand=nothing, price=None, unit_cost=None))

    assert [None] * 6 == [
        found.turnover, found.in_stock_rate, found.age_score, found.old_share, found.cash_in_stock, found.sell_through,
    ]  # fmt: skip
    assert 0 == found.lost_units


def test_groups_add_up_to_the_shop_and_the_worst_are_named() -> None:
    out = np.ones(SPAN_DAYS, dtype=bool)
    out[-3:] = False
    tally = Tally(SUNDAY)
    tally.add([sku("A"), sku("B", in_stock=out, units=np.where(out, 10.0, 0.0)), sku("C", groups=())])

    assert ["Kitchen"] == tally.groups("category")
    kitchen, shop = tally.trend(("category", "Kitchen"))[-1], tally.trend()[-1]
    assert shop.units - kitchen.units == 280
    assert [("B", 30.0, 600.0)] == [(each.sku, each.units, each.money) for each in tally.lost_most()]
    assert [] == tally.trend(("category", "Toys"))
    assert WEEKS == len(tally.trend())
    assert SUNDAY == tally.trend()[-1].end


def test_weeks_end_on_sundays() -> None:
    assert date(2026, 11, 22) == last_sunday(date(2026, 11, 23)) == last_sunday(date(2026, 11, 29))


def test_counts_are_carried_forward() -> None:
    found = filled([np.nan, 5, np.nan, np.nan, 0, np.nan])

    assert np.isnan(found[0])
    assert [5, 5, 5, 0, 0] == found[1:].tolist()


@given(st.lists(st.tuples(st.integers(0, 50) | st.none(), st.booleans()), min_size=1, max_size=120))
def test_lost_sales_are_never_negative_and_only_on_days_without_stock(
    days: list[tuple[int | None, bool]],
) -> None:
    units = np.array([np.nan if u is None else u for u, _ in days], dtype=float)
    in_stock = np.array([s for _, s in days])

    lost = lost_units(units, in_stock)

    assert (lost >= 0).all()
    assert not lost[in_stock].any()
    assert np.isfinite(lost).all()
