"""The words of a competitor's happening: what happened, and what to do about it. `core.market.alerts` weighs it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core.market.rivals import Happening, RivalRules
from core.phrase import Money, Percent, Phrase, Value
from core.suggestion import Remedy

Values = dict[str, Value | Percent | Phrase | Money]
DRAFT, EXPEDITE, HOLD = Remedy("draft"), Remedy("expedite"), Remedy("hold")
DIAGNOSE, DISMISS = Remedy("diagnose"), Remedy("dismiss")


def title(happening: Happening, currency: str) -> Phrase:
    """What happened, in a line."""
    e = happening.evidence
    rival: Values = {"rival": happening.competitor_asin, "since": happening.began_on}
    match happening.kind:
        case "price_war":
            return Phrase(
                "Competitor {rival} cut its price {cut} for {days} days, from {before} to {now}",
                rival | {"cut": Percent(e["cut"]), "days": e["days"], **_prices(e, currency)},
            )
        case "out_of_stock":
            return Phrase("Competitor {rival} is out of stock since {since}", rival)
        case "price_cut":
            return Phrase(
                "Competitor {rival} lowered its price {cut}, from {before} to {now}",
                rival | {"cut": Percent(e["cut"]), **_prices(e, currency)},
            )
        case "price_rise":
            return Phrase(
                "Competitor {rival} raised its price {rise} for {days} days, from {before} to {now}",
                rival | {"rise": Percent(e["rise"]), "days": e["days"], **_prices(e, currency)},
            )
        case "coupon":
            return Phrase(
                "Competitor {rival} offers a coupon: {coupon}", rival | {"coupon": str(e["coupon"])}
            )
        case "new_entrant":
            return Phrase("A new competitor is tracked: {rival}, since {since}", rival)
        case "back_in_stock":
            return Phrase(
                "Competitor {rival} is back in stock after {days} days", rival | {"days": e["days"]}
            )
        case "review_surge":
            return Phrase(
                "Competitor {rival} got {reviews} new reviews in a week, usually {usual}",
                rival | {"reviews": e["new_reviews"], "usual": e["usual"]},
            )
        case "bundle":
            return Phrase(
                "Competitor {rival} now sells a bundle: {words}", rival | {"words": str(e["words"])}
            )
        case "overtaken":
            return Phrase(
                "Competitor {rival} overtook you: rank {bsr}, yours {ours}",
                rival | {"bsr": e["bsr"], "ours": e["ours"]},
            )
        case "bsr_record":
            return Phrase(
                "Competitor {rival} stands at rank {bsr}, better than ever (best before: {before})",
                rival | {"bsr": e["bsr"], "before": e["best_before"]},
            )
        case "rank_jump":
            return Phrase(
                "Competitor {rival} rose from {start} to {end} on “{keyword}” within three days",
                rival | {"start": e["from_rank"], "end": e["to_rank"], "keyword": str(e["keyword"])},
            )
        case _:
            return _field(happening, currency)


def _field(happening: Happening, currency: str) -> Phrase:
    e = happening.evidence
    match happening.kind:
        case "crowding":
            return Phrase(
                "{rivals} competitors where there were {before}, {more} more; their median price is {price}, {lower} lower",
                {
                    "rivals": e["rivals"], "before": e["rivals_before"], "more": Percent(e["rivals_change"]),
                    "price": _money(e["price"], currency), "lower": Percent(-e["price_change"]),
                },
            )  # fmt: skip
        case "saturation":
            return Phrase(
                "{cutting} of {rivals} competitors cut their price at once",
                {"cutting": e["cutting"], "rivals": e["rivals"]},
            )
        case "share_loss":
            return Phrase(
                "Searches hold, but your share of them fell from {before} to {now} and your mean rank from {was} to {rank}",
                {"before": Percent(e["share_before"]), "now": Percent(e["share"]), "was": e["rank_before"], "rank": e["rank"]},
            )  # fmt: skip
        case _:
            values: Values = {"keyword": str(e["keyword"]), "fall": Percent(-e["change"])}
            if not e["rising"]:
                return Phrase("Searches for “{keyword}” fell by {fall}", values)
            word, change, _ = e["rising"][0]
            return Phrase(
                "Searches for “{keyword}” fell by {fall}, while “{rising}” rose by {rise}",
                values | {"rising": str(word), "rise": Percent(change)},
            )


def action(happening: Happening, days_of_supply: float | None, rules: RivalRules) -> Phrase:
    """What to do about it."""
    over = happening.ended_on is not None
    short = days_of_supply is not None and days_of_supply < rules.emergency_days
    month = days_of_supply is not None and days_of_supply < rules.surge_cover_days
    match happening.kind:
        case "out_of_stock" if over:
            return Phrase("Over. Nothing to do.")
        case "out_of_stock" if short:
            return Phrase(
                "Send part by air now and shift the ad budget to the days you can serve: {days} days of supply are left",
                {"days": round(days_of_supply or 0)},
            )
        case "out_of_stock":
            return Phrase("Check the next order: 30–50% more buffer may sell while the competitor is empty")
        case "price_rise":
            return Phrase("So prices go when stock runs low: be ready for its customers, and keep your price")
        case "price_war" if over:
            return Phrase("Over. Check whether the price came back to stay.")
        case "price_war":
            return Phrase(
                "Look at the next order again before approving it; keep the price above your margin floor"
            )
        case "bsr_record" | "rank_jump" if month:
            return Phrase(
                "Demand is rising and {days} days of supply are left: look at the faster way",
                {"days": round(days_of_supply or 0)},
            )
        case "bsr_record" | "rank_jump":
            return Phrase(
                "Demand may be rising: you have stock for {limit} days and more, watch your sales",
                {"limit": round(rules.surge_cover_days)},
            )
        case "price_cut" | "coupon":
            return Phrase("Watch the sales of the next days")
        case "new_entrant" | "bundle":
            return Phrase("Compare price and reviews with yours")
        case "back_in_stock":
            return Phrase("The extra demand ends: plan the next order without it")
        case "review_surge" | "overtaken":
            return Phrase("Watch its rank and price")
        case "crowding" | "saturation":
            return Phrase(
                "The market is getting crowded: order less than usual, and look at price and listing before "
                "the next order"
            )
        case "share_loss":
            return Phrase(
                "Your own offer lost ground: compare price, reviews and listing with those before you"
            )
        case _:
            lacks = ", ".join(happening.evidence.get("lacks") or ())
            if lacks:
                return Phrase(
                    "Order less, and put into your listing what it lacks: {words}", {"words": lacks}
                )
            return Phrase("Order less: fewer people look for it")


def remedies(happening: Happening) -> tuple[Remedy, ...]:
    """What can be started at once; nothing where it is over."""
    if happening.ended_on is not None:
        return ()
    match happening.kind:
        case "out_of_stock" | "price_rise" | "bsr_record" | "rank_jump":
            return DRAFT, EXPEDITE, DISMISS
        case "price_war" | "crowding" | "saturation":
            return DRAFT, HOLD, DISMISS
        case "demand_shift" | "share_loss":
            return DIAGNOSE, HOLD, DISMISS
        case _:
            return ()


def _prices(evidence: dict[str, Any], currency: str) -> Values:
    return {"before": _money(evidence["earlier_price"], currency), "now": _money(evidence["price"], currency)}


def _money(amount: float, currency: str) -> Money:
    return Money(Decimal(str(amount)), currency)
