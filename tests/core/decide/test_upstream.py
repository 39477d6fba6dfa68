"""What of an order waits outside FBA: for want of room, or as the storage of its last months costs more there (S10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.decide.as_json import suggestion_json
from core.decide.choices.levers import Levers
from core.decide.choices.whatif import what_if
from core.decide.ground import survey
from core.decide.suggest import policy_for, suggest, with_orders
from core.decide.upstream import upstream
from core.money.unit_fees import Channel, Known, Storage, UnitFees
from core.suggestion import Order, Suggestion, Upstream
from tests.core.decide.situations import TODAY, forecast, history, situation
from tests.core.money.test_economics import us_fees

PEAK = tuple(Decimal("2.40") if month >= 10 else Decimal("0.60") for month in range(1, 13))
OURS = Known("table", "ours", "assumed")


def fees(outside: str = "0.70", handling: str = "0.60") -> UnitFees:
    """Storage of 2.40 a unit and month from October to December, .60 else; a warehouse at .70 and .60 of handling."""
    house = Channel("warehouse", Decimal(outside), Decimal(handling), None, 7, OURS)
    return replace(us_fees(), storage=Storage(PEAK, (), OURS), channels=(house,))


def placed(
    units: int = 1200,
    *,
    room: int | None = None,
    arrives: date = date(2027, 10, 1),
    told: UnitFees | None = None,
) -> Upstream | None:
    """An order of so many lamps that comes when nothing is left, 10 a day for sure."""
    given = situation(
        0, fees=told or fees(), room=room, forecast=forecast(10.0, spread=0.0), history=history(10, seed=0), pinned_stage="maturity"
    )  # fmt: skip
    ground = survey(given, policy_for(given), 0)
    order = Order(units, "sea", "Ningbo Light", TODAY, arrives, arrives, None, None, None)
    return upstream(ground, [order])


def test_what_sells_late_in_the_peak_waits_outside_where_that_costs_less() -> None:
    """450 sell in 45 days, so that 31 cartons of 24 may wait; they leave by tens a day for 75 days: 28,494 unit days.

    At .08 a day, as all 75 days from 1 October lie in the peak: 2,280; outside 665 + 446 = 1,111.
    """
    found = placed()

    assert found is not None
    assert (456, 744, "warehouse", None) == (found.fba, found.outside, found.place, found.room)
    days = sum(min(744, max(0, 750 - 10 * u)) for u in range(76))
    assert abs(Decimal(days) * Decimal("0.08") - (found.at_fba or 0)) < Decimal("0.05")
    assert abs(Decimal(days) * Decimal("0.70") / 30 + 744 * Decimal("0.60") - (found.there or 0)) < Decimal(
        "0.05"
    )
    assert "744 wait at third-party warehouse" in str(found.reason)
    assert "typical rates, not yours" in str(found.reason)


def test_out_of_the_peak_or_where_all_sells_soon_it_all_goes_to_fba() -> None:
    """In spring no month is dearer than the others, whatever the warehouse asks; 456 lamps are sold in 46 days."""
    assert placed(arrives=date(2027, 3, 1)) is None
    assert placed(arrives=date(2027, 3, 1), told=fees("0.01", "0.01")) is None
    assert placed(456) is None
    assert placed(told=fees(handling="3.00")) is None


def test_fba_takes_what_fits_and_the_rest_waits_whatever_it_costs() -> None:
    """Room for 500 takes 480 in cartons of 24; exactly 1,200 takes all; none takes nothing."""
    spring = date(2027, 3, 1)
    some, none = placed(room=500, arrives=spring), placed(room=0, arrives=spring)

    assert some is not None
    assert none is not None
    assert (480, 720, 500) == (some.fba, some.outside, some.room)
    assert (0, 1200) == (none.fba, none.outside)
    assert "FBA has room for 500 units now: 480 go there, 720 wait" in str(some.reason)
    assert placed(room=1200, arrives=spring) is None


def test_what_flies_goes_in_first_and_only_what_does_not_fit_waits_out_of_the_peak() -> None:
    """96 by air and 408 by sea for a room of 400, 384 in cartons of 24: 120 wait, though stock is there and all of it sells late."""
    given = situation(4000, fees=us_fees(), room=400, pinned_stage="maturity")
    ground = survey(given, policy_for(given), 0)
    later = TODAY + timedelta(days=60)
    orders = [
        Order(units, mode, None, TODAY, day, day, None, None, None)  # type: ignore[arg-type]
        for units, mode, day in ((96, "air", TODAY + timedelta(days=30)), (408, "sea", later))
    ]
    found = upstream(ground, orders)

    assert found is not None
    assert (384, 120, 400, "sea") == (found.fba, found.outside, found.room, found.mode)
    assert "room for 400 units now: 384 go there, 120 wait" in str(found.reason)
    assert upstream(replace(ground, situation=replace(given, room=504)), orders) is None


def test_without_warehouse_rates_the_room_still_holds_and_that_is_said() -> None:
    bare = replace(fees(), channels=())
    found = placed(room=500, told=bare)

    assert found is not None
    assert (None, None) == (found.at_fba, found.there)
    assert "no warehouse rates are known" in str(found.reason)
    assert placed(told=bare) is None
    assert placed(room=500, told=replace(fees(), storage=None)) is None


def _notes(made: Suggestion) -> list[str]:
    return [
        str(f.reason)
        for f in made.factors
        if f.rule == "S10" and f.effect == "note" and "wait at" in str(f.reason)
    ]


def test_card_plan_edit_and_what_if_say_the_same() -> None:
    """The card by default, not only What-if: a factor, the plan's JSON, and again for what a person types."""
    given: Any = situation(900, fees=us_fees(), room=240, pinned_stage="maturity")
    policy = policy_for(given)
    made = suggest(given, policy)

    assert made.upstream is not None
    assert made.quantity == sum(o.quantity for o in made.orders)
    assert [str(made.upstream.reason)] == _notes(made)
    assert 240 == made.upstream.fba
    assert 240 == suggestion_json(made)["upstream"]["fba_units"]
    assert made.upstream == what_if(given, policy, Levers()).before.card.upstream
    typed = with_orders(given, policy, [(1200, "sea", None, TODAY + timedelta(days=1))])
    assert typed.upstream is not None
    assert (240, 960) == (typed.upstream.fba, typed.upstream.outside)
    assert suggest(replace(given, room=None), policy).upstream is None
