"""What is typed into the edit window becomes the orders of the draft, each by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot import ids
from bot.facts import OrderChange, Reader
from bot.listeners import forms

TODAY = date(2026, 11, 24)


def window(*orders: tuple[str, str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {ids.NOTE: {ids.NOTE: {"value": None}}}
    for place, (quantity, mode, day) in enumerate(orders):
        for name, typed in (
            (ids.QUANTITY, {"value": quantity}),
            (ids.MODE, {"selected_option": {"value": mode}}),
            (ids.SUPPLIER, {"value": "Brightway"}),
            (ids.ORDER_BY, {"selected_date": day}),
        ):
            values[ids.nth(name, place)] = {ids.nth(name, place): typed}
    return {"state": {"values": values}}


def test_every_order_is_read_and_those_of_no_units_are_left_out() -> None:
    view = window(("600", "air", "2026-11-24"), ("0", "express", "2026-11-24"), ("1920", "sea", "2026-12-01"))

    assert (
        OrderChange(600, "air", "Brightway", TODAY),
        OrderChange(1920, "sea", "Brightway", date(2026, 12, 1)),
    ) == forms.change(view, TODAY, Reader()).orders


@pytest.mark.parametrize(
    ("orders", "wrong"),
    [
        ([("0", "sea", "2026-12-01")], [ids.QUANTITY]),
        ([("0", "air", "2026-12-01"), ("0", "sea", "2026-12-01")], [ids.QUANTITY]),
        ([("5", "air", "2026-12-01"), ("x", "sea", "2026-11-01")], ["restock.quantity.2"]),
        ([("5", "air", "2026-12-01"), ("5", "sea", "2026-11-01")], ["restock.order_by.2"]),
    ],
)
def test_what_cannot_be_ordered_is_named_by_its_input(
    orders: list[tuple[str, str, str]], wrong: list[str]
) -> None:
    with pytest.raises(forms.Unreadable) as error:
        forms.change(window(*orders), TODAY, Reader())

    assert wrong == list(error.value.inputs)
