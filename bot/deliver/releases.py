"""The end of the time for Undo: the order becomes final, and its messages lose the button."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.deliver.delivery import Delivery, Finish
from bot.usecases.orders import mailing
from core.approval import SYSTEM
from storage.queries.orders import purchase_orders
from storage.queries.program import audit, messages


async def release(delivery: Delivery) -> Finish:
    """Make the order of the payload final, unless it was taken back, and promise its mail where one is planned."""
    number, now = str(delivery.payload["po"]), delivery.clock()

    def finish(session: Session) -> None:
        if not purchase_orders.release(session, delivery.workspace_id, number, now):
            return
        order = purchase_orders.by_number(session, delivery.workspace_id, number)
        assert order is not None
        audit.note(session, delivery.workspace_id, now, SYSTEM, "release", number, {})
        mailing.promise(session, order, now)
        draft = (order.details or {}).get("draft")
        if draft:
            tries = ((order.details or {}).get("mail") or {}).get("tries", 0)
            messages.refresh_all(session, delivery.workspace_id, draft, f"released:{number}:{tries}", now)

    return finish
