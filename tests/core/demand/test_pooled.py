"""What the model pooled over a catalogue must do, on demand whose truth is known."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from core.demand import pooled, structure, sums_ahead, training
from core.demand.forecast import forecast_batch, train
from core.demand.period_sums import PeriodModel
from core.demand.pooled import Model
from core.demand.tables import lay_out
from core.records import Forecast, History

START = date(2026, 11, 23)  # a Monday
DAYS = 200


def catalogue(skus: int = 24, days: int = DAYS) -> list[History]:
    rng = np.random.default_rng(3)
    found = []
    for i in range(skus):
        week = np.where(np.arange(days) % 7 >= 5, 1.6, 0.8)
        units = rng.poisson(rng.gamma(4.0, 0.25, days) * week * (1 + i)).astype(float)
        found.append(History(f"S{i:02}", START - timedelta(days=days), units, np.ones(days, dtype=bool)))
    return found


@pytest.fixture(scope="module", autouse=True)
def few_trees() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "TREES", 8)
        patch.setattr(training, "LEVEL_TREES", 15)
        yield


@pytest.fixture(scope="module")
def histories() -> list[History]:
    return catalogue()


@pytest.fixture(scope="module")
def model(histories: list[History]) -> Model:
    return train(histories, start=START)


def figures(forecasts: list[Forecast]) -> list[object]:
    return [(f.sku, f.mean.tolist(), f.quantiles.tolist(), f.level_sigma) for f in forecasts]


def test_a_model_survives_being_stored(model: Model, histories: list[History]) -> None:
    again = Model.from_bytes(model.to_bytes())

    assert model == again == pickle.loads(pickle.dumps(model))
    assert figures(forecast_batch(histories[:3], start=START, model=model)) == figures(
        forecast_batch(histories[:3], start=START, model=again)
    )


@pytest.mark.parametrize("data", [b"", b"nonsense", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_bytes_that_are_no_model_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="model"):
        Model.from_bytes(data)


def test_training_again_gives_the_same_model_whatever_the_order(
    model: Model, histories: list[History]
) -> None:
    assert model == train(histories[::-1], start=START)


def test_a_trained_forecast_goes_half_the_way_from_its_own_sum_to_the_learnt_one(
    model: Model, histories: list[History]
) -> None:
    """What the trees say of the level is in its own sum, so that one move is not made twice."""
    own = forecast_batch(histories, start=START, model=replace(model, ahead=()))
    both = forecast_batch(histories, start=START, model=model)
    sums = PeriodModel.of_texts(model.ahead, model.alike)
    learnt = sums_ahead.mean_of(sums.quantiles(sums_ahead.table_of(histories, START)))
    month = sums_ahead.HORIZONS.tolist().index(28)
    for i, (before, after) in enumerate(zip(own, both, strict=True)):
        half = np.sqrt(learnt[i, month] / before.mean[:28].sum())
        np.testing.assert_allclose(after.mean[:14] / before.mean[:14], half)
        assert after.level_drift == pytest.approx(before.level_drift * sums_ahead.DRIFT_LEFT)


def test_what_all_did_alike_in_one_half_year_is_no_rule_of_the_level() -> None:
    """SKUs that all grew together for two hundred days showed one rise, not twenty-four: the trees hardly go on with it."""
    days, rng = np.arange(DAYS), np.random.default_rng(3)
    grown = [
        replace(each, units=rng.poisson((3 + i) * np.exp(0.004 * days)).astype(float))
        for i, each in enumerate(catalogue())
    ]
    model = train(grown, start=START)
    tables = lay_out(grown, START, 90, (), {}, ())
    found = structure.fit(tables)
    level = pooled.level(model, tables, found, pooled.look(tables, found))
    np.testing.assert_allclose(level.mean(axis=0), 1.0, atol=0.03)  # 1.09 to 1.13 without `common_moves`


def test_a_chunk_of_skus_gives_what_the_whole_gives_nearly(model: Model, histories: list[History]) -> None:
    """The model is the catalogue's; only weekday and season of the structure are those of the chunk."""
    whole = forecast_batch(histories, start=START, model=model)
    part = forecast_batch(histories[:12], start=START, model=model)

    for a, b in zip(whole, part, strict=False):
        assert a.mean.sum() == pytest.approx(b.mean.sum(), rel=0.05)


def test_quantiles_never_cross_and_are_never_negative(model: Model, histories: list[History]) -> None:
    odd = [
        History("NONE", START - timedelta(days=3), np.full(3, np.nan), np.ones(3, dtype=bool)),
        History("ZERO", START - timedelta(days=90), np.zeros(90), np.ones(90, dtype=bool)),
        History("ONE", START - timedelta(days=1), np.array([1e6]), np.ones(1, dtype=bool)),
        History("OUT", START - timedelta(days=50), np.ones(50), np.zeros(50, dtype=bool)),
    ]

    for forecast in forecast_batch([*histories[:2], *odd], start=START, model=model):
        assert np.isfinite(forecast.quantiles).all()
        assert np.isfinite(forecast.mean).all()
        assert (forecast.mean >= 0).all()
        assert (forecast.quantiles >= 0).all()
        assert (np.diff(forecast.quantiles, axis=0) >= 0).all()


def test_a_catalogue_too_small_to_learn_from_changes_nothing(histories: list[History]) -> None:
    few = histories[:3]
    nothing = train(few, start=START)

    assert figures(forecast_batch(few, start=START)) == figures(
        forecast_batch(few, start=START, model=nothing)
    )


def test_a_forecast_without_a_model_loads_no_boosting() -> None:
    """Somebody waits for it."""
    script = (
        "import sys, numpy as np; from datetime import date; from core.records import History;"
        "from core.demand.forecast import forecast_batch;"
        "forecast_batch([History('A', date(2026, 1, 1), np.ones(90), np.ones(90, dtype=bool))], start=date(2026, 4, 1));"
        "sys.exit('lightgbm' in sys.modules or 'scipy' in sys.modules)"
    )

    assert 0 == subprocess.run([sys.executable, "-c", script], check=False).returncode
