"""The table's part on market, supply, profit, reimbursements and the loop: M, C, P, R and K."""

from __future__ import annotations

from typing import Final

from core.watch.rules.rule import Rule

RULES: Final = (
    Rule(
        "M1", "Price war", "8.1", "competitors' daily prices, own prices and sales", "> 15 % under the earlier price for 3 days running", "an alert; demand is lowered by the fitted answer to competitors' prices; an order waits where the risk allows it", settings=("war_cut", "war_days"),
        where=("core.market.rivals:happenings", "core.decide.market.rivalry:deferral"), tests=("tests/core/market/test_rivals.py", "tests/core/market/test_brief_cases.py::test_a_price_war_is_over_15_percent_on_three_days", "tests/core/decide/test_rivalry.py::test_an_order_waits_in_a_price_war_only_where_it_may"), without="no competitor prices: off, and named",
    ),
    Rule(
        "M2", "A competitor out of stock", "8.1, 7.3", "competitors' stock by day, own sales in their earlier gaps", "out of stock; or, with three gaps within 120 days, its next one is expected before the order after this one",
        "an alert; 30-50 % more safety stock while it lasts; the order whose goods are there last before the next gap brings what earlier gaps brought, so that stock peaks then", settings=("rival_out_buffer", "rival_gap"),
        where=("core.decide.targets:surcharge", "core.market.rivals:happenings", "core.market.stockouts:cycle", "core.decide.market.their_gap:for_next_gap"),
        tests=("tests/core/market/test_rivals.py", "tests/core/decide/test_targets.py", "tests/core/decide/test_their_gap.py"),
        without="no competitor data: off, and named", note="Rhythms of more than some 50 days, as 120 days of competitors are read.", measured="in a made market the buffer cost .3 % of sales and stock for the next gap earned nothing (docs/decisions/fees-ads.md).",
    ),
    Rule(
        "M3", "Margin floor", "8.1", "fees, costs, price", "a price war, a markdown, or a unit that loses money", "the price that keeps the margin; steps of a markdown under it say so", settings=("margin_floor",), where=("core.money.ladder:floor_price", "core.decide.pays:pays_from"), tests=("tests/core/money/test_ladder.py", "tests/core/decide/test_rivalry.py::test_the_price_that_keeps_the_margin_is_told_in_a_war"),
    ),
    Rule(
        "M4", "Demand surge", "8.2", "competitors' keyword ranks and BSR", "rank up ≥ 10 places in 72 hours, or best BSR ever", "an alert; under 30 days of supply the faster route is opened", settings=("surge_cover_days",),
        where=("core.market.surges:rank_jumps", "core.decide.market.rivalry:takes_off"), tests=("tests/core/market/test_brief_cases.py::test_a_rival_that_rises_ten_places_within_72_hours_is_told_once", "tests/core/market/test_brief_cases.py::test_a_surge_wants_an_act_only_where_less_than_a_month_is_left"), without="no ranks imported: off",
    ),
    Rule(
        "M5", "Competition alerts", "4.3", "competitors' days", "large cut, coupon, entrant, out, back, review surge", "an alert each, once, ranked by money",
        where=("core.market.rivals:happenings",), tests=("tests/core/market/test_rivals.py",),
    ),
    Rule(
        "M6", "Share and saturation", "5.1", "keyword volume, own ranks and share, the competitors' field", "volume holds while own rank and share fall; half of the competitors cut at once", "an alert; a full market lowers the forecast", settings=("crowded_rivals", "crowded_price"),
        where=("core.market.pressure:word_pressure", "core.market.pressure:field_pressure"), tests=("tests/core/market/test_brief_cases.py::test_searches_that_hold_while_rank_and_share_fall_are_our_own_problem", "tests/core/market/test_brief_cases.py::test_half_of_the_rivals_cutting_at_once_is_saturation"), without="no keywords or competitors: off",
    ),
    Rule("M7", "Sales estimator", "3.1", "own ranks and sales", "a competitor has a rank and no estimate", "units a day from the rank, with the error stated", where=("core.market.estimator:fit",), tests=("tests/core/market/test_models.py::test_the_estimator_finds_the_law_and_states_its_error",), without="few pairs, or a rank outside what was seen: nothing is estimated"),
    Rule("M8", "Keywords", "3.3, 5.1", "keyword ranks by ASIN", "asked for", "words a competitor gained, gaps", where=("core.market.keywords:gained", "core.market.keywords:gaps"), tests=("tests/core/market/test_brief_cases.py::test_keywords_gained_and_gaps",)),
    Rule("M9", "Niches", "5.3", "product research rows", "asked for", "niches ranked by the expected return of a first order", where=("core.market.niches:niches",), tests=("tests/core/market/test_models.py::test_niches_are_ranked_by_what_a_first_order_returns",)),
    Rule(
        "C1", "Suppliers", "4.3", "received orders with promised days", "late share > 20 % with at least 8 orders; the interval is shown", "propose a backup or more safety stock, with the cost of each",
        settings=("late_share", "late_orders"), where=("core.supply.suppliers:record", "core.watch.shop:late_supplier"),
        tests=("tests/core/watch/test_shop.py::test_c1_over_20_percent_late_with_enough_orders_to_say_so",), without="no promised days: off",
    ),
    Rule("C2", "Execution", "11.2", "an approved draft, the supplier's e-mail address", "approved", "a purchase order as XLSX and PDF; where a mail server is set, mailed to its supplier when the ten minutes for Undo are over, once as far as SMTP can know", where=("core.approval:after", "bot.usecases.orders.mailing:plan"), tests=("tests/core/test_approval.py", "tests/bot/deliver/test_po_mail.py"), without="no mail server or no address: the files are in the thread, and people send them", status="partly", note="No connection to an ERP: restock export pos gives the orders line by line to programs that import them."),
    Rule("C3", "Landed cost", "11.2", "freight, duty, placement, prep, weight and size", "always", "cost per unit by mode", where=("core.money.unit_costs:unit_costs",), tests=("tests/core/money/test_unit_costs.py",), without="no freight rate or size: left out, and named"),
    Rule("P1", "Unit economics", "2.3, 6.2", "price, fees, ads, returns, landed cost", "always", "net, margin and ROI line by line, of a unit now and of what a period sold; a unit that loses money is not bought (ads count where they bring most units), with the price that would pay; a launch, a deal of today and fees that are only assumed warn", settings=("least_margin", "ads_needed", "fee_share"), where=("core.money.economics:statement", "core.decide.pays:loss", "bot.ask.answers.profit:profit"), tests=("tests/core/money/test_economics.py", "tests/core/decide/test_pays.py", "tests/bot/ask/test_answers.py::test_the_statement_of_profit_adds_up"), without="no fees: a stated share of the price, which warns and stops nothing", measured="in a made market the stop pays as soon as one loss in seven lasts; it harms SKUs that sell others, which no file tells (docs/decisions/fees-ads.md)."),
    Rule("P2", "What-if", "6.2, 7.2", "any lever", "asked for", "every figure before and after on the same futures; nothing is changed", where=("core.decide.choices.whatif:what_if",), tests=("tests/core/decide/test_whatif.py",)),
    Rule("P3", "Campaign profitability", "10.3", "ads by campaign, stock", "asked for; stock does not carry today's ads to the next arrival", "what a campaign burns, what a unit it sold leaves after fees and ads, and whether stock carries it; the budget that fits, on the card where it is a cut (not in a launch)", where=("core.decide.market.ad_budget:told", "core.market.advertising:burn", "bot.usecases.reports.campaigns:of_sku"), tests=("tests/core/market/test_models.py::test_a_campaign_beside_the_stock",)),
    Rule(
        "R1", "Reconcile for reimbursement", "2.3, 6.3", "inventory ledger, settlements with refunds, customer returns, shipments, removal orders, charged fees, reimbursements", "units lost, damaged, refunded and not returned, received short, gone in a removal, or charged over the tariff, that were neither found nor paid",
        "a claim with its rows, its value at sourcing cost (after an order: the price less fees), the first and last day to file it, and what became of it; once noted as filed it is not shown as open; an alert when open ones run out",
        settings=("claim_days", "claim_worth", "overcharged"), where=("core.claims:reconcile", "core.claim_evidence:of_ledger", "core.watch.shop:ending_claims", "bot.usecases.claims.claiming:file"),
        tests=("tests/core/test_claims.py", "tests/scenarios/test_slack_claims.py", "tests/storage/imports/test_claim_reports.py"), without="a file that is missing switches off its kind and says so; without reimbursements every claim says it may be paid already",
    ),
    Rule("R2", "Refund analytics", "2.3, 6.3", "claims, sales", "asked for, and weekly", "causes by units paid back, open and run out; their share of a year's revenue beside the brief's 2-5 %; SKUs and warehouses that lose units in three or more months", where=("core.claim_causes:by_month", "core.claim_causes:recurring", "bot.ask.answers.owed:claims"), tests=("tests/core/test_claims.py::test_causes_by_month_and_what_recurs",), without="no losses on file: said"),
    Rule("K1", "KPIs", "11.3", "sales, stock, costs", "weekly", "turnover, lost sales, age score and more, with definitions", where=("core.watch.kpis:lost_units",), tests=("tests/core/watch/test_kpis.py",)),
    Rule("K2", "Daily digest", "11.2", "open drafts, alerts", "every morning in the channel's time", "what needs a decision, dearest first; one line when all is calm", tests=("tests/bot/test_schedule.py",), where=()),
    Rule("K3", "Weekly report", "3, 11.3", "KPIs, decisions, alerts, cross-check", "weekly", "message, PDF and XLSX", where=("core.watch.weekly:sentences",), tests=("tests/bot/usecases/test_report.py",)),
    Rule("K4", "Rejections are data", "8.3", "reasons of rejections", "the same reason again", "not proposed again until something changes; a reason that repeats proposes a threshold", where=("core.proposal:is_material", "bot.usecases.proof.tuning:look"), tests=("tests/bot/usecases/test_planning.py", "tests/bot/usecases/test_tuning.py")),
    Rule("K5", "Tuning", "11.3", "rolling backtest on own history", "a value inside its range earns more", "a proposal to approve, logged, reversible and compared afterwards", settings=("restock_coefficient",), where=("bot.usecases.proof.tuning:look", "bot.usecases.proof.tuning:accept"), tests=("tests/bot/usecases/test_tuning.py",)),
)  # fmt: skip
