"""The table's part on data, lifecycle and forecast: D, L and F."""

from __future__ import annotations

from typing import Final

from core.watch.rules.rule import Rule

RULES: Final = (
    Rule(
        "D1", "One store, every figure with its source and age", "1.1",
        "all imported files", "a source is older than it normally is (sales 3 days, stock 2)",
        "flagged beside the figures; an alert after that, an act after a week",
        where=("core.watch.shop:stale",), tests=("tests/core/watch/test_shop.py::test_d1_old_data_is_told_with_its_age",),
        without="no file of a kind: named as missing, with the rule it switches off",
    ),
    Rule(
        "D2", "Shipments later than their stage allows", "1.2",
        "stage dates of orders on their way and of received orders",
        "longer in its stage than the 90 % quantile of that stage with this supplier and mode",
        "an alert with the moved date, which the projection takes over",
        settings=("production_days", "production_p90_ratio", "sea_days", "air_days", "express_days", "truck_days", "transit_p90_ratio", "receiving_days", "receiving_p90_days", "prior_orders", "late_step_days"),
        without="no received orders: the policy's usual days stand in, and say so",
        where=("core.supply.stages:late", "core.watch.shop:late_lot", "storage.queries.watch.shop:moved", "core.supply.position:position"),
        tests=("tests/core/watch/test_shop.py::test_d2_a_lot_is_late_the_day_after_nine_of_ten_have_arrived", "tests/core/supply/test_position.py"),
        note="Where no stage dates are told, the whole way is judged, and not before the promised day.",
    ),
    Rule(
        "D3", "Days without stock are unknown demand, not zero", "1.1",
        "stock counts or the ledger by day", "nothing on hand at a day's end, or between two such days",
        "left out of averages, slopes and velocity; put back in the forecast",
        without="no stock by day: every day counts as in stock",
        where=("core.demand.censor:tells_demand", "core.watch.catalogue:velocity"),
        tests=("tests/core/demand/test_censor.py", "tests/core/watch/rules/test_alerting.py::test_velocities_count_only_days_that_tell_demand"),
    ),
    Rule(
        "L1", "Lifecycle stage", "2, 8.3, 12",
        "first sale, 90 days of sales, the same season a year before",
        "launch to 90 days, growth to 365, then maturity; evidence may override; a pin beats both",
        "chooses rhythm, safety tiers and alert thresholds",
        settings=("launch_days", "growth_days", "early_maturity_days", "decline_drop", "decline_recovery", "slope_days"),
        without="no sale yet: launch", where=("core.stage:stage_of",), tests=("tests/core/test_stage.py",),
    ),
    Rule(
        "L2", "Launch: small first order, early alerts", "12.1, 8.3",
        "forecast, days of supply, 28 in-stock days of sales",
        "launch; cover under 60 or 30 days; 14 in-stock days ±20 % against the 14 before",
        "an order never lifts the position over 1.5 × forecast; notice at 60 days, act at 30; expedite above, pause below",
        settings=("launch_cap", "launch_swing", "launch_swing_days", "review_days", "act_days", "notice_days"),
        without="no count of stock: no alert",
        where=("core.decide.targets:targets", "core.decide.market.signals:launch_swing", "core.watch.rules.alerting:launch_cover"),
        tests=("tests/core/watch/rules/test_alerting.py::test_l2_a_launch_is_watched_at_60_and_30_days_and_by_s8_below", "tests/core/decide/test_signals.py", "tests/core/decide/test_targets.py"),
    ),
    Rule(
        "L3", "Launch: the curve of what was alike", "8.3, 12.1",
        "competitors' estimates since they are tracked, own SKUs of the category since their launch",
        "under 8 weeks of own sales", "the forecast blends in the analogues' curve, own days take over as they accrue",
        settings=("analogue_days",), without="nothing alike on file: own sales alone",
        where=("core.demand.analogue:blended",), tests=("tests/core/demand/test_adjust.py",),
    ),
    Rule(
        "L4", "Growth: tiers", "9.3, 12.2", "stage, days since the first sale, the last two months' sales, competitors' stock by day",
        "growth: early to day 180, mid to day 270, late after it",
        "early: an order every two weeks, as in a launch, for no more than that beyond its lead time; mid: an order lifts the month by 50 to 100 %, as the last month grew; late: what competitors' gaps of the last weeks brought goes, or comes, by their usual pattern; an order lifts the month by at most 100 %; 15-20 % safety on top",
        settings=("growth_cap", "growth_step", "growth_safety", "early_review_days", "early_maturity_days", "late_growth_days", "late_rivals"),
        where=("core.decide.targets:safety_stock", "core.decide.targets:targets", "core.decide.tiers:tiered", "core.stage:growth_tier", "core.market.their_stock:pattern"),
        tests=("tests/core/decide/test_targets.py", "tests/core/decide/test_tiers.py", "tests/core/market/test_their_stock.py"),
        without="under 14 in-stock days in one of the two months, or competitors' stock not told for 56 days: that part is off, and named",
        note="A weekly rhythm, which may be set: in replays of 197 real launches it earned nothing, and 0.4 % less on one of two panels (docs/decisions/growth-and-promotions.md).",
    ),
    Rule(
        "L5", "Growth: 1.2 × the competitors' growth", "8.3", "competitors' unit estimates by month", "growth, competitors known",
        "stock may grow by 1.2 × their mean monthly growth, within L4's cap, less what the forecast grows by itself",
        settings=("rival_growth",), without="no unit estimates: off", where=("core.decide.market.rivalry:growing", "core.market.field:growth"),
        tests=("tests/core/decide/test_rivalry.py::test_stock_grows_with_the_rivals_in_growth",),
    ),
    Rule(
        "L6", "Maturity: layers by ABC class", "12.3", "trailing-12-month gross profit", "maturity",
        "class A keeps 45 days of safety stock, class C none, class B the statistical one",
        settings=("core_cover_days",), without="never counted: class B",
        where=("core.decide.targets:safety_stock",), tests=("tests/core/decide/test_targets.py", "tests/storage/queries/test_reads.py"),
    ),
    Rule(
        "L7", "Maturity: promotions learnt from promotions", "8.3, 12.3", "own earlier promotions and events, competitors' stock around them and of the last four weeks",
        "an event or a planned promotion lies in the horizon",
        "the lift measured on the SKU, its class or the calendar, also under 1; less where competitors' shelves emptied more in it than around it, of which half is taken to come again, more the other way round; days of supply count the event's demand, and from the day its goods must be on sale to its end stock that ends before it is a notice, an act if nothing comes in time",
        settings=("event_lift", "promo_rivals", "event_ready_days"),
        where=("core.demand.events:measure", "core.market.their_stock:promotions", "core.decide.timing:under_way", "core.watch.rules.alerting:short_cover"),
        tests=("tests/core/demand/test_forecast.py", "tests/core/market/test_their_stock.py", "tests/storage/queries/test_promotions.py", "tests/core/watch/rules/test_alerting.py::test_l7_stock_that_ends_before_the_event_it_is_for_is_told", "tests/bot/usecases/test_one_figure.py::test_the_card_and_the_alert_raise_short_cover_for_the_same_event"),
        without="no competitors' stock around an earlier one: its lift stands as measured, and that is named",
    ),
    Rule(
        "L8", "Decline: sell through only", "12.3", "stage", "decline", "no new production; clear what outlasts its horizon",
        settings=("clear_days", "overstock_days"), where=("core.decide.suggest:decide",), tests=("tests/core/decide/test_suggest.py",),
    ),
    Rule(
        "F0", "The forecast itself", "1.1, 3, 7.1, 11.1", "up to three years of daily sales, stock, price, events", "always",
        "daily mean and nine quantiles, coherent when summed", where=("core.demand.forecast:forecast_batch", "core.demand.paths:total"),
        tests=("tests/core/demand/test_forecast.py", "tests/core/demand/test_paths.py"), without="no daily sales: no forecast, and no order",
    ),
    Rule(
        "F1", "Slope of 90 days", "3.1", "90 in-stock days", "significantly positive and not carried by the forecast", "demand +10-20 %, by the slope's strength",
        settings=("slope_raise_low", "slope_raise_high", "slope_days"), where=("core.demand.adjust:slope_raise", "core.demand.averages:slope"),
        tests=("tests/core/demand/test_adjust.py", "tests/core/demand/test_averages.py"), without="under 28 telling days: off",
    ),
    Rule(
        "F2", "Best Sellers Rank", "3.1", "own ranks, category size", "1,000 places gained or lost", "demand ±5-15 %, fitted where ranks and sales allow",
        settings=("rank_effect", "rank_effect_low", "rank_effect_high", "rank_cap"), where=("core.demand.outside:rank",),
        tests=("tests/core/demand/test_adjust.py",), without="no ranks imported: off, and named",
    ),
    Rule(
        "F3", "Returns above the category", "3.1", "returns with reasons, category norm", "return rate above the category's",
        "the excess that does not come back sellable is subtracted; the top reason is named", where=("core.demand.outside:returns",),
        tests=("tests/core/demand/test_adjust.py",), without="no returns or norm imported: off, and named",
    ),
    Rule(
        "F4", "Keyword volume", "3.3, 9.2", "search volume of core keywords; stock of the variants of the parent", "up over 30 % or down 15 %, 28 days on 28",
        "order 45 days ahead; more of the variants that the risen keywords ask for, up to 40 % of their parent's stock; cut the quantity",
        settings=("keyword_surge", "keyword_ahead_days", "keyword_share", "keyword_fall", "keyword_cut_most"),
        where=("core.demand.outside:searches_rose", "core.demand.outside:variant_asked", "core.decide.market.variants:asked", "core.demand.outside:searches_fell"),
        tests=("tests/core/demand/test_adjust.py", "tests/core/decide/test_variants.py"),
        without="no keyword volumes: off, and named; stock of a variant not known: no larger share, and named",
    ),
    Rule(
        "F5", "Attributes that convert", "3.3", "clicks and purchases by keyword, titles and variants", "long-tail click-to-purchase over the category's",
        "variants with that attribute come before their siblings in lists of decisions and, between equals, in a budget",
        where=("core.market.attributes:attributes", "core.market.variants:carriers_first", "core.decide.market.variants:notes", "core.money.budget:best"),
        tests=("tests/core/market/test_models.py::test_modifiers_that_convert_above_the_category", "tests/core/market/test_attributes.py", "tests/bot/usecases/test_variants.py"),
        without="no clicks and purchases by keyword: the order of lists is by money at stake alone",
    ),
    Rule(
        "F6", "Velocity breaks", "9.1, 4.2", "67 in-stock days; a year before for the season",
        "ADS(7) ≥ 1.3 × the 30 days before; ADS(30) ≤ 0.6 × the 30 before, season taken out; both beyond counting luck",
        "an alert and a new plan now; down: the slow-moving path H3",
        settings=("velocity_up", "velocity_down"), without="a window without a telling day: off",
        where=("core.demand.lately:velocity_break", "core.watch.rules.alerting:faster"),
        tests=("tests/core/watch/rules/test_alerting.py::test_f6_a_week_30_percent_over_the_month_before_is_told", "tests/core/demand/test_adjust.py"),
    ),
    Rule(
        "F7", "The next quarter", "5.2, 6.2", "forecast, last 90 days, a year before", "season-adjusted ≤ −15 % or ≥ +40 %",
        "pause production and promote; bring purchases forward", settings=("outlook_fall", "outlook_rise"),
        where=("core.demand.lately:outlook",), tests=("tests/core/demand/test_adjust.py",), without="under 28 telling days: off",
    ),
    Rule(
        "F8", "Nothing is counted twice", "3", "the forecast's own trend and the backtest's gains", "a factor the forecast carries, or that did not help",
        "is not applied again, and says who carried it", where=("core.demand.adjust:carries",), tests=("tests/core/demand/test_adjust.py",),
    ),
)  # fmt: skip
