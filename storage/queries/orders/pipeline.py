"""What is on its way: open drafts, approved orders, goods in transit; and how long earlier orders took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import false, func, or_, select, true
from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import Inbound, LegSeen, PastOrder, Stock
from core.supply.legs import Stops, told
from storage.queries.chunks import chunks
from storage.tables import Draft, PurchaseOrder, PurchaseOrderLine, Shipment, Sku

_OPEN = ("approved", "released", "sent")
LEARN_FROM = 60
"""Orders of a supplier that lead times are learnt from, newest first."""

LEGS_FROM = 3000
"""Of so many orders all teach the legs; of more, every second or third, spread over the years."""

_LEARN_SINCE = timedelta(days=3 * 365)


def inbound(
    session: Session,
    workspace_id: str,
    sku_ids: Sequence[int],
    today: date,
    stock: Mapping[int, Stock],
    *,
    without_drafts_of: Sequence[int] = (),
) -> dict[int, tuple[Inbound, ...]]:
    """What will come, by SKU. The drafts of ``without_drafts_of`` are left out: those being decided afresh.

    The marketplace's own inbound figure counts goods that purchase orders know too; only what it says beyond
    those is added, as "reported". Worked example: 300 reported inbound, an order over 240 on its way: 60 reported.
    Of an order whose shipment the marketplace closed, under the order's own number, no more comes: what it lacks is lost, and
    is claimed (R1). Worked example: 500 ordered, the shipment closed with 492 of 500: nothing is on its way any more.
    """
    lots: dict[int, list[Inbound]] = {sku_id: [] for sku_id in sku_ids}
    for part in chunks(sku_ids):
        for lot_sku, lot in _ordered(session, workspace_id, part, today, stock):
            lots[lot_sku].append(lot)
        for lot_sku, lot in _just_received(session, workspace_id, part, today, stock):
            lots[lot_sku].append(lot)
        for lot_sku, lot in _drafted(session, workspace_id, part, set(without_drafts_of)):
            lots[lot_sku].append(lot)
    for sku_id, known in lots.items():
        told = stock.get(sku_id)
        moving = sum(lot.quantity for lot in known if lot.kind == "in_transit")
        if told is not None and told.inbound > moving:
            known.append(Inbound("", "reported", told.inbound - moving, None))
    return {sku_id: tuple(each) for sku_id, each in lots.items() if each}


def _closed(
    session: Session, workspace_id: str, part: Sequence[int], today: date, stock: Mapping[int, Stock]
) -> dict[tuple[int, str], tuple[int, int]]:
    """Units of closed shipments that no longer come, by SKU and number: all of them where stock was counted after, else the lost."""
    day = func.coalesce(col(Shipment.available_on), col(Shipment.received_on), col(Shipment.arrived_on))
    rows = session.execute(
        select(
            col(Shipment.sku_id), col(Shipment.reference), day, col(Shipment.quantity_shipped),
            col(Shipment.quantity_received),
        ).where(
            col(Shipment.workspace_id) == workspace_id, col(Shipment.sku_id).in_(part), col(Shipment.state) == "closed",
            day <= today,
        )
    )  # fmt: skip
    gone = {}
    for sku_id, reference, closed_on, shipped, got in rows:
        counted = sku_id in stock and closed_on <= stock[sku_id].as_of
        gone[sku_id, reference] = (shipped, 0) if counted else (0, max(0, shipped - got))
    return gone


def _ordered(
    session: Session, workspace_id: str, part: Sequence[int], today: date, stock: Mapping[int, Stock]
) -> list[tuple[int, Inbound]]:
    closed = _closed(session, workspace_id, part, today, stock)
    rows = session.execute(
        select(PurchaseOrderLine, PurchaseOrder)
        .join(PurchaseOrder, col(PurchaseOrder.id) == col(PurchaseOrderLine.po_id))
        .where(
            col(PurchaseOrderLine.workspace_id) == workspace_id,
            col(PurchaseOrderLine.sku_id).in_(part),
            col(PurchaseOrderLine.ordered_on) <= today,
            col(PurchaseOrder.state) != "cancelled",
            or_(
                # On a day in the past, what was received since was still on its way.
                col(PurchaseOrderLine.received_on) > today,
                (col(PurchaseOrderLine.received_on).is_(None)) & col(PurchaseOrder.state).in_(_OPEN),
            ),
        )
        .order_by(col(PurchaseOrderLine.expected_on), col(PurchaseOrderLine.id))
    )
    lots = []
    for line, order in rows:
        received = 0 if line.received_on is not None else line.received_quantity or 0
        counted, lost = closed.get((line.sku_id, order.number), (0, 0))
        received = max(received, counted) + lost
        if line.quantity > received:
            moving = order.import_id is not None or line.departed_on is not None
            lots.append(
                (
                    line.sku_id,
                    Inbound(
                        reference=order.number,
                        kind="in_transit" if moving else "approved",
                        quantity=line.quantity - received,
                        arrives=line.expected_on,
                        ordered_on=line.ordered_on,
                        mode=line.mode,  # type: ignore[arg-type]  # one of the four modes, checked on the way in
                        supplier=order.supplier,
                    ),
                )
            )
    return lots


def _just_received(
    session: Session, workspace_id: str, part: Sequence[int], today: date, stock: Mapping[int, Stock]
) -> list[tuple[int, Inbound]]:
    """What was received after the day that stock was counted: in no stock figure yet, so still on its way until tomorrow."""
    counted = [stock[sku_id].as_of for sku_id in part if sku_id in stock]
    if not counted:
        return []
    rows = session.execute(
        select(PurchaseOrderLine, PurchaseOrder)
        .join(PurchaseOrder, col(PurchaseOrder.id) == col(PurchaseOrderLine.po_id))
        .where(
            col(PurchaseOrderLine.workspace_id) == workspace_id,
            col(PurchaseOrderLine.sku_id).in_(part),
            col(PurchaseOrderLine.received_on) > min(counted),
            col(PurchaseOrderLine.received_on) <= today,
            col(PurchaseOrder.state) != "cancelled",
        )
        .order_by(col(PurchaseOrderLine.id))
    )
    return [
        (
            line.sku_id,
            Inbound(
                reference=order.number,
                kind="in_transit",
                quantity=units,
                arrives=today + timedelta(days=1),
                mode=line.mode,  # type: ignore[arg-type]  # one of the four modes, checked on the way in
                supplier=order.supplier,
            ),
        )
        for line, order in rows
        if (units := line.quantity if line.received_quantity is None else line.received_quantity) > 0
        and line.sku_id in stock
        and line.received_on is not None
        and line.received_on > stock[line.sku_id].as_of
    ]


def _drafted(
    session: Session, workspace_id: str, part: Sequence[int], leave_out: set[int]
) -> list[tuple[int, Inbound]]:
    rows = session.execute(
        select(col(Draft.sku_id), col(Draft.number), col(Draft.orders)).where(
            col(Draft.workspace_id) == workspace_id, col(Draft.sku_id).in_(part), col(Draft.state) == "open"
        )
    )
    return [
        (
            sku_id,
            Inbound(
                reference=number,
                kind="draft",
                quantity=order["quantity"],
                arrives=date.fromisoformat(order["arrives"]),
                mode=order["mode"],
                supplier=order["supplier"],
            ),
        )
        for sku_id, number, orders in rows
        if sku_id not in leave_out
        for order in orders
    ]


def ordered_from(session: Session, workspace_id: str, sku_ids: Sequence[int], today: date) -> dict[int, str]:
    """From whom each SKU was ordered last, where its orders tell: the supplier of a SKU whose products file names none."""
    line = PurchaseOrderLine
    newest = (col(line.ordered_on).desc(), col(line.id).desc())
    place = func.row_number().over(partition_by=col(line.sku_id), order_by=newest).label("place")
    found: dict[int, str] = {}
    for part in chunks(sku_ids):
        ranked = (
            select(col(line.sku_id), col(PurchaseOrder.supplier), place)
            .join(PurchaseOrder, col(PurchaseOrder.id) == col(line.po_id))
            .where(
                col(line.workspace_id) == workspace_id,
                col(line.sku_id).in_(part),
                col(line.ordered_on) <= today,
                col(PurchaseOrder.supplier).is_not(None),
            )
            .subquery()
        )
        rows = session.execute(select(ranked.c.sku_id, ranked.c.supplier).where(ranked.c.place == 1))
        found |= {row.sku_id: row.supplier for row in rows}
    return found


def past_orders(
    session: Session, workspace_id: str, today: date, suppliers: Sequence[str | None] | None = None
) -> dict[str | None, tuple[PastOrder, ...]]:
    """The received orders of each supplier (None: of all that orders name), newest first, at most `LEARN_FROM` each.

    Among the suppliers None stands for orders that name none.

    Lines of one order that took the same way on the same days are one observation, however many SKUs it had.
    """
    stages = (
        col(PurchaseOrderLine.mode),
        col(PurchaseOrderLine.ordered_on),
        col(PurchaseOrderLine.expected_on),
        col(PurchaseOrderLine.produced_on),
        col(PurchaseOrderLine.departed_on),
        col(PurchaseOrderLine.arrived_on),
        col(PurchaseOrderLine.received_on),
    )
    unnamed = col(PurchaseOrder.supplier).is_(None)
    wanted = (
        [
            or_(
                col(PurchaseOrder.supplier).in_([name for name in suppliers if name is not None]),
                unnamed if None in suppliers else false(),
            )
        ]
        if suppliers is not None
        else []
    )
    newest = (col(PurchaseOrderLine.received_on).desc(), col(PurchaseOrder.id).desc())
    ways = (
        select(
            col(PurchaseOrder.supplier),
            *stages,
            func.sum(col(PurchaseOrderLine.quantity)).label("units"),
            func.sum(col(PurchaseOrderLine.received_quantity)).label("got"),
            func.sum(col(PurchaseOrderLine.defective_quantity)).label("defective"),
            func.row_number().over(partition_by=col(PurchaseOrder.supplier), order_by=newest).label("place"),
        )
        .join(PurchaseOrderLine, col(PurchaseOrder.id) == col(PurchaseOrderLine.po_id))
        .where(
            col(PurchaseOrder.workspace_id) == workspace_id,
            col(PurchaseOrderLine.received_on) <= today,
            col(PurchaseOrderLine.ordered_on) >= today - _LEARN_SINCE,
            *wanted,
        )
        .group_by(col(PurchaseOrder.id), col(PurchaseOrder.supplier), *stages)
        .subquery()
    )
    found: dict[str | None, list[PastOrder]] = {}
    for supplier, mode, ordered, expected, produced, departed, arrived, received, *sums, _ in session.execute(
        select(ways).where(ways.c.place <= LEARN_FROM).order_by(ways.c.place)
    ):
        assert received is not None  # the statement asks for received lines only
        quantity, got, defective = (None if each is None else int(each) for each in sums)
        found.setdefault(supplier, []).append(
            PastOrder(
                supplier=supplier,
                mode=mode,
                ordered_on=ordered,
                received_on=received,
                expected_on=expected,
                produced_on=produced,
                departed_on=departed,
                arrived_on=arrived,
                quantity=quantity or 0,
                received_quantity=got,
                defective_quantity=defective,
            )
        )
    return {supplier: tuple(each) for supplier, each in found.items()}


def legs(
    session: Session, workspace_id: str, today: date, markets: Sequence[str] | None = None
) -> dict[str, tuple[LegSeen, ...]]:
    """What the orders of all suppliers into each marketplace (None: any) tell of transit and receiving, whoever made the goods.

    A transit that is over counts before the goods are received; lines of one order that took the same way count once.
    """
    line, mine = PurchaseOrderLine, col(PurchaseOrder.workspace_id) == workspace_id
    stages = (
        col(line.mode),
        col(line.produced_on),
        col(line.departed_on),
        col(line.arrived_on),
        col(line.received_on),
    )
    orders = session.scalar(select(func.count()).select_from(PurchaseOrder).where(mine)) or 0
    rows = session.execute(
        select(col(Sku.marketplace), col(line.po_id), *stages)
        .join(PurchaseOrder, col(PurchaseOrder.id) == col(line.po_id))
        .join(Sku, col(Sku.id) == col(line.sku_id))
        .where(
            mine,
            col(PurchaseOrder.id) % (orders // LEGS_FROM + 1) == 0,
            true() if markets is None else col(Sku.marketplace).in_(markets),
            col(line.arrived_on) <= today,
            col(line.ordered_on) >= today - _LEARN_SINCE,
        )
        .distinct()
        .order_by(col(line.arrived_on), col(line.po_id))
    )  # fmt: skip
    found: dict[str, list[Stops]] = {}
    for market, _, mode, produced, departed, arrived, received in rows:
        known = received if received is not None and received <= today else None
        found.setdefault(market, []).append(
            Stops(mode, produced or departed, arrived, known)  # type: ignore[arg-type]  # one of the four modes, checked on the way in
        )
    return {market: told(each) for market, each in found.items()}
