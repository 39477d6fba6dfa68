"""Answers about suppliers and purchase orders."""

from __future__ import annotations

from datetime import date
from statistics import median

from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Asked, Cell, Table, missing
from bot.ask.said import understood
from core.phrase import Percent, Phrase
from core.records import PastOrder, Supplier
from storage.queries.goods import naming, skus, terms
from storage.queries.orders import pipeline, purchase_orders
from storage.queries.orders.purchase_orders import OrderLine
from storage.tables import PurchaseOrderLine, SupplierRow


def suppliers(asked: Asked) -> Answer:
    """How each supplier keeps its dates and quality, from the orders received so far."""
    query, today = asked.query, asked.today
    with Session(asked.engine) as session:
        known = terms.suppliers(session, asked.workspace_id)
        names = list(query.suppliers) or naming.suppliers(session, asked.workspace_id)
        if query.sku_ids and not query.suppliers:
            goods = skus.products(session, asked.workspace_id, query.sku_ids)
            names = sorted({each.supplier for each in goods.values() if each.supplier})
        past = pipeline.past_orders(session, asked.workspace_id, today, names)
        source = asked.source(session, PurchaseOrderLine) or asked.source(session, SupplierRow)
    about = understood(query)
    if not names:
        return Answer(query, about, (missing(Phrase("suppliers"), "suppliers"),), source)
    lines: list[Phrase] = []
    if query.sku_ids and not query.suppliers:
        lines.append(
            Phrase("{sku} comes from {names}.", {"sku": ", ".join(query.skus), "names": ", ".join(names)})
        )
    measured = {name: _record(past.get(name, ())) for name in names}
    if not any(each.orders for each in measured.values()):
        lines.append(missing(Phrase("received orders"), "purchase_orders"))
    elif len(names) == 1:
        lines += _told(names[0], measured[names[0]])
    else:
        late = sorted(
            (n for n in names if measured[n].late is not None), key=lambda n: -(measured[n].late or 0)
        )
        if late:
            lines.append(
                Phrase(
                    "{name} is late most often: {share} of its orders.",
                    {"name": late[0], "share": Percent(measured[late[0]].late or 0)},
                )
            )
    for name in names:
        closed = _closure(known.get(name), today)
        if closed is not None and (len(names) == 1 or query.event):
            lines.append(
                Phrase(
                    "{name} is closed from {first} to {last}.",
                    {"name": name, "first": closed[0], "last": closed[1]},
                )
            )
        elif len(names) == 1 and query.event:
            lines.append(Phrase("No closure of {name} is imported.", {"name": name}))
    rows: list[tuple[Cell, ...]] = []
    for name in names:
        each = measured[name]
        if not (
            asked.holds("late_rate", _percent(each.late))
            and asked.holds("defect_rate", _percent(each.defects))
            and asked.holds("lead_time", each.lead_days)
        ):
            continue
        terms_ = known.get(name)
        rows.append(
            (name, each.orders, None if each.late is None else Percent(each.late), each.lead_days,
             None if each.defects is None else Percent(each.defects), terms_.moq if terms_ else None)
        )  # fmt: skip
    place = {"defect_rate": 4, "lead_time": 3}.get(query.metric or "", 2)
    rows.sort(
        key=lambda row: (-_number(row[place]) if query.order != "asc" else _number(row[place]), str(row[0]))
    )
    heads = (
        Phrase("Supplier"),
        Phrase("Orders received"),
        Phrase("Late"),
        Phrase("Lead time, days"),
        Phrase("Defects"),
        Phrase("MOQ"),
    )
    if any(0 < each.orders < 5 for each in measured.values()):
        lines.append(Phrase("Shares of fewer than five orders say little."))
    return Answer(query, about, tuple(lines), source, table=Table(heads, asked.shown(rows)) if rows else None)


class _Record:
    """What received orders tell: how many, the share received after the expected day, median days, defects."""

    def __init__(self, orders: int, late: float | None, lead_days: int | None, defects: float | None) -> None:
        self.orders, self.late, self.lead_days, self.defects = orders, late, lead_days, defects


def _record(past: tuple[PastOrder, ...]) -> _Record:
    dated = [each for each in past if each.expected_on is not None]
    late = [each for each in dated if each.expected_on is not None and each.received_on > each.expected_on]
    got = sum(each.received_quantity or 0 for each in past if each.defective_quantity is not None)
    bad = sum(each.defective_quantity or 0 for each in past)
    return _Record(
        len(past),
        len(late) / len(dated) if dated else None,
        round(median((each.received_on - each.ordered_on).days for each in past)) if past else None,
        bad / got if got else None,
    )


