"""Rule S8: alerts on cover. Under 7 days of supply is critical, under 15 wants an act, under 30 is a notice.

A launch is watched earlier: 30 days want an act, 60 are a notice (rule L2).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.phrase import Phrase
from core.records import Alert, Product, Severity, Stage

THRESHOLDS: dict[Stage | None, tuple[float, float, float]] = {None: (7, 15, 30), "launch": (7, 30, 60)}


def severity(days_of_supply: float, stage: Stage | None) -> Severity | None:
    """How urgent so little cover is; None when it is enough. Each threshold itself is still the milder side."""
    critical, act, notice = THRESHOLDS.get(stage, THRESHOLDS[None])
    if days_of_supply < critical:
        return "critical"
    if days_of_supply < act:
        return "act"
    return "notice" if days_of_supply < notice else None


def cover_alert(
    product: Product,
    *,
    on_hand: int,
    days_of_supply: float,
    next_arrival: date | None,
    units_a_day: float,
    stage: Stage | None,
    today: date,
    since: date,
) -> Alert | None:
    """The alert of one SKU's cover, None when it is covered.

    ``since`` is the first day of this spell of short cover: it makes the key, so that a spell is one alert.
    What is at stake is the margin of the days between running out and the next arrival, at most 30.
    Worked example: 20 units a day, out in 5 days, next arrival in 12: 7 × 20 = 140 units.
    """
    urgency = severity(days_of_supply, stage)
    if urgency is None:
        return None
    gap = 30.0 if next_arrival is None else max(0.0, (next_arrival - today).days - days_of_supply)
    units = round(min(gap, 30.0) * units_a_day)
    margin = None if product.price is None else product.price - (product.unit_cost or Decimal(0))
    return Alert(
        key=f"S8:{product.marketplace}:{product.sku}:{since}",
        rule="S8",
        severity=urgency,
        sku=product.sku,
        marketplace=product.marketplace,
        subject="",
        raised_on=since,
        title=_title(on_hand, days_of_supply),
        evidence={
            "on_hand": on_hand,
            "days_of_supply": round(days_of_supply, 1),
            "units_a_day": round(units_a_day, 1),
            "next_arrival": next_arrival.isoformat() if next_arrival else None,
        },
        recommended_action=_action(gap, next_arrival),
        money_at_stake=None if margin is None else (margin * units).quantize(Decimal("0.01")),
        units_at_stake=units,
    )


def _title(on_hand: int, days_of_supply: float) -> Phrase:
    if on_hand <= 0:
        return Phrase("Out of stock")
    return Phrase(
        "{days} days of supply left, {units} units on hand", {"days": int(days_of_supply), "units": on_hand}
    )


def _action(gap: float, next_arrival: date | None) -> Phrase:
    if next_arrival is None:
        return Phrase("Nothing is on its way: look at the suggested order")
    if gap > 0:
        return Phrase(
            "The next arrival on {day} comes {gap} days too late: look at a faster way",
            {"day": next_arrival, "gap": round(gap)},
        )
    return Phrase("The next arrival on {day} comes in time: keep an eye on it", {"day": next_arrival})
