"""When: the day stock runs out, the day an order must be placed, and which event its goods must be in time for (S7, S8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.decide.futures import Futures
from core.decide.targets import Targets
from core.policy import Policy
from core.records import Floats, SellingEvent
from core.suggestion import LeadTime


@dataclass(frozen=True, slots=True)
class Due:
    """The order-by date, in days from today, and the event that brought it forward, if one did."""

    days: int
    event: SellingEvent | None = None


def runs_out(mean_stock: Floats, today: date) -> date | None:
    """The first day whose mean demand the stock with its arrivals cannot serve; None where it lasts through the horizon.

    ``mean_stock`` is units at the end of each day from tomorrow on. Worked example: 5, 0, 3: the day after tomorrow.
    """
    empty = np.flatnonzero(mean_stock <= 1e-9)
    return today + timedelta(days=int(empty[0]) + 1) if len(empty) else None


def due(position: int, futures: Futures, goals: Targets, event: Due | None) -> Due:
    """The day the projected position meets the reorder point, or the event's day if that is earlier.

    The position falls by the mean forecast. Worked example: position 900, reorder point 750, 50 a day: the
    order is due in 3 days.
    """
    left = position - futures.cumulative_mean
    below = np.flatnonzero(left <= goals.reorder_point + 1e-9)
    days = int(below[0]) if len(below) else len(futures.mean)
    if event is not None and event.days < days and position < goals.order_up_to:
        return event
    return Due(days)


def is_big(event: SellingEvent, category: str | None, policy: Policy) -> bool:
    """Whether an event wants stock of its own: a sale for this category, not stated to lift less than ``policy.event_lift``."""
    if event.kind != "sale" or event.category not in (None, category):
        return False
    return event.multiplier is None or event.multiplier >= policy.event_lift


def under_way(
    events: Sequence[SellingEvent], category: str | None, today: date, policy: Policy
) -> SellingEvent | None:
    """L7: the big event whose goods must be on sale already, `event_ready_days` before it to its last day; the last to end.

    Until then the alerts of S8 ask for stock that lasts to its end. Worked example: ready 25, an event from 1 to 4
    December: from 6 November to 4 December; on 20 November stock should last 14 days.
    """
    ready = timedelta(days=policy.event_ready_days)
    found = [e for e in events if is_big(e, category, policy) and e.starts_on - ready <= today < e.ends_on]
    return max(found, key=lambda e: (e.ends_on, e.name), default=None)


def event_ahead(
    events: Sequence[SellingEvent],
    category: str | None,
    today: date,
    lead_time: LeadTime,
    lasts: int,
    policy: Policy,
) -> tuple[Due, float] | None:
    """The next big event that this order is the last to serve: when to order for it, and days until it ends.

    Its goods must be sellable `event_ready_days` before it starts (3-4 weeks). The order after this one, placed when
    this one has lasted its days, would miss that day, so this one covers the event to its end.
    Worked example: lead 40, an order lasts 14, ready 25, event in 75 days: the next order would be there on day 54,
    after day 50, so this order serves the event; it is due in 75 - 25 - 40 = 10 days.
    """
    best: tuple[Due, float] | None = None
    for event in events:
        if not is_big(event, category, policy):
            continue
        starts, ends = (event.starts_on - today).days, (event.ends_on - today).days
        needed = starts - policy.event_ready_days
        next_order_arrives = lead_time.mean + lasts
        if ends <= 0 or needed > next_order_arrives or starts < lead_time.mean:
            continue  # over, served by a later order too, or out of this order's reach
        order_in = max(0, int(needed - lead_time.mean))
        if best is None or ends > best[1]:
            best = Due(order_in, event), float(ends)
    return best
