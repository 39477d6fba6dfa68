"""Answers about our goods: what lies where, what comes, what there is too much of."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Asked, Cell, Table, missing, total
from bot.ask.query import Span
from bot.ask.said import understood
from core.phrase import Money, Phrase
from core.records import Stock
from storage.queries.demand import forecasts
from storage.queries.goods import coverage, stock, warehouses
from storage.queries.orders import pipeline, states
from storage.tables import PurchaseOrderLine, StockDay

OLD_FROM = 91
LONG_COVER = 90.0
"""Days of supply above which stock is more than a season's: the age at which Amazon begins to charge for it, roughly."""

_AGES = (("age_91_180", 91), ("age_181_270", 181), ("age_271_365", 271), ("age_365_plus", 366))


def inventory(asked: Asked) -> Answer:
    """What is on hand and on its way, fewest days of supply first."""
    with Session(asked.engine) as session:
        wanted = asked.ids(session)
        counted = stock.stock(session, asked.workspace_id, wanted, asked.today)
        cover = _cover(session, asked, counted)
        names = asked.names(session, list(counted))
        source = asked.source(session, StockDay)
        coming = pipeline.inbound(session, asked.workspace_id, list(counted), asked.today, counted)
        elsewhere = warehouses.upstream(
            session, asked.workspace_id, list(counted), asked.today, counted, coming
        )
    about = understood(asked.query)
    if not counted:
        return Answer(asked.query, about, (missing(Phrase("stock figures"), "inventory"),))
    kept = [
        sku_id for sku_id, known in counted.items()
        if asked.holds("on_hand", known.on_hand) and asked.holds("days_of_supply", cover.get(sku_id))
    ]  # fmt: skip
    sign = -1 if asked.query.order == "desc" else 1
    kept.sort(key=lambda each: (sign * counted[each].on_hand, names[each].sku))
    rows: list[tuple[Cell, ...]] = [
        (names[i].sku, counted[i].on_hand, _round(cover.get(i)), counted[i].inbound, counted[i].reserved, counted[i].unsellable, counted[i].as_of)
        for i in kept
    ]  # fmt: skip
    heads = (
        Phrase("SKU"), Phrase("On hand"), Phrase("Days of supply"), Phrase("Inbound"), Phrase("Reserved"), Phrase("Unsellable"), Phrase("As of"),
    )  # fmt: skip
    lines: list[Phrase] = []
    if len(kept) == 1:
        known = counted[kept[0]]
        lines.append(
            Phrase(
                "{sku}: {units} {units:unit|units} on hand.",
                {"sku": names[kept[0]].sku, "units": known.on_hand},
            )
        )
        if cover.get(kept[0]) is not None:
            lines.append(
                Phrase("That is about {days} days at the present forecast.", {"days": round(cover[kept[0]])})
            )
    else:
        units = sum(counted[i].on_hand for i in kept)
        lines.append(Phrase("{units} units on hand over {n} {n:SKU|SKUs}.", {"units": units, "n": len(kept)}))
        reserved, bad = sum(counted[i].reserved for i in kept), sum(counted[i].unsellable for i in kept)
        if reserved or bad:
            lines.append(
                Phrase(
                    "{reserved} reserved and {bad} unsellable beside them.",
                    {"reserved": reserved, "bad": bad},
                )
            )
    waiting = [lot for i in kept for lot in elsewhere.get(i, ())]
    if waiting:
        lines.append(
            Phrase(
                "{units} more in your own warehouses ({places}): they have to be sent first.",
                {
                    "units": sum(lot.quantity for lot in waiting),
                    "places": ", ".join(sorted({lot.reference for lot in waiting})[:4]),
                },
            )
        )
    return Answer(
        asked.query, about, tuple(lines), source, table=Table(heads, asked.shown(rows)) if rows else None
    )


