"""Rule L1: age decides, evidence overrides, a pin beats both."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from core.records import Floats, History, Stage
from core.stage import stage_of
from tests.core.decide.situations import TODAY, product


def sold(units: Floats) -> History:
    """These daily sales, ending today."""
    return History("HX-12", TODAY - timedelta(days=len(units) - 1), units, np.ones(len(units), dtype=bool))


def aged(days: int, daily: float = 20.0) -> History:
    """A SKU whose first sale was `days` days ago, with sales that rise gently."""
    return sold(daily + 0.02 * np.arange(days + 1))


@pytest.mark.parametrize(
    ("days", "stage"), [(0, "launch"), (90, "launch"), (91, "growth"), (365, "growth"), (366, "maturity")]
)
def test_age_since_the_first_sale_decides(days: int, stage: Stage) -> None:
    assert stage == stage_of(product(), aged(days), TODAY)[0]


def test_a_pin_beats_everything_and_says_so() -> None:
    stage, reason = stage_of(product(), aged(500), TODAY, pinned="growth")

    assert "growth" == stage
    assert "pinned by a person" == str(reason)


def test_without_a_sale_it_is_a_launch() -> None:
    assert "launch" == stage_of(product(), sold(np.zeros(400)), TODAY)[0]


def test_a_launch_date_before_the_file_begins_makes_the_sku_older() -> None:
    history = aged(60)

    assert "launch" == stage_of(product(), history, TODAY)[0]
    assert "maturity" == stage_of(product(launched_on=TODAY - timedelta(days=800)), history, TODAY)[0]


def test_leading_days_without_sales_do_not_count_as_age() -> None:
    units = np.concatenate([np.zeros(300), np.full(51, 5.0)])

    assert "launch" == stage_of(product(), sold(units), TODAY)[0]


@pytest.mark.parametrize(("days", "stage"), [(180, "growth"), (181, "maturity")])
def test_growth_ends_early_when_sales_no_longer_rise(days: int, stage: Stage) -> None:
    assert stage == stage_of(product(), sold(np.linspace(30, 20, days + 1)), TODAY)[0]


def test_early_maturity_is_kept_until_sales_rise_for_sure() -> None:
    days = np.arange(301)
    barely_rising = sold(20 + 0.01 * days + 5 * (-1.0) ** days)

    assert "maturity" == stage_of(product(), barely_rising, TODAY, before="maturity")[0]
    assert "growth" == stage_of(product(), sold(np.linspace(5, 40, 301)), TODAY, before="maturity")[0]


def falling_to(share: float) -> History:
    """Two flat years at 100 a day, then a fall to `share` of it, level for the last 30 days."""
    fall = np.linspace(100, 100 * share, 60)
    return sold(np.concatenate([np.full(700, 100.0), fall, np.full(30, 100.0 * share)]))


@pytest.mark.parametrize(("share", "stage"), [(0.61, "maturity"), (0.60, "decline"), (0.3, "decline")])
def test_maturity_turns_to_decline_at_a_drop_of_40_per_cent_from_a_year_before(
    share: float, stage: Stage
) -> None:
    assert stage == stage_of(product(), falling_to(share), TODAY)[0]


def test_the_same_low_season_as_last_year_is_no_decline() -> None:
    year = 50 + 45 * np.cos(2 * np.pi * np.arange(364) / 364)
    three_years = np.tile(year, 3)[:900]

    assert "maturity" == stage_of(product(), sold(three_years), TODAY)[0]


@pytest.mark.parametrize(("share", "stage"), [(0.69, "decline"), (0.71, "maturity")])
def test_decline_ends_only_when_sales_are_back_near_their_level(share: float, stage: Stage) -> None:
    steady = sold(np.concatenate([np.full(700, 100.0), np.full(120, 100.0 * share)]))

    assert stage == stage_of(product(), steady, TODAY, before="decline")[0]


def test_days_out_of_stock_are_no_decline() -> None:
    units = np.full(800, 50.0)
    units[-60:] = 0
    in_stock = np.ones(800, dtype=bool)
    in_stock[-60:] = False
    history = History("HX-12", date.fromordinal(TODAY.toordinal() - 799), units, in_stock)

    assert "maturity" == stage_of(product(), history, TODAY)[0]
