"""What was typed into a window: read from a view's state, checked as far as the form alone can tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from bot import ids
from bot.facts import DraftChange, OrderChange, Reader
from bot.i18n import say
from core.phrase import Phrase

if TYPE_CHECKING:
    from core.records import Mode

LARGEST_QUANTITY = 1_000_000
View = Mapping[str, Any]


class Unreadable(Exception):
    """What was typed cannot be used; ``inputs`` says why, for each input that is wrong."""

    def __init__(self, inputs: dict[str, str]) -> None:
        super().__init__(", ".join(inputs))
        self.inputs = inputs


def value(view: View, name: str) -> Any:
    """What stands in an input, as Slack tells it; None where it is empty."""
    typed: Mapping[str, Any] = view["state"]["values"].get(name, {}).get(name, {})
    if "selected_option" in typed:
        return (typed["selected_option"] or {}).get("value")
    for key in ("value", "selected_date", "selected_time", "selected_channel", "selected_conversation",
                "selected_users"):  # fmt: skip
        if key in typed:
            return typed[key]
    return None


def payload(view: View) -> ids.Payload:
    """Which draft the window is about, and the version it showed."""
    return ids.Payload.decode(view["private_metadata"])


def change(view: View, today: date, reader: Reader) -> DraftChange:
    """The draft as typed into the edit window, without the orders that were set to 0. Raises `Unreadable`."""
    wanted = tuple(order for order in orders(view, today, reader) if order.quantity)
    if not wanted:
        raise Unreadable(
            {ids.QUANTITY: say(reader, "At least one order needs units; to order nothing, reject the draft.")}
        )
    return DraftChange(wanted, (value(view, ids.NOTE) or "").strip() or None)


def doubt(view: View, units: int) -> tuple[int, Phrase] | None:
    """The units typed and what to ask of them before they are kept; None where they are sober, or were asked about before."""
    remembered = json.loads(view["private_metadata"])
    if ids.YARDSTICK not in remembered or remembered.get(ids.SURE) == units:
        return None
    from core.decide.typed import Yardstick

    asked = Yardstick.from_json(remembered[ids.YARDSTICK]).doubt(units)
    return None if asked is None else (units, asked)


def orders(view: View, today: date, reader: Reader) -> tuple[OrderChange, ...]:
    """Every order as typed into the edit window, those of 0 units too. Raises `Unreadable`."""
    places = [
        p for p in range(ids.MOST_ORDERS) if p == 0 or ids.nth(ids.QUANTITY, p) in view["state"]["values"]
    ]
    wrong: dict[str, str] = {}
    typed = [_order(view, place, len(places), today, reader, wrong) for place in places]
    if wrong:
        raise Unreadable(wrong)
    return tuple(order for order in typed if order is not None)


def _order(
    view: View, place: int, of: int, today: date, reader: Reader, wrong: dict[str, str]
) -> OrderChange | None:
    """One order as typed; what is wrong with it is added to ``wrong``."""
    least = 0 if of > 1 else 1
    quantity = _quantity(value(view, ids.nth(ids.QUANTITY, place)), least)
    order_by = _day(value(view, ids.nth(ids.ORDER_BY, place)))
    mode = value(view, ids.nth(ids.MODE, place))
    if quantity is None:
        text = say(
            reader, "Type a whole number of units from {least} to {most}.", least=least, most=LARGEST_QUANTITY
        )
        wrong[ids.nth(ids.QUANTITY, place)] = text
    if order_by is None or (quantity and order_by < today):
        wrong[ids.nth(ids.ORDER_BY, place)] = say(reader, "Choose today or a later day.")
    if mode is None:
        wrong[ids.nth(ids.MODE, place)] = say(reader, "Choose a mode.")
    if quantity is None or order_by is None or mode is None:
        return None
    supplier = (value(view, ids.nth(ids.SUPPLIER, place)) or "").strip() or None
    return OrderChange(quantity, cast("Mode", mode), supplier, order_by)


def _quantity(text: str | None, least: int) -> int | None:
    try:
        number = int(text or "")
    except ValueError:
        return None
    return number if least <= number <= LARGEST_QUANTITY else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
