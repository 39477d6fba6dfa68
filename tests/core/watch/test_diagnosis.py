"""The brief's own case lands in the high-risk zone with the causes it names; thresholds, and silence without data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.watch.diagnosis import Signs, diagnose, remedies

CASE = Signs(
    sales_now=40, sales_peak=120, sales_year_ago=118, season=1.0, volume=-0.18, main_keyword="kitchen organizer",
    tails=(("bamboo kitchen counter shelf", 0.42),), tails_known=True, rank_before=3, rank_now=15, rival_count=0.35,
    rival_price=-0.08, bundles=("Organizer + lamp bundle",), negative_share=0.27, topics=(("hard to assemble", 0.6),),
    acos_before=0.22, acos_now=0.45, aged_three_months=True, over_90=1200, ipi_before=450, ipi_now=380, overstock_risk=80,
)  # fmt: skip


def test_the_briefs_case_lands_in_the_high_risk_zone_with_the_causes_it_names() -> None:
    found = diagnose(CASE)
    assert "high" == found.zone
    assert 7 == len(found.signals)
    assert {"competitiveness", "rivals", "listing"} <= {each.name for each in found.causes[:4]}
    assert {"reviews", "ads", "demand"} <= {each.name for each in found.causes}
    assert "season" not in {each.name for each in found.causes}
    assert 1.0 == pytest.approx(sum(each.share for each in found.causes), abs=0.03)
    said = " ".join(str(each.evidence) for each in found.causes)
    for figure in ("18 %", "42 %", "+35%", "-8%", "27 %", "22 %", "45 %", "3 to 15"):
        assert figure in said


def test_a_calm_sku_has_no_causes_and_no_signals() -> None:
    calm = Signs(
        10, 11, 11, 1.0, 0.02, "lamp", (), True, 4, 4, 0.0, 0.0, (), 0.05, (), 0.2, 0.2, False, 0, 500, 500, 5
    )
    found = diagnose(calm)
    assert ("calm", (), ()) == (found.zone, found.causes, found.signals)


def test_without_any_data_nothing_is_claimed_and_every_cause_is_named_as_unknown() -> None:
    found = diagnose(Signs())
    assert ("calm", (), 7) == (found.zone, found.causes, len(found.unknown))


@pytest.mark.parametrize(
    ("cause", "under", "over"),
    [
        ("demand", {"volume": -0.05}, {"volume": -0.06}),
        ("season", {"season": 0.90}, {"season": 0.89}),
        ("competitiveness", {"rank_before": 3, "rank_now": 5}, {"rank_before": 3, "rank_now": 6}),
        ("rivals", {"rival_count": 0.05, "rival_price": 0.0}, {"rival_count": 0.06, "rival_price": 0.0}),
        ("rivals", {"rival_price": -0.02}, {"rival_price": -0.03}),
        ("listing", {"tails_known": True, "tails": (("a b c d", 0.10),)}, {"tails_known": True, "tails": (("a b c d", 0.12),)}),
        ("reviews", {"negative_share": 0.10}, {"negative_share": 0.11}),
        ("ads", {"acos_before": 0.22, "acos_now": 0.25}, {"acos_before": 0.22, "acos_now": 0.26}),
    ],
)  # fmt: skip
def test_each_cause_begins_past_its_threshold(
    cause: str, under: dict[str, Any], over: dict[str, Any]
) -> None:
    assert cause not in {each.name for each in diagnose(Signs(**under)).causes}
    assert cause in {each.name for each in diagnose(Signs(**over)).causes}


@pytest.mark.parametrize(("count", "zone"), [(3, "high"), (2, "raised"), (1, "calm")])
def test_the_zone_is_high_when_three_signals_agree(count: int, zone: str) -> None:
    signals: list[dict[str, Any]] = [
        {"aged_three_months": True, "over_90": 10},
        {"sales_now": 60.0, "sales_peak": 100.0},
        {"acos_before": 0.2, "acos_now": 0.31},
    ]
    made = Signs()
    for each in signals[:count]:
        made = replace(made, **each)
    assert zone == diagnose(made).zone


def test_remedies_come_strongest_cause_first_and_once() -> None:
    kinds = [each.kind for each in remedies(diagnose(CASE).causes)]
    assert len(kinds) == len(set(kinds)) == 4


def test_a_season_that_is_over_is_no_fall() -> None:
    """A tent that sold 50 a day in summer and 7 in November, as every November."""
    tent = Signs(sales_now=7, sales_peak=50, sales_year_ago=8)
    assert 0 == tent.drop
    assert 0.86 == pytest.approx(Signs(sales_now=7, sales_peak=50).drop)
    assert 0.86 == pytest.approx(Signs(sales_now=7, sales_peak=50, sales_year_ago=20).drop)
