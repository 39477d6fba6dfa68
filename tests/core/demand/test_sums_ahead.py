"""Sums of months, learnt from the whole catalogue, correct each SKU's own structure half way."""

from datetime import date, timedelta

import numpy as np
import pytest

from core.demand import sums_ahead
from core.demand.forecast import forecast_batch, train_sums
from core.demand.gains import ALL, LEAST_CASES, Gains
from core.demand.pooled import Model
from core.records import Forecast, History, Product, SellingEvent, Signals, Situation, Stock

START = date(2026, 3, 2)


def _history(name: str, units: list[float] | np.ndarray) -> History:
    values = np.asarray(units, dtype=float)
    return History(name, START - timedelta(days=len(values)), values, np.ones(len(values), dtype=bool))


def _bursts(number: int, days: int = 420) -> History:
    """Two a day, and every nine weeks a burst of ten a day for two weeks that never lasts; it has just ended a burst."""
    dice = np.random.default_rng(number)
    phase = (np.arange(days) + 14 - days + (0 if number < 6 else 9 * number)) % 63
    return _history(f"S{number:02}", dice.poisson(np.where(phase < 14, 10.0, 2.0)))


@pytest.fixture(scope="module")
def catalogue() -> list[History]:
    """Thirty SKUs alike, six of which are at the end of a burst."""
    return [_bursts(number) for number in range(30)]


@pytest.fixture(scope="module")
def model(catalogue: list[History]) -> Model:
    """What their sums teach."""
    return train_sums(catalogue, start=START)


def test_a_burst_that_never_lasts_is_not_carried_on(catalogue: list[History], model: Model) -> None:
    """After its burst a SKU is forecast lower with the sums than without, nearer to what always came."""
    plain = forecast_batch(catalogue, start=START)
    learnt = forecast_batch(catalogue, start=START, model=model)
    for before, after in zip(plain[:6], learnt[:6], strict=True):
        assert 2 * 28 < after.mean[:28].sum() < before.mean[:28].sum()


def test_a_model_kept_as_bytes_forecasts_the_same(catalogue: list[History], model: Model) -> None:
    """Keeping a model and reading it back changes no number."""
    again = Model.from_bytes(model.to_bytes())
    one, other = (forecast_batch(catalogue[:8], start=START, model=m) for m in (model, again))
    assert model.ahead
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a.mean, b.mean)


def test_a_sku_of_three_weeks_stays_as_it_is(catalogue: list[History], model: Model) -> None:
    """Sums say nothing of a SKU younger than four weeks."""
    batch = [*catalogue, _history("NEW", [5.0] * 21)]
    plain, learnt = (forecast_batch(batch, start=START, model=m)[-1] for m in (None, model))
    np.testing.assert_array_equal(plain.mean, learnt.mean)


def test_an_event_keeps_its_lift(catalogue: list[History], model: Model) -> None:
    """A sale doubles its days as before: the sums correct the ordinary days around it only."""
    sale = SellingEvent(
        "Sale", START + timedelta(days=10), START + timedelta(days=12), "sale", multiplier=2.0
    )
    events = (None, sale)
    with_, without = (
        forecast_batch(catalogue, start=START, events=() if e is None else (e,), model=model)[0]
        for e in events[::-1]
    )
    assert with_.mean[11] / without.mean[11] > 1.5
    assert with_.mean[30] == pytest.approx(without.mean[30])


def test_the_mean_of_equal_quantiles_is_theirs() -> None:
    """Quantiles that are all ten have a mean of ten."""
    shape = (1, len(sums_ahead.HORIZONS), len(sums_ahead.SCORES))
    np.testing.assert_allclose(sums_ahead.mean_of(np.full(shape, 10.0)), 10.0)


def test_too_small_a_catalogue_teaches_nothing() -> None:
    """Three SKUs give a model without sums, which changes nothing."""
    assert not train_sums([_bursts(n) for n in range(3)], start=START).ahead


def test_a_rule_that_missed_more_has_a_gain_below_nought() -> None:
    """A raise of a rising SKU that then sold as forecast is told as a loss, once it spoke often enough."""
    rising = np.random.default_rng(0).poisson(np.linspace(2, 12, 120))
    flat = Forecast("R", START, np.full(90, 8.0), np.full((9, 90), 8.0), 0.1, "test")
    product = Product(sku="R", marketplace="US", currency="USD")
    known = Situation(
        product, START - timedelta(days=1), _history("R", rising), flat, Stock(START, 10), signals=Signals()
    )
    tally = Gains()
    for _ in range(LEAST_CASES - 1):
        tally.add(known, "B", 8.0 * 28)
    assert tally.gains() == {}
    tally.add(known, "B", 8.0 * 28 - 1)
    assert tally.gains()[ALL]["F1"] < 0
