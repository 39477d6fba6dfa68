"""Answers about competitors: what they did, what they ask, who is empty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.ask.facts import Answer, RivalChart, RivalLine, Table
from bot.ask.period.days import back
from bot.ask.query import Query
from core.phrase import Money, Phrase
from core.records import RivalDay
from storage.queries import alerts, skus
from storage.tables import CompetitorDay, Import, PriceDay

CHART_DAYS = 30
SHOWN = 8


def happenings(engine: Engine, workspace_id: str, query: Query, today: date) -> Answer:
    """What rivals did in the period, ranked by what it means for us."""
    first, last = _days(query, today)
    with Session(engine) as session:
        raised = alerts.listed(
            session, workspace_id, since=first, until=last, sku_ids=query.sku_ids, rules=("M1", "M2", "M5")
        )
        tracked = _tracked(session, workspace_id, query.sku_ids, last)
        sources = _sources(session, workspace_id, last)
        chart_of = query.sku_ids[:1] or [each.sku_id for each in raised[:1] if each.sku_id]
        chart = _chart(session, workspace_id, chart_of[0], last) if chart_of and tracked else None
    about = _about(query, Phrase("competitor alerts"), first, last)
    if not tracked:
        return Answer(
            query,
            about,
            (Phrase("No competitor data is imported for this: import a “competitors” file first."),),
        )
    found = [each.alert for each in raised]
    if not found:
        quiet = Phrase(
            "Nothing happened: no price war, no empty shelf, no large price cut among {n} tracked rivals.",
            {"n": tracked},
        )
        return Answer(query, about, (quiet,), sources, chart=chart)
    counted = Phrase(
        "{n} {n:alert|alerts} among {rivals} tracked rivals, most urgent first:",
        {"n": len(found), "rivals": tracked},
    )
    more = len(found) - (query.limit or SHOWN)
    rest = (Phrase("and {n} more; “restock alerts” lists all.", {"n": more}),) if more > 0 else ()
    return Answer(query, about, (counted, *rest), sources, tuple(found[: query.limit or SHOWN]), chart=chart)


def empty_shelves(engine: Engine, workspace_id: str, query: Query, today: date) -> Answer:
    """Which rivals were out of stock."""
    first, last = _days(query, today)
    with Session(engine) as session:
        raised = alerts.listed(
            session, workspace_id, since=first, until=last, sku_ids=query.sku_ids, rules=("M2",)
        )
        tracked = _tracked(session, workspace_id, query.sku_ids, last)
        sources = _sources(session, workspace_id, last)
    about = _about(query, Phrase("rivals out of stock"), first, last)
    if not tracked:
        return Answer(
            query,
            about,
            (Phrase("No competitor data is imported for this: import a “competitors” file first."),),
        )
    now_empty = [each.alert for each in raised if each.alert.ended_on is None]
    said = Phrase(
        "{now} of {rivals} tracked rivals are out of stock now; {all} were at some time in these days.",
        {"now": len(now_empty), "rivals": tracked, "all": len(raised)},
    )
    rows = tuple(
        (
            each.alert.subject, each.alert.sku, each.alert.raised_on, each.alert.ended_on,
            each.alert.evidence.get("units_a_day"),
        )
        for each in raised[: query.limit or 20]
    )  # fmt: skip
    heads = (
        Phrase("Rival"),
        Phrase("Our SKU"),
        Phrase("Empty since"),
        Phrase("Until"),
        Phrase("Units a day before (estimate)"),
    )
    return Answer(query, about, (said,), sources, table=Table(heads, rows) if rows else None)


def prices(engine: Engine, workspace_id: str, query: Query, today: date) -> Answer:
    """What rivals ask now, against the first day of the period and against our price."""
    first, last = _days(query, today)
    about = _about(query, Phrase("competitor prices"), first, last)
    if not query.sku_ids:
        return Answer(query, about, (Phrase("Name one of your SKUs: prices are compared per SKU."),))
    with Session(engine) as session:
        listing = _listing(session, workspace_id, query.sku_ids[0], first, last)
        product = skus.products(session, workspace_id, query.sku_ids[:1])[query.sku_ids[0]]
        sources = _sources(session, workspace_id, last)
        chart = _chart(session, workspace_id, query.sku_ids[0], last)
    rows = []
    for rival in sorted({each.competitor_asin for each in listing}):
        priced = [each for each in listing if each.competitor_asin == rival and each.price is not None]
        if priced:
            then, now = priced[0].price or Decimal(0), priced[-1].price or Decimal(0)
            change = round(float(now / then - 1) * 100, 1) if then else None
            rows.append(
                (rival, Money(then, product.currency), Money(now, product.currency), change, priced[-1].day)
            )
    if not rows:
        return Answer(
            query,
            about,
            (Phrase("No competitor prices are imported for {sku} in these days.", {"sku": product.sku}),),
        )
    lowest = min(rows, key=lambda row: row[2].amount)
    said = [
        Phrase(
            "The lowest of {n} rivals is {rival} at {price}.",
            {"n": len(rows), "rival": lowest[0], "price": lowest[2]},
        )
    ]
    if product.price is not None:
        said.append(Phrase("Your price is {price}.", {"price": Money(product.price, product.currency)}))
    heads = (Phrase("Rival"), Phrase("Then"), Phrase("Now"), Phrase("Change, %"), Phrase("As of"))
    return Answer(query, about, tuple(said), sources, table=Table(heads, tuple(rows)), chart=chart)


def _days(query: Query, today: date) -> tuple[date, date]:
    span = query.period or back(today, 7)
    return span.first, span.last


def _about(query: Query, what: Phrase, first: date, last: date) -> Phrase:
    whom = ", ".join(query.skus)
    if whom:
        return Phrase(
            "{what} · {skus} · {first} to {last}", {"what": what, "skus": whom, "first": first, "last": last}
        )
    return Phrase("{what} · all SKUs · {first} to {last}", {"what": what, "first": first, "last": last})


def _tracked(session: Session, workspace_id: str, sku_ids: Sequence[int], last: date) -> int:
    statement = select(func.count(func.distinct(col(CompetitorDay.competitor_asin)))).where(
        col(CompetitorDay.workspace_id) == workspace_id,
        col(CompetitorDay.day) <= last,
        col(CompetitorDay.day) > last - timedelta(days=60),
    )
    if sku_ids:
        statement = statement.where(col(CompetitorDay.sku_id).in_(sku_ids))
    return session.scalar(statement) or 0


def _sources(session: Session, workspace_id: str, last: date) -> tuple[Phrase, ...]:
    """The newest file of competitor days, with the last day it told of."""
    row = session.execute(
        select(col(Import.file_name), col(Import.last_day))
        .where(
            col(Import.workspace_id) == workspace_id,
            col(Import.kind) == "competitors",
            col(Import.state) == "done",
        )
        .order_by(col(Import.id).desc())
    ).first()
    if row is None:
        return ()
    return (
        Phrase("From {file}, data to {day}; units are estimates", {"file": row[0], "day": row[1] or last}),
    )


def _listing(session: Session, workspace_id: str, sku_id: int, first: date, last: date) -> list[RivalDay]:
    rows = session.scalars(
        select(CompetitorDay)
        .where(
            col(CompetitorDay.workspace_id) == workspace_id,
            col(CompetitorDay.sku_id) == sku_id,
            col(CompetitorDay.day) >= first,
            col(CompetitorDay.day) <= last,
        )
        .order_by(col(CompetitorDay.competitor_asin), col(CompetitorDay.day))
    )
    return [
        RivalDay(row.day, row.competitor_asin, price=row.price, in_stock=row.in_stock, title=row.title)
        for row in rows
    ]


def _chart(session: Session, workspace_id: str, sku_id: int, last: date) -> RivalChart | None:
    first = last - timedelta(days=CHART_DAYS - 1)
    listing = _listing(session, workspace_id, sku_id, first, last)
    if not listing:
        return None
    product = skus.products(session, workspace_id, [sku_id])[sku_id]
    own = session.execute(
        select(col(PriceDay.day), col(PriceDay.price))
        .where(
            col(PriceDay.workspace_id) == workspace_id,
            col(PriceDay.sku_id) == sku_id,
            col(PriceDay.day) >= first,
            col(PriceDay.day) <= last,
        )
        .order_by(col(PriceDay.day))
    ).all()
    lines = []
    for rival in sorted({each.competitor_asin for each in listing}):
        days = [each for each in listing if each.competitor_asin == rival]
        lines.append(
            RivalLine(
                rival,
                tuple(each.day for each in days),
                tuple(None if each.price is None else float(each.price) for each in days),
                tuple(each.in_stock is False for each in days),
            )
        )
    ours = (
        RivalLine(product.sku, tuple(d for d, _ in own), tuple(float(p) for _, p in own), (False,) * len(own))
        if own
        else None
    )
    return RivalChart(product.sku, product.currency, first, last, ours, tuple(lines[:5]))
