"""What holds of every forecast, whatever a seller's history looks like."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.demand import training
from core.demand.forecast import forecast_batch, train
from core.demand.paths import sample_paths, total
from core.demand.pooled import Model
from core.records import Forecast, History, SellingEvent

START = date(2026, 11, 23)
ALWAYS = np.ones(270, dtype=bool)
UNITS = st.one_of(
    st.integers(0, 5).map(float), st.floats(-3, 1e6, allow_nan=False), st.just(float("nan")), st.just(0.0)
)


@st.composite
def histories(draw: st.DrawFn, most: int = 4) -> list[History]:
    found = []
    for number in range(draw(st.integers(1, most))):
        units = np.array(draw(st.lists(UNITS, max_size=60)) * draw(st.sampled_from([1, 3, 9])), dtype=float)
        in_stock = np.array(
            draw(st.lists(st.booleans(), min_size=len(units), max_size=len(units))), dtype=bool
        )
        late = draw(st.integers(-3, 40))
        found.append(History(f"S{number}", START - timedelta(days=len(units) + late), units, in_stock))
    return found


EVENTS = (
    SellingEvent("Prime Day", START - timedelta(days=50), START - timedelta(days=48)),
    SellingEvent("Prime Day", START + timedelta(days=5), START + timedelta(days=6), multiplier=3.0),
)


def sound(forecast: Forecast) -> bool:
    return bool(
        np.isfinite(forecast.mean).all()
        and (forecast.mean >= 0).all()
        and np.isfinite(forecast.quantiles).all()
        and (forecast.quantiles >= 0).all()
        and (np.diff(forecast.quantiles, axis=0) >= 0).all()
        and np.isfinite(forecast.level_sigma)
        and np.isfinite(forecast.units_put_back)
    )


@settings(max_examples=60, deadline=None)
@given(histories())
def test_forecasts_are_finite_never_negative_and_never_cross(given_: list[History]) -> None:
    assert all(sound(f) for f in forecast_batch(given_, start=START, horizon=20, events=EVENTS))


@cache
def model() -> Model:
    """Learnt from SKUs of every size; few trees, for what they say does not matter here."""
    rng = np.random.default_rng(5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "TREES", 6)
        patch.setattr(training, "LEVEL_TREES", 10)
        return train(
            [
                History(
                    f"L{n}", START - timedelta(days=270), rng.poisson(1.5**n / 4, 270).astype(float), ALWAYS
                )
                for n in range(20)
            ],
            start=START,
        )


@settings(max_examples=40, deadline=None)
@given(histories(), st.integers(1, 40))
def test_forecasts_of_the_pooled_model_are_as_sound(given_: list[History], horizon: int) -> None:
    assert model().days
    assert all(
        sound(f) and np.isfinite(f.level_drift) and f.level_drift >= 0
        for f in forecast_batch(given_, start=START, horizon=horizon, events=EVENTS, model=model())
    )


@settings(max_examples=20, deadline=None)
@given(histories(), st.randoms())
def test_the_order_of_skus_does_not_matter(given_: list[History], dice: object) -> None:
    shuffled = list(given_)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]

    one = {f.sku: f for f in forecast_batch(given_, start=START, horizon=10)}
    two = {f.sku: f for f in forecast_batch(shuffled, start=START, horizon=10)}

    for sku, forecast in one.items():
        np.testing.assert_allclose(forecast.mean, two[sku].mean, rtol=1e-6, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(histories())
def test_the_same_history_gives_the_same_numbers(given_: list[History]) -> None:
    one, two = (forecast_batch(given_, start=START, horizon=10) for _ in range(2))

    assert [f.quantiles.tolist() for f in one] == [f.quantiles.tolist() for f in two]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=60, max_size=150), st.data())
def test_an_empty_shelf_never_lowers_the_mean(units: list[int], data: st.DataObject) -> None:
    """Zeros on days without stock forecast what the same days forecast when nobody knows them."""
    begin = data.draw(st.integers(10, len(units) - 10))
    days = data.draw(st.integers(1, 9))
    in_stock = np.ones(len(units), dtype=bool)
    in_stock[begin : begin + days] = False
    zeros, unknown = np.array(units, dtype=float), np.array(units, dtype=float)
    zeros[begin : begin + days] = 0
    unknown[begin : begin + days] = np.nan
    first = START - timedelta(days=len(units))

    [with_zeros] = forecast_batch([History("S", first, zeros, in_stock)], start=START, horizon=10)
    [with_unknown] = forecast_batch([History("S", first, unknown, in_stock)], start=START, horizon=10)

    assert with_unknown.mean.tolist() == with_zeros.mean.tolist()


@settings(max_examples=25, deadline=None)
@given(histories(most=1))
def test_paths_and_totals_are_sound_for_any_forecast(given_: list[History]) -> None:
    [forecast] = forecast_batch(given_, start=START, horizon=12)

    paths = sample_paths(forecast, 20, np.random.default_rng(1))
    said = total(forecast, START, 12)

    assert np.isfinite(paths).all()
    assert (paths >= 0).all()
    assert 0 <= said.q10 <= said.q50 <= said.q90
    assert np.isfinite(said.q90)
