"""The made market of fees and ads: its books by hand, the same dice for every policy, and a rule that is seen to help and to harm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bench import made_kinds
from bench.fees_ads import Lives, Pair
from bench.made_market import DAYS, PAST, Choice, Sku, landed, live, sale
from core.policy import Policy

SEED = 3


@pytest.fixture(scope="module")
def sku() -> Sku:
    (made,) = made_kinds.made({"pays": made_kinds.as_drawn}, 1, SEED, None)
    return made


def test_demand_answers_to_price_and_ads(sku: Sku) -> None:
    """At the market's price and the usual spend base demand is wanted; twice the price wants 2^elasticity of it."""
    plain = replace(
        sku, base=np.full(DAYS, 1000.0), market=np.full(DAYS, 20.0), lift=np.ones(DAYS), elasticity=-2.0,
        ad_share=0.4, ad_power=0.5, increment=1.0, usual_spend=10.0, luck=np.zeros(DAYS),
    )  # fmt: skip
    assert plain.wanted(0, 20.0, 10.0) == (1000, pytest.approx(400))
    assert plain.wanted(0, 40.0, 10.0)[0] == 250
    assert plain.wanted(0, 20.0, 0.0) == (600, 0)
    assert plain.wanted(0, 20.0, 40.0)[0] == 1400
    half = replace(plain, increment=0.5)
    assert half.wanted(0, 20.0, 0.0)[0] == 800


def test_the_books_add_up_by_hand(sku: Sku) -> None:
    """One order on the first day, ten sold a day: sales less fees, ads, goods, storage, capital and what is left over."""
    steady = replace(
        sku, base=np.full(DAYS, 10.0), price=np.full(DAYS, 30.0), market=np.full(DAYS, 30.0), lift=np.ones(DAYS),
        luck=np.zeros(DAYS), returns=np.zeros(DAYS), spend=np.full(DAYS, sku.usual_spend), opening=500, opening_age=1, leads={"sea": 20},
    )  # fmt: skip

    def once(sku: Sku, day: int, situation: object) -> Choice:
        return Choice(((1000, "sea"),) if day == PAST else ())

    (life,) = live([steady], once)
    stored, policy = steady.fees.storage, Policy()
    assert stored is not None
    assert life.sold[PAST:].sum() == 1500
    waited = (
        12_250 + 30 * 1000 + 49_500
    )  # 500 sold in 50 days; 1,000 wait 30 days for them and are sold in 100
    assert life.stock[PAST:].sum() == waited
    cash = 1500 * sale(steady.fees, 30.0, 0.0) - 1000 * landed(steady, "sea") - 150 * steady.usual_spend
    capital = waited * policy.capital_per_year / 365 * float(steady.product.unit_cost or 0)
    left = cash - capital - policy.order_cost - life.money(policy)
    assert waited / 30 * float(min(stored.months)) <= left <= waited / 30 * float(max(stored.months))


def test_the_stop_buys_nothing_where_a_unit_loses_and_the_dice_are_the_same() -> None:
    """P1 keeps from buying what loses for good, which saves money; where it does not speak both lives are one."""
    kinds = {
        "loses": lambda sku, rng: made_kinds.cheaper(sku, PAST - 60, DAYS, rng),
        "pays": made_kinds.as_drawn,
    }
    skus = made_kinds.made(kinds, 1, SEED, None)
    skus[0] = replace(skus[0], ad_share=0.6)
    pair = Pair("P1", kinds, "card", "no stop", "P1")
    on, off = Lives(skus).of(pair)
    policy = Policy()
    assert on[0].fired["P1"] > 20
    assert sum(units for _, units, _ in on[0].orders) < sum(units for _, units, _ in off[0].orders)
    assert on[0].money(policy) > off[0].money(policy)
    assert on[1].fired["P1"] == 0
    assert on[1] is off[1]
    assert on[0].sold[:PAST].tolist() == off[0].sold[:PAST].tolist()
