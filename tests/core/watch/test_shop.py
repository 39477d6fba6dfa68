"""Late lots, late suppliers, a falling IPI, stale data: on the right day and not before, with figures to check by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.claims import Claim
from core.policy import Policy
from core.records import LegSeen, PastOrder, Product, Supplier
from core.supply.closures import Closures
from core.supply.days import total_of
from core.supply.stages import Late, OpenLine, Supply, late_lines
from core.supply.suppliers import record, wilson
from core.watch.shop import Costs, ending_claims, falling_ipi, late_lot, late_supplier, stale

TODAY = date(2026, 11, 24)
RULES = Policy()
LAMP = Product("HX-1", "US", "USD", price=Decimal(20), unit_cost=Decimal(8))


def order(days_late: int = 0, transit: int = 30) -> PastOrder:
    produced = date(2026, 3, 1)
    left = produced + timedelta(days=5)
    arrived = left + timedelta(days=transit)
    received = arrived + timedelta(days=6)
    return PastOrder(
        "Ningbo", "sea", date(2026, 2, 1), received, received - timedelta(days=days_late), produced, left, arrived,
        quantity=100, received_quantity=100, defective_quantity=2,
    )  # fmt: skip


def travelling(days: int) -> OpenLine:
    left = TODAY - timedelta(days=days)
    return OpenLine("PO-7", 300, "Ningbo", "sea", left - timedelta(days=40), TODAY, left - timedelta(days=5), left)  # fmt: skip


def judged(
    line: OpenLine, past: list[PastOrder], today: date, seen: tuple[LegSeen, ...] = (), closed: Closures = ()
) -> Late | None:
    """Whether the line is late by these orders of its supplier and the legs that all suppliers' orders told."""
    supplier = Supplier("Ningbo", closures=closed)
    supply = Supply({"Ningbo": supplier}, {"Ningbo": tuple(past)}, {LAMP.marketplace: seen})
    return next((found for _, _, found in late_lines([(1, line)], {1: LAMP}, supply, today, RULES)), None)


def first_late(line: OpenLine, past: list[PastOrder], *rest: Any) -> tuple[int, Late]:
    """After how many days in its stage the line is late first."""
    for days in range(200):
        found = judged(line, past, line.step[1] + timedelta(days=days), *rest)
        if found is not None:
            return days, found
    raise AssertionError("never late")


def test_d2_a_lot_is_late_the_day_after_nine_of_ten_have_arrived() -> None:
    """By the leg that the decision reckons with: from the works to the door, 35 days in each of forty orders."""
    past = [order(transit=30)] * 40
    way = Supply({}, {"Ningbo": tuple(past)}, {}).way(travelling(0), LAMP, RULES)
    assert way.legs is not None
    limit = total_of([way.legs.transit]).quantile(0.9)

    days, found = first_late(travelling(0), past)

    assert days + 5 == int(limit) + 1  # it was made five days before it left
    assert found.step == "transit"
    assert found.days == days + 5
    assert found.moved_to > TODAY + timedelta(days=days)


def test_d2_without_earlier_orders_the_policys_usual_days_decide() -> None:
    assert judged(travelling(50), [], TODAY + timedelta(days=1)) is None
    found = judged(travelling(70), [], TODAY + timedelta(days=1))  # 35 by sea and 6 to receive, slow
    assert found is not None
    assert 46 <= found.limit <= 58


def test_d2_ships_that_are_slower_in_autumn_are_late_later_in_autumn() -> None:
    """Forty orders of other suppliers told 30 days in spring and 44 in autumn: a young supplier's goods get as long."""
    seen = (LegSeen("transit", "sea", 2, 20, 30.0, 4.0), LegSeen("transit", "sea", 4, 20, 44.0, 4.0))

    def limit(left: date) -> int:
        line = OpenLine("PO-8", 300, "Ningbo", "sea", left - timedelta(days=40), None, None, left)
        return first_late(line, [], seen)[0]

    assert 10 <= limit(date(2026, 11, 15)) - limit(date(2026, 5, 15)) <= 14


def test_d2_a_supplier_whose_ships_are_slower_than_others_has_its_own_time() -> None:
    """Others take 30 days in every season; this one took 44 in each of eight orders."""
    seen = tuple(LegSeen("transit", "sea", quarter, 30, 30.0, 4.0) for quarter in (1, 2, 3, 4))

    days, _ = first_late(travelling(0), [order(transit=39)] * 8, seen)
    usual, _ = first_late(travelling(0), [], seen)

    assert usual <= 36
    assert 39 <= days <= 48


def test_d2_days_on_which_the_works_are_closed_are_no_late_production() -> None:
    """Production of 28 days in every order: over New Year's 15 closed days it is late 15 days later."""
    past = [order()] * 30
    line = OpenLine("PO-9", 300, "Ningbo", "sea", date(2027, 2, 1))

    open_days, found = first_late(line, past)
    closed_days, _ = first_late(line, past, (), ((date(2027, 2, 10), date(2027, 2, 24)),))

    assert found.step == "production"
    assert 28 <= open_days <= 36
    assert closed_days == open_days + 15


def test_d2_a_lot_that_waits_for_a_ship_is_judged_by_its_suppliers_own_orders() -> None:
    """Five days in every order: the wait is a part of the leg, and told apart here only."""
    line = OpenLine("PO-9", 300, "Ningbo", "sea", date(2026, 5, 1), None, date(2026, 6, 1))

    days, found = first_late(line, [order()] * 30)

    assert found.step == "pickup"
    assert 6 <= days <= 12
    assert 31 <= (found.moved_to - date(2026, 6, 1)).days <= 55  # 30 to sail and 6 to receive are left


