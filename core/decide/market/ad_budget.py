"""The advertising budget that lets stock last to the next arrival (P3), and catches an empty competitor's demand (S3).

All an estimate: spend and units of the last settled days, the mean forecast, and the same stated prior as What-if's: units
that ads bring grow with spend to the power .6. Raised at most to twice, to what the empty competitors sold, and to where
one more unit costs more in ads than it earns; cut at most to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from core.decide.choices.levers import AD_POWER
from core.decide.ground import Ground
from core.decide.market import signals
from core.money.cents import cents
from core.money.unit_costs import advertising
from core.phrase import Money, Phrase, Value
from core.suggestion import AdBudget, Factor, Order

MOST = 2.0
"""Times of today's budget that is proposed at most."""

WORTH_SAYING = 0.05
"""A change of the budget by less than this share is none, and less than this share of it is a pause."""


@dataclass(frozen=True, slots=True)
class _Room:
    """Until which arrival stock is scarcest: days from today, units there to be sold before it, units expected to be sold."""

    days: int
    stock: int
    sold: float

    @property
    def spare_a_day(self) -> float:
        """Units a day beyond the forecast that stock carries; negative: that are missing."""
        return (self.stock - self.sold) / self.days


def budget(ground: Ground, orders: Sequence[Order], *, anyway: bool = False) -> AdBudget | None:
    """The change of the daily ad budget while a tracked competitor is out of stock; None where nothing is known or comes.

    ``anyway``: without an empty competitor too, but then never raised. Worked example: 120 on hand, 500 in 30 days; 29 days
    sell 145, 2 of 5 a day by ads at 10 a day: 25 are missing, .86 a day; ads that sell 1.14 cost 10 × (1.14 / 2) ^ (1 / .6) = 3.91.
    """
    pace = ground.situation.ads
    room = _room(ground, orders)
    if not (ground.rivals_out or anyway) or pace is None or pace.spend <= 0 or not pace.units or room is None:
        return None
    now, sells = float(pace.spend) / pace.days, min(pace.units / pace.days, room.sold / room.days)
    if sells <= 0:
        return None
    more = max(-sells, min(room.spare_a_day, _most(ground, now, sells)))
    times = ((sells + more) / sells) ** (1 / AD_POWER)
    if abs(times - 1) < WORTH_SAYING:
        times, more = 1.0, 0.0
    elif times < WORTH_SAYING:
        times, more = 0.0, -sells
    found = AdBudget(
        now=cents(now), then=cents(now * times), sells=sells, more=more, until=ground.today + timedelta(days=room.days + 1),
        days=room.days, stock=room.stock, sold=room.sold, settled=pace.last_day, looked=pace.days,
        reason=Phrase(""),
    )  # fmt: skip
    return replace(found, reason=_said(found, ground.situation.product.currency))


def told(ground: Ground, orders: Sequence[Order]) -> AdBudget | None:
    """The change that the card tells: while a competitor is empty any (S3), else a cut where stock does not carry today's ads (P3).

    Not in a launch, whose ads are not for its sales alone. In a made market the cut earned without an
    empty competitor too (docs/decisions/fees-ads.md).
    """
    found = budget(ground, orders, anyway=True)
    if found is None or ground.rivals_out:
        return found
    return found if found.then < found.now and ground.stage != "launch" else None


def notes(ground: Ground, found: AdBudget | None) -> tuple[Factor, ...]:
    """The change as a factor; empty where there is none to tell."""
    if found is None:
        return ()
    rule = "S3" if ground.rivals_out else "P3"
    return (Factor(rule, "note", "share", round(float(found.then / found.now), 4), found.reason),)


def _room(ground: Ground, orders: Sequence[Order]) -> _Room | None:
    """The arrival before which stock is scarcest, of what is on its way and of these orders; None where nothing comes.

    Goods that arrive on a day are sold from that day on, so the days before it count.
    """
    today = ground.today
    lots = [(each.inbound.arrives, each.inbound.quantity) for each in ground.position.lots]
    lots += [(order.arrives, order.quantity) for order in orders]
    coming = sorted(((day - today).days, units) for day, units in lots if day is not None)
    owned, rooms = ground.position.on_hand - ground.position.back_orders, []
    for days, units in coming:
        before = min(days - 1, ground.futures.days)
        if before >= 1:
            rooms.append(_Room(before, owned, ground.futures.mean_over(before)))
        owned += units
    return min(rooms, key=lambda each: each.spare_a_day, default=None)


def _most(ground: Ground, now: float, sells: float) -> float:
    """Units a day more by ads at most: what twice the spend brings, what the empty competitors sold, and as long as one more pays.

    One more unit costs spend ÷ units ÷ .6 × (units ÷ today's) ^ (1 / .6 − 1) in ads; it earns the margin before ads. Nothing
    more without an empty competitor, or while restocking is on hold.
    """
    if not ground.rivals_out or ground.situation.hold is not None:
        return 0.0
    most: float = sells * (MOST**AD_POWER - 1)
    theirs = signals.left_by_rivals(ground.situation.rivals, ground.today)
    if theirs is not None:
        most = min(most, theirs)
    if ground.costs is not None:
        earns = float(ground.costs.margin(ground.mode, 0) + advertising(ground.situation.trading))
        pays = sells * float(max(0.0, AD_POWER * earns * sells / now) ** (1 / (1 / AD_POWER - 1)))
        most = min(most, max(0.0, pays - sells))
    return most


def _said(found: AdBudget, currency: str) -> Phrase:
    values: dict[str, Value | Money] = {
        "now": Money(found.now, currency), "then": Money(found.then, currency), "until": found.until,
        "stock": found.stock, "sold": round(found.sold), "more": round(abs(found.more), 1),
    }  # fmt: skip
    if not found.then:
        return Phrase(
            "ads, an estimate: pause them ({now} a day) until goods come on {until}: {stock} units for {sold} expected to be sold by then",
            values,
        )
    if found.then < found.now:
        return Phrase(
            "ads, an estimate: {then} a day instead of {now}, {more} units a day fewer, so that stock lasts until goods come on {until}: {stock} units for {sold} expected to be sold by then",
            values,
        )
    if found.then > found.now:
        return Phrase(
            "ads, an estimate: {then} a day instead of {now}, {more} units a day more of what the competitor leaves, and stock lasts until goods come on {until}: {stock} units for {sold} expected to be sold by then",
            values,
        )
    return Phrase(
        "ads, an estimate: keep {now} a day until goods come on {until}: {stock} units for {sold} expected to be sold by then",
        values,
    )
