"""Promised risks against what came: counted by hand, corrected where evidence is enough, told honestly where not."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.proof.calibration import (
    BLOCK_DAYS,
    LEAST_CASES,
    Calibration,
    _held_out,
    calibration_of,
    worth,
)
from core.proof.cases import Case, overstocks, stockouts
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
    return [told[i]._replace(sku=f"S{n % 20}", day=n % 350, until=n % 350 + 20) for n, i in enumerate(order)]


def test_a_risk_that_comes_more_often_than_promised_is_corrected_upwards() -> None:
    """Promised 50 %, came in 70 % of 3,000 cases here and there: shown as about 68 from now on; what is right already stays."""
    found = calibration_of(shuffled(cases(50, 0.7, 3000), cases(5, 0.05, 3000)), "stockout", DAY)

    assert found.applies
    assert found.corrected(50) == pytest.approx(68, abs=2)
    assert found.corrected(5) == pytest.approx(5, abs=2)
    assert [found.corrected(risk) for risk in range(101)] == sorted(
        found.corrected(risk) for risk in range(101)
    )
    assert found.before[1].happened == pytest.approx(0.7)
    assert all(abs(each.happened - each.promised) < 0.06 for each in found.after)


@given(
    st.lists(st.tuples(st.integers(0, 100), st.booleans(), st.integers(1, 200)), min_size=300, max_size=400)
)
@settings(max_examples=15)
def test_whatever_came_a_higher_risk_is_never_shown_lower(told: list[tuple[int, bool, int]]) -> None:
    made = [Case(f"S{n % 12}", *each, day=n, until=n + 9) for n, each in enumerate(told)]

    found = calibration_of(made, "stockout", DAY)

    for goods_in in (1, 45, 300):
        shown = [found.corrected(risk, goods_in) for risk in range(101)]
        assert shown == sorted(shown)
        assert 0 <= shown[0] <= shown[-1] <= 100


def test_a_risk_until_far_off_goods_is_corrected_on_its_own() -> None:
    """Promised 20 %: of goods due in 10 days 10 % ran out before, of goods due in 120 days 60 %."""
    near = [case._replace(goods_in=10) for case in cases(20, 0.1, 1000)]
    far = [case._replace(goods_in=120) for case in cases(20, 0.6, 1000)]

    found = calibration_of(shuffled(near, far), "stockout", DAY)

    assert found.corrected(20, 10) == pytest.approx(10, abs=3)
    assert found.corrected(20, 120) == pytest.approx(60, abs=6)
    assert found.corrected(20, 10) < found.corrected(20, 45) == found.corrected(20) < found.corrected(20, 120)


def test_cases_that_hang_together_teach_little() -> None:
    """Fourteen of twenty SKUs always ran out, six never: 1,000 cases that are worth about twenty."""
    told = [Case(f"S{n % 20}", 50, n % 20 < 14, day=n % 350, until=n % 350 + 20) for n in range(1000)]
    off = np.array([case.happened - 0.5 for case in told])

    assert 1 / worth(off, np.arange(1000) % 20, np.arange(1000) % 350) == pytest.approx(50, rel=0.1)
    assert calibration_of(told, "stockout", DAY).corrected(50) == pytest.approx(53, abs=1)


def test_cases_that_have_nothing_to_do_with_each_other_are_worth_one() -> None:
    dice = np.random.default_rng(3)
    off = (dice.random(4000) < 0.3) - 0.3

    assert worth(off, dice.integers(0, 40, 4000), dice.integers(0, 364, 4000)) == pytest.approx(1, abs=0.4)


def test_what_outlasts_half_of_the_time_teaches_nothing() -> None:
    """Half a year fits twice into a year: whatever came, the same half year does not come again."""
    told = [case._replace(until=case.day + 180) for case in shuffled(cases(50, 0.7, 1000))]

    assert not calibration_of(told, "overstock", DAY).applies


def test_an_empty_shelf_is_no_forecast() -> None:
    """Slow SKUs with nothing there often pass the time without a buyer: shown as 100 all the same, and nothing is learnt."""
    told = shuffled(cases(50, 0.7, 1000))
    empty = [Case("S1", 100, False, day=n, until=n + 9) for n in range(300)]

    found = calibration_of([*told, *empty], "stockout", DAY)

    assert found.weights == calibration_of(told, "stockout", DAY).weights
    assert found.corrected(100) == 100


def test_a_case_is_judged_by_a_correction_that_saw_neither_its_sku_nor_its_weeks() -> None:
    dice = np.random.default_rng(4)
    sku, day = dice.integers(0, 17, 900), 739_000 + dice.integers(0, 360, 900)
    until = day + dice.integers(1, 120, 900)
    judged = np.zeros(900, dtype=int)

    for mine, others in _held_out(sku, day, until):
        judged += mine
        assert not set(sku[mine]) & set(sku[others])
        apart = (until[others][:, None] <= day[mine]) | (day[others][:, None] > day[mine])
        assert apart.all()
        assert day[mine].max() - day[mine].min() < BLOCK_DAYS
        assert not np.isin(day[others], day[mine]).any()

    assert (judged == 1).all()


def test_a_correction_that_makes_others_worse_is_not_made() -> None:
    """Promised 50 %: what was so always came, then never did; either time teaches the other the wrong way round."""
    turned = [
        Case(f"S{n // 2 % 20}", 50, n % 2 == 0, day=200 * (n % 2), until=200 * (n % 2) + 5)
        for n in range(2000)
    ]
    steady = shuffled(cases(50, 0.7, 1000))

    assert calibration_of(steady, "overstock", DAY).applies
    wrong = calibration_of(turned, "overstock", DAY)
    assert not wrong.applies
    assert wrong.corrected(50) == 50


def test_the_error_of_a_decile_counts_skus_and_not_cases() -> None:
    """Twenty SKUs, each always the same: as unsure as twenty cases, however often each was asked."""
    told = [Case(f"S{n % 20}", 50, n % 20 < 10, day=n, until=n) for n in range(280)]

    found = calibration_of(told, "stockout", DAY).before[0]

    assert (found.promised, found.happened) == (0.5, 0.5)
    assert found.error == pytest.approx((0.25 / 19) ** 0.5, abs=1e-3)


def test_what_an_earlier_version_kept_corrects_nothing() -> None:
    kept = calibration_of(shuffled(cases(50, 0.7, 400)), "stockout", DAY).to_json()
    del kept["counted"]

    old = Calibration.from_json(kept)

    assert not old.applies
    assert (old.corrected(50), old.sentence(50)) == (50, None)


def test_the_record_of_a_shown_risk_is_told_in_a_sentence() -> None:
    found = calibration_of(shuffled(cases(50, 0.78, 2000), cases(5, 0.05, 1000)), "stockout", DAY)

    shown = found.corrected(50)
    said = found.sentence(shown)

    assert said is not None
    assert str(said) == "of those called 70–80% to run out, 78 % did (2,000 cases)"
    assert found.sentence(45) is None


def test_a_record_that_corrects_nothing_says_so() -> None:
    """A figure of 95 % may then stand beside a share of 60 %."""
    found = calibration_of(cases(95, 0.6, 200, 5), "stockout", DAY)

    assert found.corrected(95) == 95
    assert str(found.sentence(95)) == (
        "of those called 90–100% to run out, 60 % did (200 cases, too few to correct the figure by)"
    )


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

    assert (found.cases, found.skus, found.sentence(50)) == (0, 0, None)
    assert found.corrected(0) == 0


def test_it_comes_back_from_the_store_as_it_was() -> None:
    found = calibration_of(shuffled(cases(50, 0.7, 400)), "stockout", DAY)

    assert Calibration.from_json(json.loads(json.dumps(found.to_json()))) == found


def promise(day: int, until: int, **changes: object) -> Promise:
    values: dict[str, object] = {
        "sku": 0, "day": day, "stockout": 40, "overstock": 60, "until": until, "on_hand": 10.0, "pipeline": (),
        "position": 20, "overstock_days": 8, "goods_in": 5,
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
