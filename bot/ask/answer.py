"""A question → its answer, looked up in the store. Every figure comes from a row; what is not known is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import Engine

from bot.ask import cover, market, ours
from bot.ask.facts import Answer
from bot.ask.parse import parse
from bot.ask.query import Query
from core.phrase import Phrase

Look = Callable[[Engine, str, Query, date], Answer]

EXAMPLES = {
    "en": ("competitor alerts this week", "what should I reorder today?"),
    "zh": ("竞品这周有什么动静", "今天要补货哪些"),
}
LOOKS: dict[str, Look] = {
    "competitor_alerts": market.happenings,
    "competitor_price": market.prices,
    "competitor_stock": market.empty_shelves,
    "restock_due": ours.due,
    "stockout_risk": cover.running_out,
    "inventory": ours.inventory,
    "inbound": ours.inbound,
    "sales": ours.sales,
}


def answer(
    engine: Engine, workspace_id: str, text: str, *, today: date, now: datetime, previous: Query | None = None
) -> Answer:
    """Understand ``text`` and answer it from the store as of ``today``; never a guess."""
    query = parse(engine, workspace_id, text, today, previous)
    if query.intent in ("competitor_alerts", "competitor_stock"):
        from bot.usecases import alerts

        alerts.refresh(engine, workspace_id, today, now)
    look = LOOKS.get(query.intent)
    if look is None or query.acts or (query.unresolved and not query.skus):
        return cannot(query)
    return look(engine, workspace_id, query, today)


def cannot(query: Query) -> Answer:
    """What is said instead of a guess: what was not understood, and what can be asked."""
    if query.acts:
        said = Phrase(
            "I answer questions and change nothing by myself. Drafts are approved, edited and rejected with their buttons: “/restock” lists them. You can ask me, for example:"
        )
    elif query.intent == "help":
        said = Phrase(
            "Ask me about competitors, what to reorder, stock, what is on its way, or sales. For example:"
        )
    elif query.unresolved and query.intent in LOOKS:
        said = Phrase(
            "I know no SKU or ASIN called {word}. Check the spelling, or import the product first.",
            {"word": query.unresolved[0]},
        )
    elif query.intent != "unknown":
        said = Phrase(
            "I understand the question, but this version cannot answer it from data. You can ask, for example:"
        )
    else:
        said = Phrase("I did not understand that, so I will not guess. You can ask, for example:")
    return Answer(query, None, (said,), examples=EXAMPLES[query.language])
