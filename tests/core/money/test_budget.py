"""The best list under a cash budget and a container: against every combination of small instances."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from core.money.budget import best
from core.money.curves import Choice, Curve


def curve(
    key: int,
    *choices: tuple[float, float],
    volumes: tuple[float, ...] | None = None,
    roi: float | None = None,
) -> Curve:
    """A SKU by (cash, profit) of its quantities."""
    room = volumes or (None,) * len(choices)
    return Curve(
        key,
        tuple(
            Choice(10 * (i + 1), "sea", c, p, v)
            for i, ((c, p), v) in enumerate(zip(choices, room, strict=True))
        ),
        roi,
    )


def units_in(curves: list[Curve], picked: dict[int, Choice], place: str) -> int:
    return sum(picked[each.key].quantity for each in curves if each.place == place and each.key in picked)


def every_plan(
    curves: list[Curve], budget: float, volume: float | None, places: dict[str, int] | None = None
) -> float:
    """The most any combination earns, by trying them all."""
    most = 0.0
    for plan in product(*[(None, *each.choices) for each in curves]):
        taken = [choice for choice in plan if choice is not None]
        roomy = volume is None or sum(c.volume or 0 for c in taken) <= volume + 1e-9
        named = {each.key: choice for each, choice in zip(curves, plan, strict=True) if choice is not None}
        roomy &= all(units_in(curves, named, place) <= room for place, room in (places or {}).items())
        if roomy and sum(c.cash for c in taken) <= budget + 1e-9:
            most = max(most, sum(c.profit for c in taken))
    return most


def random_curves(rng: np.random.Generator, count: int) -> list[Curve]:
    """Curves with whole cash, profits that mostly flatten, some of them losing."""
    made = []
    for key in range(count):
        cash = np.sort(rng.integers(5, 120, 3)).tolist()
        profit = np.round(rng.uniform(-5, 60, 3) * np.sqrt(np.arange(1, 4)), 2).tolist()
        volumes = tuple(np.round(np.array(cash) * rng.uniform(0.005, 0.02), 3).tolist())
        made.append(curve(key, *zip(cash, profit, strict=True), volumes=volumes))
    return made


def test_the_example_of_the_docstring() -> None:
    """A 60 + B 40 earns 46 and beats A 100, which earns 40."""
    plan = best([curve(1, (60, 30), (100, 40)), curve(2, (40, 16))], 100)

    assert {1: 60, 2: 40} == {key: choice.cash for key, choice in plan.picked.items()}
    assert (46, 100) == (plan.profit, plan.cash)


@pytest.mark.parametrize("better", [1, 2])
def test_between_equals_the_one_whose_ads_bring_more_is_bought(better: int) -> None:
    """Same cash, same profit, money for one: sales of 5 per unit of ad spend before 3, and before an unknown one."""
    for other in (3.0, None):
        curves = [curve(key, (60, 30), roi=5.0 if key == better else other) for key in (1, 2)]
        assert {better} == set(best(curves, 100).picked)
    assert {3 - better} == set(
        best([curve(better, (60, 30), roi=9.0), curve(3 - better, (60, 30.01))], 100).picked
    )


@pytest.mark.parametrize("seed", range(25))
def test_money_alone_is_spent_as_well_as_any_combination_does(seed: int) -> None:
    """Seven SKUs of three quantities: 16,384 combinations."""
    rng = np.random.default_rng(seed)
    curves = random_curves(rng, 7)
    budget = float(rng.integers(50, 400))
    plan = best(curves, budget)

    assert every_plan(curves, budget, None) == pytest.approx(plan.profit)
    assert plan.cash <= budget
    assert plan.bound >= plan.profit - 1e-9


def test_with_a_container_it_comes_within_a_few_per_cent_of_the_best() -> None:
    """Never over either limit; 99.5 % of the best on average, 95 % at worst, over forty small instances."""
    shares = []
    for seed in range(40):
        rng = np.random.default_rng(100 + seed)
        curves = random_curves(rng, 6)
        budget, volume = float(rng.integers(80, 300)), float(rng.uniform(0.8, 2.5))
        plan = best(curves, budget, volume)
        most = every_plan(curves, budget, volume)

        assert plan.cash <= budget + 1e-9
        assert plan.volume <= volume + 1e-9
        assert plan.bound >= most - 1e-6
        shares.append(plan.profit / most if most else 1.0)

    assert np.mean(shares) > 0.995
    assert min(shares) > 0.95


def test_a_place_s_room_limits_it_as_money_does() -> None:
    """Never over either place's room, by money or by units; 99.5 % of the best on average, 95 % at worst; the bound holds."""
    shares = []
    for seed in range(40):
        rng = np.random.default_rng(200 + seed)
        curves = [replace(each, place="US" if each.key % 3 else "CA") for each in random_curves(rng, 6)]
        budget = float(rng.integers(80, 300))
        places = {"US": int(rng.integers(10, 70)), "CA": int(rng.integers(0, 40))}
        plan = best(curves, budget, places=places)
        most = every_plan(curves, budget, None, places)

        assert plan.cash <= budget + 1e-9
        for place, room in places.items():
            assert room >= units_in(curves, plan.picked, place)
        assert plan.bound >= most - 1e-6
        shares.append(plan.profit / most if most else 1.0)

    assert np.mean(shares) > 0.995
    assert min(shares) > 0.95


