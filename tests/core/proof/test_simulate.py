"""Living through a world: stock, lost sales and money, redone by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.decide.process.lot_level import Unit
from core.proof.simulate import older, replayed, reviewed
from core.proof.world import Buy, Placed
from tests.core.proof.worlds import FREE, world


def test_stock_sales_and_money_by_hand() -> None:
    """5 on hand, 2 a day; 4 ordered on day 0 come on day 3: sold 2, 2, 1, 2, 2; lost 1 on day 2; margin 5 each."""
    scene = world([[2, 2, 2, 2, 2]], opening=[5], lead=3)

    lived = replayed(scene, [Placed(0, 0, 4, 3)])

    assert lived.sold.tolist() == [[2, 2, 1, 2, 2]]
    assert lived.lost.tolist() == [[0, 0, 1, 0, 0]]
    assert lived.stock.tolist() == [[3, 1, 0, 2, 0]]
    assert lived.earned.sum() == 9 * 5


def test_every_cost_has_its_day() -> None:
    """Order cost and dearer freight fall on the order's day, capital on each night, goodwill on the day of the loss."""
    terms = replace(FREE, order_cost=20.0, capital_per_day=0.25, goodwill=0.5)
    scene = world([[0, 3]], opening=[1], lead=1, terms=terms)
    scene = replace(scene, goods=(replace(scene.goods[0], extra={"air": 2.0}),))

    lived = replayed(scene, [Placed(0, 0, 1, 1, "air")])

    # night one: 1 unit at 0.25 × 4 = 1; order 20 + freight 2; day two sells 2 at 5, loses 1 at half its margin
    assert lived.earned.tolist() == [[-20 - 2 - 1, 10 - 2.5]]


def test_a_review_sees_what_happened_since_the_last_one_and_no_more() -> None:
    told = []

    def review(day: object, seen: object) -> dict[str, tuple[Buy, ...]]:
        told.append((day, seen["A"]))  # type: ignore[index]
        return {"A": (Buy(6),)} if len(told) == 1 else {}

    scene = world([[1] * 15], opening=[3], lead=10)
    lived = reviewed(scene, review)

    assert [day for day, _ in told] == [scene.day(0), scene.day(7), scene.day(14)]
    assert told[0][1].on_hand == 3
    assert len(told[0][1].sales) == 0
    assert told[1][1].sales.tolist() == [1, 1, 1, 0, 0, 0, 0]
    assert told[1][1].in_stock.tolist() == [True, True, False, False, False, False, False]
    assert [lot.units for lot in told[1][1].pipeline] == [6]
    assert not told[2][1].pipeline
    assert told[2][1].on_hand == 2
    assert lived.sold.sum() == 3 + 5


def test_a_sku_counts_from_its_first_day_on() -> None:
    scene = world([[4, 4, 4, 4]], opening=[5], begins=[2])

    lived = replayed(scene, [])

    assert lived.sold.tolist() == [[0, 0, 4, 1]]
    assert lived.lost.sum() == 3
    assert lived.earned.sum() == 25


def test_what_is_left_is_written_down_beyond_what_the_end_days_would_sell() -> None:
    """30 left, 1 a day, end days 20: 10 units lose 60 % of their cost of 4."""
    scene = world([[1] * 10], opening=[40], terms=replace(FREE, salvage=0.4), end_days=20)

    assert replayed(scene, []).earned.sum() == pytest.approx(10 * 5 - 10 * 0.6 * 4)


def test_age_is_counted_first_in_first_out() -> None:
    arrived = np.array([[10.0, 0, 0, 0, 5]])
    stock = np.array([[9.0, 8, 7, 6, 10]])

    assert older(stock, arrived, 2).tolist() == [[0, 0, 7, 6, 5]]


def test_fees_for_age_are_paid_by_the_cubic_foot() -> None:
    """10 units of 1 cubic foot lie 3 days beyond the second day of age at 30.4 a foot and month: 30."""
    terms = replace(FREE, aged=((2, 30.4),))
    scene = world([[0] * 5], opening=[10], terms=terms, unit=Unit(10.0, 4.0, 1.0, 1.0))

    assert replayed(scene, []).earned.sum() == pytest.approx(-30.0)
