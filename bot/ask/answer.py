"""A question → its answer, looked up in the store. Every figure comes from a row; what is not known is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Engine

from bot.ask import near
from bot.ask.answers import (
    advertising,
    cover,
    goods,
    market,
    owed,
    profit,
    reasons,
    record,
    search,
    selling,
    supply,
    voice,
)
from bot.ask.facts import Answer, Asked
from bot.ask.model import Reader
from bot.ask.parse import parse
from bot.ask.query import Query
from bot.ask.said import understood
from bot.usecases import nightly
from core.phrase import Phrase

LOOKS: dict[str, Callable[[Asked], Answer]] = {
    "competitor_alerts": market.happenings,
    "competitor_price": market.prices,
    "competitor_stock": market.empty_shelves,
    "keyword_trend": search.trend,
    "keyword_gap": search.gap,
    "stockout_risk": cover.running_out,
    "restock_due": record.due,
    "overstock": goods.overstock,
    "inventory": goods.inventory,
    "inbound": goods.inbound,
    "sales": selling.sales,
    "forecast": selling.forecast,
    "price": selling.price,
    "profit": profit.profit,
    "ads": advertising.ads,
    "returns": voice.returns,
    "reviews": voice.reviews,
    "supplier": supply.suppliers,
    "purchase_order": supply.orders,
    "decisions": record.decisions,
    "claims": owed.claims,
    "niches": reasons.niches,
    "kpi": record.kpi,
    "why": reasons.why,
}
"""What each intent looks up; "help" and "unknown" are answered with what can be asked."""

PLANNED = frozenset({"stockout_risk", "restock_due", "overstock", "forecast"})
"""Intents whose answers rest on the last run's forecasts and decisions."""

SURE = 0.7
"""Less sure than this, an answer comes with other questions that may have been meant."""


def answer(
    engine: Engine,
    workspace_id: str,
    text: str,
    *,
    today: date,
    now: datetime,
    previous: Query | None = None,
    reader: Reader | None = None,
) -> Answer:
    """Understand ``text`` and answer it from the store as of ``today``; never a guess.

    ``previous`` is the query before it in the same thread. ``reader`` is asked where the rules are unsure.
    """
    query = parse(engine, workspace_id, text, today, previous)
    if reader is not None and query.confidence < SURE and not query.acts and not query.elsewhere:
        query = reader(engine, workspace_id, query, today) or query
    return look_up(engine, workspace_id, query, today=today, now=now)


def look_up(engine: Engine, workspace_id: str, query: Query, *, today: date, now: datetime) -> Answer:
    """The answer to a query, whoever read it."""
    look = LOOKS.get(query.intent)
    if look is None or query.acts or (query.unresolved and not (query.skus or query.orders)):
        return _cannot(engine, workspace_id, query)
    found = look(Asked(engine, workspace_id, query, today, now))
    if query.intent in PLANNED and nightly.unseen_data(engine, workspace_id) is not None:
        behind = Phrase("New files or settings are still being worked through: ask again in a few minutes")
        found = replace(found, sources=(behind, *found.sources))
    if query.also:
        return replace(found, examples=near.rest(query))
    if query.confidence < SURE and not found.examples:
        return replace(found, examples=near.questions(query))
    return found


def _cannot(engine: Engine, workspace_id: str, query: Query) -> Answer:
    """What is said instead of a guess: what was not understood, and what can be asked."""
    about: Phrase | None = None
    if query.acts:
        lines = [
            Phrase(
                "I answer questions and change nothing by myself. Drafts are approved, edited and rejected with their buttons: “/restock” lists them. You can ask me, for example:"
            )
        ]
    elif query.intent == "help":
        about = understood(query)
        lines = [
            Phrase("Ask me in your own words, in English or Chinese. I answer from the imported data about:"),
            Phrase("stock, days of supply, what runs out, what to reorder, what is on its way, overstock,"),
            Phrase("sales, forecasts, prices, profit, ads, returns, reviews, keywords,"),
            Phrase(
                "competitors, suppliers, purchase orders, decisions, claims, niches, key figures, and why."
            ),
            Phrase("To bring data, drop a report file on me. For example:"),
        ]
    elif query.unresolved and query.intent in LOOKS:
        lines = [
            Phrase(
                "I know no SKU or ASIN called {word}. Check the spelling, or import the product first.",
                {"word": query.unresolved[0]},
            )
        ]
        alike = near.codes(engine, workspace_id, query.unresolved[0])
        if alike:
            lines.append(Phrase("Did you mean {names}?", {"names": ", ".join(alike)}))
            return Answer(query, None, tuple(lines), examples=near.with_codes(query, alike))
    else:
        lines = [Phrase("I did not understand that, so I will not guess. You can ask, for example:")]
    return Answer(query, about, tuple(lines), examples=near.questions(query))
