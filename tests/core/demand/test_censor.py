"""Days without stock, and the days on which sales have not recovered."""

from __future__ import annotations

import numpy as np

from core.demand.censor import partial_days


def marked(in_stock: str) -> str:
    stocked = np.array([c == "1" for c in in_stock])
    return "".join("p" if p else "." for p in partial_days(np.ones(len(stocked), dtype=bool), stocked))


def test_the_day_goods_come_back_is_partial_after_a_gap_of_two_days() -> None:
    assert "...p.." == marked("100111")


def test_three_days_are_partial_after_a_week_without_stock() -> None:
    assert "...." + "." * 7 + "ppp....." == marked("1111" + "0" * 7 + "1" * 8)


def test_a_single_empty_day_leaves_the_next_one_whole() -> None:
    assert "......" == marked("110111")


def test_days_before_the_first_goods_are_no_gap() -> None:
    assert "......" == marked("000111")


def test_a_sku_that_is_hardly_ever_in_stock_keeps_its_days() -> None:
    """Else nothing would be left to judge it by."""
    assert "." * 8 == marked("10010010")
