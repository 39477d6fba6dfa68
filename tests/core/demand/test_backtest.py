"""Scores of past forecasts, on cases small enough to reckon by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from core.demand import baselines
from core.demand.backtest import OURS, Subject, Tally
from core.records import QUANTILES, Forecast, History

START = date(2026, 1, 5)  # a Monday


def history(units: list[float], out: tuple[int, ...] = (), sku: str = "A") -> History:
    stocked = np.ones(len(units), dtype=bool)
    stocked[list(out)] = False
    return History(sku, START, np.array(units, dtype=float), stocked)


def flat(level: float, origin: date, half_width: float, sku: str = "A", days: int = 90) -> Forecast:
    steps = np.linspace(-1, 1, len(QUANTILES)) * half_width
    return Forecast(
        sku, origin + timedelta(days=1), np.full(days, level), np.repeat((level + steps)[:, None], days, axis=1), 0.1, "test"
    )  # fmt: skip


def test_velocity_is_the_mean_of_the_days_in_stock_in_a_normal_band() -> None:
    """2, 4 and 6 with an empty day between: 4 a day; the 90 % quantile lies 1.2816 deviations of 1.633 above."""
    mean, quantiles = baselines.velocity(
        "30-day velocity", history([2, 4, 0, 6], out=(2,)), START + timedelta(days=3), 2
    )

    assert [4.0, 4.0] == mean.tolist()
    assert 4 + 1.2815515655 * np.sqrt(8 / 3) == pytest.approx(quantiles[6, 0])


def test_weighted_velocity_mixes_its_windows() -> None:
    """Ten a day for a week after 83 days of none: .4 × 10 + .3 × 70/30 + .2 × 70/60 + .1 × 70/90."""
    units = [0.0] * 83 + [10.0] * 7
    mean, _ = baselines.velocity("weighted velocity", history(units), START + timedelta(days=89), 1)

    assert 0.4 * 10 + 0.3 * 70 / 30 + 0.2 * 70 / 60 + 0.1 * 70 / 90 == pytest.approx(mean[0])


@pytest.mark.parametrize("length", range(14, 21))
def test_seasonal_naive_repeats_each_weekday(length: int) -> None:
    """Whatever day the history ends on, tomorrow sells what that weekday last sold."""
    units = [float(day % 7) for day in range(length)]
    mean, _ = baselines.seasonal_naive(history(units), START + timedelta(days=length - 1), 14)

    assert [float((length + ahead) % 7) for ahead in range(14)] == mean.tolist()


def test_the_figures_of_one_sku_are_those_reckoned_by_hand() -> None:
    """Past alternates 8 and 12; afterwards 10 a day. Forecast 11 in a band of ±2: error .1, bias .1, all inside."""
    units = [8.0, 12.0] * 28 + [10.0] * 28
    origin = START + timedelta(days=55)
    tally = Tally()
    counted = tally.add(
        origin, [Subject(history(units), "A", "maturity", 20)], [flat(11.0, origin, half_width=2.0)]
    )
    report = tally.report()
    ours = report["groups"][0]["methods"][OURS]

    assert 1 == counted
    assert (0.1, 0.1) == (ours["wape"], ours["bias"])
    assert 0.25 == ours["rmsse"]  # an error of 1 against steps of 4
    assert (1.0, 1.0) == (ours["coverage_80"], ours["coverage_95"])
    assert 0.1 == ours["lead_time_sum"]["wape"]
    assert 0.0 == report["groups"][0]["methods"]["30-day velocity"]["wape"]
    assert 1.0 == report["worse_than_30_day_share"]


def test_days_without_stock_after_the_origin_are_no_evidence() -> None:
    """Ten empty days with no sales change neither error nor bias of a right forecast."""
    units = [8.0, 12.0] * 28 + [10.0] * 8 + [0.0] * 10 + [10.0] * 10
    out = tuple(range(64, 74))
    origin = START + timedelta(days=55)
    tally = Tally()
    tally.add(
        origin, [Subject(history(units, out), "A", "maturity", 20)], [flat(10.0, origin, half_width=1.0)]
    )
    group = tally.report()["groups"][0]

    assert 15 == group["days"]  # 28 less ten empty ones and three of the recovery
    assert 0.0 == group["methods"][OURS]["bias"]
    assert 0 == group["sums"]  # of the 20 days only seven are known


def test_every_class_and_stage_has_its_own_row() -> None:
    units = [8.0, 12.0] * 42
    origin = START + timedelta(days=55)
    subjects = [
        Subject(history(units, sku="A"), "A", "maturity", 20),
        Subject(history(units, sku="B"), "C", "growth", 20),
    ]
    tally = Tally()
    tally.add(origin, subjects, [flat(10.0, origin, 5.0, s.history.sku) for s in subjects])
    rows = [(g["class"], g["stage"], g["skus"]) for g in tally.report()["groups"]]

    assert (None, None, 2) == rows[0]
    assert {("A", None, 1), (None, "growth", 1), ("C", "growth", 1)} < set(rows)
    assert 9 == len(rows) + 2  # all, two classes, two stages, two of both


def test_a_history_too_short_to_compare_does_not_count() -> None:
    origin = START + timedelta(days=20)
    tally = Tally()

    assert 0 == tally.add(origin, [Subject(history([5.0] * 60), "A", "launch", 20)], [flat(5.0, origin, 1.0)])
    assert {"groups": [], "worse_than_30_day_share": None} == tally.report()
