"""Answers about why: the steps behind a suggestion; and where else to go."""

from __future__ import annotations

from bot.ask.answers import moved
from bot.ask.facts import Answer, Asked, Cell, Table
from bot.ask.said import understood
from core.errors import RestockError
from core.phrase import Money, Percent, Phrase


def why(asked: Asked) -> Answer:
    """The steps of the arithmetic behind the suggestion for one SKU."""
    from bot.usecases.plans import explaining

    query = asked.query
    about = understood(query)
    if moved.asks_about(query):
        return moved.moved(asked)
    if len(query.sku_ids) != 1:
        named = Phrase(
            "Name one SKU, for example “why {sku}”: reasons are told per SKU.",
            {"sku": query.skus[0] if query.skus else "SKU"},
        )
        return Answer(query, about, (named,))
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
    from bot.usecases.reports import niches as finding

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
