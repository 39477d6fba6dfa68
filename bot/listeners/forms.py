"""What was typed into a window: read from a view's state, checked as far as the form alone can tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from bot import ids
from bot.facts import DraftChange, OrderChange, Reader
from bot.i18n import say

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
    """The draft as typed into the edit window. Raises `Unreadable`."""
    wrong: dict[str, str] = {}
    quantity = _quantity(value(view, ids.QUANTITY))
    if quantity is None:
        wrong[ids.QUANTITY] = say(
            reader, "Type a whole number of units from 1 to {most}.", most=LARGEST_QUANTITY
        )
    order_by = _day(value(view, ids.ORDER_BY))
    if order_by is None or order_by < today:
        wrong[ids.ORDER_BY] = say(reader, "Choose today or a later day.")
    mode = value(view, ids.MODE)
    if mode is None:
        wrong[ids.MODE] = say(reader, "Choose a mode.")
    if quantity is None or order_by is None or wrong:
        raise Unreadable(wrong)
    supplier = (value(view, ids.SUPPLIER) or "").strip() or None
    note = (value(view, ids.NOTE) or "").strip() or None
    return DraftChange((OrderChange(quantity, cast("Mode", mode), supplier, order_by),), note)


def _quantity(text: str | None) -> int | None:
    try:
        number = int(text or "")
    except ValueError:
        return None
    return number if 1 <= number <= LARGEST_QUANTITY else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
