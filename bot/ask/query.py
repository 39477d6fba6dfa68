"""The query language: what a question asks, as a frozen record. Parsers make it, answers are looked up from it.

Whoever reads the words (rules, or a language model behind the same check) can say nothing that is not in here; no
figure of an answer ever comes from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal, NamedTuple, cast

Language = Literal["en", "zh"]
Op = Literal["<", ">", "="]

INTENTS = (
    "competitor_alerts", "competitor_price", "competitor_stock", "keyword_trend", "keyword_gap", "stockout_risk",
    "restock_due", "overstock", "inventory", "inbound", "sales", "forecast", "price", "profit", "ads", "returns",
    "reviews", "supplier", "purchase_order", "decisions", "claims", "niches", "kpi", "why", "help", "unknown",
)  # fmt: skip
"""What can be asked for. The names are fixed: scripts rely on them."""

AHEAD = frozenset({"forecast", "stockout_risk", "restock_due", "inbound"})
"""Intents that look forward: a month, a weekday or an event named in them is the next one."""

METRICS = frozenset(
    {"units", "revenue", "sessions", "conversion", "bsr", "margin", "roi", "fees", "cost", "acos", "tacos", "roas",
     "spend", "clicks", "return_rate", "rating", "late_rate", "defect_rate", "lead_time", "days_of_supply", "age",
     "on_hand", "price", "price_change", "search_volume", "rank", "ipi", "turnover", "in_stock_rate", "lost_sales",
     "sell_through", "forecast_error"}
)  # fmt: skip
"""What may be measured, ranked or compared with a threshold."""


class Span(NamedTuple):
    """First and last day, both inclusive."""

    first: date
    last: date


class Threshold(NamedTuple):
    """A bound on a metric: ``Threshold("days_of_supply", "<", 10.0)``. Shares are in per cent, as people say them."""

    metric: str
    op: Op
    value: float


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood.

    ``sku_ids`` go with ``skus``. ``period`` None means that no days were named. ``also`` are the further intents of a
    question that asks for several things. ``order`` is "desc" (most first) or "asc". ``named`` tells which words led to
    SKUs where those words are a title; ``unresolved`` are words that look like a name and are none that we know.
    ``acts``: somebody wants a thing done; ``elsewhere``: the words belong to another subject.
    ``confidence`` is the share of questions read with as much evidence that are read right (`bot.ask.evidence`).
    """

    text: str
    language: Language
    intent: str
    skus: tuple[str, ...] = ()
    sku_ids: tuple[int, ...] = ()
    asins: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    category: str | None = None
    mode: str | None = None
    state: str | None = None
    period: Span | None = None
    event: str | None = None
    compare: Span | None = None
    thresholds: tuple[Threshold, ...] = ()
    metric: str | None = None
    order: Literal["asc", "desc"] | None = None
    limit: int | None = None
    also: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    acts: bool = False
    elsewhere: bool = False
    confidence: float = 0.0

    @property
    def filters(self) -> dict[str, Any]:
        """What narrows the question, as JSON; only what was said is in it."""
        said: dict[str, Any] = {
            "supplier": list(self.suppliers),
            "order": list(self.orders),
            "category": self.category,
            "mode": self.mode,
            "state": self.state,
            "event": self.event,
            "metric": self.metric,
            "sort": self.order,
            "also": list(self.also),
        }
        found = {name: value for name, value in said.items() if value}
        for metric, op, value in self.thresholds:
            found.setdefault(metric, {})[op] = int(value) if value == int(value) else value
        return found

    def without_reading(self) -> Query:
        """The query without the words it came from, as a thread remembers it."""
        return replace(self, text="", unresolved=(), confidence=self.confidence)


def to_json(query: Query) -> dict[str, Any]:
    """A query as JSON; `from_json` gives the same query back."""
    said: dict[str, Any] = {}
    for each in fields(query):
        value = getattr(query, each.name)
        if isinstance(value, Span):
            value = [value.first.isoformat(), value.last.isoformat()]
        elif each.name == "thresholds":
            value = [list(threshold) for threshold in value]
        elif isinstance(value, tuple):
            value = list(value)
        said[each.name] = value
    return said


def from_json(said: Mapping[str, Any]) -> Query:
    """The inverse of `to_json`; fields that this version does not know are left out."""
    known = {each.name for each in fields(Query)}
    values: dict[str, Any] = {name: value for name, value in said.items() if name in known}
    for name in ("period", "compare"):
        if values.get(name) is not None:
            values[name] = _span(values[name])
    for name, value in values.items():
        if name == "thresholds":
            values[name] = tuple(Threshold(str(m), cast(Op, op), float(v)) for m, op, v in value)
        elif isinstance(value, list):
            values[name] = tuple(value)
    return Query(**values)


def _span(days: Sequence[str]) -> Span:
    first, last = days
    return Span(date.fromisoformat(first), date.fromisoformat(last))
