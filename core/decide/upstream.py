"""How much of an order goes to FBA now, and how much waits outside until it is due: for want of room, or as storage over the peak costs less (S10).

Outside is AWD or a third-party warehouse that feeds FBA. What sells within `DUE_DAYS` of its arrival goes straight to FBA;
the rest may wait where it costs less over the peak, and has to where FBA has no room. Each unit moves on `DUE_DAYS` before it sells.
The detour is off the road of the first sales, so that the risk before the order arrives stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from core.decide.ground import Ground
from core.money.cents import cents
from core.money.channels import AT_FBA_DAYS as DUE_DAYS
from core.money.unit_costs import placement
from core.money.unit_fees import Channel, Storage
from core.names import PLACES
from core.phrase import Money, Phrase, Value
from core.records import Floats
from core.suggestion import Factor, Order, Upstream

LONGEST = 365
WEEKS = 28
PEAK = Decimal("1.25")


def upstream(ground: Ground, orders: Sequence[Order]) -> Upstream | None:
    """The split of the order, of which the slowest part waits first; None where all of it goes to FBA, or its storage is not known.

    Worked example: 1,200 arrive on 1 October, 10 a day: 450 sell in 45 days, 750 wait 37.5 days on average. At FBA at 2.40
    a month they cost 750 × 37.5 × .08 = 2,250, outside at .70 a month and .60 of handling 656 + 450 = 1,106: they wait outside.
    """
    fees = ground.situation.fees
    if not orders or fees is None or fees.storage is None:
        return None
    order = max(orders, key=lambda each: (each.arrives, each.quantity))
    carton, room, total = ground.lots.multiple, ground.situation.room, sum(each.quantity for each in orders)
    sold = _sold(ground, order)
    over = 0 if room is None or total <= room else total - room // carton * carton
    late = int(order.quantity - sold[min(DUE_DAYS, len(sold) - 1)]) // carton * carton
    feeders = [each for each in fees.channels if each.per_order is None]
    if not feeders:
        return _said(ground, order, total, over, None, None, None, full=True) if over else None
    wanted = [over] if over else []
    if late > over and _in_peak(fees.storage, order, np.clip(order.quantity - sold[DUE_DAYS:], 0, late)):
        wanted.append(late)
    priced = []
    for units in wanted:
        waiting = np.clip(order.quantity - sold[DUE_DAYS:], 0, units)
        for channel in feeders:
            there = _there(channel, units, waiting)
            priced.append((_at_fba(ground, channel, order, units, waiting) - there, units, channel, there))
    best = max(priced, key=lambda each: each[0], default=None)
    if best is None:
        return None
    saved, units, channel, there = best
    if not over and saved <= Decimal(str(ground.policy.order_cost)):
        return None
    return _said(ground, order, total, units, channel, there + saved, there, full=units == over)


def notes(found: Upstream | None) -> tuple[Factor, ...]:
    """The split as a factor; empty where all of it goes to FBA."""
    return () if found is None else (Factor("S10", "note", "units", found.outside, found.reason),)


def _sold(ground: Ground, order: Order) -> Floats:
    """Units of the order that are sold by so many days after it arrives, what is there before it going first; shape (days,)."""
    futures, arrives = ground.futures, max(1, (order.arrives - ground.today).days)
    days = np.arange(LONGEST + 1) + arrives - 1
    if arrives > 1:
        left = float(ground.idle.stock[:, min(arrives - 1, futures.days) - 1].mean())
    else:
        left = float(ground.position.on_hand)
    known = futures.cumulative_mean
    on = float(futures.mean[-WEEKS:].mean()) * np.maximum(0, days - (len(known) - 1))  # its last weeks go on
    after = np.interp(days, np.arange(len(known)), known) + on
    return np.asarray(np.clip(after - after[0] - left, 0, order.quantity))


def _there(channel: Channel, units: int, waiting: Floats) -> Decimal:
    """Handling of each unit, and storage of what waits."""
    return channel.handling * units + channel.storage_month / 30 * Decimal(str(float(waiting.sum())))


def _in_peak(stored: Storage, order: Order, waiting: Floats) -> bool:
    """Whether any of it would wait in a month whose storage is dearer than the cheapest by more than `PEAK`: else it is no matter
    of the season, and part of any order could wait outside for a little less."""
    low = min(stored.months)
    return any(
        stored.month(month) > PEAK * low
        for month, units in zip(_months(order, waiting), waiting, strict=True)
        if units > 0
    )


def _months(order: Order, waiting: Floats) -> list[int]:
    return [(order.arrives + timedelta(days=day)).month for day in range(len(waiting))]


def _at_fba(ground: Ground, channel: Channel, order: Order, units: int, waiting: Floats) -> Decimal:
    """Storage of the same units at FBA, by month; and the placement that goods from AWD do not pay."""
    fees = ground.situation.fees
    assert fees is not None
    assert fees.storage is not None
    a_day = np.array([float(fees.storage.month(month)) for month in _months(order, waiting)]) / 30
    stored = Decimal(str(float((waiting * a_day).sum())))
    return stored + (placement(fees) * units if channel.name == "awd" else Decimal(0))


def _said(
    ground: Ground,
    order: Order,
    total: int,
    units: int,
    channel: Channel | None,
    at_fba: Decimal | None,
    there: Decimal | None,
    *,
    full: bool,
) -> Upstream:
    room, currency = ground.situation.room, ground.situation.product.currency
    place = "warehouse" if channel is None else channel.name
    values: dict[str, Value | Money | Phrase] = {
        "fba": total - units, "outside": units, "place": PLACES[place], "arrives": order.arrives,
        "days": DUE_DAYS,
    }  # fmt: skip
    if room is not None:
        values["room"] = room
    if at_fba is None or there is None:
        reason = Phrase(
            "FBA has room for {room} units now: {fba} can go there, {outside} have to wait outside; no warehouse rates are known",
            values,
        )
    else:
        assumed = channel is not None and channel.known.confidence == "assumed"
        values |= {"there": _money(there, currency), "at_fba": _money(at_fba, currency)}
        values["rates"] = Phrase("typical rates, not yours") if assumed else Phrase("listed rates")
        if full:
            reason = Phrase(
                "FBA has room for {room} units now: {fba} go there, {outside} wait at {place} until they are due, for {there} ({rates}); FBA would take {at_fba}",
                values,
            )
        else:
            reason = Phrase(
                "{fba} go to FBA, {outside} wait at {place} over the peak, as they sell over {days} days after {arrives}: {there} there ({rates}), {at_fba} at FBA",
                values,
            )
    return Upstream(
        fba=total - units, outside=units, place=place, room=room, mode=order.mode,
        at_fba=None if at_fba is None else cents(at_fba),
        there=None if there is None else cents(there),
        reason=reason,
    )  # fmt: skip


def _money(amount: Decimal, currency: str) -> Money:
    return Money(amount.quantize(Decimal(1), ROUND_HALF_UP), currency)