def test_d2_orders_without_stage_dates_are_judged_by_the_whole_way_and_not_before_the_promised_day() -> None:
    """A table that tells only orders and receipts: forty days since the order are no late production."""
    past = [replace(order(), produced_on=None, departed_on=None, arrived_on=None)] * 30  # 69 days each
    line = OpenLine("PO-9", 10, "Ningbo", "sea", TODAY - timedelta(days=69), TODAY - timedelta(days=1))
    assert judged(line, past, TODAY - timedelta(days=20)) is None
    limit = 0
    while (found := judged(line, past, TODAY + timedelta(days=limit))) is None:
        limit += 1
    assert "all" == found.step
    assert 0 <= limit <= 40


@pytest.mark.parametrize(("cover", "severity"), [(30.0, "notice"), (9.0, "act"), (6.0, "critical"), (None, "notice")])  # fmt: skip
def test_d2_is_as_urgent_as_the_days_without_stock(cover: float | None, severity: str) -> None:
    found = Late("transit", 50, 35.0, 44.0, TODAY + timedelta(days=14))
    alert = late_lot(LAMP, travelling(50), found, TODAY, cover, 10.0, Decimal("4.50"), TODAY)
    units = {30.0: 0, 9.0: 50, 6.0: 80, None: 0}[cover]
    assert severity == alert.severity
    assert (units, units * Decimal("4.50")) == (alert.units_at_stake, alert.money_at_stake)


def costs() -> Costs:
    return Costs("USD", 120, Decimal("310.00"), "Yiwu", Decimal("4200.00"))


def raised(late_orders: int, of: int, *, lasting: bool = False) -> str | None:
    found = record([order(3)] * late_orders + [order()] * (of - late_orders))
    assert found is not None
    alert = late_supplier("Ningbo", found, costs(), TODAY, RULES, lasting=lasting)
    return alert.severity if alert else None


def test_c1_over_20_percent_late_with_enough_orders_to_say_so() -> None:
    assert raised(2, 10) is None  # exactly 20 %
    assert "notice" == raised(3, 10)
    assert raised(4, 7) is None  # too few orders
    assert "act" == raised(20, 40)  # even the lower end of the interval is over 20 %


def test_c1_ends_only_when_clearly_better() -> None:
    assert "notice" == raised(2, 11, lasting=True)  # 18.2 %
    assert raised(2, 12, lasting=True) is None  # 16.7 %


def test_c1_names_the_interval_and_what_each_way_out_costs() -> None:
    found = record([order(3)] * 6 + [order()] * 14)
    assert found is not None
    assert (0.02, 3.0) == (found.defect_share, found.late_p90)
    alert = late_supplier("Ningbo", found, costs(), TODAY, RULES, lasting=False)
    assert alert is not None
    assert "6 of 20 orders, 30 % (16 % to 48 %)" in str(alert.title)
    said = " ".join(map(str, alert.says))
    assert "120 units, USD 310.00 a year" in said
    assert "Yiwu" in said
    assert "USD 4,200.00" in said


def test_c1_without_promised_days_there_is_nothing_to_judge() -> None:
    assert record([replace(order(), expected_on=None)]) is None


def test_the_interval_holds_what_a_table_of_wilson_says() -> None:
    low, high = wilson(6, 20, 1.96)
    assert (0.1455, 0.5190) == (round(low, 4), round(high, 4))


def ipi(*scores: int) -> str | None:
    weekly = [(TODAY - timedelta(days=7 * back), score) for back, score in enumerate(reversed(scores))]
    alert = falling_ipi("US", list(reversed(weekly)), TODAY, TODAY, RULES, lasting=False)
    return alert.severity if alert else None


def test_h6_450_that_became_380_is_critical_and_a_fall_towards_the_threshold_an_act() -> None:
    assert "critical" == ipi(450, 380)
    assert ipi(400, 400) is None
    assert "critical" == ipi(400, 399)
    assert "act" == ipi(457, 450, 443)  # 7 a week: 387 in eight weeks
    assert ipi(446, 445, 444) is None  # 1 a week
    assert ipi(530, 500, 470) is None  # falls, but is far above
    assert ipi(430, 440) is None  # near, but rising


def test_h6_without_scores_nothing_is_said() -> None:
    assert falling_ipi("US", [], TODAY, TODAY, RULES, lasting=False) is None


def test_d1_old_data_is_told_with_its_age() -> None:
    alert = stale("sales", TODAY - timedelta(days=8), TODAY, TODAY)
    assert ("act", 8) == (alert.severity, alert.evidence["days"])
    assert "notice" == stale("stock", TODAY - timedelta(days=4), TODAY, TODAY).severity


def test_r1_claims_that_run_out_are_one_alert() -> None:
    """5 units worth 40.00 until the 30th and 1 of unknown worth: one notice; an act from seven days before."""
    soon = [
        Claim(1, "lost", "open", 5, Decimal(40), Decimal(0), None, date(2026, 12, 2), (), ()),
        Claim(1, "damaged", "open", 1, None, Decimal(0), None, date(2026, 12, 5), (), ()),
    ]
    products = {1: LAMP}

    alert = ending_claims(soon, products, TODAY, TODAY)
    assert alert is not None
    assert ("notice", 6, Decimal(40)) == (alert.severity, alert.units_at_stake, alert.money_at_stake)
    later = ending_claims(soon, products, date(2026, 11, 25), TODAY)
    assert later is not None
    assert ("act", alert.key) == (later.severity, later.key)
    assert ending_claims([], products, TODAY, TODAY) is None
