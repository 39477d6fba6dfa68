"""The purchase order that an approval makes, and what is promised with it, in the approval's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot.usecases.orders import draft_facts, mailing
from core.approval import UNDO_WINDOW, OrderState
from storage.queries.orders import counters
from storage.queries.program import messages, outbox
from storage.tables import Draft, PurchaseOrder, PurchaseOrderLine


class Place(NamedTuple):
    """The message in which somebody decided: its channel and its ts (of the thread's first message)."""

    channel: str
    ts: str


def make(session: Session, workspace_id: str, draft: Draft, person: str, now: datetime) -> PurchaseOrder:
    """The order of an approved draft, with a line for each dated order and the next number."""
    orders = [draft_facts.order_from_json(each) for each in draft.orders]
    order = PurchaseOrder(
        workspace_id=workspace_id,
        number=counters.order_number(session, workspace_id),
        state=OrderState.APPROVED,
        supplier=next((each.supplier for each in orders if each.supplier), None),
        currency=draft.currency,
        draft_id=draft.id,
        approved_by=person,
        approved_at=now,
        release_at=now + UNDO_WINDOW,
        note=draft.note,
        details={"draft": draft.number, "suppliers": [each.supplier for each in orders]},
    )
    session.add(order)
    session.flush()
    assert order.id is not None
    for line, each in enumerate(orders, start=1):
        session.add(
            PurchaseOrderLine(
                workspace_id=workspace_id,
                po_id=order.id,
                sku_id=draft.sku_id,
                line=line,
                quantity=each.quantity,
                mode=each.mode,
                unit_cost=each.unit_cost,
                ordered_on=min(each.order_by, now.date()),
                expected_on=each.arrives,
            )
        )
    return order


def promise(
    session: Session,
    workspace_id: str,
    draft: Draft,
    order: PurchaseOrder,
    person: str,
    place: Place | None,
    now: datetime,
    mail: bool,
) -> None:
    """Its papers where it was approved, its mail, and the end of the time for Undo."""
    # Decided on App Home or the command line: where the draft was shown, else to the person.
    if place is None:
        shown = [
            each
            for each in messages.showing(session, workspace_id, [draft.number], now)
            if each.kind == "card"
        ]
        place = Place(shown[-1].channel, shown[-1].state.get("thread_ts") or shown[-1].ts) if shown else None
    where = {"channel": place.channel, "thread_ts": place.ts} if place else {"channel": person}
    where["user"] = person
    told: dict[str, Any] = {"po": order.number, **where}
    if mail:
        mailing.plan(session, order, where)
        told["mailed"] = order.details["mail"]["state"] == "waiting"
    outbox.promise(
        session,
        workspace_id,
        f"po_files:{order.number}",
        "po_files",
        told,
        lane=f"order:{order.number}",
        due_at=now,
    )
    assert order.release_at is not None
    outbox.promise(
        session,
        workspace_id,
        f"release:{order.number}",
        "release",
        {"po": order.number},
        due_at=order.release_at,
    )


def promise_void(session: Session, workspace_id: str, number: str, person: str, now: datetime) -> None:
    """Where the order's papers went they are deleted, and it is said that they are void."""
    papers = outbox.payload_of(session, workspace_id, f"po_files:{number}")
    if papers:
        told = papers | {"by": person}
        outbox.promise(
            session,
            workspace_id,
            f"po_void:{number}",
            "po_void",
            told,
            lane=f"order:{number}",
            due_at=now,
        )
