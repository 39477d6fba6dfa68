"""What holds for every decision, whatever the SKU: the arithmetic adds up, orders are feasible, twice is once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.decide.as_json import suggestion_json
from core.decide.rounding import lots_of
from core.decide.suggest import policy_for, suggest
from core.records import (
    AbcClass,
    Inbound,
    PastOrder,
    RivalDay,
    SellingEvent,
    Situation,
    Stage,
    Stock,
    Supplier,
)
from core.suggestion import Suggestion
from tests.core.decide.situations import AIR, SEA, TODAY, forecast, history, product, situation

STAGES: list[Stage | None] = [None, "launch", "growth", "maturity", "decline"]
CLASSES: list[AbcClass] = ["A", "B", "C"]


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Situations of all kinds, from an empty new SKU to an overstocked old one."""
    per_day = draw(st.sampled_from([0.0, 0.05, 0.7, 4.0, 33.0, 400.0]))
    lots = [
        Inbound(
            f"PO-{i}",
            draw(st.sampled_from(["draft", "approved", "in_transit", "reported"])),
            draw(st.integers(0, 900)),
            draw(st.none() | st.integers(-30, 90).map(lambda n: TODAY + timedelta(days=n))),
            draw(st.none() | st.integers(0, 120).map(lambda n: TODAY - timedelta(days=n))),
            draw(st.sampled_from([None, "sea", "air"])),
        )
        for i in range(draw(st.integers(0, 3)))
    ]
    past = [
        PastOrder("Ningbo Light", "sea", TODAY - timedelta(days=300), TODAY - timedelta(days=300 - lead))
        for lead in draw(st.lists(st.integers(5, 120), max_size=4))
    ]
    cost = draw(st.none() | st.integers(1, 30).map(Decimal))
    return situation(
        product=product(
            moq=draw(st.sampled_from([1, 50, 500])),
            case_pack=draw(st.sampled_from([1, 6, 10])),
            carton_units=draw(st.sampled_from([None, 12, 40])),
            unit_cost=cost,
            price=draw(st.none() | st.just(Decimal("24.90"))),
        ),
        history=history(per_day, draw(st.integers(1, 900))),
        forecast=forecast(per_day, draw(st.sampled_from([30, 90])), spread=draw(st.floats(0, 1.2))),
        stock=draw(
            st.none() | st.builds(Stock, st.just(TODAY), st.integers(-20, 9000), inbound=st.integers(0, 600))
        ),
        inbound=tuple(lots),
        past_orders=tuple(past),
        supplier=draw(
            st.none() | st.just(Supplier("Ningbo Light", closures=((TODAY, TODAY + timedelta(days=12)),)))
        ),
        freight=draw(st.sampled_from([(), (SEA,), (AIR,), (SEA, AIR)])),
        rivals=draw(st.sampled_from([(), (RivalDay(TODAY, "B0RIVAL", in_stock=False),)])),
        events=draw(
            st.sampled_from(
                [(), (SellingEvent("Prime Day", TODAY + timedelta(days=80), TODAY + timedelta(days=81)),)]
            )
        ),
        abc_class=draw(st.sampled_from(CLASSES)),
        pinned_stage=draw(st.sampled_from(STAGES)),
    )


def decided(given_situation: Situation) -> Suggestion:
    """Under the SKU's own policy, with few futures, as these properties hold for any number."""
    return suggest(given_situation, policy_for(given_situation, {"paths": 60}))


@settings(max_examples=50)
@given(situations())
def test_the_steps_add_up_orders_are_feasible_and_no_figure_is_nan(one: Situation) -> None:
    found = decided(one)
    signs = {"+": 1, "-": -1}

    if found.action != "review":
        steps = [signs[f.effect] * f.value for f in found.factors if f.effect in signs and f.unit == "units"]
        assert found.quantity == sum(steps)
    assert found.quantity == sum(o.quantity for o in found.orders) >= 0
    lots = lots_of(one.product, one.supplier)
    assert found.quantity == 0 or found.quantity >= lots.minimum
    assert all(o.quantity > 0 and o.quantity % lots.multiple == 0 for o in found.orders)
    assert all(o.quantity % lots.multiple == 0 and o.quantity >= lots.minimum for o in found.options)
    assert all(o.quantity == sum(units for units, _ in o.parts) for o in found.options if o.parts)
    assert (found.quantity > 0) == (found.action in ("order", "expedite"))
    assert all(TODAY <= o.order_by < o.arrives <= o.arrives_latest for o in found.orders)
    assert 0 <= found.stockout_risk <= 100
    assert 0 <= found.overstock_risk <= 100
    assert min(found.safety_stock, found.reorder_point, found.order_up_to) >= 0
    json.dumps(suggestion_json(found), allow_nan=False)
    for line in (*found.projection, found.projection_with_order):
        assert np.isfinite(line).all()
        assert (line >= 0).all()


@settings(max_examples=30)
@given(situations())
def test_with_its_own_suggestion_as_an_open_draft_it_proposes_nothing_more(one: Situation) -> None:
    first = decided(one)
    drafts = tuple(
        Inbound(f"R-{i}", "draft", o.quantity, o.arrives, None, o.mode, o.supplier)
        for i, o in enumerate(first.orders)
    )
    again = decided(replace(one, inbound=(*one.inbound, *drafts)))

    assert not first.orders or 0 == again.quantity


@settings(max_examples=20)
@given(situations(), st.lists(st.integers(0, 3000), min_size=2, max_size=4))
def test_more_on_hand_never_orders_more(one: Situation, levels: list[int]) -> None:
    quantities = [decided(replace(one, stock=Stock(TODAY, on_hand))).quantity for on_hand in sorted(levels)]

    assert sorted(quantities, reverse=True) == quantities


@settings(max_examples=15)
@given(situations(), st.integers(1, 500))
def test_a_unit_on_its_way_counts_as_much_as_one_on_hand_for_the_level(one: Situation, units: int) -> None:
    stocked = replace(one, stock=Stock(TODAY, 100 + units), inbound=(), freight=(SEA,))
    coming = Inbound("PO-9", "approved", units, TODAY + timedelta(days=1), TODAY, "sea")
    ordered = replace(one, stock=Stock(TODAY, 100), inbound=(coming,), freight=(SEA,))

    assert decided(stocked).position == decided(ordered).position
    assert decided(stocked).quantity == decided(ordered).quantity
