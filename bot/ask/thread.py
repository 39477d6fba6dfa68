"""A question that goes on from the one before it in a thread: "and last month?", 「那KT-03呢」, "when does it run out?"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.ask.dated import dated
from bot.ask.parsed import SURE, Parsed
from bot.ask.query import AHEAD, Query

_GOES_ON = re.compile(
    r"^\W*(?:and|what about|how about|same(?: thing)?(?: but)?(?: for)?|only|just|also|now|instead|make (?:that|it)|ok(?:ay)?,? (?:and|now)|then|but|or|for|with|in|on|last|this|since|vs|compared|show)(?![a-z])"
    r"|^\W*(?:那么?|还有|再看|再来|只看|光看|换成|换|改成|如果|另外|也看|看看?|和|跟|比)|呢\W*$"
)
_ALL = re.compile(
    r"(?<![a-z])(?:which|all|every|overall|everything|any sku|across|total|list|top \d|skus|products|items|we|our)(?![a-z])|哪些|所有|全部|整体|总共|全店|每个|各"
)
_MEANS_IT = re.compile(
    r"(?<![a-z])(?:it|its|them|they|those|these|that one|this one|that sku|same one)(?![a-z])|它|这款|这个品|该款|这个呢|那个"
)


def continued(parsed: Parsed, previous: Query, today: date) -> Parsed:
    """The query with what it leaves out taken from ``previous``; unchanged where it stands on its own."""
    query, text = parsed.query, parsed.query.text.lower()
    if query.acts or parsed.reading.of("off") or previous.intent in ("unknown", "help"):
        return parsed
    marked = _GOES_ON.search(text) is not None
    own = query.intent not in ("unknown", "help") and parsed.verdict.confidence >= SURE
    about_it = _MEANS_IT.search(text) is not None
    has_slots = bool(
        query.skus
        or query.asins
        or query.keywords
        or query.suppliers
        or query.period
        or query.limit
        or query.thresholds
        or query.order
    )
    if not own and not (marked or has_slots or about_it):
        return parsed
    if not own and not has_slots and not about_it and len(parsed.reading.loose) > 1:
        return parsed
    intent = query.intent if own else previous.intent
    elliptic = not own or marked or about_it
    named = bool(
        query.skus or query.suppliers or query.asins or query.keywords or query.orders or query.category
    )
    goes_on = elliptic or (len(text) <= 40 and not _ALL.search(text))
    changes: dict[str, object] = {"intent": intent}
    if not named and goes_on and not (own and _ALL.search(text) and not about_it):
        for name in ("skus", "sku_ids", "asins", "keywords", "suppliers", "category"):
            changes[name] = getattr(previous, name)
    if not own:
        query = dated(query, intent, parsed.mentions, text, today)
        for name in ("metric", "order", "limit", "thresholds", "mode", "state"):
            if not getattr(query, name):
                changes[name] = getattr(previous, name)
    if query.period is None and elliptic and (intent in AHEAD) == (previous.intent in AHEAD):
        changes["period"], changes["event"] = previous.period, previous.event
        if query.compare is None and not own:
            changes["compare"] = previous.compare
    confidence = max(query.confidence, min(0.9, previous.confidence)) if not own else query.confidence
    return replace(parsed, query=replace(query, **changes, confidence=confidence))  # type: ignore[arg-type]
