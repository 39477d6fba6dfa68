"""From a level to an alert: what happened to the SKU, in figures, what is at stake, and what can be started.

`core.watch.rules.alerting` says which SKU is how urgent under which rule; here it gets its words and its money.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np

from core.money.cents import cents
from core.money.unit_costs import worth
from core.phrase import Money, Percent, Phrase, Value
from core.records import Product
from core.suggestion import Alert, Remedy, Severity
from core.watch.catalogue import Catalogue
from core.watch.rules import alerting
from core.watch.rules.alerting import SEVERITIES, Levels

LONGEST_GAP = 30.0
"""Days without stock that an alert counts as lost at most: in a month somebody will have ordered."""


def alerts(
    catalogue: Catalogue, levels: Mapping[str, Levels], since: Mapping[tuple[str, int], date]
) -> dict[str, tuple[int, Alert]]:
    """The alerts of all SKUs by their keys. ``since`` tells for a rule and SKU since when its alert lasts, if it does."""
    found: dict[str, tuple[int, Alert]] = {}
    for rule, column in levels.items():
        for row in np.flatnonzero(column):
            sku_id = catalogue.sku_ids[int(row)]
            begun = since.get((rule, sku_id), catalogue.today)
            severity = SEVERITIES[int(column[row])]
            assert severity is not None
            alert = _WORDS[rule](catalogue, int(row), rule, severity, begun)
            found[alert.key] = (sku_id, alert)
    return found


def _made(
    c: Catalogue, row: int, rule: str, severity: Severity, begun: date, title: Phrase, action: Phrase, **more: Any
) -> Alert:  # fmt: skip
    product = c.products[row]
    return Alert(
        key=f"{rule}:{product.marketplace}:{product.sku}:{begun}", rule=rule, severity=severity, sku=product.sku,
        marketplace=product.marketplace, subject="", raised_on=begun, title=title, recommended_action=action, **more,
    )  # fmt: skip


def _cover(c: Catalogue, row: int, rule: str, severity: Severity, begun: date) -> Alert:
    """At stake is what the decision has at stake: the margin of what is lost over lead time and rhythm if nothing is ordered.

    Before the first decision it is that of the days between running out and the next arrival, at most 30. Worked example:
    20 units a day, out in 5 days, next arrival in 12: 7 × 20 = 140 units.
    """
    cover, rate, wait = (float(each[row]) for each in (c.cover, c.rate, c.arrives_in))
    on_hand = int(c.on_hand[row])
    gap = min(LONGEST_GAP, max(0.0, wait - cover))
    short = float(c.short[row])
    short = gap * rate if np.isnan(short) else short
    arrival = c.today + timedelta(days=int(wait)) if np.isfinite(wait) else None
    if on_hand <= 0:
        title = Phrase("Out of stock")
    else:
        title = Phrase(
            "{days} {days:day|days} of supply left, {units} {units:unit|units} on hand",
            {"days": round(cover), "units": on_hand},
        )
    sent = c.transfers[row]
    if sent:
        said: dict[str, Value] = {
            "units": sent["units"], "place": sent["place"], "day": date.fromisoformat(sent["send_by"]),
        }  # fmt: skip
        action = Phrase("Send {units} from {place} to FBA by {day}", said)
    elif c.paused[row]:
        action = Phrase("Buying is paused: its card says why")
    elif arrival is None:
        action = Phrase("Nothing is on its way: look at the suggested order")
    elif gap > 0:
        action = Phrase(
            "The next arrival on {day} comes {gap} {gap:day|days} too late: look at a faster way",
            {"day": arrival, "gap": max(1, round(gap))},
        )
    else:
        action = Phrase("The next arrival on {day} comes in time: keep an eye on it", {"day": arrival})
    evidence = {
        "on_hand": on_hand, "days_of_supply": round(cover, 1), "units_a_day": round(rate, 1),
        "next_arrival": arrival.isoformat() if arrival else None, "stage": c.stages[row], "abc_class": c.classes[row],
    }  # fmt: skip
    says: tuple[Phrase, ...] = ()
    event, through = (c.events[row] if c.events else None), float(c.through[row])
    if event is not None and cover < through:
        values: dict[str, Value] = {"event": event.name, "day": event.ends_on, "days": round(through)}
        says = (Phrase("Stock should last to the end of {event} on {day}, {days} {days:day|days} from now; its demand is counted in.", values),)  # fmt: skip
        evidence |= {"event": event.name, "event_ends_on": event.ends_on.isoformat(), "days_to_its_end": round(through)}  # fmt: skip
    kind = "open" if sent or c.paused[row] else "expedite" if arrival is not None and gap > 0 else "draft"
    return _made(
        c, row, rule, severity, begun, title, action, says=says, evidence=evidence, units_at_stake=round(short),
        money_at_stake=_margin(c, row, short), remedies=(Remedy(kind), Remedy("health")),
    )  # fmt: skip


def _faster(c: Catalogue, row: int, rule: str, severity: Severity, begun: date) -> Alert:
    v = c.velocity
    now, before = float(v.week[row]), float(v.month_before_week[row])
    title = Phrase(
        "Sales jumped {share}: {now} a day in the last 7 days, {before} a day in the month before",
        {"share": Percent(now / before - 1), "now": round(now, 1), "before": round(before, 1)},
    )
    says: tuple[Phrase, ...] = ()
    cover = float(c.cover[row])
    if np.isfinite(cover) and now > 0:
        at_this = float(c.on_hand[row]) / now
        says = (Phrase("You have {days} days of supply by the forecast, {fast} at the present speed.", {"days": round(cover), "fast": round(at_this)}),)  # fmt: skip
    units = round((now - before) * 14)
    return _made(
        c, row, rule, severity, begun, title, Phrase("Look at the next order again today"), says=says,
        evidence={"ads_7": round(now, 2), "ads_month_before": round(before, 2), "days_of_supply": _round(cover)},
        units_at_stake=units, money_at_stake=_margin(c, row, units), remedies=(Remedy("draft"),),
    )  # fmt: skip


def _slower(c: Catalogue, row: int, rule: str, severity: Severity, begun: date) -> Alert:
    v = c.velocity
    now, before, season = float(v.month[row]), float(v.before[row]), float(c.season[row])
    title = Phrase(
        "Sales fell {share}: {now} a day in the last 30 days, {before} a day in the 30 before",
        {"share": Percent(1 - now / before), "now": round(now, 1), "before": round(before, 1)},
    )
    if abs(season - 1) > 1e-9:
        says = (Phrase("The season explains {share} of change; that is taken out.", {"share": Percent(season - 1)}),)  # fmt: skip
    else:
        says = (Phrase("No year before is on file, so season is not taken out."),)
    on_hand = float(c.on_hand[row])
    excess = max(0, round(on_hand - 30 * now))
    if now > 0:
        action = Phrase(
            "Stock lasts {days} days at this speed; 30 need {units} units fewer: look at the causes, then bundle, advertise or mark down",
            {"days": round(on_hand / now), "units": excess},
        )
    else:
        action = Phrase("Nothing sells any more: look at the causes, then clear")
    return _made(
        c, row, rule, severity, begun, title, action, says=says, units_at_stake=excess,
        evidence={"ads_30": round(now, 2), "ads_30_before": round(before, 2), "season": round(season, 3),
                  "days_of_supply": _round(float(c.cover[row]))},
        money_at_stake=_cost(c.products[row], excess), remedies=(Remedy("diagnose"), Remedy("clear")),
    )  # fmt: skip


def _aged(c: Catalogue, row: int, rule: str, severity: Severity, begun: date) -> Alert:
    over_90, over_120 = int(c.aged[row]), int(alerting.over_120(c)[row])
    rate = float(c.rate[row])
    if over_90 and over_120 == over_90:
        title = Phrase("{units} {units:unit|units} older than 120 days", {"units": over_120})
    elif over_120 > 0:
        title = Phrase(
            "{units} {units:unit|units} older than 90 days, {old} of them than 120",
            {"units": over_90, "old": over_120},
        )
    else:
        title = Phrase("{units} {units:unit|units} older than 90 days", {"units": over_90})
    says: tuple[Phrase, ...] = ()
    if rate > 0:
        says = (Phrase("At {rate} a day they sell in {days} days.", {"rate": round(rate, 1), "days": round(over_90 / rate)}),)  # fmt: skip
    if severity == "notice":
        action = Phrase("Sell them first: an advertisement or a small markdown costs less than storage")
    else:
        action = Phrase("Clear them: look at the markdown steps against removal")
    return _made(
        c, row, rule, severity, begun, title, action, says=says, units_at_stake=over_90,
        evidence={"over_90": over_90, "over_120": over_120, "over_90_a_month_ago": _round(float(c.aged_before[row, 0])),
                  "over_90_two_months_ago": _round(float(c.aged_before[row, 1])), "units_a_day": _round(rate)},
        money_at_stake=_cost(c.products[row], over_90), remedies=(Remedy("clear"), Remedy("diagnose")),
    )  # fmt: skip


def _dear_ads(c: Catalogue, row: int, rule: str, severity: Severity, begun: date) -> Alert:
    spend, gained = c.spend[row], c.ad_sales[row]
    ratios = [None if g <= 0 else round(float(s / g), 3) for s, g in zip(spend, gained, strict=True)]
    before, last = ratios[-2], ratios[-1]
    limit = float(c.limits["acos_limit"][row])
    weeks = int(c.limits["acos_weeks"][row])
    if before is None or last is None:
        title = Phrase("Ads spend without selling, {weeks} weeks in a row", {"weeks": weeks})
    else:
        title = Phrase(
            "ACoS {before} and {last} in the last two settled weeks, over {limit}",
            {"before": Percent(before), "last": Percent(last), "limit": Percent(limit)},
        )
    wasted = Decimal(str(round(float(np.maximum(0.0, spend[-weeks:] - limit * gained[-weeks:]).sum()), 2)))
    return _made(
        c, row, rule, severity, begun, title,
        Phrase("Restock pauses until ACoS is back under the limit, or you lift the hold; pause broad, "
               "expensive keywords"),
        evidence={"acos_by_week": ratios, "limit": limit, "unsettled_days_left_out": int(c.limits["ads_unsettled_days"][row])},
        money_at_stake=wasted, remedies=(Remedy("release"), Remedy("diagnose")),
    )  # fmt: skip


def _losing(c: Catalogue, row: int, rule: str, severity: Severity, begun: date) -> Alert:
    """At stake is what the sales of thirty days lose. Worked example: 2.08 lost on each of 10 a day: 624."""
    told, currency = c.losses[row] or {}, c.products[row].currency
    lost = -Decimal(str(told["net"]))
    at = {
        name: Money(Decimal(str(told[name])), currency)
        for name in ("price", "break_even", "floor")
        if told[name]
    }
    values = {"price": at["price"], "loss": Money(lost, currency)}
    if lost <= 0:
        title = Phrase("A unit sold at {price} earns less than the margin that was set; buying is stopped", values)  # fmt: skip
    elif told["stops"]:
        title = Phrase("Each unit sold at {price} loses {loss}; buying is stopped", values)
    else:
        title = Phrase("Each unit sold at {price} loses {loss}", values)
    if not told["stops"]:
        action = Phrase("Look at price, fees and ads; its card says why buying goes on")
    elif "break_even" in at and "floor" in at:
        share = Percent(float(c.limits["margin_floor"][row]))
        action = Phrase(
            "Raise the price: {price} breaks even, {floor} keeps a margin of {share}; sell off what is there",
            {"price": at["break_even"], "floor": at["floor"], "share": share},
        )
    else:
        action = Phrase("No price within reach pays: sell off what is there")
    units = round(30 * float(np.nan_to_num(c.rate[row])))
    return _made(
        c, row, rule, severity, begun, title, action, units_at_stake=units,
        evidence={"price": told["price"], "net_per_unit": told["net"], "break_even_price": told["break_even"],
                  "margin_floor_price": told["floor"], "stops_buying": told["stops"]},
        money_at_stake=worth(lost, units), remedies=(Remedy("open"), Remedy("clear")),
    )  # fmt: skip


def _unsent(c: Catalogue, row: int, rule: str, severity: Severity, begun: date) -> Alert:
    """The goods are the seller's already and lie in the wrong place: no money is said to be at stake."""
    told = c.transfers[row]
    assert told is not None
    values: dict[str, Value] = {
        "units": told["units"], "place": told["place"], "day": date.fromisoformat(told["send_by"]),
        "arrives": date.fromisoformat(told["arrives"]),
    }  # fmt: skip
    return _made(
        c, row, rule, severity, begun,
        Phrase("Send {units} {units:unit|units} from {place} to FBA by {day}", values),
        Phrase("Make the shipment: sent then, it can be sold about {arrives}", values),
        evidence={**told, "on_hand": _round(float(c.on_hand[row])), "days_of_supply": _round(float(c.cover[row]))},
        units_at_stake=told["units"], remedies=(Remedy("open"),),
    )  # fmt: skip


def _margin(c: Catalogue, row: int, units: float) -> Decimal | None:
    margin = float(c.margin[row])
    return None if np.isnan(margin) else worth(Decimal(str(margin)), units)


def _cost(product: Product, units: int) -> Decimal | None:
    return None if product.unit_cost is None else cents(product.unit_cost * units)


def _round(value: float) -> float | None:
    return round(value, 1) if np.isfinite(value) else None


_WORDS: Final[Mapping[str, Callable[[Catalogue, int, str, Severity, date], Alert]]] = {
    "S8": _cover,
    "L2": _cover,
    "F6": _faster,
    "H3": _slower,
    "H1": _aged,
    "H2": _dear_ads,
    "P1": _losing,
    "S10": _unsent,
}
