"""What moved sales from some days to others, against series whose cause is known."""

from __future__ import annotations

from datetime import date, timedelta
from math import log

import numpy as np
import pytest

from core.demand.moved import Around, Moved, explain, season, side
from core.money.response import Response
from core.records import History

START = date(2026, 9, 1)
CUT = date(2026, 9, 29)
END = date(2026, 10, 26)
"""Four weeks, and the four after them."""
USUAL = Response(-2.0, 0.1, 20)


def told(
    units: list[float],
    *,
    in_stock: list[bool] | None = None,
    price: list[float] | None = None,
    promo: list[float] | None = None,
    before: Around | None = None,
    now: Around | None = None,
) -> Moved:
    """The two halves of 56 days explained."""
    history = History(
        "A", START, np.array(units, float), np.array(in_stock or [True] * 56),
        None if price is None else np.array(price), None if promo is None else np.array(promo),
    )  # fmt: skip
    one = side(history, START, CUT - timedelta(days=1), before or Around())
    two = side(history, CUT, END, now or Around())
    assert one is not None
    assert two is not None
    return explain(one, two, USUAL, currency="USD")


def chief(found: Moved) -> str:
    return str(found.explaining[0].name) if found.explaining else "nothing"


def test_days_without_stock_explain_exactly_what_they_cost() -> None:
    """10 a day, then out of stock on half of the days: −5 a day, all of it the stock-out."""
    found = told([10] * 28 + [10, 0] * 14, in_stock=[True] * 28 + [True, False] * 14)

    assert ("stock", pytest.approx(-5)) == (chief(found), found.explaining[0].units)
    assert found.measured == pytest.approx(found.change)


def test_a_price_explains_what_the_response_says() -> None:
    """20 → 22 at an elasticity of −2 sells (22/20)^−2 as much: the whole fall of a series made so."""
    after = 100 * (22 / 20) ** -2
    found = told([100] * 28 + [after] * 28, price=[20.0] * 28 + [22.0] * 28)

    assert ("price", pytest.approx(after - 100)) == (chief(found), found.explaining[0].units)


def test_a_promotion_is_measured_on_its_own_days() -> None:
    """Ten promotion days that sell 30 instead of 10: (30 − 10) · 10 ÷ 28 a day more."""
    promo = [0.0] * 28 + [1.0] * 10 + [0.0] * 18
    found = told(
        [10] * 28 + [30] * 10 + [10] * 18, promo=promo, price=[20.0] * 28 + [15.0] * 10 + [20.0] * 18
    )

    assert ("promotion", pytest.approx(200 / 28)) == (chief(found), found.explaining[0].units)
    assert "price" in map(str, found.still)


def test_factors_whose_product_is_the_change_add_up_to_it() -> None:
    """Half the Buy Box and a tenth off the price together: two causes that sum to the change."""
    after = 100 * 0.5 * 0.9**-2
    found = told(
        [100] * 28 + [after] * 28, price=[20.0] * 28 + [18.0] * 28, before=Around(buy_box=0.9), now=Around(buy_box=0.45)
    )  # fmt: skip

    mean = (after - 100) / log(after / 100)
    assert {"Buy Box": pytest.approx(mean * log(0.5)), "price": pytest.approx(mean * log(0.9**-2))} == {
        str(each.name): each.units for each in found.causes
    }
    assert found.measured == pytest.approx(found.change)


def test_what_nothing_explains_is_said_so() -> None:
    """A fall with the same price, stock and ads has no cause in the data; what no file tells is named."""
    same = Around(ad_orders=1, ad_spend=10, buy_box=0.9)
    found = told([10] * 28 + [4] * 28, price=[20.0] * 56, before=same, now=same)

    assert ("nothing", False) == (chief(found), found.luck)
    assert {"stock", "price", "Buy Box", "advertising"} == set(map(str, found.still))
    assert {"rank", "reviews", "searches"} <= set(map(str, found.unknown))


def test_a_change_within_counting_luck_needs_no_cause() -> None:
    """Poisson sales of one rate differ by luck: in 200 pairs nine of ten are called so."""
    rng = np.random.default_rng(7)
    called = [told(list(rng.poisson(5, 56))).luck for _ in range(200)]

    assert 0.84 <= np.mean(called) <= 0.96


def test_the_market_is_told_without_a_figure() -> None:
    """Dearer competitors and better rank lift sales, how much nobody measured."""
    before = Around(
        rivals={"B1": (20.0, 0.0), "B2": (30.0, 0.0)}, ranks={"Home": 2000.0}, rating=4.5, reviews=9
    )
    now = Around(rivals={"B1": (24.0, 0.5), "B2": (36.0, 0.0)}, ranks={"Home": 1000.0}, rating=3.9, reviews=9)
    found = told([10] * 28 + [15] * 28, before=before, now=now)

    assert [("competitors", None), ("competitors", None), ("rank", None)] == [
        (str(each.name), each.units) for each in found.explaining
    ]
    assert ["reviews"] == [str(each.name) for each in found.causes if not each.up]


def test_the_season_is_that_of_the_year_before() -> None:
    """Sales doubled in the same weeks a year before: the season doubles them, from 30 units a side on."""
    units = np.full(420, 10.0)
    units[364 - 364 + 28 : 56] = 20
    history = History("A", CUT - timedelta(days=392), units, np.ones(420, bool))
    one = side(history, START, CUT - timedelta(days=1), Around())
    two = side(history, CUT, END, Around())
    assert one is not None
    assert two is not None

    assert season(history, one, two) == pytest.approx(2.0)
    assert season(history, one, two, least=281) is None


def test_a_sku_that_sold_nothing_before_is_explained_too() -> None:
    """From nothing to 5 a day after a month without stock is finite, and the stock's doing."""
    found = told([0] * 28 + [5] * 28, in_stock=[False] * 28 + [True] * 28)

    assert "stock" == chief(found)
    assert found.explaining[0].units is not None
    assert 0 < found.explaining[0].units < 20