def test_room_that_is_short_says_what_more_of_it_would_earn() -> None:
    """Ten units earn 30, twenty 40, another SKU's ten 16: with room for 20 units 30 + 16; without that limit 40 + 16."""
    curves = [replace(each, place="US") for each in (curve(1, (60, 30), (100, 40)), curve(2, (40, 16)))]
    plan = best(curves, 1000, places={"US": 20})

    assert (46, 10) == (plan.profit, plan.roomy_profit)
    assert 0 == best(curves, 1000, places={"US": 30}).roomy_profit
    assert {} == best(curves, 1000, places={"US": 0}).picked


def test_the_shadow_price_is_what_more_money_earns() -> None:
    """Two SKUs, money for one: 40 more cash earns 16, so one more earns .40."""
    plan = best([curve(1, (60, 30)), curve(2, (40, 16))], 60, step=40)

    assert 16 == plan.next_profit
    assert 0.40 == pytest.approx(plan.per_money)


def test_money_enough_for_all_is_worth_nothing_more() -> None:
    plan = best([curve(1, (60, 30)), curve(2, (40, 16))], 500)

    assert (0, 0) == (plan.next_profit, plan.per_money)


def test_what_loses_money_is_left_out_and_nothing_is_a_plan_too() -> None:
    assert {} == best([curve(1, (60, -3))], 100).picked
    assert {} == best([], 100).picked
    assert {} == best([curve(1, (60, 30))], 59.99).picked


def test_unknown_volume_fits_no_container() -> None:
    known, unknown = curve(1, (60, 30), volumes=(1.0,)), curve(2, (40, 90))

    assert {1} == set(best([known, unknown], 100, 2.0).picked)
    assert {1, 2} == set(best([known, unknown], 100).picked)


def test_among_equals_the_ads_that_pay_decide() -> None:
    """Same cash, same profit, money for one."""
    for better in (1, 2):
        curves = [curve(key, (60, 30), roi=5.0 if key == better else 1.0) for key in (1, 2)]

        assert {better} == set(best(curves, 60).picked)


def test_thousands_of_skus_come_close_to_the_bound() -> None:
    """3,000 SKUs: within a thousandth of what no plan can beat."""
    rng = np.random.default_rng(5)
    curves = random_curves(rng, 3000)
    plan = best(curves, 60_000.0)

    assert plan.cash <= 60_000
    assert plan.profit > 0.999 * plan.bound


@pytest.mark.parametrize("count", [2, 600])
@pytest.mark.parametrize("place", [0, 1])
def test_between_equal_siblings_the_one_whose_attribute_converts_is_bought_first(
    place: int, count: int
) -> None:
    """F5 before ads of siblings (9 in sales per unit of ad spend) and a third of a per cent of profit, which is luck; not before ads of strangers, nor before more profit."""
    pair = [curve(n, (100.0, 30.0), roi=9.0 if n != place else None) for n in range(2)]
    pair = [replace(c, family="p", is_first=c.key == place) for c in pair]
    rest = [curve(n, (100.0, 1.0)) for n in range(2, count)]
    stranger, better = curve(1000, (100.0, 30.0), roi=50.0), replace(curve(1001, (100.0, 30.2)), family="p")
    luckier = replace(curve(1002, (100.0, 30.1)), family="p")

    assert {place} == set(best([*pair, *rest], 100.0).picked)
    assert {1000} == set(best([*pair, *rest, stranger], 100.0).picked)
    assert {1001} == set(best([*pair, *rest, better], 100.0).picked)
    assert {place} == set(best([*pair, *rest, luckier], 100.0).picked)
    assert 30.0 == best([*pair, *rest, luckier], 100.0).profit
