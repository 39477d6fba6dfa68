"""A competitor's happening → an alert: worded, weighed in our units and money, with what to do about it.

The weights are stated assumptions until a SKU's own history can tell better; each alert's evidence carries them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.market.rivals import DEFAULT_RULES, Happening, RivalRules, happenings
from core.phrase import Money, Percent, Phrase
from core.records import Alert, Product, RivalDay, Severity

CAPTURED_SHARE = 0.25  # of an empty competitor's sales that come to us, until measured (M2)
LOST_SHARE = 0.15  # of our sales that a price war costs while it lasts, until measured (M1)
HORIZON_DAYS = 14


@dataclass(frozen=True, slots=True)
class Ours:
    """What is known of our side: units a day and days of supply; None where unknown."""

    product: Product
    units_a_day: float | None
    days_of_supply: float | None


def rival_alerts(
    ours: Ours, days: Iterable[RivalDay], *, since: date, until: date, rules: RivalRules = DEFAULT_RULES
) -> list[Alert]:
    """The alerts of one SKU whose happening was seen, or still lasts, between ``since`` and ``until``.

    Days after ``until`` are not looked at, so that a past day can be asked about.
    """
    known = [d for d in days if d.day <= until]
    found = happenings(known, rules)
    wars = [h for h in found if h.rule == "M1"]
    return [
        _alert(ours, happening)
        for happening in found
        if (happening.seen_on >= since or (happening.ended_on or until) >= since)
        and not _is_part_of(happening, wars)
    ]


def _is_part_of(happening: Happening, wars: Sequence[Happening]) -> bool:
    """A price cut that became a price war is told as the war only."""
    return happening.kind == "price_cut" and any(
        w.competitor_asin == happening.competitor_asin and w.began_on == happening.began_on for w in wars
    )


def _alert(ours: Ours, happening: Happening) -> Alert:
    product = ours.product
    units = _units_at_stake(ours, happening)
    margin = None if product.price is None else product.price - (product.unit_cost or Decimal(0))
    money = None if units is None or margin is None else (margin * units).quantize(Decimal("0.01"))
    return Alert(
        key=f"{happening.rule}:{happening.kind}:{product.marketplace}:{product.sku}:{happening.competitor_asin}:{happening.began_on}",
        rule=happening.rule,
        severity=_severity(ours, happening),
        sku=product.sku,
        marketplace=product.marketplace,
        subject=happening.competitor_asin,
        raised_on=happening.seen_on,
        title=_title(ours, happening),
        evidence={**happening.evidence, "began_on": happening.began_on.isoformat(), **_assumption(happening)},
        recommended_action=_action(ours, happening),
        money_at_stake=money,
        units_at_stake=units,
        ended_on=happening.ended_on if happening.kind in ("price_war", "out_of_stock", "price_cut", "coupon") else happening.seen_on,
    )  # fmt: skip


def _units_at_stake(ours: Ours, happening: Happening) -> int | None:
    """Units over two weeks. Worked example (M2): a rival selling 35 a day, a quarter of it ours: 35 × 14 × 0.25 = 122."""
    if happening.kind == "out_of_stock" and "units_a_day" in happening.evidence:
        return int(happening.evidence["units_a_day"] * HORIZON_DAYS * CAPTURED_SHARE)
    if happening.kind == "price_war" and ours.units_a_day is not None:
        return int(ours.units_a_day * HORIZON_DAYS * LOST_SHARE)
    if happening.kind == "price_cut" and ours.units_a_day is not None:
        return int(ours.units_a_day * HORIZON_DAYS * LOST_SHARE / 2)
    return None


def _assumption(happening: Happening) -> dict[str, float]:
    match happening.kind:
        case "out_of_stock":
            return {"assumed_captured_share": CAPTURED_SHARE}
        case "price_war":
            return {"assumed_lost_share": LOST_SHARE}
        case "price_cut":
            return {"assumed_lost_share": LOST_SHARE / 2}
        case _:
            return {}


def _severity(ours: Ours, happening: Happening) -> Severity:
    """S3's emergency (short cover while a rival is out) is critical; the rules that change a decision want an act."""
    if happening.kind == "out_of_stock" and happening.ended_on is None:
        return "critical" if ours.days_of_supply is not None and ours.days_of_supply < 14 else "act"
    return "act" if happening.kind == "price_war" and happening.ended_on is None else "notice"


def _title(ours: Ours, happening: Happening) -> Phrase:
    e = happening.evidence
    rival: dict[str, Any] = {"rival": happening.competitor_asin, "since": happening.began_on}
    currency = ours.product.currency
    match happening.kind:
        case "price_war":
            return Phrase(
                "Rival {rival} cut its price {cut} for {days} days, from {before} to {now}",
                rival | {"cut": Percent(e["cut"]), "days": e["days"], "before": _money(e["earlier_price"], currency), "now": _money(e["price"], currency)},
            )  # fmt: skip
        case "out_of_stock":
            return Phrase("Rival {rival} is out of stock since {since}", rival)
        case "price_cut":
            return Phrase(
                "Rival {rival} lowered its price {cut}, from {before} to {now}",
                rival | {"cut": Percent(e["cut"]), "before": _money(e["earlier_price"], currency), "now": _money(e["price"], currency)},
            )  # fmt: skip
        case "coupon":
            return Phrase("Rival {rival} offers a coupon: {coupon}", rival | {"coupon": str(e["coupon"])})
        case "new_entrant":
            return Phrase("A new rival is tracked: {rival}, since {since}", rival)
        case "back_in_stock":
            return Phrase("Rival {rival} is back in stock after {days} days", rival | {"days": e["days"]})
        case "review_surge":
            return Phrase(
                "Rival {rival} got {reviews} new reviews in a week, usually {usual}",
                rival | {"reviews": e["new_reviews"], "usual": e["usual"]},
            )


def _action(ours: Ours, happening: Happening) -> Phrase:
    over = happening.ended_on is not None
    match happening.kind:
        case "out_of_stock" if over:
            return Phrase("Over. Nothing to do.")
        case "out_of_stock" if ours.days_of_supply is not None and ours.days_of_supply < 14:
            return Phrase(
                "Send part by air now and shift the ad budget to the days you can serve: {days} days of supply are left",
                {"days": round(ours.days_of_supply)},
            )
        case "out_of_stock":
            return Phrase("Check the next order: 30–50 % more buffer may sell while the rival is empty")
        case "price_war" if over:
            return Phrase("Over. Check whether the price came back to stay.")
        case "price_war":
            return Phrase(
                "Look at the next order again before approving it; keep the price above your margin floor"
            )
        case "price_cut" | "coupon":
            return Phrase("Watch the sales of the next days")
        case "new_entrant":
            return Phrase("Compare price and reviews with yours")
        case "back_in_stock":
            return Phrase("The extra demand ends: plan the next order without it")
        case "review_surge":
            return Phrase("Watch its rank and price")


def _money(amount: float, currency: str) -> Money:
    return Money(Decimal(str(amount)), currency)
