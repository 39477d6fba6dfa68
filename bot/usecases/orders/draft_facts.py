"""What a draft looks like from outside: rows of the store become `DraftFacts`, and orders become JSON and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import DraftFacts, MailFacts, MailState
from bot.facts import DraftState as StateName
from core.approval import DraftState, OrderState, may_undo, undo_until
from core.errors import NotFound
from core.phrase import Phrase
from core.suggestion import Order
from storage.queries.goods import skus
from storage.queries.orders import drafts, purchase_orders
from storage.tables import Draft, PurchaseOrder


def of(session: Session, workspace_id: str, rows: Sequence[Draft], now: datetime) -> list[DraftFacts]:
    """The facts of some drafts, in the same order, with the orders they became."""
    names = skus.named(session, workspace_id, [row.sku_id for row in rows])
    decided = [row.id for row in rows if row.state == DraftState.APPROVED and row.id is not None]
    orders = purchase_orders.by_draft(session, workspace_id, decided)
    spell = skus.spelling(session, workspace_id) if rows else None
    made = []
    for row in rows:
        name = names[row.sku_id]
        spelled = spell(name.sku, name.marketplace) if spell else name.sku
        made.append(_facts(row, name, spelled, orders.get(row.id or 0), now))
    return made


def of_number(session: Session, workspace_id: str, number: str, now: datetime) -> DraftFacts:
    """The facts of one draft; raises `NotFound` where this workspace has none of that number."""
    row = drafts.by_number(session, workspace_id, number)
    if row is None:
        raise NotFound(Phrase("There is no draft {number}", {"number": number}))
    return of(session, workspace_id, [row], now)[0]


def present(engine: Engine, workspace_id: str, number: str, now: datetime) -> DraftFacts:
    """How the draft stands now; raises `NotFound`."""
    with Session(engine) as session:
        return of_number(session, workspace_id, number, now)


def order_json(order: Order) -> dict[str, Any]:
    """An order for the store; `order_from_json` gives the same back."""
    return {
        "quantity": order.quantity,
        "mode": order.mode,
        "supplier": order.supplier,
        "order_by": order.order_by.isoformat(),
        "arrives": order.arrives.isoformat(),
        "arrives_latest": order.arrives_latest.isoformat(),
        "unit_cost": _text(order.unit_cost),
        "landed_cost": _text(order.landed_cost),
        "cash": _text(order.cash),
    }


def order_from_json(data: Mapping[str, Any]) -> Order:
    """The inverse of `order_json`."""
    return Order(
        quantity=data["quantity"],
        mode=data["mode"],
        supplier=data["supplier"],
        order_by=date.fromisoformat(data["order_by"]),
        arrives=date.fromisoformat(data["arrives"]),
        arrives_latest=date.fromisoformat(data["arrives_latest"]),
        unit_cost=_decimal(data["unit_cost"]),
        landed_cost=_decimal(data["landed_cost"]),
        cash=_decimal(data["cash"]),
    )


def cash_of(orders: Sequence[Order]) -> Decimal | None:
    """The cash all orders need; None where one of them has no price."""
    amounts = [order.cash for order in orders]
    return None if not amounts or None in amounts else sum((each for each in amounts if each), Decimal(0))


def _facts(
    row: Draft, name: skus.Named, spelled: str, order: PurchaseOrder | None, now: datetime
) -> DraftFacts:
    orders = tuple(order_from_json(each) for each in row.orders)
    return DraftFacts(
        number=row.number,
        version=row.version,
        state=cast(StateName, row.state),
        sku_id=row.sku_id,
        sku=spelled,
        title=name.title,
        quantity=row.quantity,
        orders=orders,
        currency=row.currency or "",
        cash=row.cash,
        money_at_stake=row.money_at_stake,
        order_by=min((each.order_by for each in orders), default=None),
        created_at=row.created_at,
        snoozed_until=row.snoozed_until,
        edited_by=row.edited_by,
        note=row.note,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
        po_number=order.number if order else None,
        po_state=order.state if order else None,
        undo_until=_undo_until(row, order, now),
        mail=_mail(order),
        headline=Phrase.from_json(row.headline) if row.headline else None,
        urgency=row.urgency,  # type: ignore[arg-type]  # written by `bot.usecases.orders.drafting` only
        family=(name.marketplace, name.parent_asin) if name.parent_asin else None,
        attribute=row.attribute,
    )


def _undo_until(row: Draft, order: PurchaseOrder | None, now: datetime) -> datetime | None:
    if order is not None:
        if order.state == OrderState.APPROVED and order.release_at is not None and now < order.release_at:
            return order.release_at
        return None
    if row.state == DraftState.REJECTED and row.decided_at is not None and may_undo(row.decided_at, now):
        return undo_until(row.decided_at)
    return None


def _mail(order: PurchaseOrder | None) -> MailFacts | None:
    """What is known of the order's mail (`bot.usecases.orders.mailing`); None where mail was not set up when it was approved."""
    mail = (order.details or {}).get("mail") if order is not None else None
    if order is None or mail is None:
        return None
    return MailFacts(
        state=cast(MailState, mail["state"]),
        supplier=order.supplier,
        to=mail.get("to"),
        tries=mail["tries"],
        due=order.release_at,
        sent_at=order.sent_at,
        problem=Phrase.from_json(mail["problem"]) if mail.get("problem") else None,
    )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
