"""A SKU's own past as a distribution of sums."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.demand.own_sums import own_sums
from core.demand.period_sums import HORIZONS, LEVELS, Table, train


def of(past: list[float], horizons: list[int], levels: list[float]) -> list[list[float]]:
    table = Table.of([np.array(past, dtype=float)])
    found: list[list[float]] = own_sums(table.total, table.start, horizons, levels)[0].tolist()
    return found


def test_windows_wrap_around_at_the_end() -> None:
    """1, 2, 3 over two days: 3, 5 and 4; over four days, a whole round of 6 and one more: 7, 8 and 9."""
    two, four = of([1, 2, 3], [2, 4], [0.0, 0.5, 1.0])

    assert [3, 4, 5] == two
    assert [7, 8, 9] == four


def test_a_sku_that_began_later_counts_from_its_own_first_day() -> None:
    alone = Table.of([np.array([4.0, 6.0])])
    beside = Table.of([np.zeros(300), np.array([4.0, 6.0])])

    assert np.array_equal(alone.own_sums()[0], beside.own_sums()[1])


@given(st.lists(st.integers(0, 50), min_size=1, max_size=400))
def test_sums_never_fall_and_keep_the_mean_of_the_last_year(past: list[int]) -> None:
    """Whatever the past, the mean of all windows over a whole round is the sum of the past."""
    table = Table.of([np.array(past, dtype=float)])
    sums = table.own_sums()[0]
    rounds = min(364, len(past))

    assert (np.diff(sums, axis=0) >= 0).all()
    assert (np.diff(sums, axis=1) >= -1e-9).all()
    assert of(list(map(float, past)), [rounds], [0.1, 0.9]) == [[sum(past[-rounds:])] * 2]


def test_where_the_past_is_short_a_sku_s_own_mean_holds_what_was_learnt_of_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Eighty days in which the whole panel doubled: a quarter ahead is nearer to each SKU's own past than learnt alone."""
    rng = np.random.default_rng(3)
    panel = [rng.poisson(np.linspace(rate, 2 * rate, 80)).astype(float) for rate in np.geomspace(1, 20, 60)]
    table = Table.of(panel)
    model = train(table)
    assert model is not None
    middle, quarter = LEVELS.index(0.5), HORIZONS.tolist().index(91)
    own = table.own_sums()[:, quarter, middle]
    both = model.quantiles(table)[:, quarter, middle]
    monkeypatch.setattr("core.demand.period_sums.OWN_WINDOWS", 0.0)
    learnt = model.quantiles(table)[:, quarter, middle]

    assert own == pytest.approx([s.sum() * 91 / 80 for s in panel], rel=0.05)
    assert np.abs(both - own).sum() < 0.7 * np.abs(learnt - own).sum()
