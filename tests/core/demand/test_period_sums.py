"""Sums over a period: what they are learnt from, that they come true as often as they say, and that nobody looks ahead."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from core.demand.period_sums import HORIZONS, LEVELS, PeriodModel, Table, demand_of, train, view


def series(seed: int, skus: int = 40, days: int = 500) -> list[np.typing.NDArray[np.float64]]:
    """Steady sellers of 0.3 to 9 a day, Poisson."""
    rng = np.random.default_rng(seed)
    return [rng.poisson(rate, days).astype(float) for rate in np.geomspace(0.3, 9, skus)]


@cache
def learnt() -> PeriodModel:
    model = train(Table.of(series(1)))
    assert model is not None
    return model


def test_a_day_that_ended_empty_counts_as_what_the_days_before_sold() -> None:
    units = np.array([4.0, 6, 5, 5, 5, 5, 5, 0, 5, np.nan])
    there = np.array([True] * 7 + [False, True, True])

    assert [4, 6, 5, 5, 5, 5, 5, 5, 5, 5] == pytest.approx(demand_of(units, there).tolist())


def test_a_day_that_sold_out_counts_as_the_days_that_sold_as_much() -> None:
    """Sold out at 5: of 4, 6 and 5 two sold 5 or more, 5.5 on average; at 50, as nobody has seen, 50."""
    units = np.array([4.0, 6, 0, 5, 5, 50])
    there = np.array([True, True, False, True, False, False])

    assert [4, 6, 5, 5, 5.5, 50] == pytest.approx(demand_of(units, there).tolist())


def test_days_in_stock_are_left_as_they_are_and_a_sku_never_in_stock_keeps_what_it_sold() -> None:
    units = np.array([0.0, 3, 0])

    assert [0, 3, 0] == demand_of(units, np.ones(3, dtype=bool)).tolist()
    assert [0, 3, 0] == demand_of(units, np.zeros(3, dtype=bool)).tolist()


def test_what_is_seen_of_a_day_does_not_change_with_what_follows() -> None:
    past = series(3, skus=6)
    later = [np.concatenate([s, np.full(60, 99.0)]) for s in past]
    a, b = view(Table.of(past), 500, 28), view(Table.of(later), 500, 28)

    assert np.array_equal(a.features, b.features, equal_nan=True)
    assert np.array_equal(a.scale, b.scale)


def test_quantiles_come_true_as_often_as_they_say() -> None:
    """500 days of steady demand, then 28 more: about 5 % beyond the 95 % quantile, half beyond the median."""
    beyond = []
    for seed in range(2, 8):
        whole = series(seed, days=528)
        told = learnt().quantiles(Table.of([s[:500] for s in whole]))
        month = int(np.flatnonzero(HORIZONS == 28)[0])
        sold = np.array([s[500:].sum() for s in whole])
        beyond.append(sold[:, None] > told[:, month, :])
    share = np.concatenate(beyond).mean(axis=0)

    assert 0.5 == pytest.approx(share[LEVELS.index(0.5)], abs=0.12)
    assert 0.05 == pytest.approx(share[LEVELS.index(0.95)], abs=0.05)


def test_longer_periods_and_higher_levels_are_never_less() -> None:
    told = learnt().quantiles(Table.of(series(9, skus=10)))

    assert (np.diff(told, axis=1) >= 0).all()
    assert (np.diff(told, axis=2) >= 0).all()


def test_too_little_to_learn_from_is_said_so() -> None:
    assert train(Table.of([np.ones(30), np.ones(20)])) is None
    assert train(Table.of([])) is None
