"""Break-even, margin floor and markdown ladder on the brief's figures; demand's answer to price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from core.money.ladder import floor_price, ladder
from core.money.response import PRIOR_MEAN, PRIOR_SD, Response, price_response
from core.records import History


def net(price: Decimal) -> Decimal:
    """A unit that costs 12.00 besides a referral fee of 15 %."""
    return price * Decimal("0.85") - 12


def test_break_even_and_the_margin_floor_by_hand() -> None:
    """.85 p = 12 → 14.12; .85 p - 12 = .25 p → 20.00."""
    assert Decimal("14.12") == floor_price(net, Decimal("39.99"), 0.0)
    assert Decimal("20.00") == floor_price(net, Decimal("39.99"))
    assert Decimal("14.12") == floor_price(net, Decimal("9.99"), 0.0)  # today's price loses money


def test_no_price_breaks_even_where_fees_eat_everything() -> None:
    assert floor_price(lambda p: -p, Decimal("39.99"), 0.0) is None


def test_the_floor_keeps_the_margin_and_a_cent_less_does_not() -> None:
    for margin in (0.0, 0.1, 0.25, 0.4):
        price = floor_price(net, Decimal("39.99"), margin)

        assert price is not None
        assert net(price) >= Decimal(str(margin)) * price
        lower = price - Decimal("0.01")
        assert net(lower) < Decimal(str(margin)) * lower


def test_the_brief_s_markdown_from_39_99_to_29_99() -> None:
    """Elasticity -1.8: demand × 1.68; 500 units at 10 a day clear in 30 days instead of 50."""
    steps = ladder(
        net,
        Decimal(12),
        Decimal("39.99"),
        10.0,
        500,
        60,
        Response(-1.8, 0.8, 0),
        [Decimal("39.99"), Decimal("29.99")],
    )

    assert [Decimal("39.99"), Decimal("29.99")] == [step.price for step in steps]
    assert (10.0, 16.79) == (steps[0].per_day, steps[1].per_day)
    assert (50, 30) == (steps[0].clears_in, steps[1].clears_in)
    assert steps[1].keeps_floor  # 25.49 - 12 = 13.49, 45 %
    assert Decimal("13.49") == steps[1].net


def test_a_step_under_the_floor_says_so() -> None:
    """19.99 leaves 4.99, 24.97 % of the price; 20.00 leaves 5.00, exactly 25 %."""
    steps = ladder(
        net,
        Decimal(12),
        Decimal("39.99"),
        10.0,
        100,
        60,
        Response(-1.8, 0.8, 0),
        [Decimal(20), Decimal("19.99")],
    )

    assert [True, False] == [step.keeps_floor for step in steps]


def test_what_does_not_clear_brings_nothing() -> None:
    """10 a day for 30 days of 500 units: 300 are sold at 33.99 each, 200 are left."""
    (step,) = ladder(
        net, Decimal(12), Decimal("39.99"), 10.0, 500, 30, Response(-1.8, 0.8, 0), [Decimal("39.99")]
    )

    assert step.clears_in is None
    assert 300 == step.sold
    assert Decimal("33.99") * 300 == pytest.approx(step.cash, abs=Decimal("0.51"))


@pytest.mark.parametrize(
    ("per_day", "days", "units"), [(0.1, 30, 3), (0.7, 10, 7), (1.1, 10, 11), (2.3, 100, 230)]
)
def test_no_unit_is_lost_to_the_way_numbers_are_kept(per_day: float, days: int, units: int) -> None:
    """0.7 a day in ten days is 7 units, although its product of floats is a hair less."""
    (step,) = ladder(
        net, Decimal(12), Decimal("39.99"), per_day, units, days, Response(-1.8, 0.8, 0), [Decimal("39.99")]
    )

    assert (units, days) == (step.sold, step.clears_in)


def test_steps_go_on_below_75_per_cent_until_the_stock_clears() -> None:
    """1,000 units at 2 a day need 11.1 a day in 90 days: 2 · .35^-1.8 = 13.2 do, .45^-1.8 = 8.4 do not."""
    steps = ladder(net, Decimal(12), Decimal(40), 2.0, 1000, 90, Response(-1.8, 0.8, 0))

    assert (Decimal("14.00"), 1000) == (steps[-1].price, steps[-1].sold)
    assert all(step.sold < 1000 for step in steps[:-1])
    assert 30.0 == float(
        ladder(net, Decimal(12), Decimal(40), 50.0, 1000, 90, Response(-1.8, 0.8, 0))[-1].price
    )


def test_no_step_brings_less_than_removing_would() -> None:
    """Fees of 20 a unit: a price of 22 (55 %) still brings 2, 18 would cost 2, so the ladder ends above it."""
    steps = ladder(lambda p: p - 20 - 12, Decimal(12), Decimal(40), 1.0, 5000, 90, Response(-1.8, 0.8, 0))

    assert Decimal("22.00") == steps[-1].price
    assert steps[-1].cash > 0


def test_what_lies_there_costs_storage_as_long_as_it_lies() -> None:
    """A dollar a unit and month for what is left: the price that sells sooner gains by it, which a fixed sum would hide."""

    def keeping(speed: float) -> Decimal:
        return sum((Decimal(max(0, round(900 - speed * 30 * month))) for month in range(3)), Decimal(0))

    def cash(**more: Any) -> list[Decimal]:
        return [
            step.cash
            for step in ladder(
                lambda p: p - 12 - 2, Decimal(12), Decimal(40), 10.0, 900, 90, Response(-1.0, 0.8, 0),
                [Decimal(40), Decimal(20)], **more,
            )
        ]  # fmt: skip

    plain, kept = cash(), cash(keeping=keeping, stored=Decimal(2))
    assert [Decimal(1800 - 900 - 600 - 300), Decimal(1800 - 900 - 300)] == [
        k - p for k, p in zip(kept, plain, strict=True)
    ]


def weekly(elasticity: float, prices: list[float], *, seed: int = 3) -> History:
    """A year of days whose weeks alternate between prices, with Poisson sales of known elasticity."""
    rng = np.random.default_rng(seed)
    price = np.repeat(np.resize(prices, 52), 7)
    units = rng.poisson(40 * (price / 30) ** elasticity).astype(float)
    return History("A", date(2025, 11, 25), units, np.ones(len(units), dtype=bool), price)


def test_a_price_that_moved_is_fitted_and_one_that_did_not_is_not() -> None:
    """The posterior lies near the truth with a small deviation; a constant price leaves the prior as it was."""
    moved = price_response(weekly(-2.5, [30, 27, 24, 30]))
    still = price_response(weekly(-2.5, [30]))

    assert moved.fitted
    assert moved.elasticity == pytest.approx(-2.5, abs=0.3)
    assert moved.sd < 0.4
    assert Response(PRIOR_MEAN, PRIOR_SD, 0) == still


def test_days_out_of_stock_teach_nothing() -> None:
    """Weeks that ran out are left out; with none left the prior holds."""
    told = weekly(-2.5, [30, 27, 24, 30])
    out = History(told.sku, told.start, told.units, np.zeros(len(told.units), dtype=bool), told.price)

    assert not price_response(out).fitted


def test_an_elasticity_never_says_that_dearer_sells_more() -> None:
    assert price_response(weekly(2.0, [30, 27, 24, 30])).elasticity <= 0


def test_without_prices_the_prior_is_said() -> None:
    told = weekly(-2.5, [30])
    assert not price_response(History(told.sku, told.start, told.units, told.in_stock)).fitted
