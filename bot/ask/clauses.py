"""Two questions in one: "how much HX-12 is left and how many did we sell", 「哪些要断货，哪些压货」."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.ask.query import Query

_BREAK = re.compile(
    r"\s*(?:[,;，；。、]|\?\s+(?=\S)|？(?=\S)|\.\s+(?=[A-Za-z])|(?<![a-z])(?:and also|and then|and|plus|also|as well as|&|along with|together with)(?![a-z])|另外|还有(?!多少|几|没|哪|货|库存)|以及|同时|顺便|顺带|并且|和|与|跟|加上|再看看?|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fffA-Za-z]))\s*",
    re.IGNORECASE,
)
_PARTS = frozenset({"why", "help", "unknown"})
"""What is never a second question: "and why" belongs to what is asked before it."""

CLEAR = 0.62


def others(whole: Query, text: str, read: Callable[[str], Query]) -> tuple[str, ...]:
    """The intents of a question that asks for several things, in order; empty where it asks for one."""
    parts = [part for part in _BREAK.split(text) if part.strip()]
    if not 2 <= len(parts) <= 5:
        return ()
    found: list[str] = []
    for part in parts:
        query = read(part)
        if query.intent in _PARTS or query.confidence < CLEAR or query.acts:
            continue
        if query.intent not in found:
            found.append(query.intent)
    if len(found) < 2:
        return ()
    if whole.intent not in found and not _has_parts(whole.intent):
        return ()
    return tuple(found)


def _has_parts(intent: str) -> bool:
    """Whether the sentence as a whole may be less sure than its parts; a special question is one question."""
    return not intent.startswith(("competitor", "keyword")) and intent not in ("why", "kpi", "niches")
