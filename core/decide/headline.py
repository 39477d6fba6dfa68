"""The one line that carries the decision, including when stock runs out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.names import MODES
from core.phrase import Phrase, Value
from core.suggestion import Action, Missing, Order, Transfer


def headline(
    action: Action,
    orders: Sequence[Order],
    out_on: date | None,
    next_on: date | None,
    today: date,
    missing: Sequence[Missing] = (),
    *,
    why: Phrase | None = None,
    capped: bool = False,
    sent: Transfer | None = None,
) -> Phrase:
    """What to do, by when, and when stock runs out; `next_on` is the next order-by date while waiting.

    ``out_on`` is None where stock lasts, and where there is none: an empty shelf runs out on no day to come.

    ``why``: what forbids buying, where it pauses or a loss is cleared. ``capped``: more is wanted, but the smallest order is over what the stage's rules allow (L2, L4).
    ``sent``: what lies in the seller's own warehouses and has to leave soon, said before there is nothing to order.
    """
    if action == "review":
        what = missing[0].what if missing else Phrase("too little data")
        return Phrase("Nothing can be suggested yet: {what}", {"what": what})
    if action == "expedite" and orders:
        return _expedite(orders, out_on)
    if action == "order" and orders:
        first = orders[0]
        units = sum(
            order.quantity for order in orders
        )  # a person may have made several orders by one mode of it
        values: dict[str, Value] = {"units": units, "by": first.order_by, "arrives": first.arrives}
        if out_on is None:
            return Phrase("Order {units} by {by}; arrives about {arrives}", values)
        values["out"] = out_on
        return Phrase("Order {units} by {by}; runs out about {out}, this arrives about {arrives}", values)
    if action == "clear" and why is not None:
        return Phrase("Order nothing and clear what is left: {why}", {"why": why})
    if action == "clear":
        return Phrase("Order nothing and clear what is left; it outlasts its demand")
    if sent is not None and why is None:
        return Phrase(
            "Send {units} from {place} to FBA by {send}; nothing to order now",
            {"units": sent.units, "place": " + ".join(name for name, _ in sent.places), "send": sent.send_by},
        )
    if why is not None:
        return Phrase("Pause restocking: {why}", {"why": why})
    if capped and out_on is not None:
        return Phrase(
            "Nothing to order now: the smallest order is more than this stage allows; runs out about {out}",
            {"out": out_on},
        )
    if capped:
        return Phrase("Nothing to order now: the smallest order is more than this stage allows")
    if next_on is None:
        return Phrase("Nothing to order; stock outlasts the year ahead")
    if next_on <= today:
        return Phrase("Nothing to order now; what is on hand and on the way covers the target")
    if out_on is None:
        return Phrase("Nothing to order before {by}", {"by": next_on})
    return Phrase("Nothing to order before {by}; runs out about {out}", {"by": next_on, "out": out_on})


def _expedite(orders: Sequence[Order], out_on: date | None) -> Phrase:
    first = orders[0]
    values: dict[str, Value | Phrase] = {
        "fast": first.quantity,
        "mode": MODES[first.mode],
        "arrives": first.arrives,
    }
    if out_on is None:
        return Phrase("Send {fast} by {mode} now, arriving about {arrives}", values)
    values["out"] = out_on
    if len(orders) == 1:
        return Phrase("Send {fast} by {mode} now, arriving about {arrives}; runs out about {out}", values)
    values |= {"rest": sum(order.quantity for order in orders[1:]), "slow": MODES[orders[-1].mode]}
    return Phrase(
        "Send {fast} by {mode} now, arriving about {arrives}, and {rest} by {slow}; runs out about {out}",
        values,
    )
