"""The parts of growth (L4): early orders often and little, mid follows the speed of sales."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

import numpy as np
import pytest

from core.decide.ground import survey
from core.decide.replay import decision_json, policy_from_json
from core.decide.suggest import policy_for, suggest
from core.decide.tiers import speed, tiered
from core.policy import Policy
from core.records import History, Situation
from core.stage import growth_tier
from core.suggestion import Suggestion
from tests.core.decide.situations import TODAY, product, situation

RULES = Policy.for_("growth", "B")


def grown(age: int, *, before: float = 20.0, now: float = 20.0, on_hand: int = 640) -> Situation:
    """A SKU first sold ``age`` days ago: ``before`` a day, ``now`` in the last 30."""
    units = np.full(age + 1, before)
    units[-30:] = now
    past = History("HX-12", TODAY - timedelta(days=age), units, np.ones(age + 1, dtype=bool))
    return situation(on_hand, history=past, product=product(moq=1, case_pack=1, carton_units=None), pinned_stage="growth")  # fmt: skip


def quantity_adds_up(made: Suggestion) -> bool:
    """The steps in units are the quantity."""
    signs = {"+": 1, "-": -1}
    steps = [signs[f.effect] * int(f.value) for f in made.factors if f.effect in signs and f.unit == "units"]
    return sum(steps) == made.quantity


@pytest.mark.parametrize(("age", "part"), [(91, "early"), (180, "early"), (181, "mid"), (270, "mid"), (271, "late")])  # fmt: skip
def test_thirds_of_growth_by_age(age: int, part: str) -> None:
    given = grown(age)

    assert (part, age) == (lambda t: (t.part, t.age))(growth_tier(given.product, given.history, TODAY, RULES))


@pytest.mark.parametrize(("own", "days"), [({}, 14), ({"early_review_days": 7}, 7)])
def test_an_order_of_early_growth_lasts_no_longer_than_its_rhythm(own: dict[str, float], days: int) -> None:
    """A fortnight, or the week a person set; the card says so."""
    rules = policy_for(grown(120), own)
    ground = survey(grown(120), rules, 0)
    made = suggest(grown(120), rules)

    assert days == ground.policy.review_days
    assert ground.goals.rhythm <= days
    assert 0 == ground.goals.lot_days
    assert [f"early growth, day 120: small batches often, so an order covers {days} days at most beyond its lead time"] == [
        str(f.reason) for f in made.factors if f.rule == "L4" and f.effect == "note"
    ]  # fmt: skip
    assert made.quantity > 0
    assert quantity_adds_up(made)


def test_a_shorter_rhythm_that_a_person_set_holds_in_early_growth_too() -> None:
    own = policy_for(grown(120), {"review_days": 4})

    assert 4 == survey(grown(120), own, 0).policy.review_days


@pytest.mark.parametrize(
    ("before", "now", "step"),
    [(20.0, 20.0, 0.5), (20.0, 30.0, 0.5), (20.0, 35.0, 0.75), (20.0, 60.0, 1.0), (30.0, 20.0, 0.5)],
)
def test_the_step_of_mid_growth_is_the_growth_of_the_speed_inside_its_range(
    before: float, now: float, step: float
) -> None:
    given = grown(200, before=before, now=now)

    assert now / before - 1 == pytest.approx(speed(given))
    assert step == pytest.approx(tiered(given, "growth", RULES).policy.growth_cap)


def test_mid_growth_holds_an_order_down_by_its_step_and_the_sum_still_adds_up() -> None:
    """Steady sales: no more than 1.5 times last month's speed over the cover; the cut is a step of the card."""
    given = replace(grown(200), forecast=replace(grown(200).forecast, mean=np.full(90, 60.0)))
    made = suggest(given, RULES)
    cuts = [f for f in made.factors if f.rule == "L4" and f.effect == "-"]

    assert ["growth is followed by at most 50 % over the last month's sales"] == [str(f.reason) for f in cuts]
    assert quantity_adds_up(made)
    assert made.quantity < suggest(given, replace(RULES, growth_step=1.0)).quantity


def test_a_speed_nobody_knows_switches_the_step_off_and_says_so() -> None:
    given = grown(200)
    there = given.history.in_stock.copy()
    there[-55:-20] = False
    given = replace(given, history=replace(given.history, in_stock=there))

    assert speed(given) is None
    assert 1.0 == tiered(given, "growth", RULES).policy.growth_cap
    assert "too few in-stock days of two months to tell how fast sales grow" in [
        str(m.what) for m in suggest(given, RULES).missing if m.switches_off == "L4"
    ]


def test_outside_growth_nothing_changes() -> None:
    assert tiered(grown(120), "maturity", RULES).policy is RULES


@pytest.mark.parametrize("age", [120, 200, 300])
def test_a_decision_stored_before_the_tiers_is_made_again_as_without_them(age: int) -> None:
    given = grown(age)
    stored = decision_json(given, RULES)
    for name in ("early_review_days", "growth_step", "late_growth_days"):
        del stored["policy"][name]
    stored["policy"]["variant_share"] = 0.4  # a threshold of then that nothing read
    held = policy_from_json(stored)
    assert held is not None

    ground = survey(given, held, 0)
    assert (RULES.review_days, RULES.growth_cap) == (ground.policy.review_days, ground.policy.growth_cap)
    assert asdict(RULES) == asdict(policy_from_json(decision_json(given, RULES)) or Policy())
