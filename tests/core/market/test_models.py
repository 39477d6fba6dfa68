"""The market models: rank to units with its error, cross price, rhythm of stock-outs, themes, attributes, ads, niches."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from core.market import advertising, attributes, estimator, niches, stockouts, themes
from core.market.cross_price import PRIOR, cross_response, rival_price
from core.market.records import AdSum, Listing, Rank, Voice
from core.records import History, Product, RivalDay

TODAY = date(2026, 11, 24)


def back(days: int) -> date:
    return TODAY - timedelta(days=days)


# M7


def law(weeks: int = 20, b: float = 0.9, noise: float = 0.0) -> dict[str, list[Rank]]:
    dice = np.random.default_rng(7)
    ranks = []
    for n in range(weeks * 7):
        bsr = int(1000 * (1 + (n // 7) % 5))
        units = 20 * (bsr / 1000) ** -b * float(np.exp(noise * dice.standard_normal()))
        ranks.append(Rank(back(weeks * 7 - n), "Home", bsr, units))
    return {"A": ranks}


def test_the_estimator_finds_the_law_and_states_its_error() -> None:
    """20 a day on rank 1,000, 5,000 seen: rank 2,000 by the fitted slope; the range holds four of five."""
    found = estimator.fit(law())
    estimate = found.units(2000, "home")

    assert estimate is not None
    assert 0.9 == pytest.approx(found.slope, abs=0.05)
    assert 20 * 2**-0.9 == pytest.approx(estimate.units, rel=0.05)
    assert estimate.low < estimate.units < estimate.high
    noisy = estimator.fit(law(noise=2.0)).units(2000, "Home")
    assert noisy is not None
    assert noisy.high / noisy.low > estimate.high / estimate.low


@pytest.mark.parametrize(
    ("bsr", "category"), [(2000, "Kitchen"), (100, "Home"), (20_000, "Home"), (0, "Home")]
)
def test_nothing_is_estimated_outside_what_was_seen(bsr: int, category: str) -> None:
    assert estimator.fit(law()).units(bsr, category) is None


def test_few_weeks_tell_nothing_and_days_without_sales_are_no_pair() -> None:
    assert {} == estimator.fit(law(weeks=7)).curves
    empty = {"A": [Rank(r.day, r.category, r.bsr, None) for r in law()["A"]]}
    assert {} == estimator.fit(empty).curves


# Cross price


def history(elasticity: float, rivals: list[float]) -> tuple[History, list[RivalDay]]:
    dice = np.random.default_rng(3)
    units = np.array(
        [max(1.0, 40 * (p / 20) ** elasticity * np.exp(0.05 * dice.standard_normal())) for p in rivals]
    )
    first = back(len(rivals) - 1)
    days = [
        RivalDay(first + timedelta(days=i), "B0RIVAL001", Decimal(str(round(p, 2))))
        for i, p in enumerate(rivals)
    ]
    return History("A", first, units.round(), np.ones(len(units), dtype=bool)), days


def test_the_cross_elasticity_is_learnt_where_rivals_moved() -> None:
    prices = [20.0 if (n // 21) % 2 else 16.0 for n in range(210)]
    ours, rivals = history(1.2, prices)
    found = cross_response(ours, rivals)

    assert found.fitted
    assert 0.85 < found.elasticity < 1.3, "the truth is 1.2, the prior .5"
    assert found.sd < PRIOR.sd


def test_where_they_did_not_move_the_prior_stands() -> None:
    ours, rivals = history(1.2, [20.0] * 210)
    assert PRIOR == cross_response(ours, rivals)
    assert PRIOR == cross_response(ours, [])
    assert 0.894 == pytest.approx(PRIOR.lift(-0.20), abs=1e-3)


def test_an_empty_rival_has_no_price_and_an_old_one_is_forgotten() -> None:
    days = [
        RivalDay(back(9), "A", Decimal(10)),
        RivalDay(back(9), "B", Decimal(20)),
        RivalDay(back(8), "A", None, in_stock=False),
    ]
    found = rival_price([*days, RivalDay(back(0), "C", Decimal(30))])

    assert {back(9): 15.0, back(8): 20.0, back(0): 30.0} == found


# M2


def test_the_rhythm_of_three_gaps() -> None:
    """Gaps 60 and 61 days apart: the next 60.5 days after the last, give or take half a day; two gaps are no rhythm."""
    starts = (back(141), back(81), back(20))
    days = [
        RivalDay(back(n), "R", in_stock=not any(s <= back(n) < s + timedelta(days=5) for s in starts))
        for n in range(180, -1, -1)
    ]
    found = stockouts.cycle("R", days, TODAY)

    assert found is not None
    assert (60, 5, 3) == (found.every_days, found.lasts_days, len(found.gaps))
    assert back(20) + timedelta(days=60) == found.next_on
    assert stockouts.cycle("R", [d for d in days if d.day > back(100)], TODAY) is None


def test_what_our_sales_did_in_earlier_gaps() -> None:
    units = np.full(60, 20.0)
    units[30:36] = 25.0
    ours = History("A", back(59), units, np.ones(60, dtype=bool))

    assert [0.25] == stockouts.lifts(
        ours, [stockouts.Gap(back(29), back(24)), stockouts.Gap(back(2), back(0), lasts=True)]
    )


# F3, H5, F5


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Too small, and the box was dented", {"size", "packaging"}),
        ("尺寸与描述不符，安装太麻烦", {"size", "assembly", "description"}),
        ("Stopped working after a week", {"broken"}),
        ("DAMAGED_BY_CARRIER", {"packaging"}),
        ("NOT_AS_DESCRIBED", {"description"}),
        ("有异味", {"smell"}),
        ("meh", {"other"}),
    ],
)
def test_themes_in_two_languages(text: str, names: set[str]) -> None:
    assert names == set(themes.themes_of(text))


def test_only_those_who_complain_are_counted() -> None:
    """27 of 100 complain of assembly or size; five stars that mention the size do not."""
    voices = (
        [Voice(TODAY, "hard to assemble", 2.0)] * 15
        + [Voice(TODAY, "wrong size", 1.0)] * 12
        + [Voice(TODAY, "great size", 5.0)] * 73
    )
    found = themes.complaints(voices)

    assert (100, 27, 0.27) == (found.voices, found.complaints, found.share)
    assert [("assembly", 15), ("size", 12)] == [(t.name, t.count) for t in found.themes]


def test_modifiers_that_convert_above_the_category() -> None:
    """portable: 15 % of 1,000 clicks where 8 % are usual; waterproof at 8.5 % is not sure enough."""
    seen = attributes.Clicks.of(
        {
            "portable blender": (1000, 150, 9000),
            "waterproof blender": (1000, 85, 9000),
            "tiny blender": (20, 20, 0),
        }
    )
    products = [
        Product("B-1", "US", "USD", title="Portable blender"),
        Product("B-2", "US", "USD", title="Blender"),
    ]
    found = attributes.attributes(seen, ["blender"], products, usual=0.08)

    assert [("portable", ("B-1",))] == [(a.word, a.skus) for a in found]
    assert [] == attributes.attributes(attributes.NOBODY_CLICKED, ["blender"], products)


# H2's figures, P3, S3


def spent(days: int, spend: str, sales: str, units: int = 10) -> list[AdSum]:
    return [
        AdSum(back(n), back(n), Decimal(spend), Decimal(sales), 10, 100, units, units, "C")
        for n in range(days)
    ]


def test_ratios_are_of_sums_and_leave_the_unsettled_days_out() -> None:
    """The last three days and today are out; ACoS 45 on 100, TACoS of all sales; without ad sales there is no ACoS."""
    told = spent(4, "900", "1") + [AdSum(back(n), back(n), Decimal(45), Decimal(100)) for n in range(4, 11)]
    revenue = {back(n): Decimal(300) for n in range(11)}
    (week,) = advertising.weeks(told, revenue, advertising.settled(TODAY, 3), count=1)

    assert (0.45, 0.15, 7) == (week.acos, week.tacos, week.days)
    assert 100 / 45 == pytest.approx(week.roas)
    nothing = advertising.efficiency([AdSum(back(9), back(9), Decimal(5), Decimal(0))], {}, back(10), back(8))
    assert nothing is not None
    assert (None, None) == (nothing.acos, nothing.tacos)


def test_a_campaign_beside_the_stock() -> None:
    """10 of 25 a day by the campaign, 300 on hand: 12 days with it, 20 without; it does not last the 15 to the arrival."""
    found = advertising.burn(
        spent(20, "50", "200"), campaign="C", today=TODAY, settled_on=advertising.settled(TODAY, 3), on_hand=300, units_a_day=25.0, unit_margin=Decimal(9),
        next_arrival=TODAY + timedelta(days=15),
    )  # fmt: skip

    assert found is not None
    assert (12.0, 20.0, False, Decimal("4.00")) == (
        found.days_with, pytest.approx(found.days_without), found.lasts_until_arrival, found.margin_after_ads,
    )  # fmt: skip
    assert str(advertising.told(found, "USD")) == (
        "“C” sells 10 a day for USD 50.00, each leaves USD 4.00 after its ads; stock lasts 12 days with it, 20 without: "
        f"not enough until goods come on {TODAY + timedelta(days=15)}"
    )


# M9


def shelf(
    name: str, units: list[float], reviews: int = 100, price: str = "20", import_id: int = 1
) -> list[Listing]:
    return [
        Listing(f"B0{name[:3].upper()}{n:05}", TODAY, "black_box", title=f"{name} thing", subcategory=name, price=Decimal(price), units_month=each, reviews=reviews, import_id=import_id)
        for n, each in enumerate(units)
    ]  # fmt: skip


def test_niches_are_ranked_by_what_a_first_order_returns() -> None:
    """Few reviews before many, related before not; the order covers 60 days and never exceeds 1.5 times them (L2)."""
    easy, hard = (
        shelf("bamboo shelf", [300.0, 320, 340, 360, 380]),
        shelf("steel rack", [300.0, 320, 340, 360, 380], 5000),
    )
    found = niches.niches(
        [*hard, *easy], own_words=["Bamboo kitchen organizer"], cost_share=0.3, fee_share=0.3
    )

    assert ["bamboo shelf", "steel rack"] == [each.name for each in found]
    best = found[0]
    assert (Decimal("20.00"), Decimal("8.00"), ("bamboo",)) == (best.price, best.unit_profit, best.related)
    assert best.order.quantity <= best.order.cap == int(1.5 * best.units / 30 * 60)
    assert best.order.cash == Decimal(6) * best.order.quantity
    assert best.units_low <= best.units <= best.units_high


def test_a_budget_cuts_first_orders_and_thin_groups_say_nothing() -> None:
    easy = shelf("bamboo shelf", [300.0, 320, 340, 360, 380])
    (small,) = niches.niches(easy, own_words=[], cost_share=0.3, budget=Decimal(600))

    assert (100, Decimal("600.00")) == (small.order.quantity, small.order.cash)
    assert [] == niches.niches(easy, own_words=[], cost_share=0.3, budget=Decimal(5))
    assert [] == niches.niches(easy[:4], own_words=[])
    assert [] == niches.niches([], own_words=[])
    assert [] == niches.niches(shelf("slow shelf", [9.0, 9, 9, 9, 9], 0), own_words=[], cost_share=0.3)
    assert 1 == len(
        niches.niches(shelf("slow shelf", [10.0, 10, 10, 10, 10], 0), own_words=[], cost_share=0.3)
    )
