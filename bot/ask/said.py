"""What was understood, as a person would say it back: "sales · HX-12 · 16 Nov to 22 Nov · against …"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.ask.query import Query, Span, Threshold
from core.phrase import Phrase

WHAT = {
    "competitor_alerts": Phrase("what competitors did"),
    "competitor_price": Phrase("competitor prices"),
    "competitor_stock": Phrase("competitors’ stock"),
    "keyword_trend": Phrase("keywords: volume and rank"),
    "keyword_gap": Phrase("keywords competitors have and we do not"),
    "stockout_risk": Phrase("what runs out, and when"),
    "restock_due": Phrase("what to reorder"),
    "overstock": Phrase("overstock and old stock"),
    "inventory": Phrase("stock on hand"),
    "inbound": Phrase("what is on its way"),
    "sales": Phrase("sales"),
    "forecast": Phrase("forecast"),
    "price": Phrase("our prices"),
    "profit": Phrase("profit"),
    "ads": Phrase("advertising"),
    "returns": Phrase("returns"),
    "reviews": Phrase("reviews"),
    "supplier": Phrase("suppliers"),
    "purchase_order": Phrase("purchase orders"),
    "decisions": Phrase("decisions"),
    "claims": Phrase("claims and reimbursements"),
    "niches": Phrase("niches to enter"),
    "kpi": Phrase("key figures"),
    "why": Phrase("the reasons"),
    "help": Phrase("what I can do"),
}
"""What each intent asks about."""

METRIC = {
    "days_of_supply": Phrase("days of supply"),
    "age": Phrase("days of age"),
    "on_hand": Phrase("units on hand"),
    "units": Phrase("units sold"),
    "margin": Phrase("margin, %"),
    "acos": Phrase("ACoS, %"),
    "tacos": Phrase("TACoS, %"),
    "roas": Phrase("ROAS"),
    "roi": Phrase("ROI, %"),
    "return_rate": Phrase("return rate, %"),
    "rating": Phrase("stars"),
    "conversion": Phrase("conversion, %"),
    "sessions": Phrase("sessions"),
    "revenue": Phrase("revenue"),
    "spend": Phrase("ad spend"),
    "price": Phrase("price"),
    "price_change": Phrase("price change, %"),
    "late_rate": Phrase("late orders, %"),
    "defect_rate": Phrase("defects, %"),
    "lead_time": Phrase("lead time in days"),
}

_STATES = {
    "late": Phrase("late"),
    "open": Phrase("not finished"),
    "waiting": Phrase("waiting for a decision"),
    "approved": Phrase("approved"),
    "rejected": Phrase("rejected"),
    "snoozed": Phrase("snoozed"),
    "to_send": Phrase("to be sent to FBA"),
}
_SHOWN = 4


def understood(query: Query, period: Span | None = None) -> Phrase:
    """The question as it was read; ``period`` are the days it is answered for where none were named."""
    parts: list[Phrase] = [WHAT.get(query.intent, Phrase("not understood"))]
    whom = _listed((*query.skus, *(a for a in query.asins if not query.skus)))
    parts.append(Phrase("{names}", {"names": whom}) if whom else Phrase("all SKUs"))
    if (
        query.intent in ("help", "kpi", "niches", "supplier", "purchase_order", "decisions", "claims")
        and not whom
    ):
        parts.pop()
    for names in (query.keywords, query.suppliers, query.orders, (query.category,) if query.category else ()):
        if names:
            parts.append(Phrase("{names}", {"names": _listed(names)}))
    days = query.period or period
    if days is not None:
        parts.append(_days(days, query.event))
    if query.compare is not None:
        parts.append(
            Phrase("against {first} to {last}", {"first": query.compare.first, "last": query.compare.last})
        )
    parts += [_threshold(each) for each in query.thresholds]
    if query.state in _STATES:
        parts.append(_STATES[query.state])
    if query.mode:
        parts.append(Phrase("by {mode}", {"mode": query.mode}))
    if query.limit:
        parts.append(Phrase("the first {n}", {"n": query.limit}))
    joined = parts[0]
    for part in parts[1:]:
        joined = Phrase("{a} · {b}", {"a": joined, "b": part})
    return joined


def _listed(names: Sequence[str | None]) -> str:
    told = [name for name in names if name]
    more = len(told) - _SHOWN
    return ", ".join(told[:_SHOWN]) + (f" +{more}" if more > 0 else "")


def _days(span: Span, event: str | None) -> Phrase:
    from core.demand.calendar import is_expected

    if event is not None and is_expected(event, span.first, span.last):
        return Phrase(
            "{event} ({first} to {last}; expected, not announced yet)",
            {"event": event, "first": span.first, "last": span.last},
        )
    if event is not None and span.first == span.last:
        return Phrase("{event} ({day})", {"event": event, "day": span.first})
    if event is not None:
        return Phrase("{event} ({first} to {last})", {"event": event, "first": span.first, "last": span.last})
    if span.first == span.last:
        return Phrase("{day}", {"day": span.first})
    if span.first.year != span.last.year:
        years: dict[str, str | date] = {
            "first": span.first,
            "y1": str(span.first.year),
            "last": span.last,
            "y2": str(span.last.year),
        }
        return Phrase("{first} {y1} to {last} {y2}", years)
    return Phrase("{first} to {last}", {"first": span.first, "last": span.last})


def _threshold(each: Threshold) -> Phrase:
    values: dict[str, Phrase | float] = {
        "metric": METRIC.get(each.metric, Phrase("{name}", {"name": each.metric})),
        "n": each.value,
    }
    return Phrase("{metric} under {n}", values) if each.op == "<" else Phrase("{metric} over {n}", values)
