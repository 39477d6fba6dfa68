"""Answers about why: the steps behind a suggestion, the causes of a fall; and where else to go."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Asked, Cell, Table
from bot.ask.said import understood
from core.errors import RestockError
from core.names import REASONS_OF_DECLINE
from core.phrase import Money, Percent, Phrase
from storage.tables import SalesDay, StockDay


def why(asked: Asked) -> Answer:
    """The steps of the arithmetic behind the suggestion for one SKU."""
    from bot.usecases import explaining

    query = asked.query
    about = understood(query)
    if len(query.sku_ids) != 1:
        named = Phrase(
            "Name one SKU, for example “why {sku}”: reasons are told per SKU.",
            {"sku": query.skus[0] if query.skus else "SKU"},
        )
        return Answer(query, about, (named,))
    if _asks_for_fall(query.text):
        return _causes(asked)
    try:
        told = explaining.why(asked.engine, asked.workspace_id, query.skus[0], asked.today)
    except RestockError as error:
        return Answer(query, about, (Phrase("{reason}", {"reason": error.phrase}),))
    made = told.suggestion
    lines = [Phrase("{headline}.", {"headline": made.headline})] if made.headline is not None else []
    for each in made.missing[:3]:
        lines.append(
            Phrase("Estimated: {what}.", {"what": each.what})
            if each.is_estimated
            else Phrase(
                "Missing: {what} (switches off {rule}).", {"what": each.what, "rule": each.switches_off}
            )
        )
    lines.append(Phrase("The suggestion is {n} {n:unit|units}; these are its steps:", {"n": made.quantity}))
    rows: list[tuple[Cell, ...]] = [
        (_effect(each.effect, each.unit, each.value), each.reason, each.rule) for each in made.factors
    ]
    files = tuple(
        Phrase("{file} ({n} {n:day|days} old)", {"file": each.file, "n": each.age_days})
        for each in told.sources[:4]
    )
    table = Table((Phrase("Effect"), Phrase("Reason"), Phrase("Rule")), tuple(rows[:40]))
    return Answer(query, about, tuple(lines), files, table=table if rows else None)


def _effect(effect: str, unit: str, value: float) -> Cell:
    if effect == "note":
        return None
    match unit:
        case "units":
            return Phrase("{sign} {n} {n:unit|units}", {"sign": effect, "n": round(value)})
        case "days":
            return Phrase("{sign} {n} {n:day|days}", {"sign": effect, "n": round(value, 1)})
        case "share":
            return Phrase("{sign} {share}", {"sign": effect, "share": Percent(value)})
    return Phrase("{sign} {value} {unit}", {"sign": effect, "value": round(value, 2), "unit": unit})


def niches(asked: Asked) -> Answer:
    """Candidates from imported research, best first: what a newcomer may sell, what the first order earns on its cash."""
    from bot.usecases import niches as finding

    query = asked.query
    about = understood(query)
    found = finding.usual(asked.engine, asked.workspace_id, asked.today)
    if not found.candidates:
        if found.listings:
            none = Phrase("None of {n} researched listings makes a niche that pays.", {"n": found.listings})
            return Answer(query, about, (none,))
        nothing = Phrase(
            "I have no product research to judge niches by. Import a Helium 10 Black Box or Xray export: drop it on me in Slack, or run “restock import FILE”."
        )
        return Answer(query, about, (nothing,))
    best = found.candidates[0]
    lines = [
        Phrase(
            "{n} niches from {listings} researched listings, best return on the first order first.",
            {"n": len(found.candidates), "listings": found.listings},
        ),
        Phrase(
            "{name}: about {units} units a month for a newcomer ({low} to {high}).",
            {
                "name": best.name,
                "units": round(best.units),
                "low": round(best.units_low),
                "high": round(best.units_high),
            },
        ),
    ]
    if found.cost_share is None:
        lines.append(Phrase("Costs are assumed: none of our own products tells cost and price."))
    rows: list[tuple[Cell, ...]] = [
        (each.name, round(each.units), Money(each.price, found.currency), Money(each.unit_profit, found.currency), Percent(each.returns), round(each.reviews), each.listings)
        for each in found.candidates
    ]  # fmt: skip
    heads = (
        Phrase("Niche"), Phrase("Units a month"), Phrase("Price"), Phrase("Profit a unit"), Phrase("Return on the first order"),
        Phrase("Reviews (median)"), Phrase("Listings"),
    )  # fmt: skip
    files = tuple(
        Phrase("From {file}, data to {day} ({n} {n:day|days} old)", {"file": name, "day": day, "n": max(0, (asked.today - day).days)})
        for name, day in found.files[:3] if day is not None
    )  # fmt: skip
    note = Phrase("Estimates of the research, not of our sales")
    return Answer(query, about, tuple(lines), (*files, note), table=Table(heads, asked.shown(rows)))


def _causes(asked: Asked) -> Answer:
    """Why a SKU sells less: the causes that its data shows, strongest first."""
    from bot.usecases import diagnosing

    query = asked.query
    about = understood(query)
    try:
        told = diagnosing.examine(asked.engine, asked.workspace_id, query.sku_ids[0], asked.today)
    except RestockError as error:
        return Answer(query, about, (Phrase("{reason}", {"reason": error.phrase}),))
    found = told.found
    if not found.causes:
        lines = [
            Phrase("Nothing in the imported data explains a drop in sales of {sku}.", {"sku": query.skus[0]})
        ]
    else:
        lines = [
            Phrase(
                "{n} {n:cause|causes} found for {sku}, strongest first.",
                {"n": len(found.causes), "sku": query.skus[0]},
            )
        ]
    for each in found.unknown[:4]:
        lines.append(Phrase("Not judged, for lack of data: {what}.", {"what": each}))
    rows: list[tuple[Cell, ...]] = [
        (REASONS_OF_DECLINE[each.name], Percent(each.share), each.evidence, each.advice)
        for each in found.causes
    ]
    heads = (Phrase("Cause"), Phrase("Weight"), Phrase("Evidence"), Phrase("What helps"))
    return Answer(
        query, about, tuple(lines), _source(asked), table=Table(heads, tuple(rows)) if rows else None
    )


def _asks_for_fall(text: str) -> bool:
    import re

    return (
        re.search(
            r"drop|declin|slump|fall|fell|tank|down|slow|worse|less|掉|跌|下滑|下降|变差|变少|卖不动|不好卖",
            text.lower(),
        )
        is not None
    )


def _source(asked: Asked) -> tuple[Phrase, ...]:
    with Session(asked.engine) as session:
        return asked.source(session, SalesDay, StockDay)