def overstock(asked: Asked) -> Answer:
    """What lies too long or is too much for what sells, most money tied up first."""
    from core.supply.days_of_supply import excess

    with Session(asked.engine) as session:
        wanted = asked.ids(session)
        counted = stock.stock(session, asked.workspace_id, wanted, asked.today)
        cover = _cover(session, asked, counted)
        goods = asked.goods(session, list(counted))
        source = asked.source(session, StockDay)
    about = understood(asked.query)
    if not counted:
        return Answer(asked.query, about, (missing(Phrase("stock figures"), "inventory"),))
    least_age = next((t.value for t in asked.query.thresholds if t.metric == "age"), OLD_FROM - 1)
    rows: list[tuple[Cell, ...]] = []
    tied: list[tuple[Decimal, str]] = []
    old_units, without_cost = 0, 0
    aged_known = any(known.ages for known in counted.values())
    for sku_id, known in counted.items():
        old = sum(
            units for name, begins in _AGES if begins > least_age and (units := known.ages.get(name, 0))
        )
        days = cover.get(sku_id)
        too_much = (
            asked.holds("days_of_supply", days)
            if asked.bounds("days_of_supply")
            else days is not None and days > LONG_COVER
        )
        if (
            not (old or too_much)
            or (asked.bounds("age") and not old)
            or (asked.bounds("days_of_supply") and not too_much)
        ):
            continue
        product = goods[sku_id]
        spare = 0 if days is None else excess(known.on_hand, days, LONG_COVER)
        units = max(old, spare)
        money = None if product.unit_cost is None else Money(product.unit_cost * units, product.currency)
        if money is None:
            without_cost += 1
        else:
            tied.append((money.amount, money.currency))
        old_units += old
        rows.append((product.sku, known.on_hand, _round(days), old if known.ages else None, money))
    rows.sort(
        key=lambda row: (
            -(row[4].amount if isinstance(row[4], Money) else Decimal(0)),
            -(row[1] if isinstance(row[1], int) else 0),
            str(row[0]),
        )
    )
    if not rows:
        calm = Phrase(
            "None of {n} SKUs has more than {days} days of supply or stock older than {age} days.",
            {"n": len(counted), "days": round(LONG_COVER), "age": round(least_age)},
        )
        return Answer(asked.query, about, (calm,), source)
    lines = [
        Phrase("{n} of {all} SKUs hold too much or too old stock.", {"n": len(rows), "all": len(counted)})
    ]
    money_tied = total(tied)
    if money_tied is not None:
        lines.append(Phrase("About {money} at cost is tied up in it.", {"money": money_tied}))
    if old_units:
        lines.append(
            Phrase("{units} units are older than {age} days.", {"units": old_units, "age": round(least_age)})
        )
    if not aged_known:
        lines.append(Phrase("The imported stock tells no ages: days of supply alone decide here."))
    if without_cost:
        lines.append(
            Phrase(
                "{n} of them have no unit cost imported, so that their money is not counted.",
                {"n": without_cost},
            )
        )
    heads = (
        Phrase("SKU"),
        Phrase("On hand"),
        Phrase("Days of supply"),
        Phrase("Old units"),
        Phrase("Tied up"),
    )
    return Answer(asked.query, about, tuple(lines), source, table=Table(heads, asked.shown(rows)))


def inbound(asked: Asked) -> Answer:
    """What is ordered and on its way, by the day it should be sellable."""
    query, today = asked.query, asked.today
    with Session(asked.engine) as session:
        wanted = asked.ids(session)
        counted = stock.stock(session, asked.workspace_id, wanted, today)
        coming = pipeline.inbound(session, asked.workspace_id, wanted, today, counted)
        names = asked.names(session, list(coming))
        source = asked.source(session, PurchaseOrderLine)
    about = understood(query)
    lots = [
        (names[sku_id].sku, lot) for sku_id, each in coming.items() for lot in each if lot.kind != "draft"
    ]
    if query.mode:
        lots = [each for each in lots if each[1].mode == query.mode]
    if query.suppliers:
        lots = [each for each in lots if each[1].supplier in query.suppliers]
    if query.orders:
        lots = [each for each in lots if each[1].reference in query.orders]
    late = [each for each in lots if each[1].arrives is not None and each[1].arrives < today]
    if query.state == "late":
        lots = late
    elif query.period is not None and query.period.last >= today:
        lots = [
            each for each in lots if each[1].arrives is not None and _in(each[1].arrives, query.period, today)
        ]
    if not lots:
        said = (
            Phrase("Nothing late is on its way.")
            if query.state == "late"
            else Phrase("Nothing is on its way.")
        )
        return Answer(query, about, (said,), source)
    lots.sort(key=lambda item: (item[1].arrives or date.max, item[0]))
    rows: list[tuple[Cell, ...]] = [
        (sku, lot.quantity, lot.arrives, _lateness(lot.arrives, today), lot.mode, lot.reference or None)
        for sku, lot in lots
    ]
    lines = [
        Phrase(
            "{units} units in {n} {n:lot|lots} are on their way.",
            {"units": sum(lot.quantity for _, lot in lots), "n": len(lots)},
        )
    ]
    due = next((lot for _, lot in lots if lot.arrives is not None and lot.arrives >= today), None)
    if due is not None and due.arrives is not None and query.state != "late":
        lines.append(
            Phrase("The next {units} are due on {day}.", {"units": due.quantity, "day": due.arrives})
        )
    if late:
        lines.append(Phrase("{n} {n:lot is|lots are} later than planned.", {"n": len(late)}))
    heads = (
        Phrase("SKU"),
        Phrase("Units"),
        Phrase("Expected"),
        Phrase("Days late"),
        Phrase("Mode"),
        Phrase("Purchase order"),
    )
    return Answer(query, about, tuple(lines), source, table=Table(heads, asked.shown(rows)))


def _cover(session: Session, asked: Asked, counted: dict[int, Stock]) -> dict[int, float]:
    """Days of supply by SKU, as on its card; none without a forecast, or where nothing is expected to sell."""
    from core.supply import days_of_supply

    version = coverage.version(session, asked.workspace_id)
    means = forecasts.means(session, asked.workspace_id, list(counted), asked.today, version)
    now = states.of_now(session, asked.workspace_id, list(counted), asked.today, version)
    found = {
        sku_id: now[sku_id].days_of_supply
        if sku_id in now
        else days_of_supply.of_one(lot.on_hand, means[sku_id])
        for sku_id, lot in counted.items()
        if sku_id in now or sku_id in means
    }
    return {sku_id: days for sku_id, days in found.items() if days is not None}


def _in(day: date, span: Span, today: date) -> bool:
    return span.first <= day <= span.last or (span.first <= today + timedelta(days=1) and day < today)


def _lateness(arrives: date | None, today: date) -> int | None:
    return (today - arrives).days if arrives is not None and arrives < today else None


def _round(days: float | None) -> int | None:
    return None if days is None else round(days)
