"""English words about our own goods, how people ask, and what they compare. The rest is in `english_market`."""

from __future__ import annotations

from collections.abc import Mapping

CONCEPTS: Mapping[str, str] = {
    "stock": (
        "inventory level, inventory count, units in stock, units available, stock count, stock position, still have:0.7, in the warehouse, in fba, at "
        "amazon:0.5, units do i have, pieces left, inventory on hand, how much do we have, how many do we have, how many do i have, hold in total, balance, "
        "stockpile, headcount of, stock, inventory, on hand, onhand, unit left, left:0.5, remaining, remain, available, sellable, in stock, reserved, "
        "unsellable, unfulfillable, stock level, warehouse:0.7, fba stock, quantity available, have left, soh, do we have:0.7, have on:0.5, stocked, qty:0.5, "
        "unit at fba, fba inventory, units do we have, count:0.4, holding"
    ),
    "empty": (
        "enough:0.8, have enough, enough to get through, get through, get us through, hold until, be out, out before, out by, stocked out, sell through before, "
        "no stock left, last piece, last units, carry us, carry us through, tide us over, survive, critical level, dangerously low, too low, nearly out, almost "
        "out, soon be out, go to zero, reach zero, won't last, not last, risk of, lost sales risk, about to run, zero inventory, under stock, understocked, "
        "shortfall, drop to zero, dry, out of stock, out of, stock out, stockout, stock-out, oos, run out, running out, sold out, sell out, selling out, run "
        "dry, dry up, deplete, depleted, empty, shortage, short of, low stock, low on, run low, running low, at risk, at-risk, go out, gone, make it to, make "
        "it through, make it until, last until, last through, will last, unavailable, run short, zero stock, hit zero, stocking out, nearly gone, almost gone, "
        "running short, survive until, enough stock, enough inventory, enough to last, enough for, understock, hold out, won't make it, finish stock, ran out, "
        "lost the buy box, enough unit, enough of, last us, running on fumes, go dark, critical sku"
    ),
    "cover": (
        "supply remaining, weeks of supply, runway, inventory remaining, stock remaining, how many weeks, weeks left, days remaining, month of cover, day of "
        "cover, day of supply, days' cover, day cover, week of cover, week of supply, cover, coverage, =dos, =doc, day of stock, week of stock, day of "
        "inventory, week of inventory, month of stock, month of supply, stock cover, how long will, day left, week left, day of stock left, how many days, "
        "supply left, days' supply, month of inventory"
    ),
    "reorder": (
        "next * order, another * order, order qty, order size, order amount, recommended order, suggested order, order be, buy list, shopping list, purchase "
        "quantity, purchase list, reorder quantity, how big should, another order, place another, get more, bring in more, stock up, stocking up, order level, "
        "need more, refill, order list, place order, put in an order, need ordering, due for order, due for a reorder, purchase next, order up, send to amazon, "
        "send * to fba, send * to amazon, ship * to fba, ship * to amazon, move * to fba, move * to amazon, transfer * to fba, transfer * to amazon, "
        "send in to, hit their reorder, at reorder, order now, replacement stock, top-up, buy again, inventory to order, recommended quantity, order "
        "recommendation, reorder recommendation, restock recommendation, stock to order, to purchase, order plan, purchase plan, reorder, re-order, re order, "
        "restock, re-stock, replenish, replenishment, buy:0.9, to buy, purchase:0.8, place an order, order quantity, order by, to order, should we order, "
        "should i order, need to order, have to order, order more, order next, order again, next order, next po, send in, send more, top up, order point, "
        "reorder point, rop, buy more, purchase more, order suggestion, buying list, po suggestion, order date, order today, order this, must order, must we "
        "order, =ordering:0.8, what to order, restocking, topping up, resupply, moq run, send to fba, ship to fba, send:0.3, purchasing plan, buy plan, order "
        "from:0.6, more of:0.5, next batch, another batch"
    ),
    "excess": (
        "isn't selling, not selling, aren't selling, won't sell, don't sell, not shifting, too heavy, long term, long-term, tie up, tying up, ties up, "
        "overhang, obsolete, aged over, older than:0.5, oldest stock, oldest inventory, past its prime, stuck with, stuck in, slow, slow stock, slow inventory, "
        "sluggish, stagnant, unproductive, storage charges, storage exposure, aging inventory, write off, write down, end of life, over-stock, candidates for "
        "clearance, bundle off, promote away, discount to clear, sale candidates, overstock, overstocked, over-stocked, overstocking, excess, surplus, too "
        "much, too many, slow mover, slow-mover, slow moving, slowest mover, slow-moving, slowest moving, slowest seller, dead stock, dead inventory, "
        "deadstock, aged, aging, ageing, been sitting, sitting, stale, liquidate, liquidation, clearance, clear out, clear, markdown, mark down, long-term "
        "storage, long term storage, ltsf, aged inventory surcharge, aged inventory, aged stock, old stock, old inventory, stranded, unsold, not moving, isn't "
        "moving, aren't moving, doesn't sell, inventory age, stock age, overage, bloated, get rid of, dump, offload, gathering dust, collecting dust, remove "
        "from fba, removal order, storage fee:0.8, storage cost:0.8, storage bill, over bought, overbought, over-ordered, over ordered, tied up in, heavy on"
    ),
    "inbound": (
        "has landed, landed yet, container, boat, ship date, arrival date, due this month:0.5, expected arrival, expected delivery, next delivery, next "
        "shipment, on order:0.5, unloaded, cleared customs, docked, in the pipeline, coming our way, be here, get to fba, get to amazon, received by amazon, "
        "still waiting on, where is my, where are my, inbound, in transit, in-transit, on the way, on its way, on their way, on the water, arrive, arriving, "
        "arrival, eta, shipment, landing:0.8, land:0.6, vessel, check in, checked in, receiving, delivered, deliver, delivery, air shipment, sea shipment, "
        "pipeline, coming in, show up, get here, shipped, freight:0.6, on the boat, on a boat, at port, at the port, customs, tracking, awd, en route, being "
        "received, incoming, ship:0.6, at sea, due in, expected in, reach the warehouse, reach fba, hit fba, hit the warehouse"
    ),
    "sales": (
        "top * seller, best * seller, top * selling, run rate, moved the most, most units, grew, =grow, =grew, fastest growing, fastest-growing, perform:0.8, performing:0.8, performed:0.8, sales "
        "performance, sales figure, sales number, how is * selling, how are * selling, units moved, unit sales, sales total, sales data, daily units, best "
        "performing, worst performing, popular, bestselling, purchases:0.5, buying:0.3, bought:0.5, bring in:0.4, topline, top line, orders came, orders did, "
        "orders have, people visited, demand been, sold the most, sold the least, dropping off, losing momentum, sales momentum, turnover for, sales, sale, "
        "sold, sell:0.8, selling:0.8, revenue, turnover in dollar, velocity, best seller, bestseller, best-seller, best-selling, best selling, top seller, top "
        "selling, sales velocity, =orders:0.55, session, traffic, conversion, conversion rate, cvr, page view, buy box, gmv, =takings, unit session, sell "
        "through:0.1, tanking, tank, sales rank, bsr, best seller rank, moved:0.6, sell best, shift:0.5, units:0.5, selling best, ordered product sales, gross "
        "sales, ads 30, day average, units per day, a day:0.4, hero, dud, ship out, sales trend, =growing, declining, growth, slump, top performer, worst "
        "performer, flying, winner, per day:0.5, order count, orders today, any order, visit, visitor, view:0.5, impressions on listing, turnover by sku, "
        "turnover by product, clicks to buy"
    ),
    "future": (
        "we'll move, will we move, i'll move, we will sell, i will sell, expected to move, likely sell, plan to sell, sales will, units will, projected to "
        "sell, sell before, sell next, should sell, will we sell, going to sell, will sell, will i sell, expect to sell, expected to sell, likely to sell, will "
        "it sell, can we sell, should we expect, gonna sell, we'll sell, i'll sell, will move:0.5, expected sales, expected unit, will we do:0.8, projected "
        "sales, sales next"
    ),
    "forecast": (
        "reckon:0.6, expectation, expectations, projecting, forecasting, demand look, demand looking, demand outlook, sales outlook, expected volume, "
        "anticipated demand, estimate for, run-up, trajectory:0.6, forecast, predict, prediction, projection, projected, outlook, expected demand, demand, "
        "demand plan, expect, estimate:0.7, estimated:0.5, project:0.6, anticipate, anticipated, foresee, forecasted, demand curve, future sales, demand "
        "forecast"
    ),
    "profit": (
        "making any money, make any money, made any money, making * money, bleed money, bleeding money, bleeding, money maker, earner, profit margin, gross "
        "profit, net profit, margins, cost us to, to land one, costs us, breakeven price, break-even price, fees eat, eat into, after all costs, after costs, "
        "worth it to sell, financially, economics, what do i make, what do we make, clear on, per unit cost, cost breakdown, lucrative, cash generator, "
        "unprofitable, loss making, loss-making, losing, per sale, profit, profitable, profitability, margin, net, make money, making money, making us money, "
        "lose money, losing money, losing us money, roi, unit economics, fee, landed cost, cogs, cost, breakeven, break even, break-even, earn, earning, after "
        "fees, contribution, in the red, in the black, gross margin, net margin, p&l, pnl, bottom line, return on investment, worth selling, make on, made "
        "after, cost us, referral fee, fulfilment fee, fulfillment fee, fba fee, take home, pocket, what did we make, what we make, ebitda, cash cow, "
        "underwater, unit cost, product cost, per unit"
    ),
    "kpi": (
        "health check, how fast does our inventory turn, inventory turn, performance metric, performance metrics, overall performance, key performance, lose "
        "due to stockout, lost due to stockout, lose due to, forecasts accurate, accurate were, accurate are, bottom-line summary, business summary, business "
        "overview, big picture, state of play, operating metrics, in-stock percentage, stock efficiency, cash in stock, capital tied up, capital is tied, how "
        "healthy, how well are we doing, pulse, snapshot, kpi, ipi, inventory performance, inventory turnover, turnover:0.7, stock turn, stockturn, turns, "
        "in-stock rate, in stock rate, instock rate, sell-through, sell through, sell-through rate, lost sales, sales lost, lost revenue, revenue lost, "
        "overall, how are we doing, how we doing, how is business, how's business, performance:0.6, forecast accuracy, forecast error, forecast bias, mape, "
        "wape, accurate, accuracy, dashboard, health, inventory health, scorecard, key figure, key number, key metric, metrics, bird's eye, state of the "
        "business, cash tied up, tied up cash, working capital, stockouts cost, stockout cost, stock-outs cost, cost of stockout, lose to stockout, lost to "
        "stockout, lost from stockout, capacity limit, storage limit, restock limit, account health, inventory score, summary of the business, status report, "
        "how's everything, inventory value, turnover days, days inventory outstanding, stockouts lose, lose from stockout, miss out on, being out of stock cost"
    ),
    "why": (
        "how was * calculated, how * calculated, calculated, calculate, calculation, flagged, what makes, the cause, causing, cause of, how do you justify, "
        "what justifies, reasons for, on what basis, how you got, how you arrived, behind the, methodology, why, reason, reasoning, explain, how come, come up "
        "with, rationale, how did you get, how did you arrive, arrive at that, what's behind, what is behind, justify, justification, walk me through, where "
        "does that number, where did you get, break down:0.6, breakdown:0.4, logic behind, what caused, what's causing, what drove, what drives, what made, what moved, what moves, what affected, what affects, what influenced, what led to, what happened to, what is driving, responsible for, which factors, what factors, what's up with, whats up with, what is up with, driven by, what explains, basis for, "
        "derive"
    ),
    "help": (
        "help, what can you do, what can i ask, what can you, how do i use, how does this work, how do you work, hi, hello, hey, good morning, good evening, "
        "good afternoon, what are you able, how do i import, how to import, how do i upload, how to upload, which question, what kind of question, what sort of "
        "question, can i ask you, get started, getting started, what do you do, who are you, what are you capable, capable of, how does this thing work, how "
        "can you help, questions can you, can you answer, you able to, teach me, tutorial, guide me, manual, your capabilities, commands, example question, "
        "examples, thanks, thank you"
    ),
    "ours": ("our, ours, my, =mine, we, us, own"),
    "below": (
        "under, below, less than, fewer than, lower than, smaller than, at most, no more than, up to:0.5, <, less, fewer, within:0.3, short of, not even"
    ),
    "above": (
        "over, above, more than, greater than, higher than, exceeding, exceed, at least, beyond, >, longer than, older than, upward of, north of"
    ),
    "late": (
        "late, overdue, delayed, delay, stuck, behind schedule, held up, past due, =slipping, not arrived, hasn't arrived, haven't arrived, lateness"
    ),
    "most": (
        "top, best, highest, most, biggest, largest, greatest, fastest, max, maximum, leading, hottest, strongest"
    ),
    "least": ("worst, lowest, least, smallest, fewest, bottom, slowest, weakest, min, minimum, poorest"),
    "versus": (
        "vs, versus, compared, compare, comparison, against, relative to, year over year, yoy, mom, month over month, wow, week over week, year on year, month "
        "on month, week on week, than last, than the"
    ),
    "every": (
        "every, each, all, everything, any, which, list, top, overall, total, whole, entire, across, skus, products, items"
    ),
    "it": ("it, its, them, they, that one, this one, these, those, same one, it's"),
    "again": (
        "and, what about, how about, same for, same but, only, just, also, now for, instead, make that, make it, ok and, then, or, but for, for, with, without, "
        "how's that, same thing, as well, too"
    ),
}
"""Concept → the terms that hint at it. A star stands for one to three words, ``=`` for that very word."""
