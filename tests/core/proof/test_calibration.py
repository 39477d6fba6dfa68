"""Promised risks against what came: counted by hand, corrected where evidence is enough, told honestly where not."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.proof.calibration import (
    LEAST_CASES,
    Calibration,
    Case,
    calibration_of,
    isotonic,
    overstocks,
    stockouts,
)
from core.proof.suggested import Promise
from core.proof.world import Placed
from tests.core.proof.worlds import world

DAY = date(2026, 11, 24)


def cases(promised: int, share: float, count: int, skus: int = 20) -> list[Case]:
    """Cases of one promised risk of which this share came, spread over the SKUs."""
    return [Case(f"S{n % skus}", promised, n < share * count) for n in range(count)]


def shuffled(*parts: list[Case]) -> list[Case]:
    told = [case for part in parts for case in part]
    order = np.random.default_rng(0).permutation(len(told))
    return [told[i]._replace(sku=f"S{n % 20}") for n, i in enumerate(order)]


def test_neighbours_that_fall_are_pooled() -> None:
    assert isotonic(np.array([1.0, 3, 2]), np.ones(3)).tolist() == [1.0, 2.5, 2.5]
    assert isotonic(np.array([3.0, 2, 1]), np.array([1.0, 1, 2])).tolist() == [1.75, 1.75, 1.75]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 5)), min_size=1, max_size=30))
def test_the_fit_rises_and_keeps_the_weighted_mean(points: list[tuple[float, float]]) -> None:
    values, weights = (np.array(each) for each in zip(*points, strict=True))

    fit = isotonic(values, weights)

    assert (np.diff(fit) >= -1e-12).all()
    assert (fit * weights).sum() == pytest.approx((values * weights).sum())


def test_a_risk_that_comes_more_often_than_promised_is_corrected_upwards() -> None:
    """Promised 50 %, came in 70 % of 1,000 cases: shown as about 70 from now on; what is right already stays."""
    found = calibration_of(shuffled(cases(50, 0.7, 1000), cases(5, 0.05, 1000)), "stockout", DAY)

    assert found.applies
    assert found.corrected(50) == pytest.approx(70, abs=3)
    assert found.corrected(5) == pytest.approx(5, abs=2)
    assert [found.corrected(risk) for risk in range(101)] == sorted(
        found.corrected(risk) for risk in range(101)
    )
    assert found.before[1].happened == pytest.approx(0.7)
    worst = found.worst()
    assert worst is not None
    assert worst < 0.06


def test_the_record_of_a_shown_risk_is_told_in_a_sentence() -> None:
    found = calibration_of(shuffled(cases(50, 0.74, 1000), cases(5, 0.05, 1000)), "stockout", DAY)

    shown = found.corrected(50)
    said = found.sentence(shown)

    assert said is not None
    assert str(said) == "of those called 70–80% to run out, 74 % did (1,000 cases)"
    assert found.sentence(45) is None


@pytest.mark.parametrize(("count", "skus"), [(LEAST_CASES - 1, 20), (LEAST_CASES, 9)])
def test_too_little_evidence_corrects_nothing(count: int, skus: int) -> None:
    found = calibration_of(cases(50, 0.9, count, skus), "overstock", DAY)

    assert not found.applies
    assert found.corrected(50) == 50
    said = found.sentence(50)
    assert said is not None
    assert "overstocked" in str(said)


def test_no_cases_at_all_say_nothing() -> None:
    found = calibration_of([], "stockout", DAY)

    assert (found.cases, found.skus, found.worst(), found.sentence(50)) == (0, 0, None, None)
    assert found.corrected(0) == 0


def test_it_comes_back_from_the_store_as_it_was() -> None:
    found = calibration_of(shuffled(cases(50, 0.7, 400)), "stockout", DAY)

    assert Calibration.from_json(json.loads(json.dumps(found.to_json()))) == found


def promise(day: int, until: int, **changes: object) -> Promise:
    values: dict[str, object] = {
        "sku": 0, "day": day, "stockout": 40, "overstock": 60, "until": until, "on_hand": 10.0, "pipeline": (),
        "position": 20, "overstock_days": 8,
    }  # fmt: skip
    return Promise(**{**values, **changes})  # type: ignore[arg-type]


def test_a_stock_out_came_when_a_sale_was_lost_before_the_goods() -> None:
    """2 a day: 10 on hand last 5 days; until day 5 none is lost, until day 6 one is; an arrival in time saves it."""
    scene = world([[2] * 12])
    lot = Placed(0, -3, 4, 5)

    told = [
        promise(0, 5),
        promise(0, 6),
        promise(0, 6, pipeline=(lot,)),
        promise(0, 6, pipeline=(lot._replace(due=6),)),
        promise(8, 13),
    ]

    assert [case.happened for case in stockouts(told, scene)] == [False, True, False, True]
    assert {case.promised for case in stockouts(told, scene)} == {40}


def test_an_overstock_came_when_the_position_outlasted_its_days() -> None:
    """2 a day for 8 days: 16 sell; a position of 16 does not outlast them, one of 17 does; what is not over is left out."""
    scene = world([[2] * 12])

    told = [promise(0, 5, position=16), promise(4, 9, position=17), promise(5, 9)]

    assert [(case.promised, case.happened) for case in overstocks(told, scene)] == [(60, False), (60, True)]
