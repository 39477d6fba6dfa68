"""Which SKUs run out: stock and arrivals against the mean forecast, before a named event or within a month."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from bot.ask.answers.cover import runs_out_on
from core.records import Inbound

TODAY = date(2026, 11, 22)


def lot(units: int, in_days: int) -> Inbound:
    return Inbound("PO-1", "in_transit", units, TODAY + timedelta(days=in_days))


@pytest.mark.parametrize(
    ("on_hand", "lots", "days"),
    [
        (50, [], 3),
        (60, [], 3),
        (61, [], 4),
        (0, [lot(100, 2)], 0),
        (50, [lot(100, 2)], 8),
        (50, [lot(100, 5)], 3),
        (50, [lot(100, -4)], 8),
    ],
)
def test_the_day_stock_and_arrivals_are_used_up(on_hand: int, lots: list[Inbound], days: int) -> None:
    assert TODAY + timedelta(days=days) == runs_out_on(on_hand, lots, np.full(90, 20.0), TODAY)


def test_beyond_the_forecast_nothing_is_said() -> None:
    assert runs_out_on(5000, [], np.full(90, 20.0), TODAY) is None
