"""Answers about our own goods: what to reorder, what lies where, what comes, what sold."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.ask.facts import Answer, Cell, Table
from bot.ask.period.days import back
from bot.ask.query import Query
from core.phrase import Money, Phrase
from storage.queries import coverage, pipeline, skus, stock
from storage.tables import SalesDay, Sku

SHOWN = 15


def due(engine: Engine, workspace_id: str, query: Query, today: date) -> Answer:
    """The open drafts, ranked by money at stake."""
    from bot.usecases import overview

    facts = overview.waiting(engine, workspace_id, today)
    drafts = [d for d in facts.drafts if not query.sku_ids or d.sku_id in query.sku_ids]
    about = _about(query, Phrase("what needs a decision"))
    if not drafts:
        return Answer(query, about, (Phrase("Nothing needs a decision now."),))
    rows = tuple(
        (
            d.sku, d.quantity, d.order_by,
            None if d.cash is None else Money(d.cash, d.currency),
            None if d.money_at_stake is None else Money(d.money_at_stake, d.currency), d.number,
        )
        for d in drafts[: query.limit or SHOWN]
    )  # fmt: skip
    heads = (
        Phrase("SKU"),
        Phrase("Order"),
        Phrase("Order by"),
        Phrase("Cash"),
        Phrase("At stake"),
        Phrase("Draft"),
    )
    said = Phrase(
        "{n} {n:draft waits|drafts wait} for a decision, most money at stake first. “/restock SKU” opens one.",
        {"n": len(drafts)},
    )
    return Answer(query, about, (said,), table=Table(heads, rows))


def inventory(engine: Engine, workspace_id: str, query: Query, today: date) -> Answer:
    """What is on hand and on its way."""
    about = _about(query, Phrase("stock"))
    with Session(engine) as session:
        wanted = list(query.sku_ids) or skus.ids(session, workspace_id)
        counted = stock.stock(session, workspace_id, wanted, today)
        names = skus.named(session, workspace_id, list(counted))
        age = coverage.age(session, workspace_id, today)
    if not counted:
        return Answer(
            query,
            about,
            (Phrase("No stock figures are imported for this: import an inventory file first."),),
        )
    fewest = sorted(counted.items(), key=lambda item: item[1].on_hand)
    rows = tuple(
        (names[sku_id].sku, known.on_hand, known.inbound, known.reserved, known.as_of)
        for sku_id, known in fewest[: query.limit or SHOWN]
    )
    total = sum(known.on_hand for known in counted.values())
    said = Phrase("{units} units on hand over {n} {n:SKU|SKUs}.", {"units": total, "n": len(counted)})
    heads = (Phrase("SKU"), Phrase("On hand"), Phrase("Inbound"), Phrase("Reserved"), Phrase("As of"))
    return Answer(query, about, (said,), _stock_source(age.stock_as_of), table=Table(heads, rows))


def inbound(engine: Engine, workspace_id: str, query: Query, today: date) -> Answer:
    """What is ordered and on its way, by the day it should be sellable."""
    about = _about(query, Phrase("what is on its way"))
    with Session(engine) as session:
        wanted = list(query.sku_ids) or skus.ids(session, workspace_id)
        counted = stock.stock(session, workspace_id, wanted, today)
        coming = pipeline.inbound(session, workspace_id, wanted, today, counted)
        names = skus.named(session, workspace_id, list(coming))
    lots = [
        (names[sku_id].sku, lot) for sku_id, each in coming.items() for lot in each if lot.kind != "draft"
    ]
    if not lots:
        return Answer(query, about, (Phrase("Nothing is on its way."),))
    lots.sort(key=lambda item: (item[1].arrives or date.max, item[0]))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (sku, lot.quantity, lot.arrives, lot.mode, lot.reference or None)
        for sku, lot in lots[: query.limit or SHOWN]
    )
    said = Phrase(
        "{units} units in {n} {n:shipment|shipments} are on their way.",
        {"units": sum(lot.quantity for _, lot in lots), "n": len(lots)},
    )
    heads = (Phrase("SKU"), Phrase("Units"), Phrase("Expected"), Phrase("Mode"), Phrase("Order"))
    return Answer(query, about, (said,), table=Table(heads, rows))


def sales(engine: Engine, workspace_id: str, query: Query, today: date) -> Answer:
    """Units sold in the period, against the same number of days before it."""
    first, last = query.period or back(today, 30)
    length = (last - first).days + 1
    about = Phrase(
        "{what} · {first} to {last}",
        {"what": _about(query, Phrase("sales")), "first": first, "last": last},
    )
    with Session(engine) as session:
        now = _sold(session, workspace_id, query, first, last)
        before = _sold(
            session, workspace_id, query, first - timedelta(days=length), first - timedelta(days=1)
        )
        through = coverage.age(session, workspace_id, today).sales_through
    if not now:
        return Answer(query, about, (Phrase("No sales are imported for these days."),))
    units, earlier = sum(now.values()), sum(before.values())
    said = [Phrase("{units} units in {days} days.", {"units": units, "days": length})]
    if earlier:
        said.append(
            Phrase(
                "{change} % against the {days} days before.",
                {"change": round((units / earlier - 1) * 100), "days": length},
            )
        )
    best = sorted(now.items(), key=lambda item: -item[1])[: query.limit or SHOWN]
    rows = tuple((sku, sold, before.get(sku, 0)) for sku, sold in best)
    heads = (Phrase("SKU"), Phrase("Units"), Phrase("Units in the days before"))
    source = (Phrase("Sales complete to {day}", {"day": through}),) if through else ()
    return Answer(query, about, tuple(said), source, table=Table(heads, rows))


def _sold(session: Session, workspace_id: str, query: Query, first: date, last: date) -> dict[str, int]:
    statement = (
        select(col(Sku.sku), func.sum(col(SalesDay.units)))
        .join(Sku, col(Sku.id) == col(SalesDay.sku_id))
        .where(
            col(SalesDay.workspace_id) == workspace_id, col(SalesDay.day) >= first, col(SalesDay.day) <= last
        )
        .group_by(col(Sku.sku))
    )
    if query.sku_ids:
        statement = statement.where(col(SalesDay.sku_id).in_(query.sku_ids))
    return {sku: int(units) for sku, units in session.execute(statement)}


def _stock_source(day: date | None) -> tuple[Phrase, ...]:
    return (Phrase("Stock as of {day}", {"day": day}),) if day else ()


def _about(query: Query, what: Phrase) -> Phrase:
    if query.skus:
        return Phrase("{what} · {skus}", {"what": what, "skus": ", ".join(query.skus)})
    return Phrase("{what} · all SKUs", {"what": what})
