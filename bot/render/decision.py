"""What is to be done, in one line? The wording of a decision, the same on the card, in the digest and in modals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.facts import DraftFacts, Reader
from bot.i18n import day, money, say, words
from bot.render.mrkdwn import Mrkdwn, words_mrkdwn
from bot.render.terms import MODES, name

if TYPE_CHECKING:
    from core.suggestion import Order, Suggestion

FAR = 300
"""Days ahead from which a day is told with its year."""


def cash_of(orders: Sequence[Order]) -> Decimal | None:
    """What the orders cost together; None where the cost of one is not known."""
    costs = [order.cash for order in orders if order.cash is not None]
    return sum(costs, Decimal(0)) if costs and len(costs) == len(orders) else None


def action_line(suggestion: Suggestion, reader: Reader, *, quantity: int, orders: Sequence[Order]) -> str:
    """The answer itself: "Order 1,200 by Fri 5 Dec"; what not to do where nothing is ordered."""
    if quantity and orders:
        by = when(min(order.order_by for order in orders), suggestion.as_of, reader)
        if suggestion.action == "expedite":
            return say(reader, "Expedite: order {n} {by}", n=quantity, by=by)
        return say(reader, "Order {n} {by}", n=quantity, by=by)
    match suggestion.action:
        case "pause":
            return say(reader, "Pause buying")
        case "clear":
            return say(reader, "Stop buying, sell what is there")
        case "review":
            return say(reader, "Needs your judgement before anything is ordered")
        case "expedite":
            return say(reader, "Expedite what is on the way")
        case _:
            return say(reader, "Nothing to order now")


def order_line(order: Order, as_of: date, currency: str, reader: Reader) -> str:
    """One of several orders: "150 by air today · Ningbo Light · arrives about 2 Dec · $2,610"."""
    parts = [
        say(
            reader,
            "{n} by {mode} {by}",
            n=order.quantity,
            mode=name(reader, MODES, order.mode),
            by=when(order.order_by, as_of, reader),
        ),
        order.supplier or "",
        say(reader, "arrives about {day}", day=day(reader, order.arrives, weekday=False)),
        money(reader, order.cash, currency) if order.cash is not None else "",
    ]
    return " · ".join(part for part in parts if part)


def draft_line(draft: DraftFacts, today: date, reader: Reader) -> str:
    """A draft among others: "order 1,200 by Fri 5 Dec", "order 150 by air + 600 by sea today"."""
    if draft.headline is not None and not draft.orders:
        return words(reader, draft.headline)
    by = when(draft.order_by, today, reader) if draft.order_by else ""
    if len(draft.orders) > 1:
        split = " + ".join(
            say(reader, "{n} by {mode}", n=order.quantity, mode=name(reader, MODES, order.mode))
            for order in draft.orders
        )
        return say(reader, "order {split} {by}", split=split, by=by).strip()
    return say(reader, "order {n} {by}", n=draft.quantity, by=by).strip()


def runs_out(suggestion: Suggestion, reader: Reader) -> str:
    """When stock ends under the mean forecast, if nothing is ordered."""
    if suggestion.on_hand is None:
        return say(reader, "stock unknown")
    if suggestion.on_hand <= 0:
        return say(reader, "out of stock now")
    if (
        suggestion.action == "review" and suggestion.runs_out_on is None
    ):  # without sales and a forecast nobody knows, and a stock that lasts is no fact
        return say(reader, "when it runs out is not known")
    if suggestion.runs_out_on is None:
        return say(reader, "does not run out within {n} days", n=len(suggestion.forecast.mean))
    return say(reader, "runs out about {day}", day=far(reader, suggestion.runs_out_on, suggestion.as_of))


def far(reader: Reader, value: date, today: date) -> str:
    """A day ahead, with its year where it might be taken for one gone by: 19 Nov 2027, told on 26 November 2026."""
    return day(reader, value, weekday=False, year=(value - today).days >= FAR)


def headline(suggestion: Suggestion, reader: Reader) -> Mrkdwn:
    """The answer as the decision gives it, days far ahead with their year; empty where it gives none."""
    found = suggestion.headline
    if found is None:
        return Mrkdwn("")
    today = suggestion.as_of
    late = {
        key: day(reader, value, year=True)
        for key, value in found.values.items()
        if isinstance(value, date) and (value - today).days >= FAR
    }
    return words_mrkdwn(reader, replace(found, values={**found.values, **late}))


def arrives(orders: Sequence[Order], reader: Reader) -> str:
    """When the first of the orders is sellable: the expected day, and the day that 9 in 10 make."""
    first = min(orders, key=lambda order: order.arrives)
    expected = day(reader, first.arrives, weekday=False)
    if first.arrives_latest <= first.arrives:
        return say(reader, "the order arrives about {day}", day=expected)
    latest = day(reader, first.arrives_latest, weekday=False)
    if len(orders) > 1:
        return say(
            reader, "the first order arrives about {day} (90% sure by {latest})", day=expected, latest=latest
        )
    return say(reader, "the order arrives about {day} (90% sure by {latest})", day=expected, latest=latest)


def when(order_by: date, today: date | None, reader: Reader) -> str:
    """Until when to order: "by Fri 5 Dec"; "today" where that day has come."""
    if today is not None and order_by <= today:
        return say(reader, "today")
    return say(reader, "by {day}", day=day(reader, order_by))
