"""The shop's figures beside what they were: what moved as told has moved, and a line of blocks makes no storm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.facts import KpiWeek
from bot.render import kpis
from tests.bot.render import facts

NOW = KpiWeek(date(2026, 11, 22), 4.8, 0.0, 0.0, 96.2, 0.999)


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("▁▅█", [0, 5, 10]),
        ("▄▅▄", [99, 100, 99]),
        ("▅▅▅", [7, 7, 7]),
        ("▁▁▁", [0, 0, 0]),
        ("▁▅█", [None, 0, 5, 10]),
        ("", [None, 1, 2]),
        ("", []),
    ],
)
def test_weeks_as_blocks(line: str, values: list[float | None]) -> None:
    """Unknown weeks are left out, and two are no line."""
    assert line == kpis.blocks(values)


@pytest.mark.parametrize(
    ("told", "before"),
    [
        ("4.8 × a year ▲ from 4", replace(NOW, turnover=4.0)),
        ("4.8 × a year ▲ from 0.5", replace(NOW, turnover=0.48)),
        ("4.8 × a year, as before", replace(NOW, turnover=4.78)),
        ("4.8 × a year", replace(NOW, turnover=None)),
        ("4.8 × a year", None),
    ],
)
def test_a_figure_stands_beside_what_it_was(told: str, before: KpiWeek | None) -> None:
    """Both figures, not a change in per cent of a figure that is one itself."""
    assert told == kpis.turnover(NOW, before, facts.ENGLISH)[1]


def test_lost_sales_are_told_where_stock_was_counted() -> None:
    """None lost is a figure; without counts nobody knows."""
    before = replace(NOW, lost_units=12.3, lost_money=340.0)

    assert "none ▼ from about 12 units" == kpis.lost(NOW, before, "USD", facts.ENGLISH)[1]
    assert "约 12 件，US$340 ▲ 此前：无" == kpis.lost(before, NOW, "USD", facts.CHINESE)[1]
    assert "not enough data" == kpis.lost(replace(NOW, in_stock_rate=None), NOW, "USD", facts.ENGLISH)[1]


def test_a_share_moves_in_shares() -> None:
    """An error of 16 % after 14 % did not grow by 17 %."""
    assert "16% ▲ from 14%" == kpis.share_moved((0.161, 0.138), facts.ENGLISH)
