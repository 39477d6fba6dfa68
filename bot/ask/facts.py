"""What an answer is drawn from: the query, the sentences, a table, a chart, and where the figures come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.ask.period.days import back
from bot.ask.query import Query, Span
from core.phrase import Money, Percent, Phrase, Value
from storage.queries.goods import naming, skus, totals

if TYPE_CHECKING:
    from core.records import Product
    from core.suggestion import Alert
    from storage.queries.goods.skus import Named

Cell = Value | Money | Percent | Phrase | None
SHOWN = 10
"""Rows of a table where the question names no number."""


@dataclass(frozen=True, slots=True)
class Table:
    """Heads and rows; cells keep their figures, so that each reader sees them in their locale."""

    heads: tuple[Phrase, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class RivalLine:
    """One listing's price by day; None where the file was silent; ``empty`` days had no stock."""

    name: str
    days: tuple[date, ...]
    prices: tuple[float | None, ...]
    empty: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class RivalChart:
    """Rivals' prices beside ours for one SKU."""

    sku: str
    currency: str
    first_day: date
    last_day: date
    ours: RivalLine | None
    rivals: tuple[RivalLine, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart: a value a day, None where nothing is known."""

    name: Phrase
    days: tuple[date, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class DayChart:
    """Values by day. ``kind``: "count", "money" (with a currency) or "rank" (1 is at the top)."""

    title: Phrase
    lines: tuple[Series, ...]
    kind: Literal["count", "money", "rank"] = "count"
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or an honest "not understood" with what can be asked instead (``examples``)."""

    query: Query
    understood_as: Phrase | None
    lines: tuple[Phrase, ...]
    sources: tuple[Phrase, ...] = ()
    alerts: tuple[Alert, ...] = ()
    table: Table | None = None
    chart: RivalChart | DayChart | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A query with the store it is asked of; what every answer begins from."""

    engine: Engine
    workspace_id: str
    query: Query
    today: date
    now: datetime

    @cached_property
    def scope(self) -> tuple[int, ...] | None:
        """The SKUs that are asked about; None: all of them."""
        query = self.query
        if query.sku_ids:
            return query.sku_ids
        if not query.suppliers and query.category is None:
            return None
        with Session(self.engine) as session:
            if query.suppliers:
                return tuple(naming.supplied(session, self.workspace_id, query.suppliers))
            return tuple(naming.in_category(session, self.workspace_id, query.category or ""))

    def ids(self, session: Session) -> list[int]:
        """The SKUs that are asked about, by id."""
        return list(skus.ids(session, self.workspace_id) if self.scope is None else self.scope)

    def days(self, default: int) -> Span:
        """The days that are asked about, else the last ``default`` ones."""
        return self.query.period or back(self.today, default)

    def before(self, span: Span) -> Span:
        """What the days are compared with: as asked, else the equally long time before."""
        length = (span.last - span.first).days + 1
        return self.query.compare or Span(span.first - timedelta(days=length), span.first - timedelta(days=1))

    def shown(self, rows: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
        """As many rows as were asked for."""
        return tuple(rows[: min(self.query.limit or SHOWN, 90)])

    def holds(self, metric: str, value: float | None) -> bool:
        """Whether a value keeps every bound that the question sets on a metric; an unknown one keeps none."""
        for each in self.query.thresholds:
            if each.metric == metric:
                if value is None:
                    return False
                if (each.op == "<" and not value < each.value) or (each.op == ">" and not value > each.value):
                    return False
        return True

    def bounds(self, metric: str) -> bool:
        """Whether the question sets a bound on a metric."""
        return any(each.metric == metric for each in self.query.thresholds)

    def names(self, session: Session, ids: Sequence[int]) -> dict[int, Named]:
        """The names of SKUs by id, each SKU as people read it: "HX-1@DE" where it is sold in several marketplaces."""
        spell = skus.spelling(session, self.workspace_id)
        found = skus.named(session, self.workspace_id, list(ids))
        return {i: replace(each, sku=spell(each.sku, each.marketplace)) for i, each in found.items()}

    def goods(self, session: Session, ids: Sequence[int]) -> dict[int, Product]:
        """The products by id, to be shown: each SKU as in `names`."""
        spell = skus.spelling(session, self.workspace_id)
        found = skus.products(session, self.workspace_id, list(ids))
        return {i: replace(each, sku=spell(each.sku, each.marketplace)) for i, each in found.items()}

    def source(self, session: Session, *tables: Any) -> tuple[Phrase, ...]:
        """The newest file behind each table, how far it reaches and how old that is."""
        files: dict[tuple[str, date], None] = {}
        for table in tables:
            told = totals.newest_file(session, self.workspace_id, table)
            if told is not None:
                file, last, imported = told
                files[(file, last or imported)] = None
        return tuple(
            Phrase(
                "From {file}, data to {day} ({n} {n:day|days} old)",
                {"file": file, "day": day, "n": max(0, (self.today - day).days)},
            )
            for file, day in files
        )


def missing(what: Phrase, kind: str) -> Phrase:
    """What is said where nothing was imported: what is missing, and how to bring it."""
    return Phrase(
        "I have no {what} for this. Import a file of kind “{kind}”: drop it on me in Slack, or run “restock import FILE”.",
        {"what": what, "kind": kind},
    )


def total(amounts: Sequence[tuple[Any, str]]) -> Phrase | None:
    """A sum of money, one part per currency: "$1,200 + €300"; None where there is none."""
    by: dict[str, Any] = {}
    for amount, currency in amounts:
        by[currency] = by.get(currency, 0) + amount
    if not by:
        return None
    parts = [
        Phrase("{amount}", {"amount": Money(amount, currency)}) for currency, amount in sorted(by.items())
    ]
    joined = parts[0]
    for part in parts[1:]:
        joined = Phrase("{a} + {b}", {"a": joined, "b": part})
    return joined
