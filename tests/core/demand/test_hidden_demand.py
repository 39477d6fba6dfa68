"""Demand that stock-outs hid is put back with its doubt; what a sibling's stock-out brought is taken off (rule D3)."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from core.demand import spill
from core.demand.forecast import forecast_batch
from core.records import History

START = date(2026, 1, 1)


def history(sku: str, units: np.ndarray, out: slice | None = None) -> History:
    stocked = np.ones(len(units), dtype=bool)
    if out is not None:
        stocked[out] = False
        units = np.where(stocked, units, 0.0)
    return History(sku, START, units.astype(float), stocked)


def noisy(per_day: float, days: int = 200, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(per_day, days).astype(float)


def said(histories: list[History]) -> str:
    start = START + timedelta(days=200)
    return " | ".join(str(each) for each in forecast_batch(histories, start=start, horizon=28)[0].drivers)


def test_twelve_days_without_stock_put_back_what_they_would_have_sold_with_the_doubt() -> None:
    """About 26 a day: 12 days hid about 310 units; twenty futures in a hundred may lie outside the ±."""
    values = forecast_batch(
        [history("A", noisy(26), slice(150, 162))], start=START + timedelta(days=200), horizon=28
    )[0]
    phrase = next(each for each in values.drivers if "put back" in each.text)

    assert (12, 3) == (phrase.values["days"], phrase.values["recovery"])
    assert 310 == pytest.approx(values.units_put_back, rel=0.12)
    doubt = phrase.values["doubt"]
    assert isinstance(doubt, int)
    assert 15 <= doubt <= 90


def test_the_doubt_covers_what_was_truly_wanted_about_as_often_as_it_says() -> None:
    """Forty SKUs of known demand: between 60 and 98 % of the truths lie inside the 80 % range."""
    truth = [noisy(12, seed=seed) for seed in range(40)]
    made = forecast_batch(
        [history(f"S{i}", units, slice(150, 162)) for i, units in enumerate(truth)],
        start=START + timedelta(days=200),
        horizon=28,
    )
    inside = 0
    for units, each in zip(truth, made, strict=True):
        phrase = next(p for p in each.drivers if "put back" in p.text)
        doubt = phrase.values["doubt"]
        assert isinstance(doubt, int)
        inside += abs(units[150:162].sum() - each.units_put_back) <= doubt
    assert 24 <= inside <= 39


def test_a_recovery_that_sells_poorly_is_put_back_too() -> None:
    """Three days at a third of the usual after a long stock-out hide two thirds of three days more."""
    units = np.full(200, 20.0)
    poor = units.copy()
    poor[162:165] = 6.0
    full, ramp = (
        forecast_batch([history("A", each, slice(150, 162))], start=START + timedelta(days=200), horizon=7)[0]
        for each in (units, poor)
    )

    assert 3 * 14 == pytest.approx(ramp.units_put_back - full.units_put_back, abs=6)


def family(spilt: float, out: bool = True) -> list[History]:
    """A sells 10 a day, and ``spilt`` more on days 150 to 161, on which its sibling B (12 a day) is out."""
    units = noisy(10)
    units[150:162] += np.random.default_rng(5).poisson(spilt, 12)
    return [history("A", units), history("B", noisy(12, seed=2), slice(150, 162) if out else None)]


PARENT = {"A": "B0PARENT", "B": "B0PARENT"}


def test_what_a_siblings_stock_out_brought_is_not_its_own_level() -> None:
    histories = family(6)
    found = spill.without(histories, PARENT)

    assert {"A"} == set(found)
    changed, taken = found["A"]
    assert 72 == pytest.approx(taken, rel=0.35)
    assert 10 == pytest.approx(changed.units[150:162].mean(), rel=0.15)
    assert (changed.units[:150] == histories[0].units[:150]).all()
    assert taken == pytest.approx(float((histories[0].units - changed.units).sum()))


@pytest.mark.parametrize(
    ("histories", "families"),
    [
        (family(0), PARENT),  # within luck
        (family(6), {"A": "B0PARENT", "B": "B0OTHER"}),  # no siblings
        (family(6, out=False), PARENT),  # nobody was out
    ],
)
def test_nothing_is_taken_off_without_doubt(histories: list[History], families: dict[str, str]) -> None:
    assert {} == spill.without(histories, families)


def test_no_more_is_taken_off_than_the_sibling_can_have_lost() -> None:
    """A promotion that fell on the same days sold far more than the sibling ever did."""
    _, taken = spill.without(family(60), PARENT)["A"]

    assert taken <= 12 * 12 * 1.2
