"""A question → its answer, looked up in the store. Every figure comes from a row; what is not known is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.ask import cover, market, ours
from bot.ask.facts import Answer
from bot.ask.question import Question, candidates, parse
from bot.facts import SkuHit
from core.phrase import Phrase
from storage.queries import skus

Look = Callable[[Engine, str, Question, date], Answer]

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
_DEFAULT_DAYS = {"competitor_price": 30, "sales": 30}


def answer(engine: Engine, workspace_id: str, text: str, *, today: date, now: datetime) -> Answer:
    """Understand ``text`` and answer it from the store as of ``today``; never a guess."""
    question = understand(engine, workspace_id, text, today)
    if question.intent in ("competitor_alerts", "competitor_stock"):
        from bot.usecases import alerts

        alerts.refresh(engine, workspace_id, today, now)
    look = LOOKS.get(question.intent)
    if look is None or (question.unresolved and not question.skus):
        return cannot(question)
    if question.first_day is None:
        days = _DEFAULT_DAYS.get(question.intent, 7)
        question = replace(question, first_day=today - timedelta(days=days - 1), last_day=today)
    return look(engine, workspace_id, question, today)


def understand(engine: Engine, workspace_id: str, text: str, today: date) -> Question:
    """The question with the SKUs it names looked up, all in one statement."""
    with Session(engine) as session:
        found = skus.called_any(session, workspace_id, candidates(text), today)
    known = {
        word.upper(): [SkuHit(n.sku_id, n.sku, n.marketplace, n.asin, n.title, exact=True) for n in named]
        for word, named in found.items()
    }
    return parse(text, today=today, known=known)


def cannot(question: Question) -> Answer:
    """What is said instead of a guess: what was not understood, and what can be asked."""
    if question.intent == "help":
        said = Phrase(
            "Ask me about competitors, what to reorder, stock, what is on its way, or sales. For example:"
        )
    elif question.unresolved and question.intent in LOOKS:
        said = Phrase(
            "I know no SKU or ASIN called {word}. Check the spelling, or import the product first.",
            {"word": question.unresolved[0]},
        )
    elif question.intent != "unknown":
        said = Phrase(
            "I understand the question, but this version cannot answer it from data. You can ask, for example:"
        )
    else:
        said = Phrase("I did not understand that, so I will not guess. You can ask, for example:")
    return Answer(question, None, (said,), examples=EXAMPLES[question.language])
