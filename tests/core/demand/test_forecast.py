"""What the forecast must get right on demand whose truth is known."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from core.demand.forecast import forecast_batch
from core.demand.plans import Plan, steps
from core.records import QUANTILES, Floats, Forecast, History, SellingEvent

START = date(2026, 11, 23)  # a Monday


def history(units: Floats, sku: str = "MUG-01", in_stock: Floats | None = None) -> History:
    stocked = np.ones(len(units), dtype=bool) if in_stock is None else in_stock.astype(bool)
    return History(sku, START - timedelta(days=len(units)), np.asarray(units, dtype=float), stocked)


def alone(units: Floats, in_stock: Floats | None = None, **options: object) -> Forecast:
    return forecast_batch([history(units, in_stock=in_stock)], start=START, **options)[0]  # type: ignore[arg-type]


def poisson(mean: float, days: int, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).poisson(mean, days).astype(float)


def said(forecast: Forecast) -> str:
    return " · ".join(str(driver) for driver in forecast.drivers)


def test_steady_demand_is_forecast_at_its_rate() -> None:
    forecast = alone(poisson(10, 400))

    assert 10 == pytest.approx(forecast.mean.mean(), rel=0.1)
    assert (9, 90) == forecast.quantiles.shape


def test_a_week_follows_the_weekday_profile() -> None:
    """Twice as much on Saturdays stays twice as much on Saturdays."""
    shape = np.tile([1, 1, 1, 1, 1, 2, 1], 60) * 20.0

    week = alone(np.random.default_rng(2).poisson(shape).astype(float)).mean[:7]

    assert 5 == int(week.argmax())
    assert 2.0 == pytest.approx(week[5] / week[:5].mean(), rel=0.15)


def test_days_without_stock_do_not_lower_the_forecast() -> None:
    """Three empty weeks count as unknown; the forecast stays near the ten a day that were wanted."""
    units, stocked = poisson(10, 200), np.ones(200)
    units[-21:], stocked[-21:] = 0, 0

    forecast = alone(units, stocked)

    assert 10 == pytest.approx(forecast.mean.mean(), rel=0.12)
    assert 21 == forecast.out_of_stock_days
    assert 210 == pytest.approx(forecast.units_put_back, rel=0.12)
    assert "21 out-of-stock days in the last 90 put back" in said(forecast)


def test_the_same_zeros_with_stock_do_lower_it() -> None:
    units = poisson(10, 200)
    units[-21:] = 0

    assert alone(units).mean.mean() < 8


def test_unknown_days_are_not_zero() -> None:
    units = poisson(10, 200)
    units[150:190] = np.nan

    assert 10 == pytest.approx(alone(units).mean.mean(), rel=0.12)


def test_a_level_shift_is_followed_within_weeks() -> None:
    """From 5 to 15 a day four weeks ago: closer to the new level than to the old."""
    shifted = np.concatenate((poisson(5, 300), poisson(15, 28, seed=2)))

    assert 10 < alone(shifted).mean.mean() < 18


def test_a_yearly_season_is_foreseen() -> None:
    """Three years with a December three times as busy: the forecast made in late November rises."""
    days = [START - timedelta(days=n) for n in range(1095, 0, -1)]
    rates = np.array([30.0 if day.month == 12 else 10.0 for day in days])

    forecast = alone(np.random.default_rng(4).poisson(rates).astype(float))

    december = forecast.mean[15:30].mean()
    assert december > 1.8 * forecast.mean[60:].mean()
    assert "Season" in said(forecast)


def test_a_short_history_borrows_the_season_of_its_category() -> None:
    days = [START - timedelta(days=n) for n in range(1095, 0, -1)]
    rates = np.array([30.0 if day.month == 12 else 10.0 for day in days])
    rng = np.random.default_rng(5)
    old = [history(rng.poisson(rates).astype(float), f"OLD-{i}") for i in range(8)]

    young = forecast_batch([*old, history(poisson(10, 120), "NEW-1")], start=START)[-1]

    assert young.mean[15:30].mean() > 1.5 * young.mean[60:].mean()


def test_an_event_carries_the_lift_it_had_before() -> None:
    """Prime Day tripled sales twice; the next one is forecast well above an ordinary day, and says so."""
    units = poisson(20, 900)
    events = []
    for back in (600, 240):
        units[900 - back : 900 - back + 2] *= 3
        day = START - timedelta(days=back)
        events.append(SellingEvent("Prime Day", day, day + timedelta(days=1)))
    events.append(SellingEvent("Prime Day", START + timedelta(days=30), START + timedelta(days=31)))

    forecast = alone(units, events=events)

    assert 2.0 < forecast.mean[30:32].mean() / forecast.mean[:28].mean() < 3.2
    assert "Prime Day from 2026-12-23: about" in said(forecast)
    assert "as it did before" in said(forecast)


def test_an_event_never_seen_has_its_stated_multiplier() -> None:
    ahead = SellingEvent("Flash sale", START, START, multiplier=2.0)

    forecast = alone(poisson(20, 200), events=[ahead])

    assert 2.0 == pytest.approx(forecast.mean[0] / forecast.mean[7], rel=0.05)


def test_an_event_of_another_category_does_nothing() -> None:
    ahead = SellingEvent("Flash sale", START, START, category="toys", multiplier=2.0)

    forecast = alone(poisson(20, 200), events=[ahead], categories={"MUG-01": "kitchen"})

    assert 1.0 == pytest.approx(forecast.mean[0] / forecast.mean[7], rel=0.05)


def test_a_closed_day_in_the_plan_sells_nothing() -> None:
    """Sundays and one planned holiday are closed; open days are as usual."""
    opened = np.array([(START + timedelta(days=n)).weekday() != 6 for n in range(-300, 30)])
    opened[303] = False
    plan = Plan("open", START - timedelta(days=300), ("0", "1"), {"MUG-01": opened.astype(np.intp)})
    units = np.where(opened[:300], poisson(50, 300), 0.0)

    forecast = alone(units, planned=[plan], horizon=30)

    assert 0 == forecast.mean[3]
    assert 0 == forecast.mean[6]
    assert 50 == pytest.approx(forecast.mean[0], rel=0.1)


def test_a_planned_promotion_lifts_its_days() -> None:
    promo = np.random.default_rng(6).random(330) < 0.3
    plan = Plan("promo", START - timedelta(days=300), ("0", "1"), {"MUG-01": promo.astype(np.intp)})
    units = np.random.default_rng(7).poisson(np.where(promo[:300], 40.0, 20.0)).astype(float)

    forecast = alone(units, planned=[plan], horizon=30)

    ahead = promo[300:]
    assert 1.8 == pytest.approx(forecast.mean[ahead].mean() / forecast.mean[~ahead].mean(), rel=0.2)


def test_intermittent_demand_has_counts_for_quantiles() -> None:
    """One unit a week: most days nothing, the middle of the distribution is zero, the top a few whole units."""
    forecast = alone(poisson(0.14, 700))

    assert 0 == forecast.quantiles[4].max()
    assert {1.0, 2.0, 3.0} >= set(forecast.quantiles[-1].tolist())
    assert 0.14 == pytest.approx(forecast.mean.mean(), rel=0.5)


def test_a_launch_is_less_certain_than_an_old_sku() -> None:
    old, young = alone(poisson(10, 400)), alone(poisson(10, 14))

    assert young.level_sigma > 1.5 * old.level_sigma
    assert "Few data: 14 days" in said(young)


def test_a_million_units_on_one_day_do_not_set_the_level() -> None:
    units = poisson(3, 200)
    units[150] = 1_000_000

    assert alone(units).mean.mean() < 5


def test_never_a_sale_is_a_forecast_of_nothing() -> None:
    assert 0 == alone(np.zeros(200)).mean.sum()


def test_nothing_known_says_so() -> None:
    forecast = alone(np.full(30, np.nan))

    assert np.isfinite(forecast.mean).all()
    assert "No day of sales is known yet" in said(forecast)


def test_a_sku_without_history_takes_the_level_of_its_category() -> None:
    others = [history(poisson(10, 200, seed=i), f"OLD-{i}") for i in range(5)]

    unknown = forecast_batch([*others, history(np.full(5, np.nan), "NEW")], start=START)[-1]

    assert 10 == pytest.approx(unknown.mean.mean(), rel=0.15)


def test_a_launch_without_a_sale_yet_may_still_sell() -> None:
    """Ten days of nothing: half a unit over eleven days, not never."""
    forecast = alone(np.zeros(10))

    assert 0.5 / 11 == pytest.approx(forecast.mean[0], rel=0.2)


def test_a_sku_that_ended_years_ago_does_not_borrow_a_level() -> None:
    others = [history(poisson(10, 200, seed=i), f"OLD-{i}") for i in range(5)]
    ended = History("GONE", START - timedelta(days=2200), poisson(10, 200), np.ones(200, dtype=bool))

    assert 0 == forecast_batch([*others, ended], start=START)[-1].mean.sum()


def test_ten_years_are_no_slower_to_read_than_three() -> None:
    """What is older than three years is not looked at."""
    long = np.concatenate((np.full(2600, 900.0), poisson(10, 1096)))

    assert alone(long).mean.tolist() == alone(long[-1096:]).mean.tolist()


def test_days_from_the_start_on_are_not_seen() -> None:
    """A history that runs past the first forecast day gives the same forecast without the rest."""
    units = poisson(10, 200)
    longer = History(
        "MUG-01", START - timedelta(days=200), np.append(units, [500.0, 500.0]), np.ones(202, dtype=bool)
    )

    assert alone(units).mean.tolist() == forecast_batch([longer], start=START)[0].mean.tolist()


def test_a_steady_rise_is_carried_on_for_a_while() -> None:
    rising = np.random.default_rng(8).poisson(np.linspace(10, 40, 180)).astype(float)

    forecast = alone(rising)

    assert forecast.mean[:14].mean() > rising[-28:].mean() * 0.95
    assert "Trend: demand is rising" in said(forecast)


def test_quantiles_are_in_the_order_of_the_record() -> None:
    forecast = alone(poisson(10, 400))

    assert len(QUANTILES) == len(forecast.quantiles)
    assert (np.diff(forecast.quantiles, axis=0) >= 0).all()


def test_no_histories_no_forecasts() -> None:
    assert [] == forecast_batch([], start=START)


def test_a_column_of_many_numbers_becomes_a_few_steps() -> None:
    codes, labels = steps(np.array([0.0, 0.0, 1.0, 2.0, 3.0, 4.0, np.nan]), 3)

    assert [0, 0, 1, 1, 2, 2, -1] == codes.tolist()
    assert ("0", "up to 2.5", "above 2.5") == labels


def test_a_column_of_a_single_number_but_zero_has_two_steps() -> None:
    codes, labels = steps(np.array([0.0, 3.0, 3.0]), 3)

    assert set(codes.tolist()) <= set(range(len(labels)))
