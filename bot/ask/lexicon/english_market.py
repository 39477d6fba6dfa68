"""English words about what lies outside our stock: market, buyers, suppliers, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping

CONCEPTS: Mapping[str, str] = {
    "fell": ("dropped, went down, lowered, gone down, came down, decreased, raised, went up, increased"),
    "rival": (
        "besides us, apart from us, except us, other than us, below us, above us:0.6, other * seller, other * brand, cheapest * seller, market player, player, "
        "landscape, competitive landscape, the other guys, everybody else, people selling the same, lookalike, imitator, the field, peers, alternative product, "
        "similar product, similar listing, competitor, competition, competing, compete, competitive, rival, rivals', competitors', other seller, other brand, "
        "other listing, opponent, copycat, hijacker, someone else, somebody else, other guy, other people, the market:0.4, knockoff, copying us, comp, comps, "
        "their:0.3, they:0.2"
    ),
    "somebody": (
        "who has, who have, who sell, who got, who offers, who charges, who undercuts, which brand, which seller, anyone, anybody, who else, who is, "
        "=others:0.7, everyone else, somebody, someone"
    ),
    "happening": (
        "rundown, funny business, up to something, notable, what's new, shake up, shakeup, latest, recap, tactic, promotion:0.7, pulling, trick, changed their, "
        "change their, happen, =news, activity, alert, event:0.6, move, movement:0.5, doing, up to, action, new entrant, entrant, launch a coupon, coupon, "
        "promo, deal, attack, attacking, change:0.4, changed:0.4, development, =moves, new seller, lightning deal, newcomer, entering, catch up, gaining on us, "
        "threat"
    ),
    "attack": (
        "new player, new brand, newcomers, entering our market, stealing our, eating our share, taking our share, taking share, new competitor, new listing, "
        "attacking us, attack us, new entrant, new seller, newcomer, hijack, gaining on us, going after us"
    ),
    "price": (
        "sell for, sells for, selling for, sell at, sells at, selling at, going rate, dearer, costlier, more expensive, price position, what do they ask, "
        "asking price, retail for, retail at, price level, repriced, reprice, priced at, price, pricing, priced, charge, charging, cheap, cheaper, cheapest, "
        "expensive, pricier, discount, price point, selling price, listed at, list price, price tag, going for, price drop, price cut, price change, markup"
    ),
    "undercut": (
        "more expensive than, pricier than, dearer than, beat us, raise prices:0.4, far below us, cheaper alternative, lower their price, lowered their price, "
        "lowered price, cut price, cut prices, slashed, slash, slashing price, race to the bottom, price battle, price pressure, discounting, undercut, "
        "undercutting, price war, cheaper than us, cheaper than ours, cheaper than mine, lower than us, lower price than us, below our price, beat our price, "
        "beating our price, beat us on price, price match, dropped their price, cut their price, underpricing us, cutting prices on us, price gap"
    ),
    "ads": (
        "=ppc, sponsored ad, ad campaign, ad performance, ad efficiency, advertised, ad cost, ad cost of sales, ads budget, promoted, cost of advertising, "
        "advertising performance, sp campaign, sb campaign, display ad, adgroup, ad group, ad, ads, advert, advertising, advertise, ppc, acos, tacos, roas, "
        "campaign, sponsored, ad spend, spend, spending, spent:0.8, burning:0.5, burn:0.5, bid, cpc, ctr, click:0.8, impression, sponsored product, ad budget, "
        "adspend, =marketing, promotion spend, cost per click, click through rate, click-through"
    ),
    "returns": (
        "comes back, come back most, sent back, get returned, getting returned, being returned, customers returning, people returning, money back, return "
        "percentage, return:0.9, returns, returned, returning, return rate, refund, refunded, refund rate, send * back, sending * back, sent * back, sends * "
        "back, come back, return reason, rma, customer return, coming back, bring * back"
    ),
    "reviews": (
        "gripe, grievance, criticism, criticise, criticize, dissatisfied, disappointed, issues customers, customers think, buyers think, buyers like, feel "
        "about, said about, opinions, testimonials, =ratings, unhappy customers, moan, moaning, quality complaint, like the, love the, hate the, review, "
        "=rating, star, star rating, feedback, complain, complaint, customers say, customer say, buyers say, buyer say, saying about, say about, 1-star, "
        "one-star, 1 star, negative, unhappy, customers hate, people hate, customers like, customers love, sentiment, vine, verified purchase, praise, happy "
        "with, don't like about, don't like, =rated, think of, think about"
    ),
    "supplier": (
        "trust * deliver, on-time delivery, on time delivery, delivery performance, delivers late, deliver late, worst quality, best quality, punctual, "
        "dependable, supplier scorecard, production lead time, average lead time, manufacture, manufactured, made in, comes from:0.5, who is the factory, "
        "sourcing, chinese new year shutdown, shutdown, supplier, vendor, factory, factories, manufacturer, who make, who makes, lead time, reliable, "
        "reliability, late rate, defect, defective, defect rate, on-time, on time, moq, minimum order, who supplies, supplies, supply us, sourced, source from, "
        "quality issue, lead-time, leadtime, shut down for, close for, closed for, holiday closure, closure, production time, produces, who produces, made by, "
        "capacity of, production capacity"
    ),
    "order": (
        "unfinished po, on order with, what have we got on order, unfulfilled order, undelivered order, all pos, purchase orders, order history, past orders, "
        "ordered last, placed last, late po, pos are, supplier orders, still open, not yet delivered, purchase order, po, pos, p.o, open order, outstanding "
        "order, order we placed, order placed, order i placed, orders placed, last order, previous order, orders with, open pos, outstanding, order status, "
        "supplier order, ordered from, placed with, placed:0.5, received in full, received short, short shipped"
    ),
    "decision": (
        "signed off on, who ok'd, waved through, accept or reject, recommendations did we, approvals, awaiting approval, to approve, need approval, needs "
        "approval, up for approval, pending decisions, outstanding approvals, decision log, history of decisions, restock decisions, past decisions, choices, "
        "decision, decide, decided, approve, approved, approval, approving, reject, rejected, rejection, sign off, sign-off, signed off, snooze, snoozed, "
        "turned down, said no, said yes, pending approval, waiting for me, needs my ok, =declined, suggestion:0.3, suggestions got, waiting for my, my queue, "
        "accepted, suggestions did we, sign-offs, green light, greenlight, sitting in approval, our call, our calls, overrule, overruled, audit log"
    ),
    "claim": (
        "lose or damage, lost or damage, did amazon lose, has amazon lost, amazon has lost, money owed, owed to us, money back from amazon, file against "
        "amazon, recovered, lost by, claims, reimbursements, warehouse lost, units missing, missing inventory, claim, reimbursement, reimburse, reimbursed, owe "
        "us, owes us, owe me, owes me, lost unit, lost inventory, lost or damaged, damaged, lost in the warehouse, lost by amazon, compensation, compensate, "
        "refund us, missing units, misplaced, amazon lost, lost at fba, owed, pay us back, paid us back, paid back, short received, lost stock, lost any, "
        "recover from amazon, recoverable, lose units, losses in the warehouse, warehouse losses, lose our units, losing units, units lost, refund analytics, reimbursement "
        "analytics, claim analytics, fees overcharged, overcharged, charged too much"
    ),
    "niche": (
        "product category to, category to expand, expand into, white-space, promising, emerging, product opportunity, market opportunity, new line, new "
        "products, products to launch, launch ideas, gaps in the market, underserved, new categories, expand our catalog, expand our range, bright spots, "
        "niche, new product, opportunity, opportunities, product idea, launch next, what to launch, adjacent, low competition, blue ocean, expand, expansion, "
        "new category, product research, whitespace, white space, new market, untapped, high demand, product to add, add to our catalog, next product, what to "
        "sell next, sell next, bring out next, diversify, invest freed, freed up cash, freed cash, freed budget, enter"
    ),
    "keyword": (
        "trending keyword, search phrase, search phrases, searching, visibility, search traffic, keyword rank, keyword position, top keywords, main keywords, "
        "phrases, ranked for, ranks for, kw rank, organic search, searchers, people search, keyword, kw, kws, search term, search volume, searched, searches, "
        "search, term, terms, organic rank, organic position, organic, =ranking, =rankings, rank, ranking for, rank for, position, seo, search query, queries, "
        "query, phrase, sponsored rank, page one, page 1, search result, search frequency, brand analytics, search rank, indexed, indexing, serp, placement"
    ),
    "gap": (
        "nowhere, nowhere to be found, doesn't, does not, but not us, not us, opportunities:0.8, opportunity:0.8, we lack, don't show, don't appear, invisible, "
        "absent, not on our listing, not in our listing, left out, not covered, gap, =missing:0.9, miss, that we don't, and we don't, but we don't, we don't "
        "rank, not ranking, don't rank, lack, aren't indexed, not indexed, haven't got, we're not, we are not, we aren't, uncovered, don't have, we dont, that "
        "we dont, and we dont, but we dont, they rank, overlooked, untapped:0.6, not targeting, don't target, but not for us, leaving on the table, without us, "
        "reverse asin, and not us, do not"
    ),
}
"""Concept → terms, as in `bot.ask.lexicon.english`."""
