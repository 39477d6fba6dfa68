"""Price wars (M1), empty rivals (M2) and plainer competition alerts (M5) are found once, on the right day."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.market.alerts import Ours, rival_alerts
from core.market.rivals import RivalRules, earlier_prices, happenings
from core.policy import Policy
from core.records import Product, RivalDay
from core.suggestion import Alert

START = date(2026, 10, 1)
OURS = Ours(
    Product(
        sku="HX-12",
        marketplace="ATVPDKIKX0DER",
        currency="USD",
        price=Decimal("39.99"),
        unit_cost=Decimal("7.90"),
    ),
    units_a_day=20.0,
    days_of_supply=31.0,
    margin=Decimal("12.40"),
)


def days(
    prices: list[Any], *, stock: list[Any] | None = None, asin: str = "B0RIVAL001", **same: Any
) -> list[RivalDay]:
    return [
        RivalDay(
            day=START + timedelta(days=i),
            competitor_asin=asin,
            price=None if price is None else Decimal(str(price)),
            in_stock=True if stock is None else stock[i],
            **{name: value[i] for name, value in same.items()},
        )
        for i, price in enumerate(prices)
    ]


def kinds(found: list[RivalDay]) -> list[tuple[str, date]]:
    return [(h.kind, h.seen_on) for h in happenings(found)]


def test_more_than_15_percent_under_for_three_days_is_a_price_war_on_the_third() -> None:
    found = happenings(days([20] * 10 + [16.99] * 3))

    (war,) = [h for h in found if h.rule == "M1"]
    assert (START + timedelta(days=10), START + timedelta(days=12)) == (war.began_on, war.seen_on)
    assert war.evidence == {"earlier_price": 20.0, "price": 16.99, "cut": 0.1505, "days": 3}
    assert war.ended_on is None


@pytest.mark.parametrize("prices", [[17.0] * 3, [16.99] * 2], ids=["exactly 15 %", "two days only"])
def test_at_the_threshold_there_is_no_war_yet(prices: list[float]) -> None:
    assert not [h for h in happenings(days([20] * 10 + prices)) if h.rule == "M1"]


def test_a_gap_in_the_days_is_not_three_consecutive_days() -> None:
    listing = days([20] * 10 + [16] * 4)
    del listing[12]

    assert not [h for h in happenings(listing) if h.rule == "M1"]


def test_a_long_war_is_one_happening_that_ends() -> None:
    wars = [h for h in happenings(days([20] * 10 + [16] * 40 + [20] * 5)) if h.rule == "M1"]

    assert [(START + timedelta(days=49))] == [h.ended_on for h in wars]


def test_an_empty_rival_is_told_on_its_first_day_and_its_return_too() -> None:
    stock = [True] * 10 + [False] * 4 + [True] * 2
    found = happenings(days([20] * 16, stock=stock, units_estimate=[35.0] * 16))

    assert [("out_of_stock", START + timedelta(days=10)), ("back_in_stock", START + timedelta(days=14))] == [
        (h.kind, h.seen_on) for h in found
    ]
    assert (found[0].evidence["days"], found[0].evidence["units_a_day"]) == (4, 35.0)


def test_days_without_a_stock_figure_are_unknown_not_empty() -> None:
    assert kinds(days([20] * 10, stock=[None] * 10)) == []


@pytest.mark.parametrize(("price", "told"), [(18.0, True), (18.01, False)])
def test_a_large_cut_is_ten_percent(price: float, told: bool) -> None:
    assert told == (("price_cut", START + timedelta(days=10)) in kinds(days([20] * 10 + [price])))


def test_coupon_new_entrant_and_review_surge() -> None:
    old = days(
        [20] * 50,
        coupon=[None] * 40 + ["10% off"] * 10,
        reviews=[100 + i for i in range(43)] + [143 + 9 * i for i in range(7)],
    )
    new = [d for d in days([18] * 50, asin="B0NEWCOMER") if d.day >= START + timedelta(days=20)]

    found = {h.kind: h for h in happenings(old + new)}
    assert START + timedelta(days=40) == found["coupon"].seen_on
    assert ("B0NEWCOMER", START + timedelta(days=20)) == (
        found["new_entrant"].competitor_asin,
        found["new_entrant"].seen_on,
    )
    assert found["review_surge"].evidence["new_reviews"] >= 30


def test_a_quarter_of_an_empty_rivals_sales_is_at_stake_for_two_weeks() -> None:
    (alert,) = alerts(days([20] * 11, stock=[True] * 10 + [False], units_estimate=[35.0] * 10 + [0.0]))

    assert alert.units_at_stake == 122
    assert 122 * Decimal("12.40") == alert.money_at_stake
    assert alert.severity == "act"


def test_short_cover_while_a_rival_is_empty_is_critical() -> None:
    listing = days([20] * 11, stock=[True] * 10 + [False])
    short = Ours(OURS.product, 20.0, 13.9)

    assert (
        rival_alerts(short, listing, since=START, until=START + timedelta(days=10))[0].severity == "critical"
    )


def test_a_cut_that_became_a_war_is_told_once() -> None:
    assert [a.rule for a in alerts(days([20] * 10 + [16] * 3))] == ["M1"]


def test_what_is_asked_about_a_past_day_knows_nothing_of_later_ones() -> None:
    listing = days([20] * 10 + [16] * 3)

    assert [
        a
        for a in rival_alerts(OURS, listing, since=START, until=START + timedelta(days=11))
        if a.rule == "M1"
    ] == []


@given(
    st.randoms(use_true_random=False),
    st.lists(st.sampled_from([20, 18, 16, 14, None]), min_size=1, max_size=60),
)
def test_the_order_of_rows_and_a_second_look_change_nothing(
    rnd: random.Random, prices: list[int | None]
) -> None:
    listing = days(prices, stock=[rnd.choice([True, False, None]) for _ in prices])
    shuffled = rnd.sample(listing, len(listing))

    keys = [a.key for a in alerts(listing)]
    assert keys == [a.key for a in alerts(shuffled)]
    assert len(keys) == len(set(keys))


@given(st.lists(st.sampled_from([20, 18, 16, 14]), min_size=5, max_size=60))
def test_a_key_found_one_day_is_found_again_the_next(prices: list[int]) -> None:
    listing = days(prices)
    end = START + timedelta(days=len(prices) - 1)

    before = {
        a.key
        for a in rival_alerts(OURS, listing, since=START, until=end - timedelta(days=1))
        if a.rule != "M5"
    }
    assert before <= {a.key for a in rival_alerts(OURS, listing, since=START, until=end)}


def alerts(listing: list[RivalDay]) -> list[Alert]:
    return rival_alerts(OURS, listing, since=START, until=START + timedelta(days=len(listing) + 60))


@given(st.lists(st.sampled_from([20.0, 18.5, 16.0, None]), max_size=80))
def test_the_sliding_median_is_the_median_of_the_days_before(prices: list[float | None]) -> None:
    listing = days(prices)

    for index, found in enumerate(earlier_prices(listing, 28)):
        before = [p for p in prices[max(0, index - 28) : index] if p is not None]
        assert found == (median(before) if len(before) >= 3 else None)


def test_the_thresholds_of_the_skus_policy_hold_for_its_alerts() -> None:
    """A cut of 20 % on three days is a war at the usual 15 % and none at 25 %; 20 days of supply are an emergency under 21."""
    war = days([20] * 10 + [16] * 3)
    empty = days([20] * 11, stock=[True] * 10 + [False])
    calm = Ours(OURS.product, 20.0, 20.0, rules=RivalRules.of(Policy(war_cut=0.25)))
    wary = Ours(OURS.product, 20.0, 20.0, rules=RivalRules.of(Policy(emergency_days=21)))
    until = START + timedelta(days=12)

    assert "M1" not in {a.rule for a in rival_alerts(calm, war, since=START, until=until)}
    assert "act" == rival_alerts(calm, empty, since=START, until=START + timedelta(days=10))[0].severity
    assert "critical" == rival_alerts(wary, empty, since=START, until=START + timedelta(days=10))[0].severity