def _told(name: str, record: _Record) -> list[Phrase]:
    lines = []
    if record.late is not None:
        lines.append(
            Phrase(
                "{name} was late with {share} of its last {n} orders.",
                {"name": name, "share": Percent(record.late), "n": record.orders},
            )
        )
    if record.lead_days is not None:
        lines.append(Phrase("From order to receipt: {days} days (median).", {"days": record.lead_days}))
    return lines


def _closure(supplier: Supplier | None, today: date) -> tuple[date, date] | None:
    coming = [each for each in (supplier.closures if supplier else ()) if each[1] >= today]
    return min(coming) if coming else None


def orders(asked: Asked) -> Answer:
    """Purchase orders: the open ones, the late ones, those of some days, or the ones that are named."""
    query, today = asked.query, asked.today
    with Session(asked.engine) as session:
        found = purchase_orders.listed(
            session,
            asked.workspace_id,
            sku_ids=query.sku_ids,
            numbers=query.orders,
            suppliers=query.suppliers,
        )
        source = asked.source(session, PurchaseOrderLine)
    about = understood(query)
    if query.orders and not found:
        unknown = Phrase("I know no purchase order {number}.", {"number": ", ".join(query.orders)})
        return Answer(query, about, (unknown,), source)
    if not found:
        return Answer(query, about, (missing(Phrase("purchase orders"), "purchase_orders"),), source)
    kept = list(found)
    if query.mode:
        kept = [each for each in kept if each.mode == query.mode]
    if query.period is not None:
        kept = [each for each in kept if query.period.first <= each.ordered_on <= query.period.last]
    elif query.state == "late":
        kept = [each for each in kept if _late(each, today)]
    elif not query.orders and not _asks_for_last(query.text):
        kept = [each for each in kept if each.is_open]
    if not kept:
        return Answer(
            query, about, (Phrase("None of {n} order lines is among these.", {"n": len(found)}),), source
        )
    kept.sort(key=lambda each: (-each.ordered_on.toordinal(), each.number, each.sku))
    if _asks_for_last(query.text) and not query.limit:
        kept = [each for each in kept if each.number == kept[0].number]
    lines = [
        Phrase(
            "{orders} {orders:order|orders}, {units} units in all.",
            {"orders": len({each.number for each in kept}), "units": sum(each.quantity for each in kept)},
        )
    ]
    late = [each for each in kept if _late(each, today)]
    if late:
        lines.append(Phrase("{n} {n:line is|lines are} later than planned.", {"n": len(late)}))
    short = [each for each in kept if each.received_on is not None and (each.received or 0) < each.quantity]
    if short:
        missing_units = sum(each.quantity - (each.received or 0) for each in short)
        lines.append(Phrase("{n} units fewer than ordered were received.", {"n": missing_units}))
    elif query.orders and all(each.received_on is not None for each in kept):
        lines.append(Phrase("All of it was received."))
    rows: list[tuple[Cell, ...]] = [
        (each.number, each.sku, each.supplier, each.quantity, each.ordered_on, each.expected_on, _stage(each))
        for each in kept
    ]
    heads = (
        Phrase("Purchase order"),
        Phrase("SKU"),
        Phrase("Supplier"),
        Phrase("Units"),
        Phrase("Ordered"),
        Phrase("Expected"),
        Phrase("Progress"),
    )
    return Answer(query, about, tuple(lines), source, table=Table(heads, asked.shown(rows)))


def _late(line: OrderLine, today: date) -> bool:
    return line.is_open and line.expected_on is not None and line.expected_on < today


def _stage(line: OrderLine) -> Phrase:
    """The last stage that a line is known to have reached."""
    if line.received_on is not None:
        return Phrase("received {day}", {"day": line.received_on})
    if line.state == "cancelled":
        return Phrase("cancelled")
    if line.arrived_on is not None:
        return Phrase("arrived {day}", {"day": line.arrived_on})
    if line.departed_on is not None:
        return Phrase("departed {day}", {"day": line.departed_on})
    if line.produced_on is not None:
        return Phrase("produced {day}", {"day": line.produced_on})
    return Phrase("ordered {day}", {"day": line.ordered_on})


def _asks_for_last(text: str) -> bool:
    import re

    return (
        re.search(
            r"last (?:order|po|purchase)|previous order|latest order|上一?次|上一单|最近一次|最近一单",
            text.lower(),
        )
        is not None
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def _number(cell: Cell) -> float:
    return cell.share if isinstance(cell, Percent) else float(cell) if isinstance(cell, int | float) else -1.0
