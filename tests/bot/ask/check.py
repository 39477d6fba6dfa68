"""Is a question read as it should be? What differs, in words."""

from __future__ import annotations

from bot.ask.query import Query, Span
from tests.bot.ask.question_set import Expected


def wrong(expected: Expected, got: Query) -> list[str]:
    """What is not as expected; empty for a right query. An ambiguous one may be asked back about."""
    found = []
    intent = got.intent if not got.acts else "unknown"
    if intent not in expected.intents:
        found.append(f"intent {intent} instead of {'/'.join(expected.intents)}")
    if expected.kind != "scope" and got.language != expected.language:
        found.append(f"language {got.language}")
    for name, told in expected.slots.items():
        have = _told(name, got)
        if have != told and not (expected.kind == "ambiguous" and intent == "unknown"):
            found.append(f"{name} {have} instead of {told}")
    for metric, op, value in expected.thresholds:
        if (metric, op, float(value.rstrip("%"))) not in got.thresholds:
            found.append(f"thresholds {got.thresholds}")
    return found


def _told(name: str, got: Query) -> str:
    match name:
        case "sku":
            return ",".join(got.skus)
        case "asin":
            return ",".join(got.asins)
        case "kw":
            return ",".join(got.keywords)
        case "supplier":
            return ",".join(got.suppliers)
        case "po":
            return ",".join(got.orders)
        case "period":
            return _span(got.period)
        case "vs":
            return _span(got.compare)
        case "limit":
            return str(got.limit)
        case "mode":
            return str(got.mode)
        case "also":
            return ",".join(got.also)
        case _:
            raise ValueError(name)


def _span(span: Span | None) -> str:
    return "" if span is None else f"{span.first}..{span.last}"
