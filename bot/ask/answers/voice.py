"""Answers about what buyers say and send back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Asked, Cell, Table, missing
from bot.ask.query import Span
from bot.ask.said import understood
from core.phrase import Percent, Phrase
from storage.queries.goods import totals
from storage.tables import ReturnDay, Review

DAYS = 90
BAD_SHOWN = 5


def returns(asked: Asked) -> Answer:
    """Units that came back, as a share of what was sold in the same days, and why."""
    query = asked.query
    span = asked.days(DAYS)
    with Session(asked.engine) as session:
        back = totals.returned(session, asked.workspace_id, span.first, span.last, asked.scope)
        sold = totals.sold(session, asked.workspace_id, span.first, span.last, asked.scope)
        reasons = totals.return_reasons(session, asked.workspace_id, span.first, span.last, asked.scope)
        names = asked.names(session, list({*back, *sold}))
        source = asked.source(session, ReturnDay)
    about = understood(query, span)
    if not source:
        return Answer(query, about, (missing(Phrase("returns"), "returns"),))
    units = sum(back.values())
    known = sum(each.units for i, each in sold.items())
    if not units:
        return Answer(query, about, (Phrase("Nothing came back in these days."),), source)
    lines = [
        Phrase(
            "{units} {units:unit|units} came back in {days} days.",
            {"units": units, "days": (span.last - span.first).days + 1},
        )
    ]
    if known:
        lines.append(
            Phrase(
                "That is {share} of the {sold} sold in the same days.",
                {"share": Percent(units / known), "sold": known},
            )
        )
    if reasons:
        top = reasons[0]
        lines.append(
            Phrase("The most frequent reason: {reason} ({n}).", {"reason": worded(top[0]), "n": top[1]})
        )
    if len(back) == 1 or _asks_why(query.text):
        rows: list[tuple[Cell, ...]] = [(worded(reason), n, Percent(n / units)) for reason, n in reasons]
        table = Table((Phrase("Reason"), Phrase("Units"), Phrase("Share")), asked.shown(rows))
        return Answer(query, about, tuple(lines), source, table=table)

    def rate(sku_id: int) -> float | None:
        return back[sku_id] / sold[sku_id].units * 100 if sku_id in sold and sold[sku_id].units else None

    kept = [i for i in back if asked.holds("return_rate", rate(i)) and asked.holds("units", back[i])]
    by_rate = (query.metric == "return_rate" and "rate" in query.text.lower()) or "率" in query.text
    sign = 1 if query.order == "asc" else -1
    kept.sort(
        key=lambda i: (sign * ((rate(i) or 0.0) if by_rate or query.thresholds else back[i]), names[i].sku)
    )
    rows = [
        (
            names[i].sku,
            back[i],
            sold[i].units if i in sold else None,
            None if (r := rate(i)) is None else Percent(r / 100),
        )
        for i in kept
    ]
    heads = (Phrase("SKU"), Phrase("Returned"), Phrase("Sold"), Phrase("Rate"))
    if not rows:
        lines.append(Phrase("None is within that bound."))
    return Answer(query, about, tuple(lines), source, table=Table(heads, asked.shown(rows)) if rows else None)


def reviews(asked: Asked) -> Answer:
    """How many stars, how many bad ones, and what the newest bad ones say."""
    query = asked.query
    with Session(asked.engine) as session:
        span = asked.days(DAYS)
        rated = totals.rated(session, asked.workspace_id, span.first, span.last, asked.scope)
        if not rated and query.period is None:
            span = Span(asked.today - timedelta(days=730), asked.today)
            rated = totals.rated(session, asked.workspace_id, span.first, span.last, asked.scope)
        bad = totals.bad_reviews(
            session, asked.workspace_id, span.first, span.last, asked.scope, query.limit or BAD_SHOWN
        )
        names = asked.names(session, list(rated))
        source = asked.source(session, Review)
    about = understood(query, span)
    if not source:
        return Answer(query, about, (missing(Phrase("reviews"), "reviews"),))
    if not rated:
        return Answer(query, about, (Phrase("No review was imported for these days."),), source)
    kept = {i: each for i, each in rated.items() if asked.holds("rating", each.mean)}
    count = sum(each.reviews for each in kept.values())
    lines = []
    if count:
        mean = sum(each.mean * each.reviews for each in kept.values()) / count
        worst = sum(each.bad for each in kept.values())
        lines.append(
            Phrase(
                "{n} {n:review|reviews}, {mean} stars on average; {bad} gave one or two stars ({share}).",
                {"n": count, "mean": round(mean, 2), "bad": worst, "share": Percent(worst / count)},
            )
        )
    else:
        lines.append(Phrase("None is within that bound."))
    if len(kept) == 1 or _asks_for_words(query.text):
        rows: list[tuple[Cell, ...]] = [
            (day, stars, sku, words[:300] or None) for sku, day, stars, words in bad
        ]
        table = Table((Phrase("Day"), Phrase("Stars"), Phrase("SKU"), Phrase("What they wrote")), tuple(rows))
        if not rows:
            lines.append(Phrase("None of one or two stars among them."))
        return Answer(query, about, tuple(lines), source, table=table if rows else None)
    sign = -1 if query.order == "desc" else 1
    order = sorted(kept, key=lambda i: (sign * kept[i].mean, names[i].sku))
    rows = [(names[i].sku, kept[i].reviews, round(kept[i].mean, 2), kept[i].bad) for i in order]
    heads = (Phrase("SKU"), Phrase("Reviews"), Phrase("Stars"), Phrase("One or two stars"))
    return Answer(query, about, tuple(lines), source, table=Table(heads, asked.shown(rows)) if rows else None)


def worded(reason: str) -> str:
    """A return reason as people read it: ``DEFECTIVE`` is "Defective", ``NOT_AS_DESCRIBED`` "Not as described"."""
    return reason.replace("_", " ").strip().capitalize() or "–"


def _asks_why(text: str) -> bool:
    import re

    return re.search(r"why|reason|原因|理由|为什么|为啥", text.lower()) is not None


def _asks_for_words(text: str) -> bool:
    import re

    return (
        re.search(
            r"say|complain|bad|negative|1[- ]star|one[- ]star|worst|差评|一星|说什么|吐槽|抱怨|在说",
            text.lower(),
        )
        is not None
    )
