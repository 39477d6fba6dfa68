"""What of the seller's own warehouses has to be sent to FBA, and how it changes the order (S10)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from core.decide.as_json import suggestion_json
from core.decide.replay import situation_from_json, situation_json
from core.decide.suggest import suggest
from core.policy import Policy
from core.records import Inbound, Situation
from core.suggestion import Suggestion
from tests.core.decide.situations import TODAY, forecast, history, product, situation
from tests.core.money.test_economics import us_fees


def lamp(on_hand: int, *lots: Inbound, **more: Any) -> Situation:
    """A lamp that sells 10 a day for sure."""
    return situation(
        on_hand, inbound=lots, forecast=forecast(10.0, spread=0.0), history=history(10, seed=0), pinned_stage="maturity", **more
    )  # fmt: skip


def waiting(units: int, place: str = "3PL LA", kind: Any = "warehouse") -> Inbound:
    return Inbound(place, kind, units, None, counted_on=TODAY - timedelta(days=2))


def decided(on_hand: int, *lots: Inbound, **more: Any) -> Suggestion:
    return suggest(lamp(on_hand, *lots, **more), Policy(), seed=0)


def test_what_sells_soon_is_sent_before_fba_runs_short() -> None:
    """90 last nine days, the way takes longer: today. 12 or 13 days and 45 more sell 570 to 590, of which 90 are there."""
    found = decided(90, waiting(2000)).transfer

    assert found is not None
    assert TODAY == found.send_by
    assert 480 <= found.units <= 516
    assert 0 == found.units % 24
    assert 2000 == found.units + found.left
    assert (("3PL LA", found.units),) == found.places
    assert "ends about" in str(found.reason)
    assert "stock as counted on" in str(found.reason)


def test_with_stock_for_months_the_day_lies_months_ahead() -> None:
    """And a day later for each ten units that FBA has more; where stock lasts longer than is looked ahead, nothing is said."""
    days = [
        (found.send_by - TODAY).days
        for on_hand in (400, 500)
        if (found := decided(on_hand, waiting(2000)).transfer) is not None
    ]

    assert 2 == len(days)
    assert 10 == days[1] - days[0]
    assert 5 < days[0] < 30
    assert decided(5000, waiting(2000)).transfer is None


def test_all_there_is_is_sent_where_it_is_less_than_wanted_or_than_a_carton_would_stay() -> None:
    found = decided(90, waiting(100)).transfer

    assert found is not None
    assert (100, 0) == (found.units, found.left)


def test_fba_s_room_is_kept() -> None:
    found = decided(90, waiting(2000), room=240).transfer

    assert found is not None
    assert 240 == found.units


def test_the_nearest_warehouse_sends_first() -> None:
    """What lies where goods are made has the voyage before it."""
    found = decided(90, waiting(300, "深圳仓", "home"), waiting(200)).transfer

    assert found is not None
    assert ["3PL LA", "深圳仓"] == [place for place, _ in found.places]
    assert 200 == found.places[0][1]


def test_the_longer_the_way_the_earlier_stock_has_to_leave() -> None:
    days = [
        found.send_by
        for kind in ("warehouse", "awd", "home")
        if (found := decided(600, waiting(2000, kind=kind)).transfer) is not None
    ]

    assert 3 == len(days)
    assert days[0] > days[1] > days[2] + timedelta(days=10)


def test_what_can_be_sent_is_not_ordered_again() -> None:
    """Its units are in the position, so that the order is smaller by as much, or none."""
    without, some, plenty = (decided(90, *lots) for lots in ((), (waiting(240),), (waiting(3000),)))

    assert without.quantity > 0
    assert without.position + 240 == some.position
    assert abs(without.quantity - some.quantity - 240) <= 120
    assert 0 == plenty.quantity
    assert "wait" == plenty.action
    assert str(plenty.headline).startswith("Send ")
    assert "3PL LA" in str(plenty.headline)


def test_json_and_replay_know_it() -> None:
    given = lamp(90, waiting(2000))
    told = suggestion_json(suggest(given, Policy(), seed=0))

    assert 2000 == told["in_warehouses"]
    assert told["inbound"] + told["on_hand"] == told["position"]
    assert "3PL LA" == told["transfer"]["from"][0]["warehouse"]
    assert given.inbound == situation_from_json(situation_json(given)).inbound
    assert suggestion_json(suggest(situation_from_json(situation_json(given)), Policy(), seed=0)) == told


@pytest.mark.parametrize("room", [None, 0])
def test_without_stock_elsewhere_nothing_changes(room: int | None) -> None:
    assert decided(90, room=room).transfer is None


@pytest.mark.parametrize(
    ("price", "from_warehouse", "from_home"),
    [("29.99", True, True), ("13.99", True, True), ("7.49", True, False), ("5.99", False, False)],
)
def test_what_costs_money_even_once_it_is_sold_is_not_sent(
    price: str, from_warehouse: bool, from_home: bool
) -> None:
    """Buying stops at 13.99 already; at 7.49 a unit brings less than its freight of 1.22, at 5.99 fees are more than the price."""
    for kind, sent in (("warehouse", from_warehouse), ("home", from_home)):
        made = decided(90, waiting(2000, kind=kind), product=product(price=Decimal(price)), fees=us_fees())

        assert sent is (made.transfer is not None)


def test_what_to_do_with_losing_goods_is_said_of_all_there_is() -> None:
    made = decided(0, waiting(2000), product=product(price=Decimal("13.99")), fees=us_fees())

    assert [2000] == [each.value for each in made.factors if each.rule == "H4"]


def test_the_day_is_the_one_after_which_it_is_too_late() -> None:
    """Sent on its day fewer than the target's share of futures run short; a week later more do."""
    found = decided(400, waiting(2000))
    assert found.transfer is not None
    late = decided(400 - 10 * ((found.transfer.send_by - TODAY).days + 7), waiting(2000))

    assert late.transfer is not None
    assert TODAY == late.transfer.send_by
    assert late.stockout_risk > found.stockout_risk


def test_who_sends_what_the_card_says_once_a_week_does_not_run_short() -> None:
    """Half a year of 10 a day by luck, ways of 8 to 20 days: FBA is never empty, and never holds much over two months."""
    dice = np.random.default_rng(7)
    on_hand, left, moving = 300, 3000, list[tuple[int, int]]()
    lost, most = 0, 0
    for day in range(182):
        on_hand += sum(units for arrives, units in moving if arrives == day)
        if day % 7 == 0:
            lots = [Inbound(f"T{at}", "in_transit", units, TODAY + timedelta(days=at - day)) for at, units in moving if at > day]  # fmt: skip
            found = decided(on_hand, *lots, *([waiting(left)] if left else [])).transfer
            if found is not None and found.send_by <= TODAY + timedelta(days=7):
                left -= found.units
                moving.append((day + int(dice.integers(8, 21)), found.units))
        wanted = int(dice.poisson(10))
        lost += max(0, wanted - on_hand)
        on_hand = max(0, on_hand - wanted)
        most = max(most, on_hand)

    assert left < 1800
    assert lost <= 18, "one per cent of half a year"
    assert most < 700
