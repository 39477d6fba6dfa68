"""Each alert rule: the brief's own figures, both sides of each threshold, silence where an input is missing, hysteresis."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from core.policy import Policy
from core.records import SellingEvent, Stage
from core.watch import sku_alerts
from core.watch.catalogue import WINDOW, cover, limits, velocity
from core.watch.rules.alerting import RULES, evaluate, over_120, unknown
from tests.core.watch.catalogues import NAN, TODAY, calm, speeds

CALM, NOTICE, ACT, CRITICAL = range(4)


def level(rule: str, lasting: dict[str, Any] | None = None, **changes: Any) -> int:
    """The level of one SKU under a rule; ``lasting`` are severities of alerts that last."""
    return int(evaluate(calm(**changes), lasting or {})[rule][0])


def test_a_calm_sku_is_calm_under_every_rule() -> None:
    assert dict.fromkeys(RULES, 0) == {rule: int(found[0]) for rule, found in evaluate(calm(), {}).items()}


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0.0, CRITICAL), (6.99, CRITICAL), (7.0, ACT), (14.99, ACT), (15.0, NOTICE), (29.99, NOTICE), (30.0, CALM)],
)  # fmt: skip
def test_s8_under_7_is_critical_under_15_an_act_under_30_a_notice(days: float, expected: int) -> None:
    assert expected == level("S8", cover=np.array([days]))


def test_s8_the_long_tail_and_a_fast_sku_have_thresholds_of_their_own() -> None:
    assert CALM == level("S8", letter="C", cover=np.array([21.0]))
    assert NOTICE == level("S8", letter="C", cover=np.array([20.9]))
    fast = Policy.for_("maturity", "A", {"notice_days": 45})
    assert NOTICE == level("S8", policy=fast, cover=np.array([44.9]))
    assert CALM == level("S8", policy=fast, cover=np.array([45.0]))


DEALS = SellingEvent("Winter Deals", TODAY + timedelta(days=20), TODAY + timedelta(days=34))


@pytest.mark.parametrize(
    ("days", "arrives", "expected"),
    [
        (33.9, np.inf, ACT), (33.9, 34.0, ACT), (33.9, 33.0, NOTICE), (34.0, np.inf, CALM), (29.0, 10.0, NOTICE),
        (14.9, 10.0, ACT), (6.9, 1.0, CRITICAL),
    ],
)  # fmt: skip
def test_l7_stock_that_ends_before_the_event_it_is_for_is_told(
    days: float, arrives: float, expected: int
) -> None:
    """The event ends in 34 days: under that a notice, an act where nothing arrives before it runs out."""
    held = {"cover": np.array([days]), "arrives_in": np.array([arrives])}

    assert expected == level("S8", events=[DEALS], **held)


@pytest.mark.parametrize("stage", ["launch", "decline"])
def test_l7_a_launch_and_a_decline_have_no_event_of_their_own(stage: Stage) -> None:
    assert CALM == level("S8", stage=stage, events=[DEALS], cover=np.array([33.0]))


def test_l7_the_alert_names_the_event_and_how_long_stock_should_last() -> None:
    loaded = calm(events=[DEALS], cover=np.array([33.0]), on_hand=np.array([330.0]))
    told = sku_alerts.alerts(loaded, evaluate(loaded, {}), {})
    ((_, alert),) = (each for key, each in told.items() if key.startswith("S8:"))

    assert ["Stock should last to the end of Winter Deals on 2026-12-28, 34 days from now; its demand is counted in."] == [str(each) for each in alert.says]  # fmt: skip
    assert (33.0, 34) == (alert.evidence["days_of_supply"], alert.evidence["days_to_its_end"])


@pytest.mark.parametrize(
    ("days", "l2", "s8"),
    [(60.0, CALM, CALM), (59.9, NOTICE, CALM), (30.0, NOTICE, CALM), (29.9, ACT, CALM), (15.0, ACT, CALM), (14.9, CALM, ACT), (6.9, CALM, CRITICAL)],
)  # fmt: skip
def test_l2_a_launch_is_watched_at_60_and_30_days_and_by_s8_below(days: float, l2: int, s8: int) -> None:
    assert (l2, s8) == (level("L2", stage="launch", cover=np.array([days])), level("S8", stage="launch", cover=np.array([days])))  # fmt: skip


@pytest.mark.parametrize(("week", "expected"), [(13.0, NOTICE), (12.99, CALM), (5.0, CALM)])
def test_f6_a_week_30_percent_over_the_month_before_is_told(week: float, expected: int) -> None:
    assert expected == level("F6", velocity=speeds(week=week))


def test_f6_wants_an_act_where_cover_is_short_and_luck_is_no_break() -> None:
    assert ACT == level("F6", velocity=speeds(week=13.0), cover=np.array([29.0]))
    assert CALM == level("F6", velocity=speeds(week=1.4, month_before_week=1.0))
    assert CALM == level("F6", velocity=speeds(week=13.0, spread=3.0))  # it sells so unevenly every week


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [(40.0, 120.0, ACT), (72.0, 120.0, ACT), (72.1, 120.0, CALM), (6.0, 10.0, ACT), (6.01, 10.0, CALM)],
)  # fmt: skip
def test_h3_sales_down_by_40_percent_are_told(now: float, before: float, expected: int) -> None:
    """The brief: 120 a day at the peak, 40 in the last 30 days."""
    assert expected == level("H3", velocity=speeds(month=now, before=before), cover=np.array([90.0]))


def test_h3_a_fall_that_the_season_explains_is_none_and_with_little_stock_only_a_notice() -> None:
    fell = speeds(month=6.0, before=10.0)
    assert CALM == level("H3", velocity=fell, season=np.array([0.7]), cover=np.array([90.0]))
    assert NOTICE == level("H3", velocity=fell, cover=np.array([60.0]))


def old(*units: float) -> Any:
    return np.array([list(units)])


def test_h1_units_over_90_days_are_flagged_unless_they_sell_within_days() -> None:
    assert NOTICE == level("H1", ages=old(500, 100, 0, 0, 0))
    assert CALM == level("H1", ages=old(530, 70, 0, 0, 0))  # seven days of sales
    assert CALM == level("H1", ages=old(600, 0, 0, 0, 0))


def test_h1_over_120_days_or_three_months_running_want_a_clearance_plan() -> None:
    assert ACT == level("H1", ages=old(500, 0, 100, 0, 0))  # 181 and more
    assert ACT == level("H1", ages=old(500, 100, 0, 0, 0), aged_before=old(301, 0))  # 300 sold since
    assert NOTICE == level("H1", ages=old(500, 100, 0, 0, 0), aged_before=old(300, 0))
    assert ACT == level("H1", ages=old(500, 100, 0, 0, 0), aged_before=old(120, 90))


def test_h1_what_was_old_a_month_ago_and_did_not_sell_is_over_120_days() -> None:
    """Worked example: 300 over 90 days a month ago, 120 sold since: 180."""
    made = calm(ages=old(100, 250, 0, 0, 0), aged_before=old(300, 0), velocity=speeds(units_30=120.0))
    assert 180 == over_120(made)[0]


@pytest.mark.parametrize(
    ("before", "last", "expected"),
    [(45.0, 45.0, ACT), (31.0, 31.0, ACT), (30.0, 31.0, CALM), (31.0, 30.0, CALM), (22.0, 45.0, CALM)],
)  # fmt: skip
def test_h2_acos_over_30_percent_in_two_weeks_running(before: float, last: float, expected: int) -> None:
    """The brief: ACoS from 22 % to 45 %; one dear week is not two."""
    assert expected == level("H2", spend=old(20, 20, 20, 20, before, last))


def test_h2_lasts_until_the_last_week_is_back_under_the_limit() -> None:
    held = {"H2": {1: "act"}}
    assert ACT == level("H2", held, spend=old(20, 20, 20, 20, 20, 31))
    assert CALM == level("H2", held, spend=old(20, 20, 20, 20, 40, 30))


@pytest.mark.parametrize(
    ("loss", "expected"), [({}, CALM), ({"stops": False}, NOTICE), ({"stops": True}, ACT)]
)
def test_p1_a_unit_that_loses_money_is_told_and_one_that_stops_buying_wants_an_act(
    loss: dict[str, bool], expected: int
) -> None:
    assert expected == level("P1", losses=[loss])


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("S8", {"cover": np.array([NAN])}),
        ("S8", {"cover": np.array([0.0]), "on_hand": np.array([0.0]), "rate": np.array([0.04])}),
        ("L2", {"cover": np.array([NAN]), "stage": "launch"}),
        ("F6", {"velocity": speeds(week=90.0, month_before_week=NAN)}),
        ("F6", {"velocity": speeds(week=NAN)}),
        ("H3", {"velocity": speeds(month=1.0, before=NAN)}),
        ("H3", {"velocity": speeds(month=1.0, month_days=13.0)}),
        ("H1", {"ages": old(NAN, NAN, NAN, NAN, NAN)}),
        ("H2", {"spend": old(NAN, NAN, NAN, NAN, NAN, NAN)}),
        ("H2", {"spend": old(90, 90, 90, 90, NAN, 90)}),
        ("P1", {"losses": [None]}),
        ("P1", {"losses": [{"stops": True}], "rate": np.array([0.0])}),
        ("H2", {"spend": old(0, 0, 0, 0, 0, 0), "ad_sales": old(0, 0, 0, 0, 0, 0)}),
    ],
)
def test_a_rule_whose_input_is_missing_is_silent(rule: str, changes: dict[str, Any]) -> None:
    assert CALM == level(rule, **changes)


def test_an_alert_falls_only_past_its_slack_and_rises_at_once() -> None:
    """Cover under 15 wants an act; lasting it stays one up to 17.2, and is a notice from there to 34.4."""
    held = {"S8": {1: "act"}}
    assert ACT == level("S8", held, cover=np.array([17.2]))
    assert NOTICE == level("S8", held, cover=np.array([17.3]))
    assert NOTICE == level("S8", held, cover=np.array([34.4]))
    assert CALM == level("S8", held, cover=np.array([34.5]))
    assert CRITICAL == level("S8", held, cover=np.array([6.9]))


def test_with_a_slack_of_nought_an_alert_still_lasts_by_its_own_terms() -> None:
    """H2 lasts while the last week is over the limit; F6 and H3 do not end because luck might explain what is left."""
    sharp = Policy(alert_slack=0.0)
    spend = old(20, 20, 20, 20, 20, 31)
    assert (CALM, ACT) == (
        level("H2", policy=sharp, spend=spend),
        level("H2", {"H2": {1: "act"}}, policy=sharp, spend=spend),
    )
    uneven = speeds(week=13.0, spread=100.0)
    held = {"F6": {1: "notice"}}
    assert (CALM, NOTICE) == (
        level("F6", policy=sharp, velocity=uneven),
        level("F6", held, policy=sharp, velocity=uneven),
    )
    uneven = speeds(month=6.0, spread=1000.0)
    held = {"H3": {1: "notice"}}
    assert (CALM, NOTICE) == (
        level("H3", policy=sharp, velocity=uneven),
        level("H3", held, policy=sharp, velocity=uneven),
    )


def test_what_is_not_known_is_neither_short_nor_over() -> None:
    made = calm(cover=np.array([NAN]))
    assert CALM == level("S8", {"S8": {1: "act"}}, cover=np.array([NAN]))
    assert ("S8", 1) in unknown(made)
    assert ("S8", 1) not in unknown(calm())


def test_the_alerts_say_what_happened_with_figures_and_what_can_be_started() -> None:
    made = calm(
        cover=np.array([5.0]), on_hand=np.array([100.0]), rate=np.array([20.0]), arrives_in=np.array([12.0])
    )
    (alert,) = [each for _, each in sku_alerts.alerts(made, evaluate(made, {}), {}).values()]
    assert ("S8", "critical", 140, "expedite") == (
        alert.rule, alert.severity, alert.units_at_stake, alert.remedies[0].kind
    )  # fmt: skip
    assert 140 * 12 == alert.money_at_stake


def test_velocities_count_only_days_that_tell_demand() -> None:
    units, tells = np.full((1, WINDOW), 10.0), np.ones((1, WINDOW), dtype=bool)
    units[0, -7:] = 13.0
    units[0, -1], tells[0, -1] = 0.0, False
    found = velocity(units, tells)
    assert (13.0, 6.0, 10.0) == (found.week[0], found.week_days[0], found.month_before_week[0])
    assert np.isnan(velocity(units, np.zeros_like(tells)).week[0])


def test_cover_follows_the_forecast_and_where_there_is_none_the_speed() -> None:
    """Beyond the forecast its last four weeks repeat: 10 on the 90th day and again on the 118th."""
    mean = np.array([[20.0] * 90, [0.0] * 89 + [10.0], [NAN] * 90])
    found = cover(np.array([50.0, 20.0, 50.0]), mean, np.array([20.0, 1.0, 25.0]))
    assert [2.5, 118.0, 2.0] == [round(float(each), 6) for each in found]


def test_limits_are_read_once_for_skus_that_share_a_policy() -> None:
    one, other = Policy(), Policy.for_("launch", "C")
    assert [30, 60, 30] == limits([one, other, one])["notice_days"].tolist()


def test_s10_a_shipment_is_asked_for_a_week_before_its_day() -> None:
    def due(days: int) -> dict[str, Any]:
        send_by = (TODAY + timedelta(days=days)).isoformat()
        return {"units": 480, "place": "3PL LA", "send_by": send_by, "arrives": send_by}

    assert CALM == level("S10", transfers=[due(8)])
    assert ACT == level("S10", transfers=[due(7)])
    assert ("S10", 1) in unknown(calm(transfers=[None]))
    raised = calm(transfers=[due(2)], cover=np.array([9.0]))
    titles = {each.rule: (str(each.title), str(each.recommended_action)) for _, each in sku_alerts.alerts(raised, evaluate(raised, {}), {}).values()}  # fmt: skip
    assert "Send 480 units from 3PL LA to FBA by 2026-11-26" == titles["S10"][0]
    assert "Send 480 from 3PL LA to FBA by 2026-11-26" == titles["S8"][1]
