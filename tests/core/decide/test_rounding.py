"""The only place that rounds: minimum, cases, cartons, and by how much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decide.rounding import Lots, lots_of, rounded
from core.records import Supplier
from tests.core.decide.situations import product

WHOLE = st.integers(1, 500)


@pytest.mark.parametrize(
    ("need", "quantity"), [(0, 0), (-5, 0), (1, 504), (500, 504), (504, 504), (505, 528), (854, 864)]
)
def test_up_to_the_minimum_and_to_whole_cartons(need: int, quantity: int) -> None:
    assert quantity == rounded(need, Lots(500, 24)).quantity


def test_each_rounding_is_a_factor() -> None:
    factors = rounded(466, Lots(500, 24)).factors

    assert [34, 4] == [f.value for f in factors]
    assert ["the supplier's minimum is 500 units", "whole cartons of 24"] == [str(f.reason) for f in factors]


@pytest.mark.parametrize(("at_most", "quantity"), [(527, 504), (528, 528), (503, 0), (0, 0)])
def test_a_hard_cap_rounds_down_and_below_the_minimum_to_nothing(at_most: int, quantity: int) -> None:
    assert quantity == rounded(525, Lots(500, 24), at_most).quantity


def test_cartons_hold_whole_cases_and_the_supplier_s_minimum_stands_in() -> None:
    assert 36 == lots_of(product(case_pack=12, carton_units=18), None).multiple
    assert 12 == lots_of(product(case_pack=12, carton_units=None), None).multiple
    assert 300 == lots_of(product(moq=1), Supplier("s", moq=300)).minimum
    assert 100 == lots_of(product(moq=100), Supplier("s", moq=300)).minimum


@given(st.integers(-100, 5000), WHOLE, WHOLE, st.none() | st.integers(-10, 6000))
def test_what_is_ordered_can_be_ordered_and_the_steps_add_up(
    need: int, minimum: int, multiple: int, at_most: int | None
) -> None:
    lots = Lots(minimum, multiple)
    found = rounded(need, lots, at_most)
    steps = sum(f.value if f.effect == "+" else -f.value for f in found.factors)

    assert found.quantity == 0 or (found.quantity >= minimum and found.quantity % multiple == 0)
    assert max(0, need) + steps == found.quantity
    assert at_most is None or found.quantity <= max(0, at_most)
    assert at_most is not None or found.quantity >= need
