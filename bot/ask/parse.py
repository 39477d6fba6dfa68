"""A question in English or Chinese → a typed `Query`, with its names looked up in the store; nothing is guessed.

In order: names that are written out, expressions of time, numbers and bounds, then the words that are left and what
they hint at, then titles. What speaks for which intent is weighed in `bot.ask.evidence`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.ask import clauses, commands, references, slots, thread
from bot.ask.dated import A_YEAR_BEFORE, dated
from bot.ask.evidence import weigh
from bot.ask.parsed import SURE, Parsed
from bot.ask.period import Mention, mentions
from bot.ask.query import Language, Query, Threshold
from bot.ask.reading import Place, Reading, read
from bot.ask.tokens import normal


def parse(engine: Engine, workspace_id: str, text: str, today: date, previous: Query | None = None) -> Query:
    """Understand ``text``; ``previous`` is the query before it in the same thread, which it may go on from."""
    with Session(engine) as session:
        known = references.known(session, workspace_id, today)
        parsed = _read(session, workspace_id, text, today, known)
        if previous is not None:
            parsed = thread.continued(parsed, previous, today)
        query = parsed.query
        if query.intent != "unknown" and not query.acts:
            also = clauses.others(
                query, text, lambda part: _read(session, workspace_id, part, today, known).query
            )
            query = replace(query, intent=also[0], also=also[1:]) if also else query
    return query


def _read(session: Session, workspace_id: str, text: str, today: date, known: references.Known) -> Parsed:
    lowered = normal(text)
    names = references.codes(session, workspace_id, text, today, known)
    about_days = mentions(slots.blanked(lowered, names.places), known.events)
    year_before = A_YEAR_BEFORE.search(lowered)
    if year_before:
        about_days = [
            m for m in about_days if not (m.start < year_before.end() and year_before.start() < m.end)
        ]
    days = [(m.start, m.end) for m in about_days]
    found = slots.find(lowered, (*names.places, *days))
    taken: list[Place] = [*names.places, *days, *found.taken]
    if year_before:
        taken.append(year_before.span())
    reading = read(text, taken)
    keywords: tuple[str, ...] = ()
    if reading.of("keyword") and not reading.of("gap"):
        keywords = (*names.keywords, *(q for q in names.quoted if q.lower() not in names.keywords))
        taken.extend(names.keyword_places)
        reading = read(text, taken)
    hits, at = references.titles(session, workspace_id, text, reading, taken)
    if at:
        taken.extend(at)
        reading = read(text, taken)
    if reading.of("keyword") and not keywords and not hits and not names.skus and not names.asins:
        keywords, runs = _unknown_keyword(reading, lowered)
        taken += runs
        reading = read(text, taken) if runs else reading
    skus = tuple(dict.fromkeys((*names.skus, *hits))) if not names.skus else names.skus
    ours = {hit.asin for hit in skus}
    rivals = [asin for asin in names.asins if asin not in ours]
    features = _features(reading, lowered, about_days, found, today)
    features |= {
        "sku": float(bool(skus)), "rival_asin": float(bool(rivals)), "keyword_ref": float(bool(keywords)),
        "supplier_ref": float(bool(names.suppliers)), "order_ref": float(any(not o.startswith("R-") for o in names.orders)),
        "draft_ref": float(any(o.startswith("R-") for o in names.orders)),
        "act": commands.strength(lowered, reading.of("act")),
    }  # fmt: skip
    loose = sum(1.0 if token.text.isascii() else 0.4 for token in reading.loose)
    verdict = weigh(features, loose)
    acts = features["act"] >= 0.6
    intent = "unknown" if verdict.confidence < SURE else verdict.intent
    query = Query(
        text=text,
        language=language_of(text, names.places),
        intent=intent,
        skus=tuple(dict.fromkeys(hit.sku for hit in skus)),
        sku_ids=tuple(dict.fromkeys(hit.sku_id for hit in skus)),
        asins=names.asins,
        keywords=tuple(dict.fromkeys(keywords)),
        suppliers=names.suppliers,
        orders=names.orders,
        category=names.category,
        mode=found.mode if intent in ("inbound", "purchase_order", "restock_due", "profit") else None,
        state=found.state
        if intent == "restock_due"
        or (intent in ("decisions", "purchase_order", "inbound", "claims") and found.state != "to_send")
        else None,
        thresholds=tuple(_settled(each, verdict.intent) for each in found.thresholds),
        metric=found.metric,
        order=found.order,
        limit=found.limit,
        unresolved=tuple(word for word in names.unresolved if word.upper() not in rivals),
        acts=acts,
        elsewhere=reading.of("off") > 0,
        confidence=verdict.confidence,
    )
    query = dated(query, verdict.intent, about_days, lowered, today)
    return Parsed(query, verdict, reading, tuple(about_days))


def language_of(text: str, names: Sequence[Place] = ()) -> Language:
    """Chinese when it has as many Chinese characters as English words, names left aside; else English."""
    bare = slots.blanked(text, names)
    chinese = len(re.findall(r"[\u3400-\u9fff]", bare))
    words = len(re.findall(r"[A-Za-z]{2,}", bare))
    if chinese == words == 0:
        chinese, words = len(re.findall(r"[\u3400-\u9fff]", text)), 0
    return "zh" if chinese and chinese >= words else "en"


def _features(
    reading: Reading, lowered: str, about_days: Sequence[Mention], found: slots.Slots, today: date
) -> dict[str, float]:
    features = dict(reading.hints)
    for each in found.thresholds:
        if each.metric == "days_of_supply":
            features["short_days" if each.op == "<" else "above"] = 1.0
            features["cover"] = max(features.get("cover", 0.0), 1.0 if each.op == ">" else 0.6)
        elif each.metric == "age":
            features["long_age"] = 1.0
        elif each.metric == "on_hand":
            features["stock_bound"] = 1.0
        elif each.metric == "rating":
            features["reviews"] = max(features.get("reviews", 0.0), 0.6)
    past, ahead = 0.0, 0.0
    for mention in about_days:
        days = mention.days(today, False)
        if (
            days is None
            or days.first > today
            or (mention.relation in ("until", "before") and days.last > today)
        ):
            ahead = 1.0
        elif days == mention.days(today, True) or mention.event is None:
            past = max(past, 1.0 if days.last < today or days.first < today else 0.5)
    features |= {"past_period": past, "ahead_period": ahead, "bound": float(bool(found.thresholds))}
    features["mode"] = 0.6 if found.mode else 0.0
    features["quantity_told"] = float(found.has_quantity)
    features["quantity_asked"] = float(bool(re.search(r"how (?:many|much)|quantity|多少", lowered)))
    features["worth"] = float(bool(re.search(r"worth|值得|划算", lowered)))
    return features


def _settled(threshold: Threshold, intent: str) -> Threshold:
    """A bound in per cent whose metric was not said: it is on what the question is about."""
    of = {"profit": "margin", "ads": "acos", "returns": "return_rate", "competitor_price": "price_change", "supplier": "late_rate",
          "price": "price_change", "keyword_trend": "volume_change"}  # fmt: skip
    if threshold.metric == "change":
        return threshold._replace(metric=of.get(intent, "change"))
    if threshold.metric == "price_change" and intent == "profit":
        return threshold._replace(metric="margin")
    return threshold


_NAMED_KEYWORD = re.compile(
    r"(?:rank(?:ing|ed)?(?: is)? (?:for|on)|keywords?|search(?:es)? volume (?:for|of|on)|volume (?:for|of|on)|position (?:for|on)|term|searches for|词)\s*[:：]?\s*(?P<k>[a-z][a-z0-9 '&-]{2,40}?)(?=$|[?.!,]|\s+(?:trend|doing|lately|this|last|now|changed?|over|in the)|[\u3400-\u9fff])"
)


def _unknown_keyword(reading: Reading, lowered: str) -> tuple[tuple[str, ...], list[Place]]:
    """A keyword that nobody tracks yet: after "rank for", or a run of loose English words in the question."""
    runs: list[Place] = []
    for token in reading.loose:
        if not token.text.isascii():
            continue
        if runs and lowered[runs[-1][1] : token.start] == " ":
            runs[-1] = (runs[-1][0], token.end)
        else:
            runs.append((token.start, token.end))
    match = _NAMED_KEYWORD.search(lowered)
    if match and any(start < match.end("k") and match.start("k") < end for start, end in runs):
        return (match["k"].strip(),), [match.span("k")]
    return tuple(lowered[start:end] for start, end in runs[:1]), runs[:1]
