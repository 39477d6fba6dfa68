"""The table's part on stock targets and inventory health: S and H."""

from __future__ import annotations

from typing import Final

from core.watch.rules.rule import Rule

RULES: Final = (
    Rule(
        "S1", "Base tier", "3.2", "ADS(30)", "always a floor", "safety stock at least 1.5 × ADS(30)", settings=("floor_ads",),
        where=("core.decide.targets:safety_stock",), tests=("tests/core/decide/test_targets.py",),
    ),
    Rule(
        "S2", "Buffer tier", "3.2", "14 days of sales", "≥ 20 % over the same weekday a week before on 7 days running", "+15-30 %",
        settings=("buffer_growth", "buffer_run_days", "buffer_low", "buffer_high"), where=("core.decide.market.signals:buffer_share",),
        tests=("tests/core/decide/test_signals.py",), without="a day without stock or sales breaks the run",
    ),
    Rule(
        "S3", "Emergency tier", "3.2, 4.3", "days of supply, competitors' stock", "cover under 14 days and a tracked competitor out of stock",
        "propose air now; the alert is critical; while a competitor is out, the daily ad budget at which stock lasts to the next arrival", settings=("emergency_days", "expedite_risk", "expedite_service"),
        where=("core.decide.expedite:bridges", "core.decide.expedite:best_flight", "core.decide.market.signals:rivals_out", "core.decide.market.ad_budget:budget"), tests=("tests/core/decide/test_suggest.py", "tests/core/decide/test_ad_budget.py"),
        without="no competitor data: off, and named; no daily ads: no ad budget, and named",
        measured="in a made market the ad budget earned where stock was short and nothing sure elsewhere, and the smaller risk from which a part flies changed next to nothing (docs/decisions/fees-ads.md).",
    ),
    Rule(
        "S4", "Statistical tier", "9.3, 11.1", "forecast, lead times, costs", "always", "safety stock at the service level that pays best",
        settings=("service_level", "service_low", "service_high", "capital_per_year", "storage_per_year", "ageing_per_year", "ending_per_year", "goodwill", "goodwill_most"),
        where=("core.decide.economics:economics", "core.decide.economics:unneeded", "core.decide.targets:safety_stock"),
        tests=("tests/core/decide/test_targets.py",), without="no costs: the set service level",
    ),
    Rule(
        "S5", "Reorder point", "4.1", "forecast over the lead time", "always", "mean demand over the lead time + safety stock (50 × 15 = 750 + safety)",
        where=("core.decide.targets:targets",), tests=("tests/core/decide/test_targets.py",),
    ),
    Rule(
        "S6", "Quantity", "4.1, 6.2", "position, MOQ, cartons, supplier calendar, inbound", "an order is due", "lifts to the target, each rounding a factor",
        where=("core.decide.quantity:need", "core.decide.rounding:rounded"), tests=("tests/core/decide/test_rounding.py", "tests/core/decide/test_suggest.py"),
    ),
    Rule(
        "S7", "Timing and events", "7.2", "projected position, events", "the position meets the reorder point; an event lies ahead",
        "the order-by date; goods for an event sellable 3-4 weeks before it", settings=("event_ready_days", "order_ahead_days"),
        where=("core.decide.timing:due", "core.decide.timing:event_ahead"), tests=("tests/core/decide/test_timing.py",),
    ),
    Rule(
        "S8", "Alerts on cover", "6.1, 9.1, 11.1", "stock on hand, forecast or 30-day velocity, arrivals", "under 7 days critical, under 15 act, under 30 notice; each class and stage its own; more around an event (L7)",
        "an alert with money at stake and the next arrival; ends 15 % above its threshold", settings=("critical_days", "act_days", "notice_days", "alert_slack"),
        without="no count of stock, or nothing sells: no alert", where=("core.watch.rules.alerting:short_cover",),
        tests=("tests/core/watch/rules/test_alerting.py::test_s8_under_7_is_critical_under_15_an_act_under_30_a_notice", "tests/bot/usecases/test_watching.py"),
    ),
    Rule(
        "S9", "Batch choice", "6.2", "costs, forecast", "an order is due",
        "sizes and modes compared by expected profit, cash and bad days, and what the runner-up lacks said; an order covers the days that cost least: half the rhythm at least, and from half a year on up to 90",
        settings=("order_cost", "ending_per_year"), where=("core.decide.choices.options:options", "core.decide.choices.compared:compared", "core.decide.economics:lot_days"),
        tests=("tests/core/decide/test_suggest.py", "tests/core/decide/test_targets.py", "tests/core/decide/test_compared.py"), without="no unit cost or price: off, and named",
    ),
    Rule(
        "S10", "Mode and channel", "7.3, 11.2", "freight, fees, channels", "urgency justifies part by a faster mode, and that earns its extra freight three times; asked for", "an order is split; modes and channels compared by landed cost and time; what FBA has no room for, or what sells so late that the peak's storage there costs more, waits at AWD or a third-party warehouse, with the money of both; stock in the seller's own warehouses counts in the position, and the card, and an alert a week ahead, say how much of it to send by which day",
        settings=("expedite_risk", "expedite_service", "truck_days"), where=("core.decide.expedite:bridges", "core.decide.expedite:best_flight", "core.money.channels:compare", "core.decide.upstream:upstream", "core.decide.transfer:transfer"), tests=("tests/core/decide/test_transfer.py", "tests/core/decide/test_suggest.py", "tests/core/money/test_channels.py", "tests/core/decide/test_upstream.py"),
        without="no freight rate of a mode: it is not compared, and a part that bridges a gap by it tells up to which freight it pays; no storage fees, or neither a capacity limit nor warehouse rates: all of it goes to FBA",
        measured="parts by air did not earn their freight in a made market, and hardly in replays (docs/decisions/fees-ads.md, one-figure.md).",
    ),
    Rule(
        "S11", "Budget", "3", "profit curves of all SKUs, an amount", "a budget is named", "quantities that earn most within it, with the shadow price; between equals the one whose ads bring more",
        where=("core.money.budget:best",), tests=("tests/core/money/test_budget.py", "tests/core/money/test_budget.py::test_between_equals_the_one_whose_ads_bring_more_is_bought"),
    ),
    Rule(
        "S12", "Cross-check with the naive rule", "3", "velocity × lead time", "differs by over 25 %", "the weekly report says why",
        where=("core.decide.cross_check:cross_check",), tests=("tests/core/decide/test_cross_check.py",),
    ),
    Rule(
        "H1", "Age", "9.2, 10.3", "age buckets of stock reports, 30 and 60 days apart", "units over 90 days that do not sell within 7; over 120, or three months running",
        "flagged with the money tied up and the next 90 days of storage; then a clearance plan", settings=("aged_grace_days",),
        without="no age buckets: off, and named", where=("core.watch.rules.alerting:aged", "core.watch.rules.alerting:over_120"),
        tests=("tests/core/watch/rules/test_alerting.py::test_h1_over_120_days_or_three_months_running_want_a_clearance_plan",),
    ),
    Rule(
        "H2", "Dear advertising holds restock", "9.2", "ad spend and ad sales of the last settled weeks", "ACoS > 30 % in two weeks running, the last 3 days left out",
        "restock pauses until the last week is under the limit, or a person lifts the hold", settings=("acos_limit", "acos_weeks", "ads_unsettled_days"),
        measured="in a made market it earned where ads are too dear for good, and cost where a push of some weeks passed (docs/decisions/fees-ads.md)",
        without="no ads in one of the weeks: off", where=("core.watch.rules.alerting:dear_ads", "storage.queries.orders.holds:holds"),
        tests=("tests/core/watch/rules/test_alerting.py::test_h2_acos_over_30_percent_in_two_weeks_running",),
    ),
    Rule(
        "H3", "Slow-moving", "4.2", "60 in-stock days, stock on hand", "ADS(30) down ≥ 40 %, season taken out", "an alert: causes, and how many units too many for 30 turnover days",
        settings=("velocity_down",), where=("core.watch.rules.alerting:slower",), tests=("tests/core/watch/rules/test_alerting.py::test_h3_sales_down_by_40_percent_are_told",),
        without="a month without 14 telling days: off",
    ),
    Rule(
        "H4", "Clearance ladder", "10.3", "price history, fees, stock", "a clearance is looked at", "steps (39.99 → 29.99), under 75 % until the stock clears or a unit brings no cash and removal is no worse, with demand, break-even and cash after storage and aged surcharge by the age of the stock",
        where=("core.decide.market.clearing:markdowns", "core.money.ladder:ladder", "core.money.response:price_response"), tests=("tests/core/money/test_ladder.py",), without="no price history: a stated prior",
        measured="in a made market the best step earned no more than keeping the price, and lost where buyers hardly look at it (docs/decisions/fees-ads.md)",
    ),
    Rule(
        "H5", "Diagnosis", "10.2", "keywords, ranks, competitors, reviews, ads, season, four months back", "asked for, or under an alert of H1, H2, H3",
        "ranked causes with evidence and weights, each with its usual remedy; what is started is compared after 45 days",
        without="a cause without data is named as not judged", where=("core.watch.diagnosis:diagnose", "storage.queries.market.signs:market"),
        tests=("tests/core/watch/test_diagnosis.py::test_the_briefs_case_lands_in_the_high_risk_zone_with_the_causes_it_names", "tests/bot/usecases/test_health.py::test_a_remedy_is_noted_once_and_compared_after_45_days"),
        note="The weights of the causes are stated judgements, not fitted.",
    ),
    Rule(
        "H6", "IPI", "4.2, 10.1", "account figures", "under the threshold, or near it and falling towards it within 8 weeks", "an alert; the SKUs that move it most",
        settings=("ipi_threshold", "ipi_margin"), without="no account figures: off, and named", where=("core.watch.shop:falling_ipi",),
        tests=("tests/core/watch/test_shop.py::test_h6_450_that_became_380_is_critical_and_a_fall_towards_the_threshold_an_act",),
    ),
    Rule(
        "H7", "Composite risk", "10.1", "simulated futures, past replays, the signals of H1, H2, H3, H6 and the market", "always",
        "stock-out and overstock risk 0-100, corrected by what past promises came to; a high-risk zone when three signals agree",
        settings=("overstock_days",), where=("core.decide.risks:assess", "core.proof.calibration:calibration_of", "core.watch.diagnosis:diagnose"),
        tests=("tests/core/watch/test_diagnosis.py::test_the_zone_is_high_when_three_signals_agree", "tests/core/proof/test_calibration.py"),
        without="before the first replays risks are shown as computed",
    ),
)  # fmt: skip
