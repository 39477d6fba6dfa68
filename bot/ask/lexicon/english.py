"""English words and what they hint at."""

from __future__ import annotations

from collections.abc import Mapping

CONCEPTS: Mapping[str, str] = {
    "rival": (
        "competitor, competition, competing, compete, competitive, rival, rivals', competitors', other seller, other brand, other listing, opponent, copycat, "
        "hijacker, someone else, somebody else, other guy, other people, the market:0.4, knockoff, copying us, comp, comps, their:0.3, they:0.2"
    ),
    "somebody": ("anyone, anybody, who else, who is, =others:0.7, everyone else, somebody, someone"),
    "happening": (
        "happen, =news, activity, alert, event:0.6, move, movement:0.5, doing, up to, action, new entrant, entrant, launch a coupon, coupon, promo, deal, "
        "attack, attacking, change:0.4, changed:0.4, development, =moves, new seller, lightning deal, newcomer, entering, catch up, gaining on us, threat"
    ),
    "attack": (
        "attacking us, attack us, new entrant, new seller, newcomer, hijack, gaining on us, going after us"
    ),
    "price": (
        "price, pricing, priced, charge, charging, cheap, cheaper, cheapest, expensive, pricier, discount, price point, selling price, listed at, list price, "
        "price tag, going for, price drop, price cut, price change, markup"
    ),
    "undercut": (
        "undercut, undercutting, price war, cheaper than us, cheaper than ours, cheaper than mine, lower than us, lower price than us, below our price, beat "
        "our price, beating our price, beat us on price, price match, dropped their price, cut their price, underpricing us, cutting prices on us, price gap"
    ),
    "stock": (
        "stock, inventory, on hand, onhand, unit left, left:0.5, remaining, remain, available, sellable, in stock, reserved, unsellable, unfulfillable, stock "
        "level, warehouse:0.7, fba stock, quantity available, have left, soh, do we have:0.7, have on:0.5, stocked, qty:0.5, unit at fba, fba inventory, units "
        "do we have, count:0.4, units in, holding"
    ),
    "empty": (
        "out of stock, out of, stock out, stockout, stock-out, oos, run out, running out, sold out, sell out, selling out, run dry, dry up, deplete, depleted, "
        "empty, shortage, short of, low stock, low on, run low, running low, at risk, at-risk, go out, gone, make it to, make it through, make it until, last "
        "until, last through, will last, unavailable, run short, zero stock, hit zero, stocking out, nearly gone, almost gone, running short, survive until, "
        "enough stock, enough inventory, enough to last, enough for, understock, understocked, hold out, won't make it, finish stock, ran out, lost the buy "
        "box, enough unit, enough of, last us, running on fumes, go dark, critical sku"
    ),
    "cover": (
        "day of cover, day of supply, days' cover, day cover, week of cover, week of supply, cover, coverage, =dos, =doc, day of stock, week of stock, day of "
        "inventory, week of inventory, month of stock, month of supply, runway, stock cover, how long will, day left, week left, day of stock left, how many "
        "days, supply left, days' supply, month of inventory"
    ),
    "reorder": (
        "reorder, re-order, re order, restock, re-stock, replenish, replenishment, buy:0.9, to buy, purchase:0.8, place an order, order quantity, order by, to "
        "order, should we order, should i order, need to order, have to order, order more, order next, order again, next order, next po, send in, send more, "
        "top up, order point, reorder point, rop, buy more, purchase more, order suggestion, buying list, po suggestion, order date, order today, order this, "
        "order now, must order, must we order, =ordering:0.8, what to order, restocking, topping up, resupply, moq run, send to fba, ship to fba, send:0.3, "
        "purchasing plan, buy plan, order from:0.6, more of:0.5, next batch, another batch"
    ),
    "excess": (
        "overstock, overstocked, over-stocked, overstocking, excess, surplus, too much, too many, slow mover, slow-mover, slow moving, slowest mover, "
        "slow-moving, slowest moving, slowest seller, dead stock, dead inventory, deadstock, aged, aging, ageing, been sitting, sitting, stale, liquidate, "
        "liquidation, clearance, clear out, clear, markdown, mark down, long-term storage, long term storage, ltsf, aged inventory surcharge, aged inventory, "
        "aged stock, old stock, old inventory, stranded, unsold, not moving, isn't moving, aren't moving, doesn't sell, inventory age, stock age, overage, "
        "bloated, get rid of, dump, offload, gathering dust, collecting dust, not selling, remove from fba, removal order, storage fee:0.8, storage cost:0.8, "
        "storage bill, over bought, overbought, over-ordered, over ordered, tied up in, heavy on"
    ),
    "inbound": (
        "inbound, in transit, in-transit, on the way, on its way, on their way, on the water, arrive, arriving, arrival, eta, shipment, landing:0.8, land:0.6, "
        "container, vessel, check in, checked in, receiving, delivered, deliver, delivery, air shipment, sea shipment, pipeline, coming in, show up, get here, "
        "shipped, freight:0.6, on the boat, on a boat, at port, at the port, customs, tracking, awd, en route, being received, incoming, ship:0.6, at sea, due "
        "in, expected in, reach the warehouse, reach fba, hit fba, hit the warehouse"
    ),
    "sales": (
        "sales, sale, sold, sell:0.8, selling:0.8, revenue, turnover in dollar, velocity, best seller, bestseller, best-seller, best-selling, best selling, top "
        "seller, top selling, sales velocity, =orders:0.55, session, traffic, conversion, conversion rate, cvr, page view, buy box, gmv, =takings, unit "
        "session, sell through:0.1, tanking, tank, sales rank, bsr, best seller rank, moved:0.6, sell best, shift:0.5, units:0.5, selling best, ordered product "
        "sales, gross sales, ads 30, day average, units per day, a day:0.4, hero, dud, ship out, sales trend, =growing, declining, growth, slump, top "
        "performer, worst performer, flying, winner, per day:0.5, order count, orders today, any order, visit, visitor, view:0.5, impressions on listing, "
        "turnover by sku, turnover by product, clicks to buy"
    ),
    "future": (
        "will we sell, going to sell, will sell, will i sell, expect to sell, expected to sell, likely to sell, will it sell, can we sell, should we expect, "
        "gonna sell, we'll sell, i'll sell, will move:0.5, expected sales, expected unit, will we do:0.8, projected sales, sales next"
    ),
    "forecast": (
        "forecast, predict, prediction, projection, projected, outlook, expected demand, demand, demand plan, expect, estimate:0.7, estimated:0.5, project:0.6, "
        "anticipate, anticipated, foresee, forecasted, demand curve, future sales, demand forecast"
    ),
    "profit": (
        "profit, profitable, profitability, margin, net, make money, making money, making us money, lose money, losing money, losing us money, roi, unit "
        "economics, fee, landed cost, cogs, cost, breakeven, break even, break-even, earn, earning, after fees, contribution, in the red, in the black, gross "
        "margin, net margin, p&l, pnl, bottom line, return on investment, worth selling, make on, made after, cost us, referral fee, fulfilment fee, "
        "fulfillment fee, fba fee, take home, pocket, what did we make, what we make, ebitda, cash cow, underwater, unit cost, product cost, per unit"
    ),
    "ads": (
        "ad, ads, advert, advertising, advertise, ppc, acos, tacos, roas, campaign, sponsored, ad spend, spend, spending, spent:0.8, burning:0.5, burn:0.5, "
        "bid, cpc, ctr, click:0.8, impression, sponsored product, ad budget, adspend, =marketing, promotion spend, cost per click, click through rate, "
        "click-through"
    ),
    "returns": (
        "return:0.9, returns, returned, returning, return rate, refund, refunded, refund rate, send * back, sending * back, sent * back, sends * back, come "
        "back, comes back, return reason, rma, customer return, coming back, bring * back"
    ),
    "reviews": (
        "review, =rating, =ratings, star, star rating, feedback, complain, complaint, customers say, customer say, buyers say, buyer say, saying about, say "
        "about, 1-star, one-star, 1 star, negative, unhappy, customers hate, people hate, customers like, customers love, sentiment, vine, verified purchase, "
        "praise, happy with, don't like about, don't like, =rated, think of, think about"
    ),
    "supplier": (
        "supplier, vendor, factory, factories, manufacturer, who make, who makes, lead time, reliable, reliability, late rate, defect, defective, defect rate, "
        "on-time, on time, moq, minimum order, who supplies, supplies, supply us, sourced, source from, quality issue, lead-time, leadtime, shut down for, "
        "close for, closed for, holiday closure, closure, production time, produces, who produces, made by, capacity of, production capacity"
    ),
    "order": (
        "purchase order, po, pos, p.o, open order, outstanding order, order we placed, order placed, order i placed, orders placed, last order, previous order, "
        "orders with, open pos, outstanding, order status, supplier order, ordered from, placed with, placed:0.5, received in full, received short, short "
        "shipped"
    ),
    "decision": (
        "decision, decide, decided, approve, approved, approval, approving, reject, rejected, rejection, sign off, sign-off, signed off, snooze, snoozed, "
        "turned down, said no, said yes, pending approval, waiting for me, needs my ok, declined, suggestion:0.3, suggestions got, waiting for my, my queue, "
        "accepted, suggestions did we, sign-offs, green light, greenlight, sitting in approval, our call, our calls, overrule, overruled, audit log"
    ),
    "claim": (
        "claim, reimbursement, reimburse, reimbursed, owe us, owes us, owe me, owes me, lost unit, lost inventory, lost or damaged, damaged, lost in the "
        "warehouse, lost by amazon, compensation, compensate, refund us, missing units, misplaced, amazon lost, lost at fba, owed, pay us back, paid us back, "
        "paid back, short received, lost stock, lost any, recover from amazon, recoverable"
    ),
    "niche": (
        "niche, new product, opportunity, opportunities, product idea, launch next, what to launch, adjacent, low competition, blue ocean, expand, expansion, "
        "new category, product research, whitespace, white space, new market, untapped, high demand, product to add, add to our catalog, next product, what to "
        "sell next, sell next, bring out next, diversify, invest freed, freed up cash, freed cash, freed budget, enter"
    ),
    "kpi": (
        "kpi, ipi, inventory performance, inventory turnover, turnover:0.7, stock turn, stockturn, turns, in-stock rate, in stock rate, instock rate, "
        "sell-through, sell through, sell-through rate, lost sales, sales lost, lost revenue, revenue lost, overall, how are we doing, how we doing, how is "
        "business, how's business, performance:0.6, forecast accuracy, forecast error, forecast bias, mape, wape, accurate, accuracy, dashboard, health, "
        "inventory health, scorecard, key figure, key number, key metric, metrics, bird's eye, state of the business, cash tied up, tied up cash, working "
        "capital, stockouts cost, stockout cost, stock-outs cost, cost of stockout, lose to stockout, lost to stockout, lost from stockout, capacity limit, "
        "storage limit, restock limit, account health, inventory score, summary of the business, status report, how's everything, inventory value, turnover "
        "days, days inventory outstanding, stockouts lose, lose from stockout, miss out on, being out of stock cost"
    ),
    "why": (
        "why, reason, reasoning, explain, how come, come up with, rationale, how did you get, how did you arrive, arrive at that, what's behind, what is "
        "behind, justify, justification, walk me through, where does that number, where did you get, break down:0.6, breakdown:0.4, logic behind, what caused, "
        "what's causing, what drove, what drives, basis for, derive"
    ),
    "keyword": (
        "keyword, kw, kws, search term, search volume, searched, searches, search, term, terms, organic rank, organic position, organic, =ranking, =rankings, "
        "rank, ranking for, rank for, position, seo, search query, queries, query, phrase, phrases, sponsored rank, page one, page 1, search result, search "
        "frequency, brand analytics, search rank, indexed, indexing, serp, placement"
    ),
    "gap": (
        "gap, =missing:0.9, miss, that we don't, and we don't, but we don't, we don't rank, not ranking, don't rank, lack, aren't indexed, not indexed, haven't "
        "got, but not us, we're not, we are not, we aren't, uncovered, don't have, we dont, that we dont, and we dont, but we dont, they rank, overlooked, "
        "untapped:0.6, not targeting, don't target, but not for us, leaving on the table, without us, reverse asin, and not us, do not"
    ),
    "help": (
        "help, what can you do, what can i ask, what can you, how do i use, how does this work, how do you work, hi, hello, hey, good morning, good evening, "
        "good afternoon, what are you able, how do i import, how to import, how do i upload, how to upload, which question, what kind of question, what sort of "
        "question, can i ask you, instructions, get started, getting started, what do you do, who are you, your capabilities, commands, example question, "
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
